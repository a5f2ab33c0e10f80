"""When a segment changes next, though no fact is added and nothing else in the data is changed.

What moves in a rule (`segql.semantics.moving`) tells the only instants at which anybody can enter or leave; the target tells
the nearest of those that hang on its rows. There the members are compared with those of now, and the search goes on from
there while they are the same people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.plan.crossings import Asked, nearest
from segql.plan.planner import plan_parts
from segql.semantics import ir
from segql.semantics.ahead import MICROSECOND, Ahead, steps_back
from segql.semantics.clock import Calendar, OutOfRange
from segql.semantics.moving import Crossing, Motion, Recorded, Repeating, Turning, motion, reached
from segql.semantics.possible import Between
from segql.semantics.rewrite import Rewriting, fixing, moment_at, renaming
from segql.source import Span
from segql.sql import render_statement
from segql.sql.catalog_sql import reads_clock
from segql.syntax.ast import Unit

if TYPE_CHECKING:
    from segql.engines import Engine
    from segql.session import Session

#: How many moments are looked at unless somebody asks for more.
LOOKS = 1000
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: Looked ahead at least, once much that moves turned out to change nothing.
_SHORTEST = dt.timedelta(minutes=10)
_BEFORE, _AFTER = "before", "after"
#: The segment of those who may come or go at all; no other one's name has a space.
_CHANGING = "who may change"


@dataclass(frozen=True, slots=True)
class NextChange:
    """The first instant after `start` (in UTC) at which a run finds other members; None when there is none up to `until`.

    `before` and `after` are the sizes, `entered` and `left` how many come and go at that instant. `looked` is how many
    moments were looked at; `complete` False: the search was broken off at `until`, and knows nothing of what comes after.
    """

    segment: str
    start: dt.datetime
    at: dt.datetime | None
    until: dt.datetime
    before: int
    after: int
    entered: int
    left: int
    looked: int
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a search needs of a session: programs at an instant, the live one, and where statements run."""

    engine: Engine
    options: Mapping[str, str]
    live: ir.Program
    program_at: Callable[[str], ir.Program]
    place: Span


def next_change(
    session: Session,
    segment: str,
    *,
    as_of: str | None = None,
    params: Mapping[str, str] | None = None,
    within: tuple[int, Unit] = (366, Unit.DAY),
    looks: int = LOOKS,
) -> NextChange:
    """When a segment of a session's project changes next after a moment (None: now), though nothing in the data does.

    `within`: how far ahead is looked; days and longer units through the last of them, whole. `looks`: at how many moments at
    most. Raises SegqlError as a run does, SEG616 when a rule depends on the clock in a way that cannot be told exactly, and
    OutOfRange when `within` reaches outside the calendar.
    """
    moment = as_of or _written(dt.datetime.now(dt.UTC))
    prepare = partial(session.project.prepare, params=params, catalog=session.catalog)
    start = prepare(as_of=moment).program
    assert start.clock is not None, "a run has a moment"
    session.counts(
        [segment], as_of=moment, params=params
    )  # lists loaded, history long enough, and not too small to tell
    calendar = Calendar(ZoneInfo(start.timezone), start.week_starts, start.clock)
    count, unit = within
    if unit.is_clock:
        stop = calendar.shift(calendar.cutoff, count, unit)
    else:
        stop = calendar.midnight(calendar.shift(calendar.shift(calendar.today, count, unit), 1, Unit.DAY))
    assert isinstance(stop, ir.Fixed) and isinstance(stop.value, dt.datetime)
    rule = session.project.rule(segment)
    around = Surroundings(
        session.engine,
        session.project.table_options(session.target),
        prepare(live=True).program,
        lambda instant: prepare(as_of=instant).program,
        rule.span if rule is not None else session.target.span,
    )
    return search(start, segment, stop.value, around, looks=looks)


def search(
    start: ir.Program, segment: str, stop: dt.datetime, around: Surroundings, *, looks: int = LOOKS
) -> NextChange:
    """The next change of a segment's members after a program's moment, up to an instant.

    Raises SegqlError (SEG616) when a rule depends on the clock in a way that cannot be told exactly.
    """
    assert start.clock is not None, "a run has a moment"
    moves = _clear(motion(around.live, segment), around.place)
    zone = ZoneInfo(start.timezone)
    now = start.clock.cutoff
    names = reached(start, [segment])
    live = replace(around.live, segments={name: around.live.segments[name] for name in reached(around.live, [segment])})
    breaks = steps_back(zone, now, stop)
    sizes = _Sizes(start, segment, names, around)
    cursor, span, looked = now, stop - now, 0
    # A day's run ends where the next day begins: its members are those of the day, and that instant belongs to the next.
    ahead = now if start.clock.today != now.astimezone(zone).date() and moves.moving else None
    while True:
        if ahead is None:
            turn = next((one for one in breaks if one > cursor), stop)
            limit = min(turn, cursor + span)
            window = Ahead(zone, start.week_starts, cursor, limit)
            ahead = _next(moves, live if breaks else _pruned(live, segment, window), window, around)
            if ahead is None and limit < turn:  # nothing that matters until there: look further ahead at once
                cursor, span = limit, min(8 * span, stop - limit)
                continue
            if ahead is None and turn < stop:
                ahead = turn
        if ahead is None or looked >= looks:
            before = sizes.of(start)[0]
            until = stop if ahead is None else cursor
            return NextChange(segment, now, None, until, before, before, 0, 0, looked, complete=ahead is None)
        looked += 1
        before, after, entered, left = sizes.of(around.program_at(_written(ahead)))
        if entered or left:
            return NextChange(segment, now, ahead, stop, before, after, entered, left, looked)
        if ahead > cursor:  # who may change in a shorter time are fewer, and more of them do
            span = min(max(2 * (ahead - cursor), _SHORTEST), stop - ahead)
        cursor, ahead = ahead, None


def _pruned(live: ir.Program, segment: str, window: Ahead) -> ir.Program:
    """The program with the segment of those who may come or go in a window of time; without it where that is not known."""
    try:
        between = Between(live, window.calendar(window.start), window.calendar(window.stop))
        return replace(live, segments={**live.segments, _CHANGING: between.changing(segment)})
    except (OutOfRange, OverflowError):
        return live


def _written(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _clear(found: Motion, place: Span) -> Motion:
    """What moves. Raises SegqlError where it cannot be told."""
    diagnostics = Diagnostics()
    for declared in found.foreign:
        if reads_clock(declared):
            diagnostics.error(
                "unclear-change",
                say("this SQL of the catalog may read the clock or draw by lot, so nobody can tell when it changes"),
                declared.span,
                help=say("give the rule a date to compare with, and let it count the time"),
            )
    if found.unclear:
        diagnostics.error(
            "unclear-change",
            say("this rule calculates with the current moment itself, so that it may change at any instant"),
            place,
            help=say("compare a date with a moment, as in seen IN LAST 3 HOURS"),
        )
    if diagnostics.has_errors:
        raise SegqlError(diagnostics)
    return found


# The next moment that counts ------------------------------------------------------------------------------------------


def _next(found: Motion, live: ir.Program, ahead: Ahead, around: Surroundings) -> dt.datetime | None:
    """The first instant after the start at which anything moves."""
    return min((one for one in _candidates(found, live, ahead, around) if one is not None), default=None)


def _candidates(found: Motion, live: ir.Program, ahead: Ahead, around: Surroundings) -> Iterator[dt.datetime | None]:
    asked: list[tuple[Crossing | Repeating, Asked]] = []
    fixed = fixing(ahead.calendar(ahead.start))
    prunes = _CHANGING in live.segments
    for one in found.moving:
        match one:
            case Turning(moment):
                yield ahead.turns(moment)
            case Crossing() | Repeating():
                with suppress(OutOfRange):  # so long before or after the present that no row is there
                    asked.append((one, _asked(one, ahead, fixed, prunes=prunes)))
    if not asked:
        return
    program = replace(
        live,
        segments={name: fixed.of(segment) for name, segment in live.segments.items()},
        clock=ahead.clock(ahead.start),
    )
    sql = render_statement(nearest(program, [one for _, one in asked]), around.engine.dialect, options=around.options)
    row = around.engine.fetch(sql)
    for place, (one, _) in enumerate(asked):
        value = row.column(place)[0].as_py()
        if value is None:
            continue
        match one:
            case Crossing(bound=bound, reaching=reaching):
                is_instant = isinstance(moment_at(bound, ahead.calendar(ahead.start)).value, dt.datetime)
                time = _EPOCH + int(value) * MICROSECOND if is_instant else _EPOCH.date() + dt.timedelta(int(value))
                yield ahead.passes(bound, time, reaching=reaching)
            case Repeating():
                yield ahead.after(int(value) * MICROSECOND)


def _asked(one: Crossing | Repeating, ahead: Ahead, fixed: Rewriting, *, prunes: bool) -> Asked:
    rows = one.rows.segment if isinstance(one.rows, Recorded) else fixed.of(one.rows)
    where = fixed.of(one.where)
    if prunes and one.owner:
        where = (*where, ir.InSegment(_CHANGING, one.owner))
    now = ir.Fixed(ahead.start)
    if isinstance(one, Repeating):
        return Asked(rows, fixed.of(one.value), now, None, where, one.length)
    low = moment_at(one.bound, ahead.calendar(ahead.start))
    high = moment_at(one.bound, ahead.calendar(ahead.stop)).value
    last = high + MICROSECOND if isinstance(high, dt.datetime) else high + dt.timedelta(1)
    return Asked(rows, fixed.of(one.value), low, ir.Fixed(last), where)


# Who comes and goes ---------------------------------------------------------------------------------------------------


class _Sizes:
    """Compares a segment's members at one moment with those at others, in one statement each."""

    def __init__(self, start: ir.Program, segment: str, names: Iterable[str], around: Surroundings) -> None:
        self._start, self._segment, self._around = start, segment, around
        self._before = _named(start, segment, tuple(names), _BEFORE)

    def of(self, other: ir.Program) -> tuple[int, int, int, int]:
        """How many there are, how many there will be, and how many enter and leave in between."""
        segments = {**self._before, **_named(other, self._segment, reached(other, [self._segment]), _AFTER)}
        entity = replace(self._start.segments[self._segment].entity, where=None)
        before = ir.InSegment(_alias(self._segment, _BEFORE), entity.key)
        after = ir.InSegment(_alias(self._segment, _AFTER), entity.key)
        tests: dict[str, ir.Condition] = {
            "in before": before,
            "in after": after,
            "entering": ir.And((after, ir.Not(before))),
            "leaving": ir.And((before, ir.Not(after))),
        }
        segments |= {name: ir.Segment(name, entity, test) for name, test in tests.items()}
        made = plan_parts(replace(other, segments=segments), list(tests))
        row = self._around.engine.fetch(
            render_statement(made, self._around.engine.dialect, options=self._around.options)
        )
        sizes = [int(column[0].as_py()) for column in row.columns]
        return sizes[0], sizes[1], sizes[2], sizes[3]


def _named(program: ir.Program, segment: str, names: Iterable[str], when: str) -> dict[str, ir.Segment]:
    """Some segments of a program under names that say when; the one that is looked at as a run lists it."""
    rename = renaming(lambda name: _alias(name, when))
    found = {}
    for name in names:
        one = program.segments[name]
        found[_alias(name, when)] = replace(rename.of(one), name=_alias(name, when))
    alias = _alias(segment, when)
    audience = found[alias].audience
    if audience is not None:
        found[alias] = replace(found[alias], condition=audience, audience=None)
    return found


def _alias(name: str, when: str) -> str:
    """No segment's own name has a space."""
    return f"{name} {when}"
