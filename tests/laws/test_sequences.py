"""Random sequences over random facts: what a statement counts is what trying every choice of facts counts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from segql.catalog.model import Storage
from segql.catalog.model import Table as Relation
from segql.plan import plan, statement
from segql.semantics import ir
from segql.sql import DIALECTS
from segql.sql.lower import Lowering
from segql.syntax.ast import Position
from segql.types import DATE, DATETIME, NUMBER, TEXT
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.tables import Table
from tests.laws.every_choice import EveryChoice
from tests.laws.pipeline import ENGINES, EXAMPLES

ZONE = "Europe/Paris"
START = dt.datetime(2026, 3, 27, 22, 30, tzinfo=dt.UTC)  # around the night in which an hour is left out
HOUR = 3_600_000_000
CUTOFF = START + dt.timedelta(days=5)
MEMBERS = [f"m{number}" for number in range(12)]


def _column(type: Any, name: str, **field: Any) -> ir.Column:
    return ir.Column(type, ir.Field(name, **field), (), name)


_OWNER, _AT, _DAY = _column(TEXT, "member"), _column(DATETIME, "at"), _column(DATE, "day")
_KEY, _CODE, _KIND = (
    _column(NUMBER, "number", storage=Storage.INTEGER),
    _column(TEXT, "code"),
    _column(NUMBER, "kind", storage=Storage.INTEGER),
)
_P, _Q = _column(NUMBER, "p", storage=Storage.INTEGER), _column(TEXT, "q")


def _facts(name: str, table: str, time: ir.Column, *key: ir.Column, kind: int | None = None) -> ir.FactRows:
    until = ir.Fixed(CUTOFF) if time is _AT else ir.Fixed(CUTOFF.date() + dt.timedelta(days=1))
    return ir.FactRows(name, Relation((table,)), (_OWNER,), time, key, _is(kind), until)


def _is(kind: int | None) -> ir.Condition | None:
    return None if kind is None else ir.Compare(ir.Comparison.EQUAL, _KIND, ir.Literal(NUMBER, Decimal(kind)))


FACTS = [
    _facts("orders", "orders", _AT, _KEY),
    _facts("web_orders", "orders", _AT, _KEY, kind=1),
    _facts("visits", "visits", _AT),
    _facts("carts", "visits", _AT, kind=1),
    _facts("calls", "calls", _AT, _CODE, _KEY),
    _facts("stays", "stays", _DAY),
    _facts("trips", "trips", _DAY, _KEY),
]
DATED = {"stays", "trips"}


def rows(chance: random.Random) -> list[Table]:
    """A few facts for each member, at few different times."""
    tables = []
    columns = {"member": "text", "at": "instant", "day": "date", "number": "integer", "code": "text", "kind": "integer",
               "p": "integer", "q": "text"}  # fmt: skip
    for name in ("orders", "visits", "calls", "stays", "trips"):
        found = []
        for member in [*MEMBERS, None]:
            for _ in range(chance.randrange(6)):
                at = START + dt.timedelta(hours=chance.choice((0, 1, 2, 5, 24, 25, 26, 48, 72)))
                at += dt.timedelta(microseconds=chance.choice((0, 0, 0, 1)))
                found.append(
                    (member, at if chance.random() < 0.95 else None, at.date() if chance.random() < 0.95 else None,
                     chance.randrange(4), chance.choice("aBé"), chance.randrange(3), chance.choice((1, 2, None)),
                     chance.choice(("x", "Y", None)))
                )  # fmt: skip
        tables.append(Table(name, columns, tuple(found)))
    return [Table("members", {"member": "text"}, tuple((member,) for member in MEMBERS)), *tables]


def sequence(chance: random.Random) -> ir.SequenceCount:
    """Any sequence that the language can say."""
    first = _place(chance, group=0.25)
    if len(first.events) > 1 and chance.random() < 0.5:
        first = ir.Place(first.events, first.least, _span(chance, _dated(first)))
    elif len(first.events) == 1 and chance.random() < 0.2:
        event = first.events[0]
        first = ir.Place((ir.Event(event.rows, event.window, event.where, chance.choice(list(Position))),))
    steps: list[ir.Step] = []
    count = chance.choice((1, 1, 1, 2, 2, 3))
    if len(first.events) > 1 and chance.random() < 0.3:
        count = 0
    for index in range(count):
        steps.append(_step(chance, steps[-1].place if steps else first, negated=index == count - 1))
    whole = None
    if chance.random() < 0.4:
        real = [first, *(step.place for step in steps if not step.negated)]
        whole = _span(chance, _dated(real[0]) or _dated(real[-1]), longest=3)
    made = ir.SequenceCount((_column(TEXT, "member"),), first, tuple(steps), whole)
    return made if _is_said(made) else sequence(chance)


def _is_said(made: ir.SequenceCount) -> bool:
    """Not everything is: ALL WITHIN does not go with a group that follows within a time and, later, SAME, nor with what so
    follows a group of dates and instants. Where a group is
    followed by a group that shares several tables with it, or dates beside instants, their keys are not those of the place
    before too."""
    places = [made.first, *(step.place for step in made.steps)]
    meeting = [step.after is None or step.after.length == 0 for step in made.steps]
    for index in range(1, len(made.steps)):
        before, first, second = (
            {(event.rows.relation, event.rows.key) for event in place.events if event.rows.key}
            for place in places[index - 1 : index + 2]
        )
        groups = all(len(place.events) > 1 for place in places[index : index + 2])
        if groups and all(meeting[index - 1 : index + 1]) and before & first & second:
            return False
    if made.within is not None:
        for index, step in enumerate(made.steps):
            mixed = len({event.rows.name in DATED for event in places[index].events}) > 1
            if (
                (mixed or len(step.place.events) > 1)
                and step.within
                and any(later.same for later in made.steps[index + 1 :])
            ):
                return False
    return True


def _place(chance: random.Random, *, group: float) -> ir.Place:
    if chance.random() >= group:
        return ir.Place((_event(chance),))
    events = tuple(_event(chance) for _ in range(chance.choice((2, 2, 3))))
    return ir.Place(events, chance.choice((len(events), chance.randrange(1, len(events) + 1))))


def _event(chance: random.Random) -> ir.Event:
    facts = chance.choice(FACTS)
    window = _window(chance, facts) if chance.random() < 0.3 else None
    return ir.Event(facts, window, _is(chance.choice((None, None, None, 0, 2))))


def _window(chance: random.Random, facts: ir.FactRows) -> ir.Window:
    low, high = START + dt.timedelta(hours=chance.choice((0, 1, 24))), START + dt.timedelta(hours=49)
    ends = (low.date(), high.date()) if facts.name in DATED else (low, high)
    return ir.Window(ir.Fixed(ends[0]), ir.Fixed(ends[1]) if chance.random() < 0.5 else None)


def in_windows(chance: random.Random, made: ir.SequenceCount) -> list[ir.SequenceCount]:
    """A sequence, and some that differ from it in when their first facts may be."""
    event, *others = made.first.events
    windows = [event.window, *(chance.choice((None, _window(chance, event.rows))) for _ in range(chance.randrange(3)))]
    firsts = [replace(made.first, events=(replace(event, window=one), *others)) for one in windows]
    return [replace(made, first=first) for first in firsts]


def _step(chance: random.Random, before: ir.Place, *, negated: bool) -> ir.Step:
    place = _place(chance, group=0.2)
    dates = _dated(before) or _dated(place)
    after = _span(chance, dates) if chance.random() < 0.3 else None
    within = _span(chance, dates) if chance.random() < 0.5 else None
    if after is not None and within is not None and after.length > within.length:
        after = None
    same: tuple[tuple[ir.Value, ir.Value], ...] = ()
    without: tuple[ir.Event, ...] = ()
    if len(before.events) == len(place.events) == 1:
        same = tuple((one, one) for one in (_P, _Q) if chance.random() < 0.25)
        if chance.random() < 0.3:
            without = tuple(_event(chance) for _ in range(chance.choice((1, 1, 2))))
    negated = negated and chance.random() < 0.4
    over = None
    if negated and within is not None:
        over = ir.Fixed(CUTOFF.date() if dates else CUTOFF - dt.timedelta(days=2))
    return ir.Step(place, after, within, same, without, negated, over)


def _dated(place: ir.Place) -> bool:
    return any(event.rows.name in DATED for event in place.events)


def _span(chance: random.Random, dates: bool, longest: int = 1) -> ir.Span:
    if dates:
        return ir.Span(chance.choice((0, 1, 2)) * longest, True)
    return ir.Span(chance.choice((0, 1, HOUR, 2 * HOUR, 24 * HOUR, 47 * HOUR)) * longest, False)


@pytest.mark.parametrize("dialect", ENGINES)
def test_what_is_counted(dialect: str, engine_room: EngineRoom) -> None:
    seed = random.randrange(1_000_000) if EXAMPLES else 1
    for round_ in range(max(3, EXAMPLES // 20)):
        chance = random.Random(seed + round_)
        tables = rows(chance)
        engine = engine_room.new(dialect, f"sequences_{round_}")
        engine.load(tables)
        records = {table.name: table.records() for table in tables}
        for _ in range(20):
            made = in_windows(chance, sequence(chance))
            counted = {member: tuple(counts) for member, *counts in engine.members(_sql(made, dialect))}
            expected = {
                member: tuple(EveryChoice(records, ZONE, member).count(one) for one in made) for member in MEMBERS
            }
            assert counted == expected, f"seed {seed + round_}: {made}\n{_sql(made, dialect)}"
        engine.close()


def _sql(made: Sequence[ir.SequenceCount], dialect: str) -> str:
    """Each member with the counts."""
    everybody = ir.EntityRows("member", Relation(("members",)), (_column(TEXT, "member"),))
    clock = ir.Clock(CUTOFF, CUTOFF.date())
    program = ir.Program({"all": ir.Segment("all", everybody, ir.Constant(True))}, ZONE, "monday", clock)
    shown = statement(plan(program, "all", columns={f"n_{place}": one for place, one in enumerate(made)}), "preview")
    lowered = Lowering(DIALECTS[dialect]).statement(shown)
    return lowered.sql(DIALECTS[dialect].sqlglot, identify=True, pretty=True)
