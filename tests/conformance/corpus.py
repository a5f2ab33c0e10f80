"""The corpus as data: datasets (a catalog, `tables.yml`, shared definitions) and cases (rules, their members above them).

A case file starts with `-- as of: 2026-11-12`. Right above a `SEGMENT` stands `-- members: 1, 2`, above a `SEGMENTATION`
one line a tier: `-- members of new: 1`. `nobody` is the empty list; a list in brackets is JSON (texts with commas, keys of
several parts). A file that is one bare rule has its members in its first lines, and its name is the segment's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.engines_under_test.tables import Table, read_tables

ROOT = Path(__file__).parent

_AS_OF = re.compile(r"\A--\s*as of:\s*(\S+)", re.MULTILINE)
_MEMBERS = re.compile(r"--\s*members(?:\s+of\s+(?P<tier>[^:]+))?:\s*(?P<keys>.*)\Z")
_DEFINITION = re.compile(r"(SEGMENT|SEGMENTATION)\s+(`[^`]+`|\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """One segment and the keys that it must have, in whatever order."""

    dataset: str
    file: Path
    segment: str
    as_of: str
    members: frozenset[tuple[Any, ...]]

    @property
    def name(self) -> str:
        """How the case is called in the ledger and in test reports: dataset/file/segment."""
        return f"{self.dataset}/{self.file.stem}/{self.segment}"


def datasets() -> list[str]:
    """The datasets' names: the folders that have a catalog."""
    return sorted(path.parent.name for path in ROOT.glob("*/segql.yml"))


@cache
def tables(dataset: str) -> tuple[Table, ...]:
    """A dataset's tables."""
    return tuple(read_tables(ROOT / dataset / "tables.yml"))


def case_files(dataset: str) -> list[Path]:
    """A dataset's case files."""
    return sorted((ROOT / dataset / "cases").glob("*.seg"))


def cases(file: Path) -> Iterator[Case]:
    """The cases of a file. Raises ValueError for a segment without members: nothing stands there untested."""
    text = file.read_text(encoding="utf-8-sig")
    dataset = file.parent.parent.name
    as_of = _AS_OF.search(text)
    if as_of is None:
        raise ValueError(f"{file}: the first line says no moment (-- as of: 2026-11-12)")
    pending: list[tuple[str | None, frozenset[tuple[Any, ...]]]] = []
    found = 0
    for line in text.splitlines():
        if members := _MEMBERS.match(line.strip()):
            pending.append((members["tier"], _keys(members["keys"].strip())))
        elif definition := _DEFINITION.match(line):
            name = definition[2].strip("`")
            if not pending:
                raise ValueError(f"{file}: {name} has no members above it")
            if len({tier for tier, _ in pending}) < len(pending):
                raise ValueError(f"{file}: {name} has its members twice")
            for tier, keys in pending:
                found += 1
                yield Case(dataset, file, f"{name}.{tier}" if tier else name, as_of[1], keys)
            pending = []
    if pending and not found:
        yield Case(dataset, file, file.stem, as_of[1], pending[0][1])
    elif pending:
        raise ValueError(f"{file}: members stand above nothing")


def _keys(written: str) -> frozenset[tuple[Any, ...]]:
    if written == "nobody":
        return frozenset()
    if written.startswith("["):
        return frozenset(tuple(item) if isinstance(item, list) else (item,) for item in json.loads(written))
    items = [item.strip() for item in written.split(",")]
    return frozenset((int(item) if item.lstrip("-").isdigit() else item,) for item in items)


def all_cases() -> list[Case]:
    """Every case of every dataset."""
    return [case for dataset in datasets() for file in case_files(dataset) for case in cases(file)]
