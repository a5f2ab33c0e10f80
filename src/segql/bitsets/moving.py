"""Facts to be counted elsewhere than they were, or anew, and the arrays that they are counted in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from segql.bitsets.arrays import Array
from segql.bitsets.filling import known
from segql.plan.strands import Edge, Strand, edges_reached
from segql.plan.sweeps import Sweep
from segql.plan.tallies import Kept, Tally, layouts
from segql.semantics import ir

if TYPE_CHECKING:
    import pyarrow as pa

#: By a fact: its value, where it has one.
Values: TypeAlias = "Sequence[tuple[Array, Array | None]]"


@dataclass(frozen=True, slots=True)
class Facts:
    """Some facts: whose they are, by number; their `places` before and after, or one alone; and their values."""

    number: Array
    places: tuple[Array, ...]
    values: Values


@dataclass(slots=True)
class Gathered:
    """Facts that are `moved`, from the first of their places to the second, and those of members that are counted anew.
    `most`: how many of them a member has at most; `largest`: the largest of their numbers, its sign aside."""

    moved: list[Facts]
    anew: list[Facts]
    most: int = 0
    largest: int = 0

    def measure(self, size: int) -> None:
        """Find out `most` and `largest`."""
        facts = [*self.moved, *self.anew]
        if facts:
            numbers = np.concatenate([one.number for one in facts])
            self.most = int(np.bincount(numbers, minlength=size).max(initial=0))
        for value in (value for one in facts for value, _ in one.values if len(value)):
            self.largest = max(self.largest, int(value.max()), -int(value.min()))


def values(batch: pa.RecordBatch, first: int, chosen: Array | slice) -> Values:
    """The values of a batch from a column on, of its chosen rows."""
    found = []
    for index in range(first, batch.num_columns):
        value, there = known(batch.column(index))
        found.append((value[chosen], None if there is None else there[chosen]))
    return found


@dataclass(frozen=True, slots=True)
class Target:
    """An array to count in: `where` a fact goes there by its place, or -1. `value`: where the value stands among the sweep's
    (None: there is none). `counts`: facts are counted, those that have a value where there is one."""

    where: Array
    counts: bool
    value: int | None

    def chosen(self, facts: Facts, wanted: Array) -> tuple[Array, Array | None]:
        """Which of some facts it counts, of those that are wanted, and what each adds (None: one)."""
        value, there = (None, None) if self.value is None else facts.values[self.value]
        if there is not None:
            wanted = wanted & there
        some = np.flatnonzero(wanted)
        if value is None or self.counts:
            return some, None
        return some, value.take(some).astype(np.int64, copy=False)


def slots_by(
    edges: Mapping[Strand, Sequence[Edge]], bounds: Sequence[ir.Fixed | None], ends: bool
) -> dict[Strand, Array]:
    """The slots of strands by how many of the bounds a fact's time has reached; -1: none."""
    found = {}
    for strand, own in edges.items():
        place = np.array(edges_reached(own, bounds, ends)) - 1
        found[strand] = np.where((place >= 0) & (place < strand.slots), strand.first + place, -1)
    return found


def marks(some: Iterable[Strand]) -> dict[Strand, int]:
    """The number of each strand's first edge among those of all strands of its array, after each of which one number is left
    out: a fact that has reached so many edges stands before the one of that number."""
    found: dict[Strand, int] = {}
    taken: dict[int, int] = {}
    for strand in some:
        found[strand] = taken.get(strand.array, 0)
        taken[strand.array] = found[strand] + len(strand.edges) + 1
    return found


def marks_by(
    edges: Mapping[Strand, Sequence[Edge]], bounds: Sequence[ir.Fixed | None], ends: bool
) -> dict[Strand, Array]:
    """The marks of strands by how many of the bounds a fact's time has reached."""
    first = marks(edges)
    return {strand: first[strand] + np.array(edges_reached(own, bounds, ends)) for strand, own in edges.items()}


def targets(part: Sweep, tally: Tally, codes: Array, where: Mapping[Strand, Array]) -> dict[int, Target]:
    """The arrays that strands of a tally lie in. `codes` are the codes of what is left of it in the sweep, by kind; `where`
    are the slots of each strand, or its marks, by stretch of time."""
    by_array: dict[int, list[Strand]] = {}
    for strand in where:
        by_array.setdefault(strand.array, []).append(strand)
    own_codes = sorted({strand.code for strand in where})
    made = layouts(tally)
    found = {}
    for index, own in by_array.items():
        by_code = np.full((len(own_codes) + 1, len(next(iter(where.values())))), -1, np.int64)
        for strand in own:
            by_code[own_codes.index(strand.code)] = where[strand]
        which = made[index].value
        value = None if which is None else part.values.index(tally.values[which])
        places = by_code[codes].reshape(-1)  # kind -1 is the last row: none
        found[index] = Target(places, made[index].kept in (Kept.COUNT, Kept.KNOWN), value)
    return found
