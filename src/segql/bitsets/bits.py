"""Sets of member numbers as bits: bit i of the words is number i."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, assert_never

import numpy as np

from segql.plan.formulas import All, Atom, Formula, Other, Some

if TYPE_CHECKING:
    import pyarrow as pa

#: Words of 64 bits, the first number in the lowest bit.
Bits: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint64]]"


def words(size: int) -> int:
    """How many words hold so many numbers."""
    return -(-size // 64)


def from_flags(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Bits:
    """The numbers whose flag is set."""
    packed = np.packbits(flags, bitorder="little")
    return _padded(packed, words(len(flags)))


def from_arrow(column: pa.ChunkedArray) -> Bits:
    """The numbers, in the order of the rows, where a boolean column is true; missing is not."""
    import pyarrow as pa

    chunks = column.chunks
    whole = chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks) if chunks else pa.array([], pa.bool_())
    size = len(whole)
    if size == 0 or whole.offset % 8:
        return from_flags(whole.fill_null(False).to_numpy(zero_copy_only=False).astype(np.bool_))
    valid, data = whole.buffers()
    found = _bytes(data, whole.offset, size)
    if valid is not None and whole.null_count:
        found = found & _bytes(valid, whole.offset, size)
    if size % 8:
        found = found.copy()
        found[-1] &= (1 << (size % 8)) - 1
    return _padded(found, words(size))


def _bytes(buffer: pa.Buffer, offset: int, size: int) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    start = offset // 8
    return np.frombuffer(buffer, np.uint8)[start : start + -(-size // 8)]


def _padded(packed: np.ndarray[tuple[int], np.dtype[np.uint8]], count: int) -> Bits:
    if len(packed) == count * 8:
        return np.ascontiguousarray(packed).view(np.uint64)
    filled = np.zeros(count * 8, np.uint8)
    filled[: len(packed)] = packed
    return filled.view(np.uint64)


def count(bits: Bits) -> int:
    """How many numbers are in the set."""
    return int(np.bitwise_count(bits).sum())


def flags(bits: Bits) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """For each number whether it is in the set."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)


def numbers(bits: Bits) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The numbers in the set, ascending."""
    return np.flatnonzero(flags(bits))


def few_numbers(bits: Bits) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The same, sooner where most words are empty."""
    some = np.flatnonzero(bits != 0)
    found = np.flatnonzero(flags(bits[some]))
    result: np.ndarray[tuple[int], np.dtype[np.int64]] = (some[found >> 6] << 6) + (found & 63)
    return result


def evaluate(formulas: Sequence[Formula], atoms: Mapping[int, Bits], everybody: Bits) -> list[Bits]:
    """The members for whom each formula holds, given those for whom each condition does."""
    made: dict[Formula, Bits] = {}

    def of(formula: Formula) -> Bits:
        found = made.get(formula)
        if found is None:
            found = made[formula] = _evaluated(formula)
        return found

    def _evaluated(formula: Formula) -> Bits:
        match formula:
            case Atom(place):
                return atoms[place]
            case All(parts):
                if not parts:
                    return everybody
                result = of(parts[0])
                for part in parts[1:]:
                    result = result & ~of(part.part) if isinstance(part, Other) else result & of(part)
                return result
            case Some(parts):
                result = np.zeros_like(everybody)
                for part in parts:
                    result |= of(part)
                return result
            case Other(part):
                return everybody & ~of(part)
            case _:
                assert_never(formula)

    return [of(formula) & everybody for formula in formulas]
