"""Several segments in one statement: what they share is worked out once, and each entity's rows are looked at once.

Every entity has a step of *flags*: a row for each key, a column for each segment. A segment that a rule refers to is read
from there as well, so a segment is worked out once however many rules name it; a rule that names a segment therefore waits
for the flags of a level below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from segql.plan import conditions
from segql.plan.canonical import canonical
from segql.plan.forms import Statement
from segql.plan.frames import member_frame
from segql.plan.model import CrossJoin, FromStep, Output, Rows, Select, Union, Unnest
from segql.plan.names import Names
from segql.plan.passes import PassBuilder
from segql.plan.planner import Planner
from segql.plan.ranks import key_text
from segql.plan.scalar import Case, Constant, ElementRef, Op, Ref, Scalar, apply
from segql.plan.together_passes import SharedPasses
from segql.plan.traits import Traits
from segql.plan.walk import Need, conjuncts
from segql.semantics import ir
from segql.types import NUMBER

#: More steps than any rule nests: what is deeper waits for the flags of a level below.
_LEVEL = 1_000_000


@dataclass(slots=True)
class _Flags:
    """The flags of an entity on one level: `columns` by segment; a row's flag is the segment's number, or missing.

    `wanted`: the numbers of the segments, bare (False) or as an audience; None: only rules refer to it. `carries`: the
    flags of the levels below that are wanted are here too.
    """

    entity: ir.EntityRows
    level: int
    wanted: dict[tuple[str, bool], int | None] = field(default_factory=dict)
    carries: bool = False
    step: str = ""
    keys: tuple[str, ...] = ()
    columns: dict[tuple[str, bool], str] = field(default_factory=dict)


class Together(Planner):
    """The plan of several segments of a program. Use once."""

    def __init__(self, program: ir.Program, segments: Mapping[str, int], traits: Traits) -> None:
        """`segments` are the wanted ones, with their numbers."""
        super().__init__(canonical(program))
        self._traits = traits
        self._numbers = dict(segments)
        self._levels: dict[str, int] = {}
        self._flags: dict[tuple[ir.EntityRows, int], _Flags] = {}
        self._ready()

    # Statements -------------------------------------------------------------------------------------------------------

    def members(self) -> Statement:
        """Rows of `segment`, the number, and `member`, the key as text: each pair once."""
        tops = self._tops()
        selects = tuple(_members(flags) for flags in tops)
        if len(selects) == 1:
            return Statement(self._finished(), selects[0])
        name = self._names.give("members")
        both = tuple(Output(column, Ref(name, column)) for column in ("segment", "member"))
        return Statement((*self._finished(), Union(name, selects)), Select(both, FromStep(name, name)))

    def sizes(self) -> Statement:
        """One row: how many members each segment has, a column each."""
        counted: list[Rows] = []
        places: dict[int, Output] = {}
        for flags in self._tops():
            name = self._names.give(f"sizes_of_{flags.entity.name}")
            outputs: list[Output] = []
            for (segment, audience), number in flags.wanted.items():
                if number is not None:
                    column = Ref(flags.step, flags.columns[segment, audience])
                    outputs.append(Output(f"size_{number}", apply(Op.COUNT, column)))
                    places[number] = Output(f"size_{number}", Ref(name, f"size_{number}"))
            counted.append(Rows(name, Select(tuple(outputs), FromStep(flags.step, flags.step))))
        first, *rest = (FromStep(step.name, step.name) for step in counted)
        ordered = tuple(places[number] for number in sorted(places))
        select = Select(ordered, first, tuple(CrossJoin(source) for source in rest))
        return Statement((*self._finished(), *counted), select)

    # Collecting -------------------------------------------------------------------------------------------------------

    def _ready(self) -> None:
        """Note all that the segments need, and on which level each is."""
        segments = [self._segment(name) for name in self._numbers]
        roots: list[object] = [
            node for one in segments for node in (one.entity, one.condition, one.audience) if node is not None
        ]
        self._reserve(roots)
        for segment in segments:
            has_audience = segment.audience is not None
            level = self._level(segment.name)
            if segment.audience is not None:
                level = self._collect(segment.audience) // _LEVEL
            self._flag(segment, level, audience=has_audience, number=self._numbers[segment.name])

    def _level(self, name: str) -> int:
        """How many levels of flags a segment waits for."""
        level = self._levels.get(name)
        if level is None:
            segment = self._segment(name)
            nodes = (segment.condition, *conjuncts(segment.entity.where))
            level = self._levels[name] = max(map(self._collect, nodes)) // _LEVEL
        return level

    def _flag(self, segment: ir.Segment, level: int, *, audience: bool, number: int | None) -> None:
        flags = self._flags.get((segment.entity, level))
        if flags is None:
            flags = self._flags[segment.entity, level] = _Flags(segment.entity, level)
        if flags.wanted.get((segment.name, audience)) is None:
            flags.wanted[segment.name, audience] = number

    def _depth(self, need: Need) -> int:
        """A segment waits for the flags of its level, whoever else is among them."""
        if not isinstance(need, ir.InSegment):
            return super()._depth(need)
        level = self._level(need.segment)
        self._flag(self._segment(need.segment), level, audience=False, number=None)
        return (level + 1) * _LEVEL

    # What frames ask for ----------------------------------------------------------------------------------------------

    def flag(self, segment: str) -> tuple[str, tuple[str, ...], str]:
        """The flags of the segment's entity on its level, their key columns, and the segment's column."""
        flags = self._built(self._flags[self._segment(segment).entity, self._levels[segment]])
        return flags.step, flags.keys, flags.columns[segment, False]

    def _passes(self, title: str, aggregates: Sequence[ir.Aggregate]) -> PassBuilder:
        return SharedPasses(self, self._names, title, aggregates, self._traits)

    # Flags ------------------------------------------------------------------------------------------------------------

    def _tops(self) -> list[_Flags]:
        """The highest flags of each entity of which a segment is wanted, with the wanted ones of the levels below."""
        tops: dict[ir.EntityRows, _Flags] = {}
        for flags in self._flags.values():
            if any(number is not None for number in flags.wanted.values()):
                top = tops.get(flags.entity)
                if top is None or flags.level > top.level:
                    tops[flags.entity] = flags
        for flags in tops.values():
            flags.carries = True
        return [self._built(flags) for flags in tops.values()]

    def _below(self, flags: _Flags) -> Iterator[tuple[str, bool, int, _Flags]]:
        for other in self._flags.values():
            if other.entity == flags.entity and other.level < flags.level:
                for (segment, audience), number in other.wanted.items():
                    if number is not None:
                        yield segment, audience, number, other

    def _built(self, flags: _Flags) -> _Flags:
        """The flags with their step. A key that occurs in several rows is one member: in a segment when one of them is."""
        if flags.step:
            return flags
        below = list(self._below(flags)) if flags.carries else []
        taken = Names()
        frame, keys, where = member_frame(self, flags.entity, taken)
        outputs: list[Output] = []

        def add(segment: str, audience: bool, value: Scalar) -> None:
            column = flags.columns[segment, audience] = taken.give(segment)
            outputs.append(Output(column, apply(Op.MAX, value)))

        for (name, audience), number in flags.wanted.items():
            segment = self._segment(name)
            rule = segment.audience if audience else segment.condition
            assert rule is not None, "a segment with an audience has its rule"
            add(name, audience, Case(((conditions.holds(rule, frame), Constant(number or 0)),)))
        for name, audience, number, other in below:
            self._built(other)
            lower = frame.joined(other.step, other.keys, flags.entity.key)
            flags.wanted[name, audience] = number
            add(name, audience, Ref(lower, other.columns[name, audience]))
        flags.keys = tuple(key.name for key in keys)
        flags.step = self._names.give(f"{flags.entity.name}_segments")
        select = frame.select([*keys, *outputs], where, group_by=[key.value for key in keys])
        self._steps.append(Rows(flags.step, select))
        return flags


def _members(flags: _Flags) -> Select:
    """A row for each flag that is set."""
    wanted = {number: flags.columns[one] for one, number in flags.wanted.items() if number is not None}
    items = apply(Op.LIST, *(Ref(flags.step, wanted[number]) for number in sorted(wanted)))
    parts = [key_text(Ref(flags.step, key), column) for key, column in zip(flags.keys, flags.entity.key, strict=True)]
    member = parts[0] if len(parts) == 1 else apply(Op.JOINED, *parts, detail=":")
    number = ElementRef("which", "", NUMBER)
    return Select(
        (Output("segment", number), Output("member", member)),
        FromStep(flags.step, flags.step),
        (Unnest(items, "which", structs=False),),
        (apply(Op.IS_NOT_NULL, number),),
    )


def plan_members(program: ir.Program, segments: Mapping[str, int], traits: Traits) -> Statement:
    """The statement of who is in each of several segments: rows of `segment`, its number in `segments`, and `member`, the
    key as text."""
    return Together(program, segments, traits).members()


def plan_sizes(program: ir.Program, segments: Mapping[str, int], traits: Traits) -> Statement:
    """The statement of how many members each of several segments has: one row, a column each in the order of their
    numbers."""
    return Together(program, segments, traits).sizes()
