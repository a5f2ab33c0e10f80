"""How it is computed: a plan is a list of named steps, each one SELECT, and the SELECT of the members.

A step that reads a fact's table is a `Pass`, one that holds a segment's members a `Membership`; further kinds can join
them, as the SQL stage only spells the `select` of each. `Given` alone comes as the catalog wrote it. Steps read tables and
the steps before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from segql.catalog.model import Query, Table
from segql.plan.scalar import Order, Scalar
from segql.semantics import ir

# Row sources ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FromTable:
    table: Table
    alias: str


@dataclass(frozen=True, slots=True)
class FromStep:
    step: str
    alias: str


@dataclass(frozen=True, slots=True)
class FromList:
    """The values of a list that travels beside the statement, in the column `value`."""

    list: ir.ListValues
    alias: str


Source: TypeAlias = FromTable | FromStep | FromList


@dataclass(frozen=True, slots=True)
class LeftJoin:
    """Every row stays; `on` finds at most one row of the source."""

    source: Source
    on: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class CrossJoin:
    """A source of exactly one row."""

    source: Source


@dataclass(frozen=True, slots=True)
class Unnest:
    """A row for each element of a list; `structs`: the elements have fields, and the list may be a JSON value."""

    list: Scalar
    alias: str
    structs: bool


Join: TypeAlias = LeftJoin | CrossJoin | Unnest


@dataclass(frozen=True, slots=True)
class Output:
    name: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class Select:
    """`where` are conditions that all hold. `source` None: one row of constants. `once_by`: of the rows that agree on
    these, any one (they are equal but for mistakes in the data)."""

    outputs: tuple[Output, ...]
    source: Source | None
    joins: tuple[Join, ...] = ()
    where: tuple[Scalar, ...] = ()
    group_by: tuple[Scalar, ...] = ()
    distinct: bool = False
    once_by: tuple[Scalar, ...] = ()
    order_by: tuple[Order, ...] = ()
    limit: int | None = None


# Steps ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """The rows of a query that the catalog gives for an entity, a fact or a lookup: once, however many steps read them."""

    name: str
    query: Query


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows made ready for a pass: ranked or counted. `note` says what they are."""

    name: str
    select: Select
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Union:
    """The rows of several SELECTs, one below the other, equal ones kept: their outputs have the same names and types.
    None of them may come once, in an order or in part."""

    name: str
    selects: tuple[Select, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured, and the column of its pass that holds it."""

    measured: ir.Measured
    column: str


@dataclass(frozen=True, slots=True)
class Pass:
    """One row for each owner that has facts: `keys` are its columns for the owner, `measures` what is computed."""

    name: str
    select: Select
    keys: tuple[str, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """The keys of a segment's members, each once."""

    name: str
    select: Select
    keys: tuple[str, ...]
    segment: str
    title: str


@dataclass(frozen=True, slots=True)
class Values:
    """A list's values, each once, in the column `value`."""

    name: str
    select: Select


@dataclass(frozen=True, slots=True)
class Moments:
    """One row: the moments that windows of a live program derive from."""

    name: str
    select: Select


Step: TypeAlias = Given | Rows | Union | Pass | Membership | Values | Moments


@dataclass(frozen=True, slots=True)
class Plan:
    """The members of one segment. `notes` head the statement; `extras` are values for a preview beside the key.

    `members` selects the key's columns, each key once; the last outputs are `extras` in `preview`.
    """

    segment: str
    notes: tuple[str, ...]
    steps: tuple[Step, ...]
    members: Membership
    preview: Select
    extras: tuple[str, ...]
    order: tuple[Order, ...]
