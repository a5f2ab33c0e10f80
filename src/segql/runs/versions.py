"""Versions of rules: equal for rules that mean the same, whatever they are called and however they are laid out."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum

from segql.semantics import ir


def rule_versions(program: ir.Program, segments: Iterable[str]) -> dict[str, str]:
    """By segment, the first 16 hex digits of the sha256 of what its rule means, with all that it refers to.

    `program` is live: a rule means the same every day. What takes no part in the equality of the IR's nodes (names, labels,
    places, the text) is left out, and so are the catalog's names for rows, and what has its default, so that the language
    may grow.
    """
    versions = _Versions(program)
    for name in program.segments:  # each comes after those that it refers to, so that none goes deep
        versions.of(name)
    return {name: versions.of(name) for name in segments}


#: What has a name that the catalog gives it; rules mean its rows.
_CALLED = (ir.EntityRows, ir.FactRows, ir.Hop)


class _Versions:
    def __init__(self, program: ir.Program) -> None:
        self._program = program
        self._known: dict[str, str] = {}
        self._pieces: dict[int, tuple[object, object]] = {}

    def of(self, name: str) -> str:
        found = self._known.get(name)
        if found is None:
            segment = self._program.segments[name]
            rule = segment.condition if segment.audience is None else segment.audience
            meant = [
                self._program.timezone,
                self._program.week_starts,
                self._meaning(segment.entity),
                self._meaning(rule),
            ]
            text = json.dumps(meant, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            found = self._known[name] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return found

    def _meaning(self, value: object) -> object:
        match value:
            case None | bool() | int() | str():
                return value
            case Decimal():  # 1 and 1.0 are one number
                text = f"{value:f}"
                return {"$": "Decimal", "value": text.rstrip("0").rstrip(".") if "." in text else text}
            case ir.InSegment():  # what the segment means, not what it is called
                return {"$": "InSegment", "of": self.of(value.segment), "key": self._meaning(value.key)}
            case Enum():
                return {"$": type(value).__name__, "name": value.name}
            case tuple():
                return [self._meaning(item) for item in value]
            case Mapping():
                return {"$": "mapping", "items": [[str(key), self._meaning(item)] for key, item in value.items()]}
            case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
                return self._node(value)
        return {"$": type(value).__name__, "value": str(value)}

    def _node(self, node: object) -> object:
        found = self._pieces.get(id(node))
        if found is None:  # the node is kept, so that its number stays its own
            found = self._pieces[id(node)] = node, self._fields(node)
        return found[1]

    def _fields(self, node: object) -> object:
        meant: dict[str, object] = {"$": type(node).__name__}
        for field in dataclasses.fields(node):  # type: ignore[arg-type]
            value = getattr(node, field.name)
            called = field.name == "name" and isinstance(node, _CALLED)
            if field.compare and not called and (field.default is dataclasses.MISSING or value != field.default):
                meant[field.name] = self._meaning(value)
        return meant
