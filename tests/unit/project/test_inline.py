"""Rows written inline: every kind of column that a catalog can have takes its value as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from segql.files import find_catalog
from segql.project import Project
from segql.source import Source
from segql.testing import run_tests

CATALOG = """\
timezone: Europe/Paris
entities:
  customer:
    table: crm.customers
    key: id
    attributes:
      id: text
      plan: {type: text, path: [profile, plan]}
      shout: {type: text, sql: {duckdb: "upper(name)"}}
      discount: percent
      rate: ratio
      home: {type: place, latitude: lat, longitude: lng}
      seen: {type: datetime, timezone: Europe/Paris}
      login: datetime
      city: {type: text, missing: ["n/a"]}
      visits: {type: number, stored: float}
      tags: list of text
      company: {entity: account, by: company_id}
  account: {sql: {duckdb: "SELECT * FROM companies"}, key: code, attributes: {code: text, size: number}}
  seat: {table: seats, key: [hall, number], attributes: {hall: text, number: number, price: number}}
lookups:
  product: {table: products, key: product_id, columns: {product_id: number, department: text}}
facts:
  orders:
    table: orders
    of: {customer: buyer, account: customer.company_id}
    time: {column: at, type: datetime}
    columns: {amount: number, status: text, product: {lookup: product, by: product_id}}
    where: status != 'cancelled'
  paid: {from: orders, where: "status = 'paid'"}
places: {lyon: [45.7640, 4.8357], paris: [48.8566, 2.3522]}
lists: {blocked: {table: suppression, column: id}}
"""

CASES = [
    ("plan = 'pro'", "GIVEN customer (id, plan) ('a', 'pro'), ('b', UNKNOWN) EXPECT 'a'"),
    ("shout = 'HI'", "GIVEN customer (id, shout) ('a', 'HI'), ('b', 'hi') EXPECT 'a'"),
    ("discount = 20%", "GIVEN customer (id, discount) ('a', 20%), ('b', 0.25) EXPECT 'a'"),
    ("rate > 20%", "GIVEN customer (id, rate) ('a', 20%), ('b', 0.25) EXPECT 'b'"),
    ("seen = 2026-10-25T02:30", "GIVEN customer (id, seen) ('a', 2026-10-25T02:30), ('b', 2026-10-25) EXPECT 'a'"),
    ("login IN LAST 1 DAYS", "GIVEN customer (id, login) ('a', YESTERDAY), ('b', 2 DAYS AGO) AS OF 2026-11-01 EXPECT 'a'"),
    ("city IS KNOWN", "GIVEN customer (id, city) ('a', 'Lyon'), ('b', 'n/a') EXPECT 'a'"),
    ("visits > 1.4", "GIVEN customer (id, visits) ('a', 1.5), ('b', 1) EXPECT 'a'"),
    ("tags CONTAINS 'x'", "GIVEN customer (id) ('a') EXPECT NOBODY"),
    ("company.size > 10", "GIVEN customer (id, company) ('a', 'C1'), ('b', 'C2') "
     "GIVEN account (code, size) ('C1', 11) EXPECT 'a'"),
    ("COUNT(orders) = 1", "GIVEN orders (buyer, status) ('a', 'open'), ('b', 'cancelled'), ('c', UNKNOWN) EXPECT 'a', 'c'"),
    ("HAS paid", "GIVEN orders (buyer, status) ('a', 'open'), ('b', 'paid') EXPECT 'b'"),
    ("HAS paid IN LAST 3 DAYS", "GIVEN paid (buyer, status, at) ('a', 'paid', TODAY) AS OF 2026-11-01 EXPECT 'a'"),
    ("HAS orders WHERE product.department = 'tea'", "GIVEN orders (buyer, product_id) ('a', 7), ('b', 8) "
     "GIVEN product (product_id, department) (7, 'tea') EXPECT 'a'"),
    ("id IN LIST blocked", "GIVEN customer (id) ('a') EXPECT NOBODY"),
    ("SUM(orders.amount) IN TOP 1", "GIVEN orders (buyer, amount) ('a', 0.1), ('b', 0.2) EXPECT 'b'"),
    ("home WITHIN 10 KM OF 'lyon'", "GIVEN customer (id, home) ('a', 'lyon'), ('b', 'Paris'), ('c', UNKNOWN) EXPECT 'a'"),
]  # fmt: skip


def outcomes(tmp_path: Path, text: str) -> list[tuple[bool, str]]:
    (tmp_path / "segql.yml").write_text(CATALOG)
    project = Project(find_catalog(tmp_path)).with_rules([(Source("rules.seg", text), "rules")])
    return [(outcome.passed, str(outcome.found)) for outcome in run_tests(project)]


@pytest.mark.parametrize(("rule", "test"), CASES)
def test_a_value_is_as_it_is_written(tmp_path: Path, rule: str, test: str) -> None:
    found = outcomes(tmp_path, f"SEGMENT s AS {rule}\nTEST s {test}")
    assert [passed for passed, _ in found] == [True], found


def test_a_key_of_two_columns(tmp_path: Path) -> None:
    rules = "SEGMENT dear OF seat AS price > 3\nTEST dear GIVEN seat (hall, number, price) ('A', 1, 3), ('A', 2, 4) "
    assert outcomes(tmp_path, rules + "EXPECT 'A:2' CONTAINS 'A:2' LACKS 'A:1', 'B:2'") == [
        (True, "1 member"),
        (True, "1 of 1 is in it"),
        (True, "0 of 2 are in it"),
    ]


def test_another_entity_has_its_own_rows(tmp_path: Path) -> None:
    rules = "SEGMENT big OF account AS COUNT(orders) > 1\nTEST big GIVEN customer (id, company) ('a', 'C1') "
    rules += "GIVEN account (code) ('C1'), ('C2') GIVEN orders (buyer) ('a'), ('a') EXPECT 'C1'"
    assert outcomes(tmp_path, rules) == [(True, "1 member")]
