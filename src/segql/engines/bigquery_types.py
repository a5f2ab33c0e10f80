"""BigQuery's types in the language's terms."""

from __future__ import annotations

from typing import Any

from segql.catalog.model import Storage
from segql.catalog.schema import PLACES, PhysicalColumn
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Type, list_of

_PLAIN: dict[str, tuple[Type, Storage | None]] = {
    **dict.fromkeys(("INTEGER", "INT64"), (NUMBER, Storage.INTEGER)),
    **dict.fromkeys(("FLOAT", "FLOAT64"), (NUMBER, Storage.FLOAT)),
    "NUMERIC": (NUMBER, Storage.DECIMAL),
    "BIGNUMERIC": (NUMBER, None),  # up to 38 places: rounded as it is read
    **dict.fromkeys(("BOOLEAN", "BOOL"), (BOOLEAN, None)),
    "DATE": (DATE, None),
    **dict.fromkeys(("DATETIME", "TIMESTAMP"), (DATETIME, None)),
    "STRING": (TEXT, None),
}
_STRUCTS = {"RECORD", "STRUCT"}


def physical(field: Any) -> PhysicalColumn:
    """A column from a field of a table's schema (a SchemaField)."""
    kind = str(field.field_type).upper()
    repeated = field.mode == "REPEATED"
    declared = f"ARRAY<{kind}>" if repeated else kind
    if kind == "JSON" and not repeated:
        return PhysicalColumn(field.name, declared, json=True)
    if kind in _STRUCTS:
        return PhysicalColumn(field.name, declared, fields={one.name: physical(one) for one in field.fields})
    plain = _PLAIN.get(kind)
    if plain is None:
        return PhysicalColumn(field.name, declared)
    type_, storage = plain
    if kind == "BIGNUMERIC" and field.scale is not None and field.scale <= PLACES:
        storage = Storage.DECIMAL
    collated = kind == "STRING" and not repeated and bool(getattr(field, "collation", None))
    return PhysicalColumn(
        field.name,
        declared,
        list_of(type_) if repeated else type_,
        storage,
        zoneless=kind == "DATETIME",
        read_as="COLLATE({}, '')" if collated else None,
    )
