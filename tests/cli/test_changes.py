"""`segql changes` as people and schedulers call it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet
import pytest

from tests.cli.conftest import AS_OF, LATER, Segql


@pytest.fixture
def recorded(warehouse: Path, segql: Segql) -> Path:
    """Two runs: in the second c5 has come to `grown_up` and c2 has left it."""
    segql("run", "vip", "grown_up", "--as-of", AS_OF)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "UPDATE customers SET age = CASE customer_id WHEN 'c2' THEN 20 WHEN 'c1' THEN 50 ELSE age END"
        )
    segql("run", "vip", "grown_up", "--as-of", LATER)
    return warehouse


CHANGED = [
    ("grown_up", "c1", "entered", "2026-11-10T23:00:00Z"),
    ("grown_up", "c2", "left", "2026-11-10T23:00:00Z"),
]


def test_changes_in_a_pipe_are_csv(recorded: Path, segql: Segql) -> None:
    outcome = segql("changes")
    assert outcome.code == 0
    assert outcome.out.splitlines() == ["segment,member,change,at", *(",".join(row) for row in CHANGED)]
    assert outcome.err == ""


def test_changes_as_a_table_and_as_lines(recorded: Path, segql: Segql) -> None:
    table = segql("changes", "grown_up", "--format", "text").out
    assert [tuple(line.split()) for line in table.splitlines()[2:]] == CHANGED
    lines = segql("changes", "--format", "jsonl", "--since", AS_OF).out.splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == CHANGED


def test_no_changes_are_said_to_people(recorded: Path, segql: Segql) -> None:
    outcome = segql("changes", "vip", "--format", "text")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "nobody entered or left\n")


def test_many_changes_of_several_segments_are_counted_for_people(warehouse: Path, segql: Segql) -> None:
    segql("run", "vip", "grown_up", "--as-of", AS_OF)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("INSERT INTO customers SELECT 'd' || i, 'urban', NULL, 50 FROM range(101) t(i)")
        connection.execute("DELETE FROM customers WHERE customer_id = 'c2'")
    segql("run", "vip", "grown_up", "--as-of", LATER)
    outcome = segql("changes", "--format", "text")
    assert [line.split() for line in outcome.out.splitlines() if line[0] not in "─"] == [
        ["segment", "entered", "left"],
        ["grown_up", "101", "1"],
        ["vip", "0", "1"],
    ]
    assert "103 changes in 2 segments; `segql changes grown_up` shows those of one, -o FILE writes all" in outcome.err
    alone = segql("changes", "grown_up", "--format", "text")
    assert len(alone.out.splitlines()) == 102
    assert "102 changes, of which the first 100 are shown" in alone.err
    assert len(segql("changes").out.splitlines()) == 104


def test_changes_in_files(recorded: Path, segql: Segql) -> None:
    assert "wrote 2 changes to out.csv" in segql("changes", "-o", "out.csv").err
    assert Path("out.csv").read_text() == segql("changes").out
    segql("changes", "-o", "out.jsonl")
    assert Path("out.jsonl").read_text() == segql("changes", "--format", "jsonl").out
    segql("changes", "-o", "out.parquet")
    found = parquet.read_table("out.parquet")
    assert found.column_names == ["segment", "member", "change", "at"]
    assert str(found.schema.field("at").type) == "timestamp[us, tz=UTC]"
    assert found.column("member").to_pylist() == ["c1", "c2"]


def test_changes_of_the_first_run_are_noted(recorded: Path, segql: Segql) -> None:
    outcome = segql("changes", "vip", "--until", "2026-10-31T23:00:00Z")
    assert "note: `vip` has no run to compare with; everybody in it entered" in outcome.err
    assert len(outcome.out.splitlines()) == 3


def test_changes_of_many_first_runs_are_one_note(warehouse: Path, segql: Segql) -> None:
    segql("run", "--as-of", AS_OF)
    err = segql("changes").err
    assert err == "note: `grown_up` and 5 more have no run to compare with; everybody in them entered\n"
    (warehouse.parent / "segments" / "grown_up.seg").write_text("age > 60\n")
    rules = warehouse.parent / "segments" / "all.seg"
    rules.write_text(rules.read_text().replace("SEGMENT vip", "SEGMENT gone") + "\nSEGMENT vip AS age > 70\n")
    assert segql("run", "grown_up", "vip", "--as-of", LATER).code == 0
    err = segql("changes").err
    assert "note: the rules of `grown_up` and 1 more have changed in between" in err
    assert "note: 4 recorded segments had no part in the last run, and are left out" in err
    assert len(err.splitlines()) == 2


def test_changes_of_segments_that_have_left_the_project(recorded: Path, segql: Segql) -> None:
    (recorded.parent / "segments" / "grown_up.seg").unlink()
    named = segql("changes", "Grown_Up", "vip")
    assert named.code == 0, named.err
    assert named.out.splitlines()[1:] == [",".join(row) for row in CHANGED]
    segql("run", "vip", "--as-of", "2026-11-20")
    alone = segql("changes")
    assert alone.out.splitlines() == ["segment,member,change,at"]
    assert "note: 1 recorded segment had no part in the last run, and is left out" in alone.err
    typo = segql("changes", "grown_upp", "vip")
    assert typo.code == 2
    assert "there is no segment `grown_upp`" in typo.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["-o", "out.xlsx"], 2, "a file of changes ends in .csv, .parquet or .jsonl"),
        (["-o", "out.csv", "--format", "text"], 2, "a file of changes is CSV, Parquet or JSON lines"),
        (["--since", "yesterday"], 2, "`yesterday` is neither a run nor a date"),
        (["--since", "2026-11-05", "--until", "2026-11-01"], 2, "--since is later than --until"),
        (["reachable"], 1, "no run of `reachable` is recorded"),
        (["--until", "2026-10-01"], 1, "no run is recorded"),
        (["--store", "none.duckdb"], 2, "there is no none.duckdb"),
        (["--target", "warehouse"], 1, ""),
        (["nobody"], 2, "there is no segment"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_changes_that_cannot_be_told(recorded: Path, segql: Segql, arguments: list[str], code: int, said: str) -> None:
    outcome = segql("changes", *arguments)
    assert outcome.code == code, outcome.err
    assert said in outcome.err
    assert outcome.out == ""
    assert not Path("out.csv").exists()
