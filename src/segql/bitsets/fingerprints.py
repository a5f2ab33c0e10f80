"""Facts told apart by member: what a table held is added up in buckets of members, so that what came late, was changed or is
gone shows in whose bucket it lies.

Equal sums are equal facts, but for one chance in 2⁶³: each fact is hashed as a whole, twice, and the sums are of 64 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from segql.bitsets.arrays import Array
from segql.engines.data_files import quoted
from segql.plan.bitsets import NUMBER

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.bitsets.compute import Place

#: How many buckets there are: what is counted anew are all members of those that differ.
BUCKETS = 1 << 16

_BUCKET = f"CAST(({{number}}) & {BUCKETS - 1} AS USMALLINT)"


def sums(place: Place, facts: str, base: int, columns: Sequence[Sequence[int]]) -> list[Array]:
    """By bucket, the sums of what tells the rows of a query apart, once for each choice of columns. The query gives a
    number, to which `base` is added for the bucket, and columns `c0` and so on."""
    hashed = [f"hash(hash({', '.join(f'c{index}' for index in chosen)}))" for chosen in columns]
    added = ", ".join(f"SUM(CAST({one} >> 1 AS BIGINT)) AS s{index}" for index, one in enumerate(hashed))
    bucket = _BUCKET.format(number=f"{NUMBER} + {base}" if base else NUMBER)
    found = place.read(f"SELECT {bucket} AS bucket, {added} FROM (\n{facts}\n) AS facts GROUP BY bucket")
    where = found.column("bucket").to_numpy()
    made = []
    for index in range(len(columns)):
        whole = np.zeros(BUCKETS, np.uint64)
        whole[where] = _lowest(found.column(f"s{index}").combine_chunks())
        made.append(whole)
    return made


def _lowest(column: pa.Array) -> np.ndarray[Any, Any]:
    """The lowest 64 bits of sums that have more."""
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    wide = column.cast(pa.decimal128(38, 0))
    data = np.frombuffer(wide.buffers()[1], np.uint64)
    return data[2 * wide.offset : 2 * (wide.offset + len(wide)) : 2]


def listed(numbers: str, keys: Sequence[str]) -> str:
    """A query that gives, of a table of keys and numbers, the keys with the bucket in place of the number."""
    names = ", ".join(quoted(key) for key in keys)
    return f"SELECT {names}, CAST(hash({names}) & {BUCKETS - 1} AS BIGINT) AS {NUMBER} FROM {numbers}"


def in_order(numbers: str, keys: Sequence[str]) -> str:
    """A query that gives, by number, the key as one text of which no two are equal, and the bucket."""
    texts = [f"CAST({quoted(key)} AS VARCHAR)" for key in keys]
    text = texts[0] if len(texts) == 1 else " || ".join(f"LENGTH({one}) || ':' || {one}" for one in texts)
    names = ", ".join(quoted(key) for key in keys)
    return f"SELECT {text} AS text, CAST(hash({names}) & {BUCKETS - 1} AS BIGINT) AS bucket FROM {numbers} ORDER BY {NUMBER}"


def chosen(numbers: str, keys: Sequence[str], some: str, base: int | None) -> str:
    """A query that gives the keys and numbers of some members, whose numbers are in the table `some`. `base`: keys are their
    number and this; else they stand in the table `numbers`."""
    if base is not None:
        return f"SELECT {NUMBER} + {base} AS {quoted(keys[0])}, {NUMBER} FROM {some}"
    return f"SELECT * FROM {numbers} WHERE {NUMBER} IN (SELECT {NUMBER} FROM {some})"
