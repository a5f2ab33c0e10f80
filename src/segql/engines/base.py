"""What segql asks of an engine, and what all engines share: filled-in options, findings instead of tracebacks, types."""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from segql.catalog.model import Table, Target
from segql.catalog.schema import PhysicalColumn, Schema, TableStatistics, Volume
from segql.diagnostics import Diagnostics, SegqlError
from segql.diagnostics.messages import say
from segql.diagnostics.model import InternalError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    import pyarrow as pa

    from segql.engines.duckdb_workspace import Workspace
    from segql.engines.recording import Recording
    from segql.semantics.ir import ListValues


T = TypeVar("T")


class Engine(Protocol):
    """A connection to a target, in UTC. Every failure is a SegqlError whose place is the target's declaration.

    `dialect` is the SQL that it speaks.
    """

    dialect: str
    target: Target

    @property
    def can_record(self) -> bool:
        """Whether runs can be recorded in the target's own tables."""
        ...

    def is_file(self, path: Path) -> bool:
        """Whether the target is that database file."""
        ...

    @property
    def file(self) -> Path | None:
        """The database file that the target is; None: it is something else."""
        ...

    @property
    def keeps_bits(self) -> bool:
        """Whether who stays in a segment is recorded as bits: see runs.stays."""
        ...

    @property
    def works_within(self) -> bool:
        """Whether a program can work with the open connection itself: see `within`."""
        ...

    def within(self, work: Callable[[Workspace], T]) -> T:
        """What a program does with the open connection, where it can; what it leaves there is cleared."""
        ...

    def recording(self) -> AbstractContextManager[Recording]:
        """A transaction in which runs are recorded, and that nobody else records beside.

        Raises SegqlError: where none can be (SEG614), when another run is recorded for too long (SEG612).
        """
        ...

    def marks(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """What is noted on those of the tables and views that exist, by name, where runs can be recorded."""
        ...

    def tables(self) -> tuple[Table, ...]:
        """All tables and views, those of the default schema without it."""
        ...

    def schema(self, tables: Iterable[Table]) -> Schema:
        """The columns of those of the tables that exist."""
        ...

    def describe(self, sql: str) -> Mapping[str, PhysicalColumn]:
        """The columns that a query gives, without running it."""
        ...

    def statistics(self, tables: Iterable[Table]) -> Mapping[str, TableStatistics]:
        """What is cheap to know of tables, for a first catalog."""
        ...

    def volumes(self, tables: Mapping[Table, Collection[str]]) -> Mapping[str, Volume]:
        """About how much is in tables that exist, and in these columns of theirs; nothing that costs anything worth naming
        is read for it."""
        ...

    @property
    def metered(self) -> bool:
        """Whether one pays by the byte."""
        ...

    def estimate(self, sql: str) -> int | None:
        """How many bytes a query would read, without running it; None where nobody pays by the byte."""
        ...

    def limit_bytes(self, most: int) -> bool:
        """Run no query that would read more; whether this engine can keep to it."""
        ...

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query: integers as int64, texts (UUIDs and enumerations too) as string."""
        ...

    def stage(self, statements: Iterable[str], name: str) -> bool:
        """Have the rows of queries, which have the same columns, in a temporary table of this connection's until the next
        ones of that name, and nowhere else; False, with nothing done, where there are no such tables."""
        ...

    def load_lists(self, lists: Sequence[ListValues]) -> None:
        """Have lists of values ready for the statements to come: each is a table of one column, `value`, under the name
        that the list says. One that was loaded stays loaded."""
        ...

    def load_rows(self, name: str, rows: pa.Table) -> None:
        """Have rows ready for the statements to come, as a table of that name where lists are; one that was loaded before is
        replaced. Texts, instants, whole numbers and booleans."""
        ...

    def count(self, sql: str) -> int:
        """How many rows a query gives."""
        ...

    def write_table(self, sql: str, name: Table | str) -> int:
        """Make a table of a query's rows, whole or not at all; how many they are.

        A table of that name is replaced if segql wrote it, and otherwise left as it is, with an error (SEG607).
        """
        ...

    def close(self) -> None:
        """Give the connection back. Closing twice is no mistake."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def failure(target: Target, code: str, message: str, help: str | None = None) -> SegqlError:
    """A finding about a target, to be raised, at its declaration."""
    diagnostics = Diagnostics()
    diagnostics.error(code, message, target.span, help=help)
    return SegqlError(diagnostics)


class Closing(ABC):
    """What engines share: a `with` gives the connection back at its end, and few are files."""

    works_within = False
    keeps_bits = False

    @property
    def file(self) -> Path | None:
        """It is none."""
        return None

    def is_file(self, path: Path) -> bool:
        """It is none."""
        return False

    def within(self, work: Callable[[Workspace], T]) -> T:
        """Nothing works so here: ask `works_within` first."""
        raise InternalError("engines", "this engine offers no connection to work with")

    @abstractmethod
    def close(self) -> None:
        """Give the connection back. Closing twice is no mistake."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Unstaged(Closing):
    """What engines share that keep no temporary tables of segql's."""

    def stage(self, statements: Iterable[str], name: str) -> bool:
        """Nothing is done."""
        return False


class Unrecorded(Closing):
    """What engines share in which no runs are recorded."""

    target: Target
    can_record = False

    def recording(self) -> AbstractContextManager[Recording]:
        """Raises SegqlError (SEG614)."""
        from segql.engines.recording import no_store

        raise no_store(self.target)

    def marks(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """Nothing to tell."""
        return {}


class Unmetered(Closing):
    """What engines share where nobody pays by the byte."""

    metered = False

    def estimate(self, sql: str) -> int | None:
        """Nothing to tell."""
        return None

    def limit_bytes(self, most: int) -> bool:
        """Nothing to keep to."""
        return False


#: What segql notes on the tables that it writes: it replaces no other.
MARK = "written by segql"


def not_ours(target: Target, name: str, help: str | None = None) -> SegqlError:
    """The finding that a table stands in the way of the one to be written; `help`: what else to do than to write another
    table."""
    message = say("there is a `{name}` already that segql did not write, so it is not replaced", name=name)
    return failure(target, "write-failed", message, help or say("choose another name, or drop it first"))


_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def filled_options(target: Target) -> dict[str, str]:
    """The target's options with `${NAME}` filled from the environment. Raises SegqlError (SEG507) when one is not set."""
    options: dict[str, str] = {}
    missing = Diagnostics()
    for key, text in target.options.items():
        for name in _VARIABLE.findall(text):
            if name not in os.environ:
                message = say(
                    "the target `{target}` needs the environment variable {name}, which is not set",
                    target=target.name,
                    name=name,
                )
                missing.error(
                    "catalog-env", message, target.span, help=say("set it in the shell: export {name}=…", name=name)
                )
        options[key] = _VARIABLE.sub(lambda match: os.environ.get(match.group(1), ""), text)
    if missing.has_errors:
        raise SegqlError(missing)
    return options


def parts_of(name: Table | str) -> tuple[str, ...]:
    """A table's name in its parts."""
    return name.parts if isinstance(name, Table) else tuple(name.split("."))


def first_line(error: BaseException) -> str:
    """What an engine says, in a line, without its drawing of the query."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(":") if lines else type(error).__name__


def listed_rows(listed: ListValues) -> pa.Table:
    """A list's values as a table of one column, `value`: texts, or exact decimals with nine places."""
    import pyarrow as pa

    kind = pa.string() if not listed.values or isinstance(listed.values[0], str) else pa.decimal128(38, 9)
    return pa.table({"value": pa.array(listed.values, kind)})


def sql_types(rows: pa.Table) -> dict[str, str]:
    """The types of columns of texts, instants, whole numbers and booleans, as DuckDB and Postgres call them."""
    import pyarrow as pa

    def name(kind: pa.DataType) -> str:
        if pa.types.is_timestamp(kind):
            return "TIMESTAMPTZ"
        if pa.types.is_boolean(kind):
            return "BOOLEAN"
        return "BIGINT" if pa.types.is_integer(kind) else "TEXT"

    return {field.name: name(field.type) for field in rows.schema}


def stable(table: pa.Table) -> pa.Table:
    """The same rows with the types that every engine gives: int64, string, double; decimals without places as int64."""
    import pyarrow as pa

    if all(kind in (pa.string(), pa.int64(), pa.float64(), pa.bool_()) for kind in table.schema.types):
        return table  # the usual thing, for which nothing more has to be imported
    columns: list[pa.ChunkedArray] = []
    for column in table.columns:
        kind = column.type
        if isinstance(kind, pa.BaseExtensionType):
            column = column.cast(pa.string()) if "uuid" in str(kind) else column
        elif pa.types.is_dictionary(kind):
            column = column.cast(kind.value_type)
        if pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type):
            column = column.cast(pa.string())
        elif pa.types.is_float32(column.type):
            column = column.cast(pa.float64())
        elif pa.types.is_integer(column.type) or (pa.types.is_decimal(column.type) and column.type.scale == 0):
            try:
                column = column.cast(pa.int64())
            except pa.ArrowInvalid:
                column = column.cast(pa.decimal128(38, 0))
        elif pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", "UTC" if column.type.tz else None))
        columns.append(column)
    return pa.table(columns, names=table.column_names)
