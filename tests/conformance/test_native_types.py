"""Columns of the engines' own types, none of them declared: the target tells what they are."""

from __future__ import annotations

from pathlib import Path

import duckdb
import psycopg
import pytest

from segql.project import Project
from segql.source import Source
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.tables import key

CATALOG = """name: native
timezone: Europe/Paris
targets: {there: TARGET}
entities:
  thing:
    table: things
    key: id
    label: {one: thing, many: things}
    attributes:
      ATTRIBUTES
facts:
  events:
    table: events
    of: {thing: thing_id}
    time: at
    label: {one: event, many: events}
"""

#: Rules that any of the engines' catalogs must read alike, with their members.
COMMON = {
    "id IN ('a1', 'b''2')": {"a1", "b'2"},
    "small > 1": {"b'2"},
    "wide = 9007199254740993": {"a1"},
    "exact = 1.005": {"a1"},
    "long_exact = 0.123456789": {"a1"},
    "single = 0.1": set(),  # a four-byte float is 0.10000000149…, rounded to nine places as every float
    "single = 0.100000001": {"a1"},
    "single IS KNOWN": {"a1", "b'2"},
    "exact > 0": {"a1"},  # a NaN in a decimal of known places is the catalog's to tell: `stored: float`
    "wide IS KNOWN": {"a1", "b'2"},
    "long_exact > 0.123456789 AND long_exact = 0.12345679": {"b'2"},
    "ROUND(single, 2) = 2.5": {"b'2"},
    "kind = 'gold'": {"a1"},
    "kind != 'gold'": {"b'2", "c"},
    "kind > 'a' AND kind STARTS WITH 's'": {"b'2"},
    "token = '00000000-0000-0000-0000-00000000000a'": {"a1"},
    "token CONTAINS 'b'": {"b'2"},
    "wall = 2026-11-12": {"a1"},  # a zoneless column is UTC: 23:30 on the 11th is 00:30 on the 12th in Paris
    "wall IN LAST 1 DAY": {"a1", "b'2"},
    "coarse = 2026-11-12": {"a1"},
    "instant = TODAY": {"a1"},
    "HOUR(instant) = 0": {"a1", "b'2"},
    "day = 2026-11-12": {"a1"},
    "flag": {"a1"},
    "NOT flag": {"b'2", "c"},
    "tags CONTAINS 'x'": {"a1"},
    "COUNT(tags) = 2": {"a1"},
    "numbers CONTAINS 2": {"b'2"},
    "plan = 'pro'": {"a1"},
    "deep = 3": {"b'2"},
    "padded = 'ab'": {"a1"},
    "HAS events": {"a1", "b'2"},
    "HAS events SINCE TODAY": {"a1"},
    "SUM(events.amount) = 0.300000004": {"a1"},
    "LAST(events.kind) = 'silver'": {"b'2"},
    "MODE(events.kind) = 'gold'": {"a1"},
    "DAYS SINCE LAST(events.at) = 0": {"a1"},
    "MIN(events.at) < 2026-11-12": {"b'2"},
}

DUCKDB = """
CREATE TYPE metal AS ENUM ('silver', 'gold');
CREATE TABLE things (
  id VARCHAR, small UTINYINT, wide HUGEINT, exact DECIMAL(4, 3), long_exact DECIMAL(30, 15), single FLOAT, kind metal,
  token UUID, wall TIMESTAMP, coarse TIMESTAMP_S, instant TIMESTAMPTZ, day DATE, flag BOOLEAN, tags VARCHAR[],
  numbers INTEGER[], profile STRUCT(plan VARCHAR, more STRUCT(deep INTEGER)), padded CHAR(5), "nano" TIMESTAMP_NS
);
INSERT INTO things VALUES
  ('a1', 1, 9007199254740993, 1.005, 0.123456789499999, 0.1, 'gold', '00000000-0000-0000-0000-00000000000a',
   '2026-11-11 23:30:00', '2026-11-11 23:30:00', '2026-11-11T23:30:00Z', '2026-11-12', true, ['x', 'y'], [1],
   {'plan': 'pro', 'more': {'deep': 1}}, 'ab', '2026-11-12 22:59:59.999999999'),
  ('b''2', 2, 9007199254740992, -1.005, 0.123456789500000, 2.5, 'silver', '00000000-0000-0000-0000-00000000000b',
   '2026-11-11 22:59:59', '2026-11-11 22:59:59', '2026-11-10T23:30:00Z', '2026-11-11', false, ['z'], [2, 3],
   {'plan': 'free', 'more': {'deep': 3}}, 'abc', '2026-11-12 23:00:00'),
  ('c', NULL, NULL, NULL, NULL, 'nan', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE events (thing_id VARCHAR, "at" TIMESTAMP, amount FLOAT, kind metal);
INSERT INTO events VALUES
  ('a1', '2026-11-11 23:00:00', 0.1, 'gold'), ('a1', '2026-11-12 22:59:59', 0.2, 'gold'),
  ('b''2', '2026-11-11 22:59:59', 5, 'silver'), ('c', '2026-11-12 23:00:00', 5, 'silver');
"""

POSTGRES = """
DROP SCHEMA IF EXISTS native CASCADE; CREATE SCHEMA native; SET search_path TO native;
CREATE TYPE metal AS ENUM ('silver', 'gold');
CREATE TABLE things (
  id VARCHAR(10), small SMALLINT, wide NUMERIC, exact NUMERIC(4, 3), long_exact NUMERIC(30, 15), single REAL, kind metal,
  token UUID, wall TIMESTAMP, coarse TIMESTAMP(0), instant TIMESTAMPTZ, day DATE, flag BOOLEAN, tags TEXT[],
  numbers INTEGER[], profile JSONB, padded CHAR(5)
);
INSERT INTO things VALUES
  ('a1', 1, 9007199254740993, 1.005, 0.123456789499999, 0.1, 'gold', '00000000-0000-0000-0000-00000000000a',
   '2026-11-11 23:30:00', '2026-11-11 23:30:00', '2026-11-11T23:30:00Z', '2026-11-12', true, '{x,y}', '{1}',
   '{"plan": "pro", "more": {"deep": 1}}', 'ab'),
  ('b''2', 2, 9007199254740992, -1.005, 0.123456789500000, 2.5, 'silver', '00000000-0000-0000-0000-00000000000b',
   '2026-11-11 22:59:59', '2026-11-11 22:59:59', '2026-11-10T23:30:00Z', '2026-11-11', false, '{z}', '{2,3}',
   '{"plan": "free", "more": {"deep": 3}}', 'abc'),
  ('c', NULL, 'NaN', NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE events (thing_id VARCHAR(10), "at" TIMESTAMP, amount REAL, kind metal);
INSERT INTO events VALUES
  ('a1', '2026-11-11 23:00:00', 0.1, 'gold'), ('a1', '2026-11-12 22:59:59', 0.2, 'gold'),
  ('b''2', '2026-11-11 22:59:59', 5, 'silver'), ('c', '2026-11-12 23:00:00', 5, 'silver');
"""

SPARK = """
DROP SCHEMA IF EXISTS native CASCADE;
CREATE SCHEMA native;
CREATE TABLE native.things (
  id STRING, small TINYINT, wide DECIMAL(38, 0), exact DECIMAL(4, 3), long_exact DECIMAL(30, 15), single FLOAT,
  kind VARCHAR(10), token STRING, wall TIMESTAMP_NTZ, coarse TIMESTAMP_NTZ, instant TIMESTAMP, day DATE, flag BOOLEAN,
  tags ARRAY<STRING>, numbers ARRAY<INT>, profile STRUCT<plan: STRING, more: STRUCT<deep: INT>>, padded CHAR(5)
) USING parquet;
INSERT INTO native.things VALUES
  ('a1', 1, 9007199254740993, 1.005, 0.123456789499999, 0.1, 'gold', '00000000-0000-0000-0000-00000000000a',
   TIMESTAMP_NTZ '2026-11-11 23:30:00', TIMESTAMP_NTZ '2026-11-11 23:30:00', TIMESTAMP '2026-11-11T23:30:00Z',
   DATE '2026-11-12', true, ARRAY('x', 'y'), ARRAY(1),
   NAMED_STRUCT('plan', 'pro', 'more', NAMED_STRUCT('deep', 1)), 'ab'),
  ('b\\'2', 2, 9007199254740992, -1.005, 0.123456789500000, 2.5, 'silver', '00000000-0000-0000-0000-00000000000b',
   TIMESTAMP_NTZ '2026-11-11 22:59:59', TIMESTAMP_NTZ '2026-11-11 22:59:59', TIMESTAMP '2026-11-10T23:30:00Z',
   DATE '2026-11-11', false, ARRAY('z'), ARRAY(2, 3),
   NAMED_STRUCT('plan', 'free', 'more', NAMED_STRUCT('deep', 3)), 'abc'),
  ('c', NULL, NULL, NULL, NULL, FLOAT('NaN'), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE native.events (thing_id STRING, at TIMESTAMP_NTZ, amount FLOAT, kind STRING) USING parquet;
INSERT INTO native.events VALUES
  ('a1', TIMESTAMP_NTZ '2026-11-11 23:00:00', 0.1, 'gold'), ('a1', TIMESTAMP_NTZ '2026-11-12 22:59:59', 0.2, 'gold'),
  ('b\\'2', TIMESTAMP_NTZ '2026-11-11 22:59:59', 5, 'silver'), ('c', TIMESTAMP_NTZ '2026-11-12 23:00:00', 5, 'silver')
"""

ATTRIBUTES = [
    *("small", "wide", "exact", "long_exact", "single", "kind", "token", "wall", "coarse"),
    *("instant", "day", "flag", "tags", "numbers", "padded"),
]


def project(folder: Path, target: str, extra: str = "") -> Project:
    """A project whose catalog declares no type but those inside of the profile."""
    columns = "\n      ".join(
        [
            *(f"{name}: {{column: {name}}}" for name in ATTRIBUTES),
            "plan: {type: text, path: [profile, plan]}",
            "deep: {type: number, path: [profile, more, deep]}",
            extra,
        ]
    )
    (folder / "segql.yml").write_text(
        CATALOG.replace("TARGET", target).replace("ATTRIBUTES", columns), encoding="utf-8"
    )
    rules = "".join(f"SEGMENT s{i} AS {rule}\n" for i, rule in enumerate(COMMON))
    return Project(folder / "segql.yml", [(Source("rules.seg", rules), "rules")])


def differences(found: Project) -> list[str]:
    """The rules whose members are others than those written."""
    wrong = []
    with found.open("there") as session:
        for i, (rule, members) in enumerate(COMMON.items()):
            rows = session.members(f"s{i}", as_of="2026-11-12").to_pylist()
            got = {key(row.values())[0] for row in rows}
            if got != members:
                wrong.append(
                    f"{rule}: {sorted(got)} instead of {sorted(members)}\n{session.statement(f's{i}', as_of='2026-11-12')}"
                )
    return wrong


def test_duckdb(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "native.duckdb")) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(DUCKDB)
    wrong = differences(project(tmp_path, "{engine: duckdb, path: native.duckdb}"))
    assert not wrong, "\n".join(wrong)


def test_postgres(tmp_path: Path, engine_room: EngineRoom) -> None:
    uri = engine_room.postgres_server.uri
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(POSTGRES)
    wrong = differences(project(tmp_path, f'{{engine: postgres, url: "{uri}", schema: native}}'))
    assert not wrong, "\n".join(wrong)


def test_spark(tmp_path: Path, engine_room: EngineRoom) -> None:
    session = engine_room.spark.newSession()
    for statement in SPARK.split(";\n"):
        session.sql(statement)
    wrong = differences(project(tmp_path, "{engine: spark, schema: native}"))
    session.sql("DROP SCHEMA native CASCADE")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("rule", "members"),
    [
        ("nano < NOW", {"a1"}),  # "Times are cut to microseconds": the last nanosecond lies before the cutoff
        ("nano = TODAY", {"a1"}),
        ("HOURS SINCE nano = 0", {"a1", "b'2"}),
    ],
)
def test_nanoseconds(rule: str, members: set[str], tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "native.duckdb")) as connection:
        connection.execute(DUCKDB)
    columns = project(tmp_path, "{engine: duckdb, path: native.duckdb}", "nano: {column: nano}")
    found = Project(columns.path, [(Source("rule.seg", rule), "rule")])
    got = {key(row.values())[0] for row in found.members("rule", as_of="2026-11-12", target="there").to_pylist()}
    assert got == members
