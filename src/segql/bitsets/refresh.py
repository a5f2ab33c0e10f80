"""Arrays of an earlier run, brought to another moment: what facts moved, came, changed or went is all that is read again.

Facts whose place depends on the time lie between where an edge was and where it is; they are taken off and added elsewhere.
Members of whose facts anything else is not as it was are counted anew, from all of their facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import fingerprints
from segql.bitsets.arrays import Array, Arrays
from segql.bitsets.filling import kinds
from segql.bitsets.packed import Packed, pack, unpack
from segql.bitsets.state import Facts, Kept, Numbered, State
from segql.engines.duckdb_workspace import Overflow
from segql.plan.bitsets import NUMBER, Blocks, Listed, Offset, number_keys
from segql.plan.moved import moved, told_apart
from segql.plan.strands import Edge, Mark, Strand, column_name, columns_read, end_of, home, restricted, slot_of, strands
from segql.plan.sweeps import Sweep
from segql.plan.sweeps import sweep as sweep_of
from segql.plan.tallies import Tally
from segql.semantics import ir

if TYPE_CHECKING:
    from segql.bitsets.compute import Members, Place
    from segql.plan import Statement

#: More members than one in so many to be counted anew: all are.
_FEW = 5
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


@dataclass(slots=True)
class _Place:
    """Where facts lie. `facts`: as this run tells them apart, by `columns`. `kept`: whether arrays of them can be used,
    which were kept when facts ended at `since`. `again`: whose facts are not as they were, by number, and `table`: the table
    of these members."""

    facts: Facts
    columns: frozenset[ir.Column]
    kept: bool
    since: ir.Fixed | None
    again: Array | None = None
    table: str | None = None


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


@dataclass(frozen=True, slots=True)
class _Renumbered:
    """Where members' numbers were. `shift`: so much lower or higher, all of them; else `before` says it (-1: nowhere)."""

    size: int
    shift: int = 0
    before: Array | None = None

    def write(self, array: Array, slots: Array) -> None:
        """Put an array by slot and earlier number into one by slot and number that holds nothing but zeros."""
        if self.before is not None:
            new = np.flatnonzero(self.before >= 0)
            slots[:, new] = array[:, self.before[new]]
            return
        start, stop = max(0, -self.shift), min(self.size, array.shape[1] - self.shift)
        if start < stop:
            slots[:, start:stop] = array[:, start + self.shift : stop + self.shift]


class Refreshing:
    """Fills the arrays of one entity's tallies, from what `before` kept where it can, and keeps them in turn."""

    def __init__(self, before: State | None = None) -> None:
        self.before, self.effort = before, Effort()
        self._kept: dict[str, Kept] = {}
        self._places: dict[str, _Place] = {}

    def begin(self, blocks: Blocks, members: Members, place: Place, spell: Callable[[Statement], str]) -> None:
        """Work for members that are numbered so, at a place where statements run."""
        self._blocks, self._place, self._spell, self._size = blocks, place, spell, members.size
        self._keys = number_keys(blocks.entity)
        match blocks.numbering:
            case Offset(base, size):
                self._numbered = Numbered(size, base)
            case Listed(table, size):
                ordered = place.read(fingerprints.in_order(table, self._keys))
                self._numbered = Numbered(size, None, ordered.column("text").combine_chunks())
        self._renumbered = None if self.before is None else _renumbered(self.before.numbered, self._numbered)

    def state(self) -> State:
        """What the next run may use, after `begin`."""
        facts = {name: place.facts for name, place in self._places.items()}
        return State(self._numbered, facts, frozenset(self._kept), self._kept.__getitem__)

    # Telling facts apart ----------------------------------------------------------------------------------------------

    def expect(self, sweeps: Sequence[Sweep]) -> None:
        """Look at the facts that these sweeps will count, before any of them is: what changes from now on shows in the
        next run."""
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

    def _told(self, name: str, rows: ir.FactRows, read: set[ir.Column]) -> _Place:
        columns = sorted(read, key=column_name)
        names = tuple(column_name(column) for column in columns)
        every, until = range(len(columns)), end_of(rows)
        old = self.before.facts.get(name) if self.before is not None and self._renumbered is not None else None
        if old is None or not set(old.columns) <= set(names) or not _are_alike(old.until, until):
            (now,) = self._sums(rows, columns, until, [every])
            return _Place(Facts(until, names, _packed(now)), frozenset(columns), False, None)
        choices: list[Sequence[int]] = [[names.index(one) for one in old.columns]]
        if old.columns != names:
            choices.append(every)
        found = self._sums(rows, columns, old.until, choices)
        assert self._renumbered is not None, "there is a state"
        then = np.zeros((1, self._size), np.int64)
        self._renumbered.write(unpack(old.sums), then)
        again = np.flatnonzero(found[0] != then[0].view(np.uint64))
        now = found[-1]
        if old.until is not None and until is not None and old.until != until:
            is_later = until.value > old.until.value
            between = ir.Window(old.until, until) if is_later else ir.Window(until, old.until)
            (moved,) = self._sums(rows, columns, between, [every])
            now = now + moved if is_later else now - moved
        facts = Facts(until, names, _packed(now))
        if len(again) * _FEW > self._size:
            return _Place(facts, frozenset(columns), False, None)
        if not len(again):
            return _Place(facts, frozenset(columns), True, old.until)
        self.effort.members += len(again)
        return _Place(facts, frozenset(columns), True, old.until, again, self._make_again(again))

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
        place = self._places.get(home(sweep.rows))
        found = [self._task(tally, place) for tally in sweep.tallies]
        if place is not None and any(one.ready for one in found):
            some = self._refreshed(found, place, scanned)
            if some is not None:
                return some
        arrays = scanned(sweep)
        for task, made in zip(found, arrays, strict=True):
            self.effort.scanned += len(task.strands)
            if task.keeps:
                self._keep(task.strands, made, made.most, made.largest)
        return arrays

    def _task(self, tally: Tally, place: _Place | None) -> _Task:
        found = strands(self._blocks.program, tally)
        read = columns_read(tally)
        keeps = place is not None and read is not None and read <= place.columns
        keeps = keeps and place is not None and place.facts.until == tally.rows.until
        return _Task(tally, found, keeps, self._ready(found, place) if keeps and place is not None else {})

    def _keep(self, some: Iterable[Strand], arrays: Arrays, most: int, largest: int) -> None:
        for strand in some:
            if strand.adds_up:
                packed = pack(arrays.slots(strand.array)[strand.first : strand.first + strand.slots])
                self._kept[strand.name] = Kept(strand.edges, packed, most, largest)

    def _ready(self, some: Sequence[Strand], place: _Place) -> dict[str, Kept]:
        """Those of the strands that were kept and can be brought up to date."""
        if self.before is None or not place.kept:
            return {}
        found = {}
        for strand in some:
            if strand.adds_up and strand.name in self.before.names:
                kept = self.before.kept(strand.name)
                if len(kept.edges) == len(strand.edges) and all(map(_are_alike, kept.edges, strand.edges)):
                    found[strand.name] = kept
        return found

    def _refreshed(
        self, tasks: Sequence[_Task], place: _Place, scanned: Callable[[Sweep], list[Arrays]]
    ) -> list[Arrays] | None:
        """None: a sum might not fit, as far as one can tell."""
        made = [Arrays(task.tally, self._size) for task in tasks]
        some = [(task, arrays) for task, arrays in zip(tasks, made, strict=True) if task.ready]
        bound = _Bound(self._size) if any(one.sums for task, _ in some for one in task.kept) else None
        for task, arrays in some:
            self._write(task, arrays, place, bound)
        part = sweep_of([restricted(task.tally, task.kept) for task, _ in some])
        self._move(part, some, place, bound)
        if place.table is not None:
            self._recount(part, some, place.table, bound)
        if bound is not None and bound.exceeded():
            return None
        most, largest = (0, 0) if bound is None else (bound.all(), bound.largest)
        for task, arrays in some:
            self._keep(task.kept, arrays, most, largest)
            self.effort.refreshed += len(task.kept)
        self._scan_rest(tasks, made, scanned)
        return made

    def _write(self, task: _Task, arrays: Arrays, place: _Place, bound: _Bound | None) -> None:
        """What was kept, of all members but those whose facts are counted anew."""
        assert self._renumbered is not None, "there is a state"
        for strand in task.kept:
            kept = task.ready[strand.name]
            slots = arrays.slots(strand.array)[strand.first : strand.first + strand.slots]
            self._renumbered.write(unpack(kept.array), slots)
            if place.again is not None:
                slots[:, place.again] = 0
            if bound is not None and strand.sums:
                bound.most, bound.largest = max(bound.most, kept.most), max(bound.largest, kept.largest)

    def _scan_rest(
        self, tasks: Sequence[_Task], made: Sequence[Arrays], scanned: Callable[[Sweep], list[Arrays]]
    ) -> None:
        """What was not kept, from all facts."""
        rest = [(task, arrays) for task, arrays in zip(tasks, made, strict=True) if task.rest]
        if not rest:
            return
        others = scanned(sweep_of([restricted(task.tally, task.rest) for task, _ in rest]))
        for (task, arrays), other in zip(rest, others, strict=True):
            by_name = {strand.name: strand for strand in strands(self._blocks.program, other.tally)}
            for strand in task.rest:
                there = by_name[strand.name]
                source = other.slots(there.array)[there.first : there.first + there.slots]
                arrays.slots(strand.array)[strand.first : strand.first + strand.slots] = source
            if task.keeps:
                self._keep(task.rest, arrays, other.most, other.largest)
            self.effort.scanned += len(task.rest)

    def _move(self, part: Sweep, some: Sequence[tuple[_Task, Arrays]], place: _Place, bound: _Bound | None) -> None:
        """Count the facts elsewhere whose place has changed."""
        since, until = place.since, end_of(part.rows)
        edges = [(task.ready[strand.name].edges, strand.edges) for task, _ in some for strand in task.kept]
        pairs = {
            (old, new)
            for before, after in edges
            for old, new in zip(before, after, strict=True)
            if isinstance(old, ir.Fixed) and isinstance(new, ir.Fixed)
        }
        ends = since is not None
        if since is not None and until is not None:
            pairs.add((since, until))
        spans = _spans(pairs)
        if not spans:
            return
        before = _bounds([edge for old, _ in edges for edge in old], since)
        after = _bounds([edge for _, new in edges for edge in new], until)
        taken, added = [], []
        for (task, arrays), tally in zip(some, part.tallies, strict=True):
            codes = kinds(part, tally)
            old = {strand: task.ready[strand.name].edges for strand in task.kept}
            new = {strand: strand.edges for strand in task.kept}
            taken += _targets(part, tally, arrays, codes, _by_bounds(old, before, ends))
            added += _targets(part, tally, arrays, codes, _by_bounds(new, after, ends))
        fresh = None
        if place.again is not None:
            fresh = np.zeros(self._size, np.bool_)
            fresh[place.again] = True
        with self._place.batches(self._spell(moved(self._blocks, part, before, after, spans))) as batches:
            for batch in batches:
                number, kind, was, becomes = (batch.column(index).to_numpy() for index in range(4))
                chosen = None
                if fresh is not None:
                    chosen = ~fresh[number]
                    number, kind, was, becomes = number[chosen], kind[chosen], was[chosen], becomes[chosen]
                if not len(number):
                    continue
                self.effort.moved += len(number)
                values = _values(batch, 4, chosen)
                if bound is not None:
                    bound.see(number, values)
                _apply(taken, number, kind * np.int64(len(before) + 1) + was, values, -1)
                _apply(added, number, kind * np.int64(len(after) + 1) + becomes, values, 1)

    def _recount(self, part: Sweep, some: Sequence[tuple[_Task, Arrays]], table: str, bound: _Bound | None) -> None:
        """Count all facts of the members in a table."""
        added = []
        for (task, arrays), tally in zip(some, part.tallies, strict=True):
            own = np.array(part.selection(tally).stretches)
            slots = {strand: slot_of(strand, strand.edges, tally.bounds, False) for strand in task.kept}
            told = {strand: np.where(own < 0, -1, np.array(each)[own]) for strand, each in slots.items()}
            added += _targets(part, tally, arrays, kinds(part, tally), told)
        blocks = Blocks(self._blocks.program, self._blocks.entity, Listed(table, self._size))
        with self._place.batches(self._spell(blocks.facts(part))) as batches:
            for batch in batches:
                number, place = batch.column(0).to_numpy(), batch.column(1).to_numpy()
                values = _values(batch, 2, None)
                self.effort.recounted += len(number)
                if bound is not None:
                    bound.see(number, values)
                _apply(added, number, place, values, 1)


class _Bound:
    """What tells whether sums fit: how many facts a member has at most, and how large these are."""

    def __init__(self, size: int) -> None:
        self.most, self.largest = 0, 0
        self._added = np.zeros(size, np.int32)

    def see(self, number: Array, values: Sequence[tuple[Array, Array | None]]) -> None:
        np.add.at(self._added, number, np.int32(1))
        for value, _ in values:
            if len(value):
                self.largest = max(self.largest, int(value.max()), -int(value.min()))

    def all(self) -> int:
        """How many facts a member has at most by now."""
        return self.most + int(self._added.max(initial=0))

    def exceeded(self) -> bool:
        return self.all() * self.largest >= 1 << 63


def _packed(sums: Array) -> Packed:
    return pack(sums.view(np.int64)[np.newaxis, :])


def _are_alike(old: Edge | None, new: Edge | None) -> bool:
    """Whether an edge can have moved from one to the other."""
    if isinstance(old, ir.Fixed) and isinstance(new, ir.Fixed):
        return type(old.value) is type(new.value)
    return old is new


def _renumbered(old: Numbered, new: Numbered) -> _Renumbered | None:
    """Where the numbers of a run were in an earlier one; None: they cannot be compared."""
    if old.base is not None and new.base is not None:
        return _Renumbered(new.size, new.base - old.base)
    if old.keys is None or new.keys is None:
        return None
    if old.keys.equals(new.keys):
        return _Renumbered(new.size)
    import pyarrow.compute as pc

    found = pc.index_in(new.keys, value_set=old.keys)
    return _Renumbered(new.size, 0, found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64))


def _spans(pairs: Iterable[tuple[ir.Fixed, ir.Fixed]]) -> list[ir.Window]:
    """The spans of time between the moments of each pair, those that touch as one."""
    edges = sorted(
        (min(old.value, new.value), max(old.value, new.value)) for old, new in pairs if old.value != new.value
    )
    found: list[tuple[dt.date, dt.date]] = []
    for low, high in edges:
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], high)
        else:
            found.append((low, high))
    return [ir.Window(ir.Fixed(low), ir.Fixed(high)) for low, high in found]


def _bounds(edges: Iterable[Edge], until: ir.Fixed | None) -> list[ir.Fixed | None]:
    """The moments of edges in their order, with the one where facts end."""
    some = set(edges)
    moments = {edge for edge in some if isinstance(edge, ir.Fixed)}
    ordered: list[ir.Fixed | None] = [*sorted(moments, key=lambda one: one.value)]
    if Mark.KNOWN in some:
        ordered.insert(0, None)
    return ordered if until is None else [*ordered, until]


@dataclass(frozen=True, slots=True)
class _Target:
    """An array to count in: by the place of a fact, its slot's start, or -1. `value`: where the value stands among the
    sweep's; None: facts are counted."""

    array: Array
    first: Array
    counts: bool
    value: int | None


def _by_bounds(
    edges: Mapping[Strand, Sequence[Edge]], bounds: Sequence[ir.Fixed | None], ends: bool
) -> dict[Strand, Array]:
    return {strand: np.array(slot_of(strand, own, bounds, ends)) for strand, own in edges.items()}


def _targets(part: Sweep, tally: Tally, arrays: Arrays, codes: Array, slots: Mapping[Strand, Array]) -> list[_Target]:
    """The arrays that strands of a tally lie in. `tally` is what is left of it in the sweep: `codes` are its codes by kind;
    `slots` are those of each strand by stretch of time."""
    by_array: dict[int, list[Strand]] = {}
    for strand in slots:
        by_array.setdefault(strand.array, []).append(strand)
    places = sorted({strand.code for strand in slots})
    found = []
    for index, own in by_array.items():
        by_code = np.full((len(places) + 1, len(next(iter(slots.values())))), -1, np.int64)
        for strand in own:
            by_code[places.index(strand.code)] = slots[strand]
        first = by_code[codes].reshape(-1)  # kind -1 is the last row: none
        which = arrays.value_of(index)
        value = None if which is None else part.value(tally, which)
        found.append(
            _Target(arrays.flat(index), np.where(first < 0, -1, first * arrays.size), arrays.counts(index), value)
        )
    return found


def _values(batch: object, first: int, chosen: Array | None) -> list[tuple[Array, Array | None]]:
    """The values of a batch from a column on, and which of them are known (None: all)."""
    import pyarrow as pa

    assert isinstance(batch, pa.RecordBatch)
    found: list[tuple[Array, Array | None]] = []
    for index in range(first, batch.num_columns):
        column = batch.column(index)
        known = None if column.null_count == 0 else column.is_valid().to_numpy(zero_copy_only=False)
        value = (column if known is None else column.fill_null(0)).to_numpy(zero_copy_only=False)
        if chosen is not None:
            value, known = value[chosen], None if known is None else known[chosen]
        found.append((value, known))
    return found


def _apply(
    targets: Sequence[_Target], number: Array, place: Array, values: Sequence[tuple[Array, Array | None]], sign: int
) -> None:
    """Add facts to arrays, or take them off."""
    for target in targets:
        first = target.first[place]
        wanted = first >= 0
        value, known = (None, None) if target.value is None else values[target.value]
        if known is not None:
            wanted &= known
        slots = first[wanted] + number[wanted]
        if value is None or target.counts:
            np.add.at(target.array, slots, target.array.dtype.type(sign))
        else:
            added = value[wanted]
            np.add.at(target.array, slots, added if sign > 0 else -added)
