"""Where the numbers of members were in an earlier run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segql.bitsets.arrays import Array
from segql.bitsets.bits import Bits
from segql.bitsets.comparisons import Flags
from segql.bitsets.state import Numbered


@dataclass(frozen=True, slots=True)
class Renumbered:
    """Where members' numbers were, of which there were so many (`was`) and are so many (`size`). `shift`: so much lower or
    higher, all of them; else `before` says it (-1: nowhere)."""

    was: int
    size: int
    shift: int = 0
    before: Array | None = None

    def new(self) -> Array:
        """The numbers of those who had none."""
        _, there = self.earlier(np.arange(self.size))
        return np.flatnonzero(~there)

    def earlier(self, numbers: Array) -> tuple[Array, Array]:
        """What some numbers were, and for which of them that is so."""
        before = numbers + self.shift if self.before is None else self.before[numbers]
        return before, (before >= 0) & (before < self.was)

    def flags(self, some: Bits) -> Flags:
        """Flags by number for bits by earlier number; nothing for those who had none."""
        whole = np.unpackbits(some.view(np.uint8), count=self.was, bitorder="little").view(np.bool_)
        return np.array(self.row(whole))

    def row(self, numbers: Array) -> Array:
        """Numbers by earlier number of members, by the one that they have now; 0 for those who had none."""
        if self.before is not None:
            moved = numbers.take(self.before, mode="clip")  # the last one for -1, which is put right
            moved[self.before < 0] = 0
            return moved
        start, stop = max(0, -self.shift), min(self.size, len(numbers) - self.shift)
        if (start, stop) == (0, self.size):
            return numbers[self.shift : self.shift + self.size]
        found = np.zeros(self.size, numbers.dtype)
        if start < stop:
            found[start:stop] = numbers[start + self.shift : stop + self.shift]
        return found


def renumbered(old: Numbered, new: Numbered) -> Renumbered | None:
    """Where the numbers of a run were in an earlier one; None: they cannot be compared."""
    if old.base is not None and new.base is not None:
        return Renumbered(old.size, new.size, new.base - old.base)
    if old.keys is None or new.keys is None:
        return None
    if old.keys.equals(new.keys):
        return Renumbered(old.size, new.size)
    import pyarrow.compute as pc

    found = pc.index_in(new.keys, value_set=old.keys)
    return Renumbered(old.size, new.size, 0, found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64))
