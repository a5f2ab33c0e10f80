"""The arrays of a tally, filled fact by fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from segql.plan.bitsets import Held
from segql.plan.tallies import Column, Kept, Tally

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
    """A sum may not fit into 64 bits, so that it must not be tallied."""


class Arrays:
    """What a tally counts, by code, stretch of time and member number."""

    def __init__(self, tally: Tally, size: int) -> None:
        self.tally, self.size = tally, size
        wanted = {(column.kept, column.value) for column in tally.columns}
        if any(kept is Kept.SUM for kept, _ in wanted):
            wanted.add((Kept.COUNT, None))  # tells whether sums fit
        self._slots = tally.kinds * tally.stretches * size
        self._arrays: dict[tuple[Kept, int | None], Array] = {}
        for kept, value in sorted(wanted, key=lambda one: (one[0].value, one[1] or 0)):
            kind, start = _START[kept]
            self._arrays[kept, value] = np.full(self._slots, start, kind) if start else np.zeros(self._slots, kind)
        self._largest = 0

    @staticmethod
    def bytes_each(tally: Tally) -> int:
        """How many bytes each slot of a tally takes."""
        wanted = {(column.kept, column.value) for column in tally.columns}
        return sum(np.dtype(_START[kept][0]).itemsize for kept, _ in wanted) + 4

    def add(self, batch: pa.RecordBatch) -> None:
        """Count facts: a batch of `slot` and the tally's values. Raises TooLarge."""
        slots = batch.column(0).to_numpy()
        columns: dict[int, tuple[Array, Array]] = {}
        for (kept, value), array in self._arrays.items():
            if value is None:
                np.add.at(array, slots, np.int32(1))
                continue
            if value not in columns:
                columns[value] = _known(batch.column(1 + value), slots)
            where, what = columns[value]
            match kept:
                case Kept.KNOWN:
                    np.add.at(array, where, np.int32(1))
                case Kept.SUM:
                    if len(what):
                        self._largest = max(self._largest, int(what.max()), -int(what.min()))
                    np.add.at(array, where, what)
                case Kept.EARLIEST:
                    np.minimum.at(array, where, what)
                case _:
                    np.maximum.at(array, where, what)

    def finish(self) -> None:
        """Turn the counts of stretches into counts from each bound to the end. Raises TooLarge."""
        for (kept, _), array in self._arrays.items():
            if kept in (Kept.COUNT, Kept.KNOWN, Kept.SUM):
                shaped = self._shaped(array)
                for stretch in range(self.tally.stretches - 2, -1, -1):
                    shaped[:, stretch] += shaped[:, stretch + 1]
        if self._largest:
            most = int(self._shaped(self._arrays[Kept.COUNT, None])[:, 0].max(initial=0))
            if most * self._largest >= 1 << 63:
                raise TooLarge

    def column(self, column: Column) -> Array:
        """A column by member number."""
        shaped = self._shaped(self._arrays[column.kept, column.value])[column.code]
        low, high = column.stretches.low, column.stretches.high
        end = self.tally.stretches if high is None else high
        if low >= end:
            kind, start = _START[column.kept]
            return np.full(self.size, start, kind)
        found: Array = shaped[low]
        if column.kept in (Kept.EARLIEST, Kept.LATEST):
            if end - low > 1:
                some = shaped[low:end]
                found = some.min(axis=0) if column.kept is Kept.EARLIEST else some.max(axis=0)
        elif end < self.tally.stretches:
            found = found - shaped[end]
        return found

    def _shaped(self, array: Array) -> Array:
        return array.reshape(self.tally.kinds, self.tally.stretches, self.size)


def _known(column: pa.Array, slots: Array) -> tuple[Array, Array]:
    """The slots of the facts whose value is known, and these values."""
    if column.null_count == 0:
        return slots, column.to_numpy(zero_copy_only=False)
    known = column.is_valid().to_numpy(zero_copy_only=False)
    return slots[known], column.fill_null(0).to_numpy(zero_copy_only=False)[known]


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
