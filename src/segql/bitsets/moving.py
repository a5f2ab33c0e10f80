"""Facts to be counted elsewhere than they were, or anew, and the arrays that they are counted in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from segql.bitsets.arrays import Array
from segql.bitsets.filling import known
from segql.bitsets.renumbered import Renumbered
from segql.plan.strands import Edge, Strand, slot_of
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
    """An array to count in: by the place of a fact, its slot, or -1. `value`: where the value stands among the sweep's
    (None: there is none). `counts`: facts are counted, those that have a value where there is one."""

    slot: Array
    counts: bool
    value: int | None


def by_bounds(
    edges: Mapping[Strand, Sequence[Edge]], bounds: Sequence[ir.Fixed | None], ends: bool
) -> dict[Strand, Array]:
    """The slots of strands by how many of the bounds a fact's time has reached."""
    return {strand: np.array(slot_of(strand, own, bounds, ends)) for strand, own in edges.items()}


def targets(part: Sweep, tally: Tally, codes: Array, slots: Mapping[Strand, Array]) -> dict[int, Target]:
    """The arrays that strands of a tally lie in. `codes` are the codes of what is left of it in the sweep, by kind;
    `slots` are those of each strand by stretch of time."""
    by_array: dict[int, list[Strand]] = {}
    for strand in slots:
        by_array.setdefault(strand.array, []).append(strand)
    places = sorted({strand.code for strand in slots})
    made = layouts(tally)
    found = {}
    for index, own in by_array.items():
        by_code = np.full((len(places) + 1, len(next(iter(slots.values())))), -1, np.int64)
        for strand in own:
            by_code[places.index(strand.code)] = slots[strand]
        which = made[index].value
        value = None if which is None else part.values.index(tally.values[which])
        slot = by_code[codes].reshape(-1)  # kind -1 is the last row: none
        found[index] = Target(slot, made[index].kept in (Kept.COUNT, Kept.KNOWN), value)
    return found


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes in an array: `number` says whose slot, and `added` what is added there; those of a slot begin at
    `starts`, and end where those of the next one begin."""

    number: Array
    added: Array
    starts: Array


def changes(slots: int, parts: Iterable[tuple[Target, Sequence[Facts], int, int]]) -> Changes:
    """What facts change in an array of so many slots: each part says what counts them, by which of their places, and whether
    they are added (1) or taken off (-1)."""
    slot, number, added = [_NONE], [_NONE], [_NONE]
    for target, some, place, sign in parts:
        for facts in some:
            where = target.slot.take(facts.places[place])
            wanted = where >= 0
            value, there = (None, None) if target.value is None else facts.values[target.value]
            if there is not None:
                wanted &= there
            chosen = np.flatnonzero(wanted)
            slot.append(where.take(chosen))
            number.append(facts.number.take(chosen))
            if value is None or target.counts:
                added.append(np.full(len(chosen), sign))
            else:
                own = value.take(chosen).astype(np.int64, copy=False)
                added.append(own if sign > 0 else -own)
    slot_of_each = np.concatenate(slot)
    if slots < 1 << 16:
        slot_of_each = slot_of_each.astype(np.uint16)  # numpy sorts these by counting
    order = np.argsort(slot_of_each, kind="stable")
    starts = np.searchsorted(slot_of_each[order], np.arange(slots + 1))
    return Changes(np.concatenate(number)[order], np.concatenate(added)[order], starts)


_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Brought:
    """Slots of an earlier run, brought up to date when they are read: `rows` by slot, each with whether it is of the earlier
    run (others are as they are). Members of `again` begin with nothing in those of the earlier run. Sums of slots are of
    this `kind`."""

    rows: Sequence[tuple[Array, bool]]
    renumbered: Renumbered
    changes: Changes
    again: Array | None
    kind: type[np.signedinteger[Any]]

    def row(self, slot: int) -> Array:
        """See Slots."""
        found, is_earlier = self.rows[slot]
        return self.wide(slot) if is_earlier else found

    def wide(self, slot: int) -> Array:
        """See Slots."""
        found, is_earlier = self.rows[slot]
        if not is_earlier:
            return found.astype(self.kind)
        moved = self.renumbered.row(found).astype(self.kind)
        if self.again is not None:
            moved[self.again] = 0
        self._change(slot, moved)
        return moved

    def add(self, slot: int, to: Array) -> None:
        """See Slots."""
        found, is_earlier = self.rows[slot]
        if not is_earlier:
            to += found
            return
        found = self.renumbered.row(found)
        to += found
        if self.again is not None:
            to[self.again] -= found[self.again]
        self._change(slot, to)

    def flag_changed(self, low: int, high: int, flags: Array) -> bool:
        """Flag the members of whom slots from one up to, and without, another may not be what they were; whether all of
        these are of the earlier run."""
        if not all(is_earlier for _, is_earlier in self.rows[low:high]):
            return False
        if self.again is not None:
            flags[self.again] = True
        flags[self.changes.number[self.changes.starts[low] : self.changes.starts[high]]] = True
        return True

    def of_some(self, low: int, high: int, numbers: Array) -> Array:
        """See Slots. All of these slots are of the earlier run."""
        whole = np.zeros(self.renumbered.size, np.int64)
        some = slice(self.changes.starts[low], self.changes.starts[high])
        np.add.at(whole, self.changes.number[some], self.changes.added[some])
        found = whole[numbers]
        before, there = self.renumbered.earlier(numbers)
        if self.again is not None:
            is_again = np.zeros(self.renumbered.size, np.bool_)
            is_again[self.again] = True
            there &= ~is_again[numbers]
        for row, _ in self.rows[low:high]:
            found[there] += row[before[there]]
        return found

    def _change(self, slot: int, to: Array) -> None:
        some = slice(self.changes.starts[slot], self.changes.starts[slot + 1])
        np.add.at(to, self.changes.number[some], self.changes.added[some].astype(to.dtype, copy=False))
