"""When a segment's members can change though no fact is added: what of its rule moves on with the clock.

Every bound of a window moves forwards as time goes on, and so does the cutoff before which facts exist. Somebody enters or
leaves when such a bound passes the time of a row (`Crossing`), when a date or another moment that stands still in between
moves on (`Turning`), or when a row's age in whole hours, minutes or seconds does (`Repeating`). At no other instant does any
condition of the rule change on any row, so nobody's membership does either, whatever ranks and samples the rule has.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TypeAlias

from segql.catalog.model import Query, SqlExpression
from segql.semantics import ir
from segql.semantics.reach import reach
from segql.syntax.ast import Unit
from segql.types import DATE

_MICROS = {Unit.SECOND: 1_000_000, Unit.MINUTE: 60_000_000, Unit.HOUR: 3_600_000_000}


@dataclass(frozen=True, slots=True)
class Recorded:
    """The stays in a segment that runs have recorded."""

    segment: str


#: Where a value is read: on everybody's row, on each of a fact's rows, or on each recorded stay (then it is the name of one
#: of the two times that a stay has).
Rows: TypeAlias = ir.EntityRows | ir.FactRows | Recorded


@dataclass(frozen=True, slots=True)
class Crossing:
    """A moving bound that passes a date or an instant of each row for which all of `where` hold. `reaching`: it also counts
    when the bound is equal to it."""

    rows: Rows
    value: ir.Value | str
    bound: ir.Moment
    where: tuple[ir.Condition, ...] = ()
    reaching: bool = False


@dataclass(frozen=True, slots=True)
class Turning:
    """A moment that stands still and moves on at once: today, the first of this month."""

    moment: ir.Moment


@dataclass(frozen=True, slots=True)
class Repeating:
    """The time from an instant of each row to the cutoff (or back), counted whole in so many microseconds."""

    rows: Rows
    value: ir.Value
    length: int
    where: tuple[ir.Condition, ...] = ()


Moving: TypeAlias = Crossing | Turning | Repeating


@dataclass(frozen=True, slots=True)
class Motion:
    """All that moves. `unclear`: the moments whose part in a rule is not one of these, so that nothing exact can be said;
    `foreign`: SQL of the catalog, which may read the engine's own clock."""

    moving: tuple[Moving, ...]
    unclear: tuple[ir.Moment, ...]
    foreign: tuple[SqlExpression | Query, ...]


def motion(live: ir.Program, segment: str) -> Motion:
    """What moves in a segment of a live program, and in all that it refers to."""
    walk = _Walk()
    foreign: dict[SqlExpression | Query, None] = {}
    for node in reach(live, [segment]):
        if isinstance(node, SqlExpression | Query):
            foreign.setdefault(node)
    for name in reached(live, [segment]):
        found = live.segments[name]
        walk.members(found.entity)
        walk.condition(found.condition, found.entity)
        if name == segment and found.audience is not None:
            walk.condition(found.audience, found.entity)
    return Motion(tuple(walk.found), tuple(walk.unclear), tuple(foreign))


def reached(program: ir.Program, segments: Iterable[str]) -> tuple[str, ...]:
    """The names of segments and of all that they refer to."""
    names = dict.fromkeys(segments)
    for node in reach(program, list(names)):
        if isinstance(node, ir.InSegment):
            names.setdefault(node.segment)
    return tuple(names)


def flows(moment: ir.Moment) -> bool:
    """Whether a moment moves on at every instant."""
    match moment:
        case ir.Cutoff():
            return True
        case ir.Shifted(base):
            return flows(base)
        case _:
            return False


def is_live(moment: ir.Moment) -> bool:
    """Whether a moment ever moves."""
    match moment:
        case ir.Fixed():
            return False
        case ir.Cutoff() | ir.Today():
            return True
        case ir.Shifted(base) | ir.Truncated(base) | ir.Midnight(base) | ir.Ceiling(base):
            return is_live(base)


def by_the_cutoff(moment: ir.Moment) -> bool:
    """Whether a moment depends on the cutoff's time of day."""
    match moment:
        case ir.Cutoff():
            return True
        case ir.Shifted(base) | ir.Truncated(base) | ir.Midnight(base) | ir.Ceiling(base):
            return by_the_cutoff(base)
        case _:
            return False


class _Walk:
    """Collects what moves. Each thing once, in the order found."""

    def __init__(self) -> None:
        self.found: dict[Moving, None] = {}
        self.unclear: dict[ir.Moment, None] = {}
        self._walked: set[tuple[int, int]] = set()

    # Rows -------------------------------------------------------------------------------------------------------------

    def members(self, entity: ir.EntityRows) -> None:
        """Who belongs to everybody there is."""
        if entity.where is not None:
            self.condition(entity.where, entity)

    def _facts(self, rows: ir.FactRows, window: ir.Window | None, where: ir.Condition | None) -> None:
        """Which facts exist, and lie in a window."""
        kept = tuple(one for one in (rows.where, where) if one is not None)
        for one in kept:
            self.condition(one, rows)
        if rows.time is not None:
            bounds = (rows.until, *((window.low, window.high) if window is not None else ()))
            for bound in bounds:
                self._crossing(rows, rows.time, bound, kept)

    def _crossing(
        self, rows: Rows, value: ir.Value | str, bound: ir.Moment | None, where: tuple[ir.Condition, ...] = ()
    ) -> None:
        if bound is not None and is_live(bound):
            self.found.setdefault(Crossing(rows, value, bound, where))

    def _turning(self, moment: ir.Moment) -> None:
        if is_live(moment):
            self.found.setdefault(Turning(moment))

    # Conditions and values --------------------------------------------------------------------------------------------

    def condition(self, node: ir.Condition | ir.Value, rows: ir.EntityRows | ir.FactRows) -> None:
        """Everything below a condition or a value that is read on these rows."""
        key = (id(node), id(rows))
        if key in self._walked:
            return
        self._walked.add(key)
        match node:
            case ir.Column() | ir.Literal() | ir.InSegment() | ir.InDraw():
                pass
            case ir.InWindow(value, window):
                for bound in (window.low, window.high):
                    self._beside(value, bound, rows, reaching=False)
                if _moment(value) is None:
                    self.condition(value, rows)
            case ir.Compare(_, left, right):
                self._compared(left, right, rows)
            case ir.OneOf(ir.Elapsed() as elapsed, options) if _counted(elapsed):
                for option in options:
                    self._reached(elapsed, option, rows)
            case ir.At() | ir.Later() if (alone := _moment(node)) is not None:
                self._alone(alone)
            case ir.Call(ir.Function.LOCAL_DATE, (argument,)) if (alone := _moment(argument)) is not None:
                self._turning(ir.Ceiling(alone))
            case ir.Elapsed():
                self._elapsed(node, rows)
            case ir.Anniversary(date, moment):
                self._turning(moment)
                self.condition(date, rows)
            case ir.Aggregate():
                self._facts(node.rows, node.window, node.where)
                for value in (*((node.value,) if node.value is not None else ()), *node.alike):
                    self.condition(value, node.rows)
            case ir.Buckets():
                self._buckets(node)
            case ir.SequenceCount():
                self._sequence(node)
            case ir.InRank():
                self.members(node.entity)
                for read in (node.value, node.among, *((node.per,) if node.per is not None else ())):
                    self.condition(read, node.entity)
            case ir.Changed():
                changed = "left_at" if node.left else "entered_at"
                for bound in (node.window.low, node.window.high, node.before):
                    self._crossing(Recorded(node.segment), changed, bound)
            case ir.Stood():
                self._crossing(Recorded(node.segment), "entered_at", node.entered_before)
                self._crossing(Recorded(node.segment), "entered_at", node.before)
                self._crossing(Recorded(node.segment), "left_at", node.before)
            case _:
                for part in _parts(node):
                    self.condition(part, rows)

    def _compared(self, left: ir.Value, right: ir.Value, rows: ir.EntityRows | ir.FactRows) -> None:
        for one, other in ((left, right), (right, left)):
            moment = _moment(other)
            if moment is not None:
                self._beside(one, moment, rows, reaching=True)
                if _moment(one) is None:
                    self.condition(one, rows)
                return
            if isinstance(one, ir.Elapsed) and isinstance(other, ir.Literal) and _counted(one):
                self._reached(one, other, rows)
                return
        self.condition(left, rows)
        self.condition(right, rows)

    def _reached(self, elapsed: ir.Elapsed, count: ir.Literal, rows: ir.EntityRows | ir.FactRows) -> None:
        """So many units since a time, or until one: fewer or more from one instant on, and none before the first."""
        ahead = isinstance(elapsed.start, ir.At)
        value, now = (elapsed.end, elapsed.start) if ahead else (elapsed.start, elapsed.end)
        assert isinstance(now, ir.At) and isinstance(count.value, Decimal)
        whole = int(count.value.to_integral_value(ROUND_FLOOR))
        for units in dict.fromkeys((0, max(whole, 0), max(whole + 1, 0))):
            steps = units if ahead else -units
            moment = ir.Shifted(now.moment, steps, elapsed.unit) if steps else now.moment
            self.found.setdefault(Crossing(rows, value, moment, (), True))
        self.condition(value, rows)

    def _beside(
        self, value: ir.Value, moment: ir.Moment | None, rows: ir.EntityRows | ir.FactRows, *, reaching: bool
    ) -> None:
        """A moment that a value is compared with."""
        if moment is None:
            return
        other = _moment(value)
        if other is None:
            if is_live(moment):
                self.found.setdefault(Crossing(rows, value, moment, (), reaching))
        elif flows(moment) != flows(other):
            self.unclear.setdefault(moment)
        elif not flows(moment):
            self._turning(moment)
            self._turning(other)

    def _alone(self, moment: ir.Moment) -> None:
        """A moment somewhere in a value."""
        if flows(moment):
            self.unclear.setdefault(moment)
        else:
            self._turning(moment)

    def _elapsed(self, node: ir.Elapsed, rows: ir.EntityRows | ir.FactRows) -> None:
        match node:
            case ir.Elapsed(unit, ir.At(moment=ir.Cutoff()), value) | ir.Elapsed(
                unit, value, ir.At(moment=ir.Cutoff())
            ) if unit.is_clock:
                if isinstance(value, ir.At):
                    self._alone(ir.Cutoff())
                else:
                    self.found.setdefault(Repeating(rows, value, _MICROS[unit]))
                    self.condition(value, rows)
            case _:
                self.condition(node.start, rows)
                self.condition(node.end, rows)

    def _buckets(self, node: ir.Buckets) -> None:
        rows = node.rows
        self._facts(rows, node.window, node.where)
        if node.origin is None or not is_live(node.origin) or rows.time is None or node.period is None:
            return
        if node.period.dates:
            self._turning(node.origin)
        else:
            window = () if node.window is None else (ir.InWindow(rows.time, node.window),)
            kept = tuple(one for one in (rows.where, node.where) if one is not None)
            self.found.setdefault(Repeating(rows, rows.time, node.period.length, (*window, *kept)))

    def _sequence(self, node: ir.SequenceCount) -> None:
        before = node.first
        self._place(before)
        for step in node.steps:
            self._place(step.place)
            for event in step.without:
                self._facts(event.rows, event.window, event.where)
            for there, here in step.same:
                self.condition(there, before.events[0].rows)
                self.condition(here, step.place.events[0].rows)
            if step.over_before is not None and step.within is not None:
                for event in before.events:
                    self._deadline(event.rows, step.within, step.over_before)
            before = step.place

    def _place(self, place: ir.Place) -> None:
        for event in place.events:
            self._facts(event.rows, event.window, event.where)

    def _deadline(self, rows: ir.FactRows, within: ir.Span, over: ir.Moment) -> None:
        """The time allowed after a fact is over once its last date or instant lies before the moment."""
        assert rows.time is not None, "what is followed has a time"
        if within.dates:
            time: ir.Value = rows.time
            if time.type != DATE:
                time = ir.Call(ir.Function.LOCAL_DATE, (time,), DATE)
            self._crossing(rows, time, ir.Shifted(over, -within.length, Unit.DAY))
            return
        bound: ir.Moment = ir.Shifted(over, -within.length // 1_000_000, Unit.SECOND)
        if rows.time.type == DATE:  # of a group of dates and instants: from its first instant, or from its last
            bound = ir.Ceiling(bound)
            self._crossing(rows, rows.time, ir.Shifted(bound, -1, Unit.DAY))
        self._crossing(rows, rows.time, bound)


def _moment(value: ir.Value) -> ir.Moment | None:
    """The moment that a value is; None for one that is read or worked out from rows."""
    match value:
        case ir.At(moment=moment):
            return moment
        case ir.Later(inner, amount, type) if (base := _moment(inner)) is not None:
            if type == DATE:
                return ir.Shifted(base, amount, Unit.DAY)
            return ir.Shifted(base, amount // 1_000_000, Unit.SECOND)
        case _:
            return None


def _counted(elapsed: ir.Elapsed) -> bool:
    """Whether the units from a row's time to the present, or to it from the present, are as many as the present moved back
    (or on) by so many units tells: months until a date are not, as their ends differ."""
    start, end = _moment(elapsed.start), _moment(elapsed.end)
    if (start is None) == (end is None) or isinstance(elapsed.start, ir.Later) or isinstance(elapsed.end, ir.Later):
        return False
    return start is None or elapsed.unit.is_clock or elapsed.unit in (Unit.DAY, Unit.WEEK)


def _parts(node: object) -> Iterator[ir.Condition | ir.Value]:
    """The conditions and values that a node is made of, read on the same row."""
    for field in dataclasses.fields(node):  # type: ignore[arg-type]
        value = getattr(node, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, ir.Condition | ir.Value):
                yield one
