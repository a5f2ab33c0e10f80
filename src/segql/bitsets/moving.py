"""Facts to be counted elsewhere than they were, or anew, and the arrays that they are counted in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from segql.bitsets.arrays import Array, Arrays
from segql.bitsets.filling import known
from segql.plan.strands import Edge, Strand, slot_of
from segql.plan.sweeps import Sweep
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
    """An array to count in: by the place of a fact, its slot's start, or -1. `value`: where the value stands among the
    sweep's; None: facts are counted."""

    array: Array
    first: Array
    counts: bool
    value: int | None


def by_bounds(
    edges: Mapping[Strand, Sequence[Edge]], bounds: Sequence[ir.Fixed | None], ends: bool
) -> dict[Strand, Array]:
    """The slots of strands by how many of the bounds a fact's time has reached."""
    return {strand: np.array(slot_of(strand, own, bounds, ends)) for strand, own in edges.items()}


def targets(part: Sweep, arrays: Arrays, codes: Array, slots: Mapping[Strand, Array]) -> list[Target]:
    """The arrays that strands of a tally lie in. `codes` are the codes of what is left of it in the sweep, by kind;
    `slots` are those of each strand by stretch of time."""
    by_array: dict[int, list[Strand]] = {}
    for strand in slots:
        by_array.setdefault(strand.array, []).append(strand)
    places = sorted({strand.code for strand in slots})
    found = []
    for index, own in by_array.items():
        by_code = np.full((len(places) + 1, len(next(iter(slots.values())))), -1, np.int64)
        for strand in own:
            by_code[places.index(strand.code)] = slots[strand]
        first = by_code[codes].reshape(-1)  # kind -1 is the last row: none
        which = arrays.value_of(index)
        value = None if which is None else part.values.index(arrays.tally.values[which])
        start = np.where(first < 0, -1, first * arrays.size)
        found.append(Target(arrays.flat(index), start, arrays.counts(index), value))
    return found


def count(into: Iterable[Target], facts: Facts, place: Array, sign: int) -> None:
    """Add facts to arrays, or take them off."""
    for target in into:
        first = target.first[place]
        wanted = first >= 0
        value, there = (None, None) if target.value is None else facts.values[target.value]
        if there is not None:
            wanted &= there
        slots = first[wanted] + facts.number[wanted]
        kind = target.array.dtype
        if value is None or target.counts:
            np.add.at(target.array, slots, kind.type(sign))
        else:
            added = value[wanted].astype(kind, copy=False)
            np.add.at(target.array, slots, added if sign > 0 else -added)
