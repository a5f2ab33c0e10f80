"""Long lists of values as seeds: CSV files that dbt loads into tables."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path

from segql.semantics import ir


def is_lost(value: object) -> bool:
    """Whether dbt reads a seed's value as missing."""
    return isinstance(value, str) and value.strip().lower() == "null"


def seed_values(list_: ir.ListValues) -> list[str]:
    """The values that a seed can hold."""
    return [str(value) for value in list_.values if not is_lost(value)]


def seed_name(name: str, list_: ir.ListValues) -> str:
    """A seed is called after its project and what it holds: the same list is one seed, another list another."""
    return f"{name}_list_{_digest(seed_values(list_))}"


def seed_csv(list_: ir.ListValues) -> str:
    """The seed: one column, `value`."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["value"])
    writer.writerows([value] for value in seed_values(list_))
    return stream.getvalue()


def is_seed(path: Path, name: str) -> bool:
    """Whether a CSV file is a seed of that project that holds what it was written with: it has no comment to say so."""
    if not path.stem.startswith(f"{name}_list_"):
        return False
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return all(len(row) == 1 for row in rows) and path.stem.endswith(f"_{_digest(row[0] for row in rows[1:])}")


def _digest(values: Iterable[str]) -> str:
    found = hashlib.sha256()
    for value in values:
        found.update(f"{value}\n".encode())
    return found.hexdigest()[:16]
