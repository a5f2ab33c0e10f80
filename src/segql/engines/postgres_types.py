"""Postgres's types in the language's terms, and its rows as Arrow columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segql.catalog.model import Storage
from segql.catalog.schema import PLACES, PhysicalColumn
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Type, list_of

if TYPE_CHECKING:
    import pyarrow as pa

#: What describes a type: `%s` is the condition that picks it, `{modifier}` what it is asked with.
DESCRIBE = """
SELECT a.name, format_type(a.oid, a.modifier), base.typname, base.typtype, element.typname, element.typtype
FROM (%s) AS a (place, name, oid, modifier)
JOIN pg_type AS own ON own.oid = a.oid
JOIN pg_type AS base ON base.oid = COALESCE(NULLIF(own.typbasetype, 0), own.oid)
LEFT JOIN pg_type AS element ON element.oid = base.typelem AND base.typcategory = 'A'
ORDER BY a.place
"""

_PLAIN: dict[str, tuple[Type, Storage | None]] = {
    **dict.fromkeys(("int2", "int4", "int8"), (NUMBER, Storage.INTEGER)),
    "numeric": (NUMBER, Storage.DECIMAL),
    **dict.fromkeys(("float4", "float8"), (NUMBER, Storage.FLOAT)),
    "bool": (BOOLEAN, None),
    "date": (DATE, None),
    **dict.fromkeys(("timestamp", "timestamptz"), (DATETIME, None)),
    **dict.fromkeys(("text", "varchar", "bpchar", "citext", "name", "uuid"), (TEXT, None)),
}
#: Texts that compare otherwise than a text does, or not at all with one; a short float becomes a decimal of six digits.
_AS_TEXT = "CAST({} AS TEXT)"
_READ_AS = {
    **dict.fromkeys(("bpchar", "citext", "name", "uuid"), _AS_TEXT),
    "float4": "CAST({} AS DOUBLE PRECISION)",
}
_SCALE = re.compile(r"numeric\(\d+,(-?\d+)\)")


def physical(row: Sequence[Any]) -> PhysicalColumn:
    """A column from a row of DESCRIBE."""
    name, declared, kind, sort, element, element_sort = row
    if element is not None:
        inner = _PLAIN.get(element, (TEXT, None) if element_sort == "e" else None)
        if inner is None:
            return PhysicalColumn(name, declared)
        return PhysicalColumn(name, declared, list_of(inner[0]), inner[1], zoneless=element == "timestamp")
    if sort == "e":
        return PhysicalColumn(name, declared, TEXT, read_as=_AS_TEXT)
    if kind in ("json", "jsonb"):
        return PhysicalColumn(name, declared, json=True)
    plain = _PLAIN.get(kind)
    if plain is None:
        return PhysicalColumn(name, declared)
    if kind == "numeric":
        scale = _SCALE.fullmatch(declared)
        exact = scale is not None and int(scale[1]) <= PLACES
        return PhysicalColumn(name, declared, NUMBER, Storage.DECIMAL if exact else None)
    return PhysicalColumn(name, declared, *plain, zoneless=kind == "timestamp", read_as=_READ_AS.get(kind))


_BOOL, _INT8, _INT2, _INT4, _FLOAT4, _FLOAT8 = 16, 20, 21, 23, 700, 701
_DATE, _TIMESTAMP, _TIMESTAMPTZ, _NUMERIC = 1082, 1114, 1184, 1700


def arrow_column(oid: int, values: list[Any]) -> pa.Array:
    """The values of a result's column, by its type's number; what has no type of its own there is a text."""
    import pyarrow as pa

    types = {
        _BOOL: pa.bool_(),
        **dict.fromkeys((_INT2, _INT4, _INT8), pa.int64()),
        **dict.fromkeys((_FLOAT4, _FLOAT8), pa.float64()),
        _DATE: pa.date32(),
        _TIMESTAMP: pa.timestamp("us"),
        _TIMESTAMPTZ: pa.timestamp("us", "UTC"),
    }
    if oid == _NUMERIC:
        return _decimals(values)
    if oid in types:
        return pa.array(values, types[oid])
    if any(isinstance(value, list) for value in values):
        return pa.array(values)
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _decimals(values: list[Any]) -> pa.Array:
    import pyarrow as pa

    finite = [None if value is None or not value.is_finite() else value for value in values]
    exponents = [value.as_tuple().exponent for value in finite if value is not None]
    places = max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)
    if places <= 0:
        return pa.array([None if value is None else Decimal(int(value)) for value in finite], pa.decimal128(38, 0))
    nine = Decimal(1).scaleb(-9)
    return pa.array([None if value is None else value.quantize(nine) for value in finite], pa.decimal128(38, 9))
