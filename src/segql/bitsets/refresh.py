"""Arrays of an earlier run, brought to another moment: what facts moved, came, changed or went is all that is read again.

Facts whose place depends on the time lie between where an edge was and where it is; they are taken off and added elsewhere.
Members of whose facts anything else is not as it was are counted anew, from all of their facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import fingerprints
from segql.bitsets.answers import Answers, Earlier
from segql.bitsets.arrays import Array, Arrays
from segql.bitsets.bits import Bits
from segql.bitsets.brought import Brought, Changes, changes
from segql.bitsets.edges import Bounds, are_alike, spans
from segql.bitsets.edges import bounds as bounds_of
from segql.bitsets.filling import kinds
from segql.bitsets.leaving import Leaving
from segql.bitsets.moving import Facts as Some
from segql.bitsets.moving import Gathered, marks, marks_by, slots_by, targets, values
from segql.bitsets.recalling import Recalled, Recalling
from segql.bitsets.renumbered import renumbered
from segql.bitsets.state import Facts, Kept, Numbered, State
from segql.bitsets.state_file import Strand as Written
from segql.bitsets.state_file import Writing
from segql.bitsets.telling import Telling, Told
from segql.bitsets.worth import pays
from segql.engines.duckdb_workspace import Overflow
from segql.plan.bitsets import Blocks, Listed, Offset, number_keys
from segql.plan.moved import how_many, moved
from segql.plan.strands import Strand, columns_read, end_of, home, restricted, strands
from segql.plan.sweeps import Sweep
from segql.plan.sweeps import sweep as sweep_of
from segql.plan.tallies import Kept as Summed
from segql.plan.tallies import Tally, layouts
from segql.semantics import ir

if TYPE_CHECKING:
    from segql.bitsets.compute import Members, Place
    from segql.plan import Statement

#: More facts to be moved or counted anew than so many a member: all facts are counted.
_MANY = 16


@dataclass(slots=True)
class Effort:
    """What a refresh did: strands that were brought up to date, and those that were counted from all facts; facts that
    moved, and members (of a place of facts each) that were counted anew, with so many facts. Other conditions that were
    recalled, and asked again of a few members."""

    refreshed: int = 0
    scanned: int = 0
    moved: int = 0
    members: int = 0
    recounted: int = 0
    recalled: int = 0


@dataclass(frozen=True, slots=True)
class _Task:
    """A tally with its strands. `keeps`: whether they are kept for the next run; `ready`: what was kept of which."""

    tally: Tally
    strands: tuple[Strand, ...]
    keeps: bool
    ready: Mapping[str, Kept]

    @property
    def kept(self) -> list[Strand]:
        """The strands that are brought up to date."""
        return [strand for strand in self.strands if strand.name in self.ready]

    @property
    def rest(self) -> list[Strand]:
        """Those that are counted from all facts."""
        return [strand for strand in self.strands if strand.name not in self.ready]


class Refreshing:
    """Fills the arrays of one entity's tallies, from what `before` kept where it can, and keeps them in turn."""

    def __init__(self, before: State | None, into: Path) -> None:
        """What is kept is written `into` that file, when it is put there."""
        self.before, self.effort, self._leaving = before, Effort(), Leaving(into)
        self._places: dict[str, Told] = {}
        #: Whether anything is kept, or was used; whether that was found out.
        self.keeps = self._is_told = False
        #: Whether what was kept before goes on being so: bringing a few days up to date costs less than writing it anew.
        self._stays = False

    def begin(self, blocks: Blocks, members: Members, place: Place, spell: Callable[[Statement], str]) -> None:
        """Work for members that are numbered so, at a place where statements run."""
        self._blocks, self._place, self._spell, self._size = blocks, place, spell, members.size
        self._keys, self._everybody = number_keys(blocks.entity), members.everybody

    def _number(self) -> None:
        """Tell whose the numbers are, and where they were."""
        import pyarrow as pa

        match self._blocks.numbering:
            case Offset(base, size):
                self._numbered = Numbered(size, base)
            case Listed(table, size):
                ordered = self._place.read(fingerprints.in_order(table, self._keys))
                texts = ordered.column("text").cast(pa.large_string())
                self._numbered = Numbered(size, None, texts.combine_chunks())
        self._renumbered = None if self.before is None else renumbered(self.before.numbered, self._numbered)
        self._telling = Telling(self._blocks, self._place, self._spell, self._size, self._renumbered)
        self._recalling = Recalling(
            self._blocks, self._place, self._spell, self._everybody, self.before, self._renumbered
        )

    def close(self) -> None:
        """Keep nothing."""
        self._leaving.close()

    def left(self) -> Leaving | None:
        """What the next run may use, once it is put, where anything is kept; None: what was kept before."""
        if self._stays:
            self.close()
            return None

        def finish(file: Writing) -> None:
            laid = {name: (place.facts, file.row(place.facts.sums)) for name, place in self._places.items()}
            file.finish(self._numbered, self._everybody, laid)

        self._leaving.write(finish)
        self._leaving.end()
        return self._leaving

    def expect(self, sweeps: Sequence[Sweep], conditions: Iterable[ir.Condition]) -> None:
        """Look at the facts that these sweeps will count and these conditions will read, before any of them is: what changes
        from now on shows in the next run."""
        if self._is_told:  # a second time, for a sum did not fit
            self.effort = replace(self.effort, refreshed=0, scanned=0, moved=0, recounted=0)
        else:
            self._is_told, self.keeps = True, pays(sweeps, self._size, self._counted)
            if self.keeps:
                self._number()
            else:
                self.before = None
        if not self.keeps:
            return
        rows: dict[str, ir.FactRows] = {}
        columns: dict[str, set[ir.Column]] = {}
        for tally in (tally for sweep in sweeps for tally in sweep.tallies):
            read, name = columns_read(tally), home(tally.rows)
            if read is not None and rows.setdefault(name, tally.rows).until == tally.rows.until:
                columns.setdefault(name, set()).update(read)
        for name, read_there in self._recalling.expect(conditions):
            if rows.setdefault(name, read_there.rows).until == read_there.rows.until:
                columns.setdefault(name, set()).update(read_there.columns)
        for name, some in columns.items():
            if name not in self._places:
                with suppress(Overflow):  # what cannot be told apart is not kept
                    self._places[name] = self._telling.told(self._facts_before(name), rows[name], some)
        self.effort.members = sum(len(place.again.numbers) for place in self._places.values())
        tasks = [task for sweep in sweeps for task in self._tasks(sweep) if task.keeps]
        wanted = {strand.name for task in tasks for strand in task.strands if strand.adds_up}
        known = set() if self.before is None else set(self.before.strands)
        self._stays = all(place.little for place in self._places.values()) and (
            (wanted <= {name for task in tasks for name in task.ready} and self._recalling.knows_all(self._places))
            or len(known) > 2 * len(wanted)  # some of the segments alone: the others will need theirs
        )

    def _counted(self, rows: ir.FactRows) -> int:
        """How many facts there are."""
        (row,) = self._place.read(self._spell(how_many(self._blocks, rows))).to_pylist()
        return int(row["facts"])

    def _facts_before(self, name: str) -> Facts | None:
        return None if self.before is None else self.before.facts.get(name)

    # Arrays -----------------------------------------------------------------------------------------------------------

    def filled(self, sweep: Sweep, scanned: Callable[[Sweep], list[Arrays]]) -> list[Arrays]:
        """The arrays of a sweep's tallies; `scanned` fills some from all facts. Raises what it raises."""
        self._leaving.wait()
        place = self._places.get(home(sweep.rows))
        tasks = self._tasks(sweep)
        if place is not None and any(one.ready for one in tasks):
            some = self._refreshed(tasks, place, scanned)
            if some is not None:
                return some
            self._stays = False  # what was kept before is no help any more
        arrays = scanned(sweep)
        for task, made in zip(tasks, arrays, strict=True):
            self.effort.scanned += len(task.strands)
            if task.keeps:
                self._keep(task.strands, made)
                made.memory = self._memory(task, None)
        return arrays

    def recall(self, conditions: Sequence[ir.Condition]) -> Recalled | None:
        """What the last run answered to some of these conditions."""
        found = self._recalling.recall(conditions, self._places) if self.keeps else None
        self.effort.recalled = 0 if found is None else len(found.holds)
        return found

    def note(self, condition: ir.Condition, holds: Bits) -> None:
        """Remember for whom a condition holds."""
        if self.keeps and not self._stays and (key := self._recalling.key(condition, self._places)) is not None:
            self._leaving.write(partial(Writing.condition, name=key, holds=holds))

    def _tasks(self, sweep: Sweep) -> list[_Task]:
        place = self._places.get(home(sweep.rows))
        found = []
        for tally in sweep.tallies:
            own, read = strands(self._blocks.program, tally), columns_read(tally)
            if place is None or read is None or not read <= place.columns or place.facts.until != tally.rows.until:
                found.append(_Task(tally, own, False, {}))
            else:
                found.append(_Task(tally, own, True, self._ready(own, place)))
        return found

    def _keep(self, some: Iterable[Strand], arrays: Arrays) -> None:
        """Writing goes on while conditions are answered."""
        if self._stays:
            return
        by_array: dict[int, list[Written]] = {}
        for strand in some:
            if strand.adds_up:
                made = Written(strand.name, strand.edges, strand.first, arrays.most, arrays.largest)
                by_array.setdefault(strand.array, []).append(made)
        for index, own in by_array.items():
            self._leaving.write(partial(Writing.strands, slots=arrays.slots(index), some=own))

    def _ready(self, some: Sequence[Strand], place: Told) -> dict[str, Kept]:
        """Those of the strands that were kept and can be brought up to date."""
        if self.before is None or not place.kept:
            return {}
        found = {}
        for strand in some:
            kept = self.before.strands.get(strand.name) if strand.adds_up else None
            if kept is None or len(kept.edges) != len(strand.edges):
                continue
            if all(map(are_alike, kept.edges, strand.edges)):
                found[strand.name] = kept
        return found

    def _refreshed(
        self, tasks: Sequence[_Task], place: Told, scanned: Callable[[Sweep], list[Arrays]]
    ) -> list[Arrays] | None:
        """None: that is no less work than counting all facts, or a sum might not fit, as far as one can tell."""
        some = [task for task in tasks if task.ready]
        part = sweep_of([restricted(task.tally, task.kept) for task in some])
        bounds = self._bounds(part, some, place)
        facts = self._gathered(part, place, bounds)
        if facts is None:
            return None
        kept = [one for task in some for one in task.ready.values()]
        most = facts.most + max(one.most for one in kept)
        largest = max(facts.largest, *(one.largest for one in kept))
        if most * largest >= 1 << 63 and any(strand.sums for task in some for strand in task.kept):
            return None
        others = self._rest(tasks, scanned)
        parts = iter(part.tallies)
        made = []
        for task, other in zip(tasks, others, strict=True):
            changed = self._changes(task, part, next(parts), facts, bounds, place) if task.ready else {}
            slots = self._brought(task, changed, other, place)
            arrays = Arrays(task.tally, self._size, slots)
            arrays.most, arrays.largest = most, largest
            if other is not None:
                arrays.most, arrays.largest = max(most, other.most), max(largest, other.largest)
            if task.keeps:
                self._keep(task.strands, arrays)
                arrays.memory = self._memory(task, slots)
            made.append(arrays)
        self.effort.moved += sum(len(one.number) for one in facts.moved)
        self.effort.recounted += sum(len(one.number) for one in facts.anew)
        self.effort.refreshed += sum(len(task.kept) for task in tasks)
        self.effort.scanned += sum(len(task.rest) for task in tasks)
        return made

    def _brought(self, task: _Task, changed: Mapping[int, Changes], other: Arrays | None, place: Told) -> list[Brought]:
        """A task's arrays: of what was kept, with what changed, and of what was counted from all facts."""
        assert self._renumbered is not None, "there is a state"
        nothing = np.zeros(self._size, np.int8)  # of windows that hold nothing
        rows: list[list[tuple[Array, int | None]]] = [[(nothing, None)] * made.slots for made in layouts(task.tally)]
        first = marks(task.kept)
        for strand in task.kept:
            for slot, row in enumerate(task.ready[strand.name].rows):
                rows[strand.array][strand.first + slot] = row, first[strand] + slot
        if other is not None:
            there = {strand.name: strand for strand in strands(self._blocks.program, other.tally)}
            for strand in task.rest:
                found = there[strand.name]
                for slot in range(strand.slots):
                    row = other.slots(found.array).row(found.first + slot)
                    rows[strand.array][strand.first + slot] = row, None
        return [
            Brought(
                own,
                self._renumbered,
                changed.get(index),
                place.again,
                np.int64 if made.kept is Summed.SUM else np.int32,
            )
            for index, (own, made) in enumerate(zip(rows, layouts(task.tally), strict=True))
        ]

    def _memory(self, task: _Task, slots: Sequence[Brought] | None) -> Answers:
        """What is remembered of the comparisons of a task."""
        earlier = None
        if slots is not None and self.before is not None and self._renumbered is not None:
            earlier = Earlier(self.before.answers, self._renumbered, slots)

        def keep(name: str, holds: Bits) -> None:
            self._leaving.write(partial(Writing.answer, name=name, holds=holds))

        return Answers(task.tally, task.strands, earlier, None if self._stays else keep)

    def _changes(
        self, task: _Task, part: Sweep, tally: Tally, facts: Gathered, bounds: Bounds, place: Told
    ) -> dict[int, Changes]:
        """What changes in each array; `tally` is what is left of the task's in a part of the sweep."""
        codes = kinds(part, tally)
        own = np.array(part.selection(tally).stretches)
        old = {strand: task.ready[strand.name].edges for strand in task.kept}
        new = {strand: strand.edges for strand in task.kept}
        told = {strand: np.where(own < 0, -1, each[own]) for strand, each in slots_by(new, tally.bounds, False).items()}
        was = targets(part, task.tally, codes, marks_by(old, bounds.before, bounds.ends))
        becomes = targets(part, task.tally, codes, marks_by(new, bounds.after, bounds.ends))
        anew = targets(part, task.tally, codes, told)
        made = layouts(task.tally)
        edges = {strand.array: first + len(strand.edges) + 1 for strand, first in marks(task.kept).items()}
        return {
            index: changes(made[index].slots, edges[index], was[index], becomes[index], anew[index], facts, place.again)
            for index in was
        }

    def _rest(self, tasks: Sequence[_Task], scanned: Callable[[Sweep], list[Arrays]]) -> list[Arrays | None]:
        """What was not kept, from all facts; by task, where there is any."""
        rest = [task for task in tasks if task.rest]
        if not rest:
            return [None] * len(tasks)
        found = iter(scanned(sweep_of([restricted(task.tally, task.rest) for task in rest])))
        return [next(found) if task.rest else None for task in tasks]

    def _bounds(self, part: Sweep, some: Sequence[_Task], place: Told) -> Bounds:
        since, until = place.since, end_of(part.rows)
        edges = [(task.ready[strand.name].edges, strand.edges) for task in some for strand in task.kept]
        pairs = {
            (old, new)
            for before, after in edges
            for old, new in zip(before, after, strict=True)
            if isinstance(old, ir.Fixed) and isinstance(new, ir.Fixed)
        }
        if since is not None and until is not None:
            pairs.add((since, until))
        before = bounds_of([edge for old, _ in edges for edge in old], since)
        after = bounds_of([edge for _, new in edges for edge in new], until)
        return Bounds(tuple(before), tuple(after), since is not None, tuple(spans(pairs)))

    def _gathered(self, part: Sweep, place: Told, bounds: Bounds) -> Gathered | None:
        """The facts that are to be counted; None: they are many."""
        found, read = Gathered([], []), 0
        fresh = np.ones(self._size, np.bool_)
        fresh[place.again.numbers] = False
        if bounds.spans:
            made = moved(self._blocks, part, bounds.before, bounds.after, bounds.spans)
            with self._place.batches(self._spell(made)) as batches:
                for batch in batches:
                    number, kind, was, becomes = (batch.column(index).to_numpy() for index in range(4))
                    chosen = fresh[number] if place.table is not None else slice(None)
                    before = kind.astype(np.int64) * (len(bounds.before) + 1) + was
                    after = kind.astype(np.int64) * (len(bounds.after) + 1) + becomes
                    where = before[chosen], after[chosen]
                    found.moved.append(Some(number[chosen], where, values(batch, 4, chosen)))
                    read += len(number)
                    if read > self._size * _MANY:
                        return None
        if place.table is not None:
            blocks = Blocks(self._blocks.program, self._blocks.entity, Listed(place.table, self._size))
            with self._place.batches(self._spell(blocks.facts(part))) as batches:
                for batch in batches:
                    number, where = batch.column(0).to_numpy(), batch.column(1).to_numpy()
                    found.anew.append(Some(number, (where,), values(batch, 2, slice(None))))
                    read += len(number)
                    if read > self._size * _MANY:
                        return None
        found.measure(self._size)
        return found
