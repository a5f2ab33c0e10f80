"""Rhythm, gaps, facts that agree: what they mean, and every mistake at its place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from segql.catalog.model import Catalog
from segql.diagnostics import Severity
from segql.semantics import ir
from segql.syntax.ast import Unit
from tests.unit.semantics.test_mistakes import meaning, shop

__all__ = ["shop"]

ERRORS = [
    ("HAS orders IN ANY 30 DAYS", "bad-rhythm", "HAS", "HAS AT LEAST 2 orders"),
    ("HAS NO orders IN ANY 30 DAYS", "bad-rhythm", "NO", "HAS AT LEAST 2 orders"),
    ("HAS AT MOST 2 orders IN ANY 30 DAYS", "bad-rhythm", "AT MOST 2", "HAS AT LEAST 2 orders"),
    ("HAS 2 orders IN ANY 1 MONTH", "bad-unit", "1 MONTH", "write 30 DAYS"),
    ("HAS 2 orders IN ANY 2 QUARTERS", "bad-unit", "2 QUARTERS", "write 180 DAYS"),
    ("HAS 2 orders IN ANY 0 DAYS", "bad-rhythm", "0 DAYS", "1 or more"),
    ("HAS 2 visits IN ANY 3 HOURS", "bad-unit", "3 HOURS", "DAYS or WEEKS"),
    ("HAS 2 pets IN ANY 3 DAYS", "no-time", "IN ANY 3 DAYS", "`time:`"),
    ("HAS 2 orders IN ANY 4000000 DAYS", "bad-window", "4000000 DAYS", "smaller"),
    ("HAS pets ON AT LEAST 2 DAYS", "no-time", "ON AT LEAST 2 DAYS", "`time:`"),
    ("HAS orders ON AT LEAST 2 HOURS", "bad-unit", "ON AT LEAST 2 HOURS", "DAYS, WEEKS or MONTHS"),
    ("HAS ONLY orders ON AT LEAST 2 DAYS WHERE rush", "bad-rhythm", "ONLY", "AT LEAST"),
    ("HAS EXACTLY 2 orders FOR 3 CONSECUTIVE WEEKS", "bad-rhythm", "EXACTLY 2", "AT LEAST"),
    ("HAS AT LEAST 0 orders FOR 3 CONSECUTIVE WEEKS", "bad-rhythm", "AT LEAST 0", "1 or more"),
    ("HAS orders FOR 3 CONSECUTIVE MINUTES", "bad-unit", "FOR 3 CONSECUTIVE MINUTES", "DAYS"),
    ("HAS orders IN AT LEAST 2 OF LAST 6 MONTHS", "bad-rhythm", "LAST 6 MONTHS", "LAST 6 COMPLETE MONTHS"),
    ("HAS orders IN AT LEAST 7 OF LAST 6 COMPLETE MONTHS", "bad-rhythm", "7", "6 or less"),
    ("HAS orders IN AT LEAST 4 OF LAST 3 PERIODS OF 72 HOURS", "bad-rhythm", "4", "3 or less"),
    ("HAS orders IN AT LEAST 1 OF LAST 3 PERIODS OF 2 MONTHS", "bad-unit", "2 MONTHS", "60 DAYS"),
    ("HAS orders IN AT LEAST 1 OF LAST 3 PERIODS OF 0 DAYS", "bad-rhythm", "0 DAYS", "1 or more"),
    ("HAS visits IN AT LEAST 1 OF LAST 3 PERIODS OF 72 HOURS", "bad-unit", "72 HOURS", "DAYS or WEEKS"),
    ("HAS AT LEAST 2 orders SAME chanel", "unknown-name", "chanel", "`channel`"),
    ("HAS AT MOST 2 orders SAME channel", "bad-rhythm", "AT MOST 2", "AT LEAST"),
    ("COUNT(pets IN ANY 3 DAYS) > 1", "no-time", "IN ANY 3 DAYS", "`time:`"),
    ("AVG(orders.amount IN ANY 3 DAYS) > 1", "bad-rhythm", "IN ANY 3 DAYS", "COUNT(orders IN ANY 30 DAYS)"),
    ("SHARE(orders IN ANY 3 DAYS WHERE rush) > 1%", "bad-rhythm", "IN ANY 3 DAYS", "COUNT"),
    ("COUNT(orders IN ANY 3 MONTHS) > 1", "bad-unit", "3 MONTHS", "90 DAYS"),
    ("SUM(DAYS BETWEEN orders) > 3", "wrong-arguments", "SUM(DAYS BETWEEN orders)", "AVG"),
    ("AVG(DAYS BETWEEN pets) > 3", "no-time", "DAYS BETWEEN pets", "`time:`"),
    ("AVG(MONTHS BETWEEN orders) > 3", "bad-unit", "MONTHS BETWEEN orders", "30 DAYS"),
    ("AVG(HOURS BETWEEN visits) > 3", "bad-unit", "HOURS BETWEEN visits", "DAYS or WEEKS"),
    ("AVG(DAYS BETWEEN ordrs) > 3", "not-a-fact", "ordrs", "`orders`"),
    ("AVG(DAYS BETWEEN orders.amount) > 3", "not-a-fact", "orders.amount", None),
    ("PERCENTILE(DAYS BETWEEN orders, 101) > 3", "wrong-arguments", "101", "PERCENTILE"),
]


@pytest.mark.parametrize(("rule", "code", "place", "help"), ERRORS, ids=[rule for rule, *_ in ERRORS])
def test_a_mistake_is_one_message_at_its_place(
    rule: str, code: str, place: str, help: str | None, shop: Catalog
) -> None:
    _, diagnostics = meaning(rule, shop)
    assert [(item.code.name, item.span.text) for item in diagnostics] == [(code, place)]
    (item,) = diagnostics
    assert item.severity is Severity.ERROR
    assert help is None or help in (item.help or "")


@pytest.mark.parametrize(
    ("rule", "whole"),
    [
        ("HAS orders IN AT LEAST 2 OF last 6 months", "IN AT LEAST 2 OF LAST 6 COMPLETE MONTHS"),
        (
            "LANGUE fr\nSEGMENT x EST A DES orders SUR AU MOINS 2 DES 6 DERNIÈRES semaines",
            "SUR AU MOINS 2 DES 6 DERNIÈRES SEMAINES RÉVOLUES",
        ),
    ],
)
def test_a_missing_complete_can_be_written_by_itself(rule: str, whole: str, shop: Catalog) -> None:
    _, diagnostics = meaning(rule, shop)
    (item,) = diagnostics
    assert item.fix is not None
    assert item.fix.replacement == whole
    mended = rule[: item.fix.span.start] + item.fix.replacement + rule[item.fix.span.stop :]
    assert not meaning(mended, shop)[1].items


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("HAS orders IN LAST 30 DAYS ON AT LEAST 32 DAYS", "ON AT LEAST 32 DAYS"),
        ("HAS orders IN LAST 3 COMPLETE WEEKS ON AT LEAST 4 WEEKS", "ON AT LEAST 4 WEEKS"),
        ("HAS orders IN 2026 FOR 13 CONSECUTIVE MONTHS", "FOR 13 CONSECUTIVE MONTHS"),
        ("HAS visits IN 2026 FOR 5 CONSECUTIVE QUARTERS", "FOR 5 CONSECUTIVE QUARTERS"),
        ("HAS visits IN 2026 FOR 2 CONSECUTIVE YEARS", "FOR 2 CONSECUTIVE YEARS"),
    ],
)
def test_more_units_than_a_window_holds_is_a_warning(rule: str, place: str, shop: Catalog) -> None:
    _, diagnostics = meaning(rule, shop)
    assert [(item.code.name, item.span.text) for item in diagnostics] == [("never-holds", place)]


@pytest.mark.parametrize(
    "rule",
    [
        "HAS orders IN LAST 30 DAYS ON AT LEAST 31 DAYS",  # thirty full days and today so far
        "HAS orders IN LAST 3 COMPLETE WEEKS ON AT LEAST 3 WEEKS",
        "HAS orders IN 2026 FOR 12 CONSECUTIVE MONTHS",
        "HAS orders FOR 400 CONSECUTIVE DAYS",
    ],
)
def test_as_many_units_as_a_window_holds_is_none(rule: str, shop: Catalog) -> None:
    assert not meaning(rule, shop)[1].items


@pytest.mark.parametrize("rule", ["HAS orders ON AT LEAST 0 DAYS", "HAS AT LEAST 0 orders IN ANY 3 DAYS"])
def test_asking_for_none_always_holds(rule: str, shop: Catalog) -> None:
    assert [item.code.name for item in meaning(rule, shop)[1]] == ["always-holds"]


def compared(rule: str, catalog: Catalog) -> tuple[ir.Value, Decimal]:
    """The value that a rule compares with a number, and the number."""
    program, diagnostics = meaning(rule, catalog)
    assert not diagnostics.items, [item.message for item in diagnostics]
    condition = program.segments["rule"].condition
    assert isinstance(condition, ir.Compare)
    assert isinstance(condition.right, ir.Literal)
    assert isinstance(condition.right.value, Decimal)
    return condition.left, condition.right.value


def test_stretches_are_dates_or_microseconds(shop: Catalog) -> None:
    for duration, expected in (
        ("30 DAYS", ir.Stretch(30, True)),
        ("2 WEEKS", ir.Stretch(14, True)),
        ("90 MINUTES", ir.Stretch(5_400_000_000, False)),
    ):
        count, number = compared(f"HAS MORE THAN 2 orders IN ANY {duration}", shop)
        assert isinstance(count, ir.Aggregate)
        assert (count.any, count.function, number) == (expected, ir.AggregateFunction.COUNT, 2)
        distinct, _ = compared(f"COUNT(DISTINCT orders.channel IN ANY {duration}) > 2", shop)
        assert isinstance(distinct, ir.Aggregate)
        assert (distinct.any, distinct.distinct) == (expected, True)


def test_units_hold_so_many_each(shop: Catalog) -> None:
    days, number = compared("HAS MORE THAN 1 order ON AT LEAST 4 DAYS", shop)
    assert isinstance(days, ir.Buckets)
    assert (days.unit, days.least, days.consecutive, number) == (Unit.DAY, 2, False, 4)
    streak, number = compared("HAS 2 orders FOR 3 CONSECUTIVE QUARTERS", shop)
    assert isinstance(streak, ir.Buckets)
    assert (streak.unit, streak.least, streak.consecutive, number) == (Unit.QUARTER, 2, True, 3)


def test_no_is_the_complement(shop: Catalog) -> None:
    some, _ = meaning("HAS orders ON AT LEAST 4 DAYS", shop)
    none, _ = meaning("HAS NO orders ON AT LEAST 4 DAYS", shop)
    assert none.segments["rule"].condition == ir.Not(some.segments["rule"].condition)


def test_complete_units_are_a_window(shop: Catalog) -> None:
    value, number = compared("HAS visits IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS", shop)
    assert isinstance(value, ir.Buckets)
    assert (value.unit, number) == (Unit.MONTH, 3)
    assert value.window == ir.Window(ir.Fixed(dt.date(2026, 5, 1)), ir.Fixed(dt.date(2026, 11, 1)))


def test_a_window_beside_it_narrows_the_facts_first(shop: Catalog) -> None:
    value, _ = compared("HAS visits SINCE 2026-08-10 IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS WHERE page = 'a'", shop)
    assert isinstance(value, ir.Buckets)
    assert isinstance(value.where, ir.And)
    since, _ = value.where.operands
    assert value.rows.time is not None
    assert since == ir.InWindow(value.rows.time, ir.Window(ir.Fixed(dt.date(2026, 8, 10)), None))


def test_periods_are_counted_back(shop: Catalog) -> None:
    cutoff = dt.datetime(2026, 11, 1, 23, tzinfo=dt.UTC)
    hours, _ = compared("HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS", shop)
    assert isinstance(hours, ir.Buckets)
    assert (hours.period, hours.origin) == (ir.Stretch(72 * 3_600_000_000, False), ir.Fixed(cutoff))
    assert hours.window == ir.Window(ir.Fixed(cutoff - dt.timedelta(hours=216)), ir.Fixed(cutoff))
    days, _ = compared("HAS orders IN AT LEAST 2 OF LAST 3 PERIODS OF 1 WEEK", shop)
    assert isinstance(days, ir.Buckets)
    assert (days.period, days.origin) == (ir.Stretch(7, True), ir.Fixed(dt.date(2026, 11, 2)))
    # 12 October starts at 22:00 UTC of the day before: summer time.
    assert days.window == ir.Window(ir.Fixed(dt.datetime(2026, 10, 11, 22, tzinfo=dt.UTC)), ir.Fixed(cutoff))


def test_facts_agree_in_columns_and_in_what_they_look_up(shop: Catalog) -> None:
    count, number = compared("HAS AT LEAST 2 orders SAME channel SAME product", shop)
    assert isinstance(count, ir.Aggregate)
    assert [getattr(value, "name", None) for value in count.alike] == ["channel", "product_id"]
    assert number == 2


def test_gaps_are_measured_in_their_unit(shop: Catalog) -> None:
    value, _ = compared("PERCENTILE(HOURS BETWEEN orders IN LAST 1 YEAR WHERE rush, 90) < 30", shop)
    assert isinstance(value, ir.Aggregate)
    assert (value.gaps, value.percent, value.value) == (Unit.HOUR, Decimal(90), None)
    assert value.window is not None
    assert value.where is not None
