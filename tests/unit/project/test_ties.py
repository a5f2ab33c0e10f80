"""Ranks that cut through equal values, found in the data."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from segql.project import Project

CATALOG = """\
name: shop
timezone: Europe/Paris
targets: {local: {engine: duckdb, path: shop.duckdb}}
entities:
  customer: {table: customers, key: id, attributes: {id: number, city: text, points: number}}
"""


@pytest.mark.parametrize(
    ("rule", "tied"),
    [
        ("points IN TOP 1", 0),  # 9
        ("points IN TOP 2", 3),  # 9 7 | 7 7
        ("points IN TOP 4", 0),  # 9 7 7 7 | 1
        ("points IN BOTTOM 2", 3),
        ("points IN TOP 40%", 3),
        ("points IN QUINTILE 4", 3),
        ("points IN TOP 1 PER city", 2),  # Lyon: 9 | 7, Paris: 7 | 7 1
        ("points IN TOP 1 AMONG (city = 'Lyon')", 0),
        ("points > 0 TOP 3 BY points", 3),
        ("points > 0 LOWEST 1 BY points", 0),
        ("NOT points IN TOP 2", 3),
    ],
)
def test_ties_are_counted(tmp_path: Path, rule: str, tied: int) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        rows = "(1, 'Lyon', 9), (2, 'Lyon', 7), (3, 'Paris', 7), (4, 'Paris', 7), (5, 'Paris', 1), (6, 'Paris', NULL)"
        connection.execute(f"CREATE TABLE customers AS SELECT * FROM (VALUES {rows}) AS t (id, city, points)")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segql.yml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "segments" / "ranked.seg").write_text(rule, encoding="utf-8")
    with Project(tmp_path / "segql.yml").open() as session:
        found = [item for item in session.verify() if item.code.name == "tied-cut"]
    message = f"a rank of `ranked` cuts through {tied} members of the same value; their keys decide who is in"
    assert [item.message for item in found] == ([message] if tied else [])
    assert [item.span.text for item in found] == ([rule] if tied else [])
