"""Facts told apart by member: all that a member's facts hold is added up, so that what came late, was changed or is gone
shows in whose sum differs.

Equal sums are equal facts, but for one chance in 2⁶⁴: each fact is hashed as a whole, twice, and the sums are of 64 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets.arrays import Array
from segql.engines.data_files import quoted
from segql.plan.bitsets import NUMBER, Blocks, Listed, Offset, number_keys

if TYPE_CHECKING:
    from segql.bitsets.compute import Place

_SOME = "segql_some"


def sums(place: Place, facts: str, size: int, columns: Sequence[Sequence[int]]) -> list[Array]:
    """By member number, the sums of what tells the rows of a query apart, once for each choice of columns. The query gives a
    number and columns `c0` and so on."""
    hashed = ", ".join(
        f"hash(hash({', '.join(f'c{index}' for index in chosen)})) AS h{place}" for place, chosen in enumerate(columns)
    )
    made = [np.zeros(size, np.uint64) for _ in columns]
    with place.batches(f"SELECT {NUMBER}, {hashed} FROM (\n{facts}\n) AS facts") as batches:
        for batch in batches:
            number = batch.column(0).to_numpy()
            for index, whole in enumerate(made, 1):
                np.add.at(whole, number, batch.column(index).to_numpy())
    return made


def types(place: Place, facts: str) -> list[str]:
    """What the columns of a query are in DuckDB, but for the number. Equal values of two types may be told apart, and other
    values not: a decimal is hashed as the whole number that it is kept as."""
    return [str(kind) for kind in place.read(f"DESCRIBE {facts}").column("column_type").to_pylist()[1:]]


def in_order(numbers: str, keys: Sequence[str]) -> str:
    """A query that gives, by number, the key as one text of which no two are equal."""
    texts = [f"CAST({quoted(key)} AS VARCHAR)" for key in keys]
    text = texts[0] if len(texts) == 1 else " || ".join(f"LENGTH({one}) || ':' || {one}" for one in texts)
    return f"SELECT {text} AS text FROM {numbers} ORDER BY {NUMBER}"


def make_table(place: Place, blocks: Blocks, name: str, some: Array) -> None:
    """Make a table of the keys and numbers of the members who have these numbers."""
    import pyarrow as pa

    numbering = blocks.numbering
    numbers = numbering.table if isinstance(numbering, Listed) else ""
    base = numbering.base if isinstance(numbering, Offset) else None
    place.register(_SOME, pa.table({NUMBER: some}))
    try:
        place.make(name, chosen(numbers, number_keys(blocks.entity), _SOME, base))
    finally:
        place.drop(_SOME)


def chosen(numbers: str, keys: Sequence[str], some: str, base: int | None) -> str:
    """A query that gives the keys and numbers of some members, whose numbers are in the table `some`. `base`: keys are their
    number and this; else they stand in the table `numbers`."""
    if base is not None:
        return f"SELECT {NUMBER} + {base} AS {quoted(keys[0])}, {NUMBER} FROM {some}"
    return f"SELECT * FROM {numbers} WHERE {NUMBER} IN (SELECT {NUMBER} FROM {some})"
