"""The benchmarks compare like with like: over a small shop every way finds the same members. Nothing is timed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import memberships
from benchmarks.report import SECTION, Table, save, write_section


def lines(file: Path) -> dict[str, dict[str, object]]:
    """What was found of each strategy."""
    (table,) = json.loads(file.read_text(encoding="utf-8"))
    return {line["strategy"]: line for line in table["lines"]}


def test_every_way_finds_the_same_members(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    asked = ["--size", "tiny", "--n", "5", "--data", str(tmp_path), "--json", str(file)]
    assert memberships.main(asked) == 0
    found = lines(file)
    assert found.keys() == memberships.STRATEGIES.keys()
    assert all(line["agrees"] for name, line in found.items() if name != "limit"), found
    assert {line["members"] for name, line in found.items() if name != "limit"} == {found["naive"]["members"]}
    assert found["naive"]["members"], "five segments of a thousand customers have members"


def test_every_way_finds_the_same_members_in_postgres(tmp_path: Path, postgres_uri: str) -> None:
    file = tmp_path / "results.json"
    asked = ["--size", "0.01", "--engine", "postgres", "--n", "5", "--postgres", postgres_uri]
    assert memberships.main([*asked, "--data", str(tmp_path), "--json", str(file)]) == 0
    found = lines(file)
    assert found.keys() == set(memberships.ON["postgres"])
    assert all(line["agrees"] for name, line in found.items() if name != "limit"), found


def test_a_difference_fails_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = iter(
        [
            (memberships.Measured(1, "naive", seconds=1.0, members=2), {0: (2, 1, 1)}),
            (memberships.Measured(1, "expert", seconds=1.0, members=2), {0: (2, 3, 4)}),
        ]
    )
    monkeypatch.setattr(memberships, "measure", lambda *_, **__: next(measured))
    asked = ["--size", "tiny", "--n", "1", "--strategies", "naive,expert", "--data", str(tmp_path)]
    assert memberships.main(asked) == 1


def test_what_is_left_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--size", "tiny", "--n", "1,2", "--strategies", "naive", "--leave-out", "naive@2", "--data", str(tmp_path)]
    assert memberships.main(asked) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| naive")]
    assert len(rows) == 2
    assert "not run" not in rows[0]
    assert "not run" in rows[1]


def test_the_section_of_the_page_is_replaced(tmp_path: Path) -> None:
    page, file = tmp_path / "page.md", tmp_path / "results.json"
    page.write_text(f"# Performance\n\n{SECTION}\n\nold\n\n## After\n\nkept\n", encoding="utf-8")
    line = memberships.Measured(10, "naive", seconds=2.0, busy=2.0, megabytes=100.0, members=1234, agrees=True)
    known = save(file, [Table("duckdb", 1.0, "many", "a machine", "2026-01-01", 42, (line,))])
    known = save(file, [Table("postgres", 0.1, "some", "a machine", "2026-01-01", 42, (line,))])
    write_section(page, known)
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.endswith("\n\n## After\n\nkept\n")
    assert text.count("1,234") == 2
