"""The memberships of many segments of one entity, with DuckDB and arrays over member numbers.

First everybody gets a number. Then scans of the facts' tables fill the arrays of tallies, which answer the conditions that
read nothing else; what other conditions read of them is kept beside the keys. The remaining conditions are answered on the
entity's rows, many in one statement. What is left is `& | ~`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from segql.bitsets import bits
from segql.bitsets.arrays import Array, Arrays, TooLarge, as_arrow
from segql.bitsets.bits import Bits
from segql.bitsets.filling import Filling
from segql.bitsets.ranks import part as part_of
from segql.diagnostics.model import InternalError
from segql.plan.bitsets import (
    NOTHING_KEPT,
    NUMBER,
    Blocks,
    Held,
    Kept,
    Listed,
    Numbering,
    Offset,
    key_facts,
    number_keys,
    numbering,
    numbers,
)
from segql.plan.formulas import Formulas, places
from segql.plan.sweeps import Sweep
from segql.plan.tallies import Column, Tally
from segql.plan.walk import needs
from segql.plan.work import TOGETHER, Average, Scan, Threshold, average, deep_needs, scans, threshold, work
from segql.semantics import ir

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from segql.bitsets.recalling import Recalled
    from segql.plan import Statement


_F = ir.AggregateFunction
_NUMBERS, _TALLY, _KEPT = "segql_numbers", "segql_tally", "segql_kept"


class Place(Protocol):
    """Where statements run: see engines.duckdb_workspace.Workspace."""

    def read(self, sql: str) -> pa.Table: ...
    def batches(self, sql: str) -> AbstractContextManager[Iterator[pa.RecordBatch]]: ...
    def register(self, name: str, table: pa.Table) -> None: ...
    def drop(self, name: str) -> None: ...
    def make(self, name: str, sql: str) -> None: ...


class Keeping(Protocol):
    """What keeps the arrays of a run for the next one: see bitsets.refresh."""

    def begin(self, blocks: Blocks, members: Members, place: Place, spell: Callable[[Statement], str]) -> None: ...
    def expect(self, sweeps: Sequence[Sweep], conditions: Iterable[ir.Condition]) -> None: ...
    def filled(self, sweep: Sweep, scanned: Callable[[Sweep], list[Arrays]]) -> list[Arrays]: ...
    def recall(self, conditions: Sequence[ir.Condition]) -> Recalled | None: ...
    def note(self, condition: ir.Condition, holds: Bits) -> None: ...


@dataclass(frozen=True, slots=True)
class Members:
    """Everybody: `everybody` are the numbers in use, `keys` the key as text by number (null where nobody has it)."""

    everybody: Bits
    keys: pa.Array
    size: int


@dataclass(frozen=True, slots=True)
class Memberships:
    """The members of segments: `bits` by segment."""

    members: Members
    bits: Mapping[str, Bits]


class DoubledKeys(Exception):
    """A key occurs in several rows, so that a row is not a member."""


def compute(
    program: ir.Program,
    wanted: Formulas,
    place: Place,
    spell: Callable[[Statement], str],
    overflowing: type[Exception] = TooLarge,
    progress: Callable[[float], None] | None = None,
    keeping: Keeping | None = None,
) -> Memberships:
    """The memberships of the segments of one entity; `spell` gives a statement's text. `overflowing` is what the place
    raises for a number that does not fit; `progress` is told the share of the work that is done. `keeping` fills arrays
    from those of an earlier run.

    Raises DoubledKeys when members cannot be told apart by their rows, and what the place raises.
    """
    return _Computing(program, wanted, place, spell, overflowing, progress or (lambda _: None), keeping).run()


class _Computing:
    def __init__(
        self,
        program: ir.Program,
        wanted: Formulas,
        place: Place,
        spell: Callable[[Statement], str],
        overflowing: type[Exception],
        progress: Callable[[float], None],
        keeping: Keeping | None,
    ) -> None:
        self._progress, self._keeping = progress, keeping
        self._program, self._wanted, self._place, self._spell = program, wanted, place, spell
        self._overflowing = overflowing
        self._entity = wanted.entity
        self._atoms: dict[int, Bits] = {}
        self._untallied: set[ir.Aggregate] = set()
        self._kept: dict[ir.Aggregate, list[tuple[str, Column, Held | None, Array]]] = {}

    def run(self) -> Memberships:
        self._numbering = self._number()
        self._blocks = Blocks(self._program, self._entity, self._numbering)
        self._size = self._numbering.size
        members = self._members()
        self._everybody = members.everybody
        if self._size:
            if self._keeping is not None:
                self._keeping.begin(self._blocks, members, self._place, self._spell)
            self._answer()
        else:
            self._atoms = dict.fromkeys(range(len(self._wanted.atoms)), members.everybody)
        found = bits.evaluate(list(self._wanted.segments.values()), self._atoms, members.everybody)
        return Memberships(members, dict(zip(self._wanted.segments, found, strict=True)))

    # Numbers ----------------------------------------------------------------------------------------------------------

    def _number(self) -> Numbering:
        (row,) = self._place.read(self._spell(key_facts(self._program, self._entity))).to_pylist()
        if (row["most"] or 0) > 1:
            raise DoubledKeys
        first, last = (None if row.get(edge) is None else int(row[edge]) for edge in ("first", "last"))
        found = numbering(self._entity, int(row["members"]), first, last, _NUMBERS)
        if isinstance(found, Listed):
            self._place.make(_NUMBERS, self._spell(numbers(self._program, self._entity)))
        return found

    def _members(self) -> Members:
        import pyarrow as pa

        table = self._place.read(self._spell(self._blocks.members()))
        number = table.column(0).to_numpy()
        keys = table.column(1).cast(pa.large_string())  # there may be more than 2 GB of text
        flags = np.zeros(self._size, np.bool_)
        flags[number] = True
        if len(number) != self._size or not np.array_equal(number, np.arange(self._size)):
            where = np.full(self._size, -1, np.int64)
            where[number] = np.arange(len(number))
            keys = keys.take(pa.array(where, mask=where < 0))
        whole = keys.combine_chunks()
        return Members(bits.from_flags(flags), whole, self._size)

    # Conditions -------------------------------------------------------------------------------------------------------

    def _answer(self) -> None:
        while True:
            todo = work(self._program, self._wanted, self._untallied)
            planned = list(scans(todo, self._size))
            self._kept = {}
            if self._keeping is not None:
                on_rows = [self._wanted.atoms[place] for some in todo.on_rows for place in some]
                self._keeping.expect([scan.sweep for scan in planned], on_rows)
            try:
                for number, scan in enumerate(planned, 1):
                    self._count(scan)
                    self._progress(number / (len(planned) + 1))
                break
            except _Overflown as overflow:
                if self._untallied.issuperset(overflow.aggregates):
                    raise InternalError("bitsets", "what does not fit is not known") from overflow
                self._untallied.update(overflow.aggregates)
        for start in range(0, len(todo.several), TOGETHER):
            self._answer_kept(todo.several[start : start + TOGETHER])
        self._answer_on_rows(todo.on_rows)
        for place in todo.ranks:
            self._rank(place, todo.ranks)

    def _rank(self, place: int, ranks: Mapping[int, ir.Aggregate]) -> None:
        """A part of a ranking, when what says who is ranked is answered."""
        if place in self._atoms:
            return
        among = self._wanted.among[place]
        for other in places(among):
            if other in ranks:
                self._rank(other, ranks)
        rank = self._wanted.atoms[place]
        assert isinstance(rank, ir.InRank)
        ((_, _, _, values),) = self._kept[ranks[place]]
        (chosen,) = bits.evaluate([among], self._atoms, self._everybody)
        self._atoms[place] = part_of(rank, values, chosen, self._size)

    def _count(self, scan: Scan) -> None:
        """Fill the arrays of a sweep, and answer the conditions that need no others."""
        sweep = scan.sweep
        try:
            filled = self._scanned(sweep) if self._keeping is None else self._keeping.filled(sweep, self._scanned)
        except (TooLarge, self._overflowing) as error:
            # Where no sum is to blame, the statements over rows tell what does not fit.
            large = error.tallies if isinstance(error, TooLarge) else ()
            # What was not kept is counted for itself, in tallies of which no aggregate is told.
            found = [one for tally in large for one in tally.found] or _found(sweep)
            sums = tuple(one for one in found if one.function in _SUMS)
            raise _Overflown(sums or tuple(found)) from error
        for tally, answers in zip(sweep.tallies, scan.answers, strict=True):
            arrays = filled.pop(0)  # each is let go when it is read
            held = self._blocks.held(tally)
            self._answer_alone(tally, arrays, held, answers)
            for aggregate in scan.keeps:
                if aggregate in tally.found:
                    self._keep(aggregate, tally, arrays, held)
        if scan.then:
            self._answer_kept(scan.then)

    def _scanned(self, sweep: Sweep) -> list[Arrays]:
        """The arrays of a sweep's tallies, filled from all of its facts. Raises TooLarge when a sum may not fit."""
        filling = Filling(sweep, self._size)
        with self._place.batches(self._spell(self._blocks.facts(sweep))) as batches:
            for batch in batches:
                filling.add(batch)
        return filling.finished()

    def _answer_alone(self, tally: Tally, arrays: Arrays, held: Sequence[Held], places: Sequence[int]) -> None:
        import pyarrow as pa

        atoms = self._wanted.atoms
        compared = {place: found for place in places if (found := threshold(atoms[place]) or average(atoms[place]))}
        by_name = {column.name: column for column in tally.columns}

        def begins(one: tuple[int, Threshold | Average]) -> int:
            return by_name[tally.found[one[1].aggregate][0]].stretches.low

        # From the last stretches of time to the first, so that each sum goes on from the one before it.
        for place, found in sorted(compared.items(), key=begins, reverse=True):
            columns = [by_name[name] for name in tally.found[found.aggregate]]
            value = columns[0].value
            holds = arrays.holds(found, columns, value is not None and held[value] is Held.DECIMAL)
            if holds is not None:
                self._atoms[place] = holds
        rest = [place for place in places if place not in self._atoms]
        if not rest:
            return
        own = [need for place in rest for need in needs(atoms[place])]
        read = {name for need in own if isinstance(need, ir.Aggregate) for name in tally.found[need]}
        columns = [column for column in tally.columns if column.name in read]
        table = pa.table(
            {
                column.name: as_arrow(
                    arrays.column(column), column, None if column.value is None else held[column.value]
                )
                for column in columns
            }
        )
        self._on_arrays(_TALLY, table, Kept(_TALLY, tally.found), rest)

    def _on_arrays(self, name: str, table: pa.Table, kept: Kept, places: Sequence[int]) -> None:
        self._place.register(name, table)
        try:
            for start in range(0, len(places), TOGETHER):
                some = places[start : start + TOGETHER]
                made = self._blocks.on_tallies([self._wanted.atoms[place] for place in some], kept)
                answered = self._place.read(self._spell(made))
                for place, column in zip(some, answered.columns, strict=True):
                    self._atoms[place] = bits.from_arrow(column)
        finally:
            self._place.drop(name)

    def _keep(self, aggregate: ir.Aggregate, tally: Tally, arrays: Arrays, held: Sequence[Held]) -> None:
        """Put aside what other conditions read of a tally."""
        by_name = {column.name: column for column in tally.columns}
        found = []
        for name in tally.found[aggregate]:
            column = by_name[name]
            value = None if column.value is None else held[column.value]
            found.append((f"segql_{len(self._kept)}_{name}", column, value, arrays.column(column)))
        self._kept[aggregate] = found

    def _kept_table(self, aggregates: Sequence[ir.Aggregate], *, keyed: bool) -> tuple[pa.Table, Kept]:
        import pyarrow as pa

        columns: dict[str, pa.Array] = {}
        if keyed:
            match self._numbering:
                case Offset(base, size):
                    columns[number_keys(self._entity)[0]] = pa.array(np.arange(base, base + size))
                case Listed(name):
                    listed = self._place.read(f"SELECT * FROM {name} ORDER BY {NUMBER}")
                    columns |= {key: listed.column(key) for key in number_keys(self._entity)}
        for aggregate in aggregates:
            for name, column, held, array in self._kept[aggregate]:
                columns[name] = as_arrow(array, column, held)
        names = {aggregate: tuple(name for name, *_ in self._kept[aggregate]) for aggregate in aggregates}
        return pa.table(columns), Kept(_KEPT, names)

    def _answer_kept(self, places: Sequence[int]) -> None:
        """Conditions that read several tallies, and nothing else."""
        own = dict.fromkeys(need for place in places for need in needs(self._wanted.atoms[place]))
        table, kept = self._kept_table([need for need in own if isinstance(need, ir.Aggregate)], keyed=False)
        self._on_arrays(_KEPT, table, kept, places)

    def _answer_on_rows(self, statements: Sequence[Sequence[int]]) -> None:
        atoms = self._wanted.atoms
        if not statements:
            return
        wanted = [atoms[place] for some in statements for place in some]
        read = {need for atom in wanted for need in deep_needs(self._program, atom)}
        own = [aggregate for aggregate in self._kept if aggregate in read]
        table, kept = self._kept_table(own, keyed=True) if own else (None, NOTHING_KEPT)
        if table is not None:
            self._place.register(_KEPT, table)
        try:
            blocks = Blocks(self._program, self._entity, self._numbering, kept)
            recalled = None if self._keeping is None else self._keeping.recall(wanted)
            for some in statements:
                self._on_rows(
                    blocks, [place for place in some if recalled is None or atoms[place] not in recalled.holds]
                )
                if recalled is not None:
                    self._on_rows(blocks, [place for place in some if atoms[place] in recalled.holds], recalled)
        finally:
            if table is not None:
                self._place.drop(_KEPT)

    def _on_rows(self, blocks: Blocks, places: Sequence[int], recalled: Recalled | None = None) -> None:
        """Conditions on rows; those that are recalled are asked again of a few members."""
        if not places:
            return
        atoms = [self._wanted.atoms[place] for place in places]
        made = blocks.on_rows(atoms, among=None if recalled is None else recalled.among)
        answered = self._place.read(self._spell(made))
        number = answered.column(0).to_numpy()
        is_whole = recalled is None and len(number) == self._size and np.array_equal(number, np.arange(self._size))
        for place, atom, column in zip(places, atoms, answered.columns[1:], strict=True):
            if is_whole:
                found = bits.from_arrow(column)
            else:
                flags = np.zeros(self._size, np.bool_) if recalled is None else recalled.holds[atom]
                flags[number] = column.fill_null(False).to_numpy()
                found = bits.from_flags(flags)
            self._atoms[place] = found
            if self._keeping is not None:
                self._keeping.note(atom, found)


_SUMS = {_F.SUM, _F.AVG}


def _found(sweep: Sweep) -> list[ir.Aggregate]:
    return [one for tally in sweep.tallies for one in tally.found]


class _Overflown(Exception):
    def __init__(self, aggregates: tuple[ir.Aggregate, ...]) -> None:
        super().__init__("a number does not fit")
        self.aggregates = aggregates
