"""What segments are made of, down to the last node."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from segql.semantics import ir


def reach(program: ir.Program, segments: Iterable[str]) -> Iterator[object]:
    """Every node of the rules of these segments and of those that they refer to; equal ones may come more than once."""
    entered: set[str] = set()
    walked: set[int] = set()
    todo: list[object] = [ir.InSegment(name, ()) for name in segments]
    while todo:
        node = todo.pop()
        if isinstance(node, tuple):
            todo += [one for one in reversed(node) if _VALUES[type(one)] is not None]
            continue
        if id(node) in walked:
            continue
        walked.add(id(node))
        yield node
        if isinstance(node, ir.InSegment) and node.segment not in entered:
            entered.add(node.segment)
            segment = program.segments.get(node.segment)
            if segment is not None:
                todo += [one for one in (segment.entity, segment.condition, segment.audience) if one is not None]
        if not isinstance(node, ir.ListValues):
            todo += parts(node)


class _Values(dict[type, Callable[[object], tuple[object, ...]] | None]):
    """By the kind of a node, what gives the values of its fields, the last first; None for what is no node."""

    def __missing__(self, kind: type) -> Callable[[object], tuple[object, ...]] | None:
        names = [field.name for field in reversed(dataclasses.fields(kind))] if dataclasses.is_dataclass(kind) else []
        # Of a single name `attrgetter` gives no tuple: it is asked for twice, and what is there is walked once.
        self[kind] = attrgetter(*(names if len(names) > 1 else names * 2)) if names else None
        return self[kind]


_VALUES = _Values({tuple: lambda _: ()})


def parts(node: object) -> list[object]:
    """The nodes and tuples in a node's fields, the last field first."""
    values = _VALUES[type(node)]
    return [] if values is None else [one for one in values(node) if one and _VALUES[type(one)] is not None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What segments ask of others than the target's tables. `lists` have to be loaded before their statements run.
    `histories`: by segment, what its recorded runs have to tell: those before the first moment, and how far they must reach
    back (None: one run will do)."""

    lists: tuple[ir.ListValues, ...]
    histories: Mapping[str, tuple[ir.Moment, ir.Moment | None]]


#: What asks of others than the target's tables.
_ASKING = (ir.ListValues, ir.Changed, ir.Stood)


def asked(program: ir.Program, segments: Iterable[str]) -> Asked:
    """What these segments and those that they refer to ask."""
    lists: dict[str, ir.ListValues] = {}
    histories: dict[str, tuple[ir.Moment, ir.Moment | None]] = {}
    for node in reach(program, segments):
        if type(node) not in _ASKING:
            continue
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
