"""Answers of an earlier run to comparisons of counts and sums: they are asked again of those members alone whose numbers
have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from segql.bitsets.arrays import Array, Arrays, Asked
from segql.bitsets.bits import Bits
from segql.bitsets.brought import Brought
from segql.bitsets.comparisons import Flags, reached
from segql.bitsets.renumbered import Renumbered
from segql.plan.strands import Strand
from segql.plan.tallies import Column, Tally, layouts
from segql.plan.work import Average


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run answered: bits by `names` of comparisons, of members by the numbers that they had; and the arrays,
    brought up to date, that it was worked out of."""

    answers: Mapping[str, Bits]
    renumbered: Renumbered
    slots: Sequence[Brought]


class Answers:
    """The answers of one tally's comparisons; see Memory. `keep` is told those of this run, by name."""

    def __init__(
        self, tally: Tally, some: Sequence[Strand], earlier: Earlier | None, keep: Callable[[str, Bits], None] | None
    ) -> None:
        self._earlier, self._keep = earlier, keep
        #: Each column's strand, and its slots there; a window that holds nothing has none.
        self._columns: dict[str, tuple[Strand, int, int]] = {}
        made = layouts(tally)
        for strand in some:
            for column in strand.columns if strand.adds_up else ():
                low, high = made[strand.array].columns[column.name]
                if low < high:
                    self._columns[column.name] = strand, low, high
        #: What was found last: comparisons of the same columns come one after the other.
        self._last: tuple[tuple[Column, ...], tuple[Array, list[Array]] | None] | None = None
        self._new = None if earlier is None else earlier.renumbered.new()

    def recall(self, arrays: Arrays, asked: Asked) -> Flags | None:
        """See Memory."""
        name = self._name(asked)
        if self._earlier is None or name is None or name not in self._earlier.answers:
            return None
        flags = self._earlier.renumbered.flags(self._earlier.answers[name])
        found = self._changed(arrays, asked.columns)
        if found is None:
            return None
        some, numbers = found
        changed = reached(asked.found, numbers, asked.is_decimal, arrays.most, arrays.largest)
        if changed is None:
            return None
        flags[some] = changed
        return flags

    def note(self, asked: Asked, holds: Bits) -> None:
        """See Memory."""
        if self._keep is not None and (name := self._name(asked)) is not None:
            self._keep(name, holds)

    def _changed(self, arrays: Arrays, columns: tuple[Column, ...]) -> tuple[Array, list[Array]] | None:
        """Members whose numbers in columns are not what they were, or who were none, with these numbers; None: of all that
        may be so."""
        if self._last is not None and self._last[0] == columns:
            return self._last[1]
        found = self._found(columns)
        made = None if found is None else (found, [arrays.of_some(column, found) for column in columns])
        self._last = columns, made
        return made

    def _found(self, columns: Sequence[Column]) -> Array | None:
        assert self._earlier is not None
        flags = np.zeros(self._earlier.renumbered.size, np.bool_)
        flags[self._new] = True
        for column in columns:
            strand, low, high = self._columns[column.name]
            slots = self._earlier.slots[strand.array]
            if not slots.flag_changed(low, high, flags):
                return None
        return np.flatnonzero(flags)

    def _name(self, asked: Asked) -> str | None:
        """A comparison by what it means: by strands and their slots, not by moments."""
        parts = []
        for column in asked.columns:
            if column.name not in self._columns:
                return None
            strand, low, high = self._columns[column.name]
            parts.append(f"{strand.name}/{strand.slots}:{low - strand.first}:{high - strand.first}")
        found = asked.found
        kind = "average" if isinstance(found, Average) else "threshold"
        least = isinstance(found, Average) and not found.least
        return f"{kind} {' '.join(parts)} {found.bound} {found.more:d}{least:d}"
