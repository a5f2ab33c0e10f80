"""What segments are made of, down to the last node."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from segql.dataclass import dataclass
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


#: By the kind of a node, its fields, the last first; none of what is no node.
_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(kind: type) -> tuple[str, ...]:
    found = _FIELDS.get(kind)
    if found is None:
        fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
        found = _FIELDS[kind] = tuple(field.name for field in reversed(fields))
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What segments ask of others than the target's tables. `lists` have to be loaded before their statements run.
    `histories`: by segment, what its recorded runs have to tell: those before the first moment, and how far they must reach
    back (None: one run will do)."""

    lists: tuple[ir.ListValues, ...]
    histories: Mapping[str, tuple[ir.Moment, ir.Moment | None]]


def asked(program: ir.Program, segments: Iterable[str]) -> Asked:
    """What these segments and those that they refer to ask."""
    lists: dict[str, ir.ListValues] = {}
    histories: dict[str, tuple[ir.Moment, ir.Moment | None]] = {}
    for node in reach(program, segments):
        match node:
            case ir.ListValues():
                lists[node.digest] = node
                continue
            case ir.Changed(segment=name, before=before, since=since):
                pass
            case ir.Stood(segment=name, before=before, entered_before=since):
                pass
            case _:
                continue
        known = histories.get(name)
        if known is None or known[1] is None or (since is not None and _is_earlier(since, known[1])):
            histories[name] = before, since
    return Asked(tuple(lists.values()), histories)


def lists(program: ir.Program, segments: Iterable[str]) -> tuple[ir.ListValues, ...]:
    """The lists that have to be loaded before the statements of these segments run."""
    return asked(program, segments).lists


def histories(program: ir.Program, segments: Iterable[str]) -> Mapping[str, tuple[ir.Moment, ir.Moment | None]]:
    """What recorded runs have to tell of segments: see Asked."""
    return asked(program, segments).histories


def _is_earlier(moment: ir.Moment, other: ir.Moment) -> bool:
    match moment, other:
        case ir.Fixed(value), ir.Fixed(known):
            return bool(value < known)
    return False
