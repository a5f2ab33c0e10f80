"""Comparisons: two-valued, whole days beside moments, texts by code point."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

from segql.syntax.ast import Comparison, Ignoring
from tests.oracle.accents import ignored
from tests.oracle.model import Caseless, OracleError, Period, Value
from tests.oracle.time import Clock

_MIRRORED = {
    Comparison.LESS: Comparison.GREATER,
    Comparison.LESS_EQUAL: Comparison.GREATER_EQUAL,
    Comparison.GREATER: Comparison.LESS,
    Comparison.GREATER_EQUAL: Comparison.LESS_EQUAL,
}
_PLAIN = {
    Comparison.BEFORE: Comparison.LESS,
    Comparison.AFTER: Comparison.GREATER,
    Comparison.SINCE: Comparison.GREATER_EQUAL,
}


def compare(
    operator: Comparison, left: Value, right: Value, clock: Clock, ignoring: frozenset[Ignoring] = frozenset()
) -> bool:
    """ "A comparison with a missing value is false …. `!=`, `NOT IN`, `NOT CONTAINS` are complements too"."""
    operator = _PLAIN.get(operator, operator)
    if operator is Comparison.NOT_EQUAL:
        return not compare(Comparison.EQUAL, left, right, clock, ignoring)
    if left is None or right is None:
        return False
    if isinstance(left, Period) and not isinstance(right, Period):
        return compare(_MIRRORED.get(operator, operator), right, left, clock)
    if isinstance(right, Period):
        return _with_period(operator, left, right, clock)
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return _ordered(operator, *_days(left, right, clock))
    if isinstance(left, str) and isinstance(right, str):
        # "`<` and `>` on texts go by code point."
        if isinstance(left, Caseless) or isinstance(right, Caseless):
            ignoring = ignoring | {Ignoring.CASE}
        return _ordered(operator, ignored(str(left), ignoring), ignored(str(right), ignoring))
    if isinstance(left, bool) is not isinstance(right, bool) or not isinstance(left, Fraction | bool):
        raise OracleError(f"{left!r} beside {right!r}")
    return _ordered(operator, left, right)


def _with_period(operator: Comparison, left: Value, period: Period, clock: Clock) -> bool:
    """ "A bare date beside a datetime is that whole local day: `=` inside it, `<`/`BEFORE` before it starts, `<=` before it
    ends, `>`/`AFTER` once it has ended, `>=`/`SINCE` from its start; `2026-11` and `IN 2026` likewise.\""""
    if not isinstance(left, dt.date):
        raise OracleError(f"{left!r} beside a month")
    day = clock.local_date(left) if isinstance(left, dt.datetime) else left
    match operator:
        case Comparison.EQUAL:
            return period.low <= day < period.high
        case Comparison.LESS:
            return day < period.low
        case Comparison.LESS_EQUAL:
            return day < period.high
        case Comparison.GREATER:
            return day >= period.high
        case _:
            return day >= period.low


def _days(left: dt.date, right: dt.date, clock: Clock) -> tuple[dt.date, dt.date]:
    """Both as moments, or both as local dates when one of them is a date: the whole-day reading of `_with_period`."""
    if isinstance(left, dt.datetime) and not isinstance(right, dt.datetime):
        return clock.local_date(left), right
    if isinstance(right, dt.datetime) and not isinstance(left, dt.datetime):
        return left, clock.local_date(right)
    return left, right


def _ordered(operator: Comparison, left: object, right: object) -> bool:
    tests: dict[Comparison, Callable[[], bool]] = {
        Comparison.EQUAL: lambda: left == right,
        Comparison.LESS: lambda: left < right,  # type: ignore[operator]
        Comparison.LESS_EQUAL: lambda: left <= right,  # type: ignore[operator]
        Comparison.GREATER: lambda: left > right,  # type: ignore[operator]
        Comparison.GREATER_EQUAL: lambda: left >= right,  # type: ignore[operator]
    }
    return tests[operator]()
