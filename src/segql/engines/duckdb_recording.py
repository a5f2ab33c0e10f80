"""Runs recorded in a DuckDB file: the file's own lock keeps others out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import duckdb

from segql.engines.base import MARK
from segql.engines.data_files import literal, quoted

if TYPE_CHECKING:
    import pyarrow as pa

#: How often a file that another program has open is tried, in seconds.
_PAUSE = 0.25


class DuckDBRecording:
    """A transaction of a connection that may write; see Recording."""

    prefix = "main."
    keeps_bits = True

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a query gives."""
        # Through Arrow: DuckDB's own rows of instants need a package that nothing else does.
        table = self._connection.sql(sql).to_arrow_table()
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def table(self, sql: str) -> pa.Table:
        """What a query gives, as a table."""
        return self._connection.sql(sql).to_arrow_table()

    def load(self, name: str, columns: Mapping[str, str], tables: Iterable[pa.Table]) -> None:
        """Make a temporary table of rows."""
        kinds = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        self._connection.execute(f"CREATE TEMP TABLE {quoted(name)} ({kinds})")
        for table in tables:
            self._insert(f"temp.{quoted(name)}", table, "*")

    def add(self, name: str, rows: pa.Table, columns: str = "*") -> None:
        """Add rows to a table that stays; they are read where they are."""
        self._insert(f"{self.prefix}{quoted(name)}", rows, columns)

    def _insert(self, name: str, rows: pa.Table, columns: str) -> None:
        self._connection.register("segql_rows", rows)
        try:
            self._connection.execute(f"INSERT INTO {name} SELECT {columns} FROM segql_rows")
        finally:
            self._connection.unregister("segql_rows")

    def mark(self, kind: str, name: str) -> None:
        """Note on a table or view that segql wrote it."""
        self._connection.execute(f"COMMENT ON {kind} {self.prefix}{quoted(name)} IS {literal(MARK)}")

    def marks(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """The notes on those tables and views that exist."""
        return marks(self._connection, names)

    def indexed(self, name: str, indexes: Mapping[str, str]) -> None:
        """Rows of a segment lie together, and are found without."""


def marks(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, str | None]:
    """The notes on those tables and views of the file that exist, by name."""
    wanted = ", ".join(literal(name) for name in names)
    here = "schema_name = 'main' AND database_name = current_database() AND lower"
    return dict(
        connection.execute(
            f"SELECT lower(table_name), comment FROM duckdb_tables() WHERE {here}(table_name) IN ({wanted}) "
            f"UNION ALL SELECT lower(view_name), comment FROM duckdb_views() WHERE {here}(view_name) IN ({wanted})"
        ).fetchall()
    )


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[DuckDBRecording]:
    """All that is recorded or, after an error, nothing. The connection is closed at the end."""
    try:
        connection.execute("BEGIN")
        yield DuckDBRecording(connection)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # an error of the disk has taken it back already
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.close()


def patiently(connect: Callable[[], duckdb.DuckDBPyConnection], patience: float) -> duckdb.DuckDBPyConnection:
    """A connection to a file that another program may have open. Raises duckdb.IOException when it keeps it for longer
    than so many seconds."""
    end = time.monotonic() + patience
    while True:
        try:
            return connect()
        except duckdb.IOException as error:
            if not is_locked(error) or time.monotonic() >= end:
                raise
        time.sleep(min(_PAUSE, max(0.0, end - time.monotonic())))


def is_locked(error: BaseException) -> bool:
    """Whether DuckDB says that another program has the file open."""
    return "Could not set lock" in str(error)
