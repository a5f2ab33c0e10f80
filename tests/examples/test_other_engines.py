"""The example projects on the other engines: the same members on a real Postgres, and what BigQuery's front end says."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import psycopg
import pytest

from tests.engines_under_test import EngineRoom
from tests.engines_under_test.tables import Table
from tests.examples.by_hand import cdnow_log, complete_journey_data
from tests.examples.test_members import project, written_by_hand

POSTGRES_TYPES = {"BIGINT": "BIGINT", "DOUBLE": "DOUBLE PRECISION", "VARCHAR": "TEXT", "TIMESTAMP": "TIMESTAMP"}
BIGQUERY_TYPES = {"BIGINT": "integer", "DOUBLE": "float", "VARCHAR": "text", "TIMESTAMP": "clock"}
#: The grocer's tables that the catalog speaks of, with their columns and DuckDB's names of their types.
TABLES = ("transactions", "products", "demographics", "campaigns", "campaign_descriptions", "coupon_redemptions")


def grocer_columns(table: str) -> dict[str, str]:
    found = duckdb.execute(f"DESCRIBE SELECT * FROM '{complete_journey_data() / table}.parquet'").fetchall()
    return {row[0]: row[1] for row in found}


@pytest.fixture(scope="module")
def grocer_on_postgres(postgres_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    """A connection whose schema holds the grocer's million and a half lines."""
    folder = tmp_path_factory.mktemp("grocer")
    with psycopg.connect(postgres_uri, autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("CREATE SCHEMA grocer")
        connection.execute("SET search_path TO grocer")
        for table in TABLES:
            columns = ", ".join(f'"{name}" {POSTGRES_TYPES[kind]}' for name, kind in grocer_columns(table).items())
            connection.execute(f"CREATE TABLE {table} ({columns})")
            file = folder / f"{table}.csv"
            parquet = complete_journey_data() / f"{table}.parquet"
            duckdb.execute(f"COPY (SELECT * FROM '{parquet}') TO '{file}' (FORMAT csv, HEADER false)")
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
                copy.write(file.read_bytes())
            file.unlink()
        connection.execute("ANALYZE")
        yield connection
        connection.execute("DROP SCHEMA grocer CASCADE")


def test_the_grocers_segments_have_the_same_members_on_postgres(grocer_on_postgres: psycopg.Connection) -> None:
    statements = project("complete_journey").compile_all(dialect="postgres", as_of="2017-12-31")
    expected = written_by_hand("complete_journey")
    assert set(statements) == set(expected)
    for name, sql in statements.items():
        found = [key for (key,) in grocer_on_postgres.execute(sql.encode()).fetchall()]
        assert len(found) == len(set(found))
        assert set(found) == expected[name].members, name


@pytest.mark.parametrize("live", [False, True], ids=["at a moment", "live"])
def test_bigquery_accepts_the_grocers_segments(engine_room: EngineRoom, live: bool) -> None:
    front_end = engine_room.new("bigquery", "grocer")
    front_end.load(
        Table(table, {name: BIGQUERY_TYPES[kind] for name, kind in grocer_columns(table).items()}, ())
        for table in TABLES
    )
    moment = {"live": True} if live else {"as_of": "2017-12-31"}
    for sql in project("complete_journey").compile_all(dialect="bigquery", **moment).values():
        assert front_end.analyze(sql) == ["household_id"]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "bigquery"])
def test_the_record_shops_segments_have_the_same_members(dialect: str, engine_room: EngineRoom) -> None:
    columns = {"customer_id": "integer", "bought_on": "date", "cds": "integer", "dollars": "decimal"}
    engine = engine_room.engine(dialect, "cdnow", [Table("log", columns, tuple(cdnow_log()))])
    for name, sql in project("cdnow").compile_all(dialect=dialect, as_of="1997-09-30").items():
        assert {key[0] for key in engine.members(sql)} == written_by_hand("cdnow")[name].members, name
