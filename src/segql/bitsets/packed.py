"""Arrays as they are kept: in the smallest whole numbers that hold them, compressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segql.bitsets.arrays import Array

if TYPE_CHECKING:
    import pyarrow as pa

_KINDS = (np.int8, np.int16, np.int32, np.int64)


@dataclass(frozen=True, slots=True)
class Packed:
    """`data` are `slots` times `size` numbers of a kind, compressed, none below `low` or above `high`."""

    kind: str
    slots: int
    size: int
    data: bytes | pa.Buffer
    low: int
    high: int


def narrowest(low: int, high: int) -> type[np.signedinteger[Any]]:
    """The smallest kind of whole numbers that holds all between two."""
    return next(one for one in _KINDS if np.iinfo(one).min <= low and high <= np.iinfo(one).max)


def pack(array: Array) -> Packed:
    """An array of whole numbers by slot and member."""
    import pyarrow as pa

    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    kind = narrowest(low, high)
    narrow = np.ascontiguousarray(array, kind)
    data = pa.Codec("lz4").compress(pa.py_buffer(narrow), asbytes=True) if narrow.size else b""
    return Packed(np.dtype(kind).name, array.shape[0], array.shape[1], data, low, high)


def unpack(packed: Packed) -> np.ndarray[Any, Any]:
    """The array, in the numbers that it is kept in. Raises ValueError or pyarrow's errors when it is damaged."""
    import pyarrow as pa

    if packed.kind not in {np.dtype(kind).name for kind in _KINDS}:
        raise ValueError(packed.kind)
    kind = np.dtype(packed.kind)
    if not packed.slots * packed.size:
        return np.zeros((packed.slots, packed.size), kind)
    length = packed.slots * packed.size * kind.itemsize
    data = pa.Codec("lz4").decompress(packed.data, length)
    return np.frombuffer(data, kind).reshape(packed.slots, packed.size)
