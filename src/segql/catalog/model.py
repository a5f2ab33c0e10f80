"""What exists: the catalog that `segql.yml` declares. Dictionaries are keyed by the name as declared.

Every object knows where it was declared. SQL and segql texts inside the catalog are kept parsed (segql) or as text (SQL).
Names match case-insensitively; `find` does that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeAlias, TypeVar

from segql.source import NOWHERE, Span
from segql.syntax import ast
from segql.types import Type

T = TypeVar("T")


def find(names: Mapping[str, T], name: str) -> T | None:
    """The entry of that name, case-insensitively; None when there is none."""
    found = names.get(name)
    if found is not None:
        return found
    folded = name.casefold()
    return next((value for key, value in names.items() if key.casefold() == folded), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    span: Span = field(default=NOWHERE, compare=False, repr=False)


class Storage(Enum):
    """How a target keeps a number. Unknown (None) is treated as a float: right for all, slower."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"


Value: TypeAlias = str | Decimal | bool | dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Table(Declared):
    """A table's name, perhaps with its schema: `crm.customers` has two parts."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Query(Declared):
    """One SELECT over declared tables, in the SQL of `dialect`."""

    sql: str
    dialect: str


Relation: TypeAlias = Table | Query


@dataclass(frozen=True, slots=True)
class SqlExpression(Declared):
    """One scalar expression of the row's columns, in the SQL of `dialect`."""

    sql: str
    dialect: str


@dataclass(frozen=True, slots=True)
class Column(Declared):
    """A readable value of a row: an attribute of an entity, a column of a fact or a lookup.

    Read from `column` (and `path` inside it when it is JSON or a struct; then `column` is the path's first step), or
    calculated by `sql`. `type` None: taken from the target. `timezone`: the clock of a zoneless datetime column; None
    means that the column holds instants (TIMESTAMPTZ; TIMESTAMP in BigQuery). `missing`: values that count as missing
    besides NULL. `values`: all that an enumerated text may be. A place has `latitude` and `longitude` instead.
    """

    name: str
    type: Type | None
    column: str
    path: tuple[str, ...] = ()
    sql: SqlExpression | None = None
    storage: Storage | None = None
    timezone: str | None = None
    missing: tuple[Value, ...] = ()
    values: tuple[str, ...] = ()
    ignore_case: bool = False
    pii: bool = False
    latitude: str | None = None
    longitude: str | None = None
    label: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Link(Declared):
    """A many-to-one step to a lookup or an entity: `target` names it, `by` are this row's columns, in its key's order."""

    name: str
    target: str
    by: tuple[str, ...]
    is_entity: bool


Member: TypeAlias = Column | Link


@dataclass(frozen=True, slots=True)
class Label:
    """How an item is called in a sentence."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class Entity(Declared):
    """Who a segment is made of. `attributes` holds the key's columns too (declared or not).

    `all_columns`: no attributes were declared, so every column of the table is one; `complete` adds them.
    """

    name: str
    relation: Relation
    key: tuple[str, ...]
    attributes: Mapping[str, Member]
    label: Label
    all_columns: bool = False


@dataclass(frozen=True, slots=True)
class Lookup(Declared):
    """A table that rows point to. `columns` holds the key's too; `all_columns` as for an entity."""

    name: str
    relation: Relation
    key: tuple[str, ...]
    columns: Mapping[str, Member]
    all_columns: bool = False


@dataclass(frozen=True, slots=True)
class Owner(Declared):
    """Which member of `entity` a fact's row belongs to: `columns` of the row, or of the entity reached through `via`.

    `of: {customer: customer_id}` is Owner("customer", ("customer_id",)); `of: {account: customer.company_id}` is
    Owner("account", ("company_id",), via="customer"), where the fact also has an Owner for `customer`.
    """

    entity: str
    columns: tuple[str, ...]
    via: str | None = None


@dataclass(frozen=True, slots=True)
class ListSource(Declared):
    """The elements of a member's own list: `customer.interests`."""

    entity: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Validity(Declared):
    """From when to when a row holds: [start, end), an open end is None in the data."""

    start: Column
    end: Column


@dataclass(frozen=True, slots=True)
class Fact(Declared):
    """What members do or have, many rows a member. A narrowed fact (`parent`) is given whole: relation, owners, time,
    columns are its parent's, and `wheres` holds the conditions from the outermost parent inwards.

    `columns` holds the key's, the owners', the time's and the validity's columns too, each under the name of its column
    when it was not declared. `all_columns` as for an entity. Of a list's elements, `columns` are the element's fields.
    """

    name: str
    relation: Relation | ListSource
    owners: tuple[Owner, ...]
    columns: Mapping[str, Member]
    label: Label
    key: tuple[str, ...] = ()
    time: Column | None = None
    wheres: tuple[ast.Expression, ...] = ()
    parent: str | None = None
    valid: Validity | None = None
    planned: bool = False
    entity: str | None = None
    all_columns: bool = False


@dataclass(frozen=True, slots=True)
class Metric(Declared):
    """`entity` None: the first entity's."""

    name: str
    expression: ast.Expression
    label: str | None = None
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Param(Declared):
    name: str
    value: ast.Expression | tuple[ast.Expression, ...]


@dataclass(frozen=True, slots=True)
class ListDeclaration(Declared):
    """A named list of values: a file beside the catalog, or a table of the target."""

    name: str
    column: str
    file: str | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class FileColumn(Declared):
    """A column of a data file, in its place. `format`: how a date is written there (`%Y%m%d`)."""

    name: str
    type: Type
    storage: Storage | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class DataFile(Declared):
    """A file that is a table of a target. Without `columns` they and their types are taken from the file.

    `format` is csv or parquet; `delimiter` None is found out, "whitespace" is any blank space between values.
    """

    file: str
    format: str
    delimiter: str | None = None
    header: bool | None = None
    columns: tuple[FileColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Target(Declared):
    """Where SQL runs. `options` holds the engine's own settings with the environment's variables not yet filled in;
    `files`, by table, the data files that are its tables (none: every Parquet and CSV file of the folder)."""

    name: str
    engine: str
    options: Mapping[str, str]
    files: Mapping[str, DataFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Channel(Declared):
    """What every audience of a channel must meet: `require` holds, and nobody in `exclude` (names of segments or boolean
    attributes) is in it."""

    name: str
    require: ast.Expression | None = None
    exclude: Mapping[str, ast.Name] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policies(Declared):
    """What no segment may get around. `always_exclude` are names of segments or boolean attributes: who is in one is not
    in `all`. `smallest`: a smaller result is refused. `sensitive` attributes are read with a purpose alone."""

    always_exclude: Mapping[str, ast.Name] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    smallest: int | None = None
    sensitive: Mapping[str, ast.Name] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalog(Declared):
    """The whole of it. `root`: the folder of `segql.yml`, as text; the first target and the first entity are defaults."""

    name: str
    timezone: str
    root: str
    week_starts: str = "monday"
    language: str = "en"
    segments: str = "segments"
    targets: Mapping[str, Target] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    params: Mapping[str, Param] = field(default_factory=dict)
    lists: Mapping[str, ListDeclaration] = field(default_factory=dict)
    places: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    policies: Policies = field(default_factory=Policies)

    @property
    def default_entity(self) -> Entity:
        return next(iter(self.entities.values()))
