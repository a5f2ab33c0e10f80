"""DuckDB's types in the language's terms."""

from __future__ import annotations

from typing import Any

from segql.catalog.model import Storage
from segql.catalog.schema import PLACES, PhysicalColumn
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Kind, list_of

_INTEGERS = {
    *("tinyint", "smallint", "integer", "bigint", "hugeint"),
    *("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"),
}
_ZONELESS = {"timestamp", "timestamp_s", "timestamp_ms"}


def physical(name: str, kind: Any) -> PhysicalColumn:
    """A column of a DuckDB type (a DuckDBPyType)."""
    declared = str(kind)
    match kind.id:
        case "varchar" if declared == "JSON":
            return PhysicalColumn(name, declared, json=True)
        case "varchar":
            return PhysicalColumn(name, declared, TEXT)
        case "uuid" | "enum":
            return PhysicalColumn(name, declared, TEXT, read_as="CAST({} AS TEXT)")
        case "boolean":
            return PhysicalColumn(name, declared, BOOLEAN)
        case "date":
            return PhysicalColumn(name, declared, DATE)
        case "timestamp with time zone":
            return PhysicalColumn(name, declared, DATETIME)
        case "decimal":
            exact = dict(kind.children)["scale"] <= PLACES
            return PhysicalColumn(name, declared, NUMBER, Storage.DECIMAL if exact else None)
        case "float" | "double":
            return PhysicalColumn(name, declared, NUMBER, Storage.FLOAT)
        case "struct":
            return PhysicalColumn(name, declared, fields=_fields(kind))
        case "list":
            element = physical("value", dict(kind.children)["child"])
            plain = element.type is not None and element.type.kind is not Kind.LIST  # there are no lists of lists
            type_ = list_of(element.type) if element.type is not None and plain else None
            return PhysicalColumn(name, declared, type_, element.storage, element.zoneless, fields=element.fields)
        case integer if integer in _INTEGERS:
            return PhysicalColumn(name, declared, NUMBER, Storage.INTEGER)
        case "timestamp_ns":  # times are cut to microseconds, and a CAST would round
            return PhysicalColumn(
                name, declared, DATETIME, zoneless=True, read_as="MAKE_TIMESTAMP(EPOCH_NS({}) // 1000)"
            )
        case zoneless if zoneless in _ZONELESS:
            return PhysicalColumn(name, declared, DATETIME, zoneless=True)
        case _:
            return PhysicalColumn(name, declared)


def _fields(kind: Any) -> dict[str, PhysicalColumn]:
    return {field: physical(field, child) for field, child in kind.children}
