"""A run that is killed, cut off or out of room leaves the last good one, and the next works; runs that meet wait."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from segql.diagnostics import SegqlError
from segql.engines import postgres_recording
from tests.engines_under_test import EngineRoom
from tests.laws import pipeline
from tests.unit.runs.conftest import Made
from tests.unit.runs.older_files import make_older
from tests.unit.runs.places import Place
from tests.unit.runs.victims import SERVER, dies, records, records_in_little_room, run_in_process, tells_calls

D1, D2, D3 = "2026-07-01", "2026-07-02", "2026-07-03"
RULES = "SEGMENT vip AS score > 3\nSEGMENT low AS score < 2\n"
BEFORE = {1: 5, 2: 4, 3: 0, 4: 1}
AFTER = {1: 0, 2: 4, 3: 9, 5: 0}


@pytest.fixture
def recorded(place: Place) -> Place:
    """A place with a run, and data for another."""
    place.rules(RULES)
    place.people(BEFORE)
    place.run(D1)
    place.people(AFTER)
    return place


def check_whole(place: Place) -> None:
    """The second run is recorded, and could not be otherwise."""
    assert place.members() == {"vip": {"2", "3"}, "low": {"1", "5"}}
    assert place.history() == {
        ("vip", "1", D1, D2),
        ("vip", "2", D1, None),
        ("vip", "3", D2, None),
        ("low", "3", D1, D2),
        ("low", "4", D1, D2),
        ("low", "1", D2, None),
        ("low", "5", D2, None),
    }
    assert len(place.rows("SELECT 1 FROM segql_runs")) == 4


def test_killed_at_many_calls(recorded: Place, tmp_path: Path) -> None:
    """Killed before calls to the writing connection, the first and the last ones among them: in DuckDB's the last is its
    closing, the one before that the commit."""
    other = Place(tmp_path / "other", recorded.kind, recorded.uri)
    other.rules(RULES)
    other.people(BEFORE)
    other.run(D1)
    other.people(AFTER)
    assert run_in_process(tells_calls, other, D2, tmp_path / "calls") == 0
    calls = int((tmp_path / "calls").read_text())
    assert calls > 12
    good = recorded.state()
    committed = calls if recorded.kind != "postgres" else calls + 1
    step = 1 if pipeline.EXAMPLES else 11  # `SEGQL_FUZZ=1` tries every call
    for call in sorted({1, 2, *range(3, calls, step), *range(calls - 4, calls + 1)}):
        assert run_in_process(dies, recorded, D2, call) == -signal.SIGKILL
        if call < committed:
            assert recorded.state() == good
        else:
            check_whole(recorded)
    recorded.run(D2)
    check_whole(recorded)


def test_killed_in_its_first_run(place: Place) -> None:
    place.rules(RULES)
    place.people(AFTER)
    for calls in (1, 3, 8, 21):
        assert run_in_process(dies, place, D2, calls) == -signal.SIGKILL
    place.run(D2)
    assert place.members() == {"vip": {"2", "3"}, "low": {"1", "5"}}


def test_killed_at_any_time(make: Made) -> None:
    """Killed by the clock, among other places in the middle of the commit and of a checkpoint."""
    place = make()
    place.rules(RULES)
    place.many(20_000, "i % 7")
    place.run(D1)
    place.many(20_000, "i * 3 % 11")
    good = place.state()
    expected = sum(1 for number in range(20_000) if number * 3 % 11 > 3)
    dice = random.Random(7)
    for _ in range(5):
        process = SERVER.Process(target=records, args=(place, D2, ()))
        process.start()
        time.sleep(dice.uniform(0.2, 2.5))
        process.kill()
        process.join()
        if place.state() != good:
            break
    place.run(D2)
    assert len(place.members()["vip"]) == expected
    assert len(place.rows("SELECT 1 FROM segql_runs")) == 4


def test_two_runs_of_the_same_moment_at_once(recorded: Place) -> None:
    begin = SERVER.Barrier(3)
    processes = [SERVER.Process(target=records, args=(recorded, D2, (), begin)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    check_whole(recorded)


def test_two_first_runs_of_other_segments_at_once(place: Place) -> None:
    place.rules(RULES)
    place.people(AFTER)
    begin = SERVER.Barrier(2)
    processes = [SERVER.Process(target=records, args=(place, D2, (name,), begin)) for name in ("vip", "low")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    assert place.members() == {"vip": {"2", "3"}, "low": {"1", "5"}}


@pytest.mark.parametrize("make", ["duckdb", "store"], indirect=True)
def test_a_full_disk(make: Made) -> None:
    place = make()
    place.rules("SEGMENT vip AS score > 3")
    place.people({1: 5})
    place.run(D1)
    place.many(300_000, "5")
    good = place.state()
    file = place.store or place.folder / "shop.duckdb"
    assert run_in_process(records_in_little_room, place, D2, file.stat().st_size + 20_000) == 3
    assert place.state() == good
    place.run(D2)
    assert len(place.members()["vip"]) == 300_000


@pytest.fixture
def on_postgres(tmp_path: Path, engine_room: EngineRoom) -> Iterator[Place]:
    place = Place(tmp_path, "postgres", engine_room.postgres_server.uri)
    place.rules(RULES)
    place.people(BEFORE)
    place.run(D1)
    place.people(AFTER)
    yield place


def test_a_full_disk_of_the_server(on_postgres: Place) -> None:
    on_postgres.write(
        "CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'could not extend file' "
        "USING ERRCODE = 'disk_full'; END $$ LANGUAGE plpgsql"
    )
    on_postgres.write("CREATE TRIGGER full_disk BEFORE INSERT ON segql_runs EXECUTE FUNCTION full_disk()")
    good = on_postgres.state()
    with pytest.raises(SegqlError, match=r"SEG607 .*could not extend file \(the server's disk is full\)"):
        on_postgres.run(D2)
    assert on_postgres.state() == good
    on_postgres.write("DROP TRIGGER full_disk ON segql_runs")
    on_postgres.run(D2)
    check_whole(on_postgres)


@pytest.mark.parametrize("statement", ["CREATE TEMP TABLE", "UPDATE", "INSERT INTO"])
def test_the_connection_is_cut(on_postgres: Place, statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    good = on_postgres.state()
    run, load = postgres_recording.PostgresRecording.run, postgres_recording.PostgresRecording.load

    def cut(recording: postgres_recording.PostgresRecording) -> None:
        pid = recording._connection.info.backend_pid
        with psycopg.connect(on_postgres.uri, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))

    def cut_run(recording: postgres_recording.PostgresRecording, sql: str) -> None:
        if sql.startswith(statement):
            cut(recording)
        run(recording, sql)

    def cut_load(recording: postgres_recording.PostgresRecording, *arguments: object) -> None:
        if statement.startswith("CREATE TEMP"):
            cut(recording)
        load(recording, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(postgres_recording.PostgresRecording, "run", cut_run)
        patched.setattr(postgres_recording.PostgresRecording, "load", cut_load)
        with pytest.raises(SegqlError, match="SEG604 the connection to Postgres was lost"):
            on_postgres.run(D2)
    assert on_postgres.state() == good
    on_postgres.run(D2)
    check_whole(on_postgres)


@pytest.mark.parametrize("make", ["store"], indirect=True)
def test_killed_while_a_file_of_an_earlier_version_is_brought_up_to_date(recorded: Place, tmp_path: Path) -> None:
    make_older(recorded)
    good = recorded.state()
    assert recorded.moves() == {
        ("vip", "1", "entered"),
        ("vip", "2", "entered"),
        ("low", "3", "entered"),
        ("low", "4", "entered"),
    }
    copy = Place(tmp_path / "other", recorded.kind)
    copy.rules(RULES)
    copy.people(AFTER)
    shutil.copy(str(recorded.store), str(copy.store))
    assert run_in_process(tells_calls, copy, D2, tmp_path / "calls") == 0
    calls = int((tmp_path / "calls").read_text())
    step = 1 if pipeline.EXAMPLES else 7
    for call in sorted({1, *range(3, calls, step), calls - 1}):
        assert run_in_process(dies, recorded, D2, call) == -signal.SIGKILL
        assert recorded.state() == good
    recorded.run(D2)
    check_whole(recorded)
