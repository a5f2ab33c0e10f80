"""Programs as JSON and back: the one place where meaning leaves the process (caches, other tools, tests)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from segql.catalog import model
from segql.semantics import ir
from segql.syntax import ast
from segql.types import Kind, Type

#: Raised whenever the shape of the IR changes.
VERSION = 2

_SHAPES: dict[str, Any] = {
    **{name: shape for name, shape in vars(ir).items() if isinstance(shape, type) and dataclasses.is_dataclass(shape)},
    **{shape.__name__: shape for shape in (model.Table, model.Query, model.SqlExpression, Type)},
}
_ENUMS: dict[str, type[Enum]] = {
    shape.__name__: shape
    for shape in (
        ir.Operator,
        ir.Function,
        ir.AggregateFunction,
        ir.Comparison,
        ast.TextOperator,
        ast.Unit,
        ast.Position,
        model.Storage,
        Kind,
    )
}


def to_json(program: ir.Program) -> dict[str, Any]:
    """The program as objects that `json.dumps` takes. Places in sources are left out."""
    return {"segql_ir": VERSION, "program": _encode(program)}


def from_json(document: Mapping[str, Any]) -> ir.Program:
    """The program that `to_json` wrote. Raises ValueError when it is none, or of another version."""
    if document.get("segql_ir") != VERSION:
        raise ValueError(f"not a segql program of version {VERSION}")
    program = _decode(document["program"])
    if not isinstance(program, ir.Program):
        raise ValueError("not a segql program")
    return program


def _encode(value: object) -> Any:
    match value:
        case None | bool() | str() | int():
            return value
        case Decimal():
            return {"$": "decimal", "value": str(value)}
        case dt.datetime():
            return {"$": "datetime", "value": value.isoformat()}
        case dt.date():
            return {"$": "date", "value": value.isoformat()}
        case Enum():
            return {"$": type(value).__name__, "name": value.name}
        case tuple():
            return [_encode(item) for item in value]
        case Mapping():
            return {"$": "mapping", "items": [[key, _encode(item)] for key, item in value.items()]}
        case _ if dataclasses.is_dataclass(value):
            fields = {f.name: _encode(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name != "span"}
            return {"$": type(value).__name__, **fields}
    raise TypeError(f"the IR holds no {type(value).__name__}")


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    kind = value.get("$")
    match kind:
        case "decimal":
            return Decimal(value["value"])
        case "datetime":
            return dt.datetime.fromisoformat(value["value"]).astimezone(dt.UTC)
        case "date":
            return dt.date.fromisoformat(value["value"])
        case "mapping":
            return {key: _decode(item) for key, item in value["items"]}
    if kind in _ENUMS:
        return _ENUMS[kind][value["name"]]
    if kind not in _SHAPES:
        raise ValueError(f"unknown part of a program: {kind}")
    return _SHAPES[kind](**{name: _decode(item) for name, item in value.items() if name != "$"})
