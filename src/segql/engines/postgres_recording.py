"""Runs recorded in a Postgres schema: a transaction that holds an advisory lock, one a schema."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from segql.engines.base import MARK

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

#: The advisory lock's first number: "segq" in ASCII. The second is the schema's.
_LOCK = 0x73656771
#: Rows that are written at a time.
_BATCH = 200_000


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


class PostgresRecording:
    """A transaction that may write; see Recording."""

    keeps_bits = False

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]], schema: str) -> None:
        self._connection = connection
        self._schema = schema
        self.prefix = f"{quoted(schema)}."

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        self._connection.execute(sql.encode())  # no parameters: a percent sign is itself

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a query gives."""
        return list(self._connection.execute(sql.encode()).fetchall())

    def load(self, name: str, columns: Mapping[str, str], tables: Iterable[pa.Table]) -> None:
        """Make a temporary table of rows."""
        load(self._connection, name, columns, tables, "ON COMMIT DROP")

    def mark(self, kind: str, name: str) -> None:
        """Note on a table or view that segql wrote it."""
        self._connection.execute(f"COMMENT ON {kind} {self.prefix}{quoted(name)} IS '{MARK}'".encode())

    def marks(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """The notes on those tables and views that exist."""
        return marks(self._connection, self._schema, names)

    def indexed(self, name: str, indexes: Mapping[str, str]) -> None:
        """Make a new table's indexes."""
        for index, on in indexes.items():
            self._connection.execute(f"CREATE INDEX {quoted(index)} ON {self.prefix}{quoted(name)} {on}".encode())


def load(
    connection: psycopg.Connection[tuple[Any, ...]],
    name: str,
    columns: Mapping[str, str],
    tables: Iterable[pa.Table],
    stays: str = "",
) -> None:
    """Make a temporary table of rows, with the types of its columns by name."""
    from pyarrow import csv

    kinds = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
    connection.execute(f"CREATE TEMP TABLE {quoted(name)} ({kinds}) {stays}".encode())
    options = csv.WriteOptions(include_header=False, quoting_style="needed")  # a text is quoted: a missing one is not
    into = f"COPY pg_temp.{quoted(name)} FROM STDIN (FORMAT csv)".encode()
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for table in tables:
            for batch in table.to_batches(max_chunksize=_BATCH):
                text = io.BytesIO()
                csv.write_csv(batch, text, options)
                copy.write(text.getvalue())
    connection.execute(f"ANALYZE pg_temp.{quoted(name)}".encode())


def marks(connection: psycopg.Connection[tuple[Any, ...]], schema: str, names: Sequence[str]) -> dict[str, str | None]:
    """The notes on those tables and views of a schema that exist, by name."""
    return dict(
        connection.execute(
            "SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n "
            "ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = ANY(%s)",
            (schema, list(names)),
        ).fetchall()
    )


def current_schema(connection: psycopg.Connection[tuple[Any, ...]]) -> str | None:
    """The schema that new tables go to; None when the search path leads to none."""
    row = connection.execute("SELECT current_schema()").fetchone()
    return None if row is None or row[0] is None else str(row[0])


@contextmanager
def transaction(
    connection: psycopg.Connection[tuple[Any, ...]], schema: str, patience: float
) -> Iterator[PostgresRecording]:
    """All that is recorded or, after an error, nothing. Raises psycopg's LockNotAvailable when another run's transaction
    lasts for longer than so many seconds."""
    with connection.transaction():
        # What another run recorded while this one waited for the lock has to be seen, whatever the server's default is.
        connection.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE")
        connection.execute("SET LOCAL statement_timeout = 0")  # a limit is for what is computed, not for waiting
        connection.execute(f"SET LOCAL lock_timeout = '{max(1, round(patience * 1000))}ms'".encode())
        connection.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            (_LOCK, schema),
        )
        yield PostgresRecording(connection, schema)
