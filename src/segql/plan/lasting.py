"""Conditions on members' facts that outlast a run: what they mean is the same in the next one, but for moments that move.

Nothing else changes who they hold of but facts that come, change or go, and facts that a moment has passed: that lie before
a window's start now, or before its end, or whose deadline is over. Only members who have such facts need be asked again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from segql.plan import conditions
from segql.plan.bitsets import NUMBER, BlockPlanner, Blocks, goes_by_own_facts, reads_row
from segql.plan.forms import Statement
from segql.plan.frames import fact_frame
from segql.plan.model import Output
from segql.plan.names import Names
from segql.plan.scalar import Op, apply
from segql.plan.strands import columns_in, home
from segql.plan.walk import conjuncts, events, needs
from segql.semantics import ir
from segql.semantics.rewrite import Rewriting
from segql.types import DATE

#: A change of what names stand for makes all of them other ones.
_FORM = 1
_DAY = dt.timedelta(days=1)
_F = ir.AggregateFunction
_ANY_ORDER = {_F.COUNT, _F.SUM, _F.AVG, _F.MIN, _F.MAX, _F.MEDIAN, _F.PERCENTILE, _F.MODE}


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that a condition reads: some that lie there, and the columns that what it says of them depends on."""

    rows: ir.FactRows
    columns: frozenset[ir.Column]


@dataclass(frozen=True, slots=True)
class Lasting:
    """A condition, with a `name` for all that it means but its `moments`. `reads`: its facts, by the name of where they
    lie."""

    atom: ir.Condition
    name: str
    moments: tuple[ir.Fixed, ...]
    reads: Mapping[str, Facts]

    @property
    def key(self) -> str:
        """The name and the moments, for what is kept of the condition until another run."""
        return " ".join((self.name, *(one.value.isoformat() for one in self.moments)))

    def earlier(self, keys: Iterable[str]) -> tuple[str, tuple[ir.Fixed, ...]] | None:
        """Of the keys of an earlier run's conditions, that of the one which means the same at moments that are nearest to
        those of this one, with its moments; None: there is none."""
        found = []
        for key in keys:
            if key.startswith(self.name):
                texts = key.split(" ")[1:]
                moments = tuple(
                    ir.Fixed(type(one.value).fromisoformat(text)) for one, text in zip(self.moments, texts, strict=True)
                )
                apart = sum(map(_apart, self.moments, moments), dt.timedelta())
                found.append((apart, key, moments))
        return min(found, key=lambda one: one[:2])[1:] if found else None


def lasting(program: ir.Program, entity: ir.EntityRows, atom: ir.Condition) -> Lasting | None:
    """A condition on members of an entity that lasts; None: it depends on more than their own facts, or on the time of the
    run in other ways."""
    if reads_row(atom) or not any(True for _ in needs(atom)) or not goes_by_own_facts(atom, entity.key):
        return None
    found: list[ir.Moment] = []

    def blank(moment: ir.Moment) -> ir.Moment:
        # Told apart by their place: where two windows are the same one on a day, they have their moments once.
        place = dt.timedelta(days=len(found))
        found.append(moment)
        is_date = isinstance(moment, ir.Fixed) and not isinstance(moment.value, dt.datetime)
        return ir.Fixed((dt.date.min if is_date else dt.datetime.min) + place)

    blanked, pairs = _with(atom, blank)
    moments = tuple(one for one in found if isinstance(one, ir.Fixed))
    reads = _reads(own for own, _ in pairs)
    if len(moments) < len(found) or reads is None:
        return None
    zone = (_FORM, program.timezone, program.week_starts)
    name = hashlib.sha256(repr((zone, blanked)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Lasting(atom, name, moments, reads)


def crossed(blocks: Blocks, some: Sequence[tuple[Lasting, Sequence[ir.Fixed]]]) -> list[Statement]:
    """Statements, one for each place where facts lie, that give a row with the member's number for each fact that a moment
    of a condition has passed since an earlier run; what its moments were then is given."""
    passed: defaultdict[str, list[_Passed]] = defaultdict(list)
    for one, earlier in some:
        for facts in dict.fromkeys(_passed(one.atom, earlier)):
            passed[home(facts.event.rows)].append(facts)
    return [_crossed(blocks, own) for own in passed.values()]


def _apart(one: ir.Fixed, other: ir.Fixed) -> dt.timedelta:
    now, then = one.value, other.value
    if isinstance(now, dt.datetime) and isinstance(then, dt.datetime):
        return abs(now - then)
    return abs(dt.timedelta(days=now.toordinal() - then.toordinal()))


def _crossed(blocks: Blocks, passed: Sequence[_Passed]) -> Statement:
    rows = replace(passed[0].event.rows, where=None, until=None)
    spans = ir.Or(tuple(dict.fromkeys(span for one in passed for span in one.spans)))
    each = [one.fits(spans) for one in passed]
    planner = BlockPlanner(blocks.program)
    planner.expect([rows, spans, *each])
    frame, _, where = fact_frame(planner, rows, Names())
    where += [conditions.holds(spans, frame), conditions.holds(ir.Or(tuple(dict.fromkeys(each))), frame)]
    number = blocks.owner_number(frame, rows, where)
    return Statement(planner.finished(), frame.select([Output(NUMBER, apply(Op.WIDEN, number))], where))


@dataclass(frozen=True, slots=True)
class _Passed:
    """The facts of an event whose times lie in one of the spans."""

    event: ir.Event
    spans: tuple[ir.InWindow, ...]

    def fits(self, spans: ir.Or) -> ir.Condition:
        """The condition on a fact's row of which it is known that its time lies in one of these spans."""
        own = () if self.spans == spans.operands else (ir.Or(self.spans),)
        return ir.And((*own, *conjuncts(self.event.rows.where), *conjuncts(self.event.where)))


def _passed(atom: ir.Condition, earlier: Sequence[ir.Fixed]) -> Iterator[_Passed]:
    """Of all events, the facts between where moments were and where they are."""
    given = iter(earlier)
    _, pairs = _with(atom, lambda _: next(given))
    for now, before in pairs:
        for own, other, over, was_over in zip(
            *map(_events, (now, before)), *map(_deadlines, (now, before)), strict=True
        ):
            edges = [*zip(_edges(own), _edges(other), strict=True), (over, was_over)]
            spans = tuple(found for one in edges if (found := _span(own.rows.time, *one)) is not None)
            if spans:
                yield _Passed(own, tuple(dict.fromkeys(spans)))


def _edges(event: ir.Event) -> tuple[ir.Moment | None, ...]:
    window = event.window or ir.Window(None, None)
    return window.low, window.high, event.rows.until


def _span(time: ir.Column | None, now: ir.Moment | None, before: ir.Moment | None) -> ir.InWindow | None:
    """When a fact was on one side of a moment and is on the other."""
    if now == before or time is None or now is None or before is None:
        return None
    assert isinstance(now, ir.Fixed), "lasting conditions have known moments"
    assert isinstance(before, ir.Fixed)
    low, high = sorted((now.value, before.value))
    if time.type != DATE and not isinstance(low, dt.datetime):  # local dates of instants, wherever that is
        low, high = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (low - _DAY, high + _DAY))
    return ir.InWindow(time, ir.Window(ir.Fixed(low), ir.Fixed(high)))


# Looking into what is measured ----------------------------------------------------------------------------------------


def _events(measured: ir.Measured) -> list[ir.Event]:
    """Which facts are read, and in which windows."""
    if isinstance(measured, ir.SequenceCount):
        return list(events(measured))
    return [ir.Event(measured.rows, measured.window, measured.where)]


def _deadlines(measured: ir.Measured) -> list[ir.Fixed | None]:
    """By event, before when its facts must lie for their deadline to be over."""
    if not isinstance(measured, ir.SequenceCount):
        return [None]
    found = [_early(measured.steps[:1])] * len(measured.first.events)
    for number, step in enumerate(measured.steps, 1):
        found += [_early(measured.steps[number : number + 1])] * len(step.place.events)
        found += [None] * len(step.without)
    return found


def _early(after: Sequence[ir.Step]) -> ir.Fixed | None:
    """Before when a fact must lie for its time to the step after it to be over."""
    for step in after:
        if step.within is not None and isinstance(step.over_before, ir.Fixed):
            length, over = step.within.length, step.over_before
            try:
                span = dt.timedelta(days=length) if step.within.dates else dt.timedelta(microseconds=length)
                return ir.Fixed(over.value - span)
            except OverflowError:  # it is over for nobody: the calendar does not go back so far
                return None
    return None


def _with(
    atom: ir.Condition, put: Callable[[ir.Moment], ir.Moment]
) -> tuple[ir.Condition, list[tuple[ir.Measured, ir.Measured]]]:
    """The condition with other moments, and what it needs measured: as it is, and as it is with these."""
    pairs = [(need, _moved(need, put)) for need in dict.fromkeys(needs(atom)) if isinstance(need, ir.Measured)]
    other = dict(pairs)
    rewriting = Rewriting(lambda node: other.get(node) if isinstance(node, ir.Measured) else None)
    return rewriting.of(atom), pairs


def _moved(measured: ir.Measured, put: Callable[[ir.Moment], ir.Moment]) -> ir.Measured:
    def window(one: ir.Window | None) -> ir.Window | None:
        if one is None:
            return None
        return ir.Window(one.low and put(one.low), one.high and put(one.high))

    def rows(one: ir.FactRows) -> ir.FactRows:
        return one if one.until is None else replace(one, until=put(one.until))

    def event(one: ir.Event) -> ir.Event:
        return replace(one, rows=rows(one.rows), window=window(one.window))

    def place(one: ir.Place) -> ir.Place:
        return replace(one, events=tuple(map(event, one.events)))

    def step(one: ir.Step) -> ir.Step:
        over = one.over_before and put(one.over_before)
        return replace(one, place=place(one.place), without=tuple(map(event, one.without)), over_before=over)

    if isinstance(measured, ir.SequenceCount):
        return replace(measured, first=place(measured.first), steps=tuple(map(step, measured.steps)))
    return replace(measured, rows=rows(measured.rows), window=window(measured.window))


# Columns --------------------------------------------------------------------------------------------------------------


def _reads(needed: Iterator[ir.Measured]) -> dict[str, Facts] | None:
    """The facts that are read; None: what is said of them depends on more than their rows and what these point to."""
    found: dict[str, Facts] = {}
    for measured in needed:
        for rows, nodes in _nodes(measured):
            key = rows.key if _goes_by_key(measured) else ()
            columns = columns_in((rows.owner, rows.time, key, rows.where, nodes))
            if columns is None:
                return None
            known = found.get(home(rows))
            found[home(rows)] = Facts(rows, columns if known is None else known.columns | columns)
    return found


def _goes_by_key(measured: ir.Measured) -> bool:
    """Whether it may depend on the keys of facts of one time, which come first and last, or one after the other."""
    match measured:
        case ir.SequenceCount():
            every = list(events(measured))
            tables = {event.rows.relation for event in every}
            return len(tables) < len(every) or any(event.position is not None for event in every)
        case ir.Aggregate():
            return measured.function not in _ANY_ORDER or measured.gaps is not None
        case ir.Buckets():
            return False


def _nodes(measured: ir.Measured) -> Iterator[tuple[ir.FactRows, object]]:
    """All facts, with what is read of each besides its time, its key and whose it is."""
    match measured:
        case ir.Aggregate():
            yield measured.rows, (measured.where, measured.value, measured.alike)
        case ir.Buckets():
            yield measured.rows, measured.where
        case ir.SequenceCount(first=first, steps=steps):
            before = first
            for event in events(measured):
                yield event.rows, event.where
            for step in steps:
                for event in before.events:
                    yield event.rows, tuple(there for there, _ in step.same)
                for event in step.place.events:
                    yield event.rows, tuple(here for _, here in step.same)
                before = step.place
