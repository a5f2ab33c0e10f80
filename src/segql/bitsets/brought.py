"""Arrays of an earlier run, brought up to date as they are read: beside them stands what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from segql.bitsets.arrays import Array
from segql.bitsets.moving import Facts, Gathered, Target
from segql.bitsets.renumbered import Renumbered


class Again:
    """Members that are counted anew: their `numbers` in order, `places` among these by number (-1: none), and `sums` by
    number to work with, of nothing but zeros."""

    def __init__(self, size: int, numbers: Array) -> None:
        self.numbers = numbers
        self.places = np.full(size, -1, np.int64)
        self.places[self.numbers] = np.arange(len(self.numbers))
        self.sums = np.zeros(size, np.int64)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes in an array: which members' facts have come to be on the other side of an edge, by `number`, and how much
    that brings to the later side (`added`); those of an edge begin at `starts` of its mark, and end where those of the next
    one begin. `anew` are the slots of members who are counted anew, by slot and their place among them."""

    number: Array
    added: Array
    starts: Array
    anew: Array

    def at(self, mark: int) -> tuple[Array, Array]:
        """The members, and what comes to the later side, at an edge."""
        some = slice(self.starts[mark], self.starts[mark + 1])
        return self.number[some], self.added[some]


def changes(
    slots: int, edges: int, was: Target, becomes: Target, anew: Target, facts: Gathered, again: Again
) -> Changes:
    """What facts change in an array of so many slots and marks of edges: those that moved, and those of members who are
    counted anew."""
    nothing = np.zeros(0, np.int64)
    mark, number, added = [nothing], [nothing], [nothing]
    for some in facts.moved:
        before, after = was.where.take(some.places[0]), becomes.where.take(some.places[1])
        chosen, value = was.chosen(some, before != after)
        before, after = before.take(chosen), after.take(chosen)
        crossed = after - before
        sign = np.sign(crossed)
        crossed *= sign
        each = np.repeat(np.arange(len(chosen)), crossed)
        # The edges that a fact crosses, one after the other.
        mark.append(np.minimum(before, after)[each] + np.arange(len(each)) - (np.cumsum(crossed) - crossed)[each])
        number.append(some.number.take(chosen)[each])
        added.append((sign if value is None else sign * value)[each])
    marked = np.concatenate(mark)
    if edges < 1 << 16:
        marked = marked.astype(np.uint16)  # numpy sorts these by counting
    order = np.argsort(marked, kind="stable")
    starts = np.searchsorted(marked[order], np.arange(edges + 1))
    whole = _anew(slots, anew, facts.anew, again)
    return Changes(np.concatenate(number)[order], np.concatenate(added)[order], starts, whole)


def _anew(slots: int, target: Target, some: Sequence[Facts], again: Again) -> Array:
    """By slot and place, what facts of those who are counted anew add up to."""
    size = len(again.numbers)
    whole = np.zeros(slots * size, np.int64)
    for facts in some:
        slot = target.where.take(facts.places[0])
        chosen, value = target.chosen(facts, slot >= 0)
        where = slot.take(chosen) * size + again.places.take(facts.number.take(chosen))
        if value is None:
            whole += np.bincount(where, minlength=len(whole))
        else:
            np.add.at(whole, where, value)
    return whole.reshape(slots, size)


@dataclass(frozen=True, slots=True)
class Brought:
    """Slots of an earlier run: `rows` by slot, each with the mark of the edge that it begins at (None: it is of this run,
    and as it is). Sums of slots are of this `kind`."""

    rows: Sequence[tuple[Array, int | None]]
    renumbered: Renumbered
    changes: Changes | None
    again: Again
    kind: type[np.signedinteger[Any]]

    def row(self, slot: int) -> Array:
        """See Slots."""
        found, mark = self.rows[slot]
        return found if mark is None else self.wide(slot)

    def wide(self, slot: int) -> Array:
        """See Slots."""
        found, mark = self.rows[slot]
        if mark is None or self.changes is None:
            return found.astype(self.kind)
        moved = self.renumbered.row(found).astype(self.kind)
        moved[self.again.numbers] = self.changes.anew[slot]
        self._change(self.changes, mark, moved)
        return moved

    def add(self, slot: int, to: Array) -> None:
        """See Slots."""
        found, mark = self.rows[slot]
        if mark is None or self.changes is None:
            to += found
            return
        found = self.renumbered.row(found)
        to += found
        to[self.again.numbers] += self.changes.anew[slot] - found[self.again.numbers]
        self._change(self.changes, mark, to)

    def _change(self, changes: Changes, mark: int, to: Array) -> None:
        number, added = changes.at(mark)
        np.add.at(to, number, added.astype(to.dtype, copy=False))
        number, added = changes.at(mark + 1)
        np.subtract.at(to, number, added.astype(to.dtype, copy=False))

    def flag_changed(self, low: int, high: int, flags: Array) -> bool:
        """Flag the members of whom slots from one up to, and without, another may not be what they were; whether all of
        these are of the earlier run."""
        first = self.rows[low][1]
        if self.changes is None or first is None or any(mark is None for _, mark in self.rows[low:high]):
            return False
        flags[self.again.numbers] = True
        for mark in (first, first + high - low):
            flags[self.changes.at(mark)[0]] = True
        return True

    def of_some(self, low: int, high: int, numbers: Array) -> Array:
        """See Slots. All of these slots are of one strand of the earlier run."""
        first = self.rows[low][1]
        assert first is not None and self.changes is not None, "asked of what was flagged"
        sums = self.again.sums
        in_these, from_these = self.changes.at(first), self.changes.at(first + high - low)
        np.add.at(sums, *in_these)
        np.subtract.at(sums, *from_these)
        found: Array = sums[numbers]
        sums[in_these[0]] = 0
        sums[from_these[0]] = 0
        before, there = self.renumbered.earlier(numbers)
        chosen = np.flatnonzero(there)
        before = before[chosen]
        for row, _ in self.rows[low:high]:
            found[chosen] += row[before]
        places = self.again.places[numbers]
        anew = np.flatnonzero(places >= 0)
        found[anew] = self.changes.anew[low:high].sum(axis=0)[places[anew]]
        return found
