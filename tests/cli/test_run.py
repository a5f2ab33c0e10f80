"""`segql run` as people and schedulers call it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from segql.cli.run import _Progress
from segql.engines import recording
from segql.project import Project
from segql.session import Session
from tests.cli.conftest import AS_OF, LATER, Segql

BETWEEN = "2026-11-01"


def rows(file: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_all_segments_are_recorded_and_summed_up(warehouse: Path, segql: Segql) -> None:
    outcome = segql("run", "--as-of", AS_OF)
    assert outcome.code == 0
    assert outcome.out.splitlines()[0].split() == ["segment", "members", "entered", "left"]
    assert [line.split() for line in outcome.out.splitlines()[2:]] == [
        ["vip", "2", "2", "0"],
        ["reachable", "2", "2", "0"],
        ["lifecycle.active", "1", "1", "0"],
        ["lifecycle.lost", "2", "2", "0"],
        ["lifecycle.never", "2", "2", "0"],
        ["grown_up", "2", "2", "0"],
    ]
    assert "recorded 6 segments as of 2026-10-31T23:00:00Z in local" in outcome.err
    assert rows(warehouse, "SELECT COUNT(*) FROM segql_members") == [(11,)]


def test_again_there_is_nothing_to_do(warehouse: Path, segql: Segql) -> None:
    segql("run", "--as-of", AS_OF)
    before = warehouse.read_bytes()
    outcome = segql("run", "--as-of", AS_OF)
    assert outcome.code == 0
    assert "6 segments were recorded as of 2026-10-31T23:00:00Z already" in outcome.err
    assert warehouse.read_bytes() == before


def test_the_summary_as_json(warehouse: Path, segql: Segql) -> None:
    document = json.loads(segql("run", "vip", "--as-of", AS_OF, "--json").out)
    (vip,) = document["segments"]
    assert (document["run"], document["store"]) == ("2026-10-31T23:00:00Z", "local")
    assert {name: vip[name] for name in vip if name != "rule_version"} == {
        "segment": "vip",
        "status": "recorded",
        "size": 2,
        "entered": 2,
        "left": 0,
        "baseline": True,
    }
    computing = document["computing"]
    assert 0 < computing.pop("took") <= document["took"]
    reason = "one segment shares nothing with others, so it is one plain statement"
    assert computing == {"segments": 1, "strategy": "plain", "reason": reason, "kept": None}
    again = json.loads(segql("run", "vip", "--as-of", AS_OF, "--json").out)
    assert again["computing"] is None


def many(warehouse: Path, *rules: str) -> None:
    """Replace the project's segments by ten that are worked out together, and these."""
    (warehouse.parent / "segments" / "grown_up.seg").unlink()
    counts = [f"COUNT(orders IN LAST {days} DAYS) >= 1" for days in (5, 10, 50, 100, 200, 300, 400, 500, 600, 700)]
    named = [f"SEGMENT many{place} AS {rule}" for place, rule in enumerate([*counts, *rules])]
    (warehouse.parent / "segments" / "all.seg").write_text("\n\n".join(named))


def test_what_the_last_run_left_is_told(warehouse: Path, segql: Segql) -> None:
    many(warehouse, "AVG(orders.amount) > 9")
    first = segql("run", "--as-of", AS_OF, "--json")
    assert json.loads(first.out)["computing"]["kept"] is None  # it may be the only one
    second = segql("run", "--as-of", BETWEEN, "--json")
    assert json.loads(second.out)["computing"]["kept"]["found"] is False
    assert "last run" not in first.err + second.err
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE orders SET amount = 50 WHERE order_id = 5")
    outcome = segql("run", "--as-of", LATER, "--json")
    kept = json.loads(outcome.out)["computing"]["kept"]
    assert kept == {
        "found": True,
        "carried_on": kept["carried_on"],
        "counted_from_all_facts": 0,
        "facts_moved": 1,
        "members_counted_anew": 1,
        "facts_of_these": 1,
    }
    said = (
        f"{kept['carried_on']} of {kept['carried_on']} counts were carried on from the last run: "
        "1 fact moved, 1 member was counted anew"
    )
    assert said in outcome.err
    cold = segql("run", "--as-of", "2026-11-12", "--cold", "--json")
    assert json.loads(cold.out)["computing"]["kept"]["found"] is False
    assert "last run" not in cold.err
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE orders SET amount = amount + 1, ordered_at = ordered_at - INTERVAL 1 YEAR")
    assert "nothing that the last run counted could be used; " in segql("run", "--as-of", "2026-11-14").err


def test_keys_that_stand_in_several_rows_are_told(warehouse: Path, segql: Segql) -> None:
    many(warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("INSERT INTO customers SELECT * FROM customers WHERE customer_id = 'c1'")
    outcome = segql("run", "--as-of", AS_OF, "--json")
    reason = "a key stands in several rows of customer, so segments share their scans in one statement"
    note = f"note: {reason}; all begins anew (`segql check --data` shows such keys)"
    assert outcome.err.splitlines().count(note) == 1
    assert "key" in segql("check", "--data").out
    computing = json.loads(outcome.out)["computing"]
    assert (computing["strategy"], computing["reason"], computing["kept"]) == ("together", reason, None)
    assert "note" not in segql("run", "many0", "many1", "--as-of", LATER).err


def test_progress_begins_before_any_segment_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    progress = _Progress()
    for done in (0, 3):
        progress(done, 10)
    progress.end()
    first, second, *rest = shown.getvalue().split("\r")[1:]
    assert first == "0 of 10 segments"
    assert second.startswith("3 of 10 segments, about 0 s remain")
    assert "".join(rest).strip() == ""


def test_the_seconds_are_those_of_the_whole_command(
    warehouse: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(project: Project, *arguments: Any, **options: Any) -> Session:
        time.sleep(2)
        return opened(project, *arguments, **options)

    opened = Project.open
    monkeypatch.setattr(Project, "open", slowly)
    assert json.loads(segql("run", "vip", "--as-of", AS_OF, "--json").out)["took"] >= 2


def test_a_dry_run_records_nothing(warehouse: Path, segql: Segql) -> None:
    segql("run", "vip", "--as-of", AS_OF)
    before = warehouse.read_bytes()
    outcome = segql("run", "vip", "grown_up", "--as-of", AS_OF, "--dry-run", "--json")
    assert json.loads(outcome.out) == {"would_record": ["grown_up"], "already_recorded": ["vip"], "refused": []}
    shown = segql("run", "vip", "grown_up", "--as-of", AS_OF, "--dry-run").out
    assert [line.split() for line in shown.splitlines()[2:]] == [
        ["grown_up", "would", "be", "recorded"],
        ["vip", "is", "recorded", "already"],
    ]
    assert warehouse.read_bytes() == before


def test_a_folder_of_files_takes_a_store(shop: Path, segql: Segql) -> None:
    refused = segql("run", "vip")
    assert refused.code == 1
    assert "SEG614" in refused.err
    assert "--store runs.duckdb" in refused.err
    assert segql("run", "vip", "--as-of", AS_OF, "--store", "runs.duckdb").code == 0
    assert rows(shop / "runs.duckdb", "SELECT member FROM segql_members ORDER BY 1") == [("c1",), ("c2",)]


def test_a_store_that_is_something_else(shop: Path, segql: Segql) -> None:
    (shop / "runs.duckdb").write_text("not a database")
    outcome = segql("run", "vip", "--store", "runs.duckdb")
    assert outcome.code == 1
    assert "SEG604" in outcome.err
    assert (shop / "runs.duckdb").read_text() == "not a database"
    assert "a name that no file has yet" in outcome.err
    assert "--store:1:1" in outcome.err
    for other, what in (("data", "a folder"), ("data/orders.csv", "a file of rows")):
        refused = segql("run", "vip", "--store", other)
        assert refused.code == 1
        assert f"`{other}` is {what}" in refused.err
    nowhere = segql("run", "vip", "--store", "no/such/runs.duckdb")
    assert nowhere.code == 1
    assert "Traceback" not in nowhere.err


def test_an_empty_file_becomes_a_store(shop: Path, segql: Segql) -> None:
    (shop / "runs.duckdb").touch()
    assert "SEG609" in segql("changes", "--store", "runs.duckdb").err
    assert segql("run", "vip", "--as-of", AS_OF, "--store", "runs.duckdb").code == 0
    assert rows(shop / "runs.duckdb", "SELECT member FROM segql_members ORDER BY 1") == [("c1",), ("c2",)]


def test_a_table_of_somebody_elses_can_be_renamed(warehouse: Path, segql: Segql) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE TABLE segql_history (a INTEGER)")
    outcome = segql("run", "vip", "--as-of", AS_OF)
    assert outcome.code == 1
    assert "SEG607" in outcome.err
    assert "record runs elsewhere with --store runs.duckdb, or rename that table" in outcome.err


def test_a_refused_segment_is_told_at_the_end(warehouse: Path, segql: Segql) -> None:
    (warehouse.parent / "segments" / "new.seg").write_text("ENTERED vip\n")
    outcome = segql("run", "vip", "new", "--as-of", AS_OF)
    assert outcome.code == 1
    assert "error[SEG609]: no run of `vip` was recorded before this moment" in outcome.err
    assert [line.split()[:2] for line in outcome.out.splitlines()[2:]] == [["vip", "2"], ["new", "refused"]]
    assert rows(warehouse, "SELECT DISTINCT segment FROM segql_runs") == [("vip",)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-"], "a rule on standard input has no name to be recorded under"),
        (["vip", "--timeout", "soon"], "'soon' is no span of time, such as 90s, 10m or 2h"),
        (["vip", "--threads", "0"], "0 is not in the range"),
        (["vip", "--max-memory", "much"], "is no amount of data"),
        (["vip", "--maximum-bytes-billed", "1GB"], "nobody pays by the byte"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(warehouse: Path, segql: Segql, arguments: list[str], said: str) -> None:
    outcome = segql("run", *arguments, stdin="age > 3")
    assert outcome.code == 2
    assert said in outcome.err


def test_limits_are_kept(warehouse: Path, segql: Segql) -> None:
    assert (
        segql("run", "vip", "--as-of", AS_OF, "--threads", "1", "--max-memory", "200MB", "--timeout", "60s").code == 0
    )


def slow(warehouse: Path) -> None:
    """Make a segment that takes minutes."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE TABLE many AS SELECT 'c' || i AS id, i AS age FROM range(150000) t(i)")
        connection.execute(
            "CREATE VIEW walkers AS SELECT a.id, SUM(a.age * b.age % 7)::BIGINT AS age "
            "FROM many AS a JOIN many AS b ON a.age <> b.age GROUP BY a.id"
        )
    catalog = (warehouse.parent / "segql.yml").read_text()
    entity = (
        "  walker: {table: walkers, key: id, attributes: {id: text, age: {type: number, stored: integer}}, "
        "label: {one: walker, many: walkers}}\n"
    )
    (warehouse.parent / "segql.yml").write_text(catalog.replace("facts:\n", f"{entity}facts:\n", 1))
    (warehouse.parent / "segments" / "slow.seg").write_text("SEGMENT slow OF walker AS age > 4\n")


def test_a_statement_that_takes_too_long_is_stopped(warehouse: Path, segql: Segql) -> None:
    slow(warehouse)
    begin = time.monotonic()
    outcome = segql("run", "vip", "slow", "--as-of", AS_OF, "--timeout", "1s")
    assert outcome.code == 1
    assert "error[SEG615]: a statement took longer than the 1 seconds that --timeout allows" in outcome.err
    assert time.monotonic() - begin < 60
    assert rows(warehouse, "SELECT COUNT(*) FROM duckdb_tables() WHERE table_name LIKE 'segql%'") == [(0,)]


def test_ctrl_c_leaves_nothing_behind(warehouse: Path, segql: Segql, tmp_path: Path) -> None:
    slow(warehouse)
    assert segql("run", "vip", "--as-of", AS_OF).code == 0
    spill = tmp_path / "spill"
    spill.mkdir()
    script = "import sys; from segql.cli.main import run; sys.exit(run(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", script, "run", "--as-of", LATER],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(spill)},
    )
    time.sleep(6)
    err = b""
    try:
        for _ in range(3):  # where it comes while nothing can hear it, whoever waits presses it again
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                _, err = process.communicate(timeout=25)
                break
    finally:
        process.kill()
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert err.decode().rstrip().endswith("interrupted; nothing was recorded")
    assert list(spill.iterdir()) == []
    assert rows(warehouse, "SELECT DISTINCT run FROM segql_runs") == [("2026-10-31T23:00:00Z",)]


def test_a_file_that_another_program_keeps_open(warehouse: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segql.engines.duckdb.PATIENCE", 0.5)
    opened = f"c = duckdb.connect({str(warehouse)!r}, read_only=True)"
    script = f"import duckdb, time; {opened}; print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        outcome = segql("run", "vip", "--as-of", AS_OF)
        other.kill()
    assert outcome.code == 1
    assert "error[SEG612]: another program has `shop.duckdb` open, and did not let go of it" in outcome.err
    assert recording.PATIENCE > 60
    assert segql("run", "vip", "--as-of", AS_OF).code == 0
