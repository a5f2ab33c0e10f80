"""From a program to the plan of one segment: collect what it needs, then build the steps in the order of their needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from segql.catalog.model import Query, Table
from segql.diagnostics.messages import say
from segql.diagnostics.model import InternalError
from segql.plan import conditions, values
from segql.plan.forms import Statement
from segql.plan.frame import Frame, Located
from segql.plan.frames import member_frame
from segql.plan.listed import listed
from segql.plan.model import (
    FromStep,
    FromTable,
    Given,
    Membership,
    Output,
    Plan,
    Rows,
    Select,
    Source,
    Step,
    Union,
)
from segql.plan.moments import MomentColumns
from segql.plan.names import Names
from segql.plan.once import OnceRows
from segql.plan.passes import PassBuilder
from segql.plan.ranks import Ranking, key_text, ranking
from segql.plan.readings import key_order
from segql.plan.recorded import recorded
from segql.plan.rhythm import RhythmBuilder, goes_by_rhythm
from segql.plan.scalar import Case, Constant, Op, Order, Ref, Scalar, apply
from segql.plan.sequence_windows import alike
from segql.plan.sequences import Builder as SequenceBuilder
from segql.plan.walk import Need, Node, conjuncts, events, inside, needs, ranked, relations
from segql.semantics import ir
from segql.types import Type

#: What is measured together: its kind, where its facts are, their owner, and how many steps it waits for.
PassKey: TypeAlias = tuple[type, ir.Relation, tuple[ir.Column, ...], int]

#: The segment of everybody.
EVERYBODY = "all"


def plan(program: ir.Program, segment: str, *, columns: Mapping[str, ir.Value] | None = None) -> Plan:
    """The plan of a segment with all that it refers to; `columns` are values for a preview by name."""
    return Planner(program).plan(program.segments[segment], columns or {})


def plan_everybody(
    program: ir.Program, entity: ir.EntityRows, *, columns: Mapping[str, ir.Value] | None = None
) -> Plan:
    """The plan of everybody there is: each whole key of the entity once."""
    segment = ir.Segment(EVERYBODY, entity, ir.Constant(True), f"every {entity.name}")
    return Planner(program).plan(segment, columns or {})


def plan_parts(program: ir.Program, segments: Sequence[str]) -> Statement:
    """The statement of how many members each of several segments of the same members has: one row, a column each."""
    return Planner(program).parts([program.segments[name] for name in segments])


def plan_together(program: ir.Program, segments: Sequence[str]) -> Statement:
    """The statement of who is in each of several segments, perhaps of several entities: a row with `segment` and `member`,
    the key as text, for each."""
    return Planner(program).together([program.segments[name] for name in segments])


class Planner:
    """Everything that one statement shares. Use once."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self._names = Names()
        self._steps: list[Step] = []
        self._wanted: dict[PassKey, list[ir.Measured]] = {}
        self._key_of: dict[ir.Measured, PassKey] = {}
        self._depths: dict[str, int] = {}
        self._rank_depths: dict[Ranking, int] = {}
        self._located: dict[ir.Measured, Located] = {}
        self._memberships: dict[str, Membership] = {}
        self._rankings: dict[Ranking, tuple[str, tuple[str, ...]]] = {}
        self._lists: dict[tuple[object, ...], str] = {}
        self._recorded: dict[ir.Changed | ir.Stood, str] = {}
        self._given: dict[Query, Given] = {}
        self._once: dict[tuple[Table | Query, tuple[ir.Field, ...]], OnceRows] = {}
        self._moments: MomentColumns | None = None

    def plan(self, segment: ir.Segment, columns: Mapping[str, ir.Value]) -> Plan:
        """The plan of a segment."""
        if segment.audience is not None:
            segment = replace(segment, condition=segment.audience, audience=None)
        self._reserve([segment.entity, segment.condition, *columns.values()])
        for node in (*conjuncts(segment.entity.where), segment.condition, *columns.values()):
            self._collect(node)
        name = self._names.give(segment.name)
        membership = self._membership(segment, name)
        preview = self._select(segment, columns)[0] if columns else membership.select
        keys = zip(membership.keys, segment.entity.key, strict=True)
        order = tuple(Order(key_order(Ref(name, key), column.type)) for key, column in keys)
        steps = self._finished()
        extras = tuple(output.name for output in preview.outputs[len(membership.keys) :])
        return Plan(segment.name, self._notes(segment), steps, membership, preview, extras, order)

    def parts(self, segments: Sequence[ir.Segment]) -> Statement:
        """The statement of how many members each of several segments of one entity has: one row, a column each, and
        everything that they share worked out once."""
        entity = segments[0].entity
        rules = [segment.condition if segment.audience is None else segment.audience for segment in segments]
        self._reserve([entity, *rules])
        for node in (*conjuncts(entity.where), *rules):
            self._collect(node)
        frame, keys, where = member_frame(self, entity, Names())
        # A key that occurs twice is one member: in a segment when one of its rows is.
        tests = [
            Output(f"in_{place}", apply(Op.MAX, Case(((conditions.holds(rule, frame), Constant(1)),))))
            for place, rule in enumerate(rules, 1)
        ]
        select = frame.select([*keys, *tests], where, group_by=[key.value for key in keys])
        name = self._names.give(f"parts_of_{entity.name}")
        counted = tuple(Output(test.name, apply(Op.COUNT, Ref(name, test.name))) for test in tests)
        return Statement((*self._finished(), Rows(name, select)), Select(counted, FromStep(name, name)))

    def together(self, segments: Sequence[ir.Segment]) -> Statement:
        """The statement of all members of several segments, everything that they share worked out once."""
        left = [
            segment if segment.audience is None else replace(segment, condition=segment.audience, audience=None)
            for segment in segments
        ]
        self._reserve([node for segment in left for node in (segment.entity, segment.condition)])
        for segment in left:
            for node in (*conjuncts(segment.entity.where), segment.condition):
                self._collect(node)
        memberships = [self._membership(segment, self._names.give(segment.name)) for segment in left]
        selects = []
        for segment, step in zip(left, memberships, strict=True):
            keys = [Ref(step.name, key) for key in step.keys]
            texts = [key_text(key, column) for key, column in zip(keys, segment.entity.key, strict=True)]
            member = texts[0] if len(texts) == 1 else apply(Op.JOINED, *texts, detail=":")
            outputs = (Output("segment", Constant(segment.name)), Output("member", member))
            selects.append(Select(outputs, FromStep(step.name, step.name)))
        name = self._names.give("members")
        both = tuple(Output(column, Ref(name, column)) for column in ("segment", "member"))
        return Statement(
            (*self._finished(), *memberships, Union(name, tuple(selects))), Select(both, FromStep(name, name))
        )

    def finished(self) -> tuple[Step, ...]:
        """All steps so far, for a statement that is put together elsewhere."""
        return self._finished()

    def _finished(self) -> tuple[Step, ...]:
        """All steps, each after those that it reads."""
        steps = [*self._given.values(), *(once.step() for once in self._once.values()), *self._steps]
        return tuple(steps) if self._moments is None else (self._moments.step(), *steps)

    def _notes(self, segment: ir.Segment) -> tuple[str, ...]:
        title = segment.name if segment.label is None else f"{segment.name}: {segment.label}"
        rule = [line.rstrip() for line in segment.text.strip().splitlines()]
        clock = self.program.clock
        if clock is None:
            moment = say("live: as of the moment that it runs, days in {zone}", zone=self.program.timezone)
        else:
            moment = say(
                "as of {today} ({zone}), before {cutoff} UTC",
                today=clock.today,
                zone=self.program.timezone,
                cutoff=clock.cutoff.replace(tzinfo=None).isoformat(" ", "seconds"),
            )
        return (title, *(f"  {line}" for line in rule), moment)

    # Collecting -------------------------------------------------------------------------------------------------------

    def _reserve(self, roots: list[object]) -> None:
        """Keep the names of tables for the tables."""
        seen: set[str] = set()
        walked: set[int] = set()
        todo: list[object] = list(roots)
        while todo:
            for relation in relations(todo.pop(), walked):
                match relation:
                    case Table(parts):
                        self._names.reserve(parts[-1])
                    case Query(sql):
                        for word in re.findall(r"\w+", sql):
                            self._names.reserve(word)
                    case str():
                        if relation not in seen:
                            seen.add(relation)
                            segment = self._segment(relation)
                            todo += [segment.entity, segment.condition]

    def _collect(self, node: Node) -> int:
        """Note all that a node needs measured; how many steps deep it needs it."""
        depth = 0
        for need in needs(node):
            depth = max(depth, 1 + self._depth(need))
        return depth

    def _depth(self, need: Need) -> int:
        """How many steps a segment, a ranking or a pass needs one after the other. What has different depths goes into
        different passes, so a pass never waits for itself."""
        if isinstance(need, ir.InSegment):
            if need.segment not in self._depths:
                segment = self._segment(need.segment)
                self._depths[need.segment] = max(
                    map(self._collect, (segment.condition, *conjuncts(segment.entity.where)))
                )
            return self._depths[need.segment]
        if isinstance(need, ir.InRank):
            known_rank = self._rank_depths.get(Ranking.of(need))
            if known_rank is None:
                known_rank = self._rank_depths[Ranking.of(need)] = max(map(self._collect, ranked(need)))
            return known_rank
        known = self._key_of.get(need)
        if known is None:
            depth = max((1 + self._depth(one) for one in inside(need)), default=0)
            rows = next(events(need)).rows if isinstance(need, ir.SequenceCount) else need.rows
            known = (type(need), rows.relation, rows.owner, depth)
            self._key_of[need] = known
            self._wanted.setdefault(known, []).append(need)
        return known[3]

    def _segment(self, name: str) -> ir.Segment:
        segment = self.program.segments.get(name)
        if segment is None:
            raise InternalError("plan", f"the program has no segment {name}")
        return segment

    # What frames ask for ----------------------------------------------------------------------------------------------

    def measure(self, measured: ir.Measured, title: str) -> Located:
        """The pass that holds what is measured, built with all others of its kind when the first is asked for."""
        found = self._located.get(measured)
        if found is None and isinstance(measured, ir.SequenceCount):
            sequence = SequenceBuilder(self, self._names, title, alike(measured, self._wanted[self._key_of[measured]]))
            sequence.build()
            self._steps += sequence.built
            self._located |= sequence.found
            found = self._located[measured]
        if found is None:
            wanted = self._wanted[self._key_of[measured]]
            rhythm = RhythmBuilder(self, self._names, title)
            rhythm.build([one for one in wanted if not isinstance(one, ir.SequenceCount) and goes_by_rhythm(one)])
            aggregates = [one for one in wanted if isinstance(one, ir.Aggregate) and not goes_by_rhythm(one)]
            self._steps += rhythm.built
            self._located |= rhythm.found
            if aggregates:
                builder = self._passes(title, aggregates)
                builder.build()
                self._steps += builder.built
                self._located |= builder.found
            found = self._located[measured]
        return found

    def _passes(self, title: str, aggregates: Sequence[ir.Aggregate]) -> PassBuilder:
        return PassBuilder(self, self._names, title, aggregates)

    def flag(self, segment: str) -> tuple[str, tuple[str, ...], str]:
        """The step with a segment's members, its key columns, and one that is missing exactly for whom is not in it."""
        step, keys = self.membership(segment)
        return step, keys, keys[0]

    def membership(self, segment: str) -> tuple[str, tuple[str, ...]]:
        """The step with a segment's members, and its key columns."""
        step = self._memberships.get(segment)
        if step is None:
            step = self._membership(self._segment(segment), self._names.give(segment))
            self._steps.append(step)
            self._memberships[segment] = step
        return step.name, step.keys

    def ranking(self, rank: ir.InRank) -> tuple[str, tuple[str, ...]]:
        """The step with everybody's place in a ranking, and its key columns."""
        wanted = Ranking.of(rank)
        found = self._rankings.get(wanted)
        if found is None:
            built = ranking(self, self._names, wanted)
            self._steps += built.steps
            found = self._rankings[wanted] = built.steps[-1].name, built.keys
        return found

    def list_values(self, test: ir.InTable | ir.InValues) -> str:
        """The step with a list's values."""
        read = test.list if isinstance(test, ir.InValues) else (test.relation, test.column)
        key = (read, test.fold, test.accents)
        name = self._lists.get(key)
        if name is None:
            step = listed(self, self._names, test)
            self._steps.append(step)
            name = self._lists[key] = step.name
        return name

    def recorded(self, test: ir.Changed | ir.Stood) -> str:
        """The step with the keys, as text, of whom recorded runs tell something."""
        name = self._recorded.get(test)
        if name is None:
            step = recorded(self, self._names, test)
            self._steps.append(step)
            name = self._recorded[test] = step.name
        return name

    def source(self, title: str, relation: Table | Query, alias: str) -> Source:
        """The rows of a table, or those of a query's step."""
        if isinstance(relation, Table):
            return FromTable(relation, alias)
        given = self._given.get(relation)
        if given is None:
            given = self._given[relation] = Given(self._names.give(title), relation)
        return FromStep(given.name, alias)

    def once(self, title: str, relation: Table | Query, key: tuple[ir.Field, ...], types: tuple[Type, ...]) -> OnceRows:
        """The step with one row for each key of a relation."""
        found = self._once.get((relation, key))
        if found is None:
            source = self.source(title, relation, title)
            found = OnceRows(self._names.give(f"{title}_once"), source, key, types)
            self._once[relation, key] = found
        return found

    def moment(self, moment: ir.Moment, clock: str | None) -> tuple[str, str]:
        """The step and column of a live moment."""
        if self._moments is None:
            self._moments = MomentColumns(self._names.give("moment"), self.program)
        return self._moments.name, self._moments.column(moment, clock)

    def asked_about(self, frame: Frame, owner: tuple[ir.Column, ...]) -> list[Scalar]:
        """Everybody is asked about."""
        return []

    # Segments ---------------------------------------------------------------------------------------------------------

    def _membership(self, segment: ir.Segment, name: str) -> Membership:
        select, keys = self._select(segment, {})
        return Membership(name, select, keys, segment.name, self._notes(segment)[0])

    def _select(self, segment: ir.Segment, columns: Mapping[str, ir.Value]) -> tuple[Select, tuple[str, ...]]:
        frame, outputs, where = member_frame(self, segment.entity, Names())
        where += [conditions.holds(one, frame) for one in conjuncts(segment.condition)]
        keys = tuple(output.name for output in outputs)
        taken = Names(set(keys))
        outputs += [Output(taken.give(name), values.lower(value, frame).scalar) for name, value in columns.items()]
        return frame.select(outputs, where, distinct=True), keys
