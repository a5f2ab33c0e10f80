"""Conditions: the language's two values made out of SQL's three.

`holds` gives a tree that is true exactly when the condition holds, `fails` one that is true exactly when it does not;
each may be NULL instead of false. AND and OR keep that property, so negation moves inwards and only leaves need care.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import assert_never

from segql.plan import clocks, folding, ranks, returns, several, values
from segql.plan.frame import Frame
from segql.plan.lowered import Leaf, Lowered
from segql.plan.scalar import (
    FALSE,
    TRUE,
    ZERO,
    Apply,
    Constant,
    Noted,
    Op,
    Ref,
    Scalar,
    apply,
    conjunction,
    disjunction,
)
from segql.semantics import ir
from segql.syntax.ast import TextOperator
from segql.types import Kind, Type

_COMPARE = {
    ir.Comparison.EQUAL: Op.EQUAL,
    ir.Comparison.LESS: Op.LESS,
    ir.Comparison.LESS_EQUAL: Op.LESS_EQUAL,
    ir.Comparison.GREATER: Op.GREATER,
    ir.Comparison.GREATER_EQUAL: Op.GREATER_EQUAL,
}
_OPPOSITE = {
    Op.EQUAL: Op.NOT_EQUAL,
    Op.LESS: Op.GREATER_EQUAL,
    Op.LESS_EQUAL: Op.GREATER,
    Op.GREATER: Op.LESS_EQUAL,
    Op.GREATER_EQUAL: Op.LESS,
    Op.IN: Op.NOT_IN,
    Op.IS_NULL: Op.IS_NOT_NULL,
    Op.IS_NOT_NULL: Op.IS_NULL,
}
_TEXT_TESTS = {
    TextOperator.STARTS_WITH: Op.STARTS_WITH,
    TextOperator.ENDS_WITH: Op.ENDS_WITH,
    TextOperator.CONTAINS: Op.CONTAINS,
}


def holds(condition: ir.Condition, frame: Frame) -> Scalar:
    """True exactly when the condition holds on the frame's row."""
    return _noted(_positive(condition, frame), condition)


def fails(condition: ir.Condition, frame: Frame) -> Scalar:
    """True exactly when the condition does not hold."""
    return _noted(_negative(condition, frame), condition, negated=True)


def _noted(scalar: Scalar, condition: ir.Condition, *, negated: bool = False) -> Scalar:
    if condition.words is None or scalar in (TRUE, FALSE):
        return scalar
    return Noted(scalar, f"not ({condition.words})" if negated else condition.words)


def _positive(condition: ir.Condition, frame: Frame) -> Scalar:
    match condition:
        case ir.Constant(value):
            return TRUE if value else FALSE
        case ir.And(operands):
            return conjunction([holds(operand, frame) for operand in operands])
        case ir.Or(operands):
            return disjunction([holds(operand, frame) for operand in operands])
        case ir.CountOf() if (plainer := several.plainer(condition)) is not None:
            return _positive(plainer, frame)
        case ir.Not(operand):
            if operand.words is not None and condition.words is not None:
                return _negative(operand, frame)  # the words of the whole say it already
            return fails(operand, frame)
        case _:
            return _leaf(condition, frame)[0]


def _negative(condition: ir.Condition, frame: Frame) -> Scalar:
    match condition:
        case ir.Constant(value):
            return FALSE if value else TRUE
        case ir.And(operands):
            return disjunction([fails(operand, frame) for operand in operands])
        case ir.Or(operands):
            return conjunction([fails(operand, frame) for operand in operands])
        case ir.CountOf() if (plainer := several.plainer(condition)) is not None:
            return _negative(plainer, frame)
        case ir.Not(operand):
            return holds(operand, frame)
        case _:
            scalar, nullable = _leaf(condition, frame, zero=True)
            return _opposite(scalar, nullable)


def _opposite(scalar: Scalar, nullable: list[Scalar] | None) -> Scalar:
    """True when the test is false or missing. `nullable`: the operands that may be missing; None: nobody can say."""
    if nullable is None:
        return apply(Op.IS_NOT_TRUE, scalar)
    if not isinstance(scalar, Apply):
        return apply(Op.IS_NOT_TRUE, scalar) if nullable else apply(Op.NOT, scalar)
    if not nullable:
        opposite = _OPPOSITE.get(scalar.op)
        return Apply(opposite, scalar.arguments) if opposite else apply(Op.NOT, scalar)
    if len(nullable) > 1 or not isinstance(nullable[0], Ref):
        return apply(Op.IS_NOT_TRUE, scalar)
    if scalar.op is Op.EQUAL:
        return Apply(Op.DIFFERENT, scalar.arguments)
    return disjunction([_opposite(scalar, []), apply(Op.IS_NULL, nullable[0])])


def _leaf(condition: ir.Condition, frame: Frame, *, zero: bool = False) -> Leaf:
    """The test and the operands that may be missing; `zero`: a missing count must read as 0 even where it cannot matter."""
    match condition:
        case ir.Compare():
            return _compare(condition, frame, zero)
        case ir.OneOf(value, options):
            return _one_of(value, options, frame)
        case ir.InTable(value) | ir.InValues(value):
            scalar = values.lower(value, frame).scalar
            scalar = folding.folded(scalar, case=condition.fold, accents=condition.accents)
            return apply(Op.IS_NOT_NULL, frame.in_list(condition, scalar)), []
        case ir.Known(value):
            lowered_value = values.lower(value, frame)
            return (apply(Op.IS_NOT_NULL, lowered_value.scalar) if lowered_value.nullable else TRUE), []
        case ir.TextTest(operator, value, pattern):
            text, wanted = folding.against(value, [pattern], frame), folding.against(pattern, [value], frame)
            return apply(_TEXT_TESTS[operator], text.scalar, wanted.scalar), _nullable(text, wanted)
        case ir.Matches(value, regex):
            text = values.lower(value, frame)
            return apply(Op.MATCHES, text.scalar, detail=regex), _nullable(text)
        case ir.ListContains(items, value, fold, accents):
            ignored = " ".join(word for word, is_on in (("case", fold), ("accents", accents)) if is_on)
            op = Op.LIST_CONTAINS_FOLDED if ignored else Op.LIST_CONTAINS
            if value.type.is_numeric:
                op = Op.LIST_CONTAINS_NUMBER
            list_, wanted = values.lower(items, frame), values.lower(value, frame)
            return apply(op, list_.scalar, wanted.scalar, detail=ignored or None), _nullable(list_, wanted)
        case ir.InWindow(value, window):
            return _in_window(value, window, frame)
        case ir.Holds(value):
            lowered_value = values.lower(value, frame)
            return lowered_value.scalar, _nullable(lowered_value)
        case ir.InSegment(segment, key):
            return apply(Op.IS_NOT_NULL, frame.in_segment(segment, key)), []
        case ir.CountOf():
            return several.count_of(condition, frame), []
        case ir.InRank():
            return ranks.in_rank(condition, frame)
        case ir.InDraw():
            return ranks.in_draw(condition, frame)
        case ir.Changed(key=key) | ir.Stood(key=key):
            parts = ranks.key_texts(key, frame)
            whole = parts[0] if len(parts) == 1 else apply(Op.JOINED, *parts, detail=":")
            return apply(Op.IS_NOT_NULL, frame.in_recorded(condition, whole)), []
        case ir.Constant() | ir.And() | ir.Or() | ir.Not():
            return _positive(condition, frame), None
        case _:
            assert_never(condition)


def _nullable(*operands: Lowered) -> list[Scalar]:
    return [operand.scalar for operand in operands if operand.nullable]


# Comparisons ----------------------------------------------------------------------------------------------------------


def _compare(condition: ir.Compare, frame: Frame, zero: bool) -> Leaf:
    operator, left, right = condition.operator, condition.left, condition.right
    if _is_ratio(left) or _is_ratio(right):
        return _compare_ratios(operator, left, right, frame)
    if isinstance(left, ir.Literal | ir.At) and not isinstance(right, ir.Literal | ir.At):
        operator, left, right = operator.turned, right, left
    if isinstance(right, ir.Later):
        return _compare_later(operator, left, right, frame)
    is_text = left.type.kind is Kind.TEXT
    is_equal = operator is ir.Comparison.EQUAL
    if not is_text:
        first = _maybe_bare(operator, left, right, frame, zero)
    elif is_equal:
        first = folding.against(left, [right], frame)
    else:  # in an order, a letter that neither has counts too
        first = values.lower(left, frame)
    second = folding.against(right, [left], frame) if is_equal else values.lower(right, frame)
    if left.type.kind is Kind.DATETIME:
        return _compare_times(operator, first, second)
    first_scalar = first.scalar
    if is_text and not is_equal:
        first_scalar = values.by_code_point(first_scalar)
    return apply(_COMPARE[operator], first_scalar, second.scalar), _nullable(first, second)


def _maybe_bare(operator: ir.Comparison, left: ir.Value, right: ir.Value, frame: Frame, zero: bool) -> Lowered:
    """A count or sum: 0 where there are no facts, which need not be written where 0 would not satisfy the comparison.
    Likewise the days since a date to come, which are missing, where none or fewer days would not satisfy it."""
    if isinstance(left, ir.Elapsed) and _is_positive(operator, right):
        return values.elapsed_forwards(left, frame)
    if not isinstance(left, ir.Measured):
        return values.lower(left, frame)
    measure = frame.measure(left)
    if zero or not measure.zero or not isinstance(right, ir.Literal) or not right.type.is_numeric:
        return values.or_zero(measure)
    bound = right.value
    fits = {
        ir.Comparison.EQUAL: bound == 0,
        ir.Comparison.LESS: bound > 0,  # type: ignore[operator]
        ir.Comparison.LESS_EQUAL: bound >= 0,  # type: ignore[operator]
        ir.Comparison.GREATER: bound < 0,  # type: ignore[operator]
        ir.Comparison.GREATER_EQUAL: bound <= 0,  # type: ignore[operator]
    }
    return values.or_zero(measure) if fits[operator] else measure


def _is_positive(operator: ir.Comparison, right: ir.Value) -> bool:
    """Whether only numbers above zero satisfy the comparison."""
    if not isinstance(right, ir.Literal) or not isinstance(right.value, Decimal):
        return False
    match operator:
        case ir.Comparison.GREATER:
            return right.value >= 0
        case ir.Comparison.EQUAL | ir.Comparison.GREATER_EQUAL:
            return right.value > 0
        case _:
            return False


def _is_ratio(value: ir.Value) -> bool:
    """Whether the value is a quotient whose divisor is a count."""
    return (
        isinstance(value, ir.Arithmetic)
        and value.operator is ir.Operator.DIVIDE
        and isinstance(value.right, ir.Aggregate)
        and value.right.function is ir.AggregateFunction.COUNT
    )


def _compare_ratios(operator: ir.Comparison, left: ir.Value, right: ir.Value, frame: Frame) -> Leaf:
    """`a / b >= c` as `a >= c * b`, exact, for a count b that is not zero."""
    above, below = _fraction(left, frame)
    other_above, other_below = _fraction(right, frame)
    counts = [count for count in (below, other_below) if count is not None]
    guards = [apply(Op.GREATER, count.scalar, ZERO) for count in counts]
    first, second = _times(above, other_below), _times(other_above, below)
    return conjunction([*guards, apply(_COMPARE[operator], first, second)]), None


def _fraction(value: ir.Value, frame: Frame) -> tuple[Lowered, Lowered | None]:
    if isinstance(value, ir.Arithmetic) and _is_ratio(value):
        return values.lower(value.left, frame), frame.measure(value.right)  # type: ignore[arg-type]
    return values.lower(value, frame), None


def _times(value: Lowered, count: Lowered | None) -> Scalar:
    if count is None:
        return value.scalar
    if isinstance(value.scalar, Constant) and value.scalar.value in (0, 1):
        return value.scalar if value.scalar.value == 0 else count.scalar
    return apply(Op.MULTIPLY, value.scalar, count.scalar)


def _one_of(value: ir.Value, options: tuple[ir.Literal, ...], frame: Frame) -> Leaf:
    if not options:
        return FALSE, []
    if _is_ratio(value) or value.type.kind is Kind.DATETIME:
        tests = [_leaf(ir.Compare(ir.Comparison.EQUAL, value, option), frame)[0] for option in options]
        return disjunction(tests), None
    lowered = folding.against(value, options, frame)
    constants = list(dict.fromkeys(values.literal(option).scalar for option in options))
    op = Op.EQUAL if len(constants) == 1 else Op.IN
    return apply(op, lowered.scalar, *constants), _nullable(lowered)


# Times ----------------------------------------------------------------------------------------------------------------


def _compare_times(operator: ir.Comparison, left: Lowered, right: Lowered) -> Leaf:
    if left.clock is not None and isinstance(right.scalar, Constant) and isinstance(right.scalar.value, dt.datetime):
        return _compare_clock(operator, left, left.clock, right.scalar.value)
    first, second = left.scalar, right.scalar
    if left.clock != right.clock:
        first, second = values.instant(left), values.instant(right)
    return apply(_COMPARE[operator], first, second), _nullable(left, right)


def _compare_later(operator: ir.Comparison, left: ir.Value, right: ir.Later, frame: Frame) -> Leaf:
    """A time and one that is so much later, or earlier, than another: what lies between the two is compared."""
    if right.amount < 0:
        elapsed, nullable = returns.between(left, right.value, frame)
        return apply(_COMPARE[operator.turned], elapsed, Constant(-right.amount)), nullable
    elapsed, nullable = returns.between(right.value, left, frame)
    return apply(_COMPARE[operator], elapsed, Constant(right.amount)), nullable


def _compare_clock(operator: ir.Comparison, value: Lowered, zone: str, instant: dt.datetime) -> Leaf:
    """A zoneless column and an instant, compared on the column's own clock."""
    just_after = instant + dt.timedelta(microseconds=1)
    match operator:
        case ir.Comparison.EQUAL:
            low, high = _clock_before(value, instant, zone), _clock_before(value, just_after, zone)
            exact = clocks.occurrence(instant, zone)
            if exact is not None and _is_plain(low) and _is_plain(high):
                return apply(Op.EQUAL, value.scalar, Constant(exact)), _nullable(value)
            return conjunction([high, apply(Op.NOT, low)]), None
        case ir.Comparison.LESS:
            return _with_nullable(_clock_before(value, instant, zone), value)
        case ir.Comparison.GREATER_EQUAL:
            return _with_nullable(_not_before(value, instant, zone), value)
        case ir.Comparison.LESS_EQUAL | ir.Comparison.GREATER:
            exact = clocks.occurrence(instant, zone)
            low, high = _clock_before(value, instant, zone), _clock_before(value, just_after, zone)
            if exact is not None and _is_plain(low) and _is_plain(high):
                return apply(_COMPARE[operator], value.scalar, Constant(exact)), _nullable(value)
            if operator is ir.Comparison.LESS_EQUAL:
                return _with_nullable(high, value)
            return _with_nullable(_not_before(value, just_after, zone), value)
        case _:
            assert_never(operator)


def _with_nullable(scalar: Scalar, value: Lowered) -> Leaf:
    return scalar, _nullable(value) if _is_plain(scalar) else None


def _is_plain(scalar: Scalar) -> bool:
    return isinstance(scalar, Apply) and scalar.op in (Op.LESS, Op.GREATER_EQUAL)


def _clock_before(value: Lowered, instant: dt.datetime, zone: str) -> Scalar:
    """That a zoneless column stands for an instant before this one; missing when it is missing."""
    bounds = clocks.before(instant, zone)
    early = apply(Op.LESS, value.scalar, Constant(bounds.bound))
    if bounds.start is None:
        return early
    late: list[Scalar] = [
        apply(Op.GREATER_EQUAL, value.scalar, Constant(bounds.start)),
        apply(Op.LESS, value.scalar, Constant(bounds.stop)),
    ]
    return disjunction([early, conjunction(late)])


def _not_before(value: Lowered, instant: dt.datetime, zone: str) -> Scalar:
    test = _clock_before(value, instant, zone)
    if isinstance(test, Apply) and test.op is Op.LESS:
        return Apply(Op.GREATER_EQUAL, test.arguments)
    return apply(Op.NOT, test)


def _in_window(value: ir.Value, window: ir.Window, frame: Frame) -> Leaf:
    if isinstance(value, ir.Anniversary) and window.low is None:
        within = returns.in_one_year(value, window.high, frame)
        if within is not None:
            return within, None
    lowered = values.lower(value, frame)
    tests = [
        _bound(lowered, value.type, moment, frame, is_low)
        for moment, is_low in ((window.low, True), (window.high, False))
        if moment is not None
    ]
    if not tests:
        return (apply(Op.IS_NOT_NULL, lowered.scalar) if lowered.nullable else TRUE), []
    if len(tests) == 1:
        return _with_nullable(tests[0], lowered)
    return conjunction(tests), None if lowered.nullable else []


def _bound(value: Lowered, type: Type, moment: ir.Moment, frame: Frame, is_low: bool) -> Scalar:
    op = Op.GREATER_EQUAL if is_low else Op.LESS
    if isinstance(moment, ir.Fixed):
        fixed = moment.value
        if value.clock is not None and isinstance(fixed, dt.datetime):
            return (_not_before if is_low else _clock_before)(value, fixed, value.clock)
        return apply(op, value.scalar, Constant(fixed))
    return apply(op, value.scalar, frame.moment(moment, value.clock if type.kind is Kind.DATETIME else None))
