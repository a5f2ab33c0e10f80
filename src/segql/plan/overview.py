"""What a plan costs: the scans of tables, what they are shared by, and what falls to each segment.

The unit of cost is a column of a scan: as many bytes as it has where the tables' sizes are known, else one. A unit that a
single segment needs is that segment's own (without the segment nobody would read it); of any other, the segments that
need it have equal parts. So all costs add up to the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from segql.catalog.model import Query, Table
from segql.catalog.schema import Volume
from segql.plan.bitsets import Blocks, Listed
from segql.plan.forms import Statement, statement
from segql.plan.planner import plan
from segql.plan.reads import Read, lineage, reads
from segql.plan.strategy import Choice
from segql.plan.tasks import Purpose, Shared, Task, Tasks, Way
from segql.plan.wording import worded
from segql.semantics import ir


@dataclass(frozen=True, slots=True)
class Condition:
    """A distinct condition, by its number from 1: its `text`, a rule's own `words` for it (None: no rule has just it), the
    `way` in which it is answered, the segments that use it, how many measures of facts it needs, and the numbers of the
    scans that it reads."""

    number: int
    entity: str
    text: str
    words: str | None
    way: Way
    segments: tuple[str, ...]
    measures: int
    scans: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """One reading of a table's rows, by its number from 1, in the statement of that number.

    `table`: its name, or that of what a query of the catalog stands for (`is_query`). `times`: how often an engine goes
    over the rows that works a step out anew for each of its readers; costs are those of one time. `conditions` are the
    numbers of those that need it (none: it tells who the members are), `measures` how many counts, sums and other measures
    of facts come of it. `rows` and `bytes` None: not known. `needed`: by column, the segments that need it here.
    """

    number: int
    statement: int
    purpose: Purpose
    table: str
    is_query: bool
    columns: tuple[str, ...]
    times: int
    conditions: tuple[int, ...]
    measures: int
    segments: tuple[str, ...]
    rows: int | None = None
    bytes: int | None = None
    needed: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a segment costs, in units: its `own`, its part of what is `shared`, and what it would cost `alone`.

    `conditions` are the numbers of those that it uses, `lonely` how many of them nobody else uses.
    """

    segment: str
    entity: str
    conditions: tuple[int, ...]
    lonely: int
    own: float
    shared: float
    alone: float

    @property
    def total(self) -> float:
        """What falls to it."""
        return self.own + self.shared


@dataclass(frozen=True, slots=True)
class Alone:
    """What the same segments take one by one."""

    statements: int
    scans: int
    cost: float


@dataclass(frozen=True, slots=True)
class Overview:
    """How segments are computed together. `statements` read tables, `on_arrays` only what is in memory. `measures`: how many
    distinct measures of facts there are, `measure_uses` how many the segments use together. `in_bytes`: what costs are in
    (else in columns of scans). `billed`: the bytes that people pay for, where they do."""

    choice: Choice
    conditions: tuple[Condition, ...]
    scans: tuple[Scan, ...]
    costs: tuple[Cost, ...]
    statements: int
    on_arrays: int
    measures: int
    measure_uses: int
    shared_measures: int
    alone: Alone
    in_bytes: bool = False
    billed: int | None = None

    @property
    def cost(self) -> float:
        """What all of it costs."""
        return sum(cost.total for cost in self.costs)

    @property
    def condition_uses(self) -> int:
        """How often the segments use conditions together."""
        return sum(len(condition.segments) for condition in self.conditions)

    @property
    def shared_conditions(self) -> int:
        """How many conditions several segments use."""
        return sum(len(condition.segments) > 1 for condition in self.conditions)


def tables_read(tasks: Tasks, alone: Mapping[str, Statement]) -> dict[Table, set[str]]:
    """The tables that are read, together or one by one, and the columns that are needed of each."""
    found: dict[Table, set[str]] = {}
    for one in (*(task.statement for task in tasks.tasks), *alone.values()):
        for read in reads(one):
            if isinstance(read.relation, Table):
                found.setdefault(read.relation, set()).update(read.columns)
    return found


def alone(program: ir.Program, segments: Sequence[str]) -> dict[str, Statement]:
    """The statement of each segment by itself."""
    return {name: statement(plan(program, name)) for name in segments}


def overview(
    program: ir.Program,
    choice: Choice,
    tasks: Tasks,
    by_itself: Mapping[str, Statement],
    *,
    keeps_steps: bool = True,
    volumes: Mapping[str, Volume] | None = None,
) -> Overview:
    """What the tasks cost. `by_itself` are the statements of `alone`; `volumes` the tables' sizes by name, as far as they
    are known (None: nothing is)."""
    return _Overviewing(program, tasks, keeps_steps, volumes).run(choice, by_itself)


class _Overviewing:
    def __init__(
        self, program: ir.Program, tasks: Tasks, keeps_steps: bool, volumes: Mapping[str, Volume] | None
    ) -> None:
        self._program, self._tasks, self._keeps, self._volumes = program, tasks, keeps_steps, volumes
        self._first: dict[int, int] = {}
        count = 1
        for shared in tasks.shared:
            self._first[id(shared)] = count
            count += len(shared.formulas.atoms)
        #: What each condition reads when it is worked out by itself, by its number.
        self._needs: dict[int, tuple[Read, ...]] = {}

    def run(self, choice: Choice, by_itself: Mapping[str, Statement]) -> Overview:
        found = [scan for number, task in enumerate(self._tasks.tasks, 1) for scan in self._scans(task, number)]
        scans = tuple(replace(scan, number=number) for number, scan in enumerate(found, 1))
        conditions = self._conditions(scans)
        single = {name: self._alone(one) for name, one in by_itself.items()}
        measures, uses, several = self._measures()
        return Overview(
            choice,
            conditions,
            scans,
            self._costs(scans, conditions, {name: cost for name, (_, cost) in single.items()}),
            len(self._tasks.tasks),
            self._tasks.on_arrays,
            measures,
            uses,
            several,
            Alone(len(single), sum(many for many, _ in single.values()), sum(cost for _, cost in single.values())),
            self._volumes is not None,
        )

    # Conditions -------------------------------------------------------------------------------------------------------

    def _conditions(self, scans: Sequence[Scan]) -> tuple[Condition, ...]:
        read_by: dict[int, list[int]] = {}
        for scan in scans:
            for number in scan.conditions:
                read_by.setdefault(number, []).append(scan.number)
        found = []
        for shared in self._tasks.shared:
            formulas = shared.formulas
            order = {name: place for place, name in enumerate(formulas.segments)}
            for place, atom in enumerate(formulas.atoms):
                number = self._first[id(shared)] + place
                words = formulas.words.get(place)
                found.append(
                    Condition(
                        number,
                        shared.entity.name,
                        worded(atom, self._program.timezone),
                        None if words is None else " ".join(words.split()),
                        shared.ways[place],
                        tuple(sorted(shared.users[place], key=order.__getitem__)),
                        len(shared.measured[place]),
                        tuple(read_by.get(number, ())),
                    )
                )
        return tuple(found)

    def _measures(self) -> tuple[int, int, int]:
        """How many distinct measures there are, how many uses they have, and how many have several."""
        users: dict[tuple[int, ir.Measured], set[str]] = {}
        for shared in self._tasks.shared:
            for place, measured in enumerate(shared.measured):
                for one in measured:
                    users.setdefault((id(shared), one), set()).update(shared.users[place])
        return len(users), sum(map(len, users.values())), sum(len(names) > 1 for names in users.values())

    def _need(self, shared: Shared, place: int) -> tuple[Read, ...]:
        number = self._first[id(shared)] + place
        found = self._needs.get(number)
        if found is None:
            blocks = Blocks(self._program, shared.entity, Listed("segql_numbers", 1))
            made = reads(blocks.on_rows([shared.formulas.atoms[place]]))
            found = tuple(read for read in made if not _only_finds(read, shared.entity)) or made
            self._needs[number] = found
        return found

    def _reads_here(self, shared: Shared, place: int, read: Read) -> bool:
        """Whether a condition by itself reads rows of the relation, and no column of them that is not read here."""
        here = set(_columns(read))
        return any(
            one.relation == read.relation and here.issuperset(_columns(one)) for one in self._need(shared, place)
        )

    def _needs_column(self, shared: Shared, place: int, read: Read, column: str) -> bool:
        return any(one.relation == read.relation and column in _columns(one) for one in self._need(shared, place))

    # Scans ------------------------------------------------------------------------------------------------------------

    def _scans(self, task: Task, number: int) -> list[Scan]:
        come = lineage(task.statement)[1:] if task.answers else ()
        from_step = dict(zip(task.answers, come, strict=True))
        return [self._scan(task, number, read, from_step) for read in reads(task.statement, keeps_steps=self._keeps)]

    def _scan(self, task: Task, statement: int, read: Read, come: Mapping[int, frozenset[str]]) -> Scan:
        columns = _columns(read)
        everybody = task.purpose in (Purpose.KEYS, Purpose.NUMBERS, Purpose.MEMBERS)
        places = [] if everybody else self._reading(task, read, come)
        users = {name for shared, place in places for name in shared.users[place]} & set(task.segments)
        if everybody or task.purpose is Purpose.SEGMENTS:
            whose = [one.formulas.segments for one in task.shared if read.relation == one.entity.relation]
            users |= {name for names in whose for name in names} & set(task.segments)
        if not users:
            users = {
                name
                for shared, own in zip(task.shared, task.conditions, strict=True)
                for place in own
                for name in shared.users[place]
            } & set(task.segments) or set(task.segments)
        needed: dict[str, tuple[str, ...]] = {}
        for column in columns:
            own = {
                name
                for shared, place in places
                if self._needs_column(shared, place, read, column)
                for name in shared.users[place]
            } & users
            needed[column] = tuple(name for name in task.segments if name in (own or users))
        rows, size = self._size(read)
        measured = task.aggregates or set(read.measured)
        return Scan(
            0,
            statement,
            task.purpose,
            _label(read),
            isinstance(read.relation, Query),
            columns,
            read.times,
            tuple(sorted(self._first[id(shared)] + place for shared, place in places)),
            len(measured) if task.purpose is not Purpose.TALLY or not _is_lookup(task, read) else 0,
            tuple(name for name in task.segments if name in users),
            rows,
            size,
            needed,
        )

    def _reading(self, task: Task, read: Read, come: Mapping[int, frozenset[str]]) -> list[tuple[Shared, int]]:
        """The conditions that need what a task reads here; `come` are the steps that those come from that it answers."""
        if come and read.step:
            return [(task.shared[0], place) for place in sorted(come) if read.step in come[place]]
        found = [
            (shared, place)
            for shared, own in zip(task.shared, task.conditions, strict=True)
            for place in sorted(own)
            if task.purpose is Purpose.TALLY or self._reads_here(shared, place, read)
        ]
        if read.measured:
            measured = frozenset(read.measured)
            narrowed = [(shared, place) for shared, place in found if not measured.isdisjoint(shared.measured[place])]
            found = narrowed or found
        return found

    def _size(self, read: Read) -> tuple[int | None, int | None]:
        volume = (self._volumes or {}).get(read.relation.text) if isinstance(read.relation, Table) else None
        if volume is None:
            return None, None
        return volume.rows, round(volume.bytes(_columns(read)))

    # Costs ------------------------------------------------------------------------------------------------------------

    def _unit(self, scan: Scan) -> float:
        """What a column of a scan costs on average."""
        if self._volumes is None:
            return 1
        return (scan.bytes or 0) / max(1, len(scan.columns))

    def _units(self, scan: Scan) -> dict[str, float]:
        """What each column of a scan costs."""
        volume = None if self._volumes is None or scan.is_query else self._volumes.get(scan.table)
        if volume is None or volume.row is not None:
            return dict.fromkeys(scan.columns, self._unit(scan))
        return {column: volume.bytes((column,)) for column in scan.columns}

    def _costs(
        self, scans: Sequence[Scan], conditions: Sequence[Condition], single: Mapping[str, float]
    ) -> tuple[Cost, ...]:
        own: Counter[str] = Counter()
        shared: Counter[str] = Counter()
        for scan in scans:
            for column, cost in self._units(scan).items():
                users = scan.needed[column]
                for name in users:
                    (own if len(users) == 1 else shared)[name] += cost / len(users)  # type: ignore[assignment]
        used: dict[str, list[Condition]] = {name: [] for name in single}
        for condition in conditions:
            for name in condition.segments:
                used[name].append(condition)
        return tuple(
            Cost(
                name,
                self._program.segments[name].entity.name,
                tuple(one.number for one in used[name]),
                sum(len(one.segments) == 1 for one in used[name]),
                float(own[name]),
                float(shared[name]),
                cost,
            )
            for name, cost in single.items()
        )

    def _alone(self, made: Statement) -> tuple[int, float]:
        """How many scans a segment's own statement has, and what they cost."""
        found = reads(made, keeps_steps=self._keeps)
        cost = 0.0
        for read in found:
            if self._volumes is None:
                cost += len(_columns(read))
            else:
                cost += self._size(read)[1] or 0
        return len(found), cost


def _label(read: Read) -> str:
    return read.relation.text if isinstance(read.relation, Table) else f"({read.step})"


def _columns(read: Read) -> tuple[str, ...]:
    return (*read.columns, *(expression.sql for expression in read.expressions))


def _only_finds(read: Read, entity: ir.EntityRows) -> bool:
    """Whether the members' rows are only read for their keys."""
    keys = {column.reading.column for column in entity.key}
    return read.relation == entity.relation and not read.expressions and keys.issuperset(read.columns)


def _is_lookup(task: Task, read: Read) -> bool:
    """Whether a tally only looks something up here."""
    relations: Collection[object] = {
        one.rows.relation for one in task.aggregates if isinstance(one, ir.Aggregate | ir.Buckets)
    }
    return read.relation not in relations
