"""Spark through PySpark 4: a session of the target's own in UTC, over the tables of a catalog or a folder of files."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from segql.catalog.model import Table, Target
from segql.catalog.schema import PhysicalColumn, Schema, TableStatistics, Volume
from segql.diagnostics import SegqlError
from segql.diagnostics.messages import say
from segql.engines.base import (
    MARK,
    Unmetered,
    Unrecorded,
    Unstaged,
    failure,
    filled_options,
    listed_rows,
    not_ours,
    parts_of,
    stable,
)
from segql.engines.limits import NO_LIMITS, Alarm, Limits, refuse, timed_out
from segql.engines.spark_files import Unreadable, views_of
from segql.engines.spark_quiet import quiet, said_by, without_log
from segql.engines.spark_types import physical
from segql.engines.statistics import countable, counted, counts_of, existing, volume
from segql.engines.written_files import write_file

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.semantics.ir import ListValues

T = TypeVar("T")
#: How a local Spark is started: quietly, and for one user.
_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "OFF",
}
#: What segql's SQL is written for; `runSQLOnFiles` would let a catalog's query read any file.
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.sql.variable.substitute": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.runSQLOnFiles": "false",
}


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return "`" + name.replace("`", "``") + "`"


class SparkEngine(Unmetered, Unrecorded, Unstaged):
    """An open Spark target; see Engine."""

    dialect = "spark"

    def __init__(self, target: Target, root: Path, limits: Limits = NO_LIMITS) -> None:
        refuse(target, limits, memory=True, threads=True)
        self.target = target
        self._limits = limits
        self._options = filled_options(target)
        self._folder: Path | None = None
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        if target.files or "path" in self._options:
            self._folder = self._locate(root)
        #: Files of the folder that could not be read: only a rule that needs one is told.
        self._unreadable: dict[str, str] = {}
        self._lists: dict[str, ListValues] = {}
        self._session: Any = self._open()

    # Opening ------------------------------------------------------------------------------------------------------

    def _locate(self, root: Path) -> Path:
        path = root / Path(self._options.get("path", ".")).expanduser()
        if not path.exists():
            shown = self._options.get("path", str(path))
            help = say("the path is relative to the catalog's folder")
            raise failure(self.target, "unreachable", say("there is no folder `{path}`", path=shown), help)
        if "schema" in self._options or "catalog" in self._options:
            message = say("the target `{name}` has a folder of files and a schema", name=self.target.name)
            raise failure(self.target, "unreachable", message, say("give one of `path` and `schema`"))
        return path

    def _open(self) -> Any:
        try:
            with quiet() as said:
                session = self._started(said)
                self._set_up(session)
                return session
        except SegqlError:
            raise
        except Exception as error:  # the driver raises whatever it meets on the way up
            raise self._failed(error, "unreachable", say("Spark cannot be reached")) from None

    def _started(self, said: Callable[[], str]) -> Any:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            message = say(
                "the target `{name}` needs the Python package pyspark, which is not installed", name=self.target.name
            )
            help = say("install it: python -m pip install 'segql[spark]'")
            raise failure(self.target, "missing-package", message, help) from error
        active = SparkSession.getActiveSession()
        master = self._options.get("master")
        if master is not None and master.startswith("sc://"):
            return SparkSession.builder.remote(master).create()
        if active is None:
            self._require_java()
            builder = SparkSession.builder.appName("segql").master(master or "local[*]")
            for name, value in _LOCAL.items() if (master or "local").startswith("local") else ():
                builder = builder.config(name, value)
            try:
                active = builder.getOrCreate()
            except Exception as error:
                raise self._not_started(error, said()) from None
        with contextlib.suppress(Exception):  # where there are none, the one there is has to do
            return active.newSession()
        return active

    def _require_java(self) -> None:
        home = os.environ.get("JAVA_HOME")
        found = Path(home, "bin", "java").exists() or Path(home, "bin", "java.exe").exists() if home else None
        if found is None:
            found = shutil.which("java") is not None
        if not found:
            message = say("Spark runs on Java, which is not installed")
            if home:
                message = say("Spark runs on Java, and JAVA_HOME leads to none: {home}", home=home)
            help = say("install Java 17 or 21, or let JAVA_HOME name its folder")
            raise failure(self.target, "missing-package", message, help)

    def _not_started(self, error: BaseException, said: str) -> SegqlError:
        if "UnsupportedClassVersionError" in said or "Unsupported class file" in said:
            help = say("install Java 17 or 21, or let JAVA_HOME name its folder")
            return failure(self.target, "unreachable", say("this Java is too old for Spark"), help)
        return self._failed(error, "unreachable", say("Spark could not be started"))

    def _set_up(self, session: Any) -> None:
        for name, value in _SETTINGS.items():
            with contextlib.suppress(Exception):  # a managed Spark keeps some of them to itself
                session.conf.set(name, value)
        if session.conf.get("spark.sql.session.timeZone") != "UTC":
            raise failure(self.target, "unreachable", say("Spark does not let its time zone be set to UTC"))
        if "catalog" in self._options:
            self._use(session, "catalog", session.catalog.setCurrentCatalog)
        if "schema" in self._options:
            self._use(session, "schema", session.catalog.setCurrentDatabase)
        if self._folder is not None:
            self._create_views(session, self._folder)
        for listed in self._lists.values():
            _load(session, listed)

    def _use(self, session: Any, what: str, use: Callable[[str], None]) -> None:
        name = self._options[what]
        try:
            use(name)
        except Exception as error:  # an error of the catalog's own comes as it is
            message = say("Spark has no {what} `{name}`", what=what, name=name)
            raise failure(self.target, "unreachable", message) from error

    def _create_views(self, session: Any, folder: Path) -> None:
        if self._copies is None:
            self._copies = tempfile.TemporaryDirectory(prefix="segql_spark_", ignore_cleanup_errors=True)
        for name, read in views_of(self.target, folder, Path(self._copies.name)):
            try:
                read(session).createOrReplaceTempView(quoted(name))
            except Unreadable as error:
                self._unreadable[name.casefold()] = str(error)
            except Exception as error:
                reason = say("the file of `{name}` cannot be read: {error}", name=name, error=said_by(error))
                self._unreadable[name.casefold()] = str(reason)

    def close(self) -> None:
        """Forget the session. Closing twice is no mistake. The Java process serves later sessions of this program."""
        session, self._session = self._session, None
        if session is not None and self._options.get("master", "").startswith("sc://"):
            with contextlib.suppress(Exception):
                session.stop()
        if self._copies is not None:
            self._copies.cleanup()
            self._copies = None

    # Asking -------------------------------------------------------------------------------------------------------

    def _ask(self, work: Callable[[Any], T], code: str = "engine-failed") -> T:
        if self._session is None:
            self._session = self._open()
        alarm = Alarm(self._interrupt, self._limits.timeout)
        try:
            with alarm, without_log():
                return work(self._session)
        except KeyboardInterrupt:
            self._interrupt()
            raise
        except SegqlError:
            raise
        except Exception as error:
            if alarm.rang:
                raise timed_out(self.target, self._limits) from None
            # A Java error may come as any of the driver's or the gateway's
            raise self._failed(error, code, say("Spark could not do it")) from None

    def _interrupt(self) -> None:
        """End what this session has Spark do: a remote one by its own means, one of this process by its context's."""
        try:
            self._session.interruptAll()
        except Exception:  # of a local session, whatever the driver says about what it lacks
            with contextlib.suppress(Exception):
                self._session.sparkContext.cancelAllJobs()

    def _failed(self, error: BaseException, code: str, what: str) -> SegqlError:
        said = said_by(error)
        help = None
        if "NUMERIC_VALUE_OUT_OF_RANGE" in str(error) or "ARITHMETIC_OVERFLOW" in str(error):
            help = say("a number has more digits than Spark's decimals hold: 38, nine of them behind the point")
        elif "TABLE_OR_VIEW_NOT_FOUND" in str(error):
            help = say("`schema:` of the target says where tables are")
        elif "UNAVAILABLE" in said or "Connection refused" in said or "UnknownHost" in str(error):
            help = say("is the cluster running, and is `master` right?")
        elif "No space left" in str(error):
            help = say("the disk is full")
        return failure(self.target, code, say("{what}: {said}", what=what, said=said), help)

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._ask(lambda session: [tuple(row) for row in session.sql(sql).collect()])

    def tables(self) -> tuple[Table, ...]:
        """All tables and views, those of the current schema without it."""

        def ask(session: Any) -> list[Table]:
            own = {row["tableName"] for row in session.sql("SHOW TABLES").collect()}
            found = [Table((name,)) for name in sorted(own)]
            if self._folder is not None or "schema" in self._options:
                return found
            current = session.catalog.currentDatabase()
            for schema, *_ in session.sql("SHOW DATABASES").collect():
                if schema != current:
                    names = (row["tableName"] for row in session.sql(f"SHOW TABLES IN {quoted(schema)}").collect())
                    found += [Table((schema, name)) for name in sorted(set(names) - own)]
            return found

        return tuple(self._ask(ask))

    def schema(self, tables: Iterable[Table]) -> Schema:
        """The columns of those of the tables that exist."""
        found: dict[str, Mapping[str, PhysicalColumn]] = {}
        for table in tables:
            columns = self._ask(lambda session, table=table: _columns_of(session, table))  # type: ignore[misc]
            if columns is not None:
                found[table.text] = columns
            elif (reason := self._unreadable.get(table.text.casefold())) is not None:
                raise failure(self.target, "engine-failed", reason)
        known = tuple(table.text for table in self.tables())
        return Schema(found, known, ignores_case=True, dialect=self.dialect, backquotes=True, json_texts=True)

    def describe(self, sql: str) -> Mapping[str, PhysicalColumn]:
        """The columns that a query gives, without running it."""
        # The newlines keep a comment at the end of a catalog's query from swallowing what follows.
        return self._ask(lambda session: _columns(session.sql(f"SELECT * FROM (\n{sql}\n) AS q").schema))

    def load_lists(self, lists: Sequence[ListValues]) -> None:
        """Have lists of values ready for the statements to come, as temporary views."""
        for listed in lists:
            if listed.table not in self._lists:
                self._ask(lambda session, listed=listed: _load(session, listed))  # type: ignore[misc]
                self._lists[listed.table] = listed

    def load_rows(self, name: str, rows: pa.Table) -> None:
        """Have rows ready for the statements to come, as a temporary view."""
        self._ask(lambda session: session.createDataFrame(rows).createOrReplaceTempView(quoted(name)))

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""
        return stable(self._ask(lambda session: session.sql(sql).toArrow()))

    def count(self, sql: str) -> int:
        """How many rows a query gives."""
        return int(self._rows(f"SELECT COUNT(*) FROM (\n{sql}\n) AS q")[0][0])

    def statistics(self, tables: Iterable[Table]) -> Mapping[str, TableStatistics]:
        """Row counts, and distinct counts of what looks like a key. Spark declares neither keys nor links."""
        schema = self.schema(tables := tuple(tables))
        result: dict[str, TableStatistics] = {}
        for table in tables:
            columns = countable(schema.tables.get(table.text, {}))
            row = self._rows(f"SELECT {counts_of(columns, quoted)} FROM {_name(table.parts)}")[0]
            result[table.text] = TableStatistics(row[0], counted(columns, row))
        return result

    def volumes(self, tables: Mapping[Table, Collection[str]]) -> Mapping[str, Volume]:
        """The rows of tables, counted, and the width of columns in a few rows."""
        known = self.schema(tables).tables
        return {
            table.text: volume(_name(table.parts), existing(columns, known[table.text]), quoted, self.fetch)
            for table, columns in tables.items()
            if table.text in known
        }

    # Writing ------------------------------------------------------------------------------------------------------

    def write_table(self, sql: str, name: Table | str) -> int:
        """Make a table of a query's rows, whole or not at all; how many they are. Only a table of segql's is replaced.

        In a folder of files the table is a Parquet file.
        """
        parts = parts_of(name)
        if self._folder is None:
            return self._ask(lambda session: self._replace(session, sql, parts), "write-failed")
        count = write_file(self.target, self._folder, parts, self.fetch(sql))
        self.close()  # the folder has another file to read
        return count

    def _replace(self, session: Any, sql: str, parts: tuple[str, ...]) -> int:
        from pyspark.errors import AnalysisException, UnsupportedOperationException

        name, temporary = _name(parts), _name((*parts[:-1], f"segql_{uuid.uuid4().hex[:12]}"))
        exists = session.catalog.tableExists(name)
        if exists and not _is_ours(session, name):
            raise not_ours(self.target, ".".join(parts))
        made = f"TBLPROPERTIES ('{MARK}' = 'yes') AS\n{sql}"
        try:  # what keeps versions of its tables replaces one in one step
            session.sql(f"CREATE OR REPLACE TABLE {name} {made}")
        except (AnalysisException, UnsupportedOperationException) as error:
            if "UNSUPPORTED_FEATURE" not in str(error) and "not supported" not in str(error):
                raise
            try:
                session.sql(f"CREATE TABLE {temporary} USING parquet {made}")
                if exists:
                    session.sql(f"DROP TABLE {name}")
                session.sql(f"ALTER TABLE {temporary} RENAME TO {name}")
            except BaseException:
                with contextlib.suppress(Exception):
                    session.sql(f"DROP TABLE IF EXISTS {temporary}")
                raise
        return int(session.table(name).count())


def _is_ours(session: Any, name: str) -> bool:
    from pyspark.errors import AnalysisException

    try:
        return any(row["key"] == MARK for row in session.sql(f"SHOW TBLPROPERTIES {name}").collect())
    except AnalysisException:  # a view of the session's own has none
        return False


def _columns_of(session: Any, table: Table) -> dict[str, PhysicalColumn] | None:
    """A table's columns; None when there is no such table."""
    from pyspark.errors import AnalysisException, ParseException

    try:
        return _columns(session.table(_name(table.parts)).schema)
    except ParseException:
        return None
    except AnalysisException as error:
        if "NOT_FOUND" in str(error.getCondition()):
            return None
        raise


def _columns(schema: Any) -> dict[str, PhysicalColumn]:
    return {field.name: physical(field.name, field.dataType, field.metadata) for field in schema.fields}


def _load(session: Any, listed: ListValues) -> None:
    """Make a temporary view of a list's values."""
    session.createDataFrame(listed_rows(listed)).createOrReplaceTempView(quoted(listed.table))


def _name(parts: tuple[str, ...]) -> str:
    return ".".join(quoted(part) for part in parts)
