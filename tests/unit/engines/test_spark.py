"""Spark: a real session; files and tables, reading and writing, and findings of one line."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segql.catalog.model import Storage, Table, Target
from segql.diagnostics import SegqlError
from segql.engines import Engine, open_engine
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, list_of
from tests.engines_under_test import EngineRoom

INSTANT = dt.datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=dt.UTC)


@pytest.fixture(scope="module", autouse=True)
def _java(engine_room: EngineRoom) -> None:
    """The process's one Java: engines make sessions of their own in it."""
    assert engine_room.spark is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("lake") / "50% [of] {it} é"
    place.mkdir()
    (place / "people.csv").write_text(
        "id,name,born,seen,score\n1,é,2020-02-29,2026-01-01 10:00:00,0.1\n2,,,,\n", encoding="utf-8"
    )
    events = {
        "person_id": pa.array([1, 2, 2], pa.int32()),
        "at": pa.array([INSTANT, None, INSTANT]),
        "tags": pa.array([["x", "y"], None, []], pa.list_(pa.string())),
        "amount": pa.array([Decimal("1.50"), None, Decimal("2.25")], pa.decimal128(10, 2)),
        "odd `name": pa.array([1.5, None, 2.5], pa.float32()),
        "doc": pa.array([{"a": 1, "b": {"c": "x"}}] * 3),
    }
    pq.write_table(pa.table(events), place / "events.parquet")
    return place


def opened(**options: str) -> Engine:
    return open_engine(Target("lake", "spark", options), "/")


@pytest.fixture
def lake(folder: Path) -> Iterator[Engine]:
    with opened(path=str(folder)) as engine:
        yield engine


@pytest.fixture
def warehouse() -> Iterator[Engine]:
    with opened(schema="default") as engine:
        yield engine


def refused(caught: pytest.ExceptionInfo[SegqlError]) -> tuple[str, str, str | None]:
    (finding,) = caught.value.diagnostics
    assert "\n" not in finding.message
    assert "java." not in finding.message
    return finding.code.number, finding.message, finding.help


def test_files_are_tables_with_their_types(lake: Engine) -> None:
    assert [table.text for table in lake.tables()] == ["events", "people"]
    schema = lake.schema([Table(("people",)), Table(("events",)), Table(("nobody",))])
    assert list(schema.tables) == ["people", "events"]
    assert schema.ignores_case
    people, events = schema.tables["people"], schema.tables["events"]
    assert {name: (c.type, c.storage, c.zoneless) for name, c in people.items()} == {
        "id": (NUMBER, Storage.INTEGER, False),
        "name": (TEXT, None, False),
        "born": (DATE, None, False),
        "seen": (DATETIME, None, True),
        "score": (NUMBER, Storage.FLOAT, False),
    }
    assert {name: (c.type, c.storage) for name, c in events.items()} == {
        "person_id": (NUMBER, Storage.INTEGER),
        "at": (DATETIME, None),
        "tags": (list_of(TEXT), None),
        "amount": (NUMBER, Storage.DECIMAL),
        "odd `name": (NUMBER, Storage.FLOAT),
        "doc": (None, None),
    }
    assert events["odd `name"].read_as == "CAST({} AS DOUBLE)"
    assert events["doc"].fields["b"].fields["c"].type == TEXT


def test_types_of_a_query_without_running_it(warehouse: Engine) -> None:
    found = warehouse.describe(
        "SELECT CAST(1 AS TINYINT) AS tiny, CAST(1 AS DECIMAL(38, 0)) AS wide, CAST(1 AS DECIMAL(20, 15)) AS long, "
        "TRUE AS yes, PARSE_JSON('{}') AS doc, MAP('a', 1) AS pairs, X'00' AS bytes, 'a' COLLATE UNICODE_CI AS word, "
        "ARRAY(1.5) AS numbers, ARRAY(ARRAY(1)) AS nested -- a comment at the end"
    )
    assert {name: (c.type, c.storage) for name, c in found.items()} == {
        "tiny": (NUMBER, Storage.INTEGER),
        "wide": (NUMBER, None),
        "long": (NUMBER, None),
        "yes": (BOOLEAN, None),
        "doc": (None, None),
        "pairs": (None, None),
        "bytes": (None, None),
        "word": (TEXT, None),
        "numbers": (list_of(NUMBER), Storage.DECIMAL),
        "nested": (None, Storage.INTEGER),
    }
    assert found["doc"].json
    assert found["pairs"].json
    assert found["word"].read_as == "CAST({} AS STRING)"


def test_rows_have_stable_types(lake: Engine) -> None:
    rows = lake.fetch("SELECT person_id, at, amount, tags FROM events ORDER BY person_id, amount DESC")
    assert rows.schema.types == [pa.int64(), pa.timestamp("us", "UTC"), pa.decimal128(10, 2), pa.list_(pa.string())]
    assert rows.to_pylist()[0] == {"person_id": 1, "at": INSTANT, "amount": Decimal("1.50"), "tags": ["x", "y"]}
    assert lake.fetch("SELECT seen FROM people WHERE id = 1").to_pylist() == [{"seen": dt.datetime(2026, 1, 1, 10)}]
    assert lake.count("SELECT * FROM events -- all") == 3


def test_the_session_is_in_utc_and_strict(lake: Engine) -> None:
    rows = lake.fetch("SELECT CAST(TIMESTAMP '2026-01-01 00:00:00Z' AS STRING) AS shown, '${spark.app.name}' AS name")
    assert rows.to_pylist() == [{"shown": "2026-01-01 00:00:00", "name": "${spark.app.name}"}]


def test_statistics(lake: Engine) -> None:
    found = lake.statistics([Table(("people",)), Table(("events",))])
    assert (found["people"].rows, found["events"].rows) == (2, 3)
    assert found["events"].columns["person_id"].distinct == 2


def test_volumes(lake: Engine) -> None:
    found = lake.volumes({Table(("people",)): ["id", "nope"], Table(("none",)): ["id"]})
    assert list(found) == ["people"] and found["people"].rows == 2
    assert list(found["people"].widths) == ["id"] and found["people"].bytes(["id"]) > 0


def test_declared_files(folder: Path, tmp_path: Path) -> None:
    from segql.catalog.model import DataFile, FileColumn

    (tmp_path / "log.txt").write_text("7 20260131 1.005\n8 20260228 2\n", encoding="utf-8")
    columns = (
        FileColumn("id", NUMBER, storage=Storage.INTEGER),
        FileColumn("day", DATE, format="%Y%m%d"),
        FileColumn("amount", NUMBER),
    )
    declared = DataFile("log.txt", "csv", delimiter="whitespace", header=None, columns=columns)
    with open_engine(Target("lake", "spark", {"path": str(tmp_path)}, {"log": declared}), "/") as engine:
        assert [table.text for table in engine.tables()] == ["log"]
        assert engine.fetch("SELECT * FROM log ORDER BY id").to_pylist()[0] == {
            "id": 7,
            "day": dt.date(2026, 1, 31),
            "amount": Decimal("1.005000000"),
        }


def test_a_file_that_cannot_be_read_matters_to_whoever_needs_it(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"no parquet")
    (tmp_path / "fine.csv").write_text("id\n1\n", encoding="utf-8")
    with opened(path=str(tmp_path)) as engine:
        assert engine.count("SELECT * FROM fine") == 1
        with pytest.raises(SegqlError) as caught:
            engine.schema([Table(("broken",))])
    assert refused(caught)[1].startswith("the file of `broken` cannot be read: ")


def test_a_table_is_written_whole_and_only_over_its_own(warehouse: Engine) -> None:
    warehouse.fetch("CREATE TABLE theirs USING parquet AS SELECT 1 AS id")
    try:
        assert warehouse.write_table("SELECT 1 AS id", "vip") == 1
        assert warehouse.write_table("SELECT 1 AS id UNION ALL SELECT 2", "vip") == 2
        with pytest.raises(SegqlError) as caught:
            warehouse.write_table("SELECT 1 / id AS id FROM (SELECT 0 AS id)", "vip")
        assert refused(caught)[0] == "SEG607"
        assert warehouse.fetch("SELECT id FROM vip ORDER BY id").to_pylist() == [{"id": 1}, {"id": 2}]
        with pytest.raises(SegqlError) as caught:
            warehouse.write_table("SELECT 1 AS id", "theirs")
        assert refused(caught)[1] == "there is a `theirs` already that segql did not write, so it is not replaced"
        assert {table.text for table in warehouse.tables()} == {"theirs", "vip"}
    finally:
        warehouse.fetch("DROP TABLE IF EXISTS vip")
        warehouse.fetch("DROP TABLE IF EXISTS theirs")


def test_in_a_folder_a_table_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id\n1\n2\n", encoding="utf-8")
    with opened(path=str(tmp_path)) as engine:
        assert engine.write_table("SELECT id FROM people", "vip") == 2
        assert engine.write_table("SELECT id FROM people WHERE id = 1", "vip") == 1
        assert pq.read_table(tmp_path / "vip.parquet").to_pylist() == [{"id": 1}]
        assert engine.count("SELECT * FROM vip") == 1
        with pytest.raises(SegqlError) as caught:
            engine.write_table("SELECT 1 AS id", "people")
    assert refused(caught)[0] == "SEG607"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT * FROM nowhere", "Spark could not do it: The table or view `nowhere` cannot be found. "),
        ("SELECT 1 / 0", "Spark could not do it: Division by zero. "),
        ("SELEC 1", "Spark could not do it: Syntax error at or near 'SELEC'."),
        (
            "SELECT * FROM csv.`/etc/hosts`",
            "Spark could not do it: The table or view `csv`.`/etc/hosts` cannot be found.",
        ),
        ("SELECT CAST('x' AS INT)", "Spark could not do it: The value 'x' of the type \"STRING\" cannot be cast"),
    ],
)
def test_failures_are_one_line(warehouse: Engine, sql: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SegqlError) as caught:
        warehouse.fetch(sql)
    number, said, _ = refused(caught)
    assert number == "SEG605"
    assert said.startswith(message)
    assert "SQLSTATE" not in said
    assert capfd.readouterr().err == ""


def test_too_large_a_number_is_explained(warehouse: Engine) -> None:
    with pytest.raises(SegqlError) as caught:
        warehouse.fetch("SELECT CAST(1e30 AS DECIMAL(38, 9)) AS x")
    assert "more digits than Spark's decimals hold" in (refused(caught)[2] or "")


def test_closing_twice_and_asking_again(folder: Path) -> None:
    engine = opened(path=str(folder))
    engine.close()
    engine.close()
    assert engine.count("SELECT * FROM people") == 2
    engine.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"schema": "nowhere"}, "Spark has no schema `nowhere`"),
        ({"catalog": "nowhere"}, "Spark has no catalog `nowhere`"),
        ({"path": "/no/such/folder"}, "there is no folder `/no/such/folder`"),
        ({"path": "/", "schema": "default"}, "the target `lake` has a folder of files and a schema"),
    ],
)
def test_what_is_not_there(options: dict[str, str], message: str) -> None:
    with pytest.raises(SegqlError) as caught:
        opened(**options)
    assert refused(caught)[:2] == ("SEG604", message)


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(SegqlError) as caught:
        opened()
    assert refused(caught) == (
        "SEG707",
        "the target `lake` needs the Python package pyspark, which is not installed",
        "install it: python -m pip install 'segql[spark]'",
    )


ALONE = """
import sys
from segql.catalog.model import Target
from segql.diagnostics import SegqlError
from segql.engines import open_engine
try:
    with open_engine(Target("lake", "spark", {"master": "local[1]"}), "/") as engine:
        print(engine.fetch("SELECT 1 AS one").to_pylist())
except SegqlError as error:
    print(*((item.code.number, item.message) for item in error.diagnostics))
"""


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "[{'one': 1}]\n"),
        ({"PATH": "", "JAVA_HOME": ""}, "('SEG707', 'Spark runs on Java, which is not installed')\n"),
        ({"JAVA_HOME": "/nowhere"}, "('SEG707', 'Spark runs on Java, and JAVA_HOME leads to none: /nowhere')\n"),
    ],
    ids=["with Java", "without Java", "with a wrong JAVA_HOME"],
)
def test_a_program_of_its_own_starts_java_in_silence(environment: dict[str, str], said: str, tmp_path: Path) -> None:
    import os

    ran = subprocess.run(
        [sys.executable, "-c", ALONE], env=os.environ | environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert (ran.stdout, ran.stderr) == (said, "")
