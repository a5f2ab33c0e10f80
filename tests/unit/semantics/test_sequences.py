"""Sequences: what they mean, and every mistake at its place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from segql.catalog.model import Catalog
from segql.diagnostics import Severity
from segql.semantics import ir
from segql.syntax.ast import Position
from tests.unit.semantics.test_mistakes import meaning, shop

__all__ = ["shop"]

DAY = 86_400_000_000
MANY = " FOLLOWED BY orders" * 30

ERRORS = [
    ("HAS orders NOT FOLLOWED BY visits FOLLOWED BY orders", "bad-sequence", "NOT FOLLOWED BY visits", "IN BETWEEN"),
    ("HAS ONLY orders FOLLOWED BY visits", "bad-sequence", "ONLY", "of its own"),
    ("HAS FIRST order", "bad-sequence", "FIRST order", "FIRST(orders.ordered_at) IN"),
    ("HAS SECOND order WHERE rush", "bad-sequence", "SECOND order WHERE rush", "HAS AT LEAST 2 orders"),
    ("HAS orders ALL WITHIN 3 DAYS", "bad-sequence", "3 DAYS", "FOLLOWED BY"),
    ("HAS orders NOT FOLLOWED BY visits ALL WITHIN 3 DAYS", "bad-sequence", "3 DAYS", "after the step"),
    ("HAS orders IMMEDIATELY FOLLOWED BY visits", "bad-sequence", "IMMEDIATELY FOLLOWED BY visits", "WITHOUT"),
    ("HAS orders IMMEDIATELY FOLLOWED BY ALL OF (orders, purchases)", "bad-sequence",
     "IMMEDIATELY FOLLOWED BY ALL OF (orders, purchases)", "one fact"),
    ("HAS orders FOLLOWED BY ALL OF (orders, visits) SAME channel", "bad-sequence", "channel", "one fact"),
    ("HAS ALL OF (orders, visits) FOLLOWED BY orders WITHOUT visits IN BETWEEN", "bad-sequence", "visits", "one fact"),
    ("HAS orders FOLLOWED BY ALL OF (orders, bookings) WITHIN 3 DAYS FOLLOWED BY orders"
     " FOLLOWED BY orders SAME channel ALL WITHIN 9 DAYS", "bad-sequence", "9 DAYS", "two conditions"),
    ("HAS orders FOLLOWED BY purchases AFTER 5 WEEKS WITHIN 30 DAYS", "impossible-sequence", "30 DAYS", "longer"),
    ("HAS orders FOLLOWED BY orders AFTER 2 DAYS FOLLOWED BY orders AFTER 2 DAYS ALL WITHIN 3 DAYS",
     "impossible-sequence", "3 DAYS", "longer"),
    ("HAS AT LEAST 3 OF (orders, visits)", "impossible-sequence", "3", "1 to 2"),
    ("HAS AT LEAST 0 OF (orders, visits)", "impossible-sequence", "0", "1 to 2"),
    ("HAS pets FOLLOWED BY orders", "no-time", "pets", "`time:`"),
    ("HAS orders FOLLOWED BY pets", "no-time", "pets", "`time:`"),
    ("HAS ALL OF (orders, pets)", "no-time", "pets", "`time:`"),
    ("HAS orders FOLLOWED BY orders WITHOUT pets IN BETWEEN", "no-time", "pets", "`time:`"),
    ("HAS orders FOLLOWED BY orders WITHIN 1 MONTH", "bad-unit", "1 MONTH", "30 DAYS"),
    ("HAS orders FOLLOWED BY orders AFTER 2 QUARTERS", "bad-unit", "2 QUARTERS", "180 DAYS"),
    ("HAS ALL OF (orders, bookings) WITHIN 1 YEAR", "bad-unit", "1 YEAR", "365 DAYS"),
    ("HAS orders FOLLOWED BY visits WITHIN 6 HOURS", "bad-unit", "6 HOURS", "DAYS or WEEKS"),
    ("HAS orders FOLLOWED BY bookings FOLLOWED BY visits ALL WITHIN 6 HOURS", "bad-unit", "6 HOURS", "DAYS or WEEKS"),
    ("HAS orders FOLLOWED BY ALL OF (orders, visits) WITHIN 3 DAYS ALL WITHIN 9 DAYS", "bad-sequence", "9 DAYS",
     "two conditions"),
    ("HAS ALL OF (orders, visits) FOLLOWED BY orders WITHIN 3 DAYS FOLLOWED BY orders FOLLOWED BY orders SAME channel"
     " ALL WITHIN 9 DAYS", "bad-sequence", "9 DAYS", "two conditions"),
    ("HAS orders FOLLOWED BY ALL OF (orders, visits) FOLLOWED BY ALL OF (orders, visits)", "bad-sequence",
     "FOLLOWED BY ALL OF (orders, visits)", "AFTER 1 DAY"),
    ("HAS ALL OF (orders, orders, orders, orders, visits, visits) FOLLOWED BY ALL OF (orders, visits)", "bad-sequence",
     "FOLLOWED BY ALL OF (orders, visits)", "leave some out"),
    ("HAS ALL OF (bookings, visits)" + " FOLLOWED BY ALL OF (bookings, visits)" * 2 + " FOLLOWED BY orders"
     " FOLLOWED BY ALL OF (bookings, visits) FOLLOWED BY AT LEAST 1 OF (visits, bookings)", "bad-sequence",
     "FOLLOWED BY AT LEAST 1 OF (visits, bookings)", "leave some out"),
    ("HAS orders FOLLOWED BY bookings SAME chanel", "unknown-name", "chanel", "`channel`"),
    ("HAS orders FOLLOWED BY ordrs", "not-a-fact", "ordrs", "`orders`"),
    ("HAS orders FOLLOWED BY orders.amount", "not-a-fact", "orders.amount", "WHERE"),
    ("HAS orders FOLLOWED BY deals", "other-entity", "deals", None),
    ("HAS orders FOLLOWED BY company.deals", "mixed-facts", "company.deals", "same customer"),
    ("HAS BETWEEN 3 AND 2 orders FOLLOWED BY visits", "bad-quantity", "BETWEEN 3 AND 2", "BETWEEN 2 AND 3"),
    ("HAS orders" + MANY, "too-deep", "FOLLOWED BY orders", "part"),
    ("HAS orders FOLLOWED BY orders WHERE rush AND channel = 'web'", "ambiguous-filter", "channel = 'web'",
     "WHERE (rush AND channel = 'web')"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "code", "place", "help"), ERRORS, ids=[rule[:70] for rule, *_ in ERRORS])
def test_a_mistake_is_one_message_at_its_place(
    rule: str, code: str, place: str, help: str | None, shop: Catalog
) -> None:
    _, diagnostics = meaning(rule, shop)
    assert [(item.code.name, item.span.text) for item in diagnostics] == [(code, place)]
    (item,) = diagnostics
    assert item.severity is Severity.ERROR
    assert help is None or help in str(item.help or "")


@pytest.mark.parametrize(
    "rule",
    [
        "HAS orders FOLLOWED BY orders WHERE (rush) AND channel = 'web'",
        "HAS orders FOLLOWED BY orders WHERE rush WITHIN 3 DAYS AND channel = 'web'",
        "(HAS orders FOLLOWED BY orders WHERE rush) AND channel = 'web'",
        "HAS orders FOLLOWED BY orders WITHOUT purchases WHERE rush IN BETWEEN AND channel = 'web'",
        "HAS ALL OF (orders WHERE rush, visits) AND channel = 'web'",
        "HAS orders FOLLOWED BY visits",
    ],
)
def test_what_closes_a_filter(rule: str, shop: Catalog) -> None:
    assert not meaning(rule, shop)[1].items


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("HAS visits FOLLOWED BY visits", "visits"),
        ("HAS visits FOLLOWED BY visits FOLLOWED BY visits", "visits"),
        ("HAS bookings IMMEDIATELY FOLLOWED BY bookings", "bookings"),
        ("HAS LAST visit NOT FOLLOWED BY orders", "visit"),
        ("HAS ALL OF (orders, visits) FOLLOWED BY visits WITHIN 3 DAYS", "visits"),
    ],
)
def test_facts_that_nothing_tells_apart_are_a_warning(rule: str, place: str, shop: Catalog) -> None:
    _, diagnostics = meaning(rule, shop)
    assert [(item.code.name, item.span.text, item.severity) for item in diagnostics] == [
        ("tied-facts", place, Severity.WARNING)
    ]


@pytest.mark.parametrize("rule", ["HAS visits FOLLOWED BY visits AFTER 1 DAY", "HAS visits FOLLOWED BY orders"])
def test_facts_that_cannot_tie_are_none(rule: str, shop: Catalog) -> None:
    assert not meaning(rule, shop)[1].items


def read(rule: str, catalog: Catalog) -> ir.Condition:
    """What a rule means."""
    program, diagnostics = meaning(rule, catalog)
    assert not diagnostics.has_errors, [str(item.message) for item in diagnostics]
    return program.segments["rule"].condition


def counted(rule: str, catalog: Catalog) -> ir.SequenceCount:
    """What a rule counts."""
    condition = read(rule, catalog)
    while isinstance(condition, ir.Not | ir.And):
        condition = condition.operand if isinstance(condition, ir.Not) else condition.operands[0]
    assert isinstance(condition, ir.Compare)
    assert isinstance(condition.left, ir.SequenceCount)
    return condition.left


def test_spans_between_instants_are_microseconds_and_between_dates_days(shop: Catalog) -> None:
    (instants,) = counted("HAS orders FOLLOWED BY purchases AFTER 90 MINUTES WITHIN 2 DAYS", shop).steps
    assert (instants.after, instants.within) == (ir.Span(DAY // 16, False), ir.Span(2 * DAY, False))
    (dates,) = counted("HAS orders FOLLOWED BY visits WITHIN 1 WEEK", shop).steps
    assert dates.within == ir.Span(7, True)
    whole = counted("HAS orders FOLLOWED BY visits FOLLOWED BY bookings ALL WITHIN 2 DAYS", shop)
    assert whole.within == ir.Span(2 * DAY, False)


def test_not_followed_waits_for_its_deadline(shop: Catalog) -> None:
    (step,) = counted("HAS orders NOT FOLLOWED BY bookings WITHIN 2 DAYS", shop).steps
    assert step.negated
    assert step.over_before == ir.Fixed(dt.datetime(2026, 11, 1, 23, tzinfo=dt.UTC))
    (dated,) = counted("HAS orders NOT FOLLOWED BY visits WITHIN 2 DAYS", shop).steps
    assert dated.over_before == ir.Fixed(dt.date(2026, 11, 2))  # the local date of the cutoff
    (ever,) = counted("HAS orders NOT FOLLOWED BY bookings", shop).steps
    assert ever.over_before is None


def test_immediately_is_without_any_row_of_the_table(shop: Catalog) -> None:
    (step,) = counted("HAS purchases WHERE rush IMMEDIATELY FOLLOWED BY purchases", shop).steps
    (bare,) = step.without
    assert (bare.rows.name, bare.rows.where, bare.where) == ("orders", None, None)
    assert bare.rows.time == step.place.events[0].rows.time


def test_same_pairs_a_column_of_both_facts(shop: Catalog) -> None:
    ((pair,), (there, here)) = (
        counted("HAS orders FOLLOWED BY purchases SAME channel", shop).steps[0].same,
        *counted("HAS orders FOLLOWED BY purchases SAME product", shop).steps[0].same,
    )
    assert [value.reading.column for value in pair] == ["channel", "channel"]  # type: ignore[union-attr]
    assert [there.reading.column, here.reading.column] == ["product_id", "product_id"]  # type: ignore[union-attr]


def test_groups_and_positions(shop: Catalog) -> None:
    group = counted("HAS AT LEAST 2 OF (orders, visits WHERE page = 'a', bookings) WITHIN 30 DAYS", shop)
    assert (group.first.least, group.first.within, group.steps) == (2, ir.Span(30, True), ())
    whole = counted("HAS orders FOLLOWED BY ALL OF (orders, bookings) WITHIN 3 DAYS", shop).steps[0]
    assert (whole.place.least, whole.place.within, whole.within) == (2, None, ir.Span(3 * DAY, False))
    assert counted("HAS SECOND order FOLLOWED BY bookings", shop).first.events[0].position is Position.SECOND


@pytest.mark.parametrize(
    ("rule", "comparison", "number"),
    [
        ("HAS orders FOLLOWED BY visits", ir.Comparison.GREATER_EQUAL, 1),
        ("HAS AT LEAST 3 orders FOLLOWED BY visits", ir.Comparison.GREATER_EQUAL, 3),
        ("HAS FEWER THAN 3 orders FOLLOWED BY visits", ir.Comparison.LESS, 3),
        ("HAS EXACTLY min_orders orders FOLLOWED BY visits", ir.Comparison.EQUAL, 3),
    ],
)
def test_a_quantity_counts_starts(rule: str, comparison: ir.Comparison, number: int, shop: Catalog) -> None:
    condition = read(rule, shop)
    assert isinstance(condition, ir.Compare)
    assert condition.operator is comparison
    assert isinstance(condition.right, ir.Literal)
    assert condition.right.value == Decimal(number)


def test_no_is_the_complement(shop: Catalog) -> None:
    some = read("HAS orders FOLLOWED BY visits", shop)
    assert read("HAS NO orders FOLLOWED BY visits", shop) == ir.Not(some)
