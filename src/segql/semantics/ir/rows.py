"""Rows: members, facts and what they point to, and how a value is read from one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from segql.catalog.model import Query, SqlExpression, Storage, Table
from segql.semantics.ir.moments import Moment
from segql.types import Type

if TYPE_CHECKING:
    from segql.semantics.ir import Condition


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of list values as rows: of each row of `relation`, the list in `column`.

    A row of it has the owner row's columns and the element: a Field of an Elements row reads the element's own field
    (`column` "" is the plain element itself) unless `of_owner` is set.
    """

    relation: Table | Query
    column: Field
    element_type: Type | None


Relation: TypeAlias = Table | Query | Elements


@dataclass(frozen=True, slots=True)
class Field:
    """How one value is read from a row of a relation.

    `missing` are values that count as missing besides NULL, typed as the column; `percent`: stored as 20 for 20%.
    """

    column: str
    path: tuple[str, ...] = ()
    sql: SqlExpression | None = None
    storage: Storage | None = None
    timezone: str | None = None
    missing: tuple[Scalar, ...] = ()
    percent: bool = False
    of_owner: bool = False


Scalar: TypeAlias = str | Decimal | bool | dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Hop:
    """From the row at hand to the one row of `relation` whose `key` equals the columns `by`."""

    name: str
    relation: Table | Query
    by: tuple[Field, ...]
    key: tuple[Field, ...]
    types: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A value read from the row that `hops` lead to. `name` is what users call it (outside equality)."""

    type: Type
    reading: Field
    hops: tuple[Hop, ...] = ()
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class EntityRows:
    """Everybody: the rows of `relation` whose key is whole and for which `where` holds (who asked to be forgotten is not
    in `all`). A key that occurs twice is one member."""

    name: str
    relation: Table | Query
    key: tuple[Column, ...]
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class FactRows:
    """A fact's rows. `owner` are the values on a row that equal its member's key (possibly through hops);
    a row with a missing one belongs to nobody. `where` is the catalog's narrowing. `time` orders the rows, then `key`,
    then the value itself. A row exists if its time is before `until` (None: always) or missing."""

    name: str
    relation: Relation
    owner: tuple[Column, ...]
    time: Column | None = None
    key: tuple[Column, ...] = ()
    where: Condition | None = None
    until: Moment | None = None
