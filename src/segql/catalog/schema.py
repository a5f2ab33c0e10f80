"""What a target really has: its tables, their columns and types, as an engine reads them from the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segql.catalog.model import Storage, Table
from segql.types import Type

#: A number of the language has so many decimal places; a column with more is rounded as it is read.
PLACES = 9


@dataclass(frozen=True, slots=True)
class PhysicalColumn:
    """A column as the target has it.

    `declared` is the engine's own name of its type; `type` the language's, None when it has none for it (a struct, JSON,
    an interval). `zoneless`: a datetime without a zone of its own. `fields`: what a struct holds, or the elements of
    a list of structs. `json`: a path may lead into it. `read_as`: the engine's expression
    that reads it, with `{}` for the column (a UUID as a text).
    """

    name: str
    declared: str
    type: Type | None = None
    storage: Storage | None = None
    zoneless: bool = False
    fields: Mapping[str, PhysicalColumn] = field(default_factory=dict)
    json: bool = False
    read_as: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables that were asked for and exist, by the name that was asked for (`crm.customers`).

    `known` are all tables of the target where one is missing, for suggestions. `ignores_case`: upper and lower case of names
    do not count.
    `dialect`: the SQL that the target speaks; `backquotes`: its names stand in back-quotes; `json_texts`: JSON is kept in
    texts. `queries`: the columns of catalog queries, by their SQL as declared.
    """

    tables: Mapping[str, Mapping[str, PhysicalColumn]]
    known: tuple[str, ...] = ()
    ignores_case: bool = False
    dialect: str = ""
    backquotes: bool = False
    json_texts: bool = False
    queries: Mapping[str, Mapping[str, PhysicalColumn]] = field(default_factory=dict)

    def columns(self, table: Table) -> Mapping[str, PhysicalColumn] | None:
        """A table's columns by name, None when there is no such table."""
        return self.tables.get(table.text)

    def column(self, columns: Mapping[str, PhysicalColumn], name: str) -> PhysicalColumn | None:
        """A column by the name that the target finds it under, None when there is none."""
        found = columns.get(name)
        if found is None and self.ignores_case:
            folded = name.casefold()
            found = next((column for key, column in columns.items() if key.casefold() == folded), None)
        return found


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """`distinct` and `missing` are counts of rows; `distinct` None: not counted."""

    missing: int
    distinct: int | None = None


@dataclass(frozen=True, slots=True)
class TableStatistics:
    """What is cheap to know of a table: its rows, some of its columns, its declared key and links.

    `links` are foreign keys: this table's columns, the other table, its columns.
    """

    rows: int
    columns: Mapping[str, ColumnStatistics] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    links: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Volume:
    """About how much a table holds: its rows, and the bytes of a value of some of its columns. `row`: the bytes of a whole
    row, where an engine reads whole rows whatever is needed of them."""

    rows: int
    widths: Mapping[str, float] = field(default_factory=dict)
    row: float | None = None

    def bytes(self, columns: Iterable[str]) -> float:
        """How many bytes a scan of these columns reads; each may be an expression of the engine's over columns."""
        if self.row is not None:
            return self.rows * self.row
        folded = {name.casefold(): width for name, width in self.widths.items()}
        wanted: set[str] = set()
        for column in columns:
            found = {column.casefold()} & folded.keys()
            wanted |= found or {word.casefold() for word in re.findall(r"\w+", column)} & folded.keys()
        return self.rows * sum(folded[column] for column in wanted)
