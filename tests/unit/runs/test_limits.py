"""Limits, interruptions and stores on targets other than a DuckDB file."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import psycopg
import pytest

from segql.catalog.model import Target
from segql.diagnostics import SegqlError
from segql.engines import open_engine
from segql.engines.limits import Limits
from segql.project import Project
from segql.runs.materialise import open_store, plan_run, record
from tests.engines_under_test import EngineRoom
from tests.unit.runs.places import Place

D1, D2, D3 = "2026-07-01", "2026-07-02", "2026-07-03"


@pytest.fixture
def on_postgres(tmp_path: Path, engine_room: EngineRoom) -> Place:
    """A place on Postgres with a run, whose customers then take minutes to be read."""
    place = Place(tmp_path, "postgres", engine_room.postgres_server.uri)
    place.rules("SEGMENT vip AS score > 3")
    place.people({1: 5})
    place.run(D1)
    place.write("ALTER TABLE customers RENAME TO quick")
    place.write(
        "CREATE VIEW customers AS SELECT id, hall, CASE WHEN pg_sleep(60) IS NULL THEN 0 ELSE score END AS score FROM quick"
    )
    return place


def run(place: Place, as_of: str, limits: Limits) -> None:
    project = place.project()
    with project.open(limits=limits) as session, open_store(session, place.store, limits) as store:
        record(session, store, plan_run(session, store, ["vip"], as_of=as_of), as_of=as_of)


def test_a_statement_that_takes_too_long_is_stopped_by_the_server(on_postgres: Place) -> None:
    good = on_postgres.state()
    begin = time.monotonic()
    with pytest.raises(SegqlError, match=r"SEG615 a statement took longer than the 0\.5 seconds that --timeout allows"):
        run(on_postgres, D2, Limits(timeout=0.5))
    assert time.monotonic() - begin < 40
    assert on_postgres.state() == good


def test_ctrl_c_stops_what_the_server_does(on_postgres: Place) -> None:
    good = on_postgres.state()
    threading.Timer(2, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        run(on_postgres, D2, Limits())
    assert on_postgres.state() == good
    with psycopg.connect(on_postgres.uri) as connection:
        sleeping = (
            "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%customers%' AND pid <> "
        )
        end = time.monotonic() + 20
        while connection.execute(f"{sleeping}pg_backend_pid()".encode()).fetchone() != (0,):
            assert time.monotonic() < end, "the server still works on it"
            time.sleep(0.2)


def test_processes_of_a_query(engine_room: EngineRoom) -> None:
    target = Target("pg", "postgres", {"url": engine_room.postgres_server.uri})
    with open_engine(target, "/", Limits(threads=1)) as engine:
        found = engine.fetch("SELECT current_setting('max_parallel_workers_per_gather') AS workers")
    assert found.column("workers").to_pylist() == ["0"]


def test_a_limit_that_a_target_cannot_keep(engine_room: EngineRoom) -> None:
    target = Target("pg", "postgres", {"url": engine_room.postgres_server.uri})
    with pytest.raises(SegqlError, match="SEG704 the target `pg` cannot keep to --max-memory"):
        open_engine(target, "/", Limits(memory=10**9))
    with pytest.raises(SegqlError, match="SEG704 the target `lake` cannot keep to --threads"):
        open_engine(Target("lake", "spark", {"path": "."}), "/", Limits(threads=2))


def test_the_lock_of_a_schema_is_waited_for(on_postgres: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run's transaction is open: this one waits, and gives up."""
    monkeypatch.setattr("segql.engines.postgres.PATIENCE", 0.5)
    on_postgres.write("DROP VIEW customers")
    on_postgres.write("ALTER TABLE quick RENAME TO customers")
    good = on_postgres.state()
    gives_up = pytest.raises(SegqlError, match="SEG612 another run is being recorded in `local`, and did not end")
    with on_postgres.place() as other, other.recording(), gives_up:
        run(on_postgres, D2, Limits())
    assert on_postgres.state() == good
    run(on_postgres, D2, Limits())
    assert len(on_postgres.rows("SELECT 1 FROM segql_runs")) == 2


def test_spark_records_in_a_file_and_asks_it(tmp_path: Path, engine_room: EngineRoom) -> None:
    assert engine_room.spark is not None  # it runs, and is the one that a target finds
    (tmp_path / "data").mkdir()
    (tmp_path / "segments").mkdir()
    (tmp_path / "segql.yml").write_text(
        "name: shop\ntimezone: Europe/Paris\ntargets: {lake: {engine: spark, path: data}}\n"
        "entities: {customer: {table: customers, key: id, attributes: {id: number, score: number}}}\n"
    )
    (tmp_path / "segments" / "all.seg").write_text("SEGMENT vip AS score > 3\nSEGMENT came AS ENTERED vip\n")
    sizes = {}
    for as_of, scores in ((D1, {1: 5, 2: 0}), (D2, {1: 5, 2: 9}), (D3, {1: 0, 2: 9})):
        rows = "".join(f"{id},{score}\n" for id, score in scores.items())
        (tmp_path / "data" / "customers.csv").write_text(f"id,score\n{rows}")
        project = Project(tmp_path / "segql.yml")
        with (
            project.open() as session,
            open_store(session, tmp_path / "runs.duckdb", Limits()) as store,
        ):
            planned = plan_run(session, store, ["vip", "came"], as_of=as_of)
            outcomes = record(session, store, planned, as_of=as_of).outcomes
        sizes[as_of] = {one.segment: (one.size, one.entered, one.left) for one in outcomes}
    assert sizes == {
        D1: {"vip": (1, 1, 0), "came": (None, 0, 0)},
        D2: {"vip": (2, 1, 0), "came": (0, 0, 0)},
        D3: {"vip": (1, 0, 1), "came": (1, 1, 0)},
    }
