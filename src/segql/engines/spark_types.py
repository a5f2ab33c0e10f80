"""Spark's types in the language's terms."""

from __future__ import annotations

from typing import Any

from segql.catalog.model import Storage
from segql.catalog.schema import PLACES, PhysicalColumn
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Kind, list_of

#: Digits before the point that a number of the language has.
_DIGITS = 29
_INTEGERS = {"tinyint", "smallint", "int", "bigint"}
_CHARS = "__CHAR_VARCHAR_TYPE_STRING"


def physical(name: str, kind: Any, notes: dict[str, Any] | None = None) -> PhysicalColumn:
    """A column of a Spark type (a DataType), with the notes that its field has."""
    declared = str(kind.simpleString())
    match kind.typeName():
        case "string" | "varchar" | "char":
            return PhysicalColumn(name, declared, TEXT, read_as=_read_as(declared, notes or {}))
        case _ if declared in _INTEGERS:
            return PhysicalColumn(name, declared, NUMBER, Storage.INTEGER)
        case "decimal":
            exact = kind.scale <= PLACES and kind.precision - kind.scale <= _DIGITS
            return PhysicalColumn(name, declared, NUMBER, Storage.DECIMAL if exact else None)
        case "float":
            return PhysicalColumn(name, declared, NUMBER, Storage.FLOAT, read_as="CAST({} AS DOUBLE)")
        case "double":
            return PhysicalColumn(name, declared, NUMBER, Storage.FLOAT)
        case "boolean":
            return PhysicalColumn(name, declared, BOOLEAN)
        case "date":
            return PhysicalColumn(name, declared, DATE)
        case "timestamp":
            return PhysicalColumn(name, declared, DATETIME)
        case "timestamp_ntz":
            return PhysicalColumn(name, declared, DATETIME, zoneless=True)
        case "struct":
            fields = {field.name: physical(field.name, field.dataType, field.metadata) for field in kind.fields}
            return PhysicalColumn(name, declared, fields=fields)
        case "array":
            element = physical("value", kind.elementType)
            plain = element.type is not None and element.type.kind is not Kind.LIST  # there are no lists of lists
            type_ = list_of(element.type) if element.type is not None and plain else None
            return PhysicalColumn(name, declared, type_, element.storage, element.zoneless, fields=element.fields)
        case "variant" | "map":
            return PhysicalColumn(name, declared, json=True)
        case _:
            return PhysicalColumn(name, declared)


def _read_as(declared: str, notes: dict[str, Any]) -> str | None:
    """Texts that are padded, or that compare otherwise than by code point."""
    if str(notes.get(_CHARS, declared)).startswith("char"):
        return "RTRIM({})"
    return "CAST({} AS STRING)" if "collate" in declared.lower() else None
