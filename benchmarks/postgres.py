"""The data in a Postgres server: one of the benchmarks' own, kept between runs, or a user's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from benchmarks import one_more_day
from benchmarks.data import TABLES, Size, duckdb_file
from benchmarks.job import MEMBERSHIPS, RECORDED

#: Each schema holds one size; it is complete once it has this table.
_LOADED = "loaded"
#: Where Postgres calls a type otherwise.
_TYPES = {"VARCHAR": "text", "VARCHAR[]": "text[]", "DOUBLE": "double precision"}
#: What somebody's database would have.
_KEYS = (
    "ALTER TABLE customers ADD PRIMARY KEY (id)",
    "CREATE INDEX ON orders (customer_id, ordered_at)",
    "CREATE INDEX ON events (customer_id, occurred_at)",
    "CREATE INDEX ON events (name, occurred_at)",
)


@contextmanager
def server(home: Path) -> Iterator[str]:
    """The URL of a server that runs meanwhile, its data in `home`."""
    from tests.engines_under_test.postgres_engine import PostgresServer

    folder = home / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    started = PostgresServer(folder)
    try:
        yield started.uri
    finally:
        started.close()


def loaded(url: str, home: Path, scale: float) -> str:
    """The URL of the data of a size, loaded unless it is there."""
    schema = f"shop_{scale:g}".replace(".", "_").replace("-", "_")
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT to_regclass(%s)", (f"{schema}.{_LOADED}",)).fetchone()
        if found is None or found[0] is None:
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            connection.execute(f"CREATE SCHEMA {schema}")
            connection.execute(f"SET search_path TO {schema}")
            with duckdb.connect(str(duckdb_file(home, scale)), read_only=True) as source:
                for table in TABLES:
                    copy(source, connection, f"SELECT * FROM {table}", table, create=True)
            for statement in (*_KEYS, f"CREATE TABLE {_LOADED} ()"):
                connection.execute(statement)
            connection.commit()
            connection.autocommit = True
            connection.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    return f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}"


def copy(
    source: duckdb.DuckDBPyConnection,
    target: psycopg.Connection[tuple[object, ...]],
    query: str,
    table: str,
    *,
    create: bool = False,
) -> None:
    """Put a DuckDB query's rows into a table."""
    relation = source.sql(query)
    kinds = [str(kind) for kind in relation.types]
    if create:
        columns = zip(relation.columns, kinds, strict=True)
        target.execute(
            f"CREATE TABLE {table} ({', '.join(f'{name} {_TYPES.get(kind, kind)}' for name, kind in columns)})"
        )
    texts = [
        f"'{{' || array_to_string({name}, ',') || '}}' AS {name}" if kind.endswith("[]") else name
        for name, kind in zip(relation.columns, kinds, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        source.execute(f"COPY (SELECT {', '.join(texts)} FROM ({query})) TO '{file}' (FORMAT csv, HEADER false)")
        with file.open("rb") as rows, target.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as into:
            while block := rows.read(1 << 20):
                into.write(block)


@dataclass(frozen=True, slots=True)
class Served:
    """The data of a size in a server; `home` is where the server's own files are, None where it is not ours."""

    url: str
    home: Path | None

    def clear(self) -> None:
        """Take away what an earlier run has written."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(
                "SELECT relname, relkind FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
                f"AND relkind IN ('r', 'v') AND (relname = '{MEMBERSHIPS}' OR relname LIKE 'segql%') ORDER BY relkind DESC"
            ).fetchall()
            for name, kind in found:
                connection.execute(f"DROP {'VIEW' if kind == 'v' else 'TABLE'} {name}")

    def fetch(self, result: Path) -> None:
        """Bring memberships into a DuckDB file, to be compared there."""
        with tempfile.TemporaryDirectory() as folder, psycopg.connect(self.url) as connection:
            file = Path(folder) / "rows.csv"
            written = connection.execute("SELECT to_regclass(%s)", (MEMBERSHIPS,)).fetchone()
            rows = f"SELECT segment, member FROM {MEMBERSHIPS}" if written and written[0] else RECORDED
            with file.open("wb") as into, connection.cursor().copy(f"COPY ({rows}) TO STDOUT (FORMAT csv)") as blocks:
                for block in blocks:
                    into.write(block)
            with duckdb.connect(str(result)) as target:
                columns = "{'segment': 'INTEGER', 'member': 'VARCHAR'}"
                read = f"read_csv('{file}', header = false, columns = {columns})"
                target.execute(f"CREATE TABLE {MEMBERSHIPS} AS FROM {read}")

    def processes(self) -> list[int]:
        """The server's process and those that it started; none where it is not ours."""
        note = self.home / "postgres" / "postmaster.pid" if self.home else None
        if note is None or not note.exists():
            return []
        first = int(note.read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children")
        return [first, *(int(pid) for pid in children.read_text().split())] if children.exists() else []


def live(url: str, size: Size, number: int) -> None:
    """Let a day happen to the shop of a size in a server, all of it or nothing."""
    with duckdb.connect() as source, psycopg.connect(url) as target:
        one_more_day.make(source, size, number)
        for table in one_more_day.TABLES:
            copy(source, target, f"SELECT * FROM {table}", table, create=True)
        for statement in one_more_day.APPLIED:
            target.execute(statement)
        target.execute(f"DROP TABLE {', '.join(one_more_day.TABLES)}")
