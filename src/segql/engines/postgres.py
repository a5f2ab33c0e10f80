"""Postgres through psycopg 3: a session in UTC, read-only but for the one transaction that writes a table."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

from segql.catalog.model import Table, Target
from segql.catalog.schema import PhysicalColumn, Schema, TableStatistics, Volume
from segql.diagnostics import SegqlError
from segql.diagnostics.messages import say
from segql.engines.base import (
    MARK,
    Unmetered,
    failure,
    filled_options,
    first_line,
    not_ours,
    parts_of,
    sql_types,
    stable,
)
from segql.engines.limits import NO_LIMITS, Limits, refuse, timed_out
from segql.engines.postgres_recording import PostgresRecording, current_schema, load, marks, quoted, transaction
from segql.engines.postgres_types import DESCRIBE, arrow_column, physical
from segql.engines.recording import PATIENCE, busy, no_store
from segql.engines.statistics import countable, counted, counts_of, existing, volume

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

    from segql.semantics.ir import ListValues

T = TypeVar("T")
#: Rows that travel at a time.
_BATCH = 20_000
#: What helping processes have to save, in the server's units of cost, before many segments' statement is shared out among
#: them: each hands over a row a member with all that it has counted. The server's own 1,000 are soon saved on paper.
_WORTH_HELPERS = 1_000_000
#: Below, the server reads facts through an index in the order of their members, row by row, so as not to keep the members'
#: counts in memory; a server that grants more keeps its own.
_MEMORY = "32MB"


class PostgresEngine(Unmetered):
    """An open Postgres target; see Engine."""

    dialect = "postgres"

    def __init__(self, target: Target, limits: Limits = NO_LIMITS) -> None:
        refuse(target, limits, memory=True)
        self.target = target
        self._limits = limits
        options = filled_options(target)
        self._url = options.get("url", "")
        self._schema = options.get("schema")
        #: The connection whose temporary tables hold lists, and their names.
        self._listed_in: psycopg.Connection[tuple[Any, ...]] | None = None
        self._lists: set[str] = set()
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = self._open()

    # Opening ------------------------------------------------------------------------------------------------------

    def _open(self) -> psycopg.Connection[tuple[Any, ...]]:
        try:
            import psycopg
            import psycopg.types.string
        except ImportError as error:
            message = say(
                "the target `{target}` needs the Python package psycopg, which is not installed",
                target=self.target.name,
            )
            help = say("install it: python -m pip install 'segql[postgres]'")
            raise failure(self.target, "missing-package", message, help) from error
        try:
            connection = psycopg.connect(
                self._url, connect_timeout=10, application_name="segql", client_encoding="UTF8", autocommit=True
            )
        except (psycopg.Error, UnicodeError, ValueError, OSError) as error:
            raise self._unreachable(error) from None
        for kind in ("json", "jsonb"):
            connection.adapters.register_loader(kind, psycopg.types.string.TextLoader)
        try:
            connection.execute("SET TIME ZONE 'UTC'")
            connection.execute("SET default_transaction_read_only = on")
            self._limit(connection)
            if self._schema is not None:
                found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (self._schema,)).fetchone()
                if found is None:
                    raise failure(
                        self.target, "unreachable", say("the database has no schema `{schema}`", schema=self._schema)
                    )
                connection.execute(f"SET search_path TO {quoted(self._schema)}")
        except psycopg.Error as error:
            connection.close()
            raise self._unreachable(error) from None
        except SegqlError:
            connection.close()
            raise
        return connection

    def _limit(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        set_to = "SELECT set_config(%s, %s, false)"
        if self._limits.timeout is not None:
            milliseconds = max(1, round(self._limits.timeout * 1000))
            connection.execute(set_to, ("statement_timeout", str(milliseconds)))
        if self._limits.threads is not None:  # a process leads, the others help
            connection.execute(set_to, ("max_parallel_workers_per_gather", str(self._limits.threads - 1)))

    def _unreachable(self, error: BaseException) -> SegqlError:
        text = self._without_secrets(str(error).replace("\n", " ").strip())
        help = None
        if "connection info string" in text or "URI" in text:
            text = say("its `url` cannot be read")
            help = say("a URL looks like postgresql://user:password@host:5432/database")
        elif "password authentication failed" in text or "no password supplied" in text:
            help = say("the user or the password is wrong")
        elif "does not exist" in text and "database" in text:
            help = say("the database's name is wrong, or it was never made")
        elif "refused" in text or "No such file" in text or "timeout" in text:
            help = say("is the server running, and are the host and the port right?")
        elif "resolve" in text or "translate host" in text:
            help = say("the host's name is wrong, or the network is down")
        return failure(self.target, "unreachable", say("Postgres cannot be reached: {text}", text=text), help)

    def _without_secrets(self, text: str) -> str:
        """A driver's message without the URL, its password, or anything like a password."""
        secrets = [self._url]
        try:
            password = urlsplit(self._url).password
        except ValueError:
            password = None
        if password:
            secrets += [password, unquote(password)]
        secrets += re.findall(r"password\s*=\s*'?([^\s'&]+)", self._url, re.IGNORECASE)
        if "@" in self._url:
            secrets += re.findall(r":([^:/@]+)@", self._url)
        for secret in sorted({secret for secret in secrets if secret}, key=len, reverse=True):
            text = text.replace(secret, "***")
        return re.sub(r"postgres(?:ql)?://\S+", "***", text)

    def close(self) -> None:
        """Give the connection back. Closing twice is no mistake."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # Asking -------------------------------------------------------------------------------------------------------

    def _ask(self, work: Callable[[psycopg.Connection[tuple[Any, ...]]], T], code: str = "engine-failed") -> T:
        import psycopg

        if self._connection is None or self._connection.closed:
            self._connection = self._open()
        try:
            return work(self._connection)
        except psycopg.Error as error:
            raise self._failed(error, self._connection, code) from None

    def _failed(self, error: psycopg.Error, connection: psycopg.Connection[tuple[Any, ...]], code: str) -> SegqlError:
        from psycopg import errors

        said = self._without_secrets(first_line(error))
        if connection.closed or connection.broken:
            return failure(self.target, "unreachable", say("the connection to Postgres was lost: {said}", said=said))
        if isinstance(error, errors.QueryCanceled) and self._limits.timeout is not None and "timeout" in said:
            return timed_out(self.target, self._limits)
        help = say("the server's disk is full") if isinstance(error, errors.DiskFull) else None
        if isinstance(error, errors.InsufficientPrivilege):
            help = say("the user of this target lacks the right to do it")
        return failure(self.target, code, say("Postgres could not do it: {said}", said=said), help)

    def _rows(self, sql: str, values: tuple[Any, ...] | None = None) -> list[tuple[Any, ...]]:
        return self._ask(lambda connection: connection.execute(sql, values).fetchall())

    def tables(self) -> tuple[Table, ...]:
        """All tables and views, those of the default schema without it."""
        rows = self._rows(
            "SELECT n.nspname, c.relname, pg_table_is_visible(c.oid) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
            "AND n.nspname !~ '^pg_(toast|temp)' AND NOT c.relispartition ORDER BY NOT pg_table_is_visible(c.oid), 1, 2"
        )
        return tuple(Table((name,) if visible else (schema, name)) for schema, name, visible in rows)

    def schema(self, tables: Iterable[Table]) -> Schema:
        """The columns of those of the tables that exist."""
        query = DESCRIBE % (
            "SELECT attnum, attname, atttypid, atttypmod FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped"
        )
        found: dict[str, Mapping[str, PhysicalColumn]] = {}
        for table in tables:
            if not table.parts or len(table.parts) > 3 or any("\0" in part for part in table.parts):
                continue
            name = _name(table.parts)
            if self._rows("SELECT to_regclass(%s) IS NOT NULL", (name,)) == [(True,)]:
                columns = [physical(row) for row in self._rows(query, (name,))]
                found[table.text] = {column.name: column for column in columns}
        known = tuple(table.text for table in self.tables())
        return Schema(found, known, dialect=self.dialect)

    def describe(self, sql: str) -> Mapping[str, PhysicalColumn]:
        """The columns that a query gives, without running it."""

        def columns(connection: psycopg.Connection[tuple[Any, ...]]) -> list[tuple[int, str, int]]:
            cursor = connection.execute(f"SELECT * FROM (\n{sql}\n) AS q LIMIT 0")
            return [(place, item.name, item.type_code) for place, item in enumerate(cursor.description or ())]

        found = self._ask(columns)
        if not found:
            return {}
        rows = ", ".join(["(%s::int, %s::text, %s::oid, -1)"] * len(found))
        values = tuple(value for row in found for value in row)
        described = [physical(row) for row in self._rows(DESCRIBE % f"VALUES {rows}", values)]
        return {column.name: column for column in described}

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query, read in batches through a cursor of the server's."""
        import pyarrow as pa

        def read(connection: psycopg.Connection[tuple[Any, ...]]) -> pa.Table:
            with connection.transaction(), connection.cursor(name=f"segql_{uuid.uuid4().hex[:12]}") as cursor:
                cursor.itersize = _BATCH
                cursor.execute(sql)
                columns = [(item.name, item.type_code) for item in cursor.description or ()]
                values: list[list[Any]] = [[] for _ in columns]
                while rows := cursor.fetchmany(_BATCH):
                    for target, column in zip(values, zip(*rows, strict=True), strict=True):
                        target.extend(column)
            arrays = [arrow_column(oid, column) for (_, oid), column in zip(columns, values, strict=True)]
            return pa.table(arrays, names=[name for name, _ in columns])

        return stable(self._ask(read))

    def stage(self, statements: Iterable[str], name: str) -> bool:
        """Have the rows of queries in a temporary table, whose statistics are known."""
        table = f"pg_temp.{quoted(name)}"

        def keep(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
            with connection.transaction():
                connection.execute("SET TRANSACTION READ WRITE")
                connection.execute(f"DROP TABLE IF EXISTS {table}".encode())
                connection.execute(
                    "SELECT set_config('work_mem', %s, true) "
                    "WHERE pg_size_bytes(current_setting('work_mem')) < pg_size_bytes(%s)",
                    (_MEMORY, _MEMORY),
                )
                if self._limits.threads is None:
                    connection.execute(f"SET LOCAL parallel_setup_cost = {_WORTH_HELPERS}".encode())
                for number, sql in enumerate(statements):
                    made = f"INSERT INTO {table}" if number else f"CREATE TEMP TABLE {quoted(name)} AS"
                    connection.execute(f"{made}\n{sql}".encode())
                connection.execute(f"ANALYZE {table}".encode())
            return True

        return self._ask(keep)

    def load_lists(self, lists: Sequence[ListValues]) -> None:
        """Have lists of values ready for the statements to come, as temporary tables."""
        for listed in lists:
            if self._ask(lambda connection: connection) is not self._listed_in:
                self._lists.clear()  # another connection: its temporary tables are its own
                self._listed_in = self._connection
            if listed.table not in self._lists:
                self._load(listed)
                self._lists.add(listed.table)

    def _load(self, listed: ListValues) -> None:
        kind = "TEXT" if not listed.values or isinstance(listed.values[0], str) else "DECIMAL(38, 9)"
        name = _name((listed.table,))

        def load(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
            with connection.transaction():
                connection.execute("SET TRANSACTION READ WRITE")
                connection.execute(f"CREATE TEMP TABLE {name} (value {kind})")
                with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
                    for value in listed.values:
                        copy.write_row((value,))
                connection.execute(f"ANALYZE {name}")

        self._ask(load)

    def load_rows(self, name: str, rows: pa.Table) -> None:
        """Have rows ready for the statements to come, as a temporary table."""

        def work(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
            with connection.transaction():
                connection.execute("SET TRANSACTION READ WRITE")
                connection.execute(f"DROP TABLE IF EXISTS pg_temp.{quoted(name)}".encode())
                load(connection, name, sql_types(rows), [rows])

        self._ask(work)

    def count(self, sql: str) -> int:
        """How many rows a query gives."""
        return int(self._rows(f"SELECT COUNT(*) FROM (\n{sql}\n) AS q")[0][0])

    def statistics(self, tables: Iterable[Table]) -> Mapping[str, TableStatistics]:
        """Row counts, distinct counts of what looks like a key, declared keys and links."""
        schema = self.schema(tables := tuple(tables))
        result: dict[str, TableStatistics] = {}
        for table in tables:
            columns = countable(schema.tables.get(table.text, {}))
            row = self._rows(f"SELECT {counts_of(columns, quoted)} FROM {_name(table.parts)}")[0]
            key, links = self._constraints(table)
            result[table.text] = TableStatistics(row[0], counted(columns, row), key, links)
        return result

    def volumes(self, tables: Mapping[Table, Collection[str]]) -> Mapping[str, Volume]:
        """The rows of tables as the server estimates them, and the bytes of a whole row: a scan reads all of it. Of views,
        and of tables that were never looked at, the rows are counted and a few tell how wide columns are."""
        known = self.schema(tables).tables
        return {
            table.text: self._volume(table, columns, known[table.text])
            for table, columns in tables.items()
            if table.text in known
        }

    def _volume(self, table: Table, columns: Collection[str], known: Mapping[str, PhysicalColumn]) -> Volume:
        found = self._rows(
            "SELECT reltuples::float8, pg_relation_size(oid) FROM pg_class "
            "WHERE oid = to_regclass(%s) AND relkind IN ('r', 'm')",
            (_name(table.parts),),
        )
        if found and found[0][0] > 0:
            return Volume(round(found[0][0]), row=found[0][1] / found[0][0])
        return volume(_name(table.parts), existing(columns, known), quoted, self.fetch)

    def _constraints(
        self, table: Table
    ) -> tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]]:
        names = (
            "ARRAY(SELECT a.attname::text FROM unnest({key}) WITH ORDINALITY AS k (num, place) JOIN pg_attribute a "
            "ON a.attrelid = {of} AND a.attnum = k.num ORDER BY k.place)"
        )
        rows = self._rows(
            f"SELECT c.contype, {names.format(key='c.conkey', of='c.conrelid')}, o.relname, n.nspname, "
            f"pg_table_is_visible(o.oid), {names.format(key='c.confkey', of='c.confrelid')} FROM pg_constraint c "
            "LEFT JOIN pg_class o ON o.oid = c.confrelid LEFT JOIN pg_namespace n ON n.oid = o.relnamespace "
            "WHERE c.conrelid = to_regclass(%s) AND c.contype IN ('p', 'f')",
            (_name(table.parts),),
        )
        key = next((tuple(columns) for kind, columns, *_ in rows if kind in ("p", b"p")), ())
        links = tuple(
            (tuple(columns), other if visible else f"{schema}.{other}", tuple(others))
            for kind, columns, other, schema, visible, others in rows
            if kind in ("f", b"f")
        )
        return key, links

    # Writing ------------------------------------------------------------------------------------------------------

    def write_table(self, sql: str, name: Table | str) -> int:
        """Make a table of a query's rows, whole or not at all; how many they are. Only a table of segql's is replaced."""
        parts = parts_of(name)
        temporary = (*parts[:-1], f"segql_{uuid.uuid4().hex[:12]}")

        def write(connection: psycopg.Connection[tuple[Any, ...]]) -> int:
            with connection.transaction():
                connection.execute("SET TRANSACTION READ WRITE")
                found = connection.execute(
                    "SELECT obj_description(to_regclass(%s), 'pg_class') FROM pg_class WHERE oid = to_regclass(%s)",
                    (_name(parts), _name(parts)),
                ).fetchall()
                if any(note != MARK for (note,) in found):
                    raise not_ours(self.target, ".".join(parts))
                rows = connection.execute(f"CREATE TABLE {_name(temporary)} AS\n{sql}").rowcount
                connection.execute(f"COMMENT ON TABLE {_name(temporary)} IS '{MARK}'")
                connection.execute(f"DROP TABLE IF EXISTS {_name(parts)}")
                connection.execute(f"ALTER TABLE {_name(temporary)} RENAME TO {quoted(parts[-1])}")
            return int(rows)

        return self._ask(write, "write-failed")

    # Recording ----------------------------------------------------------------------------------------------------

    #: Runs lie in the target's own schema.
    can_record = True

    @contextmanager
    def recording(self) -> Iterator[PostgresRecording]:
        """A transaction in which runs are recorded; it holds the lock of the schema's runs."""
        import psycopg

        schema = self._recorded_in()
        if schema is None:
            raise no_store(self.target)
        connection = self._ask(lambda connection: connection)
        try:
            with transaction(connection, schema, PATIENCE) as made:
                yield made
        except psycopg.errors.LockNotAvailable:
            raise busy(self.target) from None
        except psycopg.Error as error:
            raise self._failed(error, connection, "write-failed") from None

    def marks(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """What is noted on those tables and views of the schema that exist, by name."""
        schema = self._recorded_in()
        return {} if schema is None else self._ask(lambda connection: marks(connection, schema, names))

    def _recorded_in(self) -> str | None:
        return self._schema or self._ask(current_schema)


def _name(parts: tuple[str, ...]) -> str:
    return ".".join(quoted(part) for part in parts)
