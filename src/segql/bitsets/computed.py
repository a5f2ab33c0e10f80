"""The members of many segments, kept as bits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from segql.bitsets import bits
from segql.bitsets.compute import DoubledKeys, Memberships, compute
from segql.bitsets.leaving import Leaving
from segql.bitsets.refresh import Effort, Refreshing
from segql.engines.duckdb_workspace import Overflow, Workspace
from segql.plan.formulas import Formulas, formulas
from segql.plan.strands import whose_members
from segql.sql import render_statement

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.bitsets.state import State
    from segql.plan import Statement
    from segql.runs.computed import Progress
    from segql.semantics import ir

#: How many members a table of rows holds at least, but for the last one.
_ROWS = 1 << 20


@dataclass(frozen=True, slots=True)
class Before:
    """What the last run kept, by whose members it is of, and the file that this one may keep the same in."""

    states: Mapping[str, State]
    into: Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class BitsetComputed:
    """See Computed. `memberships` has those of each entity; `entities` says which is a segment's. `kept` is what the next
    run may use, by entity (None: what the last run left goes on being that), and `efforts` what it took to bring that of the
    last run up to date; neither is there when nothing is kept. What was
    left of `useless` entities need not be kept any longer."""

    segments: tuple[str, ...]
    sizes: Mapping[str, int]
    took: Mapping[str, float]
    memberships: Mapping[str, Memberships]
    entities: Mapping[str, str]
    kept: Mapping[str, Leaving | None] | None = None
    efforts: Mapping[str, Effort] | None = None
    useless: frozenset[str] = frozenset()
    table: str | None = None

    def members(self, segment: str) -> pa.LargeStringArray:
        """The keys of a segment's members, as texts."""
        import pyarrow as pa

        found = self.memberships[self.entities[segment]]
        return found.members.keys.take(pa.array(bits.numbers(found.bits[segment]))).cast(pa.large_string())

    def rows(self) -> Iterator[pa.Table]:
        """The members, segment by segment, many in a table."""
        import pyarrow as pa

        places: list[pa.Array] = []
        members: list[pa.Array] = []
        waiting = 0
        for place, name in enumerate(self.segments):
            keys = self.members(name)
            places.append(pa.repeat(pa.scalar(place, pa.int32()), len(keys)))
            members.append(keys)
            waiting += len(keys)
            if waiting >= _ROWS or place == len(self.segments) - 1:
                yield pa.table({"segment": pa.chunked_array(places), "member": pa.chunked_array(members)})
                places, members, waiting = [], [], 0


class Doubled(Exception):
    """A key occurs in several rows of `entity`, so that a row is not a member."""

    def __init__(self, entity: str) -> None:
        super().__init__(f"a key occurs in several rows of {entity}")
        self.entity = entity


def compute_together(
    program: ir.Program,
    segments: Sequence[str],
    within: Callable[[Callable[[Workspace], Memberships]], Memberships],
    dialect: str,
    options: Mapping[str, str],
    progress: Progress | None = None,
    before: Before | None = None,
) -> BitsetComputed:
    """Work out all segments over one connection: `within` runs work on it. `before`: None keeps nothing.

    Raises Doubled when a key occurs in several rows of an entity.
    """
    by_entity: dict[ir.EntityRows, list[str]] = {}
    for name in segments:
        by_entity.setdefault(program.segments[name].entity, []).append(name)
    found: dict[str, Memberships] = {}
    entities: dict[str, str] = {}
    took: dict[str, float] = {}
    done = 0
    refreshing: dict[str, Refreshing] = {}
    for number, (entity, names) in enumerate(by_entity.items()):
        begin = time.monotonic()
        entity_done = partial(_told, progress, done, len(names), len(segments))
        label = f"{number}"
        keeping = None
        if before is not None and (whose := whose_members(entity)) not in refreshing:
            keeping = refreshing[whose] = Refreshing(before.states.get(whose), before.into(whose))
        work = partial(_work, program, formulas(program, entity, names), dialect, options, entity_done, keeping)
        try:
            found[label] = within(work)
        except BaseException as error:
            for one in refreshing.values():
                one.close()
            if isinstance(error, DoubledKeys):
                raise Doubled(entity.name) from error
            raise
        done += len(names)
        seconds = time.monotonic() - begin
        for name in names:
            entities[name] = label
            took[name] = seconds / len(names)
        entity_done(1.0)
    sizes = {name: bits.count(found[entities[name]].bits[name]) for name in segments}
    kept = efforts = None
    if before is not None:
        keeping_some = {whose: one for whose, one in refreshing.items() if one.keeps}
        kept = {whose: one.left() for whose, one in keeping_some.items()}
        efforts = {whose: one.effort for whose, one in keeping_some.items()}
    useless = frozenset(refreshing) - frozenset(kept or ())
    return BitsetComputed(tuple(segments), sizes, took, found, entities, kept, efforts, useless)


def _work(
    program: ir.Program,
    wanted: Formulas,
    dialect: str,
    options: Mapping[str, str],
    progress: Callable[[float], None],
    keeping: Refreshing | None,
    place: Workspace,
) -> Memberships:
    def spelled(made: Statement) -> str:
        return render_statement(made, dialect, options=options)

    return compute(program, wanted, place, spelled, overflowing=Overflow, progress=progress, keeping=keeping)


def _told(progress: Progress | None, before: int, own: int, total: int, share: float) -> None:
    if progress is not None:
        progress(before + int(share * own), total)
