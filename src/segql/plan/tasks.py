"""What runs for several segments under each strategy, statement by statement, and what each is for.

These are the statements of the strategies themselves, built by the same code, so that what is told of them is what runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from segql.plan.bitsets import Blocks, Kept, Listed, Numbering, Offset, is_whole, key_facts, numbers
from segql.plan.forms import Statement
from segql.plan.formulas import Formulas, formulas, places
from segql.plan.walk import needs
from segql.plan.work import TOGETHER, Work, deep_needs, scans, threshold, work
from segql.semantics import ir


class Purpose(Enum):
    """What a statement is for. `KEYS`: how many members there are. `NUMBERS`: a number for each. `MEMBERS`: their keys.
    `TALLY`: counts and sums of facts. `CONDITIONS`: conditions on the members' rows. `SEGMENTS`: segments as a whole."""

    KEYS = "keys"
    NUMBERS = "numbers"
    MEMBERS = "members"
    TALLY = "tally"
    CONDITIONS = "conditions"
    SEGMENTS = "segments"


class Way(Enum):
    """How a condition is answered: from the arrays of one tally, of several, as a part of a ranking of tallied values, on
    the members' rows, or within the statement of its segments."""

    TALLY = "tally"
    TALLIES = "tallies"
    RANKING = "ranking"
    ROWS = "rows"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Shared:
    """The conditions of one entity's segments: `users` are the segments that use each, by its place among the atoms of
    `formulas`; `measured` what each needs measured over facts, `ways` how it is answered."""

    formulas: Formulas
    users: tuple[frozenset[str], ...]
    measured: tuple[frozenset[ir.Measured], ...]
    ways: tuple[Way, ...]

    @property
    def entity(self) -> ir.EntityRows:
        """Whose members they are."""
        return self.formulas.entity


@dataclass(frozen=True, slots=True)
class Task:
    """A statement that reads tables. `conditions` are those of `shared` that it answers or that read what it gives; none:
    it is for all of the segments alike. `aggregates` are the measures of facts that it makes ready, when it is for that.
    `answers`: the condition in each column after the first, when it is for conditions."""

    purpose: Purpose
    statement: Statement
    shared: tuple[Shared, ...]
    conditions: tuple[frozenset[int], ...]
    segments: tuple[str, ...]
    aggregates: frozenset[ir.Measured] = frozenset()
    answers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tasks:
    """All statements: those that read tables, and how many read nothing but what others left in memory."""

    shared: tuple[Shared, ...]
    tasks: tuple[Task, ...]
    on_arrays: int = 0


def by_entity(program: ir.Program, segments: Sequence[str]) -> dict[ir.EntityRows, list[str]]:
    """The segments of each entity, in the order in which they are worked out."""
    found: dict[ir.EntityRows, list[str]] = {}
    for name in segments:
        found.setdefault(program.segments[name].entity, []).append(name)
    return found


def as_statements(
    program: ir.Program, segments: Sequence[str], statements: Iterable[tuple[Statement, Sequence[str]]]
) -> Tasks:
    """What runs when segments are in statements as a whole, each given with its segments."""
    shared = tuple(
        _shared(program, formulas(program, entity, names), {}) for entity, names in by_entity(program, segments).items()
    )
    tasks = []
    for statement, names in statements:
        wanted = set(names)
        own = tuple(
            frozenset(place for place, users in enumerate(one.users) if not wanted.isdisjoint(users)) for one in shared
        )
        tasks.append(Task(Purpose.SEGMENTS, statement, shared, own, tuple(names)))
    return Tasks(shared, tuple(tasks))


def as_bitsets(
    program: ir.Program, segments: Sequence[str], numbering: Mapping[ir.EntityRows, Numbering] | None = None
) -> Tasks:
    """What runs when conditions are bits. `numbering` says how members are numbered where that is known; else it is taken
    that whole numbers are dense, and that all arrays fit into memory at a time."""
    shared: list[Shared] = []
    tasks: list[Task] = []
    on_arrays = 0
    for entity, names in by_entity(program, segments).items():
        todo = work(program, formulas(program, entity, names))
        one = _shared(program, todo.formulas, _ways(todo))
        shared.append(one)
        numbered = (numbering or {}).get(entity) or (Offset(0, 1) if is_whole(entity) else Listed(_NUMBERS, 1))
        made = _Bits(program, todo, one, numbered, tuple(names))
        tasks += made.tasks()
        on_arrays += made.on_arrays()
    return Tasks(tuple(shared), tuple(tasks), on_arrays)


_NUMBERS, _KEPT = "segql_numbers", "segql_kept"


class _Bits:
    """The statements of one entity's segments."""

    def __init__(
        self, program: ir.Program, todo: Work, shared: Shared, numbering: Numbering, names: tuple[str, ...]
    ) -> None:
        self._program, self._todo, self._shared, self._numbering, self._names = program, todo, shared, numbering, names
        self._blocks = Blocks(program, todo.entity, numbering)

    def tasks(self) -> Iterator[Task]:
        entity = self._todo.entity
        yield self._task(Purpose.KEYS, key_facts(self._program, entity))
        if isinstance(self._numbering, Listed):
            yield self._task(Purpose.NUMBERS, numbers(self._program, entity))
        yield self._task(Purpose.MEMBERS, self._blocks.members())
        if not self._numbering.size:
            return
        for scan in scans(self._todo, self._numbering.size):
            found = frozenset[ir.Measured](one for tally in scan.sweep.tallies for one in tally.found)
            readers = [place for place, own in enumerate(self._shared.measured) if not found.isdisjoint(own)]
            yield self._task(Purpose.TALLY, self._blocks.facts(scan.sweep), readers, found)
        atoms = self._todo.formulas.atoms
        kept = {
            one: names for tally in self._todo.tallies for one, names in tally.found.items() if one in self._todo.kept
        }
        rows = Blocks(self._program, entity, self._numbering, Kept(_KEPT, kept))
        for some in self._todo.on_rows:
            made = rows.on_rows([atoms[place] for place in some])
            yield replace(self._task(Purpose.CONDITIONS, made, some), answers=some)

    def on_arrays(self) -> int:
        """How many statements read what is in memory."""
        if not self._numbering.size:
            return 0
        todo = self._todo
        atoms = todo.formulas.atoms
        count = 0
        for scan in scans(todo, self._numbering.size):
            for some in (*scan.answers, scan.then):
                asked = sum(threshold(atoms[place]) is None for place in some)
                count += -(-asked // TOGETHER)
        count += -(-len(todo.several) // TOGETHER)
        return count + (1 if todo.on_rows and isinstance(self._numbering, Listed) else 0)

    def _task(
        self,
        purpose: Purpose,
        statement: Statement,
        conditions: Sequence[int] = (),
        aggregates: frozenset[ir.Measured] = frozenset(),
    ) -> Task:
        return Task(purpose, statement, (self._shared,), (frozenset(conditions),), self._names, aggregates)


def _ways(todo: Work) -> dict[int, Way]:
    ways = {place: Way.TALLY for alone in todo.alone for place in alone}
    ways |= dict.fromkeys(todo.several, Way.TALLIES)
    ways |= dict.fromkeys(todo.ranks, Way.RANKING)
    return ways | {place: Way.ROWS for some in todo.on_rows for place in some}


def _shared(program: ir.Program, wanted: Formulas, ways: Mapping[int, Way]) -> Shared:
    users: list[set[str]] = [set() for _ in wanted.atoms]
    for name, formula in wanted.segments.items():
        todo = set(places(formula))
        seen: set[int] = set()
        while todo:
            place = todo.pop()
            if place not in seen:
                seen.add(place)
                users[place].add(name)
                if place in wanted.among:
                    todo |= set(places(wanted.among[place]))
    measured = tuple(frozenset(_measured(program, atom)) for atom in wanted.atoms)
    found = tuple(ways.get(place, Way.STATEMENT) for place in range(len(wanted.atoms)))
    return Shared(wanted, tuple(map(frozenset, users)), measured, found)


def _measured(program: ir.Program, atom: ir.Condition) -> Iterator[ir.Measured]:
    if any(True for _ in needs(atom)):
        yield from deep_needs(program, atom)
