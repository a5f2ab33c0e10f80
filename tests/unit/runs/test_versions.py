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
