"""One member with 100,000 facts: the members stay right, and no statement's work grows with the square of the facts."""

from __future__ import annotations

import time

import pytest

from segql import compiler
from segql.project import Project
from segql.source import Source
from tests.conformance import corpus
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.tables import Table

# Every half an hour from a local midnight on, web and store in turn, a thousand items in turn: 2,083 days and eight hours.
_ORDERS = """
INSERT INTO "orders"
SELECT i, 1, TIMESTAMPTZ '2020-01-01 00:00:00+01' + i * INTERVAL '30 minutes', 'i' || (i % 1000),
  CASE WHEN i % 2 = 0 THEN 'web' ELSE 'store' END, 1
FROM generate_series(0, 99999) AS many(i)
"""
_HOLDS = (
    "HAS AT LEAST 100000 orders",
    "HAS EXACTLY 99999 orders FOLLOWED BY orders WITHIN 30 MINUTES",
    "HAS EXACTLY 49999 web_orders FOLLOWED BY web_orders WITHIN 1 HOUR",
    "HAS web_orders IMMEDIATELY FOLLOWED BY store_orders",
    "HAS orders FOLLOWED BY orders SAME item WITHIN 500 HOURS",
    "HAS orders FOLLOWED BY orders WITHOUT web_orders IN BETWEEN AFTER 1 HOUR",
    "HAS EXACTLY 1 order NOT FOLLOWED BY orders",
    "HAS orders FOLLOWED BY orders FOLLOWED BY orders FOLLOWED BY orders ALL WITHIN 90 MINUTES",
    "HAS ALL OF (web_orders, store_orders, orders WHERE item = 'i7') WITHIN 1 HOUR",
    "HAS FIRST order FOLLOWED BY orders WHERE item = 'i999' WITHIN 500 HOURS",
    "COUNT(orders IN ANY 24 HOURS) = 48",
    "COUNT(orders IN ANY 1 DAY) = 50",  # a day has 25 hours
    "COUNT(DISTINCT orders.item IN ANY 30 DAYS) = 1000",
    "SUM(orders.amount IN ANY 1 WEEK) = 338",
    "AVG(MINUTES BETWEEN orders) = 30",
    "HAS orders ON AT LEAST 2084 DAYS",
    "HAS AT LEAST 46 orders FOR 2083 CONSECUTIVE DAYS",
    "HAS AT LEAST 100 orders SAME item",
    "MEDIAN(orders.amount) = 1",
)
_DOES_NOT = (
    "HAS AT LEAST 100001 orders",
    "HAS orders FOLLOWED BY orders WITHIN 29 MINUTES",
    "HAS web_orders IMMEDIATELY FOLLOWED BY web_orders",
    "HAS orders FOLLOWED BY orders SAME item WITHIN 499 HOURS",
    "HAS orders FOLLOWED BY orders FOLLOWED BY orders FOLLOWED BY orders ALL WITHIN 89 MINUTES",
    "HAS orders FOLLOWED BY orders WITHOUT store_orders IN BETWEEN AFTER 91 MINUTES",
    "HAS ALL OF (orders WHERE item = 'i7', orders WHERE item = 'i8') WITHIN 29 MINUTES",
    "COUNT(orders IN ANY 24 HOURS) > 48",
    "HAS orders FOR 2085 CONSECUTIVE DAYS",
    "HAS AT LEAST 101 orders SAME item",
)
#: Far more than any of them takes, and far less than one that compares each fact with each other.
_SECONDS = 40


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_a_member_with_100_000_facts(dialect: str, engine_room: EngineRoom) -> None:
    rules = {f"r{i}": rule for i, rule in enumerate(_HOLDS + _DOES_NOT)}
    text = "".join(f"SEGMENT {name} AS {rule}\n" for name, rule in rules.items())
    project = Project(corpus.ROOT / "journeys" / "segql.yml", [(Source("many.seg", text), "many")])
    prepared = project.prepare(as_of="2026-03-15")
    prepared.raise_errors()
    engine = engine_room.new(dialect, "many_facts")
    tables = [
        Table(table.name, table.columns, () if table.name == "orders" else table.rows)
        for table in corpus.tables("journeys")
    ]
    engine.load(tables)
    engine.connection.execute(_ORDERS)  # type: ignore[attr-defined]
    for name, rule in rules.items():
        sql = compiler.statement(prepared.program, name, dialect)
        began = time.monotonic()
        got = set(engine.members(sql))
        assert got == ({(1,)} if rule in _HOLDS else set()), rule
        assert time.monotonic() - began < _SECONDS, rule
    engine.close()
