"""`doctor`: a target whose clocks agree, and one whose do not."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import Segql


def test_all_is_well(shop: Path, segql: Segql) -> None:
    outcome = segql("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[1] == "✓ target `local` (duckdb): reached, and its tables fit the catalog"
    assert lines[2].startswith("✓ Europe/Paris: the same clock at ") and lines[2].endswith("from 1970 to 2037")


def test_other_rules_are_found(shop: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segql.doctor.ZoneInfo", lambda _: ZoneInfo("Europe/London"))
    outcome = segql("doctor")
    assert outcome.code == 1
    assert "✗ Europe/Paris: another clock at " in outcome.out
    assert "UTC, which is 1970-01-0" in outcome.out


def test_an_unreachable_target(shop: Path, segql: Segql) -> None:
    (shop / "segql.yml").write_text((shop / "segql.yml").read_text().replace("path: data", "path: nowhere"))
    outcome = segql("doctor")
    assert outcome.code == 1
    assert "SEG604" in outcome.err
