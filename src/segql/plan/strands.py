"""Strands: what of a tally can be kept from one run to the next, by what it means rather than by its place.

A strand is one array's slots for one kind of facts: what is counted or added up between consecutive edges of time. Its name
says all that its numbers depend on but the edges' moments, which move with the runs: where an edge has moved, only facts
between where it was and where it is are counted elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from segql.catalog.model import Query, Table
from segql.plan.tallies import Column, Kept, Tally, layouts
from segql.semantics import ir

#: A change of what strands hold makes all of them other ones.
_FORM = 1

_ADDED_UP = {Kept.COUNT, Kept.KNOWN, Kept.SUM}


class Mark(Enum):
    """Edges without a moment of their own: the BEGIN, with facts that have no time where these count; any time that is
    KNOWN; the END, where facts of a run end."""

    BEGIN = "begin"
    KNOWN = "known"
    END = "end"


Edge: TypeAlias = Mark | ir.Fixed


@dataclass(frozen=True, slots=True)
class Strand:
    """The slots from `first` on of a tally's array number `array`, for the facts of its code number `code`: one between each
    two of the `edges`. `adds_up`: numbers that facts are added to, and can be taken off again."""

    name: str
    array: int
    code: int
    first: int
    edges: tuple[Edge, ...]
    adds_up: bool
    sums: bool
    columns: tuple[Column, ...]

    @property
    def slots(self) -> int:
        """How many slots there are."""
        return len(self.edges) - 1


def strands(program: ir.Program, tally: Tally) -> tuple[Strand, ...]:
    """The strands of a tally; windows that hold nothing have none."""
    zone = (_FORM, program.timezone, program.week_starts)
    rows = repr((zone, replace(tally.rows, until=None)))
    filters = [repr(one) for one in tally.filters]
    found = []
    for place, layout in enumerate(layouts(tally)):
        value = None if layout.value is None else repr(tally.values[layout.value])
        for code in range(tally.kinds):
            own = tuple(
                one for one in tally.columns if (one.kept, one.value, one.code) == (layout.kept, layout.value, code)
            )
            indexes = sorted({edge for one in own for edge in (one.stretches.low, _high(one, tally))})
            if len(indexes) < 2:
                continue
            edges = tuple(_edge(index, tally) for index in indexes)
            kinds = sorted([*filters, *(repr(one) for one in tally.codes[code : code + 1])])
            begins = tally.needs_time if edges[0] is Mark.BEGIN else None
            name = _digest(rows, kinds, begins, layout.kept.name, value)
            first = layout.columns[own[0].name][0] - indexes.index(own[0].stretches.low)
            adds_up, sums = layout.kept in _ADDED_UP, layout.kept is Kept.SUM
            found.append(Strand(name, place, code, first, edges, adds_up, sums, own))
    return tuple(found)


def _high(column: Column, tally: Tally) -> int:
    high = column.stretches.high
    return tally.stretches if high is None else high


def _edge(index: int, tally: Tally) -> Edge:
    if index == 0:
        return Mark.BEGIN
    if index == tally.stretches:
        return Mark.END
    bound = tally.bounds[index - 1]
    return Mark.KNOWN if bound is None else bound


def restricted(tally: Tally, some: Iterable[Strand]) -> Tally:
    """The tally of the columns of these strands of it alone, with their codes and values in the order that they had."""
    chosen = [column for strand in some for column in strand.columns]
    codes = sorted({column.code for column in chosen})
    values = sorted({column.value for column in chosen if column.value is not None})
    columns = tuple(
        replace(
            column,
            code=codes.index(column.code),
            value=None if column.value is None else values.index(column.value),
        )
        for column in chosen
    )
    return replace(
        tally,
        codes=tuple(tally.codes[code] for code in codes if tally.codes),
        values=tuple(tally.values[value] for value in values),
        columns=columns,
        found={},
    )


def edges_reached(edges: Sequence[Edge], bounds: Sequence[ir.Fixed | None], end: bool) -> list[int]:
    """By the number of `bounds` that a fact's time has reached, how many of the edges it has. `end`: the last of the bounds
    is where facts end."""
    reached = [_reached_at(edge, bounds, end) for edge in edges]
    return [sum(at <= stretch for at in reached) for stretch in range(len(bounds) + 1)]


def _reached_at(edge: Edge, bounds: Sequence[ir.Fixed | None], end: bool) -> int:
    match edge:
        case Mark.BEGIN:
            return 0
        case Mark.KNOWN:
            return bounds.index(None) + 1
        case Mark.END:
            return len(bounds) if end else len(bounds) + 1
        case _:
            return bounds.index(edge) + 1


def end_of(rows: ir.FactRows) -> ir.Fixed | None:
    """Where tallied facts end."""
    assert rows.until is None or isinstance(rows.until, ir.Fixed), "tallied facts end at a moment"
    return rows.until


def home(rows: ir.FactRows) -> str:
    """The name of where facts lie: facts that are narrowed from one table share it."""
    return _digest(_FORM, repr((rows.relation, rows.owner, rows.time)))


def whose_members(entity: ir.EntityRows) -> str:
    """A name for the members of an entity, whoever of them is in it today and whatever it is called."""
    return _digest(repr((entity.relation, entity.key)))


def column_name(column: ir.Column) -> str:
    """A name for how a column is read."""
    return _digest(repr(column))


def columns_read(tally: Tally) -> frozenset[ir.Column] | None:
    """All columns that what a tally counts depends on. None: it depends on more than its facts' own rows and what these
    point to."""
    rows = tally.rows
    return columns_in((rows.owner, rows.time, rows.where, tally.codes, tally.filters, tally.values))


def columns_in(root: object) -> frozenset[ir.Column] | None:
    """All columns in conditions and values; None: these depend on more than a row and what it points to."""
    found: set[ir.Column] = set()
    todo = [root]
    while todo:
        node = todo.pop()
        match node:
            case ir.Column():
                found.add(node)
            case ir.InTable() | ir.Changed() | ir.Stood() | ir.At() | ir.InSegment() | ir.InRank():
                return None
            case ir.Aggregate() | ir.Buckets() | ir.SequenceCount():
                return None
            case ir.Literal() | ir.ListValues() | Table() | Query():
                pass
            case tuple():
                todo.extend(node)
            case _:
                todo.extend(getattr(node, name) for name in getattr(type(node), "__match_args__", ()))
    return frozenset(found)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
