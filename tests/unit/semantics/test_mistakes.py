"""Every mistake of meaning: one message, at the exact place, with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from segql.catalog import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics, Severity
from segql.semantics import clock, ir, resolve
from segql.source import Source
from segql.syntax import parse_file, print_expression

SHOP = Path(__file__).parent / "shop.yml"


@pytest.fixture(scope="module")
def shop() -> Catalog:
    diagnostics = Diagnostics()
    catalog = load_catalog(SHOP, diagnostics)
    assert catalog is not None and not diagnostics.has_errors, [item.message for item in diagnostics]
    return catalog


def meaning(text: str, catalog: Catalog, name: str = "rule.seg") -> tuple[ir.Program, Diagnostics]:
    diagnostics = Diagnostics()
    file = parse_file(Source(name, text), diagnostics)
    moment = clock("2026-11-01", catalog.timezone, diagnostics)
    return resolve([file], catalog, diagnostics, clock=moment), diagnostics


ERRORS = [
    ("regin = 'urban'", "unknown-name", "regin", "did you mean `region`?"),
    ("region = 'urbn'", "unknown-value", "'urbn'", "did you mean 'urban'?"),
    ("region = urban", "unknown-name", "urban", "'urban'"),
    ("age = '30'", "type-mismatch", "age = '30'", "without quotes: 30"),
    ("city = 75", "type-mismatch", "city = 75", "'75'"),
    ("signup > '2026-01-01'", "type-mismatch", "signup > '2026-01-01'", "without quotes: 2026-01-01"),
    ("city", "not-a-condition", "city", "city = "),
    ("orders", "not-a-condition", "orders", "HAS orders"),
    ("orders.amount > 3", "fact-outside-aggregate", "orders.amount", "LAST(orders.amount)"),
    ("HAS pets IN LAST 3 DAYS", "no-time", "IN LAST 3 DAYS", "`time:`"),
    ("LAST(pets.species) = 'cat'", "no-time", "LAST(pets.species)", "`time:`"),
    ("SUM(orders) > 3", "wrong-arguments", "orders", "SUM(orders.amount)"),
    ("SUM(amount) > 3", "not-a-fact", "amount", "orders.amount"),
    ("SUM(orders.channel) > 3", "type-mismatch", "orders.channel", None),
    ("COUNT(ordrs) > 1", "not-a-fact", "ordrs", "did you mean `orders`?"),
    ("HAS deals", "other-entity", "deals", None),
    ("SUM(orders.amount * bookings.price) > 3", "mixed-facts", "orders.amount * bookings.price", "each"),
    ("FLOOR(age) > 1", "unknown-function", "FLOOR", None),
    ("ROUND(age, 1, 2) > 3", "wrong-arguments", "ROUND(age, 1, 2)", "for example"),
    ("ROUND(age, 10) > 3", "wrong-arguments", "10", "for example"),
    ("SHARE(orders) > 3%", "wrong-arguments", "SHARE(orders)", "WHERE"),
    ("PERCENTILE(orders.amount, 101) > 3", "wrong-arguments", "101", "PERCENTILE"),
    ("open_rate > 20", "ratio-range", "20", "20%"),
    ("discount > 20", "ratio-range", "20", "20%"),
    ("HAS orders IN NEXT 3 DAYS", "bad-window", "IN NEXT 3 DAYS", "planned"),
    ("city = 'Paris' OR 'Lyon'", "not-a-condition", "'Lyon'", "write city = 'Lyon'"),
    ("city STARTS WITH 'P' OR 'L'", "not-a-condition", "'L'", "write city STARTS WITH 'L'"),
    ("tags = 'gold'", "type-mismatch", None, "tags CONTAINS 'gold'"),
    ("email_consent = 'yes'", "type-mismatch", None, "email_consent alone"),
    ("HAS email", "not-a-fact", "email", "email IS KNOWN"),
    ("LAST(orders) = 3", "wrong-arguments", "orders", "LAST(orders."),
    ("SHARE(orders WHERE rush) > 60", "ratio-range", "60", "write 60%"),
    ("orders() > 3", "unknown-function", "orders", "without parentheses"),
    ("min_orders", "not-a-condition", "min_orders", "min_orders > 3"),
    ("age > 3 AND min_orders", "not-a-condition", "min_orders", None),
    ("HAS orders IN 3 TO 3 DAYS AGO", "bad-window", None, "different"),
    ("signup IN LAST 999999 YEARS", "bad-window", None, "smaller"),
    ("HAS BETWEEN 5 AND 2 orders", "bad-quantity", None, "BETWEEN 2 AND 5"),
    ("HAS FEWER THAN 0 orders", "bad-quantity", None, "HAS NO orders"),
    ("HAS 1.5 orders", "bad-quantity", "1.5", "3"),
    ("HAS ONLY orders", "bad-quantity", None, "WHERE"),
    ("HOURS SINCE signup > 3", "bad-unit", None, "DAYS"),
    ("email MATCHES '(a'", "bad-pattern", "(", r"\("),
    ("tags STARTS WITH 'a'", "type-mismatch", "tags", "CONTAINS"),
    ("age CONTAINS 'a'", "type-mismatch", "age", None),
    ("email_consent > FALSE", "type-mismatch", "FALSE", "="),
    ("city + 1 > 3", "type-mismatch", "city", None),
    ("signup + 30 > 3", "type-mismatch", "signup", "DAYS SINCE"),
    ("age > 0.1234567891", "bad-number", "0.1234567891", "9"),
    ("HAS orders WHERE channel = 'web' AND amount > 3", "ambiguous-filter", "amount > 3", "if it is about the orders"),
    ("HAS orders WHERE city = 'Paris'", "unknown-name", "city", "customer.city"),
    ("min_order > 3", "unknown-name", "min_order", "did you mean `min_orders`?"),
    ("age IN min_orders", "type-mismatch", "min_orders", "IN (min_orders)"),
    ("email IN LIST stafff", "unknown-name", "stafff", None),
    ("email IN LIST 'no/such.csv'", "list-file", "'no/such.csv'", "catalog's folder"),
    ("email IN LIST '../../../../../etc/passwd'", "list-file", None, "folder"),
    ("age BEFORE 3", "type-mismatch", "age", "<"),
    ("signup IN LAST min_order DAYS", "unknown-name", "min_order", "PARAM"),
]


@pytest.mark.parametrize(("rule", "code", "place", "help"), ERRORS, ids=[entry[0] for entry in ERRORS])
def test_one_message_at_the_place(shop: Catalog, rule: str, code: str, place: str | None, help: str | None) -> None:
    program, diagnostics = meaning(rule, shop)
    errors = [item for item in diagnostics if item.severity is Severity.ERROR]
    assert [item.code.name for item in errors] == [code], [item.message for item in errors]
    if place is not None:
        assert errors[0].span.text == place
    if help is not None:
        assert errors[0].help is not None and help in errors[0].help
    assert not program.segments


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("SEGMENT a AS age > > 3 SEGMENT b AS a", "syntax"),
        ("open-rate > 3", "hyphenated-name"),
        ("`open-rate` > 3", "unknown-name"),
        ("HAS orders WHERE rush IN LAST 30 DAYS", "window-after-where"),
    ],
)
def test_a_mistake_is_said_once(shop: Catalog, rule: str, code: str) -> None:
    program, diagnostics = meaning(rule, shop)
    assert [item.code.name for item in diagnostics] == [code]
    assert not program.segments


def test_all_mistakes_of_a_file_are_reported(shop: Catalog) -> None:
    _, diagnostics = meaning("SEGMENT a AS regin = 'x' AND age > 'old'\nSEGMENT b AS HAS ordrs OR citty = 'x'", shop)
    assert [item.code.name for item in diagnostics.sorted()] == [
        "unknown-name",
        "type-mismatch",
        "not-a-fact",
        "unknown-name",
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("SEGMENT a AS b\nSEGMENT b AS a", "a → b → a"),
        ("SEGMENT a AS age > 3 EXCLUDE a", "a → a"),
        ("SEGMENT a AS b SEGMENT b AS c SEGMENT c AS NOT a SEGMENT d AS a", "a → b → c → a"),
        ("METRIC m AS n + 1 METRIC n AS m + 1 SEGMENT s AS m > 3", "m → n → m"),
        ("SEGMENTATION l AS x: y\n z: OTHERWISE\nSEGMENT y AS l.x", "l.x → y → l.x"),
    ],
)
def test_circles_are_shown(shop: Catalog, text: str, path: str) -> None:
    program, diagnostics = meaning(text, shop)
    found = [item for item in diagnostics if item.code.name == "cycle"]
    assert found and path in found[0].message
    assert not program.segments or set(program.segments) <= {"l.z"}


def test_a_long_chain_of_segments_is_no_circle(shop: Catalog) -> None:
    chain = "\n".join(f"SEGMENT s{i} AS s{i + 1}" for i in range(2000)) + "\nSEGMENT s2000 AS age > 3"
    program, diagnostics = meaning(chain, shop)
    assert not diagnostics.items
    assert next(iter(program.segments)) == "s2000" and len(program.segments) == 2001


@pytest.mark.parametrize(
    "text",
    [
        "SEGMENT a AS age > 3 SEGMENT A AS age > 4",
        "SEGMENT region AS age > 3",
        "METRIC frequency AS COUNT(visits)",
        "PARAM min_orders = 4",
        "SEGMENT orders AS age > 3",
        "SEGMENT all AS age > 3",
        "SEGMENTATION l AS a: age > 3\n A: OTHERWISE",
    ],
)
def test_a_name_is_one_things(shop: Catalog, text: str) -> None:
    _, diagnostics = meaning(text, shop)
    assert [item.code.name for item in diagnostics] == ["duplicate-name"]


WARNINGS = [
    ("age > 30 AND age < 20", "never-holds"),
    ("region = 'urban' AND region = 'rural'", "never-holds"),
    ("age BETWEEN 30 AND 20", "never-holds"),
    ("HAS AT LEAST 0 orders", "always-holds"),
    ("TRUE", "always-holds"),
    ("age > 3 AND FALSE", "never-holds"),
    ("all EXCLUDE all", "never-holds"),
    ("HAS visits IN LAST 1 HOUR", "date-window-hours"),
    ("signup IN LAST 48 HOURS", "date-window-hours"),
    ("COUNT(orders) < 0", "never-holds"),
    ("city = ''", "never-holds"),
    ("HAS orders SINCE 2030-01-01", "never-holds"),
    ("HAS NO visits AFTER 2026-11-01", "never-holds"),
    ("COUNT(orders BETWEEN 2027-01-01 AND 2027-02-01) > 1", "never-holds"),
    ("HAS orders WITHIN 30 DAYS AFTER 2027-01-01", "never-holds"),
    ("city != '' AND age > 3", "never-holds"),
    ("COUNT(orders IN LAST 30 DAYS) > COUNT(orders IN LAST 3 COMPLETE MONTHS)", "unfinished-window"),
]


@pytest.mark.parametrize(("rule", "code"), WARNINGS)
def test_what_is_hardly_meant_is_a_warning(shop: Catalog, rule: str, code: str) -> None:
    program, diagnostics = meaning(rule, shop)
    assert [item.code.name for item in diagnostics] == [code]
    assert program.segments


@pytest.mark.parametrize(
    "rule",
    [
        "(HAS orders WHERE channel = 'web') AND amount > 3",
        "HAS orders WHERE (channel = 'web') AND amount > 3",
    ],
)
def test_parentheses_say_where_a_filter_ends(shop: Catalog, rule: str) -> None:
    for text in (rule, print_expression(parse_file(Source("r", rule), Diagnostics()).definitions[0].rule)):  # type: ignore[union-attr]
        _, diagnostics = meaning(text, shop)
        assert [item.code.name for item in diagnostics] == ["unknown-name"]  # `amount` is the member's to have


@pytest.mark.parametrize(
    "rule",
    [
        "HAS bookings SINCE 2030-01-01",
        "HAS orders SINCE 2026-11-01",
        "HAS visits IN THIS MONTH",
        "signup SINCE 2030-01-01",
    ],
)
def test_a_window_that_something_may_be_in_is_no_warning(shop: Catalog, rule: str) -> None:
    _, diagnostics = meaning(rule, shop)
    assert not diagnostics.items


def test_everybody_is_no_warning(shop: Catalog) -> None:
    program, diagnostics = meaning("all", shop)
    assert program.segments and not diagnostics.items


def test_adjoining_windows_are_no_warning(shop: Catalog) -> None:
    _, diagnostics = meaning("COUNT(orders IN LAST 90 DAYS) > COUNT(orders IN 90 TO 180 DAYS AGO)", shop)
    assert not diagnostics.items


def test_a_segment_called_yesterday_is_no_date(shop: Catalog) -> None:
    """Beside a date the word stays the day; where a condition stands it is the segment."""
    text = "SEGMENT yesterday AS region = 'urban'\n\nSEGMENT late AS signup = YESTERDAY AND yesterday"
    program, diagnostics = meaning(text, shop)
    assert not list(diagnostics)
    assert isinstance(program.segments["late"].condition, ir.And)


@pytest.mark.parametrize(
    ("rule", "mended"),
    [
        ("SEGMENT vip AS age > 3\nSEGMENT a AS region NOT IN vip", "NOT vip"),
        ("LANGUE fr\nSEGMENT vip EST age > 3\nSEGMENT a EST region NON PARMI vip", "NON vip"),
        ("LANGUE fr\nSEGMENT vip EST age > 3\nSEGMENT a EST region PARMI vip", "vip"),
    ],
)
def test_a_segment_in_place_of_a_list_is_mended_in_the_files_language(rule: str, mended: str, shop: Catalog) -> None:
    _, diagnostics = meaning(rule, shop)
    (item,) = (one for one in diagnostics if one.severity is Severity.ERROR)
    assert (item.code.name, item.fix and item.fix.replacement) == ("bare-segment-in", mended)
    assert item.fix is not None
    text = rule[: item.fix.span.start] + item.fix.replacement + rule[item.fix.span.stop :]
    assert not meaning(text, shop)[1].has_errors
