"""The benchmarks compare like with like: over a small shop every way finds the same members. Nothing is timed."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import prqlc
import psycopg
import pytest

from benchmarks import compiling, days, memberships, one_more_day, postgres
from benchmarks.data import TABLES, Size, duckdb_file
from benchmarks.report import SECTION, Table, save, write_section
from benchmarks.segments import draw
from benchmarks.strategies import naive


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


def test_what_a_day_costs_is_asked_of_equal_members(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert days.main(["--size", "tiny", "--n", "5", "--data", str(tmp_path)]) == 0
    assert "segql run: with what was kept" in capsys.readouterr().out


def test_a_day_has_facts_of_every_kind(tmp_path: Path) -> None:
    size = Size.of(0.01)
    with duckdb.connect(str(duckdb_file(tmp_path, 0.01))) as connection:
        one_more_day.make(connection, size, 1)
        for table in one_more_day.TABLES:
            assert connection.execute(f"FROM {table}").fetchall(), f"{table} is empty"
        late = "SELECT count(*) FILTER (WHERE {0} < TIMESTAMP '2026-01-01'), count(*) FROM {1}"
        for column, table in (("ordered_at", "new_orders"), ("occurred_at", "new_events")):
            ((come_late, come),) = connection.execute(late.format(column, table)).fetchall()
            assert 0 < come_late < come / 10
        after = "SELECT count(*) FROM orders WHERE ordered_at >= TIMESTAMP '2026-01-02'"
        one_more_day.live(connection, size, 1)
        assert connection.execute(after).fetchall() == [(0,)], "the run after a day sees all of it"
        assert one_more_day.as_of(1) == "2026-01-02T00:00"


def test_a_day_is_the_same_in_postgres(tmp_path: Path, postgres_uri: str) -> None:
    size, scale = Size.of(0.002), 0.002
    url = postgres.loaded(postgres_uri, tmp_path, scale)
    with duckdb.connect(str(duckdb_file(tmp_path, scale))) as connection, psycopg.connect(url) as server:
        for day in (1, 2):
            one_more_day.live(connection, size, day)
            postgres.live(url, size, day)
        for table in TABLES:
            query = f"SELECT * FROM {table} ORDER BY id"
            assert connection.execute(query).fetchall() == server.execute(query).fetchall()


def test_prql_is_given_the_same_segments(tmp_path: Path) -> None:
    options = prqlc.CompileOptions(target="sql.duckdb", format=False, signature_comment=False)
    with duckdb.connect(str(duckdb_file(tmp_path, 0.001)), read_only=True) as connection:
        for segment in draw(100):
            written = prqlc.compile(compiling.prql(segment, 1_000), options)
            found, expected = (
                connection.execute(sql).fetchall() for sql in (written, naive.statement(segment, "duckdb"))
            )
            assert sorted(found) == sorted(expected), segment
