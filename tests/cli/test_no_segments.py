"""A project in which nobody has written a segment yet, and one where what is written cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import AS_OF, Segql


@pytest.fixture
def empty(shop: Path) -> Path:
    """The shop without a rule, with an empty file where one will be."""
    for file in (shop / "segments").iterdir():
        file.unlink()
    (shop / "segments" / "first.seg").write_text("")
    return shop


@pytest.mark.parametrize("command", ["count", "run", "plan", "compile", "dbt"])
def test_a_command_for_all_segments_says_that_there_is_none(empty: Path, segql: Segql, command: str) -> None:
    done = segql(command, *(["-o", "."] if command == "dbt" else []))
    assert (done.code, done.out) == (1, "")
    assert "error[SEG709]: the project has no segments yet" in done.err
    assert "write a rule into a `.seg` file in segments" in done.err
    assert "byte" not in done.err


def test_a_file_without_segments_is_named(empty: Path, segql: Segql) -> None:
    done = segql("count", "segments/first.seg")
    assert done.code == 1 and "SEG709" in done.err and "there is no segment in segments/first.seg" in done.err


def test_an_empty_project_has_no_mistake(empty: Path, segql: Segql) -> None:
    assert segql("check").code == 0


def test_what_cannot_be_read_is_told_rather_than_that_there_is_nothing(empty: Path, segql: Segql) -> None:
    (empty / "segments" / "first.seg").write_text("SEGMENT first AS region = = 'urban'\n")
    done = segql("count")
    assert done.code == 1 and "first.seg:1:" in done.err and "SEG709" not in done.err


@pytest.mark.parametrize("command", ["changes", "count", "run"])
def test_a_name_in_what_cannot_be_read_brings_its_mistakes_alone(shop: Path, segql: Segql, command: str) -> None:
    (shop / "segments" / "torn.seg").write_text("= 'urban'\n")
    done = segql(command, "torn")
    assert done.code == 1 and "torn.seg:1:" in done.err and "SEG705" not in done.err


def test_nothing_to_run_reads_nothing(shop: Path, segql: Segql) -> None:
    run = ("run", "vip", "--as-of", AS_OF, "--store", "runs.duckdb")
    assert segql(*run).code == 0
    for again in (segql(*run), segql(*run, "--dry-run")):
        assert again.code == 0 and "byte" not in again.err, again.err


@pytest.mark.parametrize("command", ["members", "preview", "next-change"])
def test_the_usage_tells_that_a_segment_must_be_named(empty: Path, segql: Segql, command: str) -> None:
    usage = f"Usage: segql {command} [OPTIONS] {{SEGMENT|FILE|FOLDER|-|-e RULE}}..."
    assert segql(command, "--help").out.startswith(usage)
    done = segql(command)
    assert done.code == 2 and usage in done.err and "name a segment" in done.err
