"""Numbers at the edge of what their columns hold: segments worked out together are each the segment alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from segql.bitsets.computed import BitsetComputed
from segql.project import load_project

CATALOG = """\
name: shop
timezone: Europe/Paris
targets: {local: {engine: duckdb, path: shop.duckdb}}
entities:
  customer: {table: customers, key: id, attributes: {id: number, score: number}}
facts:
  orders:
    table: orders
    of: {customer: buyer}
    time: at
    columns: {buyer: number, amount: number, at: datetime, kind: text}
"""

RULES = {
    "some": "COUNT(orders) >= 1",
    "none": "COUNT(orders) = 0",
    "spent": "SUM(orders.amount) > 5",
    "usual": "AVG(orders.amount) >= 2",
    "usual_finely": "AVG(orders.amount) > 2.000000001",
    "late": "DAYS SINCE LAST(orders.at) <= 20",
    "not_long_ago": "NOT (DAYS SINCE LAST(orders.at) > 20)",
    "kind": "COUNT(orders IN LAST 30 DAYS WHERE kind = 'x') > 0",
    "scored": "score > 1 AND COUNT(orders) * score > 2",
    "best": "SUM(orders.amount) IN TOP 10%",
}

#: The types of the key, of the fact's owner and of the amount; the keys; the owners; the amount of the fact `i`.
CASES = {
    "a wide range of a small type": ("TINYINT", "TINYINT", "BIGINT", "range(-120, 121)", "range", "i % 7"),
    "negative keys": ("INTEGER", "SMALLINT", "BIGINT", "range(-200, 100)", "range", "i % 7"),
    "unsigned owners": ("INTEGER", "UTINYINT", "BIGINT", "range(-200, 200)", "abs(range)", "i % 7"),
    "owners between two keys": (
        "INTEGER",
        "DECIMAL(10,1)",
        "BIGINT",
        "range(1, 100)",
        "range + (range % 2) * 0.5",
        "i % 7",
    ),
    "owners that are nobody": (
        "HUGEINT",
        "HUGEINT",
        "BIGINT",
        "range(1, 100)",
        "CASE WHEN range = 7 THEN 170141183460469231731687303715884105727 ELSE range END",
        "i % 7",
    ),
    "large amounts": ("INTEGER", "INTEGER", "BIGINT", "range(1, 30)", "range", "6000000000000000000"),
    "amounts whose sum is too large": (
        "INTEGER",
        "INTEGER",
        "BIGINT",
        "range(1, 30)",
        "range % 3",
        "6000000000000000000",
    ),
    "amounts of too many digits": (
        "INTEGER",
        "INTEGER",
        "HUGEINT",
        "range(1, 30)",
        "range",
        "5000000000000000000000 * i",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_segment_is_the_one_alone(case: str, tmp_path: Path) -> None:
    key, owner, amount, keys, owners, each = CASES[case]
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(
            f"CREATE TABLE customers AS SELECT CAST(range AS {key}) AS id, CAST(abs(range) % 3 AS INTEGER) AS score "
            f"FROM {keys}; "
            f"CREATE TABLE orders AS SELECT CAST(owner AS {owner}) AS buyer, CAST({each} AS {amount}) AS amount, "
            "TIMESTAMPTZ '2026-08-20 00:00:00+00' + INTERVAL (i * 7 % 1700) HOUR AS at, "
            "CASE WHEN i % 3 = 0 THEN 'x' ELSE 'y' END AS kind "
            f"FROM (SELECT {owners} AS owner, row_number() OVER () AS i FROM {keys})"
        )
    (tmp_path / "segql.yml").write_text(CATALOG)
    (tmp_path / "segments").mkdir()
    text = "".join(f"SEGMENT {name} AS {rule}\n\n" for name, rule in RULES.items())
    (tmp_path / "segments" / "all.seg").write_text(text)
    with load_project(tmp_path).open() as session:
        together = session.compute(list(RULES), as_of="2026-11-01")
        assert isinstance(together, BitsetComputed)
        assert together.sizes["some"] > 0
        for name in RULES:
            alone = {str(one) for one in session.members(name, as_of="2026-11-01").column("id").to_pylist()}
            assert set(together.members(name).to_pylist()) == alone, name
