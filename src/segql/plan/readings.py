"""How a column's value is read from its row: what is missing, exact numbers, percentages as ratios."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from segql.catalog.model import Storage
from segql.plan.lowered import Lowered, Number
from segql.plan.scalar import Case, CatalogSql, Constant, ConstantValue, ElementRef, Op, PathRef, Ref, Scalar, apply
from segql.semantics import ir
from segql.types import Kind, Type

_HUNDREDTH = Constant(Decimal("0.01"))


class Once(Protocol):
    """A step in the making with one row for each key of a relation."""

    def column(self, scalar: Scalar, wanted: str) -> str:
        """The step's column for a value read from the relation's row."""

    @property
    def row(self) -> Place:
        """The relation's row inside of the step."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row in a statement: the alias of its source. `owner`: this row is an element of a list on that source's row,
    `plain`: and has no fields. `once`: the row comes from a step that has each key of its table once."""

    alias: str
    owner: str | None = None
    plain: bool = False
    once: Once | None = None


def read(place: Place, field: ir.Field, type: Type) -> Lowered:
    """The value of a field: exact numbers, ratios for percentages, nothing where a value counts as missing."""
    scalar = _stored(place, field, type)
    number: Number | None = None
    if type.is_numeric:
        number = Number.SMALL if field.storage is Storage.INTEGER and not field.percent else Number.DECIMAL
        is_exact = field.storage in (Storage.INTEGER, Storage.DECIMAL) or field.path
        if not is_exact:
            scalar = apply(Op.TO_DECIMAL, scalar)
    scalar = _without(scalar, field, type)
    if field.percent:
        whole = field.storage is Storage.INTEGER
        scalar = apply(Op.MULTIPLY if whole else Op.PRODUCT, scalar, _HUNDREDTH)
    is_datetime = type.kind is Kind.DATETIME
    return Lowered(
        scalar, number=number, clock=field.timezone if is_datetime else None, raw=is_datetime and not field.timezone
    )


def read_key(place: Place, field: ir.Field, type: Type) -> Lowered:
    """The value of a field as it is stored, for comparing keys."""
    return Lowered(_without(_stored(place, field, type), field, type))


def key_order(scalar: Scalar, type: Type) -> Scalar:
    """A key's part in an order that all engines share."""
    return apply(Op.KEY_ORDER, scalar) if type.kind is Kind.TEXT else scalar


def _stored(place: Place, field: ir.Field, type: Type) -> Scalar:
    is_element = place.owner is not None and not field.of_owner
    if place.once is None or is_element:
        return _read(place, field, type)
    inner = ir.Field(field.column, field.path, field.sql, timezone=field.timezone)
    return Ref(place.owner or place.alias, place.once.column(_read(place.once.row, inner, type), field.column))


def _read(place: Place, field: ir.Field, type: Type) -> Scalar:
    zoneless = field.timezone is not None
    source = place.alias
    if place.owner is not None:
        if not field.of_owner:
            return ElementRef(source, "" if place.plain else field.column, type, field.path, zoneless)
        source = place.owner
    if field.sql is not None:
        return CatalogSql(source, field.sql)
    if field.path:
        return PathRef(source, field.column, field.path, type, zoneless)
    return Ref(source, field.column)


def _without(scalar: Scalar, field: ir.Field, type: Type) -> Scalar:
    """Nothing instead of a value that counts as missing."""
    values = [Constant(_typed(value, field, type)) for value in field.missing]
    if not values:
        return scalar
    if len(values) == 1:
        return apply(Op.NULLIF, scalar, values[0])
    return Case(((apply(Op.NOT_IN, scalar, *values), scalar),))


def _typed(value: ir.Scalar, field: ir.Field, type: Type) -> ConstantValue:
    """A value that counts as missing, as the column holds it."""
    if isinstance(value, Decimal):
        return number(value)
    if type.kind is Kind.DATETIME and isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
        if field.timezone is not None:
            return moment.replace(tzinfo=None)
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return value


def number(value: Decimal) -> int | Decimal:
    """A number as an integer where it is one."""
    whole = value.to_integral_value()
    return int(whole) if value == whole else value
