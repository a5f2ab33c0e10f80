"""The arrays of a tally: what is counted of facts, by slot and member number."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from segql.plan.bitsets import Held
from segql.plan.tallies import Column, Kept, Layout, Tally, layouts
from segql.plan.work import Average, Threshold

if TYPE_CHECKING:
    import pyarrow as pa

Array: TypeAlias = "np.ndarray[Any, Any]"
Flags: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"

_BILLION = 1_000_000_000
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


def reached(found: Threshold | Average, arrays: Arrays, columns: Sequence[Column], is_decimal: bool) -> Flags | None:
    """For whom a comparison holds that reads these columns; None: numbers of 64 bits may not do."""
    numbers = [arrays.compared(column) for column in columns]
    match found:
        case Threshold():
            return at_least(numbers[0], lowest(found, is_decimal))
        case Average():
            return averaging(found, numbers[0], numbers[1], is_decimal, arrays.most, arrays.largest)


def lowest(found: Threshold, is_decimal: bool) -> int:
    """The least whole number, of billionths for decimals, that reaches a threshold."""
    bound = Fraction(found.bound) * (_BILLION if is_decimal else 1)
    return math.floor(bound) + 1 if found.more else math.ceil(bound)


def averaging(found: Average, sums: Array, counts: Array, is_decimal: bool, most: int, largest: int) -> Flags | None:
    """For whom a comparison of an average holds, which is rounded half away from zero to nine places: round(s / n) >= c
    when s >= n (c - half a billionth), and > c when s >= n (c + half a billionth). At `most` so many facts have numbers up
    to `largest`; None when the products may not fit into 64 bits."""
    scale = 1 if is_decimal else _BILLION
    if max(most * largest * scale, most * found.bound) >= 1 << 61:
        return None
    number = counts.astype(np.int64)
    # In billionths, less as many times the bound: at least half a billionth for each fact, or no less than minus that.
    over = sums.astype(np.int64) if scale == 1 else sums * np.int64(scale)
    over -= number * found.bound
    reached = over >= ((number + 1) >> 1 if found.more else -(number >> 1))
    return np.asarray((reached if found.least else ~reached) & (number > 0))


def at_least(array: Array, bound: int) -> Flags:
    """Where an array of whole numbers reaches a bound, which may be no number of its type."""
    limits = np.iinfo(array.dtype)
    if bound > limits.max:
        return np.zeros(len(array), np.bool_)
    return np.asarray(array >= max(bound, limits.min))


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
