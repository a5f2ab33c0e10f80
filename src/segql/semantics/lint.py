"""What is allowed and hardly meant: conditions that never or always hold, windows that should not be compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal

from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.source import Span

_C = ir.Comparison


def lint(condition: ir.Condition, span: Span, diagnostics: Diagnostics, *, is_tier: bool = False) -> None:
    """Report what is worth a warning in a segment's rule, which was written at `span`."""
    if not is_tier and condition.words != "all":
        _constant(condition, span, diagnostics)
    for part in _parts(condition):
        match part:
            case ir.Compare() if _always(part):
                diagnostics.warning(
                    "always-holds",
                    say("this always holds: a count is never below 0"),
                    _place(part, span),
                    help=say("leave it out, or ask for 1 or more"),
                )
            case ir.Compare() if _never(part):
                diagnostics.warning(
                    "never-holds",
                    say("this never holds: a count is never below 0"),
                    _place(part, span),
                    help=say("ask for 0 or more"),
                )
            case ir.Compare(_C.EQUAL, ir.Column(reading=reading, name=name), ir.Literal(value=value)) if (
                value in reading.missing
            ):
                diagnostics.warning(
                    "never-holds",
                    say(
                        "the catalog says that such a `{name}` is missing, and nothing is equal to what is missing",
                        name=name,
                    ),
                    _place(part, span),
                    help=say("write {name} IS UNKNOWN, or {name} IS KNOWN", name=name),
                )
            case ir.Compare(left=left, right=right) if _unfinished(left, right):
                diagnostics.warning(
                    "unfinished-window",
                    say("a window that still runs is compared with one that is over"),
                    _place(part, span),
                    help=say("use COMPLETE units on both sides, or windows that adjoin"),
                )
            case ir.And(operands) if _contradictory(operands):
                place = _place(part, span)
                if not _said(place, diagnostics):
                    diagnostics.warning(
                        "never-holds",
                        say("these conditions can never hold together"),
                        place,
                        help=say("if either is enough, join them with OR"),
                    )


def _constant(condition: ir.Condition, span: Span, diagnostics: Diagnostics) -> None:
    """Report a rule that takes everybody or nobody by its constants alone (`all` by itself is meant)."""
    match _verdict(condition):
        case True:
            diagnostics.warning(
                "always-holds", say("this rule takes everybody"), span, help=say("write `all` if that is meant")
            )
        case False:
            diagnostics.warning(
                "never-holds", say("this rule takes nobody"), span, help=say("leave out what contradicts itself")
            )


def _verdict(condition: ir.Condition) -> bool | None:
    """What the condition is by its constants, None when it depends on the data."""
    match condition:
        case ir.Constant(value):
            return value
        case ir.Not(operand):
            inner = _verdict(operand)
            return None if inner is None else not inner
        case ir.And(operands):
            verdicts = [_verdict(operand) for operand in operands]
            return False if False in verdicts else None if None in verdicts else True
        case ir.Or(operands):
            verdicts = [_verdict(operand) for operand in operands]
            return True if True in verdicts else None if None in verdicts else False
        case ir.CountOf(low, high, operands):
            if low > len(operands) or (low == 0 and (high is None or high >= len(operands))):
                return None  # its own numbers say it, where they are written
            verdicts = [_verdict(operand) for operand in operands]
            least, most = verdicts.count(True), len(verdicts) - verdicts.count(False)
            if most < low or (high is not None and least > high):
                return False
            return True if least >= low and (high is None or most <= high) else None
    return None


def _parts(condition: ir.Condition) -> Iterator[ir.Condition]:
    stack = [condition]
    while stack:
        part = stack.pop()
        yield part
        match part:
            case ir.And(operands) | ir.Or(operands) | ir.CountOf(operands=operands):
                stack.extend(reversed(operands))
            case ir.Not(operand):
                stack.append(operand)


def _place(part: ir.Condition, span: Span) -> Span:
    """Where a condition's words stand in the rule, the whole rule when they cannot be found."""
    if part.words:
        start = span.source.text.find(part.words, span.start, span.stop)
        if start >= 0:
            return Span(span.source, start, start + len(part.words))
    return span


def _is_count(value: ir.Value) -> bool:
    if isinstance(value, ir.Buckets | ir.SequenceCount):
        return True
    return isinstance(value, ir.Aggregate) and value.function is ir.AggregateFunction.COUNT


def _always(part: ir.Compare) -> bool:
    match part:
        case ir.Compare(operator, left, ir.Literal(value=Decimal() as number)) if _is_count(left):
            return (operator is _C.GREATER_EQUAL and number <= 0) or (operator is _C.GREATER and number < 0)
    return False


def _never(part: ir.Compare) -> bool:
    match part:
        case ir.Compare(operator, left, ir.Literal(value=Decimal() as number)) if _is_count(left):
            below = operator in (_C.LESS_EQUAL, _C.EQUAL) and number < 0
            return below or (operator is _C.LESS and number <= 0)
    return False


def _contradictory(operands: tuple[ir.Condition, ...]) -> bool:
    """Whether two conditions on one value, side by side, cannot hold together."""
    tiles: dict[tuple[object, ...], int] = {}
    for operand in operands:
        match operand:
            case ir.InRank(value, entity, among, ir.Tile(part, of), reverse=reverse, per=per):
                if tiles.setdefault((value, entity, among, of, reverse, per), part) != part:
                    return True
    low: dict[ir.Value, tuple[object, bool]] = {}
    high: dict[ir.Value, tuple[object, bool]] = {}
    for operand in operands:
        for value, floor, ceiling in _limits(operand):
            if floor is not None and (value not in low or floor > low[value]):
                low[value] = floor
            if ceiling is not None and (value not in high or ceiling < high[value]):
                high[value] = ceiling
    for value, (floor_value, open_floor) in low.items():
        if value not in high:
            continue
        ceiling_value, closed_ceiling = high[value]
        empty = floor_value > ceiling_value or (  # type: ignore[operator]
            floor_value == ceiling_value and (open_floor or not closed_ceiling)
        )
        if empty:
            return True
    return False


def _said(place: Span, diagnostics: Diagnostics) -> bool:
    """Whether the same was said already of a part of the place (a BETWEEN whose ends are in the wrong order)."""
    return any(
        item.code.name == "never-holds"
        and item.span.source is place.source
        and place.start <= item.span.start
        and item.span.stop <= place.stop
        for item in diagnostics
    )


_Limit = tuple[object, bool]


def _limits(operand: ir.Condition) -> Iterator[tuple[ir.Value, _Limit | None, _Limit | None]]:
    """The value that a condition limits, with its floor (and whether it is left out) and its ceiling (whether it is in)."""
    match operand:
        case ir.Compare(operator, left, ir.Literal(value=limit)) if not isinstance(limit, bool):
            match operator:
                case _C.EQUAL:
                    yield left, (limit, False), (limit, True)
                case _C.GREATER:
                    yield left, (limit, True), None
                case _C.GREATER_EQUAL:
                    yield left, (limit, False), None
                case _C.LESS:
                    yield left, None, (limit, False)
                case _C.LESS_EQUAL:
                    yield left, None, (limit, True)
        case ir.InWindow(value, ir.Window(start, stop)):
            floor = (start.value, False) if isinstance(start, ir.Fixed) else None
            ceiling = (stop.value, False) if isinstance(stop, ir.Fixed) else None
            yield value, floor, ceiling


def _unfinished(left: ir.Value, right: ir.Value) -> bool:
    """An aggregate up to now beside the same one over a window that is over, unless the two windows adjoin."""
    firsts, seconds = list(_windowed(left)), list(_windowed(right))
    for first in firsts:
        for second in seconds:
            if dataclasses.replace(first, window=None, where=None) != dataclasses.replace(
                second, window=None, where=None
            ):
                continue
            a, b = first.window, second.window
            if a is None or b is None or a == b or a.low == b.high or b.low == a.high:
                continue
            if _is_open(first) is not _is_open(second):
                return True
    return False


def _windowed(value: ir.Value) -> Iterator[ir.Aggregate]:
    match value:
        case ir.Aggregate():
            yield value
        case ir.Arithmetic(left=left, right=right):
            yield from _windowed(left)
            yield from _windowed(right)


def _is_open(aggregate: ir.Aggregate) -> bool:
    """Whether a window reaches the run's own moment."""
    assert aggregate.window is not None
    high, until = aggregate.window.high, aggregate.rows.until
    if isinstance(high, ir.Fixed) and isinstance(until, ir.Fixed):
        return high.value >= until.value
    return high is None or high == until
