"""What is counted for a first catalog: rows, and the values of columns that may be a key or point to one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from segql.catalog.model import Storage
from segql.catalog.schema import ColumnStatistics, PhysicalColumn, Volume
from segql.types import Kind

if TYPE_CHECKING:
    import pyarrow as pa

_KEY = re.compile(r"(^|_|(?<=[a-z]))(id|key|code|no|nr|num|number|uuid|guid|ref|sku|pk|email|upc|ean)$", re.IGNORECASE)
_MOST = 12
#: How many rows tell how wide a table's values are.
SAMPLE = 2_000


def looks_like_key(name: str) -> bool:
    """Whether a column's name is one that keys have: `id`, `customer_id`, `customerId`, `order_no`."""
    return _KEY.search(name.replace(" ", "_").replace("-", "_")) is not None


def countable(columns: Mapping[str, PhysicalColumn]) -> list[str]:
    """The columns whose distinct values are counted: texts and integers that look like keys, and the first column."""
    fit = [
        name
        for number, (name, column) in enumerate(columns.items())
        if (number == 0 or looks_like_key(name)) and _may_be_key(column)
    ]
    return fit[:_MOST]


def counts_of(columns: Sequence[str], quoted: Callable[[str], str]) -> str:
    """What to select from a table: how many rows it has, then of each column how many known and how many distinct values."""
    counts = ["COUNT(*)"]
    for column in columns:
        counts += [f"COUNT({quoted(column)})", f"COUNT(DISTINCT {quoted(column)})"]
    return ", ".join(f"{one} AS c{number}" for number, one in enumerate(counts))


def counted(columns: Sequence[str], row: Sequence[int]) -> dict[str, ColumnStatistics]:
    """The columns' statistics, from the row that `counts_of` gave."""
    return {
        column: ColumnStatistics(row[0] - row[2 * number + 1], row[2 * number + 2])
        for number, column in enumerate(columns)
    }


def existing(columns: Collection[str], physical: Mapping[str, PhysicalColumn]) -> list[str]:
    """Those of the columns that a table has, whatever their case."""
    folded = {name.casefold() for name in physical}
    return [column for column in columns if column.casefold() in folded]


def volume(
    table: str, columns: Collection[str], quoted: Callable[[str], str], fetch: Callable[[str], pa.Table]
) -> Volume:
    """A table's size by the count of its rows and a few of them; `table` is its name as SQL has it."""
    rows = int(fetch(f"SELECT COUNT(*) AS members FROM {table}").column(0)[0].as_py())
    if not columns or not rows:
        return Volume(rows, dict.fromkeys(columns, 0.0))
    listed = ", ".join(f"{quoted(column)} AS c{place}" for place, column in enumerate(columns))
    sample = fetch(f"SELECT {listed} FROM {table} LIMIT {SAMPLE}")
    count = max(1, sample.num_rows)
    return Volume(rows, {name: column.nbytes / count for name, column in zip(columns, sample.columns, strict=True)})


def _may_be_key(column: PhysicalColumn) -> bool:
    if column.type is None:
        return False
    return column.type.kind is Kind.TEXT or (column.type.kind is Kind.NUMBER and column.storage is not Storage.FLOAT)
