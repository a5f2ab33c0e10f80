"""From rows to Parquet files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "list of text": pa.list_(pa.string()),
}


def write(folder: Path, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write a table: `columns` are its names and types, `rows` its values in that order."""
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [_array(kind, list(column)) for kind, column in zip(columns.values(), values, strict=True)]
    pq.write_table(pa.table(dict(zip(columns, arrays, strict=True))), folder / f"{name}.parquet", compression="zstd")


def _array(kind: str, values: list[Any]) -> pa.Array:
    match kind:
        case "decimal":  # whole cents
            cents = [None if value is None else Decimal(value).scaleb(-2) for value in values]
            return pa.array(cents, pa.decimal128(14, 2))
        case "instant" | "clock":  # whole seconds
            micros = [None if value is None else value * 1_000_000 for value in values]
            zone = "UTC" if kind == "instant" else None
            return pa.array(micros, pa.int64()).cast(pa.timestamp("us", tz=zone))
        case _:
            return pa.array(values, _TYPES[kind])
