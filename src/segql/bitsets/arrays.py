"""The arrays of a tally: what is counted of facts, by slot and member number."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from segql.bitsets import bits
from segql.bitsets.bits import Bits
from segql.bitsets.comparisons import Flags, reached
from segql.plan.bitsets import Held
from segql.plan.tallies import Column, Kept, Layout, Tally, layouts
from segql.plan.work import Average, Threshold

if TYPE_CHECKING:
    import pyarrow as pa

Array: TypeAlias = "np.ndarray[Any, Any]"

_LOWEST, _HIGHEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_START: dict[Kept, tuple[type[np.generic], int]] = {
    Kept.COUNT: (np.int32, 0),
    Kept.KNOWN: (np.int32, 0),
    Kept.SUM: (np.int64, 0),
    Kept.EARLIEST: (np.int64, _HIGHEST),
    Kept.LATEST: (np.int64, _LOWEST),
}


class TooLarge(Exception):
    """A sum of these tallies may not fit into 64 bits, so that it must not be tallied."""

    def __init__(self, *tallies: Tally) -> None:
        super().__init__("a sum may be too large")
        self.tallies = tallies


class Slots(Protocol):
    """The slots of an array, each with a number for every member."""

    def row(self, slot: int) -> Array:
        """A slot by member number, in any kind of numbers; not to be written to."""
        ...

    def wide(self, slot: int) -> Array:
        """The same in numbers that are large enough for all sums of slots, to be written to."""
        ...

    def of_some(self, low: int, high: int, numbers: Array) -> Array:
        """The sums of slots from one up to, and without, another, of some members by their numbers."""
        ...

    def add(self, slot: int, to: Array) -> None:
        """Add a slot to numbers by member number that are large enough."""
        ...


class Counted:
    """Slots that are filled from facts. There is one slot more than asked for, for what nothing wants: skipping facts one by
    one costs more than counting them."""

    def __init__(self, kept: Kept, slots: int, size: int) -> None:
        self.flat = _fresh(kept, (slots + 1) * size)
        self._rows = self.flat.reshape(-1, size)

    def row(self, slot: int) -> Array:
        """See Slots."""
        found: Array = self._rows[slot]
        return found

    def add(self, slot: int, to: Array) -> None:
        """See Slots."""
        to += self._rows[slot]

    def wide(self, slot: int) -> Array:
        """See Slots."""
        found: Array = self._rows[slot].copy()
        return found

    def of_some(self, low: int, high: int, numbers: Array) -> Array:
        """See Slots."""
        found: Array = self._rows[low:high, numbers].sum(axis=0, dtype=np.int64)
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A comparison that reads these columns; the first is of decimals in billionths, or of whole numbers."""

    found: Threshold | Average
    columns: tuple[Column, ...]
    is_decimal: bool


class Memory(Protocol):
    """What is remembered of comparisons from run to run."""

    def recall(self, arrays: Arrays, asked: Asked) -> Flags | None:
        """For whom a comparison holds, from what an earlier run found; None: that is not known."""
        ...

    def note(self, asked: Asked, holds: Bits) -> None:
        """Remember for the next run for whom one holds."""
        ...


class Arrays:
    """What a tally counts, by slot and member number."""

    def __init__(self, tally: Tally, size: int, given: Sequence[Slots] | None = None) -> None:
        """With nothing counted yet, or with the slots that are given for each layout."""
        self.tally, self.size = tally, size
        #: How many facts a member has at most where any are summed, and the largest number that was added, its sign aside:
        #: they tell whether sums fit.
        self.most, self.largest = 0, 0
        self._layouts = layouts(tally)
        self._counted = [] if given is not None else [Counted(made.kept, made.slots, size) for made in self._layouts]
        self._slots: Sequence[Slots] = self._counted if given is None else given
        self._by_column = {name: index for index, made in enumerate(self._layouts) for name in made.columns}
        #: The last sums of slots, by array and the slot that they end before: the first slot, and the sum.
        self._sums: dict[tuple[int, int], tuple[int, Array]] = {}
        #: What is remembered of comparisons from run to run, where anything is.
        self.memory: Memory | None = None

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """Where each array has its slots."""
        return self._layouts

    @property
    def adds_numbers(self) -> bool:
        """Whether any numbers are summed."""
        return any(made.kept is Kept.SUM for made in self._layouts)

    def count(self, index: int, slots: Array, values: Array | None) -> None:
        """Count facts in the array of that number: where each goes, counted in members, and what it adds."""
        array, kept = self._counted[index].flat, self._layouts[index].kept
        if kept in (Kept.COUNT, Kept.KNOWN):
            np.add.at(array, slots, np.int32(1))
            return
        assert values is not None, "the others are of values"
        match kept:
            case Kept.SUM:
                if len(values):
                    self.largest = max(self.largest, int(values.max()), -int(values.min()))
                np.add.at(array, slots, values)
            case Kept.EARLIEST:
                np.minimum.at(array, slots, values)
            case _:
                np.maximum.at(array, slots, values)

    @property
    def fits(self) -> bool:
        """Whether all sums are sure to have fitted into their 64 bits."""
        return self.most * self.largest < 1 << 63

    def slots(self, index: int) -> Slots:
        """The slots of the array of that number."""
        return self._slots[index]

    def holds(self, found: Threshold | Average, columns: Sequence[Column], is_decimal: bool) -> Bits | None:
        """For whom a comparison holds that reads these columns; None: numbers of 64 bits may not do."""
        asked = Asked(found, tuple(columns), is_decimal)
        flags = None if self.memory is None else self.memory.recall(self, asked)
        if flags is None:
            numbers = [self.compared(column) for column in columns]
            flags = reached(found, numbers, is_decimal, self.most, self.largest)
        if flags is None:
            return None
        found_bits = bits.from_flags(flags)
        if self.memory is not None:
            self.memory.note(asked, found_bits)
        return found_bits

    def of_some(self, column: Column, numbers: Array) -> Array:
        """A column that adds up, of some members by their numbers."""
        index = self._by_column[column.name]
        low, high = self._layouts[index].columns[column.name]
        return self._slots[index].of_some(low, high, numbers)

    def column(self, column: Column) -> Array:
        """A column by member number, in numbers as large as they may get."""
        whole: Array = self.compared(column).astype(_START[column.kept][0])
        return whole

    def compared(self, column: Column) -> Array:
        """A column by member number, in any kind of numbers: to be compared at once, not calculated with."""
        index = self._by_column[column.name]
        low, high = self._layouts[index].columns[column.name]
        if low >= high:
            return _fresh(column.kept, self.size)
        if column.kept in (Kept.EARLIEST, Kept.LATEST):
            least = np.minimum if column.kept is Kept.EARLIEST else np.maximum
            return functools.reduce(least, (self._slots[index].row(slot) for slot in range(low, high)))
        return self._slots[index].row(low) if high == low + 1 else self._summed(index, low, high)

    def _summed(self, index: int, low: int, high: int) -> Array:
        """The sum of slots, begun with the last such sum up to the same slot when it has some of them; another sum up to
        there may change it."""
        slots = self._slots[index]
        start, found = self._sums.get((index, high), (low, None))
        if found is None or start < low:
            start, found = high - 1, slots.wide(high - 1)
        for slot in range(start - 1, low - 1, -1):
            slots.add(slot, found)
        self._sums[index, high] = low, found
        return found


def _fresh(kept: Kept, size: int) -> Array:
    kind, start = _START[kept]
    return np.full(size, start, kind) if start else np.zeros(size, kind)


def as_arrow(array: Array, column: Column, held: Held | None) -> pa.Array:
    """An array as a column that statements read; `held` says what its values are (None: there are none)."""
    import pyarrow as pa

    if column.kept in (Kept.COUNT, Kept.KNOWN) or held is None:
        return pa.array(array)
    if column.kept is Kept.SUM:
        return _decimals(array) if held is Held.DECIMAL else pa.array(array)
    missing = array == (_HIGHEST if column.kept is Kept.EARLIEST else _LOWEST)
    filled = np.where(missing, 0, array)
    if held is Held.DATE:
        return pa.array(filled.astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())
    return pa.array(filled, pa.timestamp("us", None if held is Held.CLOCK else "UTC"), mask=missing)


def _decimals(billionths: Array) -> pa.Array:
    """Whole billionths as decimals with nine places: the same bits, in 128 of them."""
    import pyarrow as pa

    wide = np.empty((len(billionths), 2), np.int64)
    wide[:, 0] = billionths
    wide[:, 1] = billionths >> 63
    return pa.Array.from_buffers(pa.decimal128(38, 9), len(billionths), [None, pa.py_buffer(wide)])
