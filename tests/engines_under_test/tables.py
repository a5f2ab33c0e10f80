"""Small tables as a test writes them: explicit column types, rows as plain Python values.

A column's type is one of `integer`, `decimal`, `float`, `text`, `boolean`, `date`, `instant` (a point in time),
`clock` (a zoneless date and time), `json`, or `list of` one of the first six. A column whose name starts with `=` is for
the oracle alone: what an SQL expression of the catalog gives on that row, worked out by hand.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SCALARS = ("integer", "decimal", "float", "text", "boolean", "date", "instant", "clock", "json")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `columns` maps names to types, each row has a value (None: missing) for every column, in order."""

    name: str
    columns: Mapping[str, str]
    rows: tuple[tuple[Any, ...], ...]

    def physical(self) -> Table:
        """The table without the columns that only the oracle knows."""
        kept = [i for i, name in enumerate(self.columns) if not name.startswith("=")]
        names = list(self.columns)
        return Table(
            self.name,
            {names[i]: self.columns[names[i]] for i in kept},
            tuple(tuple(row[i] for i in kept) for row in self.rows),
        )

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def value(written: Any, column_type: str) -> Any:
    """The Python value that a written one stands for; raises ValueError when it is not of the type."""
    if written is None:
        return None
    if column_type.startswith("list of "):
        return [value(item, column_type.removeprefix("list of ")) for item in written]
    match column_type:
        case "integer":
            if isinstance(written, bool) or not isinstance(written, int):
                raise ValueError(f"{written!r} is no integer")
            return int(written)
        case "decimal":
            return Decimal(str(written))
        case "float":
            return float(written)
        case "text":
            if not isinstance(written, str):
                raise ValueError(f"{written!r} is no text")
            return str(written)
        case "boolean":
            if not isinstance(written, bool):
                raise ValueError(f"{written!r} is no boolean")
            return written
        case "date":
            return dt.date.fromisoformat(str(written))
        case "instant":
            moment = dt.datetime.fromisoformat(str(written))
            if moment.tzinfo is None:
                raise ValueError(f"{written!r} has no offset")
            return moment.astimezone(dt.UTC)
        case "clock":
            moment = dt.datetime.fromisoformat(str(written))
            if moment.tzinfo is not None:
                raise ValueError(f"{written!r} has an offset")
            return moment
        case "json":
            return json.loads(written)
        case _:
            raise ValueError(f"no column type {column_type!r}")


def read_tables(path: Path) -> list[Table]:
    """The tables of a `tables.yml`: a mapping from names to `columns` and `rows`."""
    document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    tables = []
    for name, body in document.items():
        columns = dict(body["columns"])
        rows = []
        for number, written in enumerate(body["rows"] or ()):
            if len(written) != len(columns):
                raise ValueError(
                    f"{path.parent.name}: {name}: row {number} has {len(written)} of {len(columns)} values"
                )
            rows.append(tuple(value(v, t) for v, t in zip(written, columns.values(), strict=True)))
        tables.append(Table(name, columns, tuple(rows)))
    return tables


def key(row: Iterable[Any]) -> tuple[Any, ...]:
    """A member's key in the one form that every engine's rows are brought to: integers and texts."""
    parts = []
    for part in row:
        if (
            isinstance(part, Decimal | float)
            and not isinstance(part, bool)
            and math.isfinite(part)
            and part == int(part)
        ):
            parts.append(int(part))
        elif isinstance(part, int | str):
            parts.append(part)
        else:
            parts.append(str(part))
    return tuple(parts)


def quoted(name: str) -> str:
    """A name as DuckDB and Postgres quote it."""
    return '"' + name.replace('"', '""') + '"'


def duplicates(keys: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The keys that occur more than once: a list of members has each once."""
    seen: set[tuple[Any, ...]] = set()
    found = []
    for item in keys:
        if item in seen:
            found.append(item)
        seen.add(item)
    return found
