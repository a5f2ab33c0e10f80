"""Statements for memberships as bits over member numbers: each distinct condition is one, for all segments at once.

Every member of an entity has a number. Conditions on tallies are read where the arrays are (one row a number, in order), all
others on the entity's rows, which say their number. What the bits of conditions make of a segment is its formula's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from segql.catalog.model import Storage
from segql.plan import conditions, tallies, values
from segql.plan.forms import Statement
from segql.plan.frame import Frame, Located
from segql.plan.frames import fact_frame, member_frame
from segql.plan.lowered import Lowered
from segql.plan.model import FromStep, Output, Rows, Select, Step
from segql.plan.names import Names
from segql.plan.on_tallies import TallyFrame, bare, on_tallies, value_of
from segql.plan.planner import Planner
from segql.plan.ranks import key_texts
from segql.plan.readings import key_order
from segql.plan.rowsets import ever
from segql.plan.scalar import (
    Apply,
    Case,
    Constant,
    Op,
    Order,
    Ref,
    RowNumber,
    Scalar,
    apply,
    disjunction,
)
from segql.plan.sweeps import Dimension, Sweep
from segql.plan.tallies import Tally, begin
from segql.plan.walk import Need, Node, conjuncts, inside, needs, parts
from segql.semantics import ir
from segql.types import Kind, Type

#: The column of a member's number.
NUMBER = "n"
#: Member numbers are keys when at least one in so many of them is a member's.
_SPARSE = 4


@dataclass(frozen=True, slots=True)
class Offset:
    """A member's number is its key, a whole number, less `base`. Not every number need be a member's."""

    base: int
    size: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The numbers stand beside the keys in a table of that name."""

    table: str
    size: int


Numbering: TypeAlias = Offset | Listed


class Held(Enum):
    """What a tally's value is in its statement: whole numbers, decimals in billionths, days since 1970, and microseconds
    since 1970, of an instant or of a clock without a zone."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"
    INSTANT = "instant"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Kept:
    """Tallied aggregates that are at hand beside the key: the table, and each aggregate's columns in it."""

    table: str
    columns: Mapping[ir.Aggregate, tuple[str, ...]]


NOTHING_KEPT = Kept("", {})


def key_facts(program: ir.Program, entity: ir.EntityRows) -> Statement:
    """One row: how many keys there are (`members`), how often the most frequent occurs (`most`), and of a single numeric
    key the smallest and largest (`first`, `last`)."""
    planner = BlockPlanner(program)
    planner.expect([entity])
    frame, keys, where = member_frame(planner, entity, Names({"times"}))
    grouped = frame.select([*keys, Output("times", apply(Op.COUNT_ROWS))], where, group_by=[key.value for key in keys])
    name = "keys_of_all"
    outputs = [Output("members", apply(Op.COUNT_ROWS)), Output("most", apply(Op.MAX, Ref(name, "times")))]
    if is_whole(entity):
        outputs += [
            Output("first", apply(Op.MIN, Ref(name, keys[0].name))),
            Output("last", apply(Op.MAX, Ref(name, keys[0].name))),
        ]
    return Statement((*planner.finished(), Rows(name, grouped)), Select(tuple(outputs), FromStep(name, name)))


def numbering(entity: ir.EntityRows, members: int, first: int | None, last: int | None, table: str) -> Offset | Listed:
    """How so many members are numbered, of whom the smallest and largest key are known when it is a whole number; `table`
    is what a list of the numbers would be called."""
    if is_whole(entity) and members and first is not None and last is not None:
        size = last - first + 1
        if size <= members * _SPARSE + 1024 and -(1 << 62) < first < 1 << 62:
            return Offset(first, size)
    return Listed(table, members)


def is_whole(entity: ir.EntityRows) -> bool:
    """Whether the key is one column of whole numbers."""
    key = entity.key
    return len(key) == 1 and key[0].type.is_numeric and key[0].reading.storage is Storage.INTEGER


def numbers(program: ir.Program, entity: ir.EntityRows) -> Statement:
    """The keys of all members with a number for each, counted from 0 in the order of the keys."""
    planner = BlockPlanner(program)
    planner.expect([entity])
    frame, keys, where = member_frame(planner, entity, Names({NUMBER}))
    order = [Order(key_order(key.value, column.type)) for key, column in zip(keys, entity.key, strict=True)]
    number = apply(Op.SUBTRACT, RowNumber((), tuple(order)), Constant(1))
    return Statement(planner.finished(), frame.select([*keys, Output(NUMBER, number)], where))


def number_keys(entity: ir.EntityRows) -> tuple[str, ...]:
    """What the key's columns are called in that table."""
    taken = Names({NUMBER})
    return tuple(taken.give(column.reading.column or column.name) for column in entity.key)


class Blocks:
    """The statements over one entity's members; `kept` are tallies that rows can read."""

    def __init__(
        self, program: ir.Program, entity: ir.EntityRows, numbering: Numbering, kept: Kept = NOTHING_KEPT
    ) -> None:
        self.program, self.entity, self.numbering, self.kept = program, entity, numbering, kept

    def members(self) -> Statement:
        """Everybody: the number and the key as text, in `member`."""
        planner, frame, where = self._rows((), None)
        texts = key_texts(self.entity.key, frame)
        member = texts[0] if len(texts) == 1 else apply(Op.JOINED, *texts, detail=":")
        outputs = [self._number(frame, self.entity.key), Output("member", member)]
        return Statement(planner.finished(), frame.select(outputs, where))

    def on_rows(self, atoms: Sequence[ir.Condition], among: str | None = None) -> Statement:
        """A row a member: its number, then for each condition whether it holds (or nothing).

        `among`: only of members whose keys and numbers are in a table of that name, under the names of `number_keys` and
        NUMBER. When all conditions go by the members' own facts, no others' are read.
        """
        planner, frame, where = self._rows(atoms, among)
        tests = [Output(f"c{place}", conditions.holds(atom, frame)) for place, atom in enumerate(atoms)]
        if among is None:
            number = self._number(frame, self.entity.key)
        else:
            number = Output(NUMBER, frame.beside(among, number_keys(self.entity), self.entity.key, NUMBER))
            where.append(apply(Op.IS_NOT_NULL, number.value))
        return Statement(planner.finished(), frame.select([number, *tests], where))

    def on_tallies(self, atoms: Sequence[ir.Condition], kept: Kept) -> Statement:
        """The same of conditions that read nothing but tallies, in the order of the numbers and without them."""
        frame = TallyFrame(Planner(self.program), kept)
        tests = tuple(Output(f"c{place}", on_tallies(atom, frame)) for place, atom in enumerate(atoms))
        return Statement((), Select(tests, FromStep(kept.table, kept.table)))

    def facts(self, sweep: Sweep) -> Statement:
        """A row a fact: its member's number, its place (`place`: kind · stretches + stretch), then the sweep's values, whole
        numbers as they are, others in billionths, instants in microseconds and dates in days since 1970."""
        planner, frame, where, kind = self.kinds(sweep)
        where += [conditions.holds(one, frame) for one in _timely(sweep)]
        number = self.owner_number(frame, sweep.rows, where)
        outputs = [Output(NUMBER, apply(Op.WIDEN, number))]
        place = _plus(_times(kind, sweep.stretches), stretch_place(sweep.rows.time, sweep.bounds, frame))
        outputs.append(Output("place", place if place is not None else Constant(0)))
        outputs += [Output(f"v{index}", stored(value, frame)) for index, value in enumerate(sweep.values)]
        return Statement(planner.finished(), frame.select(outputs, where))

    def kinds(self, sweep: Sweep) -> tuple[BlockPlanner, Frame, list[Scalar], Scalar | None]:
        """A frame of a sweep's facts with what has to hold of them, their times aside, and their kind (None: they have but
        one)."""
        planner = BlockPlanner(self.program)
        tests = [test for one in sweep.dimensions for test in one.tests]
        planner.expect([replace(sweep.rows, where=None), *tests, *sweep.filters, *sweep.values])
        frame, _, where = fact_frame(planner, sweep.rows, Names())
        where += [conditions.holds(one, frame) for one in sweep.filters]
        kind: Scalar | None = None
        for number, dimension in enumerate(sweep.dimensions):
            place = _place(dimension, frame, where if number in sweep.asked else None)
            kind = _plus(_times(kind, dimension.places), place)
        return planner, frame, where, kind

    def held(self, tally: Tally) -> tuple[Held, ...]:
        """What the tally's values are in the statement of its slots."""
        planner = BlockPlanner(self.program)
        planner.expect([tally.rows, *tally.values])
        frame, _, _ = fact_frame(planner, tally.rows, Names())
        return tuple(_held(values.lower(value, frame), value.type) for value in tally.values)

    # Numbers ----------------------------------------------------------------------------------------------------------

    def _rows(self, roots: Sequence[ir.Condition], among: str | None) -> tuple[BlockPlanner, Frame, list[Scalar]]:
        key = self.entity.key
        if not all(goes_by_own_facts(one, key) for one in (*conjuncts(self.entity.where), *roots)):
            among = None
        planner = _KeptPlanner(self.program, self.kept, number_keys(self.entity), among)
        planner.expect([self.entity, *roots])
        frame, _, where = member_frame(planner, self.entity, Names())
        return planner, frame, where

    def _number(self, frame: Frame, key: tuple[ir.Column, ...]) -> Output:
        match self.numbering:
            case Offset(base):
                return Output(NUMBER, apply(Op.SUBTRACT, apply(Op.WIDEN, frame.key(key[0]).scalar), Constant(base)))
            case Listed(table):
                return Output(NUMBER, frame.beside(table, number_keys(self.entity), key, NUMBER))

    def owner_number(self, frame: Frame, rows: ir.FactRows, where: list[Scalar]) -> Scalar:
        """The number of a fact's owner; that there is one is added to what has to hold."""
        match self.numbering:
            case Offset(base, size):
                owner = frame.key(rows.owner[0]).scalar
                where += [
                    apply(Op.GREATER_EQUAL, owner, Constant(base)),
                    apply(Op.LESS, owner, Constant(base + size)),
                ]
                # Wide first: the difference of two small numbers may need more bits than they have.
                key = apply(Op.WIDEN, owner)
                if rows.owner[0].reading.storage is not Storage.INTEGER:
                    where.append(apply(Op.EQUAL, owner, key))  # 3.5 is nobody's key, and not 4
                return apply(Op.SUBTRACT, key, Constant(base)) if base else key
            case Listed(table):
                number = frame.beside(table, number_keys(self.entity), rows.owner, NUMBER)
                where.append(apply(Op.IS_NOT_NULL, number))
                return number


class BlockPlanner(Planner):
    """A planner of the steps that some rows need."""

    def expect(self, roots: Iterable[ir.EntityRows | ir.FactRows | Node]) -> None:
        """Note all that conditions and values need measured, before a frame asks for it, and which rows are read."""
        found = list(roots)
        self._reserve(list(found))
        for root in found:
            for node in conjuncts(root.where) if isinstance(root, ir.EntityRows | ir.FactRows) else (root,):
                self._collect(node)

    def finished(self) -> tuple[Step, ...]:
        """All steps, each after those that it reads."""
        return self._finished()


class _KeptPlanner(BlockPlanner):
    """A planner for which tallied aggregates are at hand. `among`: of facts, only those of the members in that table."""

    def __init__(self, program: ir.Program, kept: Kept, keys: tuple[str, ...], among: str | None) -> None:
        super().__init__(program)
        self._kept, self._kept_keys, self._among = kept, keys, among
        self._names.reserve(kept.table)
        if among is not None:
            self._names.reserve(among)

    def asked_about(self, frame: Frame, owner: tuple[ir.Column, ...]) -> list[Scalar]:
        """That the owner is among the members."""
        if self._among is None:
            return []
        return [apply(Op.IS_NOT_NULL, frame.beside(self._among, self._kept_keys, owner, NUMBER))]

    def _depth(self, need: Need) -> int:
        return 0 if isinstance(need, ir.Aggregate) and need in self._kept.columns else super()._depth(need)

    def measure(self, measured: ir.Measured, title: str) -> Located:
        """Where a tallied aggregate is kept, or the pass that holds another one."""
        if not isinstance(measured, ir.Aggregate) or measured not in self._kept.columns:
            return super().measure(measured, title)
        if measured not in self._located:
            self._locate()
        return self._located[measured]

    def _locate(self) -> None:
        """One step with all that is kept, each aggregate in a column."""
        table = self._kept.table
        outputs = [Output(key, Ref(table, key)) for key in self._kept_keys]
        name = self._names.give("tallied")
        for index, (aggregate, columns) in enumerate(self._kept.columns.items()):
            value = tallies.located(aggregate, columns, table, value_of(self, aggregate))
            outputs.append(Output(f"t{index}", value.scalar))
            self._located[aggregate] = Located(name, self._kept_keys, f"t{index}", value)
        self._steps.insert(0, Rows(name, Select(tuple(outputs), FromStep(table, table))))


def reads_only_tallies(atom: ir.Condition, tallied: Mapping[ir.Aggregate, object]) -> bool:
    """Whether a condition reads tallied aggregates and nothing else, so that it needs no row of the member."""
    wanted = list(needs(atom))
    return bool(wanted) and all(need in tallied for need in wanted) and not reads_row(atom)


def goes_by_own_facts(atom: ir.Condition, key: tuple[ir.Column, ...]) -> bool:
    """Whether a condition on the member with that key needs nothing measured but of the member's own facts, so that nobody
    else's facts say anything of it."""
    return all(
        isinstance(need, ir.Measured) and need.member == key and not any(True for _ in inside(need))
        for need in needs(atom)
    )


def reads_row(node: Node) -> bool:
    """Whether a condition or value reads the row of the member itself, or what else is known of it besides its facts."""
    if isinstance(node, ir.Aggregate):
        return False
    if isinstance(node, ir.Column | ir.InDraw | ir.Changed | ir.Stood | ir.InTable | ir.InValues):
        return True
    return any(reads_row(part) for part in parts(node))


# Slots ----------------------------------------------------------------------------------------------------------------


def _place(dimension: Dimension, frame: Frame, where: list[Scalar] | None) -> Scalar:
    """The place of a fact in a dimension: 0, or the number of the first test that holds, counted from 1. `where`: one has to
    hold, which is added to it."""
    tests = [conditions.holds(test, frame) for test in dimension.tests]
    equal = [one for test in tests if isinstance(one := bare(test), Apply) and one.op is Op.EQUAL]
    options = [one.arguments[1] for one in equal]
    if (
        len(equal) == len(tests) > 1
        and len({one.arguments[0] for one in equal}) == 1
        and all(isinstance(option, Constant) and isinstance(option.value, str) for option in options)
    ):
        place = apply(Op.PLACE_IN, equal[0].arguments[0], *options)
        if where is None:
            return apply(Op.COALESCE, place, Constant(0))
        where.append(apply(Op.IS_NOT_NULL, place))
        return place
    if where is not None:
        where.append(disjunction(tests))
    return Case(tuple((test, Constant(place)) for place, test in enumerate(tests, 1)), Constant(0))


def _timely(sweep: Sweep) -> tuple[ir.Condition, ...]:
    """What has to hold of the times of facts that any of the tallies counts."""
    time, until = sweep.rows.time, sweep.rows.until
    if time is None:
        return ()
    if sweep.needs_time:
        begins = [begin(tally) for tally in sweep.tallies]
        known = [one for one in begins if one is not None]
        low = min(known, key=lambda one: one.value) if len(known) == len(begins) else None
        return (ir.InWindow(time, ir.Window(low, until)),)
    return () if until is None else (ever(time, until),)


def stretch_place(time: ir.Column | None, bounds: Sequence[ir.Fixed | None], frame: Frame) -> Scalar | None:
    """How many of the bounds a fact's time has reached; None: there are none."""
    if time is None or not bounds:
        return None
    whens = [
        (
            conditions.holds(ir.Known(time) if bound is None else ir.InWindow(time, ir.Window(bound, None)), frame),
            Constant(place),
        )
        for place, bound in enumerate(bounds, 1)
    ]
    return Case(tuple(reversed(whens)), Constant(0))


def _times(scalar: Scalar | None, factor: int) -> Scalar | None:
    return scalar if scalar is None or factor == 1 else apply(Op.MULTIPLY, scalar, Constant(factor))


def _plus(left: Scalar | None, right: Scalar | None) -> Scalar | None:
    if left is None or right is None:
        return left or right
    return apply(Op.ADD, left, right)


def _held(value: Lowered, type: Type) -> Held:
    match type.kind:
        case Kind.DATE:
            return Held.DATE
        case Kind.DATETIME:
            return Held.INSTANT if value.clock is None else Held.CLOCK
        case _:
            return Held.WHOLE if values.is_whole(value) else Held.DECIMAL


def stored(value: ir.Value, frame: Frame) -> Scalar:
    """A value as a whole number: see Held."""
    lowered = values.lower(value, frame)
    match _held(lowered, value.type):
        case Held.DATE:
            return apply(Op.EPOCH_DAYS, lowered.scalar)
        case Held.INSTANT | Held.CLOCK:
            return apply(Op.EPOCH_MICROS, lowered.scalar)
        case Held.WHOLE:
            return apply(Op.WIDEN, lowered.scalar)
        case Held.DECIMAL:
            return apply(Op.WIDEN, apply(Op.MULTIPLY, lowered.scalar, Constant(1_000_000_000)))
