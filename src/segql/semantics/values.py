"""Values: literals, names, arithmetic, functions, elapsed time."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import TypeGuard

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.operators import AGGREGATES, FUNCTIONS, Operator, Parameter
from segql.operators.functions import Result
from segql.semantics import ir
from segql.semantics.elapsed import Elapsing, at
from segql.semantics.names import Everybody, FactFound, MetricFound, ParamFound, SegmentFound, Typed
from segql.semantics.periods import Day, Instant, Period, Point
from segql.semantics.rows import Row, comparable
from segql.semantics.wording import taken
from segql.source import Span
from segql.syntax import ast
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Type

_PLACES = 9
_LARGEST = Decimal(10) ** 18

#: What is a condition however it is used; everything else may be a value.
CONDITIONS = (
    ast.And
    | ast.Or
    | ast.Not
    | ast.Compare
    | ast.Between
    | ast.OneOf
    | ast.InList
    | ast.TextTest
    | ast.Known
    | ast.InWindow
    | ast.InRank
    | ast.Near
    | ast.Moved
    | ast.Standing
    | ast.CountOf
    | ast.Has
    | ast.Sequence
    | ast.Selection
)

_MOMENTS = ast.Date | ast.Month | ast.DateTime | ast.Today | ast.Shifted | ast.Edge


def _as_name(written: ast.Today) -> ast.Name:
    return ast.Name((ast.Identifier(written.word, span=written.span),), span=written.span)


def is_condition(written: ast.Expression) -> bool:
    """Whether what was written can only be a condition."""
    return isinstance(written, CONDITIONS)


class Values(Elapsing):
    """The part of the resolver that reads values."""

    @abstractmethod
    def aggregate(self, written: ast.Aggregate) -> Typed | None:
        """The value of an aggregate."""

    def value(self, written: ast.Expression) -> Typed | None:
        match written:
            case ast.Name():
                return self._named(written)
            case ast.Number():
                return self._number(written)
            case ast.Text():
                return Typed(ir.Literal(TEXT, written.value))
            case ast.Boolean():
                return Typed(ir.Literal(BOOLEAN, written.value))
            case ast.Date() | ast.Month() | ast.DateTime() | ast.Today() | ast.Shifted() | ast.Edge():
                named = self.shadowed(written)
                return self._named(named) if named is not None else self._moment(written)
            case ast.Negative():
                return self._negative(written)
            case ast.Arithmetic():
                return self._arithmetic(written)
            case ast.Call():
                return self._call(written)
            case ast.Aggregate():
                return self.aggregate(written)
            case ast.Elapsed(subject=ast.Anniversary() as subject):
                return self.elapsed_anniversary(subject, written)
            case ast.Anniversary():
                return self.bare_anniversary(written)
            case ast.Elapsed():
                return self.elapsed(written.subject, written.unit, written.until, written.span)
            case _:
                condition = self.condition(written)
                return None if condition is None else Typed(ir.Truth(condition))

    # Literals and names -----------------------------------------------------------------------------------------------

    def _number(self, written: ast.Number) -> Typed | None:
        exponent = written.value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > _PLACES:
            return self.diagnostics.error(
                "bad-number",
                say("this number has more than {places} decimal places", places=_PLACES),
                written.span,
                help=say("numbers have {places} decimal places; write fewer", places=_PLACES),
            )
        if abs(written.value) >= _LARGEST:
            return self.diagnostics.error(
                "bad-number", say("this number is too large"), written.span, help=say("write at most 18 digits")
            )
        return Typed(ir.Literal(NUMBER, written.value))

    def shadowed(self, written: ast.Expression) -> ast.Name | None:
        """The name that a bare TODAY, YESTERDAY or NOW is when the row has a value called so; a segment is none."""
        if not isinstance(written, ast.Today):
            return None
        found = self.inside(self.row, written.word)
        return None if found is None or isinstance(found, SegmentFound) else _as_name(written)

    def shadowing_segment(self, written: ast.Today) -> ast.Name | None:
        """The name that a bare YESTERDAY is where a condition stands, when a segment is called so."""
        return _as_name(written) if isinstance(self.inside(self.row, written.word), SegmentFound) else None

    def _named(self, name: ast.Name) -> Typed | None:
        match self.lookup(name):
            case None:
                return None
            case Typed() as typed:
                return typed
            case MetricFound(symbol, row):
                with self.world.entering("metric", symbol.name, name.span) as free:
                    return self.at(row).value(symbol.expression) if free else None
            case ParamFound(value):
                if isinstance(value, tuple):
                    return self.diagnostics.error(
                        "type-mismatch",
                        say("`{name}` is a list of values", name=name.text),
                        name.span,
                        help=say("write `… IN {name}`", name=name.text),
                    )
                return self.value(value)
            case SegmentFound() | Everybody() as found:
                condition = self.membership(found, name)
                return Typed(ir.Truth(condition))
            case FactFound(fact, _):
                return self.diagnostics.error(
                    "fact-outside-aggregate",
                    say("`{fact}` is a fact: many rows, not one value", fact=fact.name),
                    name.span,
                    help=say("count its rows, as COUNT({fact}), or ask HAS {fact}", fact=fact.name),
                )
            case Row() as row:
                return self.diagnostics.error(
                    "not-a-value",
                    say("`{name}` is not one value: it has columns of its own", name=name.text),
                    name.span,
                    help=say(
                        "name one of its columns, as {name}.{members}",
                        name=name.text,
                        members=next(iter(row.members), "…"),
                    ),
                )

    @abstractmethod
    def membership(self, found: SegmentFound | Everybody, name: ast.Name) -> ir.Condition:
        """The condition that a segment's name is."""

    # Moments ----------------------------------------------------------------------------------------------------------

    def is_moment(self, written: ast.Expression) -> TypeGuard[ast.Expression]:
        """Whether a date or a moment was written, or a param that holds one; a shadowed TODAY is none."""
        if isinstance(written, ast.Name) and len(written.parts) == 1:
            value = self._param_moment(written)
            return value is not None
        return isinstance(written, _MOMENTS) and self.shadowed(written) is None

    def _param_moment(self, written: ast.Expression) -> ast.Expression | None:
        if isinstance(written, ast.Name) and len(written.parts) == 1:
            name = written.parts[0].value
            symbol = self.world.symbols.params.get(name.casefold())
            if symbol is not None and isinstance(symbol.value, _MOMENTS) and self.inside(self.row, name) is None:
                return self.world.param(name)  # type: ignore[return-value]
        return None

    def point(self, written: ast.Expression) -> Point | None:
        """The days or the instant that a date or moment names (a param's value too)."""
        return self.world.periods.point(self._param_moment(written) or written)

    def _moment(self, written: ast.Expression) -> Typed | None:
        if isinstance(written, ast.Month):
            return self.diagnostics.error(
                "type-mismatch",
                say("a month is many days, not one value"),
                written.span,
                help=say("write a day, such as 2026-03-01"),
            )
        point = self.point(written)
        match point:
            case None:
                return None
            case Period(start, _):
                return Typed(at(DATE, start))
            case Instant(moment):
                return Typed(at(DATETIME, moment))

    # Arithmetic and functions -----------------------------------------------------------------------------------------

    def _numeric(self, written: ast.Expression, what: str) -> Typed | None:
        typed = self.value(written)
        if typed is None or typed.type.is_numeric:
            return typed
        help = None
        if typed.type.is_temporal:
            help = say("time is counted with DAYS SINCE, DAYS UNTIL or a window")
        return self.diagnostics.error(
            "type-mismatch",
            say("{what} needs a number, and this is {type}", what=what, type=a_type(typed.type)),
            written.span,
            help=help,
        )

    def _negative(self, written: ast.Negative) -> Typed | None:
        typed = self._numeric(written.operand, say("a minus"))
        if typed is None:
            return None
        if isinstance(typed.value, ir.Literal) and isinstance(typed.value.value, Decimal):
            return Typed(ir.Literal(NUMBER, -typed.value.value))
        return Typed(ir.Arithmetic(ir.Operator.SUBTRACT, ir.Literal(NUMBER, Decimal(0)), typed.value))

    def _arithmetic(self, written: ast.Arithmetic) -> Typed | None:
        left = self._numeric(written.left, f"`{written.operator}`")
        right = self._numeric(written.right, f"`{written.operator}`")
        if left is None or right is None:
            return None
        operator = ir.Operator(written.operator)
        constant = folded(operator, left.value, right.value)
        return Typed(constant or ir.Arithmetic(operator, left.value, right.value))

    def _call(self, written: ast.Call) -> Typed | None:
        name = written.function.value.upper()
        operator = FUNCTIONS.get(name)
        if operator is None:
            near = nearest(name, [*FUNCTIONS, *AGGREGATES])
            is_name = written.function.value.casefold() in (known.casefold() for known in self.known(self.row))
            return self.diagnostics.error(
                "unknown-function",
                say("there is no function `{function}`", function=written.function.value),
                written.function.span,
                help=say("`{name}` is a name: write it without parentheses", name=written.function.span.text)
                if is_name
                else say("did you mean `{near}`?", near=near)
                if near
                else say("there are {functions}", functions=tuple(keyword(name) for name in FUNCTIONS)),
            )
        if not operator.accepts(len(written.arguments)):
            return self.diagnostics.error(
                "wrong-arguments",
                say("{name} takes {arity}", name=keyword(name), arity=taken(operator.arity, len(written.arguments))),
                written.span,
                help=say("for example {example}", example=operator.example),
            )
        if name == "IF":
            return self._choice(written)
        if name == "AGE":
            return self.elapsed(written.arguments[0], ast.Unit.YEAR, False, written.span)
        arguments = [self._argument(operator, index, argument) for index, argument in enumerate(written.arguments)]
        known = [argument for argument in arguments if argument is not None]
        if len(known) < len(arguments):
            return None
        if operator.result is Result.SAME:
            return self._same(name, known, written)
        values = tuple(argument.value for argument in known)
        if name == "ROUND" and len(values) == 1:
            values = (*values, ir.Literal(NUMBER, Decimal(0)))
        type = TEXT if operator.result is Result.TEXT else NUMBER
        return Typed(ir.Call(ir.Function[name], values, type))

    def _argument(self, operator: Operator, index: int, written: ast.Expression) -> Typed | None:
        parameter = operator.parameters[min(index, len(operator.parameters) - 1)]
        typed = self.value(written)
        if typed is None:
            return None
        literal = typed.value.value if isinstance(typed.value, ir.Literal) else None
        fits = {
            Parameter.NUMERIC: typed.type.is_numeric,
            Parameter.TEXT: typed.type == TEXT,
            Parameter.TEMPORAL: typed.type.is_temporal,
            Parameter.DATETIME: typed.type == DATETIME,
            Parameter.PLACES: isinstance(literal, Decimal) and literal in range(_PLACES + 1),
            Parameter.CONDITION: typed.type == BOOLEAN,
            Parameter.SAME: typed.type != BOOLEAN or not isinstance(typed.value, ir.Truth),
        }[parameter]
        if fits:
            return typed
        return self.diagnostics.error(
            "wrong-arguments",
            say(
                "{operator} needs {parameter} here, and this is {type}",
                operator=keyword(operator.name),
                parameter=parameter.value,
                type=a_type(typed.type),
            ),
            written.span,
            help=say("for example {example}", example=operator.example),
        )

    def _same(self, name: str, arguments: list[Typed], written: ast.Call) -> Typed | None:
        spans = [argument.span for argument in written.arguments]
        unified = self.unify(arguments, spans, keyword(name))
        if unified is None:
            return None
        values, type = unified
        return Typed(ir.Call(ir.Function[name], tuple(values), type))

    def unify(self, typed: list[Typed], spans: list[Span], what: str) -> tuple[list[ir.Value], Type] | None:
        """Values of one type: dates beside datetimes become instants, numbers of any kind are numbers."""
        first = typed[0].type
        for other, span in zip(typed[1:], spans[1:], strict=True):
            if not comparable(first, other.type):
                return self.diagnostics.error(
                    "type-mismatch",
                    say(
                        "{what} takes values of one type, and here {first} meets {type}",
                        what=what,
                        first=a_type(first),
                        type=a_type(other.type),
                    ),
                    span,
                )
        types = {value.type for value in typed}
        if len(types) == 1:
            return [value.value for value in typed], first
        if first.is_numeric:
            return [value.value for value in typed], NUMBER
        values: list[ir.Value] = []
        for value, span in zip(typed, spans, strict=True):
            instant = self.as_instant(value.value)
            if instant is None:
                return self.diagnostics.error(
                    "type-mismatch",
                    say("{what} takes values of one type, and here a date meets a datetime", what=what),
                    span,
                )
            values.append(instant)
        return values, DATETIME

    def as_instant(self, value: ir.Value) -> ir.Value | None:
        """A datetime as it is, a written date as its local midnight; None for a date that is read from a row."""
        if value.type == DATETIME:
            return value
        match value:
            case ir.Literal(value=dt.date() as day):
                moment: ir.Moment = ir.Fixed(day)
            case ir.At(moment=moment):
                pass
            case _:
                return None
        bound = self.world.periods.bound(Day(moment), DATETIME)
        return None if bound is None else at(DATETIME, bound)

    def _choice(self, written: ast.Call) -> Typed | None:
        condition = self.condition(written.arguments[0])
        then, otherwise = self.value(written.arguments[1]), self.value(written.arguments[2])
        if condition is None or then is None or otherwise is None:
            return None
        unified = self.unify([then, otherwise], [argument.span for argument in written.arguments[1:]], keyword("IF"))
        if unified is None:
            return None
        (yes, no), type = unified
        return Typed(ir.Choice(condition, yes, no, type))


def folded(operator: ir.Operator, left: ir.Value, right: ir.Value) -> ir.Literal | None:
    """The constant that an operation on two constants is, calculated as the engines would; None for anything else."""
    if not (isinstance(left, ir.Literal) and isinstance(right, ir.Literal)):
        return None
    a, b = left.value, right.value
    if not (isinstance(a, Decimal) and isinstance(b, Decimal)):
        return None
    with localcontext(Context(prec=60, rounding=ROUND_HALF_UP)):
        match operator:
            case ir.Operator.ADD:
                result = a + b
            case ir.Operator.SUBTRACT:
                result = a - b
            case ir.Operator.MULTIPLY:
                result = a * b
            case ir.Operator.DIVIDE:
                if b == 0:
                    return None  # missing, which no constant is
                result = a / b
        result = result.quantize(Decimal(1).scaleb(-_PLACES)).normalize()
    return ir.Literal(NUMBER, result) if abs(result) < _LARGEST else None
