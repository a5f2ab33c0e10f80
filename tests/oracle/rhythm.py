"""How facts lie in time: stretches, calendar units, streaks and gaps. "**Rhythm**: one a `HAS`"."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from segql.catalog import model as catalog
from segql.syntax import ast
from segql.syntax.ast import Quantifier, Unit
from tests.oracle import facts, names, numbers
from tests.oracle.comparing import compare
from tests.oracle.model import OracleError, Row, Value
from tests.oracle.time import ELAPSED, day_before_cutoff, moved

if TYPE_CHECKING:
    from tests.oracle.program import Oracle

_DAY = dt.timedelta(days=1)


def timed(oracle: Oracle, fact: catalog.Fact, rows: Sequence[Row]) -> list[Row]:
    """The facts that have a time, in their order: "A fact without a time is in no window and never first, last or a
    step"."""
    if facts.time_column(fact) is None:
        raise OracleError(f"{fact.name} has no time")
    known = [row for row in rows if facts.time_of(oracle, row) is not None]
    return sorted(known, key=lambda row: facts.order_of(oracle, row)[0])


def local_date(oracle: Oracle, row: Row) -> dt.date:
    """The business date that a fact lies on."""
    time = facts.time_of(oracle, row)
    if isinstance(time, dt.datetime):
        return oracle.clock.local_date(time)
    if not isinstance(time, dt.date):
        raise OracleError(f"{time!r} is no time")
    return time


# Stretches ------------------------------------------------------------------------------------------------------------


def stretches(oracle: Oracle, node: ast.AnyStretch, rows: Sequence[Row]) -> list[list[Row]]:
    """The facts of every stretch that begins with one: "some 30 consecutive local dates hold three"."""
    known = [row for row in rows if facts.time_of(oracle, row) is not None]
    return [[other for other in known if _in_stretch(oracle, node.duration, first, other)] for first in known]


def _in_stretch(oracle: Oracle, duration: ast.Duration, first: Row, other: Row) -> bool:
    length = ELAPSED.get(duration.unit)
    if length is None:
        raise OracleError(f"a stretch of {duration.unit} has no length")
    count = int(oracle.count(duration.count))
    if not duration.unit.is_clock:
        days = (local_date(oracle, other) - local_date(oracle, first)).days
        return 0 <= days < count * length.days
    start, time = facts.time_of(oracle, first), facts.time_of(oracle, other)
    if not isinstance(start, dt.datetime) or not isinstance(time, dt.datetime):
        raise OracleError("a date has no hours")
    return dt.timedelta(0) <= time - start < count * length


# Calendar units -------------------------------------------------------------------------------------------------------


def holds(oracle: Oracle, quantity: ast.Quantity, rhythm: ast.Rhythm, fact: catalog.Fact, rows: Sequence[Row]) -> bool:
    """HAS with a rhythm: NO is the complement, and HAS 3 orders is HAS AT LEAST 3 orders."""
    if quantity.quantifier is Quantifier.NO:
        return not holds(oracle, ast.Quantity(Quantifier.SOME), rhythm, fact, rows)
    least = _least(oracle, quantity)
    known = timed(oracle, fact, rows)
    match rhythm:
        case ast.AnyStretch():
            return max(map(len, stretches(oracle, rhythm, known)), default=0) >= least
        case ast.OnUnits(count, unit):
            # "`HAS orders ON AT LEAST 4 DAYS IN LAST 30 DAYS` -- distinct local days; also WEEKS, MONTHS"
            return len(_full(oracle, unit, known, least)) >= oracle.count(count)
        case ast.Streak(count, unit):
            # "A streak may lie anywhere before the cutoff and include the current, unfinished unit."
            full = _full(oracle, unit, known, least)
            length = int(oracle.count(count))
            return any(all(moved(first, i, unit) in full for i in range(length)) for first in full)
        case ast.Regularly(count, units):
            # "`HAS orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS` -- regularity; also OF LAST 3 PERIODS OF 72 HOURS"
            return sum(number >= least for number in _per_period(oracle, units, known)) >= oracle.count(count)


def _least(oracle: Oracle, quantity: ast.Quantity) -> Fraction:
    match quantity.quantifier:
        case Quantifier.SOME:
            return Fraction(1)
        case Quantifier.AT_LEAST if quantity.low is not None:
            return oracle.count(quantity.low)
        case Quantifier.MORE_THAN if quantity.low is not None:
            return oracle.count(quantity.low) + 1
        case _:
            raise OracleError(f"{quantity.quantifier} goes with no rhythm")


def _full(oracle: Oracle, unit: Unit, rows: Sequence[Row], least: Fraction) -> set[dt.date]:
    """The calendar units, by their first dates, that hold at least so many facts."""
    counted = Counter(oracle.clock.start(local_date(oracle, row), unit) for row in rows)
    return {first for first, number in counted.items() if number >= least}


def _per_period(oracle: Oracle, units: ast.Rolling | ast.Periods, rows: Sequence[Row]) -> list[int]:
    """How many facts lie in each of the last so many units."""
    clock = oracle.clock
    dates = [local_date(oracle, row) for row in rows]
    if isinstance(units, ast.Rolling):
        if not units.complete or units.unit.is_clock:
            raise OracleError("regularity is asked of complete calendar units")
        # "`COMPLETE WEEKS`, `MONTHS` … end where the current calendar unit began."
        end = clock.start(clock.today, units.unit)
        edges = [moved(end, -i, units.unit) for i in range(int(oracle.count(units.count)) + 1)]
        return [sum(low <= date < high for date in dates) for high, low in pairwise(edges)]
    number, length = int(oracle.count(units.count)), units.length
    unit = ELAPSED.get(length.unit)
    if unit is None:
        raise OracleError(f"a period of {length.unit} has no length")
    span = int(oracle.count(length.count)) * unit
    if length.unit.is_clock:
        # "`PERIODS OF 72 HOURS` are counted back from the cutoff"
        moments = [facts.time_of(oracle, row) for row in rows]
        if not all(isinstance(moment, dt.datetime) for moment in moments):
            raise OracleError("a date has no hours")
        return [
            sum(clock.cutoff - (i + 1) * span <= moment < clock.cutoff - i * span for moment in moments)  # type: ignore
            for i in range(number)
        ]
    after = day_before_cutoff(clock) + _DAY
    return [sum(after - (i + 1) * span <= date < after - i * span for date in dates) for i in range(number)]


# Sameness and gaps ----------------------------------------------------------------------------------------------------


def same_value(oracle: Oracle, column: ast.Identifier, row: Row) -> Value:
    """What a fact has in a column that facts may agree in; of what it looks up, the key."""
    found = names.of(row.scope.columns, column.value) if isinstance(row.scope, catalog.Fact) else None
    if isinstance(found, catalog.Link):
        parts = tuple(oracle.reader.physical(name, row) for name in found.by)
        return None if None in parts else parts
    return oracle.value(ast.Name((column,)), row)


def agree(oracle: Oracle, columns: Sequence[ast.Identifier], a: Row, b: Row) -> bool:
    """ "missing agrees with nothing"."""
    for column in columns:
        left, right = same_value(oracle, column, a), same_value(oracle, column, b)
        if left is None or right is None:
            return False
        if isinstance(left, tuple) or isinstance(right, tuple):
            if left != right:
                return False
        elif not compare(ast.Comparison.EQUAL, left, right, oracle.clock):
            return False
    return True


def most_alike(oracle: Oracle, columns: Sequence[ast.Identifier], rows: Sequence[Row]) -> int:
    """The largest number of facts that agree: "`HAS AT LEAST 2 orders SAME product_id` -- two of one product"."""
    return max((sum(agree(oracle, columns, row, other) for other in rows) for row in rows), default=0)


def gaps(oracle: Oracle, node: ast.Gap, rows: Sequence[Row]) -> list[Fraction]:
    """ "`AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30` -- the gaps between consecutive facts"; "a day is 24 hours, gaps may
    be fractions; whole dates for date facts"."""
    length = ELAPSED.get(node.unit)
    if length is None:
        raise OracleError(f"gaps are not measured in {node.unit}")
    if not rows:
        return []
    scope = rows[0].scope
    if not isinstance(scope, catalog.Fact):
        raise OracleError("gaps lie between facts")
    times = [facts.time_of(oracle, row) for row in timed(oracle, scope, rows)]
    found = []
    for before, after in pairwise(times):
        between = after - before  # type: ignore[operator]
        found.append(
            numbers.rounded(Fraction(between // dt.timedelta(microseconds=1), length // dt.timedelta(microseconds=1)))
        )
    return found
