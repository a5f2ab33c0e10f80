"""Anniversaries: "29 February falls on 1 March in common years; the date itself counts as the first"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from segql.syntax import ast
from tests.oracle.model import OracleError, Row

if TYPE_CHECKING:
    from tests.oracle.program import Oracle


def _in_year(date: dt.date, year: int) -> dt.date:
    try:
        return date.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


def returns(oracle: Oracle, node: ast.Anniversary, row: Row) -> list[dt.date]:
    """All anniversaries of a date, the date itself first, as far as any window may reach; none of a missing date."""
    found = oracle.value(node.subject, row)
    if found is None:
        return []
    if not isinstance(found, dt.date):
        raise OracleError(f"{found!r} has no anniversary")
    date = oracle.clock.local_date(found) if isinstance(found, dt.datetime) else found
    last = max(date.year, min(oracle.clock.today.year + 300, 9990))
    return [_in_year(date, year) for year in range(date.year, last + 1)]


def some(oracle: Oracle, node: ast.Anniversary, row: Row, test: Callable[[dt.date], bool]) -> bool:
    """Whether some anniversary is what a condition asks for."""
    return any(test(date) for date in returns(oracle, node, row))


def elapsed(oracle: Oracle, unit: ast.Unit, until: bool, node: ast.Anniversary, row: Row) -> Fraction | None:
    """ "`DAYS UNTIL ANNIVERSARY OF birth_date = 2`": the next one, today's included; SINCE: the last one."""
    today = oracle.clock.today
    dates = returns(oracle, node, row)
    if until:
        ahead = [date for date in dates if date >= today]
        found = oracle.clock.elapsed(unit, today, min(ahead)) if ahead else None
    else:
        behind = [date for date in dates if date <= today]
        found = oracle.clock.elapsed(unit, max(behind), today) if behind else None
    return None if found is None else Fraction(found)
