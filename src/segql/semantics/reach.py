"""What segments are made of, down to the last node."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from functools import cache

from segql.semantics import ir


def reach(program: ir.Program, segments: Iterable[str]) -> Iterator[object]:
    """Every node of the rules of these segments and of those that they refer to; equal ones may come more than once."""
    entered: set[str] = set()
    walked: set[int] = set()
    todo: list[object] = [ir.InSegment(name, ()) for name in segments]
    while todo:
        node = todo.pop()
        if isinstance(node, tuple):
            todo += reversed(node)
            continue
        names = _fields(type(node))
        if not names or id(node) in walked:
            continue
        walked.add(id(node))
        yield node
        if isinstance(node, ir.InSegment) and node.segment not in entered:
            entered.add(node.segment)
            segment = program.segments.get(node.segment)
            if segment is not None:
                todo += [segment.entity, segment.condition, segment.audience]
        if not isinstance(node, ir.ListValues):
            todo += [getattr(node, name) for name in names]


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a kind of nodes, the last first; none of what is no node."""
    return tuple(field.name for field in reversed(dataclasses.fields(kind))) if dataclasses.is_dataclass(kind) else ()


def lists(program: ir.Program, segments: Iterable[str]) -> tuple[ir.ListValues, ...]:
    """The lists that have to be loaded before the statements of these segments run."""
    found = {node.digest: node for node in reach(program, segments) if isinstance(node, ir.ListValues)}
    return tuple(found.values())


def histories(program: ir.Program, segments: Iterable[str]) -> dict[str, tuple[ir.Moment, ir.Moment | None]]:
    """By segment, what its recorded runs have to tell: those before the first moment, and how far they must reach back
    (None: one run will do)."""
    found: dict[str, tuple[ir.Moment, ir.Moment | None]] = {}
    for node in reach(program, segments):
        match node:
            case ir.Changed(segment=name, before=before, since=since):
                pass
            case ir.Stood(segment=name, before=before, entered_before=since):
                pass
            case _:
                continue
        known = found.get(name)
        if known is None or known[1] is None or (since is not None and _is_earlier(since, known[1])):
            found[name] = before, since
    return found


def _is_earlier(moment: ir.Moment, other: ir.Moment) -> bool:
    match moment, other:
        case ir.Fixed(value), ir.Fixed(known):
            return bool(value < known)
    return False
