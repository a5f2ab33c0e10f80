"""Questions about the first or last time of something, asked as whether there is any of it in a window.

When `LAST(orders.ordered_at)` is on or after a day, there is an order since that day. This is for arrays, in which counts of
windows share their work; first and last times do not. A statement shares the other way round: see plan.canonical.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from segql.plan.clocks import is_steady
from segql.plan.rowsets import earlier
from segql.semantics import ir
from segql.semantics.clock import midnight
from segql.syntax.ast import Unit
from segql.types import NUMBER, Kind

_C, _F = ir.Comparison, ir.AggregateFunction
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}


def as_counts(condition: ir.Compare, program: ir.Program) -> ir.Condition | None:
    """The same condition over counts; None when it is not about a first or last time, or the moment is not fixed."""
    operator, left, right = condition.operator, condition.left, condition.right
    if isinstance(left, ir.Literal):
        operator, left, right = operator.turned, right, left
    if not isinstance(right, ir.Literal):
        return None
    if isinstance(left, ir.Elapsed):
        return _elapsed(operator, left, right, program)
    if isinstance(left, ir.Aggregate) and _edge(left) is not None and isinstance(right.value, dt.date):
        return _compared(operator, left, right.value)
    return None


def _edge(aggregate: ir.Aggregate) -> bool | None:
    """True for the last time of the facts, False for the first, None for anything else."""
    rows, window = aggregate.rows, aggregate.window
    if rows.time is None or aggregate.value != rows.time or aggregate.distinct or aggregate.gaps is not None:
        return None
    clock = rows.time.reading.timezone
    if clock is not None and not is_steady(clock):
        return None  # a clock time that a change of the clocks skips is moved past later ones
    bounds = (rows.until, window.low, window.high) if window is not None else (rows.until,)
    if any(bound is not None and not isinstance(bound, ir.Fixed) for bound in bounds):
        return None
    if aggregate.function in (_F.LAST, _F.MAX):
        return True
    return False if aggregate.function in (_F.FIRST, _F.MIN) else None


def _elapsed(operator: ir.Comparison, left: ir.Elapsed, right: ir.Literal, program: ir.Program) -> ir.Condition | None:
    """So many whole days or weeks since the last (or first) time, until a day that is none of the facts' own."""
    end = left.end
    if left.unit not in _DAYS or not isinstance(end, ir.Literal) or not isinstance(right.value, Decimal):
        return None
    start = left.start
    if isinstance(start, ir.Call) and start.function is ir.Function.LOCAL_DATE:
        (start,) = start.arguments
    if not isinstance(start, ir.Aggregate) or _edge(start) is None or not isinstance(end.value, dt.date):
        return None
    time, until = start.rows.time, start.rows.until
    assert time is not None
    if time.type.kind is Kind.DATETIME and time.reading.timezone not in (None, program.timezone):
        return None
    # What lies after the day is no time since; only when no fact can, every fact has one.
    if not isinstance(until, ir.Fixed) or not _is_no_later(until.value, end.value, program):
        return None
    whole = right.value.to_integral_value(rounding="ROUND_FLOOR")
    is_whole = whole == right.value
    match operator:
        case _C.GREATER:  # at least so many days, and one
            least = int(whole) + 1
        case _C.GREATER_EQUAL:
            least = int(whole) if is_whole else int(whole) + 1
        case _C.LESS:
            least = int(whole) if is_whole else int(whole) + 1
        case _C.LESS_EQUAL:
            least = int(whole) + 1
        case _:
            return None
    # At least n days have passed when the time is before the day after the day n days ago.
    try:
        day = end.value - dt.timedelta(days=max(0, least) * _DAYS[left.unit] - 1)
    except OverflowError:
        return None
    if operator in (_C.GREATER, _C.GREATER_EQUAL) and least <= 0:
        return _any(start, None, None)
    if operator in (_C.LESS, _C.LESS_EQUAL) and least <= 0:
        return ir.Constant(False)
    bound = day if time.type.kind is Kind.DATE else midnight(day, ZoneInfo(program.timezone))
    return _compared(_C.LESS if operator in (_C.GREATER, _C.GREATER_EQUAL) else _C.GREATER_EQUAL, start, bound)


def _is_no_later(until: dt.date, day: dt.date, program: ir.Program) -> bool:
    """Whether everything before a moment lies on that day or before it."""
    if not isinstance(until, dt.datetime):
        return until <= day + dt.timedelta(days=1)
    return until <= midnight(day + dt.timedelta(days=1), ZoneInfo(program.timezone))


def _compared(operator: ir.Comparison, aggregate: ir.Aggregate, bound: dt.date) -> ir.Condition | None:
    step = dt.timedelta(microseconds=1) if isinstance(bound, dt.datetime) else dt.timedelta(days=1)
    try:
        after = bound + step
    except OverflowError:
        return None
    is_last = bool(_edge(aggregate))
    anywhere = _any(aggregate, None, None)
    match operator:
        case _C.GREATER_EQUAL | _C.GREATER:
            low = ir.Fixed(bound if operator is _C.GREATER_EQUAL else after)
            if is_last:
                return _any(aggregate, low, None)
            return ir.And((anywhere, ir.Not(_any(aggregate, None, low))))
        case _C.LESS | _C.LESS_EQUAL:
            high = ir.Fixed(bound if operator is _C.LESS else after)
            if not is_last:
                return _any(aggregate, None, high)
            return ir.And((anywhere, ir.Not(_any(aggregate, high, None))))
        case _:
            return None


def _any(aggregate: ir.Aggregate, low: ir.Fixed | None, high: ir.Fixed | None) -> ir.Condition:
    """That there is a fact with a time in the window, and from `low` on, and before `high`."""
    window = aggregate.window or ir.Window(None, None)
    begins = window.low if low is None else low if window.low is None else _later(window.low, low)
    ends = earlier(window.high, high) or aggregate.rows.until
    counted = replace(
        aggregate, function=_F.COUNT, value=None, type=NUMBER, window=ir.Window(begins, ends), percent=None
    )
    return ir.Compare(_C.GREATER_EQUAL, counted, ir.Literal(NUMBER, Decimal(1)))


def _later(first: ir.Moment, second: ir.Fixed) -> ir.Moment:
    assert isinstance(first, ir.Fixed)
    return first if first.value > second.value else second
