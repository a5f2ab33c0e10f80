"""Tests in rules: every row, key and promise that cannot be, at its place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from segql.catalog.model import Catalog
from segql.semantics import ir
from tests.unit.semantics.test_mistakes import meaning, shop

__all__ = ["shop"]

RULES = "SEGMENT often AS COUNT(orders) > 1\nSEGMENT firms OF account AS size > 3\n"
RULES += "SEGMENTATION spend BY monetary IN 3 TIERS\n"

ERRORS = [
    ("vpi SIZE > 3", "unknown-name", "vpi", None),
    ("often SUBSET OF oftn", "unknown-name", "oftn", "often"),
    ("often DISJOINT FROM firms", "other-entity", "firms", None),
    ("often SUBSET OF spend", "bad-test", "spend", "spend.tier_1"),
    ("often CONTAINS 'C-1'", "type-mismatch", "'C-1'", "without quotes"),
    ("often SIZE > 200%", "bad-test", "200%", None),
    ("often SIZE > 2.5", "bad-test", "2.5", "250"),
    ("often SIZE BETWEEN 10 AND 20%", "bad-test", "20%", "both"),
    ("often SIZE BETWEEN 20 AND 10", "bad-test", "20 AND 10", "BETWEEN 10 AND 20"),
    ("often OVERLAPS spend.tier_1 BY AT MOST 10", "bad-test", "10", "10%"),
    ("often EXPECT 1", "bad-test", "EXPECT 1", "GIVEN"),
    ("often GIVEN customer (customer_id) (1)", "bad-test", "GIVEN customer (customer_id) (1)", "EXPECT"),
    ("often GIVEN customer (customer_id) (1) EXPECT 1 EXPECT 2", "bad-test", "EXPECT 2", "in one"),
    ("spend GIVEN customer (customer_id) (1) EXPECT 1", "bad-test", "spend", "spend.tier_1"),
    ("often GIVEN custmer (customer_id) (1) EXPECT 1", "unknown-name", "custmer", "customer"),
    ("often GIVEN customer (custmer_id) (1) EXPECT 1", "unknown-name", "custmer_id", "customer_id"),
    ("often GIVEN customer (customer_id, age, Age) (1, 2, 3) EXPECT 1", "duplicate-name", "Age", None),
    ("often GIVEN customer (region) ('urban') EXPECT 1", "bad-test", "customer", "customer_id"),
    ("often GIVEN customer (customer_id, age) (UNKNOWN, 3) EXPECT 1", "bad-test", "3", "key"),
    ("often GIVEN customer (customer_id, age) (1, 'x') EXPECT 1", "type-mismatch", "'x'", "number"),
    ("often GIVEN customer (customer_id, region) (1, 3) EXPECT 1", "type-mismatch", "3", "quotes"),
    ("often GIVEN customer (customer_id, signup) (1, 3) EXPECT 1", "type-mismatch", "3", "2026-03-01"),
    ("often GIVEN customer (customer_id, email_consent) (1, 3) EXPECT 1", "type-mismatch", "3", "TRUE"),
    ("often GIVEN customer (customer_id, open_rate) (1, 20) EXPECT 1", "ratio-range", "20", "20%"),
    ("often GIVEN customer (customer_id, tags) (1, 'x') EXPECT 1", "bad-test", "tags", "leave it out"),
    ("often GIVEN customer (customer_id, region) (1, urban) EXPECT 1", "syntax", "urban", "'urban'"),
    ("often GIVEN customer (customer_id, age) (1) EXPECT 1", "syntax", "(1)", "UNKNOWN"),
]


@pytest.mark.parametrize(("test", "code", "place", "help"), ERRORS)
def test_a_mistake_is_one_message_at_its_place(
    shop: Catalog, test: str, code: str, place: str, help: str | None
) -> None:
    _, diagnostics = meaning(f"{RULES}TEST {test}", shop)
    assert [item.code.name for item in diagnostics] == [code], [item.message for item in diagnostics]
    first = next(iter(diagnostics))
    assert first.span.text == place
    assert help is None or help in (first.help or ""), first.help


def promised(text: str, shop: Catalog) -> tuple[ir.Test, ...]:
    program, diagnostics = meaning(RULES + text, shop)
    assert not diagnostics.items, [item.message for item in diagnostics]
    return program.tests


def test_promises(shop: Catalog) -> None:
    (test,) = promised("TEST often\n  SIZE BETWEEN 5% AND 10%\n  SUBSET OF all\n  LACKS 3, 4", shop)
    size, subset, lists = test.checks
    assert isinstance(size, ir.Size) and size.bound == ir.Bound(None, Decimal("0.05"), Decimal("0.1"), True)
    assert isinstance(subset, ir.Subset) and subset.other == "all"
    assert isinstance(lists, ir.Lists) and lists.lacks and lists.keys == ((Decimal(3),), (Decimal(4),))
    assert (lists.words, lists.line) == ("LACKS 3, 4", 7)


def test_a_segmentation_is_each_of_its_parts(shop: Catalog) -> None:
    found = promised("TEST spend SIZE > 3", shop)
    assert [test.subject for test in found] == ["spend.tier_1", "spend.tier_2", "spend.tier_3", "spend.unranked"]


def test_rows_are_as_their_columns_hold_them(shop: Catalog) -> None:
    text = """TEST often
  GIVEN customer (customer_id, region, signup, last_login, email_consent, discount, company)
    (1, 'urban', 30 DAYS AGO, 2026-10-25T09:00, TRUE, 20%, 9), (-2, UNKNOWN, 2026-01-01, 2026-10-25, FALSE, UNKNOWN, UNKNOWN)
  GIVEN order (customer_id, amount) (1, -2.5)
  AS OF 2026-10-31
  EXPECT NOBODY"""
    (test,) = promised(text, shop)
    assert test.as_of == "2026-10-31"
    customers, orders = test.given
    assert customers.columns == (
        "customer_id", "region", "signup", "last_login", "email_consent", "discount", "company_id",
    )  # fmt: skip
    assert customers.rows[0] == (
        Decimal(1), "urban", dt.date(2026, 10, 1), dt.datetime(2026, 10, 25, 8, tzinfo=dt.UTC), True, Decimal("0.2"),
        Decimal(9),
    )  # fmt: skip
    assert customers.rows[1][2:4] == (dt.date(2026, 1, 1), dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC))
    assert (orders.kind, orders.name, orders.rows) == ("fact", "orders", ((Decimal(1), Decimal("-2.5")),))
    assert test.checks[0].words == "EXPECT NOBODY"
