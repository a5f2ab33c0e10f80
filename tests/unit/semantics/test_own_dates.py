"""Windows relative to a member's date, facts that last, anniversaries, k of n: what they mean, and every mistake."""

from __future__ import annotations

import datetime as dt

import pytest

from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics, Severity
from segql.semantics import ir, resolve
from segql.source import Source
from segql.syntax import parse_file
from segql.types import DATE, DATETIME
from tests.unit.semantics.test_mistakes import meaning, shop

__all__ = ["shop"]

ERRORS = [
    ("HAS orders WITHIN 1 MONTH AFTER signup", "bad-unit", "1 MONTH", "30 DAYS"),
    ("HAS orders WITHIN 3 DAYS AFTER city", "type-mismatch", "city", "FIRST(orders.ordered_at)"),
    ("HAS orders WITHIN 3 DAYS AFTER sgnup", "unknown-name", "sgnup", "`signup`"),
    ("HAS pets WITHIN 3 DAYS AFTER signup", "no-time", "WITHIN 3 DAYS AFTER signup", "`time:`"),
    ("HAS orders WITHIN 3 HOURS AFTER signup", "bad-unit", "signup", "DAYS or WEEKS"),
    ("HAS visits WITHIN 3 HOURS AFTER last_login", "bad-unit", "3 HOURS", "DAYS or WEEKS"),
    ("COUNT(orders WITHIN 1 YEAR BEFORE last_login) > 1", "bad-unit", "1 YEAR", "365 DAYS"),
    ("HAS company.deals WITHIN 3 DAYS AFTER signup", "other-entity", "signup", "company.…"),
    (
        "HAS company.deals WITHIN 3 DAYS AFTER FIRST(orders.ordered_at)",
        "other-entity",
        "orders.ordered_at",
        "company.…",
    ),
    ("HAS company.deals WITHIN 3 DAYS AFTER company.industry", "type-mismatch", "company.industry", None),
    ("HAS orders ACTIVE", "no-validity", "ACTIVE", "`valid:`"),
    ("HAS leases ACTIVE FOR AT LEAST 3 HOURS", "bad-unit", "3 HOURS", "DAYS or WEEKS"),
    ("HAS leases ACTIVE IN LAST 0 DAYS", "bad-window", "0", "1 or more"),
    ("AT LEAST 1.5 OF (email_consent, age > 3)", "bad-quantity", "1.5", "3"),
    ("AT LEAST 1 OF (email_consent, age)", "not-a-condition", "age", "age > 3"),
    ("FEWER THAN 0 OF (email_consent, age > 3)", "bad-quantity", "FEWER THAN 0", "AT LEAST 2 OF"),
    ("ANNIVERSARY OF city IN NEXT 7 DAYS", "type-mismatch", "city", None),
    ("ANNIVERSARY OF signup > TODAY", "type-mismatch", "ANNIVERSARY OF signup > TODAY", "IN NEXT 7 DAYS"),
    ("ANNIVERSARY OF signup = birth_date", "type-mismatch", "ANNIVERSARY OF signup = birth_date", "= TODAY"),
    ("ANNIVERSARY OF signup IS KNOWN", "type-mismatch", "ANNIVERSARY OF signup", "IN NEXT 7 DAYS"),
    ("ANNIVERSARY OF signup BETWEEN birth_date AND TODAY", "type-mismatch", "birth_date", "2026-01-01"),
    ("MONTH(ANNIVERSARY OF signup) = 3", "type-mismatch", "ANNIVERSARY OF signup", "IN NEXT 7 DAYS"),
    ("HOURS UNTIL ANNIVERSARY OF signup < 3", "bad-unit", "HOURS UNTIL ANNIVERSARY OF signup", "DAYS, WEEKS"),
    ("YEARS SINCE ANNIVERSARY OF signup < 3", "bad-unit", "YEARS SINCE ANNIVERSARY OF signup", "DAYS, WEEKS"),
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
    ("rule", "code", "place"),
    [
        ("AT LEAST 3 OF (email_consent, age > 3)", "never-holds", "AT LEAST 3"),
        ("MORE THAN 2 OF (email_consent, age > 3)", "never-holds", "MORE THAN 2"),
        ("EXACTLY 3 OF (email_consent, age > 3)", "never-holds", "EXACTLY 3"),
        ("AT MOST 2 OF (email_consent, age > 3)", "always-holds", "AT MOST 2"),
        ("AT LEAST 0 OF (email_consent, age > 3)", "always-holds", "AT LEAST 0"),
        ("FEWER THAN 3 OF (email_consent, age > 3)", "always-holds", "FEWER THAN 3"),
        (
            "ANNIVERSARY OF signup BETWEEN 2026-12-02 AND 2026-12-01",
            "never-holds",
            "2026-12-02 AND 2026-12-01",
        ),
    ],
)
def test_what_cannot_be_otherwise_is_a_warning(rule: str, code: str, place: str, shop: Catalog) -> None:
    assert [(item.code.name, item.span.text) for item in meaning(rule, shop)[1]] == [(code, place)]


def condition(rule: str, catalog: Catalog, *, live: bool = False) -> ir.Condition:
    if live:
        diagnostics = Diagnostics()
        program = resolve([parse_file(Source("rule.seg", rule), diagnostics)], catalog, diagnostics, clock=None)
    else:
        program, diagnostics = meaning(rule, catalog)
    assert not diagnostics.items, [item.message for item in diagnostics]
    return program.segments["rule"].condition


def counted(rule: str, catalog: Catalog) -> ir.Aggregate:
    """The count that HAS compares with a number."""
    found = condition(rule, catalog)
    assert isinstance(found, ir.Compare)
    assert isinstance(found.left, ir.Aggregate)
    return found.left


def test_the_members_date_is_read_through_its_owner(shop: Catalog) -> None:
    where = counted("HAS orders WITHIN 30 DAYS AFTER signup", shop).where
    assert isinstance(where, ir.And)
    first, last = where.operands
    assert isinstance(first, ir.Compare)
    assert isinstance(last, ir.Compare)
    signup = first.right
    assert isinstance(signup, ir.Column)
    assert (signup.name, [hop.name for hop in signup.hops]) == ("signup", ["customer"])
    assert first.operator is ir.Comparison.GREATER_EQUAL
    assert (last.operator, last.right) == (ir.Comparison.LESS_EQUAL, ir.Later(signup, 30, DATE))
    assert first.left == last.left
    assert isinstance(first.left, ir.Call)
    assert first.left.function is ir.Function.LOCAL_DATE
    assert where.words == "WITHIN 30 DAYS AFTER signup"


def test_facts_of_who_is_pointed_to_go_by_its_dates(shop: Catalog) -> None:
    where = counted("HAS company.deals WITHIN 3 DAYS AFTER FIRST(company.deals.closed_at)", shop).where
    assert isinstance(where, ir.And)
    first, _ = where.operands
    assert isinstance(first, ir.Compare)
    assert isinstance(first.right, ir.Call)
    (anchor,) = first.right.arguments
    assert isinstance(anchor, ir.Aggregate)
    # By the row's own column: the account itself need not be read.
    assert (anchor.rows.name, anchor.member[0].reading.column, anchor.member[0].hops) == ("deals", "account_id", ())
    assert counted("HAS company.deals WITHIN 3 DAYS AFTER start", shop).window is not None


def test_before_a_date_counts_back(shop: Catalog) -> None:
    where = counted("HAS orders WITHIN 90 MINUTES BEFORE last_login WHERE rush", shop).where
    assert isinstance(where, ir.And)
    window, rush = where.operands
    assert isinstance(rush, ir.Holds)
    assert isinstance(window, ir.And)
    first, last = window.operands
    assert isinstance(first, ir.Compare)
    assert isinstance(last, ir.Compare)
    assert first.right == ir.Later(last.right, -5_400_000_000, DATETIME)


def test_a_date_that_is_written_out_is_a_window_for_everybody(shop: Catalog) -> None:
    assert counted("HAS visits WITHIN 30 DAYS AFTER 2026-01-01", shop).window == ir.Window(
        ir.Fixed(dt.date(2026, 1, 1)), ir.Fixed(dt.date(2026, 2, 1))
    )
    assert counted("HAS visits WITHIN 1 WEEK BEFORE start", shop).window == ir.Window(
        ir.Fixed(dt.date(2025, 12, 25)), ir.Fixed(dt.date(2026, 1, 2))
    )
    # Both days of the autumn change, on the clock of Paris.
    assert counted("HAS orders WITHIN 0 DAYS AFTER 2026-10-25", shop).window == ir.Window(
        ir.Fixed(dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC)), ir.Fixed(dt.datetime(2026, 10, 25, 23, tzinfo=dt.UTC))
    )


def test_only_keeps_the_window_on_both_sides(shop: Catalog) -> None:
    both = condition("HAS ONLY orders WITHIN 3 DAYS AFTER signup WHERE rush", shop)
    assert isinstance(both, ir.And)
    some, otherwise = both.operands
    assert isinstance(some, ir.Compare)
    assert isinstance(otherwise, ir.Compare)
    assert isinstance(some.left, ir.Aggregate)
    assert isinstance(otherwise.left, ir.Aggregate)
    assert isinstance(some.left.where, ir.And)
    assert isinstance(otherwise.left.where, ir.And)
    assert some.left.where.operands[0] == otherwise.left.where.operands[0]
    assert otherwise.left.where.operands[1] == ir.Not(some.left.where.operands[1])


def test_what_lasts_happens_when_it_begins(shop: Catalog) -> None:
    rows = counted("HAS leases IN LAST 30 DAYS", shop).rows
    assert rows.time is not None
    assert rows.time.name == "starts_on"


def bounds(rule: str, catalog: Catalog) -> tuple[object, object]:
    """Before what lasting facts must begin, and after what they must end."""
    where = counted(rule, catalog).where
    assert isinstance(where, ir.And)
    begun, ends = where.operands[:2]
    assert isinstance(begun, ir.InWindow)
    assert isinstance(ends, ir.Or)
    unending, ending = ends.operands
    assert isinstance(unending, ir.Not)
    assert isinstance(ending, ir.And)
    nonempty, after = ending.operands
    assert isinstance(nonempty, ir.Compare)
    assert nonempty.right == begun.value
    assert isinstance(after, ir.Compare)
    assert isinstance(after.right, ir.Literal)
    assert isinstance(begun.window.high, ir.Fixed)
    return begun.window.high.value, after.right.value


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("window", "before", "after"),
    [
        ("ACTIVE", utc(2026, 11, 1, 23), utc(2026, 11, 1, 23)),
        ("ACTIVE NOW", utc(2026, 11, 1, 23), utc(2026, 11, 1, 23)),
        ("ACTIVE TODAY", utc(2026, 11, 1, 23), utc(2026, 10, 31, 23)),
        ("ACTIVE 2026-10-25", utc(2026, 10, 25, 23), utc(2026, 10, 24, 22)),
        ("ACTIVE 2026-10-25T12:00", utc(2026, 10, 25, 11, 0, 0, 1), utc(2026, 10, 25, 11)),
        ("ACTIVE IN LAST 2 DAYS", utc(2026, 11, 1, 23), utc(2026, 10, 29, 23)),
        ("ACTIVE FOR AT LEAST 3 HOURS", utc(2026, 11, 1, 23), utc(2026, 11, 1, 23)),
    ],
)
def test_active_instants(window: str, before: dt.datetime, after: dt.datetime, shop: Catalog) -> None:
    assert bounds(f"HAS sessions {window}", shop) == (before, after)


@pytest.mark.parametrize(
    ("window", "before", "after"),
    [
        ("ACTIVE", dt.date(2026, 11, 2), dt.date(2026, 11, 1)),
        ("ACTIVE TODAY", dt.date(2026, 11, 2), dt.date(2026, 11, 1)),
        ("ACTIVE 2026-10", dt.date(2026, 11, 1), dt.date(2026, 10, 1)),
        ("ACTIVE 2026-10-25T12:00", dt.date(2026, 10, 26), dt.date(2026, 10, 25)),
        ("ACTIVE IN NEXT 2 DAYS", dt.date(2026, 11, 4), dt.date(2026, 11, 1)),
        ("ACTIVE FOR AT LEAST 3 MONTHS", dt.date(2026, 11, 2), dt.date(2026, 11, 1)),
    ],
)
def test_active_dates(window: str, before: dt.date, after: dt.date, shop: Catalog) -> None:
    assert bounds(f"HAS leases {window}", shop) == (before, after)


def test_a_date_and_an_instant_keep_their_own_bounds(shop: Catalog) -> None:
    where = counted("HAS stays ACTIVE", shop).where
    assert isinstance(where, ir.And)
    begun, ends = where.operands
    assert isinstance(begun, ir.InWindow)
    assert begun.window.high == ir.Fixed(dt.date(2026, 11, 2))
    assert isinstance(ends, ir.Or)
    nonempty, after = ends.operands[1].operands  # type: ignore[union-attr]
    assert after.right == ir.Literal(DATETIME, utc(2026, 11, 1, 23))
    assert nonempty.operator is ir.Comparison.GREATER_EQUAL


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        ("AT LEAST 2", 2, None),
        ("MORE THAN 1", 2, None),
        ("AT MOST 2", 0, 2),
        ("FEWER THAN 2", 0, 1),
        ("EXACTLY 2", 2, 2),
    ],
)
def test_k_of_n(quantity: str, low: int, high: int | None, shop: Catalog) -> None:
    found = condition(f"{quantity} OF (email_consent, age > 3, HAS orders)", shop)
    assert isinstance(found, ir.CountOf)
    assert (found.low, found.high, len(found.operands)) == (low, high, 3)
    assert [one.words for one in found.operands] == ["email_consent", "age > 3", "HAS orders"]


def test_an_anniversary_in_a_window_is_the_next_from_its_start(shop: Catalog) -> None:
    found = condition("ANNIVERSARY OF birth_date IN NEXT 7 DAYS", shop)
    assert isinstance(found, ir.InWindow)
    assert isinstance(found.value, ir.Anniversary)
    assert (found.value.moment, found.value.last) == (ir.Fixed(dt.date(2026, 11, 1)), False)
    assert found.window == ir.Window(None, ir.Fixed(dt.date(2026, 11, 9)))
    assert condition("ANNIVERSARY OF birth_date = 2026-11-03", shop) == ir.InWindow(
        ir.Anniversary(found.value.date, ir.Fixed(dt.date(2026, 11, 3))),
        ir.Window(None, ir.Fixed(dt.date(2026, 11, 4))),
    )
    assert condition("ANNIVERSARY OF birth_date NOT IN NEXT 7 DAYS", shop) == ir.Not(found)


def test_live_anniversaries_go_by_the_moment(shop: Catalog) -> None:
    found = condition("DAYS SINCE ANNIVERSARY OF birth_date <= 7", shop, live=True)
    assert isinstance(found, ir.Compare)
    assert isinstance(found.left, ir.Elapsed)
    assert isinstance(found.left.start, ir.Anniversary)
    assert (found.left.start.moment, found.left.start.last) == (ir.Today(), True)
