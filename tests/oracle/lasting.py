"""Windows that are a member's own: facts relative to a date of theirs, and facts that last from one moment to another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql.catalog import model as catalog
from segql.syntax import ast
from segql.syntax.ast import Comparison
from tests.oracle.model import OracleError, Period, Row, Value
from tests.oracle.time import ELAPSED, moved

if TYPE_CHECKING:
    from tests.oracle.program import Oracle

_DAY = dt.timedelta(days=1)
_FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
_LAST = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


def relative(oracle: Oracle, window: ast.Relative, time: Value, member: Row) -> bool:
    """ "`HAS orders WITHIN 30 DAYS AFTER signup` -- relative to the member's own date"; "`WITHIN 30 DAYS AFTER signup`
    counts dates and includes the day itself"."""
    anchor = oracle.value(window.anchor, member)
    if anchor is None:
        return False
    unit = ELAPSED.get(window.duration.unit)
    if unit is None:
        raise OracleError(f"{window.duration.unit} have no length")
    length = int(oracle.count(window.duration.count)) * unit
    if not isinstance(anchor, dt.date) or not isinstance(time, dt.date):
        raise OracleError(f"{anchor!r} is no date")
    if not window.duration.unit.is_clock:
        anchor = oracle.clock.local_date(anchor) if isinstance(anchor, dt.datetime) else anchor
        time = oracle.clock.local_date(time) if isinstance(time, dt.datetime) else time
    elif not isinstance(anchor, dt.datetime) or not isinstance(time, dt.datetime):
        raise OracleError("a date has no hours")
    passed = anchor - time if window.before else time - anchor
    return dt.timedelta(0) <= passed <= length


@dataclass(frozen=True, slots=True)
class _Reach:
    """A stretch of time [low, high), or [low, high] when `closed`."""

    low: dt.datetime = _FIRST
    high: dt.datetime = _LAST
    closed: bool = False


def active(oracle: Oracle, window: ast.Active, row: Row, member: Row) -> bool:
    """ "`ACTIVE`: [from, to), an open end is active"."""
    fact = row.scope
    if not isinstance(fact, catalog.Fact) or fact.valid is None:
        raise OracleError(f"{fact.name} does not last")
    start, end = oracle.reader.column(fact.valid.start, row), oracle.reader.column(fact.valid.end, row)
    if start is None:
        return False
    since, until = _instant(oracle, start), _LAST if end is None else _instant(oracle, end)
    if until <= since:
        return False
    if window.least is not None:
        length = window.least
        now = oracle.clock.cutoff if length.unit.is_clock else oracle.clock.today
        passed = oracle.clock.elapsed(length.unit, start, now)  # type: ignore[arg-type]
        return _now(oracle, start, end) and passed is not None and passed >= oracle.count(length.count)
    if window.at is None and window.during is None:
        return _now(oracle, start, end)
    if isinstance(window.at, ast.Today) and window.at.word.upper() == "NOW":
        return _now(oracle, start, end)
    reach = _at(oracle, window.at, member) if window.at is not None else _during(oracle, window.during, member)
    if reach is None:
        return False
    ahead = isinstance(window.during, ast.Rolling) and window.during.direction is ast.Direction.NEXT
    if ahead and not window.during.unit.is_clock and not isinstance(end, dt.datetime):  # type: ignore[union-attr]
        # "`NEXT n DAYS`: from the cutoff (for dates: today)": what ends tomorrow is active today.
        reach = _Reach(oracle.clock.midnight(oracle.clock.today), reach.high)
    return (since <= reach.high if reach.closed else since < reach.high) and until > reach.low


def _now(oracle: Oracle, start: Value, end: Value) -> bool:
    """Begun before the cutoff, and not ended at it; a date's day is today."""
    if _instant(oracle, start) >= oracle.clock.cutoff:
        return False
    if end is None:
        return True
    return end > oracle.clock.cutoff if isinstance(end, dt.datetime) else end > oracle.clock.today  # type: ignore[operator]


def _instant(oracle: Oracle, value: Value) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return oracle.clock.midnight(value)
    raise OracleError(f"{value!r} is no moment")


def _at(oracle: Oracle, node: ast.Expression, member: Row) -> _Reach | None:
    """A day, the days of a month, or one instant."""
    found = oracle.value(node, member)
    match found:
        case None:
            return None
        case Period():
            return _Reach(oracle.clock.midnight(found.low), oracle.clock.midnight(found.high))
        case dt.datetime():
            return _Reach(found, found, closed=True)
        case dt.date():
            return _Reach(oracle.clock.midnight(found), oracle.clock.midnight(found + _DAY))
        case _:
            raise OracleError(f"{found!r} is no moment")


def _during(oracle: Oracle, window: ast.Window | None, member: Row) -> _Reach | None:
    clock = oracle.clock
    match window:
        case ast.Rolling():
            found = clock.rolling(window, int(oracle.count(window.count)))
            return _Reach(found.low, found.high)
        case ast.Calendar():
            low, high = clock.calendar(window.direction, window.unit)
            return _Reach(clock.midnight(low), clock.midnight(high))
        case ast.Ago():
            far = None if window.far is None else int(oracle.count(window.far))
            found = clock.ago(int(oracle.count(window.near)), far, window.unit)
            return _Reach(found.low, found.high)
        case ast.Within(ast.Year(year)):
            return _Reach(clock.midnight(dt.date(year, 1, 1)), clock.midnight(dt.date(year + 1, 1, 1)))
        case ast.Within(ast.Month(year, month)):
            first = dt.date(year, month, 1)
            return _Reach(clock.midnight(first), clock.midnight(moved(first, 1, ast.Unit.MONTH)))
        case ast.Within(period):
            return _at(oracle, period, member)  # type: ignore[arg-type]
        case ast.Bounded(operator, moment):
            reach = _at(oracle, moment, member)
            if reach is None:
                return None
            match operator:
                case Comparison.BEFORE:
                    return _Reach(high=reach.low)
                case Comparison.AFTER:
                    return _Reach(low=reach.high)
                case _:
                    return _Reach(low=reach.low)
        case ast.Stretch(first_node, last_node):
            low_end, high_end = _at(oracle, first_node, member), _at(oracle, last_node, member)
            if low_end is None or high_end is None:
                return None
            return _Reach(low_end.low, high_end.high, high_end.closed)
        case _:
            raise OracleError(f"nothing is active {window!r}")
