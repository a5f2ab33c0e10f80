"""The fused strategy: many segments in one statement, or in as few as the engine takes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql import compiler
from segql.runs.computed import Progress

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines import Engine
    from segql.semantics import ir

#: The temporary table that holds the members, where an engine keeps such: `segment` a whole number, `member` a text.
STAGED = "segql_computed"


@dataclass(frozen=True, slots=True)
class FetchedComputed:
    """Members that were fetched, a table a statement; see Computed."""

    segments: tuple[str, ...]
    sizes: Mapping[str, int]
    took: Mapping[str, float]
    tables: tuple[pa.Table, ...]
    table: str | None = None

    def rows(self) -> Iterator[pa.Table]:
        """The members, a statement's segments at a time."""
        yield from self.tables


@dataclass(frozen=True, slots=True)
class StagedComputed:
    """Members that stayed in the engine; see Computed."""

    segments: tuple[str, ...]
    sizes: Mapping[str, int]
    took: Mapping[str, float]
    engine: Engine
    table: str | None = STAGED

    def rows(self) -> Iterator[pa.Table]:
        """All members at once."""
        yield _typed(self.engine.fetch(f"SELECT segment, member FROM {STAGED} ORDER BY segment"))


class _Clock:
    """Shares the time of a statement among its segments, and tells how many are done."""

    def __init__(self, segments: Sequence[str], progress: Progress | None) -> None:
        self._of, self._progress = len(segments), progress
        self._begin = time.monotonic()
        self.took: dict[str, float] = {}

    def done(self, names: Sequence[str]) -> None:
        now = time.monotonic()
        self.took |= dict.fromkeys(names, (now - self._begin) / len(names))
        self._begin = now
        if self._progress is not None:
            self._progress(len(self.took), self._of)


def compute_fused(
    program: ir.Program,
    segments: Sequence[str],
    engine: Engine,
    options: Mapping[str, str],
    progress: Progress | None = None,
) -> FetchedComputed | StagedComputed:
    """Run the segments' statements; what they read beside them (lists, recorded runs) is there already."""
    staged = _staged(program, segments, engine, options, progress)
    if staged is not None:
        return staged
    clock = _Clock(segments, progress)
    tables: list[pa.Table] = []
    sizes = dict.fromkeys(segments, 0)
    for sql, names in compiler.member_statements(program, segments, engine.dialect, options):
        table = _typed(engine.fetch(sql)).sort_by("segment")  # each segment's rows one after the other
        tables.append(table)
        counted = table.column("segment").value_counts().to_pylist()
        sizes |= {segments[one["values"]]: one["counts"] for one in counted}
        clock.done(names)
    return FetchedComputed(tuple(segments), sizes, clock.took, tuple(tables))


def _typed(found: pa.Table) -> pa.Table:
    import pyarrow as pa

    member = found.column("member").cast(pa.large_string())  # they are sorted next, which puts them into one piece
    return pa.table({"segment": found.column("segment").cast(pa.int32()), "member": member})


def _staged(
    program: ir.Program,
    segments: Sequence[str],
    engine: Engine,
    options: Mapping[str, str],
    progress: Progress | None,
) -> StagedComputed | None:
    """The members in a temporary table of the engine's; None where there are none."""
    clock = _Clock(segments, progress)

    def statements() -> Iterator[str]:
        for sql, names in compiler.member_statements(program, segments, engine.dialect, options):
            yield sql
            clock.done(names)

    if not engine.stage(statements(), STAGED):
        return None
    counted = engine.fetch(f"SELECT segment, COUNT(*) AS members FROM {STAGED} GROUP BY segment").to_pylist()
    sizes = dict.fromkeys(segments, 0) | {segments[one["segment"]]: one["members"] for one in counted}
    return StagedComputed(tuple(segments), sizes, clock.took, engine)


def count_fused(
    program: ir.Program, segments: Sequence[str], engine: Engine, options: Mapping[str, str]
) -> dict[str, int]:
    """How many members each of many segments has."""
    sizes: dict[str, int] = {}
    for sql, names in compiler.size_statements(program, list(dict.fromkeys(segments)), engine.dialect, options):
        row = engine.fetch(sql)
        sizes |= {name: int(column[0].as_py()) for name, column in zip(names, row.columns, strict=True)}
    return {name: sizes[name] for name in segments}
