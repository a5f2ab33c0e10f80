"""Versions of rules are equal when the rules mean the same, and else differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from segql.project import load_project
from segql.runs.versions import rule_versions

CATALOG = """\
name: shop
timezone: Europe/Paris
targets: {local: {engine: duckdb, path: shop.duckdb}}
entities:
  customer: {table: customers, key: id, attributes: {id: number, score: number}}
"""

_LONG = "123456789012345678"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("score > 1", "score > 1.0", True),
        ("score > 1.5", "(score > 1.50) # a half more", True),
        ("score > 100", "score > 1", False),
        ("score > 1.05", "score > 1.5", False),
        (f"score > {_LONG}.1", f"score > {_LONG}.2", False),
    ],
)
def test_versions(one: str, other: str, same: bool, tmp_path: Path) -> None:
    (tmp_path / "segql.yml").write_text(CATALOG)
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "all.seg").write_text(f"SEGMENT one AS {one}\n\nSEGMENT other AS {other}\n")
    prepared = load_project(tmp_path).prepare(live=True)
    prepared.raise_errors()
    versions = rule_versions(prepared.program, ["one", "other"])
    assert (versions["one"] == versions["other"]) is same


def test_the_names_of_rows_are_no_part_of_a_rule(tmp_path: Path) -> None:
    def version(entity: str, fact: str, table: str = "orders") -> str:
        catalog = CATALOG.replace("customer:", f"{entity}:")
        facts = f"facts: {{{fact}: {{table: {table}, of: {{{entity}: customer}}}}}}\n"
        (tmp_path / "segql.yml").write_text(catalog + facts)
        (tmp_path / "segments").mkdir(exist_ok=True)
        (tmp_path / "segments" / "one.seg").write_text(f"HAS AT LEAST 2 {fact}\n")
        prepared = load_project(tmp_path).prepare(live=True)
        prepared.raise_errors()
        return rule_versions(prepared.program, ["one"])["one"]

    assert version("customer", "orders") == version("shopper", "buys")
    assert version("customer", "orders") != version("customer", "orders", "orders_of_the_web")
