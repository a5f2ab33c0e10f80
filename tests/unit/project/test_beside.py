"""What a statement needs beside it: long lists that engines load, and recorded runs that reach back far enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from segql.diagnostics import SegqlError
from segql.project import Project
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.postgres_engine import Postgres
from tests.engines_under_test.tables import Table

CATALOG = """\
name: shop
timezone: Europe/Paris
targets: {target}
entities:
  customer: {{table: customers, key: id, attributes: {{id: number, name: text}}}}
"""
SEGMENTS = """\
SEGMENT vip AS id < 3
SEGMENT entered AS ENTERED vip IN LAST 30 DAYS
SEGMENT entered_long_ago AS ENTERED vip IN LAST 90 DAYS
SEGMENT ever AS ENTERED vip
SEGMENT left_it AS LEFT vip IN LAST 30 DAYS
SEGMENT stayed AS IN vip FOR AT LEAST 20 DAYS
SEGMENT never_recorded AS ENTERED left_it
SEGMENT listed AS name IN LIST 'long.csv'
SEGMENT folded AS name IN LIST 'long.csv' IGNORING CASE AND ACCENTS
SEGMENT numbers AS NOT id IN LIST 'numbers.csv'
SEGMENT both AS listed AND numbers
"""
TABLES = (
    Table(
        "customers",
        {"id": "integer", "name": "text"},
        ((1, "Zoé-1"), (2, "zoe-2"), (3, "ZOE-3000"), (4, "Zoé-4000"), (5, None)),
    ),
    Table(
        "segql_runs",
        {
            "run": "text",
            "segment": "text",
            "as_of": "instant",
            "rule_version": "text",
            "size": "integer",
            "took": "float",
            "baseline": "boolean",
        },
        (
            ("1", "vip", "2026-10-01T00:00:00+00:00", "a", 2, 0.1, True),
            ("2", "vip", "2026-10-20T00:00:00+00:00", "a", 2, 0.1, False),
        ),
    ),
    Table(
        "segql_history",
        {"segment": "text", "member": "text", "entered_at": "instant", "left_at": "instant"},
        (
            ("vip", "1", "2026-10-01T00:00:00+00:00", None),
            ("vip", "2", "2026-10-20T00:00:00+00:00", None),
            ("vip", "3", "2026-10-01T00:00:00+00:00", "2026-10-20T00:00:00+00:00"),
        ),
    ),
)


def project(folder: Path, target: str) -> Project:
    (folder / "segments").mkdir(parents=True, exist_ok=True)
    (folder / "segql.yml").write_text(CATALOG.format(target=target), encoding="utf-8")
    (folder / "segments" / "all.seg").write_text(SEGMENTS, encoding="utf-8")
    (folder / "long.csv").write_text("name\n" + "\n".join(f"Zoé-{n}" for n in range(5_000)), encoding="utf-8")
    (folder / "numbers.csv").write_text("id\n" + "\n".join(str(n) for n in range(3, 2_003)), encoding="utf-8")
    return Project(folder / "segql.yml")


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, engine_room: EngineRoom) -> Project:
    folder = tmp_path_factory.mktemp("beside")
    if request.param == "postgres":
        engine = Postgres(engine_room.postgres_server, "beside")
        engine.load(TABLES)
        engine.close()
        url = engine_room.postgres_server.uri
        return project(folder, f'{{pg: {{engine: postgres, url: "{url}", schema: beside}}}}')
    from tests.engines_under_test.duckdb_engine import DuckDB

    engine = DuckDB(str(folder / "shop.duckdb"))
    engine.load(TABLES)
    engine.close()
    return project(folder, "{local: {engine: duckdb, path: shop.duckdb}}")


def members(shop: Project, segment: str, as_of: str = "2026-11-01") -> list[Any]:
    with shop.open() as session:
        return sorted(session.members(segment, as_of=as_of).column(0).to_pylist())


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ("entered", [2]),
        ("ever", [2]),
        ("left_it", [3]),
        ("stayed", [1]),
        ("listed", [1, 4]),
        ("folded", [1, 2, 3, 4]),
        ("numbers", [1, 2]),
        ("both", [1]),
    ],
)
def test_members(shop: Project, segment: str, expected: list[int]) -> None:
    assert members(shop, segment) == expected


def test_lists_serve_counts_previews_and_tables(shop: Project) -> None:
    with shop.open() as session:
        assert session.counts(["listed", "folded"], as_of="2026-11-01") == {"listed": 2, "folded": 4}
        assert session.preview("listed", as_of="2026-11-01").column(0).to_pylist() == [1, 4]
        assert session.write_table("listed", "out_listed", as_of="2026-11-01") == 2
        assert session.counts(["both"], as_of="2026-11-01") == {"both": 1}


@pytest.mark.parametrize(
    ("segment", "as_of", "message"),
    [
        (
            "entered_long_ago",
            "2026-11-01",
            "runs of `vip` are recorded since 2026-10-01 02:00, and this asks about the time since 2026-08-03 00:00",
        ),
        ("never_recorded", "2026-11-01", "no run of `left_it` was recorded before this moment"),
        ("ever", "2026-09-30", "no run of `vip` was recorded before this moment"),
    ],
)
def test_too_little_history(shop: Project, segment: str, as_of: str, message: str) -> None:
    with shop.open() as session, pytest.raises(SegqlError) as raised:
        session.counts([segment], as_of=as_of)
    assert [(item.code.name, item.message) for item in raised.value.diagnostics] == [("no-history", message)]


def test_nothing_was_ever_recorded(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute("CREATE TABLE customers AS SELECT 1 AS id, 'a' AS name")
    shop = project(tmp_path, "{local: {engine: duckdb, path: shop.duckdb}}")
    with shop.open() as session, pytest.raises(SegqlError) as raised:
        session.members("ever")
    assert [item.code.name for item in raised.value.diagnostics] == ["no-history"]
