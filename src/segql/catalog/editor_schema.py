"""The JSON Schema of `segql.yml`, for editors: made from the description that the loader validates with."""

from __future__ import annotations

from typing import Any, assert_never

from segql.catalog.keys import CATALOG
from segql.catalog.shapes import (
    ByKey,
    ByValue,
    Flag,
    Many,
    Names,
    Number,
    Record,
    Shape,
    Short,
    Text,
    TypeName,
)

#: Without quotes a text may look like a number or a boolean; it is read as it is written.
_SINGLE = ["string", "number", "boolean"]
_TYPE = (
    r"^\s*(list\s+of\s+)?([Tt]ext|[Nn]umber|[Rr]atio|[Pp]ercent|[Bb]oolean|[Dd]ate|[Dd]atetime)\s*$|^\s*[Pp]lace\s*$"
)


def json_schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) that every catalog without mistakes in its keys and values meets."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "segql.yml",
        "description": "The catalog of a segql project: what its segments may talk about.",
        **_schema(CATALOG),
    }


def _schema(shape: Shape) -> dict[str, Any]:
    match shape:
        case Text(choices=choices) if choices:
            return {"enum": list(choices)}
        case Text(empty=empty):
            return {"type": _SINGLE} if empty else {"type": _SINGLE, "minLength": 1}
        case TypeName():
            return {"type": "string", "pattern": _TYPE}
        case Flag():
            return {"type": "boolean"}
        case Number(low=low, high=high):
            return {"type": "number", "minimum": low, "maximum": high}
        case Many():
            several: dict[str, Any] = {"type": "array", "items": _schema(shape.item)}
            if shape.count is not None:
                several |= {"minItems": shape.count, "maxItems": shape.count}
            elif not shape.empty:
                several["minItems"] = 1
            return {"anyOf": [_schema(shape.item), several]} if shape.or_one else several
        case Names():
            return {"type": ["object", "null"], "additionalProperties": _schema(shape.item)}
        case Record():
            return _record(shape)
        case ByKey():
            return _by_key(shape)
        case ByValue():
            kinds = [
                {**(kind := _record(record)), "properties": {**kind["properties"], shape.key: {"const": name}}}
                for name, record in shape.kinds.items()
            ]
            return {"type": "object", "required": [shape.key], "oneOf": kinds}
        case Short():
            return {"anyOf": [_schema(shape.short), _schema(shape.full)]}
        case _:
            assert_never(shape)


def _record(shape: Record) -> dict[str, Any]:
    result: dict[str, Any] = {
        "type": "object",
        "properties": {name: {"description": key.doc, **_schema(key.shape)} for name, key in shape.keys.items()},
        "additionalProperties": False,
    }
    required = [name for name, key in shape.keys.items() if key.required]
    if required:
        result["required"] = required
    if shape.either:
        result["allOf"] = [{"oneOf": [{"required": [name]} for name in group]} for group in shape.either]
    if shape.some:
        result["anyOf"] = [{"required": [name]} for name in shape.some]
    return result


def _by_key(shape: ByKey) -> dict[str, Any]:
    """The first kind whose key is there, as a chain of if and else: messages then speak of one kind only."""
    result = _record(shape.otherwise)
    for name, record in reversed(list(shape.kinds.items())):
        result = {"if": {"required": [name]}, "then": _record(record), "else": result}
    return result
