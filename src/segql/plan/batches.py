"""Statements of many segments, each as large as an engine takes it: cut by entity, then so that what reads the same tables
stays together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from segql.catalog.model import Query, Table
from segql.plan.forms import Statement
from segql.plan.model import Select, Union
from segql.plan.traits import Traits
from segql.plan.walk import relations
from segql.semantics import ir


def in_batches(
    program: ir.Program,
    segments: Sequence[str],
    traits: Traits,
    plan: Callable[[Sequence[str]], Statement],
    render: Callable[[Statement], str],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts of the statements, each with its segments in the order that it numbers them. Together they have each
    segment once. A batch that an engine would not take is halved."""
    if len(segments) > traits.most_segments:
        ordered = sorted(segments, key=lambda name: _sorted_by(program, name))
        count = -(-len(ordered) // traits.most_segments)
        todo = [tuple(ordered[len(ordered) * i // count : len(ordered) * (i + 1) // count]) for i in range(count)]
    else:
        todo = [tuple(segments)]
    while todo:
        names = todo.pop(0)
        statement = plan(names)
        text = render(statement) if len(names) == 1 or _fits(statement, traits) else None
        if len(names) == 1 or (text is not None and _is_short(text, traits)):
            assert text is not None
            yield text, names
            continue
        ordered = sorted(names, key=lambda name: _sorted_by(program, name))
        todo[:0] = [tuple(ordered[: len(ordered) // 2]), tuple(ordered[len(ordered) // 2 :])]


def _is_short(text: str, traits: Traits) -> bool:
    return traits.longest_statement is None or len(text.encode()) <= traits.longest_statement


def _fits(statement: Statement, traits: Traits) -> bool:
    return all(
        len(select.outputs) <= traits.most_columns and len(select.joins) <= traits.most_joins
        for select in _selects(statement)
    )


def _selects(statement: Statement) -> Iterator[Select]:
    yield statement.select
    for step in statement.steps:
        if isinstance(step, Union):
            yield from step.selects
        elif (select := getattr(step, "select", None)) is not None:
            yield select


def _sorted_by(program: ir.Program, name: str) -> tuple[str, tuple[str, ...], str]:
    """The segment's entity, the tables that it reads itself, its name."""
    segment = program.segments[name]
    read = {
        relation.text if isinstance(relation, Table) else relation.sql
        for relation in relations(segment.condition, set())
        if isinstance(relation, Table | Query)
    }
    return segment.entity.name, tuple(sorted(read)), name
