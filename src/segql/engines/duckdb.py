"""DuckDB: a database file, or a folder of Parquet and CSV files.

A file is opened read-only unless a table is written. What a catalog or a rule says cannot reach beyond the target: no
other files, no network, no extensions, and the settings are locked.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

from segql.catalog.model import Table, Target
from segql.catalog.schema import PhysicalColumn, Schema, TableStatistics, Volume
from segql.diagnostics.messages import say
from segql.diagnostics.model import SegqlError
from segql.engines.base import (
    Unmetered,
    Unstaged,
    failure,
    filled_options,
    first_line,
    listed_rows,
    parts_of,
    stable,
)
from segql.engines.data_files import dotted, literal, quoted, selects, table_of
from segql.engines.duckdb_advice import advice, is_no_database
from segql.engines.duckdb_interrupts import aside, interruptible
from segql.engines.duckdb_recording import DuckDBRecording, is_locked, marks, patiently, transaction
from segql.engines.duckdb_replacing import replaced
from segql.engines.duckdb_types import physical
from segql.engines.duckdb_workspace import Workspace
from segql.engines.limits import NO_LIMITS, Alarm, Limits, timed_out
from segql.engines.packages import package_folder
from segql.engines.recording import NOT_A_STORE, PATIENCE, busy, no_store
from segql.engines.statistics import countable, counted, counts_of, existing, volume
from segql.engines.written_files import write_file

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.semantics.ir import ListValues

T = TypeVar("T")
_CLOSED_IN = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    # Where large queries spill: not beside the data, where there may be no right to write.
    "temp_directory": str(Path(tempfile.gettempdir()) / f"segql_duckdb_{os.getpid()}"),
}


class DuckDBEngine(Unmetered, Unstaged):
    """An open DuckDB target; see Engine."""

    dialect = "duckdb"
    works_within = True
    keeps_bits = True

    def __init__(self, target: Target, root: Path, limits: Limits = NO_LIMITS, *, may_make: bool = False) -> None:
        """`may_make`: a database file that does not exist yet is made by the first recording."""
        self.target = target
        self._limits = limits
        self._may_make = may_make
        self._path = self._locate(filled_options(target), root)
        self._in_memory = bool(target.files) or self._path.is_dir() or table_of(self._path) is not None
        #: Files of the folder that could not be read: only a rule that needs one is told.
        self._unreadable: dict[str, str] = {}
        #: Lists of values that were loaded, by table: every connection has them.
        self._lists: dict[str, ListValues] = {}
        self._rows: dict[str, pa.Table] = {}
        self._connection: duckdb.DuckDBPyConnection | None = None if self._is_new() else self._open()

    # Opening ------------------------------------------------------------------------------------------------------

    def _locate(self, options: Mapping[str, str], root: Path) -> Path:
        base = root
        if "package" in options:
            base = package_folder(self.target, options["package"])
        path = base / Path(options.get("path", ".")).expanduser()
        if "package" in options and not path.resolve().is_relative_to(base.resolve()):
            raise failure(
                self.target, "unreachable", say("`{options}` leads out of the package", options=options["path"])
            )
        if not path.exists() and not self._may_make:
            help = say("the path is relative to the catalog's folder")
            named = options.get("path", path)
            message = (
                say("there is no folder `{path}`", path=named)
                if self.target.files
                else say("there is no database file or folder `{path}`", path=named)
            )
            raise failure(self.target, "unreachable", message, help)
        return path

    def _is_new(self) -> bool:
        """Whether nothing is there; an empty file, such as a program makes that wants a name of its own, is nothing."""
        if not self._path.exists():
            return True
        return self._may_make and self._path.is_file() and not self._path.stat().st_size

    def _open(self, *, write: bool = False) -> duckdb.DuckDBPyConnection:
        place = ":memory:" if self._in_memory else str(self._path)
        config: dict[str, str | bool | int | float | list[str]] = dict(_CLOSED_IN)
        if self._limits.memory is not None:
            config["memory_limit"] = f"{self._limits.memory}B"
        if self._limits.threads is not None:
            config["threads"] = self._limits.threads
        try:
            connection = patiently(
                lambda: duckdb.connect(place, read_only=not (self._in_memory or write), config=config),
                PATIENCE if write else self._limits.patience,
            )
        except (duckdb.Error, OSError) as error:
            if write and is_locked(error):
                raise busy(self.target, self._path.name) from error
            message = say("`{path}` cannot be opened: {error}", path=self._path.name, error=first_line(error))
            help = NOT_A_STORE if self._may_make and is_no_database(error) else advice(error)
            raise failure(self.target, "unreachable", message, help) from error
        try:
            # Connections of one process to one file share its settings: who comes second finds them locked.
            if not self._is_locked(connection):
                connection.execute("SET GLOBAL TimeZone = 'UTC'")
                if self._in_memory:
                    folder = self._path if self._path.is_dir() else self._path.parent
                    connection.execute(f"SET allowed_directories = [{literal(str(folder.resolve()))}]")
                connection.execute("SET enable_external_access = false")
                connection.execute("SET lock_configuration = true")
            if self._in_memory:
                self._create_views(connection)
            for listed in self._lists.values():
                _load(connection, listed)
            for name, rows in self._rows.items():
                _load_rows(connection, name, rows)
        except duckdb.Error as error:
            connection.close()
            raise failure(
                self.target, "unreachable", say("`{path}`: {error}", path=self._path.name, error=first_line(error))
            ) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_to_record(self) -> duckdb.DuckDBPyConnection:
        """A connection that may write, to a file that is made where there is none."""
        try:
            return self._open(write=True)
        except SegqlError as error:
            # DuckDB makes a file, but none of an empty one. One that another run is making is empty, too, and locked.
            is_locked = any(item.code.name == "busy" for item in error.diagnostics)
            if is_locked or not self._path.exists() or not self._is_new():
                raise
            self._path.unlink()
            return self._open(write=True)

    def _is_locked(self, connection: duckdb.DuckDBPyConnection) -> bool:
        asked = ", ".join(
            f"current_setting('{name}')" for name in ("lock_configuration", "TimeZone", "enable_external_access")
        )
        locked, zone, outside = connection.execute(f"SELECT {asked}").fetchall()[0]
        if locked and (zone != "UTC" or outside):
            message = say("this program has `{path}` open already, with settings of its own", path=self._path.name)
            raise failure(self.target, "unreachable", message, say("close that connection first"))
        return bool(locked)

    def _create_views(self, connection: duckdb.DuckDBPyConnection) -> None:
        for name, select in selects(self.target, self._path):
            try:
                connection.execute(f"CREATE VIEW {quoted(name)} AS {select}")
            except duckdb.Error as error:
                self._unreadable[name.casefold()] = say(
                    "the file of `{name}` cannot be read: {error}", name=name, error=first_line(error)
                )

    def close(self) -> None:
        """Give the connection back. Closing twice is no mistake."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # Asking -------------------------------------------------------------------------------------------------------

    def _ask(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        if self._connection is None:
            self._connection = self._open()
        clock = Alarm(self._connection.interrupt, self._limits.timeout)
        try:
            with clock, interruptible():
                return aside(self._connection, work)
        except KeyboardInterrupt:
            if clock.rang:
                raise timed_out(self.target, self._limits) from None
            raise
        except (duckdb.Error, MemoryError) as error:
            message = say("DuckDB could not do it: {error}", error=first_line(error))
            raise failure(self.target, "engine-failed", message, advice(error)) from error

    def tables(self) -> tuple[Table, ...]:
        """All tables and views, those of the default schema without it."""
        rows = self._ask(
            lambda connection: connection.execute(
                "SELECT table_schema, table_name FROM information_schema.tables "
                "WHERE table_catalog = current_database() ORDER BY table_schema <> 'main', table_schema, table_name"
            ).fetchall()
        )
        return tuple(Table((name,) if schema == "main" else (schema, name)) for schema, name in rows)

    def schema(self, tables: Iterable[Table]) -> Schema:
        """The columns of those of the tables that exist."""
        found: dict[str, Mapping[str, PhysicalColumn]] = {}
        for table in (asked := tuple(tables)):
            try:
                found[table.text] = self._describe(f"SELECT * FROM {dotted(table.parts)}")
            except duckdb.CatalogException:
                reason = self._unreadable.get(table.text.casefold())
                if reason is not None:
                    raise failure(self.target, "engine-failed", reason) from None
            except duckdb.Error as error:
                message = say("`{table}` cannot be read: {error}", table=table.text, error=first_line(error))
                raise failure(self.target, "engine-failed", message) from error
        # Only who misses one is told what there is.
        known = () if all(table.text in found for table in asked) else tuple(table.text for table in self.tables())
        return Schema(found, known, ignores_case=True, dialect=self.dialect)

    @interruptible()
    def _describe(self, sql: str) -> dict[str, PhysicalColumn]:
        if self._connection is None:
            self._connection = self._open()
        # The newlines keep a comment at the end of a catalog's query from swallowing what follows.
        relation = self._connection.sql(f"SELECT * FROM (\n{sql}\n) AS q")
        return {name: physical(name, kind) for name, kind in zip(relation.columns, relation.types, strict=True)}

    def describe(self, sql: str) -> Mapping[str, PhysicalColumn]:
        """The columns that a query gives, without running it."""
        return self._ask(lambda _: self._describe(sql))

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""
        return self._ask(lambda connection: stable(connection.sql(sql).to_arrow_table()))

    def within(self, work: Callable[[Workspace], T]) -> T:
        """What a program does with the open connection; what it leaves there is cleared."""

        def done(connection: duckdb.DuckDBPyConnection) -> T:
            place = Workspace(connection)
            try:
                return work(place)
            finally:
                place.clear()

        return self._ask(done)

    def load_lists(self, lists: Sequence[ListValues]) -> None:
        """Have lists of values ready for the statements to come, as temporary tables."""
        new = [one for one in lists if one.table not in self._lists]
        self._lists |= {one.table: one for one in new}
        self._ask(lambda connection: [_load(connection, one) for one in new])

    def load_rows(self, name: str, rows: pa.Table) -> None:
        """Have rows ready for the statements to come, as a temporary table."""
        self._rows[name] = rows
        self._ask(lambda connection: _load_rows(connection, name, rows))

    def count(self, sql: str) -> int:
        """How many rows a query gives."""
        return int(self._row(f"SELECT COUNT(*) FROM (\n{sql}\n) AS q")[0])

    def _row(self, sql: str) -> tuple[int, ...]:
        return self._ask(lambda connection: connection.execute(sql).fetchall())[0]

    def statistics(self, tables: Iterable[Table]) -> Mapping[str, TableStatistics]:
        """Row counts, distinct counts of what looks like a key, declared keys and links."""
        keys, links = self._constraints()
        schema = self.schema(tables := tuple(tables))
        result: dict[str, TableStatistics] = {}
        for table in tables:
            columns = countable(schema.tables.get(table.text, {}))
            sql = f"SELECT {counts_of(columns, quoted)} FROM {dotted(table.parts)}"
            row = self._row(sql)
            result[table.text] = TableStatistics(
                row[0], counted(columns, row), keys.get(table.text, ()), tuple(links.get(table.text, []))
            )
        return result

    def volumes(self, tables: Mapping[Table, Collection[str]]) -> Mapping[str, Volume]:
        """The rows of tables, counted, and the width of columns in a few rows."""
        known = self.schema(tables).tables
        return {
            table.text: volume(dotted(table.parts), existing(columns, known[table.text]), quoted, self.fetch)
            for table, columns in tables.items()
            if table.text in known
        }

    def _constraints(
        self,
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]]]:
        rows = self._ask(
            lambda connection: connection.execute(
                "SELECT schema_name, table_name, constraint_type, constraint_column_names, referenced_table, "
                "referenced_column_names FROM duckdb_constraints() "
                "WHERE constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')"
            ).fetchall()
        )
        keys: dict[str, tuple[str, ...]] = {}
        links: dict[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]] = {}
        for schema, table, kind, columns, other, others in rows:
            prefix = "" if schema == "main" else f"{schema}."
            if kind == "PRIMARY KEY":
                keys[prefix + table] = tuple(columns)
            else:
                links.setdefault(prefix + table, []).append((tuple(columns), prefix + other, tuple(others)))
        return keys, links

    # Writing ------------------------------------------------------------------------------------------------------

    def write_table(self, sql: str, name: Table | str) -> int:
        """Make a table of a query's rows, whole or not at all; how many they are. Only a table of segql's is replaced.

        In a folder of files the table is a Parquet file; a package's data is not written to.
        """
        parts = parts_of(name)
        if "package" in self.target.options:
            help = say("write to a file, or to a target of your own")
            raise failure(self.target, "write-failed", say("a package's data cannot be written to"), help)
        return self._write_file(sql, parts) if self._in_memory else self._replace(sql, parts)

    @interruptible()
    def _replace(self, sql: str, parts: tuple[str, ...]) -> int:
        self.close()
        connection = self._open(write=True)
        try:
            return replaced(connection, sql, parts, self.target)
        except duckdb.Error as error:
            message = say(
                "the table `{parts}` could not be written: {error}", parts=".".join(parts), error=first_line(error)
            )
            raise failure(self.target, "write-failed", message, advice(error)) from error
        finally:
            connection.close()

    @property
    def can_record(self) -> bool:
        """Whether this is a database file of one's own."""
        return not self._in_memory and "package" not in self.target.options

    @property
    def file(self) -> Path | None:
        """The database file; None: files of data are read."""
        return None if self._in_memory else self._path

    def is_file(self, path: Path) -> bool:
        """Whether the target is that database file."""
        return not self._in_memory and path.exists() and self._path.exists() and path.samefile(self._path)

    @contextmanager
    def recording(self) -> Iterator[DuckDBRecording]:
        """A transaction in which runs are recorded: the file is open for writing for as long as it lasts."""
        if not self.can_record:
            raise no_store(self.target)
        self.close()
        is_new = self._is_new()
        try:
            with interruptible(), transaction(self._open_to_record()) as made:
                yield made
        except BaseException as error:
            if is_new:  # what was made for nothing
                for path in (self._path, self._path.with_name(f"{self._path.name}.wal")):
                    path.unlink(missing_ok=True)
            if isinstance(error, duckdb.Error | MemoryError):
                message = say("the run could not be recorded: {error}", error=first_line(error))
                raise failure(self.target, "write-failed", message, advice(error)) from error
            raise

    def marks(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """What is noted on those tables and views that exist, by name."""
        if self._is_new():
            return {}
        return self._ask(lambda connection: marks(connection, names))

    def _write_file(self, sql: str, parts: tuple[str, ...]) -> int:
        count = write_file(self.target, self._path, parts, self.fetch(sql))
        self.close()  # the folder has another file to read
        return count


def _load(connection: duckdb.DuckDBPyConnection, listed: ListValues) -> None:
    """Make a temporary table of a list's values."""
    _load_rows(connection, listed.table, listed_rows(listed))


def _load_rows(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("segql_rows", rows)
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS SELECT * FROM segql_rows")
    finally:
        connection.unregister("segql_rows")
