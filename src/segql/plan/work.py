"""How the conditions of many segments are answered with tallies: which from the arrays of one, which from what several
leave, which as a part of a ranking, which on the members' rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from segql.plan.bitsets import reads_only_tallies
from segql.plan.formulas import Formulas
from segql.plan.sweeps import Sweep, sweeps
from segql.plan.tallies import Tally, can_tally, split, tallies
from segql.plan.walk import Node, needs, ranked
from segql.semantics import ir

#: How many conditions one statement answers: engines plan long ones slowly.
TOGETHER = 64
#: How many bytes the arrays of one tally may take at a time.
_BYTES = 1 << 30

_F, _C = ir.AggregateFunction, ir.Comparison
_BILLION = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Work:
    """What is done for the segments of one entity; conditions are named by their places in `formulas`.

    `tallies` are what is counted of facts. `alone`: for each of them, the conditions that read nothing else;
    `several`: those that read several and nothing else. `ranks`: the parts of rankings that go by a tallied count or sum.
    `on_rows`: the others, a statement over the members' rows each. `kept`: what is tallied and read by others than `alone`.
    """

    formulas: Formulas
    tallies: tuple[Tally, ...]
    alone: tuple[tuple[int, ...], ...]
    several: tuple[int, ...]
    ranks: Mapping[int, ir.Aggregate]
    on_rows: tuple[tuple[int, ...], ...]
    kept: Set[ir.Aggregate]

    @property
    def entity(self) -> ir.EntityRows:
        """Whose segments they are."""
        return self.formulas.entity


def work(program: ir.Program, wanted: Formulas, untallied: Set[ir.Aggregate] = frozenset()) -> Work:
    """What is to be done for segments; aggregates of `untallied` are not to be tallied."""
    made = tallies(one for one in _tallied(program, wanted) if one not in untallied)
    home = {aggregate: index for index, tally in enumerate(made) for aggregate in tally.found}
    alone: list[list[int]] = [[] for _ in made]
    others: list[int] = []
    ranks: dict[int, ir.Aggregate] = {}
    for place, atom in enumerate(wanted.atoms):
        if place in wanted.among and (value := _ranked_by(atom)) in home and value is not None:
            ranks[place] = value
            continue
        homes = {home.get(need, -1) if isinstance(need, ir.Aggregate) else -1 for need in needs(atom)}
        if len(homes) == 1 and -1 not in homes and reads_only_tallies(atom, home):
            alone[homes.pop()].append(place)
        else:
            others.append(place)
    kept = {need for place in others for need in deep_needs(program, wanted.atoms[place]) if need in home}
    several = [place for place in others if reads_only_tallies(wanted.atoms[place], home)]
    rest = [place for place in others if place not in set(several)]
    return Work(
        wanted,
        made,
        tuple(map(tuple, alone)),
        tuple(several),
        ranks,
        tuple(map(tuple, _in_statements(rest, wanted.atoms))),
        kept | set(ranks.values()),
    )


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan of a fact's table. `answers`: for each tally of the sweep, the conditions that it answers by itself. `keeps`:
    what is put aside for others. `then`: those that read what was put aside by now, and nothing else."""

    sweep: Sweep
    answers: tuple[tuple[int, ...], ...]
    keeps: frozenset[ir.Aggregate]
    then: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """A count or sum that is at least a bound, or more than it: a comparison of whole numbers in arrays, without a
    statement."""

    aggregate: ir.Aggregate
    bound: Decimal
    more: bool


@dataclass(frozen=True, slots=True)
class Average:
    """An average of decimals or whole numbers that is compared with a positive bound of at most nine places: a comparison of
    whole numbers in arrays, too. `least`: it holds for those that reach the bound, or with `more`, for those above it;
    otherwise for the others that have an average."""

    aggregate: ir.Aggregate
    bound: int
    more: bool
    least: bool


def average(atom: ir.Condition) -> Average | None:
    """The average that a condition compares, its bound in billionths; None when it is something else."""
    match atom:
        case ir.Compare(
            _C.GREATER_EQUAL | _C.GREATER | _C.LESS_EQUAL | _C.LESS as operator,
            ir.Aggregate(function=_F.AVG) as aggregate,
            ir.Literal(value=Decimal() as bound),
        ) if bound > 0 and bound * _BILLION % 1 == 0:
            more = operator in (_C.GREATER, _C.LESS_EQUAL)
            return Average(aggregate, int(bound * _BILLION), more, operator in (_C.GREATER, _C.GREATER_EQUAL))
        case _:
            return None


def threshold(atom: ir.Condition) -> Threshold | None:
    """The threshold that a condition is; None when it is something else."""
    match atom:
        case ir.Compare(
            _C.GREATER_EQUAL | _C.GREATER as operator,
            ir.Aggregate(function=_F.COUNT | _F.SUM) as aggregate,
            ir.Literal(value=Decimal() as bound),
        ):
            return Threshold(aggregate, bound, operator is _C.GREATER)
        case _:
            return None


def scans(todo: Work, size: int) -> Iterator[Scan]:
    """The scans of facts that a piece of work takes for so many member numbers, in their order."""
    atoms = todo.formulas.atoms
    answers: dict[int, tuple[int, ...]] = {}
    made: list[Tally] = []
    late: list[int] = []
    for tally, alone in zip(todo.tallies, todo.alone, strict=True):
        waiting = list(alone)
        for part in split(tally, _BYTES // (8 * max(1, size)) + 1):
            ready = [place for place in waiting if all(need in part.found for need in needs(atoms[place]))]
            waiting = [place for place in waiting if place not in set(ready)]
            answers[id(part)] = tuple(ready)
            made.append(part)
        late += waiting
    for sweep in sweeps(made, size):
        kept = frozenset(one for tally in sweep.tallies for one in tally.found if one in todo.kept)
        yield Scan(sweep, tuple(answers[id(tally)] for tally in sweep.tallies), kept)
    # What reads several parts of a tally that was too large for one is counted once more, alone.
    for place in late:
        own = sweeps(tallies([need for need in needs(atoms[place]) if isinstance(need, ir.Aggregate)]), size)
        for number, sweep in enumerate(own, 1):
            kept = frozenset(one for tally in sweep.tallies for one in tally.found)
            yield Scan(sweep, ((),) * len(sweep.tallies), kept, (place,) if number == len(own) else ())


def _tallied(program: ir.Program, wanted: Formulas) -> list[ir.Aggregate]:
    """The aggregates to tally: all that can be, wherever they stand."""
    found: dict[ir.Aggregate, None] = {}
    for atom in wanted.atoms:
        for need in deep_needs(program, atom):
            if isinstance(need, ir.Aggregate) and can_tally(need, wanted.entity.key):
                found.setdefault(need)
    return list(found)


def _ranked_by(atom: ir.Condition) -> ir.Aggregate | None:
    """The count or sum, which is never missing, that a ranking without groups goes by."""
    match atom:
        case ir.InRank(value=ir.Aggregate(function=_F.COUNT | _F.SUM) as value, per=None):
            return value
        case _:
            return None


def deep_needs(program: ir.Program, node: Node) -> Iterator[ir.Measured]:
    """What a condition needs measured for its own members, rankings and other segments included."""
    for need in needs(node):
        match need:
            case ir.InRank():
                for part in ranked(need):
                    yield from deep_needs(program, part)
            case ir.InSegment(name):
                segment = program.segments[name]
                yield from deep_needs(program, segment.condition)
            case _:
                yield need


def _in_statements(places: Sequence[int], atoms: Sequence[ir.Condition]) -> Iterator[Sequence[int]]:
    """The conditions in statements: those that read the row alone together, then by what they need."""
    order = sorted(places, key=lambda place: (*_family(atoms[place]), place))
    plain = [place for place in order if not any(True for _ in needs(atoms[place]))]
    rest = [place for place in order if place not in set(plain)]
    for some in (plain, rest):
        for start in range(0, len(some), TOGETHER):
            yield some[start : start + TOGETHER]


def _family(atom: ir.Condition) -> tuple[list[str], list[str]]:
    """Conditions that differ in a window alone have one, and those that need the same kinds of things stand together."""
    own = list(needs(atom))
    steps = [repr((one.steps, one.first.events[0].rows)) for one in own if isinstance(one, ir.SequenceCount)]
    return sorted(repr(type(need)) for need in own), sorted(steps)
