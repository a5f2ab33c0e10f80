"""Versions of rules: equal for rules that mean the same, whatever they are called and however they are laid out."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

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
    """Meanings as JSON with sorted keys. A node's text is written once, and how, once for its kind."""

    def __init__(self, program: ir.Program) -> None:
        self._program = program
        self._known: dict[str, str] = {}
        #: By the identity of a node, which is kept, so that its number stays its own.
        self._texts: dict[int, tuple[object, str]] = {}
        self._writers: dict[type, Callable[[Any], str]] = {}

    def of(self, name: str) -> str:
        found = self._known.get(name)
        if found is None:
            segment = self._program.segments[name]
            rule = segment.condition if segment.audience is None else segment.audience
            meant = (self._program.timezone, self._program.week_starts, segment.entity, rule)
            found = hashlib.sha256(self._listed(meant).encode("utf-8", "surrogatepass")).hexdigest()[:16]
            self._known[name] = found
        return found

    def _text(self, value: object) -> str:
        """What a value means."""
        kind = type(value)
        write = self._writers.get(kind)
        if write is None:
            write = self._writers[kind] = self._writer(value)
        return write(value)

    def _writer(self, value: object) -> Callable[[Any], str]:
        """How values of this kind are written."""
        match value:
            case None | bool() | int() | str():
                return _PLAIN
            case Decimal():
                return _number
            case ir.InSegment():
                return self._reference
            case Enum():
                return lambda one: _noted(type(one).__name__, name=_PLAIN(one.name))
            case tuple():
                return self._listed
            case Mapping():
                return self._mapping
            case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
                return self._node_writer(type(value))
        return lambda one: _noted(type(one).__name__, value=_PLAIN(str(one)))

    def _listed(self, values: Iterable[object]) -> str:
        return f"[{','.join([self._text(value) for value in values])}]"

    def _mapping(self, value: Mapping[object, object]) -> str:
        pairs = [f"[{_PLAIN(str(key))},{self._text(item)}]" for key, item in value.items()]
        return _noted("mapping", items=f"[{','.join(pairs)}]")

    def _reference(self, value: ir.InSegment) -> str:
        """What the segment means, not what it is called."""
        return _noted("InSegment", key=self._text(value.key), of=_PLAIN(self.of(value.segment)))

    def _node_writer(self, kind: type) -> Callable[[Any], str]:
        """How nodes of a kind are written: by their fields in the order of their names."""
        fields = [
            (field.name, f",{_PLAIN(field.name)}:", field.default)
            for field in sorted(dataclasses.fields(kind), key=lambda field: field.name)
            if field.compare and not (field.name == "name" and issubclass(kind, _CALLED))
        ]
        begin, texts = f'{{"$":{_PLAIN(kind.__name__)}', self._texts

        def write(node: object) -> str:
            known = texts.get(id(node))
            if known is not None:
                return known[1]
            parts = [begin]
            for name, label, default in fields:
                value = getattr(node, name)
                if value is not default and (default is dataclasses.MISSING or value != default):
                    parts += label, self._text(value)
            parts.append("}")
            text = "".join(parts)
            texts[id(node)] = node, text
            return text

        return write


_PLAIN = json.JSONEncoder(ensure_ascii=False).encode


def _number(value: Decimal) -> str:
    """1 and 1.0 are one number."""
    text = f"{value:f}"
    return _noted("Decimal", value=_PLAIN(text.rstrip("0").rstrip(".") if "." in text else text))


def _noted(kind: str, **texts: str) -> str:
    """A value that JSON has no kind for; `texts` are in the order of their names."""
    return f'{{"$":{_PLAIN(kind)},' + ",".join(f'"{name}":{text}' for name, text in texts.items()) + "}"
