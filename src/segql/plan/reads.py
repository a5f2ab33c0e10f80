"""What statements read: each place where a table or a query of the catalog stands in one, with the columns read there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segql.catalog.model import Query, SqlExpression, Table
from segql.plan.forms import Statement
from segql.plan.model import FromStep, FromTable, Given, Pass, Select, Step, Union, Unnest
from segql.plan.scalar import CatalogSql, PathRef, Ref
from segql.semantics import ir


@dataclass(frozen=True, slots=True)
class Read:
    """One place in a statement where rows of a relation are read.

    `columns` in the order of their names, `expressions` are the catalog's own SQL over the rows. `times`: how often an
    engine goes over the rows that does not keep a step that several others read. `step` is what the rows are read for (""
    is the last SELECT), `measured` what that step measures.
    """

    relation: Table | Query
    columns: tuple[str, ...]
    expressions: tuple[SqlExpression, ...]
    times: int
    step: str
    measured: tuple[ir.Measured, ...]


def reads(statement: Statement, *, keeps_steps: bool = True) -> tuple[Read, ...]:
    """All places where a statement reads a relation, in its order. `keeps_steps`: a step is worked out once."""
    steps = {step.name: step for step in statement.steps}
    times = dict.fromkeys(steps, 1) if keeps_steps else _times(statement)
    given: dict[str, set[str]] = defaultdict(set)
    found: list[Read] = []
    for step in (*statement.steps, None):
        for select in _selects(statement.select if step is None else step):
            columns, expressions = _used(select)
            for source in _sources(select):
                if isinstance(source, FromStep):
                    if isinstance(steps.get(source.step), Given):
                        given[source.step] |= columns[source.alias]
                    continue
                found.append(
                    Read(
                        source.table,
                        tuple(sorted(columns[source.alias])),
                        tuple(dict.fromkeys(expressions[source.alias])),
                        1 if step is None else times[step.name],
                        "" if step is None else step.name,
                        tuple(one.measured for one in step.measures) if isinstance(step, Pass) else (),
                    )
                )
    queries = [
        Read(step.query, tuple(sorted(given[name])), (), times[name], name, ())
        for name, step in steps.items()
        if isinstance(step, Given)
    ]
    return (*queries, *(read for read in found if read.times))


def lineage(statement: Statement) -> tuple[frozenset[str], ...]:
    """For each column of a statement the steps that its values come from, directly or through other steps."""
    steps = {step.name: step for step in statement.steps}
    below: dict[str, frozenset[str]] = {}
    for name, step in steps.items():  # each comes after those that it reads
        direct = {one for select in _selects(step) for one in _steps_of(select) if one in steps}
        below[name] = frozenset({name}).union(*(below[one] for one in direct))
    aliases = {source.alias: source.step for source in _sources(statement.select) if isinstance(source, FromStep)}
    found = []
    for output in statement.select.outputs:
        columns, _ = _used(Select((output,), None))
        read = [below[aliases[alias]] for alias in columns if aliases.get(alias) in below]
        found.append(frozenset[str]().union(*read))
    return tuple(found)


def _times(statement: Statement) -> Counter[str]:
    """How often each step is worked out where every reader works it out anew."""
    times: Counter[str] = Counter()
    for select in _selects(statement.select):
        times.update(_steps_of(select))
    for step in reversed(statement.steps):  # each comes after those that it reads
        for select in _selects(step):
            for name in _steps_of(select):
                times[name] += times[step.name]
    return times


def _steps_of(select: Select) -> list[str]:
    return [source.step for source in _sources(select) if isinstance(source, FromStep)]


def _selects(step: Step | Select) -> Sequence[Select]:
    match step:
        case Select():
            return (step,)
        case Union(_, selects):
            return selects
        case Given():
            return ()
        case _:
            return (step.select,)


def _sources(select: Select) -> Iterator[FromTable | FromStep]:
    joined = [join.source for join in select.joins if not isinstance(join, Unnest)]
    for source in (select.source, *joined):
        if isinstance(source, FromTable | FromStep):
            yield source


def _used(select: Select) -> tuple[dict[str, set[str]], dict[str, list[SqlExpression]]]:
    """By the alias of a source, the columns and the catalog's expressions that a SELECT reads there."""
    columns: dict[str, set[str]] = defaultdict(set)
    expressions: dict[str, list[SqlExpression]] = defaultdict(list)
    todo: list[object] = [select.outputs, select.joins, select.where, select.group_by, select.once_by, select.order_by]
    walked: set[int] = set()
    while todo:
        node = todo.pop()
        match node:
            case Ref(source, column) | PathRef(source, column):
                columns[source].add(column)
            case CatalogSql(source, expression):
                expressions[source].append(expression)
            case tuple():
                todo.extend(node)
            case _ if id(node) not in walked and (names := getattr(type(node), "__match_args__", None)) is not None:
                walked.add(id(node))
                todo.extend(getattr(node, name) for name in names)
    return columns, expressions
