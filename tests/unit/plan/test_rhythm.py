"""Rhythms, k of n and anniversaries as plans: how often a table is read, and what is never joined."""

from __future__ import annotations

import datetime as dt

import pytest

from segql.plan import plan
from segql.plan.model import CrossJoin, LeftJoin, Pass, Plan, Rows, Union
from segql.plan.scalar import Case, Op
from segql.semantics import ir
from segql.syntax.ast import Unit
from segql.types import DATE, NUMBER
from tests.unit.sql.shop import (
    AGE,
    CHANNEL,
    KEY,
    ORDERS,
    REGION,
    SHIFTS,
    SIGNUP,
    STAFF,
    agg,
    compare,
    number,
    program,
    segment,
    text,
)

MONTH = ir.Stretch(30, True)
FIVE_MINUTES = ir.Stretch(300_000_000, False)


def planned(condition: ir.Condition) -> Plan:
    return plan(program(segment(condition)), "test")


def kinds(condition: ir.Condition) -> list[type]:
    return [type(step) for step in planned(condition).steps]


def at_least(value: ir.Value, count: int) -> ir.Condition:
    return compare(value, ">=", number(count))


def buckets(unit: Unit, least: int = 1, *, consecutive: bool = False) -> ir.Buckets:
    return ir.Buckets(ORDERS, (KEY,), unit, least, consecutive)


def test_the_stretches_of_one_length_are_looked_through_once() -> None:
    often = agg("COUNT", any=MONTH)
    assert kinds(ir.And((at_least(often, 3), compare(often, "<", number(9))))) == [Rows, Pass]
    assert kinds(ir.And((at_least(often, 3), at_least(agg("COUNT", any=FIVE_MINUTES), 3)))) == [Rows, Pass, Rows, Pass]


def test_no_stretch_is_joined_with_the_facts_in_it() -> None:
    for value in (agg("COUNT", any=MONTH), agg("COUNT", CHANNEL, distinct=True, any=MONTH)):
        for step in planned(at_least(value, 3)).steps:
            selects = step.selects if isinstance(step, Union) else (step.select,)  # type: ignore[union-attr]
            assert not [join for one in selects for join in one.joins if isinstance(join, LeftJoin | CrossJoin)]


def test_units_that_hold_one_fact_are_counted_at_once() -> None:
    assert kinds(at_least(buckets(Unit.WEEK), 3)) == [Pass]
    assert kinds(at_least(buckets(Unit.WEEK, 2), 3)) == [Rows, Pass]


def test_a_streak_takes_one_reading_of_the_facts() -> None:
    steps = planned(at_least(buckets(Unit.WEEK, 2, consecutive=True), 3)).steps
    assert [type(step) for step in steps] == [Rows, Rows, Rows, Pass]
    assert [step.name for step in steps] == [
        "orders_by_week",
        "weeks_in_runs",
        "runs_of_weeks",
        "weeks_in_a_row_per_customer",
    ]


def test_gaps_are_measured_once_for_all_that_is_asked_of_them() -> None:
    conditions = tuple(
        at_least(ir.Aggregate(ir.AggregateFunction[name], SHIFTS, (KEY,), NUMBER, gaps=Unit.DAY), 3)
        for name in ("AVG", "MIN", "MAX", "MEDIAN")
    )
    steps = planned(ir.And(conditions)).steps
    assert [type(step) for step in steps] == [Rows, Pass, Rows, Pass]


OPTIONS = (compare(REGION, "=", text("urban")), ir.Holds(STAFF), compare(AGE, ">", number(3)))


@pytest.mark.parametrize(
    ("low", "high", "plainer"),
    [
        (1, None, ir.Or(OPTIONS)),
        (3, None, ir.And(OPTIONS)),
        (3, 3, ir.And(OPTIONS)),
        (1, 3, ir.Or(OPTIONS)),
        (0, 0, ir.And(tuple(ir.Not(option) for option in OPTIONS))),
        (0, None, ir.Constant(True)),
        (0, 5, ir.Constant(True)),
        (4, None, ir.Constant(False)),
        (4, 4, ir.Constant(False)),
    ],
)
def test_k_of_n_in_plainer_words(low: int, high: int | None, plainer: ir.Condition) -> None:
    counted = ir.CountOf(low, high, OPTIONS)
    for one, other in ((counted, plainer), (ir.Not(counted), ir.Not(plainer))):
        beside = [planned(ir.Or((ir.Known(SIGNUP), condition))).members.select for condition in (one, other)]
        assert beside[0] == beside[1]


@pytest.mark.parametrize(
    ("low", "high", "op"), [(2, None, Op.GREATER_EQUAL), (0, 1, Op.LESS_EQUAL), (0, 2, Op.LESS_EQUAL), (1, 1, Op.EQUAL)]
)
def test_k_of_n_counts_what_holds(low: int, high: int | None, op: Op) -> None:
    where = planned(ir.CountOf(low, high, OPTIONS)).members.select.where
    assert getattr(where[-1], "op", None) is op


@pytest.mark.parametrize(
    ("low", "high", "chooses"),
    [
        (dt.date(2026, 11, 1), dt.date(2026, 11, 9), False),
        (dt.date(2026, 12, 1), dt.date(2027, 1, 1), False),
        (dt.date(2026, 12, 1), dt.date(2027, 1, 2), True),
        (dt.date(2025, 11, 1), dt.date(2026, 11, 1), True),
    ],
)
def test_inside_a_year_an_anniversary_is_that_years(low: dt.date, high: dt.date, chooses: bool) -> None:
    anniversary = ir.Anniversary(SIGNUP, ir.Fixed(low))
    where = planned(ir.InWindow(anniversary, ir.Window(None, ir.Fixed(high)))).members.select.where
    assert any(isinstance(part, Case) for one in where for part in getattr(one, "arguments", ())) is chooses


def test_a_date_that_is_moved_is_not_worked_out_beside_another() -> None:
    """What lies between the two is: it never leaves the calendar."""
    later = compare(SIGNUP, "<=", ir.Later(SIGNUP, 30, DATE))
    (test,) = planned(later).members.select.where[1:]
    assert getattr(test, "arguments", (None,))[0].op is Op.DAYS_BETWEEN  # type: ignore[union-attr]
