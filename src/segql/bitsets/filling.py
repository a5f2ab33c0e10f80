"""Filling the arrays of many tallies from one scan of facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets.arrays import Array, Arrays, TooLarge
from segql.plan.sweeps import Sweep
from segql.plan.tallies import Tally

if TYPE_CHECKING:
    import pyarrow as pa


def kinds(sweep: Sweep, tally: Tally) -> Array:
    """The code of a tally for each kind of facts, or -1."""
    selection = sweep.selection(tally)
    shape = [one.places for one in sweep.dimensions]
    whole = np.zeros(shape, np.int64)
    if selection.code is not None:
        axis = [1] * len(shape)
        axis[selection.code] = -1
        whole = whole + np.array(selection.codes).reshape(axis)
    for number, places in selection.needed:
        outside = np.ones(shape[number], np.bool_)
        outside[places.start : places.stop] = False
        np.moveaxis(whole, number, 0)[outside] = -1
    return whole.reshape(-1)


@dataclass(frozen=True, slots=True)
class _Target:
    """An array of a tally to fill: `first` is the start of a place's slot, or `trash`; `few`: less than half of the places
    have one. `value`: where the value stands among the sweep's."""

    arrays: Arrays
    index: int
    first: Array
    trash: int
    value: int | None


class Filling:
    """The arrays of a sweep's tallies, filled batch by batch."""

    def __init__(self, sweep: Sweep, size: int) -> None:
        self.arrays = [Arrays(tally, size) for tally in sweep.tallies]
        self._targets = [target for made in self.arrays for target in _targets(sweep, made, size)]
        self._facts = np.zeros(size, np.int32) if any(made.adds_numbers for made in self.arrays) else None

    def add(self, batch: pa.RecordBatch) -> None:
        """Count facts: a batch of numbers, places and the sweep's values."""
        number = batch.column(0).to_numpy()
        place = batch.column(1).to_numpy().astype(np.intp, copy=False)
        if self._facts is not None:
            np.add.at(self._facts, number, np.int32(1))
        values: dict[int, tuple[Array, Array | None]] = {}
        for target in self._targets:
            slots = target.first.take(place)
            if target.value is None:
                _count(target, slots, number)
                continue
            if target.value not in values:
                values[target.value] = known(batch.column(2 + target.value))
            _count(target, slots, number, *values[target.value])

    def finished(self) -> list[Arrays]:
        """The arrays, in the order of the tallies. Raises TooLarge when a sum may not have fitted into its 64 bits."""
        most = 0 if self._facts is None else int(self._facts.max(initial=0))
        for made in self.arrays:
            made.most = most if made.adds_numbers else 0
        if large := [made.tally for made in self.arrays if not made.fits]:
            raise TooLarge(*large)
        return self.arrays


def _targets(sweep: Sweep, made: Arrays, size: int) -> list[_Target]:
    codes = kinds(sweep, made.tally)
    own = np.array(sweep.selection(made.tally).stretches)
    stretches = made.tally.stretches
    place = codes[:, np.newaxis] * stretches + own[np.newaxis, :]
    place[codes < 0, :] = -1
    place[:, own < 0] = -1
    found = []
    for index, layout in enumerate(made.layouts):
        first = np.append(np.array(layout.first), -1)[place.reshape(-1)]
        trash = layout.slots * size
        value = None if layout.value is None else sweep.value(made.tally, layout.value)
        found.append(_Target(made, index, np.where(first < 0, trash, first * size), trash, value))
    return found


def _count(
    target: _Target, slots: Array, number: Array, values: Array | None = None, known: Array | None = None
) -> None:
    """`slots` are the places' own, and are changed."""
    wanted = slots != target.trash if known is None else (slots != target.trash) & known
    if known is not None or 2 * np.count_nonzero(wanted) < len(wanted):
        some = np.flatnonzero(wanted)
        slots = slots.take(some)
        slots += number.take(some)
        target.arrays.count(target.index, slots, None if values is None else values.take(some))
        return
    slots += number
    target.arrays.count(target.index, slots, values)


def known(column: pa.Array) -> tuple[Array, Array | None]:
    """The values of a column, and which of them are known (None: all)."""
    if column.null_count == 0:
        return column.to_numpy(zero_copy_only=False), None
    valid = column.is_valid().to_numpy(zero_copy_only=False)
    return column.fill_null(0).to_numpy(zero_copy_only=False), valid
