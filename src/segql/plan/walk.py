"""Looking into conditions and values: their parts, and what they need from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TypeAlias, assert_never

from segql.catalog.model import Query, Table
from segql.semantics import ir

Node: TypeAlias = ir.Condition | ir.Value

#: What has a step of its own.
Need: TypeAlias = ir.Measured | ir.InSegment | ir.InRank


def parts(node: Node) -> tuple[Node, ...]:
    """What a node is made of, read on the same row. What is measured over facts has its parts on other rows: none here."""
    match node:
        case ir.Column() | ir.Literal() | ir.At() | ir.Constant() | ir.InSegment():
            return ()
        case ir.Aggregate() | ir.Buckets() | ir.SequenceCount():
            return ()
        case ir.InRank() | ir.InDraw() | ir.Changed() | ir.Stood():
            return ()
        case ir.Arithmetic(_, left, right) | ir.Compare(_, left, right):
            return (left, right)
        case ir.Call(_, arguments):
            return arguments
        case ir.Choice(condition, then, otherwise):
            return (condition, then, otherwise)
        case ir.Elapsed(_, start, end):
            return (start, end)
        case ir.Anniversary(value) | ir.Later(value):
            return (value,)
        case ir.Distance(latitude, longitude):
            return (latitude, longitude)
        case ir.Truth(condition) | ir.Not(condition):
            return (condition,)
        case ir.And(operands) | ir.Or(operands):
            return operands
        case ir.CountOf(operands=operands):
            return operands
        case (
            ir.OneOf(value)
            | ir.InTable(value)
            | ir.InValues(value)
            | ir.Known(value)
            | ir.Matches(value)
            | ir.InWindow(value)
        ):
            return (value,)
        case ir.Holds(value):
            return (value,)
        case ir.TextTest(_, value, pattern):
            return (value, pattern)
        case ir.ListContains(items, value):
            return (items, value)
        case _:
            assert_never(node)


def needs(node: Node) -> Iterator[Need]:
    """What is measured over facts, the segments and the ranks that a node uses on its own row, in the order of the text."""
    if isinstance(node, ir.Measured | ir.InSegment | ir.InRank):
        yield node
        return
    for part in parts(node):
        yield from needs(part)


def inside(measured: ir.Measured) -> Iterator[Need]:
    """The same of what it uses on its facts' rows."""
    for node in _on_facts(measured):
        if node is not None:
            yield from needs(node)


def _on_facts(measured: ir.Measured) -> Iterator[Node | None]:
    match measured:
        case ir.Aggregate():
            yield from (measured.value, *measured.alike, measured.rows.where, measured.where)
        case ir.Buckets():
            yield from (measured.rows.where, measured.where)
        case ir.SequenceCount():
            for event in events(measured):
                yield from (event.rows.where, event.where)
            for step in measured.steps:
                yield from (value for pair in step.same for value in pair)
        case _:
            assert_never(measured)


def ranked(rank: ir.InRank) -> Iterator[Node]:
    """What a ranking reads on the rows of everybody who may be in it."""
    yield rank.value
    if rank.per is not None:
        yield rank.per
    yield from conjuncts(rank.among)
    yield from conjuncts(rank.entity.where)


def events(sequence: ir.SequenceCount) -> Iterator[ir.Event]:
    """All events that a sequence reads."""
    yield from sequence.first.events
    for step in sequence.steps:
        yield from (*step.place.events, *step.without)


def conjuncts(condition: ir.Condition | None) -> tuple[ir.Condition, ...]:
    """The conditions that all have to hold. What was written in one piece (`x BETWEEN 1 AND 2`) stays one."""
    match condition:
        case None:
            return ()
        case ir.And(operands) if condition.words is None or any(one.words is not None for one in operands):
            return tuple(part for one in operands for part in conjuncts(one))
        case ir.Constant(True):
            return ()
        case _:
            return (condition,)


class _Inner(dict[type, Callable[[object], tuple[object, ...]] | None]):
    """By the kind of a node, what gives the values of its fields; None for what has nothing to be walked."""

    def __missing__(self, kind: type) -> Callable[[object], tuple[object, ...]] | None:
        names = () if issubclass(kind, ir.Literal | ir.Field) else getattr(kind, "__match_args__", ())
        # Of a single name `attrgetter` gives no tuple: it is asked for twice, and what is there is walked once.
        self[kind] = attrgetter(*(names if len(names) > 1 else names * 2)) if names else None
        return self[kind]


_INNER = _Inner({tuple: lambda values: values})  # type: ignore[dict-item, return-value]


def relations(root: object, seen: set[int]) -> Iterator[Table | Query | str]:
    """The tables and queries that are read anywhere below a node, and the names of the segments that it uses.

    `seen` are the nodes that were walked before, by identity: rules share most of theirs, a fact's rows above all.
    """
    todo = [root]
    while todo:
        node = todo.pop()
        values = _INNER[type(node)]
        if values is None or id(node) in seen:
            continue
        if isinstance(node, tuple):
            todo += [one for one in node if _INNER[type(one)] is not None]
            continue
        seen.add(id(node))
        if isinstance(node, Table | Query):
            yield node
        elif isinstance(node, ir.InSegment):
            yield node.segment
            todo.append(node.key)
        else:
            todo += [one for one in values(node) if one and _INNER[type(one)] is not None]
