"""Values: from the IR's meaning to operators, with exact numbers and times on one clock decided here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from segql.diagnostics.model import InternalError
from segql.plan import conditions, places, returns
from segql.plan.clocks import is_steady
from segql.plan.frame import Frame
from segql.plan.lowered import Lowered, Number
from segql.plan.moments import week_start
from segql.plan.readings import number
from segql.plan.scalar import FALSE, ZERO, Case, Constant, Op, Scalar, apply
from segql.semantics import ir
from segql.syntax.ast import Unit
from segql.types import Kind

_CALENDAR = {Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR}
_WHOLE_UNITS = {Unit.HOUR: Op.WHOLE_HOURS, Unit.MINUTE: Op.WHOLE_MINUTES, Unit.SECOND: Op.WHOLE_SECONDS}


def lower(value: ir.Value, frame: Frame) -> Lowered:
    """The operator tree of a value on the frame's row."""
    match value:
        case ir.Column():
            return frame.column(value)
        case ir.Literal():
            return literal(value)
        case ir.At(_, moment):
            if isinstance(moment, ir.Fixed):
                return Lowered(Constant(moment.value), nullable=False)
            return Lowered(frame.moment(moment), nullable=False)
        case ir.Arithmetic():
            return _arithmetic(value, frame)
        case ir.Call():
            return _call(value, frame)
        case ir.Choice(condition, then, otherwise):
            holds = conditions.holds(condition, frame)
            first, second = _alike([lower(then, frame), lower(otherwise, frame)])
            case_ = Case(((holds, first.scalar),), second.scalar)
            return Lowered(case_, first.nullable or second.nullable, _widest([first, second]), first.clock)
        case ir.Elapsed():
            return _elapsed(value, frame)
        case ir.Truth(condition):
            scalar = apply(Op.COALESCE, conditions.holds(condition, frame), FALSE)
            return Lowered(scalar, nullable=False)
        case ir.Anniversary():
            return returns.anniversary(value, frame)
        case ir.Later():
            return returns.later(value, frame)
        case ir.Distance():
            return places.distance(value, frame)
        case ir.Aggregate() | ir.Buckets() | ir.SequenceCount():
            return or_zero(frame.measure(value))
        case _:
            assert_never(value)


def or_zero(value: Lowered) -> Lowered:
    """A count or sum that is 0 where there are no facts."""
    if not value.zero:
        return value
    return Lowered(apply(Op.COALESCE, value.scalar, ZERO), nullable=False, number=value.number)


def literal(value: ir.Literal) -> Lowered:
    """A constant."""
    constant = value.value
    if isinstance(constant, Decimal):
        exact = number(constant)
        kind = Number.WHOLE if isinstance(exact, int) else Number.DECIMAL
        return Lowered(Constant(exact), nullable=False, number=kind)
    return Lowered(Constant(constant), nullable=False)


# Numbers --------------------------------------------------------------------------------------------------------------


def _arithmetic(value: ir.Arithmetic, frame: Frame) -> Lowered:
    left, right = lower(value.left, frame), lower(value.right, frame)
    nullable = left.nullable or right.nullable
    match value.operator:
        case ir.Operator.ADD | ir.Operator.SUBTRACT:
            op = Op.ADD if value.operator is ir.Operator.ADD else Op.SUBTRACT
            scalar = apply(op, _wide(left), _wide(right))
            whole = is_whole(left) and is_whole(right)
            return Lowered(scalar, nullable, Number.WHOLE if whole else Number.DECIMAL)
        case ir.Operator.MULTIPLY:
            return product(left, right)
        case ir.Operator.DIVIDE:
            return quotient(left, right)
        case _:
            assert_never(value.operator)


def product(left: Lowered, right: Lowered) -> Lowered:
    """The product, rounded where it can have more than nine places."""
    nullable = left.nullable or right.nullable
    if is_whole(left) and is_whole(right):
        return Lowered(apply(Op.MULTIPLY, _decimal(left), right.scalar), nullable, Number.DECIMAL)
    op = Op.MULTIPLY if is_whole(left) or is_whole(right) else Op.PRODUCT
    return Lowered(apply(op, left.scalar, right.scalar), nullable, Number.DECIMAL)


def quotient(left: Lowered, right: Lowered) -> Lowered:
    """The quotient, rounded; missing when the divisor is zero."""
    divisor, nullable = _divisor(right)
    scalar = apply(Op.QUOTIENT, left.scalar, divisor, detail=(is_whole(left), is_whole(right)))
    return Lowered(scalar, nullable or left.nullable, Number.DECIMAL)


def _divisor(value: Lowered) -> tuple[Scalar, bool]:
    if isinstance(value.scalar, Constant) and value.scalar.value != 0:
        return value.scalar, False
    return apply(Op.NULLIF, value.scalar, ZERO), True


def is_whole(value: Lowered) -> bool:
    """Whether the value is an integer on every row."""
    return value.number is not None and value.number.is_whole


def _wide(value: Lowered) -> Scalar:
    return apply(Op.WIDEN, value.scalar) if value.number is Number.SMALL else value.scalar


def _decimal(value: Lowered) -> Scalar:
    return apply(Op.AS_DECIMAL, value.scalar)


def _widest(values: Sequence[Lowered]) -> Number | None:
    kinds = [value.number for value in values if value.number is not None]
    if not kinds:
        return None
    return Number.DECIMAL if Number.DECIMAL in kinds else Number.WHOLE if Number.WHOLE in kinds else Number.SMALL


# Functions ------------------------------------------------------------------------------------------------------------


def _call(call: ir.Call, frame: Frame) -> Lowered:
    first, *rest = (lower(argument, frame) for argument in call.arguments)
    kind = call.type.kind
    match call.function:
        case ir.Function.ABS:
            return Lowered(apply(Op.ABS, _wide(first)), first.nullable, first.number)
        case ir.Function.ROUND:
            return _rounded(first, rest)
        case ir.Function.MOD:
            divisor, nullable = _divisor(rest[0])
            whole = Number.WHOLE if is_whole(first) and is_whole(rest[0]) else Number.DECIMAL
            return Lowered(apply(Op.MOD, first.scalar, divisor), nullable or first.nullable, whole)
        case ir.Function.LEAST | ir.Function.GREATEST:
            values = _alike([first, *rest])
            op = Op.LEAST if call.function is ir.Function.LEAST else Op.GREATEST
            scalars = [by_code_point(value.scalar) if kind is Kind.TEXT else value.scalar for value in values]
            scalar = apply(op, *scalars) if rest else first.scalar
            return Lowered(scalar, all(v.nullable for v in values), _widest(values), values[0].clock)
        case ir.Function.COALESCE:
            values = _alike([first, *rest])
            scalar = apply(Op.COALESCE, *(value.scalar for value in values)) if rest else first.scalar
            return Lowered(scalar, all(v.nullable for v in values), _widest(values), values[0].clock)
        case ir.Function.LOWER:
            return Lowered(apply(Op.LOWER, first.scalar), first.nullable)
        case ir.Function.FOLD_ACCENTS:
            return Lowered(apply(Op.FOLD_ACCENTS, first.scalar), first.nullable)
        case ir.Function.LENGTH | ir.Function.LIST_LENGTH:
            if call.function is ir.Function.LENGTH:
                return Lowered(apply(Op.LENGTH, first.scalar), first.nullable, Number.WHOLE)
            length = apply(Op.COALESCE, apply(Op.LIST_LENGTH, first.scalar), ZERO)  # a missing list holds nothing
            return Lowered(length, nullable=False, number=Number.WHOLE)
        case ir.Function.LOCAL_DATE:
            return Lowered(local_date(first, call.arguments[0], frame), first.nullable)
        case ir.Function.WEEKDAY | ir.Function.HOUR | ir.Function.DAY | ir.Function.MONTH | ir.Function.YEAR:
            time = local_time(first, call.arguments[0], frame)
            if call.function is ir.Function.HOUR and first.clock == frame.steps.program.timezone:
                time = time if is_steady(first.clock) else apply(Op.SETTLED, time, detail=first.clock)
            scalar = apply(Op[call.function.name], time)
            return Lowered(scalar, first.nullable, Number.WHOLE)
        case ir.Function.WEEK_START:
            day = week_start(frame.steps.program)
            return Lowered(apply(Op.FIRST_OF_WEEK, first.scalar, detail=day), first.nullable)
        case ir.Function.MONTH_START | ir.Function.QUARTER_START | ir.Function.YEAR_START:
            unit = call.function.name.removesuffix("_START")
            return Lowered(apply(Op[f"FIRST_OF_{unit}"], first.scalar), first.nullable)
        case _:
            assert_never(call.function)


def _rounded(value: Lowered, places: Sequence[Lowered]) -> Lowered:
    count = places[0].scalar.value if places and isinstance(places[0].scalar, Constant) else 0
    if not isinstance(count, int):
        raise InternalError("plan", "ROUND needs a whole number of places")
    if count >= 9 or (is_whole(value) and count >= 0):
        return value
    scalar = _decimal(value) if is_whole(value) else value.scalar
    return Lowered(apply(Op.ROUND, scalar, detail=count), value.nullable, Number.DECIMAL)


def by_code_point(scalar: Scalar) -> Scalar:
    """A text that compares by code point."""
    return scalar if isinstance(scalar, Constant) else apply(Op.BY_CODE_POINT, scalar)


# Times ----------------------------------------------------------------------------------------------------------------


def instant(value: Lowered) -> Scalar:
    """A datetime as an instant."""
    if value.clock is None:
        return value.scalar
    return apply(Op.TO_INSTANT, value.scalar, detail=value.clock)


def exact_instant(value: Lowered) -> Scalar:
    """A datetime as an instant, whatever an engine holds it in."""
    return apply(Op.AS_INSTANT, value.scalar) if value.raw else instant(value)


def _alike(values: Sequence[Lowered]) -> list[Lowered]:
    """The values with their datetimes on one clock: the one that they share, else as instants."""
    if len({value.clock for value in values}) == 1:
        return list(values)
    return [Lowered(instant(value), value.nullable, value.number, raw=value.raw) for value in values]


def local_time(value: Lowered, source: ir.Value, frame: Frame) -> Scalar:
    """A date as it is, a datetime as the clock time of the business time zone."""
    if source.type.kind is not Kind.DATETIME:
        return value.scalar
    zone = frame.steps.program.timezone
    if value.clock == zone:
        return value.scalar
    return apply(Op.TO_CLOCK, exact_instant(value), detail=zone)


def local_date(value: Lowered, source: ir.Value, frame: Frame) -> Scalar:
    """A datetime's date in the business time zone; a date as it is."""
    if source.type.kind is not Kind.DATETIME:
        return value.scalar
    if isinstance(value.scalar, Constant) and isinstance(value.scalar.value, dt.datetime):
        from zoneinfo import ZoneInfo

        return Constant(value.scalar.value.astimezone(ZoneInfo(frame.steps.program.timezone)).date())
    return apply(Op.DATE_OF, local_time(value, source, frame))


def _elapsed(value: ir.Elapsed, frame: Frame) -> Lowered:
    first, last, count = _span(value, frame)
    if returns.is_forwards(value):
        return Lowered(count, True, Number.WHOLE)
    return Lowered(Case(((apply(Op.LESS_EQUAL, first, last), count),)), True, Number.WHOLE)


def elapsed_forwards(value: ir.Elapsed, frame: Frame) -> Lowered:
    """The same where only positive counts matter: what ends before it starts gives none."""
    return Lowered(_span(value, frame)[2], True, Number.WHOLE)


def _span(value: ir.Elapsed, frame: Frame) -> tuple[Scalar, Scalar, Scalar]:
    """Start, end, and the units between them (when the start is not after the end)."""
    start, end = lower(value.start, frame), lower(value.end, frame)
    if value.unit in _CALENDAR:
        first, last = local_date(start, value.start, frame), local_date(end, value.end, frame)
        return first, last, units_between(value.unit, first, last)
    first, last = instant(start), instant(end)
    return first, last, apply(_WHOLE_UNITS[value.unit], first, last)


def units_between(unit: Unit, start: Scalar, end: Scalar) -> Scalar:
    """Whole calendar units from a date to one that is not before it."""
    if unit is Unit.DAY:
        return apply(Op.DAYS_BETWEEN, start, end)
    if unit is Unit.WEEK:
        return apply(Op.WHOLE_DIVIDE, apply(Op.DAYS_BETWEEN, start, end), Constant(7))
    months = apply(
        Op.SUBTRACT,
        apply(
            Op.ADD,
            apply(Op.MULTIPLY, apply(Op.SUBTRACT, apply(Op.YEAR, end), apply(Op.YEAR, start)), Constant(12)),
            apply(Op.SUBTRACT, apply(Op.MONTH, end), apply(Op.MONTH, start)),
        ),
        Case(((apply(Op.LESS, apply(Op.DAY, end), apply(Op.DAY, start)), Constant(1)),), ZERO),
    )
    if unit is Unit.MONTH:
        return months
    return apply(Op.WHOLE_DIVIDE, months, Constant(3 if unit is Unit.QUARTER else 12))
