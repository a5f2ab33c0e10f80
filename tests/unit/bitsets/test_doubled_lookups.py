"""Rows that facts point to, several of which have one key: what counts of them is the same whatever is asked beside it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from segql.bitsets.computed import BitsetComputed
from segql.project import Project, load_project

CATALOG = """\
name: shop
timezone: UTC
targets: {local: {engine: duckdb, path: shop.duckdb}}
entities:
  customer: {table: customers, key: id, attributes: {id: {type: number, stored: integer}}}
lookups:
  product: {table: products, key: sku, columns: {sku: text, kind: text, cost: {type: number, stored: integer}, new: boolean}}
facts:
  orders:
    table: orders
    of: {customer: buyer}
    time: bought
    columns: {bought: datetime, product: {lookup: product, by: sku}}
"""

TABLES = """
CREATE TABLE customers AS SELECT i AS id FROM range(40) r(i);
CREATE TABLE products AS SELECT 's' || (i % 7) AS sku, ['toy', 'book', NULL][1 + i % 3] AS kind, i % 11 AS cost,
  i % 2 = 0 AS new FROM range(19) r(i);
CREATE TABLE orders AS SELECT i % 40 AS buyer, TIMESTAMP '2026-01-01' + i * INTERVAL 7 HOUR AS bought,
  's' || (i * 5 % 7) AS sku FROM range(200) r(i);
"""

RULES = {
    "books": "HAS AT LEAST 2 orders WHERE product.kind = 'book'",
    "toys": "HAS EXACTLY 1 orders WHERE product.kind = 'toy'",
    "dear": "HAS orders IN LAST 20 DAYS WHERE product.cost > 6",
    "dear_books": "HAS orders WHERE (product.cost > 2 AND product.kind = 'book')",
    "new": "HAS AT LEAST 3 orders WHERE product.new",
    "often": "HAS AT LEAST 4 orders",
    "none": "HAS NO orders WHERE product.kind = 'toy'",
    "costs": "SUM(orders.product.cost) > 12",
    "unknown": "HAS orders WHERE product.kind IS UNKNOWN",
}


def project(tmp_path: Path) -> Project:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(TABLES)
    (tmp_path / "segql.yml").write_text(CATALOG)
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "all.seg").write_text("\n\n".join(f"SEGMENT {n} AS {rule}" for n, rule in RULES.items()))
    return load_project(tmp_path)


def test_each_segment_is_the_one_alone(tmp_path: Path) -> None:
    with project(tmp_path).open() as session:
        together = session.compute(list(RULES), as_of="2026-02-20")
        assert isinstance(together, BitsetComputed)
        for name in RULES:
            alone = {str(one) for one in session.members(name, as_of="2026-02-20").column("id").to_pylist()}
            assert set(together.members(name).to_pylist()) == alone, name
    assert any(0 < size < 40 for size in together.sizes.values())


def test_a_check_of_the_data_tells(tmp_path: Path) -> None:
    with project(tmp_path).open() as session:
        (found,) = [item for item in session.verify() if item.code.name == "bad-keys"]
    assert str(found.message) == "12 rows of `products` repeat a key"
