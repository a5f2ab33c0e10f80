"""Postgres: a real server; reading, writing, and findings without secrets."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from segql.catalog.model import Storage, Table, Target
from segql.diagnostics import SegqlError
from segql.engines import Engine, open_engine
from segql.engines.limits import Limits
from segql.types import DATETIME, NUMBER, TEXT, list_of

TABLES = """
DROP SCHEMA IF EXISTS engine_tests CASCADE;
CREATE SCHEMA engine_tests;
SET search_path TO engine_tests;
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN euros AS NUMERIC(10, 2);
CREATE TABLE "odd ""name" (
    id INTEGER PRIMARY KEY, amount NUMERIC(10, 2), key UUID, m mood, tags TEXT[], doc JSONB, clock TIMESTAMP,
    instant TIMESTAMPTZ, code CHAR(3), price euros, ratio REAL, "On" DATE, span INTERVAL
);
INSERT INTO "odd ""name" VALUES
    (1, 1.5, '00000000-0000-0000-0000-000000000001', 'good', '{x,y}', '{"a": 1}', '2026-01-01',
     '2026-01-01 00:00+02', 'ab', 2, 1.25, '2024-02-29', '1 day'),
    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE orders (id INTEGER, customer INTEGER REFERENCES "odd ""name" (id));
CREATE VIEW everything AS SELECT 1 AS x;
"""


@pytest.fixture(scope="module")
def database(postgres_uri: str) -> str:
    with psycopg.connect(postgres_uri, autocommit=True) as connection:
        connection.execute(TABLES)
    return postgres_uri


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    with open_engine(Target("pg", "postgres", {"url": database, "schema": "engine_tests"}), "/") as opened:
        yield opened


def test_tables_and_columns(engine: Engine) -> None:
    own = [table.text for table in engine.tables() if len(table.parts) == 1]
    assert {"everything", 'odd "name', "orders"} <= set(own)
    schema = engine.schema(
        [Table(('odd "name',)), Table(("engine_tests", "orders")), Table(("Orders",)), Table(("no'pe",))]
    )
    assert list(schema.tables) == ['odd "name', "engine_tests.orders"]
    columns = schema.tables['odd "name']
    assert {name: (c.type, c.storage) for name, c in columns.items()} == {
        "id": (NUMBER, Storage.INTEGER),
        "amount": (NUMBER, Storage.DECIMAL),
        "key": (TEXT, None),
        "m": (TEXT, None),
        "tags": (list_of(TEXT), None),
        "doc": (None, None),
        "clock": (DATETIME, None),
        "instant": (DATETIME, None),
        "code": (TEXT, None),
        "price": (NUMBER, None),
        "ratio": (NUMBER, Storage.FLOAT),
        "On": (columns["On"].type, None),
        "span": (None, None),
    }
    assert [name for name, column in columns.items() if column.zoneless] == ["clock"]
    assert [name for name, column in columns.items() if column.read_as] == ["key", "m", "code", "ratio"]
    assert columns["doc"].json
    assert not schema.ignores_case


def test_rows_have_stable_types(engine: Engine) -> None:
    rows = engine.fetch('SELECT * FROM "odd ""name" ORDER BY id')
    first = rows.to_pylist()[0]
    assert first == {
        "id": 1,
        "amount": Decimal("1.500000000"),
        "key": "00000000-0000-0000-0000-000000000001",
        "m": "good",
        "tags": ["x", "y"],
        "doc": '{"a": 1}',
        "clock": dt.datetime(2026, 1, 1),
        "instant": dt.datetime(2025, 12, 31, 22, tzinfo=dt.UTC),
        "code": "ab ",
        "price": Decimal("2.000000000"),
        "ratio": 1.25,
        "On": dt.date(2024, 2, 29),
        "span": "1 day, 0:00:00",
    }
    empty = engine.fetch('SELECT id, key, COUNT(*) AS n FROM "odd ""name" WHERE id > 5 GROUP BY id, key')
    assert empty.schema.types == [pa.int64(), pa.string(), pa.int64()]
    big = engine.fetch("SELECT 12345678901234567890 AS n, CAST(5 AS NUMERIC(20, 0)) AS m")
    assert big.to_pylist() == [{"n": Decimal("12345678901234567890"), "m": 5}]


def test_many_rows_come_in_batches(engine: Engine) -> None:
    rows = engine.fetch("SELECT g AS id FROM generate_series(1, 50001) AS g")
    assert rows.num_rows == 50_001
    assert rows.column("id").to_pylist() == list(range(1, 50_002))


def test_the_session_is_in_utc_and_reads_only(engine: Engine) -> None:
    assert engine.fetch("SELECT current_setting('TimeZone') AS z").to_pylist() == [{"z": "UTC"}]
    assert engine.fetch("SELECT current_setting('transaction_read_only') AS r").to_pylist() == [{"r": "on"}]
    with pytest.raises(SegqlError) as caught:
        engine.count("SELECT 1) AS q; DROP TABLE orders; --")
    assert caught.value.diagnostics[0].code.number == "SEG605"
    assert engine.count("SELECT * FROM orders") == 0


def test_described_and_counted(engine: Engine) -> None:
    described = engine.describe('SELECT id, key FROM "odd ""name" -- as it is')
    assert {name: str(column.type) for name, column in described.items()} == {"id": "number", "key": "text"}
    known = engine.statistics([Table(('odd "name',)), Table(("orders",))])
    assert known['odd "name'].key == ("id",)
    assert known['odd "name'].columns["id"].distinct == 2
    assert known["orders"].links == ((("customer",), 'odd "name', ("id",)),)


def test_volumes(engine: Engine, database: str) -> None:
    wanted = {Table(('odd "name',)): ["id"], Table(("everything",)): ["x"], Table(("none",)): ["id"]}
    found = engine.volumes(wanted)
    assert {name: volume.rows for name, volume in found.items()} == {'odd "name': 2, "everything": 1}
    assert found["everything"].row is None and found["everything"].bytes(["x"]) > 0
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE engine_tests.many AS SELECT i, i % 7 AS j FROM generate_series(1, 10000) AS i")
        connection.execute("ANALYZE engine_tests.many")
        size = connection.execute("SELECT pg_relation_size('engine_tests.many')").fetchone()
    many = engine.volumes({Table(("many",)): ["i"]})["many"]
    assert many.rows == 10_000 and size is not None
    assert many.bytes(["i"]) == pytest.approx(size[0])


def test_a_table_is_written_whole_or_not_at_all(engine: Engine) -> None:
    name = Table(("engine_tests", "out put"))
    assert engine.write_table('SELECT id FROM "odd ""name"', name) == 2
    assert engine.write_table('SELECT id FROM "odd ""name" UNION ALL SELECT 7', name) == 3
    for sql in ("SELECT 1 / 0 AS id", "SELECT nope"):
        with pytest.raises(SegqlError) as caught:
            engine.write_table(sql, name)
        assert caught.value.diagnostics[0].code.number == "SEG607"
    assert engine.count('SELECT * FROM "out put"') == 3
    for taken in ("everything", "orders", 'odd "name', "engine_tests.orders"):
        with pytest.raises(SegqlError) as caught:
            engine.write_table("SELECT 1 AS a", taken)
        assert "segql did not write" in caught.value.diagnostics[0].message
    assert engine.count('SELECT * FROM "odd ""name"') == 2
    names = [table.text for table in engine.tables()]
    assert not [name for name in names if name.startswith(("segql_", "engine_tests.segql_"))]


def test_many_segments_get_memory_and_few_helpers_for_their_transaction_alone(database: str) -> None:
    """Less than a server grants is never taken; whoever says how many processes may work gets them."""

    def asked(memory: str, limits: Limits) -> tuple[object, object]:
        url = f"{database}{'&' if '?' in database else '?'}options=-cwork_mem%3D{memory}"
        with open_engine(Target("pg", "postgres", {"url": url}), "/", limits) as engine:
            setting = "SELECT 0 AS segment, current_setting('{}') AS member"
            assert engine.stage([setting.format("work_mem"), setting.format("parallel_setup_cost")], "segql_asked")
            during = engine.fetch("SELECT member FROM segql_asked").column(0).to_pylist()
            after = engine.fetch(setting.format("work_mem")).column(1).to_pylist()
            assert after == [memory]
        return tuple(during)

    assert asked("4MB", Limits()) == ("32MB", "1e+06")
    assert asked("64MB", Limits()) == ("64MB", "1e+06")
    assert asked("4MB", Limits(threads=2)) == ("32MB", "1000")


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("postgresql://joe:s3cr3t-w0rd@127.0.0.1:1/shop", "refused"),
        ("postgresql://joe:s3cr3t-w0rd@[bad/shop", "cannot be read"),
        ("host=127.0.0.1 port=1 password=s3cr3t-w0rd", "refused"),
        ("s3cr3t-w0rd", "cannot be read"),
    ],
)
def test_an_unreachable_server_and_no_secret(url: str, part: str) -> None:
    with pytest.raises(SegqlError) as caught:
        open_engine(Target("pg", "postgres", {"url": url}), "/")
    (item,) = caught.value.diagnostics
    assert item.code.number == "SEG604"
    assert part in item.message
    assert "s3cr3t" not in f"{item.message} {item.help}"
    assert item.help


def test_a_database_or_schema_that_does_not_exist(database: str) -> None:
    for options in ({"url": database.replace("/postgres?", "/nope?")}, {"url": database, "schema": "nope"}):
        with pytest.raises(SegqlError) as caught:
            open_engine(Target("pg", "postgres", options), "/")
        assert caught.value.diagnostics[0].code.number == "SEG604"
        assert "nope" in caught.value.diagnostics[0].message


def test_a_wrong_password(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        row = connection.execute("SHOW hba_file").fetchone()
        assert row is not None
        connection.execute("DROP ROLE IF EXISTS engine_reader; CREATE ROLE engine_reader LOGIN PASSWORD 'right'")
        rules = Path(row[0])
        before = rules.read_text()
        rules.write_text("local all engine_reader scram-sha-256\n" + before)
        try:
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("SELECT pg_sleep(0.5)")
            url = database.replace("postgres:@", "engine_reader:wr0ng-w0rd@")
            assert url != database
            with pytest.raises(SegqlError) as caught:
                open_engine(Target("pg", "postgres", {"url": url}), "/")
        finally:
            rules.write_text(before)
            connection.execute("SELECT pg_reload_conf()")
    (item,) = caught.value.diagnostics
    assert (item.code.number, item.help) == ("SEG604", "the user or the password is wrong")
    assert "wr0ng" not in item.message


def test_the_driver_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SegqlError) as caught:
        open_engine(Target("pg", "postgres", {"url": "postgresql://x"}), "/")
    (item,) = caught.value.diagnostics
    assert item.code.number == "SEG707"
    assert "pip install" in (item.help or "")
