"""Sequences on every engine, over rows that are reached in all the ways there are."""

from __future__ import annotations

import dataclasses

import pytest

from segql.catalog.model import Query
from segql.plan import plan
from segql.semantics import ir
from segql.sql import render
from segql.syntax.ast import Position
from segql.types import TEXT
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.unit.sql import shop
from tests.unit.sql.shop import (
    BUYER,
    CHANNEL,
    CUTOFF,
    DEPARTMENT,
    KEY,
    KEYLESS,
    ORDERS,
    SHIFTS,
    agg,
    column,
    compare,
    number,
    program,
    segment,
    text,
)

ON_EVERY_ENGINE = pytest.mark.parametrize("dialect", DIALECTS)
HOUR = 3_600_000_000
DAY = 24 * HOUR
PAID = compare(column(TEXT, "status"), "=", text("paid"))
LOOKED_UP = dataclasses.replace(ORDERS, owner=(column(TEXT, "id", hops=(BUYER,)),))
QUERIED = dataclasses.replace(
    ORDERS, relation=Query("SELECT * FROM orders WHERE amount < 50 OR amount IS NULL", "duckdb")
)


def sequence(first: ir.Event | ir.Place, *steps: ir.Step, within: ir.Span | None = None) -> ir.SequenceCount:
    """How many facts start a sequence."""
    place = first if isinstance(first, ir.Place) else ir.Place((first,))
    return ir.SequenceCount((KEY,), place, steps, within)


def step(*events: ir.Event, **more: object) -> ir.Step:
    """A place after the one before."""
    return ir.Step(ir.Place(events, len(events)), **more)  # type: ignore[arg-type]


def members(condition: ir.Condition, dialect: str, room: EngineRoom, *, live: bool = False) -> set[str]:
    """Who is listed."""
    made = plan(program(segment(condition), clock=None if live else shop.CLOCK), "test")
    engine = room.engine(dialect, "plan_shop", shop.TABLES)
    return {key for (key,) in engine.members(render(made, dialect))}


ANY = ir.Event(ORDERS)
CASES = {
    # a: 1 October, 25 October (in the hour that comes twice), 1 November; b: 2025, and two at once in August
    "followed": (sequence(ANY, step(ANY)), {"a", "b"}),
    "twice": (sequence(ANY, step(ANY), step(ANY)), {"a", "b"}),
    "within": (sequence(ANY, step(ANY, within=ir.Span(7 * DAY + 22 * HOUR, False))), {"b"}),
    "just within": (sequence(ir.Event(ORDERS, where=compare(column(TEXT, "channel"), "=", text("store"))),
                             step(ANY, within=ir.Span(7 * DAY + 22 * HOUR + 1_799_000_000, False))), {"a", "b"}),
    "after": (sequence(ANY, step(ANY, after=ir.Span(30 * DAY, False))), {"a", "b"}),
    "keyless": (sequence(ir.Event(KEYLESS, where=PAID), step(ir.Event(KEYLESS), within=ir.Span(HOUR, False))), set()),
    "looked up": (sequence(ir.Event(ORDERS, where=compare(DEPARTMENT, "=", text("bio"))), step(ANY)), {"a"}),
    "owner looked up": (sequence(ir.Event(LOOKED_UP), step(ir.Event(LOOKED_UP, where=PAID))), {"a", "b"}),
    "of a query": (sequence(ir.Event(QUERIED), step(ir.Event(QUERIED))), {"a", "b"}),
    "same": (sequence(ANY, step(ANY, same=((CHANNEL, CHANNEL),))), set()),
    "same product": (
        sequence(ANY, step(ANY, same=((column(TEXT, "product_id"), column(TEXT, "product_id")),))), {"a", "b"}),
    "without": (
        sequence(
            ir.Event(ORDERS, where=compare(CHANNEL, "=", text("web"))),
            step(
                ir.Event(ORDERS, where=ir.Not(PAID)),
                without=(ir.Event(ORDERS, where=compare(CHANNEL, "=", text("store"))),),
            ),
        ),
        set(),
    ),
    "dates": (sequence(ir.Event(SHIFTS), step(ir.Event(ORDERS))), {"a"}),
    "dates within": (sequence(ANY, step(ir.Event(SHIFTS), within=ir.Span(0, True))), {"a"}),
    "first": (sequence(ir.Place((ir.Event(ORDERS, position=Position.FIRST),)),
                       step(ANY, within=ir.Span(30 * DAY, False))), {"a"}),
    "second": (sequence(ir.Place((ir.Event(ORDERS, position=Position.SECOND),)), step(ANY)), {"a", "b"}),
    "last": (sequence(ir.Place((ir.Event(ORDERS, position=Position.LAST),)), step(ANY)), set()),
    "group": (sequence(ir.Place((ir.Event(SHIFTS), ANY), 2, ir.Span(1, True))), {"a"}),
    "group then": (sequence(ir.Place((ANY, ir.Event(ORDERS, where=PAID)), 2), step(ANY)), {"a", "b"}),
    "then group": (sequence(ANY, step(ANY, ir.Event(ORDERS, where=ir.Not(PAID)))), {"a"}),
    "all within": (sequence(ANY, step(ANY), step(ANY), within=ir.Span(40 * DAY, False)), {"a"}),
    "measured": (sequence(ir.Event(ORDERS, where=compare(agg("COUNT", member=(column(TEXT, "customer_id"),)), ">=",
                                                         number(3))), step(ANY)), {"a", "b"}),
}  # fmt: skip


@ON_EVERY_ENGINE
@pytest.mark.parametrize("name", CASES)
def test_members_and_everybody_else(name: str, dialect: str, engine_room: EngineRoom) -> None:
    count, expected = CASES[name]
    some = compare(count, ">=", number(1))
    assert members(some, dialect, engine_room) == expected
    assert members(ir.Not(some), dialect, engine_room) == {"a", "b", "c", "d", "É"} - expected
    assert members(compare(count, "=", number(0)), dialect, engine_room) == {"a", "b", "c", "d", "É"} - expected


@ON_EVERY_ENGINE
def test_a_deadline_has_to_be_over(dialect: str, engine_room: EngineRoom) -> None:
    last = ir.Place((ir.Event(ORDERS, position=Position.LAST),))
    for length, expected in ((HOUR, {"b"}), (0, {"a", "b"})):
        waiting = step(ANY, within=ir.Span(length, False), negated=True, over_before=ir.Fixed(CUTOFF))
        assert members(compare(sequence(last, waiting), ">=", number(1)), dialect, engine_room) == expected


@ON_EVERY_ENGINE
def test_live_deadlines(dialect: str, engine_room: EngineRoom) -> None:
    live = dataclasses.replace(ORDERS, until=ir.Cutoff())
    waiting = step(ir.Event(live), within=ir.Span(0, False), negated=True, over_before=ir.Cutoff())
    for first in (ir.Event(live), ir.Event(live, position=Position.FIRST)):
        never = compare(sequence(first, waiting), ">=", number(1))
        assert members(never, dialect, engine_room, live=True) <= {"a", "b"}
    dated = step(ir.Event(SHIFTS), within=ir.Span(1, True), negated=True, over_before=ir.Today())
    group = ir.Place((ir.Event(live), ir.Event(live, where=PAID)), 2)
    assert members(compare(sequence(group, dated), ">=", number(1)), dialect, engine_room, live=True) <= {"a", "b"}
