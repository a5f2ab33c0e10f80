"""Projects whose runs are recorded in DuckDB, in Postgres, or in a file beside the target."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from segql.engines import Engine
from segql.engines.limits import Limits
from segql.engines.open import open_engine, open_store_file
from segql.engines.recording import PATIENCE
from segql.project import Project
from segql.runs.changes import Changes, changes
from segql.runs.materialise import open_store, plan_run, record
from segql.runs.model import Run
from segql.source import NOWHERE
from tests.engines_under_test.duckdb_engine import DuckDB
from tests.engines_under_test.postgres_engine import Postgres
from tests.engines_under_test.tables import Table

CATALOG = """\
name: shop
timezone: Europe/Paris
targets: {target}
{policies}
entities:
  customer: {{table: customers, key: {key}, attributes: {{id: {type}, hall: text, score: number}}}}
  place: {{table: customers, key: hall, attributes: {{hall: text, score: number}}, label: {{one: place, many: places}}}}
"""

PLACES = ("duckdb", "postgres", "store")


@dataclass
class Place:
    """A project of customers with a score. `people` and `rules` are replaced at will between runs."""

    folder: Path
    kind: str
    uri: str = ""
    type: str = "number"
    key: str = "id"
    column: str = "integer"
    smallest: int = 0

    @property
    def schema(self) -> str:
        return f"runs_{zlib.crc32(str(self.folder).encode())}"

    def __post_init__(self) -> None:
        (self.folder / "segments").mkdir(parents=True, exist_ok=True)
        target = "{local: {engine: duckdb, path: shop.duckdb}}"
        if self.kind == "postgres":
            target = f'{{local: {{engine: postgres, url: "{self.uri}", schema: {self.schema}}}}}'
        policies = f"policies: {{smallest: {self.smallest}}}" if self.smallest else ""
        text = CATALOG.format(target=target, type=self.type, key=self.key, policies=policies)
        (self.folder / "segql.yml").write_text(text, encoding="utf-8")

    @property
    def store(self) -> Path | None:
        return self.folder / "runs.duckdb" if self.kind == "store" else None

    def rules(self, text: str) -> None:
        """Write the project's segments."""
        (self.folder / "segments" / "all.seg").write_text(text, encoding="utf-8")

    def people(self, scores: Mapping[Any, int] | Sequence[tuple[Any, ...]]) -> None:
        """Replace the customers, of whom each has an id (or a hall and an id) and a score; what is recorded stays."""
        if isinstance(scores, Mapping):
            rows = tuple((id, "", score) for id, score in scores.items())
        else:
            rows = tuple((id, hall, score) for hall, id, score in scores)
        table = Table("customers", {"id": self.column, "hall": "text", "score": "integer"}, rows)
        if self.kind == "postgres":
            engine = Postgres(self, self.schema)
            engine.connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
            engine.connection.execute(f'DROP TABLE IF EXISTS "{self.schema}".customers')
            copy = Postgres(self, f"{self.schema}_in")
            copy.load([table])
            copy.connection.execute(f'ALTER TABLE customers SET SCHEMA "{self.schema}"')
            copy.connection.execute(f'DROP SCHEMA "{self.schema}_in" CASCADE')
            copy.close()
            engine.close()
            return
        with closing(duckdb.connect(str(self.folder / "shop.duckdb"))) as connection:
            connection.execute("DROP TABLE IF EXISTS customers")
        made = DuckDB()
        made.load([table])
        arrow = made.connection.sql("SELECT * FROM customers").to_arrow_table()
        made.close()
        with closing(duckdb.connect(str(self.folder / "shop.duckdb"))) as connection:
            connection.register("arrow", arrow)
            connection.execute("CREATE TABLE customers AS SELECT * FROM arrow")

    def many(self, count: int, score: str) -> None:
        """Replace the customers by so many, numbered `i`, with a score by an expression over that."""
        self.people({})
        rows = f"INSERT INTO customers SELECT i, '', {score} FROM generate_series(0, {count - 1}) AS t(i)"
        if self.kind == "postgres":
            self.write(rows)
            return
        with closing(duckdb.connect(str(self.folder / "shop.duckdb"))) as connection:
            connection.execute(rows)

    def project(self) -> Project:
        """The project as it is now."""
        return Project(self.folder / "segql.yml")

    def run(self, as_of: str, *segments: str, **params: str) -> Run:
        """Record the segments, all when none is named; as the command does, wait for another run."""
        project = self.project()
        limits = Limits(patience=PATIENCE)
        with project.open(limits=limits) as session, open_store(session, self.store, limits) as store:
            names = list(segments or project.segments)
            planned = plan_run(session, store, names, as_of=as_of, params=params)
            return record(session, store, planned, as_of=as_of)

    def place(self) -> Engine:
        """Where runs are recorded, open."""
        if self.store is not None:
            return open_store_file(self.store, NOWHERE)
        project = self.project()
        return open_engine(project.target(None), project.root)

    def changes(self, *segments: str, since: str | None = None, until: str | None = None) -> Changes:
        """What changed between two runs, which are named by their instants."""
        with self.place() as engine:
            return changes(engine, segments or None, since=instant(since), until=instant(until))

    def moves(self, *segments: str, since: str | None = None, until: str | None = None) -> set[tuple[str, str, str]]:
        """The changes without their instants."""
        found = self.changes(*segments, since=since, until=until).rows
        return set(zip(*(found.column(name).to_pylist() for name in ("segment", "member", "change")), strict=True))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query gives of what is recorded, with instants in UTC."""
        with self.place() as engine:
            found = engine.fetch(sql)
        return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def write(self, sql: str) -> None:
        """Change something in the place by hand."""
        if self.kind == "postgres":
            with psycopg.connect(self.uri, autocommit=True) as connection:
                connection.execute(f'SET search_path TO "{self.schema}"')
                connection.execute(sql.encode())
            return
        with closing(duckdb.connect(str(self.store or self.folder / "shop.duckdb"))) as connection:
            connection.execute(sql)

    def members(self) -> dict[str, set[str]]:
        """Who is in which segment by the view of members."""
        found: dict[str, set[str]] = {}
        for segment, member in self.rows("SELECT segment, member FROM segql_members"):
            assert member not in found.setdefault(segment, set()), "a member is in a segment once"
            found[segment].add(member)
        return found

    def history(self) -> set[tuple[str, str, str, str | None]]:
        """All stays, with the days of the runs that began and ended them."""
        rows = self.rows("SELECT segment, member, entered_at, left_at FROM segql_history")
        assert len(set(rows)) == len(rows), "no stay is recorded twice"
        return {(segment, member, day(entered), day(left)) for segment, member, entered, left in rows}  # type: ignore[misc]

    def state(self) -> tuple[object, ...]:
        """All that is recorded, to be compared."""
        runs = self.rows("SELECT run, segment, as_of, rule_version, size, baseline FROM segql_runs")
        return self.history(), sorted(runs)


def day(moment: dt.datetime | None) -> str | None:
    """The business day of which an instant is the end, in Paris."""
    if moment is None:
        return None
    return str((moment.astimezone(dt.UTC) - dt.timedelta(hours=12)).date())


def instant(moment: str | None) -> dt.datetime | None:
    """The end of a day in Paris, in summer."""
    if moment is None:
        return None
    return dt.datetime.fromisoformat(f"{moment}T22:00:00+00:00")
