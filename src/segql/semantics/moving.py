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
    when the bound is equal to it. `owner`: the columns with the key of the only member whose membership hangs on the row
    (none: it may be anybody's)."""

    rows: Rows
    value: ir.Value | str
    bound: ir.Moment
    where: tuple[ir.Condition, ...] = ()
    reaching: bool = False
    owner: tuple[ir.Column, ...] = ()


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
    owner: tuple[ir.Column, ...] = ()


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
    walk = _Walk(live)
    walk.segment(segment, own=True)
    foreign: dict[SqlExpression | Query, None] = {}
    for node in reach(live, [segment]):
        if isinstance(node, SqlExpression | Query):
            foreign.setdefault(node)
    return Motion(tuple(walk.found), tuple(walk.unclear), tuple(foreign))


def motion_of(live: ir.Program, condition: ir.Condition, entity: ir.EntityRows) -> Motion:
    """What moves in a condition on the members of an entity."""
    walk = _Walk(live)
    walk.condition(condition, _Place(entity, entity.key))
    return Motion(tuple(walk.found), tuple(walk.unclear), ())


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


@dataclass(frozen=True, slots=True)
class _Place:
    """The rows on which something is read. `owner`: the columns there with the key of the only member whose membership hangs
    on a row (none: it may be anybody's)."""

    rows: Rows
    owner: tuple[ir.Column, ...] = ()

    def facts(self, rows: ir.FactRows, member: tuple[ir.Column, ...]) -> _Place:
        """The facts that belong to a row here."""
        return _Place(rows, rows.owner if self.owner and member == self.owner else ())


class _Walk:
    """Collects what moves. Each thing once, in the order found."""

    def __init__(self, program: ir.Program) -> None:
        self._program = program
        self.found: dict[Moving, None] = {}
        self.unclear: dict[ir.Moment, None] = {}
        self._walked: set[tuple[int, int, tuple[ir.Column, ...]]] = set()

    # Rows -------------------------------------------------------------------------------------------------------------

    def segment(self, name: str, *, own: bool) -> None:
        """Who is in a segment. `own`: and nobody else's membership hangs on a row that is read for somebody's."""
        segment = self._program.segments[name]
        entity = segment.entity
        place = _Place(entity, entity.key if own else ())
        self.members(place, entity)
        self.condition(segment.condition, place)
        if segment.audience is not None:
            self.condition(segment.audience, place)

    def members(self, place: _Place, entity: ir.EntityRows) -> None:
        """Who belongs to everybody there is."""
        if entity.where is not None:
            self.condition(entity.where, place)

    def _facts(self, place: _Place, window: ir.Window | None, where: ir.Condition | None) -> None:
        """Which facts exist, and lie in a window."""
        rows = place.rows
        assert isinstance(rows, ir.FactRows)
        kept = tuple(one for one in (rows.where, where) if one is not None)
        for one in kept:
            self.condition(one, place)
        if rows.time is not None:
            bounds = (rows.until, *((window.low, window.high) if window is not None else ()))
            for bound in bounds:
                self._crossing(place, rows.time, bound, kept)

    def _crossing(
        self,
        place: _Place,
        value: ir.Value | str,
        bound: ir.Moment | None,
        where: tuple[ir.Condition, ...] = (),
        *,
        reaching: bool = False,
    ) -> None:
        if bound is not None and is_live(bound):
            self.found.setdefault(Crossing(place.rows, value, bound, where, reaching, place.owner))

    def _turning(self, moment: ir.Moment) -> None:
        if is_live(moment):
            self.found.setdefault(Turning(moment))

    # Conditions and values --------------------------------------------------------------------------------------------

    def condition(self, node: ir.Condition | ir.Value, place: _Place) -> None:
        """Everything below a condition or a value that is read on these rows."""
        key = (id(node), id(place.rows), place.owner)
        if key in self._walked:
            return
        self._walked.add(key)
        match node:
            case ir.Column() | ir.Literal() | ir.InDraw():
                pass
            case ir.InSegment(name, columns):
                self.segment(name, own=bool(place.owner) and columns == place.owner == self._key_of(name))
            case ir.InWindow(value, window):
                for bound in (window.low, window.high):
                    self._beside(value, bound, place, reaching=False)
                if _moment(value) is None:
                    self.condition(value, place)
            case ir.Compare(_, left, right):
                self._compared(left, right, place)
            case ir.OneOf(ir.Elapsed() as elapsed, options) if _counted(elapsed):
                for option in options:
                    self._reached(elapsed, option, place)
            case ir.At() | ir.Later() if (alone := _moment(node)) is not None:
                self._alone(alone)
            case ir.Call(ir.Function.LOCAL_DATE, (argument,)) if (alone := _moment(argument)) is not None:
                self._turning(ir.Ceiling(alone))
            case ir.Elapsed():
                self._elapsed(node, place)
            case ir.Anniversary(date, moment):
                self._turning(moment)
                self.condition(date, place)
            case ir.Aggregate():
                facts = place.facts(node.rows, node.member)
                self._facts(facts, node.window, node.where)
                for value in (*((node.value,) if node.value is not None else ()), *node.alike):
                    self.condition(value, facts)
            case ir.Buckets():
                self._buckets(node, place.facts(node.rows, node.member))
            case ir.SequenceCount():
                self._sequence(node, place)
            case ir.InRank():
                everybody = _Place(node.entity)
                self.members(everybody, node.entity)
                for read in (node.value, node.among, *((node.per,) if node.per is not None else ())):
                    self.condition(read, everybody)
            case ir.Changed():
                changed = "left_at" if node.left else "entered_at"
                for bound in (node.window.low, node.window.high, node.before):
                    self._crossing(_Place(Recorded(node.segment)), changed, bound)
            case ir.Stood():
                self._crossing(_Place(Recorded(node.segment)), "entered_at", node.entered_before)
                self._crossing(_Place(Recorded(node.segment)), "entered_at", node.before)
                self._crossing(_Place(Recorded(node.segment)), "left_at", node.before)
            case _:
                for part in _parts(node):
                    self.condition(part, place)

    def _compared(self, left: ir.Value, right: ir.Value, place: _Place) -> None:
        for one, other in ((left, right), (right, left)):
            moment = _moment(other)
            if moment is not None:
                self._beside(one, moment, place, reaching=True)
                if _moment(one) is None:
                    self.condition(one, place)
                return
            if isinstance(one, ir.Elapsed) and isinstance(other, ir.Literal) and _counted(one):
                self._reached(one, other, place)
                return
        self.condition(left, place)
        self.condition(right, place)

    def _reached(self, elapsed: ir.Elapsed, count: ir.Literal, place: _Place) -> None:
        """So many units since a time, or until one: fewer or more from one instant on, and none before the first."""
        ahead = isinstance(elapsed.start, ir.At)
        value, now = (elapsed.end, elapsed.start) if ahead else (elapsed.start, elapsed.end)
        assert isinstance(now, ir.At) and isinstance(count.value, Decimal)
        whole = int(count.value.to_integral_value(ROUND_FLOOR))
        for units in dict.fromkeys((0, max(whole, 0), max(whole + 1, 0))):
            steps = units if ahead else -units
            moment = ir.Shifted(now.moment, steps, elapsed.unit) if steps else now.moment
            self._crossing(place, value, moment, reaching=True)
        self.condition(value, place)

    def _beside(self, value: ir.Value, moment: ir.Moment | None, place: _Place, *, reaching: bool) -> None:
        """A moment that a value is compared with."""
        if moment is None:
            return
        other = _moment(value)
        if other is None:
            self._crossing(place, value, moment, reaching=reaching)
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

    def _elapsed(self, node: ir.Elapsed, place: _Place) -> None:
        match node:
            case ir.Elapsed(unit, ir.At(moment=ir.Cutoff()), value) | ir.Elapsed(
                unit, value, ir.At(moment=ir.Cutoff())
            ) if unit.is_clock:
                if isinstance(value, ir.At):
                    self._alone(ir.Cutoff())
                else:
                    self.found.setdefault(Repeating(place.rows, value, _MICROS[unit], (), place.owner))
                    self.condition(value, place)
            case _:
                self.condition(node.start, place)
                self.condition(node.end, place)

    def _buckets(self, node: ir.Buckets, place: _Place) -> None:
        rows = node.rows
        self._facts(place, node.window, node.where)
        if node.origin is None or not is_live(node.origin) or rows.time is None or node.period is None:
            return
        if node.period.dates:
            self._turning(node.origin)
        else:
            window = () if node.window is None else (ir.InWindow(rows.time, node.window),)
            kept = tuple(one for one in (rows.where, node.where) if one is not None)
            self.found.setdefault(Repeating(rows, rows.time, node.period.length, (*window, *kept), place.owner))

    def _sequence(self, node: ir.SequenceCount, place: _Place) -> None:
        def at(event: ir.Event) -> _Place:
            return place.facts(event.rows, node.member)

        before = node.first
        for event in before.events:
            self._facts(at(event), event.window, event.where)
        for step in node.steps:
            for event in (*step.place.events, *step.without):
                self._facts(at(event), event.window, event.where)
            for there, here in step.same:
                self.condition(there, at(before.events[0]))
                self.condition(here, at(step.place.events[0]))
            if step.over_before is not None and step.within is not None:
                for event in before.events:
                    self._deadline(at(event), step.within, step.over_before)
            before = step.place

    def _deadline(self, place: _Place, within: ir.Span, over: ir.Moment) -> None:
        """The time allowed after a fact is over once its last date or instant lies before the moment."""
        rows = place.rows
        assert isinstance(rows, ir.FactRows) and rows.time is not None, "what is followed has a time"
        if within.dates:
            time: ir.Value = rows.time
            if time.type != DATE:
                time = ir.Call(ir.Function.LOCAL_DATE, (time,), DATE)
            self._crossing(place, time, ir.Shifted(over, -within.length, Unit.DAY))
            return
        bound: ir.Moment = ir.Shifted(over, -within.length // 1_000_000, Unit.SECOND)
        if rows.time.type == DATE:  # of a group of dates and instants: from its first instant, or from its last
            bound = ir.Ceiling(bound)
            self._crossing(place, rows.time, ir.Shifted(bound, -1, Unit.DAY))
        self._crossing(place, rows.time, bound)

    def _key_of(self, segment: str) -> tuple[ir.Column, ...]:
        return self._program.segments[segment].entity.key


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
