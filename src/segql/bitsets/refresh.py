"""Arrays of an earlier run, brought to another moment: what facts moved, came, changed or went is all that is read again.

Facts whose place depends on the time lie between where an edge was and where it is; they are taken off and added elsewhere.
Members of whose facts anything else is not as it was are counted anew, from all of their facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import fingerprints
from segql.bitsets.answers import Answers, Earlier
from segql.bitsets.arrays import Array, Arrays, Slots
from segql.bitsets.bits import Bits
from segql.bitsets.brought import Again, Brought, Changes, changes
from segql.bitsets.edges import Bounds, are_alike, is_soon, spans
from segql.bitsets.edges import bounds as bounds_of
from segql.bitsets.filling import kinds
from segql.bitsets.moving import Facts as Some
from segql.bitsets.moving import Gathered, marks, marks_by, slots_by, targets, values
from segql.bitsets.renumbered import renumbered
from segql.bitsets.state import Facts, Kept, Numbered, State
from segql.bitsets.state_file import Strand as Written
from segql.bitsets.state_file import Writing
from segql.engines.duckdb_workspace import Overflow
from segql.plan.bitsets import NUMBER, Blocks, Listed, Offset, number_keys
from segql.plan.moved import how_many, moved, told_apart
from segql.plan.strands import Strand, column_name, columns_read, end_of, home, restricted, strands
from segql.plan.sweeps import Sweep
from segql.plan.sweeps import sweep as sweep_of
from segql.plan.tallies import Kept as Summed
from segql.plan.tallies import Tally, layouts
from segql.semantics import ir

if TYPE_CHECKING:
    from segql.bitsets.compute import Members, Place
    from segql.plan import Statement

#: More members than one in so many to be counted anew: all are.
_FEW = 5
#: More of them than one in so many: what is kept is written anew.
_LITTLE = 50
#: Arrays of so many numbers are always kept; larger ones when so many facts a number are counted to fill them. Keeping takes
#: about as long as counting once does where there is one.
_CHEAP, _PAYS = 1 << 20, 2
#: More facts to be moved or counted anew than so many a member: all facts are counted.
_MANY = 16
_NOBODY = np.zeros(0, np.int64)
_SOME, _AGAIN = "segql_some", "segql_again"


@dataclass(slots=True)
class Effort:
    """What a refresh did: strands that were brought up to date, and those that were counted from all facts; facts that
    moved, and members (of a place of facts each) that were counted anew, with so many facts."""

    refreshed: int = 0
    scanned: int = 0
    moved: int = 0
    members: int = 0
    recounted: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """What a run leaves for the next one, once it is `put`: then it has a token. Otherwise it goes."""

    of: Refreshing

    def put(self) -> str:
        """See Refreshing.put."""
        return self.of.put()


@dataclass(slots=True)
class _Place:
    """Where facts lie. `facts`: as this run tells them apart, by `columns`. `kept`: whether arrays of them can be used,
    which were kept when facts ended at `since`. `again`: whose facts are not as they were, and `table`: the table of these
    members, if there are any. `little`: what was kept may go on being so, for little has changed since."""

    facts: Facts
    columns: frozenset[ir.Column]
    kept: bool
    since: ir.Fixed | None
    again: Again
    table: str | None = None
    little: bool = False


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
        self.before, self.effort, self.into = before, Effort(), into
        self._file: Writing | None = None
        self._wrote: list[Future[None]] = []
        self._writing = ThreadPoolExecutor(1, "segql-writing")
        self._places: dict[str, _Place] = {}
        #: Whether anything is kept, or was used; whether that was found out.
        self.keeps = self._is_told = False
        #: Whether what was kept before goes on being so: bringing a few days up to date costs less than writing it anew.
        self._stays = False

    def begin(self, blocks: Blocks, members: Members, place: Place, spell: Callable[[Statement], str]) -> None:
        """Work for members that are numbered so, at a place where statements run."""
        self._blocks, self._place, self._spell, self._size = blocks, place, spell, members.size
        self._keys = number_keys(blocks.entity)

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

    def close(self) -> None:
        """Keep nothing."""
        self._writing.shutdown(cancel_futures=True)
        if self._file is not None:
            self._file.abandon()

    def left(self) -> Left | None:
        """What the next run may use, where anything is kept; None: what was kept before."""
        if self._stays:
            self.close()
            return None

        def finish() -> None:
            file = self._begun()
            laid = {name: (place.facts, file.row(place.facts.sums)) for name, place in self._places.items()}
            file.finish(self._numbered, laid)

        self._wrote.append(self._writing.submit(finish))
        self._writing.shutdown(wait=False)
        return Left(self)

    def put(self) -> str:
        """Put the file in its place when it is written; the file's token. Raises OSError when that cannot be done."""
        try:
            for one in self._wrote:
                one.result()
            self._begun().put()
        except OSError:
            self.close()
            raise
        return self._begun().token

    def _begun(self) -> Writing:
        if self._file is None:
            self._file = Writing(self.into)
        return self._file

    # Telling facts apart ----------------------------------------------------------------------------------------------

    def expect(self, sweeps: Sequence[Sweep]) -> None:
        """Look at the facts that these sweeps will count, before any of them is: what changes from now on shows in the
        next run."""
        if self._is_told:  # a second time, for a sum did not fit
            self.effort = replace(self.effort, refreshed=0, scanned=0, moved=0, recounted=0)
        else:
            self._is_told, self.keeps = True, self._pays(sweeps)
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
        for name, some in columns.items():
            if name not in self._places:
                with suppress(Overflow):  # what cannot be told apart is not kept
                    self._places[name] = self._told(name, rows[name], some)
        tasks = [task for sweep in sweeps for task in self._tasks(sweep) if task.keeps]
        wanted = {strand.name for task in tasks for strand in task.strands if strand.adds_up}
        known = set() if self.before is None else set(self.before.strands)
        self._stays = all(place.little for place in self._places.values()) and (
            wanted <= {name for task in tasks for name in task.ready}
            or len(known) > 2 * len(wanted)  # some of the segments alone: the others will need theirs
        )

    def _pays(self, sweeps: Sequence[Sweep]) -> bool:
        """Whether bringing arrays up to date takes clearly less than filling them: that goes by how many numbers there are
        in them, this by how many facts are counted."""
        own = [(home(sweep.rows), [one for tally in sweep.tallies for one in layouts(tally)]) for sweep in sweeps]
        numbers = sum(layout.slots for _, some in own for layout in some) * self._size
        if numbers <= _CHEAP:
            return True
        facts = {}
        for sweep in sweeps:
            if home(sweep.rows) not in facts:
                (row,) = self._place.read(self._spell(how_many(self._blocks, sweep.rows))).to_pylist()
                facts[home(sweep.rows)] = int(row["facts"])
        return sum(facts[name] * len(some) for name, some in own) >= _PAYS * numbers

    def _told(self, name: str, rows: ir.FactRows, read: set[ir.Column]) -> _Place:
        columns = sorted(read, key=column_name)
        names = tuple(column_name(column) for column in columns)
        every, until = range(len(columns)), end_of(rows)
        old = self.before.facts.get(name) if self.before is not None and self._renumbered is not None else None
        if old is None or not set(old.columns) <= set(names) or not are_alike(old.until, until):
            (now,) = self._sums(rows, columns, until, [every])
            nobody = Again(self._size, _NOBODY)
            return _Place(Facts(until, names, now.view(np.int64)), frozenset(columns), False, None, nobody)
        choices: list[Sequence[int]] = [[names.index(one) for one in old.columns]]
        if old.columns != names:
            choices.append(every)
        found = self._sums(rows, columns, old.until, choices)
        assert self._renumbered is not None, "there is a state"
        then = self._renumbered.row(old.sums)
        again = np.flatnonzero(found[0].view(np.int64) != then)
        now = found[-1]
        if old.until is not None and until is not None and old.until != until:
            is_later = until.value > old.until.value
            between = ir.Window(old.until, until) if is_later else ir.Window(until, old.until)
            (moved,) = self._sums(rows, columns, between, [every])
            now = now + moved if is_later else now - moved
        facts = Facts(until, names, now.view(np.int64))
        if len(again) * _FEW > self._size:
            return _Place(facts, frozenset(columns), False, None, Again(self._size, _NOBODY))
        little = old.columns == names and len(again) * _LITTLE <= self._size and is_soon(old.until, until)
        if not len(again):
            return _Place(facts, frozenset(columns), True, old.until, Again(self._size, again), little=little)
        self.effort.members += len(again)
        return _Place(
            facts, frozenset(columns), True, old.until, Again(self._size, again), self._make_again(again), little
        )

    def _sums(
        self,
        rows: ir.FactRows,
        columns: Sequence[ir.Column],
        within: ir.Window | ir.Fixed | None,
        choices: Sequence[Sequence[int]],
    ) -> list[Array]:
        made = self._spell(told_apart(self._blocks, rows, columns, within))
        return fingerprints.sums(self._place, made, self._size, choices)

    def _make_again(self, again: Array) -> str:
        import pyarrow as pa

        name = f"{_AGAIN}_{len(self._places)}"
        numbering = self._blocks.numbering
        numbers = numbering.table if isinstance(numbering, Listed) else ""
        base = numbering.base if isinstance(numbering, Offset) else None
        self._place.register(_SOME, pa.table({NUMBER: again}))
        try:
            self._place.make(name, fingerprints.chosen(numbers, self._keys, _SOME, base))
        finally:
            self._place.drop(_SOME)
        return name

    # Arrays -----------------------------------------------------------------------------------------------------------

    def filled(self, sweep: Sweep, scanned: Callable[[Sweep], list[Arrays]]) -> list[Arrays]:
        """The arrays of a sweep's tallies; `scanned` fills some from all facts. Raises what it raises."""
        wait(self._wrote)  # one sweep's arrays are written at a time: until then they stay in memory
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
            self._wrote.append(self._writing.submit(self._write, arrays.slots(index), own))

    def _write(self, slots: Slots, own: Sequence[Written]) -> None:
        self._begun().strands(slots, own)

    def _ready(self, some: Sequence[Strand], place: _Place) -> dict[str, Kept]:
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
        self, tasks: Sequence[_Task], place: _Place, scanned: Callable[[Sweep], list[Arrays]]
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

    def _brought(
        self, task: _Task, changed: Mapping[int, Changes], other: Arrays | None, place: _Place
    ) -> list[Brought]:
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
            self._wrote.append(self._writing.submit(self._write_answer, name, holds))

        return Answers(task.tally, task.strands, earlier, None if self._stays else keep)

    def _write_answer(self, name: str, holds: Bits) -> None:
        self._begun().answer(name, holds)

    def _changes(
        self, task: _Task, part: Sweep, tally: Tally, facts: Gathered, bounds: Bounds, place: _Place
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

    def _bounds(self, part: Sweep, some: Sequence[_Task], place: _Place) -> Bounds:
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

    def _gathered(self, part: Sweep, place: _Place, bounds: Bounds) -> Gathered | None:
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
