"""How sequences are computed: which steps there are, and what is read of which rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from segql.plan import plan
from segql.plan.model import FromTable, Pass, Plan, Rows, Union
from segql.plan.scalar import Apply, Constant, Op, Ref
from segql.semantics import ir
from segql.syntax.ast import Position
from tests.unit.sql.shop import (
    AMOUNT,
    CHANNEL,
    CUTOFF,
    KEY,
    KEYLESS,
    ORDERS,
    SHIFTS,
    agg,
    compare,
    number,
    program,
    segment,
    text,
    window,
)

HOUR = 3_600_000_000
WEB = compare(CHANNEL, "=", text("web"))


def event(rows: ir.FactRows = ORDERS, where: ir.Condition | None = None, since: str | None = None) -> ir.Event:
    """Facts that can stand in a place."""
    return ir.Event(rows, window(since, None) if since else None, where)


def step(*events: ir.Event, **more: object) -> ir.Step:
    """A place after the one before, for any one of the events or a group of them all."""
    return ir.Step(ir.Place(events, len(events)), **more)  # type: ignore[arg-type]


def planned(first: ir.Event, *steps: ir.Step, within: ir.Span | None = None) -> Plan:
    """The plan of whoever starts a sequence."""
    count = ir.SequenceCount((KEY,), ir.Place((first,)), steps, within)
    return plan(program(segment(compare(count, ">=", number(1)))), "test")


def test_each_step_is_one_union_and_one_window() -> None:
    made = planned(event(where=WEB), step(event()), step(event()))
    assert [type(one) for one in made.steps] == [Union, Rows, Union, Rows, Pass]
    assert [one.name for one in made.steps] == [
        "orders_and_orders", "orders_then_orders", "orders_and_orders_2", "orders_then_orders_2",
        "orders_in_sequence_per_customer",
    ]  # fmt: skip


def test_no_row_is_paired_with_another() -> None:
    """Joins lead from rows to what they point to, never from facts to facts."""
    made = planned(event(), step(event(SHIFTS), same=((AMOUNT, AMOUNT),), without=(event(),)), within=ir.Span(3, True))
    for one in made.steps:
        selects = one.selects if isinstance(one, Union) else (one.select,)  # type: ignore[union-attr]
        assert all(not select.joins for select in selects)


def test_a_sequence_that_is_asked_twice_is_computed_once() -> None:
    count = ir.SequenceCount((KEY,), ir.Place((event(),)), (step(event(where=WEB)),))
    both = ir.And((compare(count, ">=", number(1)), compare(count, "<", number(5))))
    assert sum(isinstance(one, Pass) for one in plan(program(segment(both)), "test").steps) == 1


def test_what_a_filter_measures_comes_before() -> None:
    often = compare(
        agg("COUNT", member=(ir.Column(KEY.type, ir.Field("customer_id"), (), "customer_id"),)), ">", number(1)
    )
    made = planned(event(where=often), step(event()))
    assert made.steps[0].name == "orders_per_orders"


def test_later_facts_are_read_from_when_the_first_can_be() -> None:
    made = planned(event(since="2026-10-01T00:00:00"), step(event()), step(event(SHIFTS)), step(event()))
    reads = [
        [_low(condition) for condition in select.where]
        for one in made.steps
        if isinstance(one, Union)
        for select in one.selects
        if isinstance(select.source, FromTable) and select.source.table.parts == ("orders",)
    ]
    assert [any(read) for read in reads] == [False, True, True]  # what comes after a date may be earlier that day


def _low(condition: object) -> bool:
    """Whether a condition asks for a time at or after a constant."""
    if not isinstance(condition, Apply):
        return False
    if condition.op is Op.AND:
        return any(_low(one) for one in condition.arguments)
    return condition.op is Op.GREATER_EQUAL and isinstance(condition.arguments[1], Constant)


def test_what_is_only_waited_for_is_not_read_before_its_deadline() -> None:
    made = planned(event(), step(event(), within=ir.Span(HOUR, False), negated=True, over_before=ir.Fixed(CUTOFF)))
    (union,) = [one for one in made.steps if isinstance(one, Union)]
    micros = (CUTOFF - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
    assert any(
        isinstance(condition, Apply) and condition.op is Op.LESS and condition.arguments[1] == Constant(micros)
        for condition in union.selects[0].where
    )


def test_without_a_key_the_next_microsecond_is_the_first_that_follows() -> None:
    keyed = planned(event(), step(event()))
    keyless = planned(event(KEYLESS), step(event(KEYLESS)))
    (first,) = [one for one in keyed.steps if isinstance(one, Union)]
    (second,) = [one for one in keyless.steps if isinstance(one, Union)]
    assert "place_2" in {output.name for output in first.selects[0].outputs}
    moved, there = (
        next(output.value for output in select.outputs if output.name == "place") for select in second.selects
    )
    assert moved == Apply(Op.ADD, (there, Constant(1)))


def test_what_agrees_is_sought_over_the_whole_stretch_only_where_nearest_may_not_be_best() -> None:
    same = ((CHANNEL, CHANNEL),)
    day = ir.Span(24 * HOUR, False)
    plain = planned(event(), step(event(), within=day, same=same), step(event(), same=same), within=day)
    mixed = planned(event(), step(event(), within=day), step(event(), same=same), within=day)
    assert [sum(isinstance(one, Union) for one in made.steps) for made in (plain, mixed)] == [2, 3]


def test_the_notes_say_what_each_step_finds() -> None:
    made = planned(
        event(), step(event(SHIFTS), within=ir.Span(2, True), after=ir.Span(1, True), same=((AMOUNT, AMOUNT),))
    )
    notes = [one.note for one in made.steps if isinstance(one, Rows)]
    assert notes == ["orders followed by shifts after 1 day within 2 days with the same amount"]
    assert isinstance(made.steps[0], Union)
    assert Ref("orders", "customer_id") in [output.value for output in made.steps[0].selects[0].outputs]


def in_windows(*firsts: ir.Event) -> Plan:
    """The plan of whoever starts the same sequence with each of these."""
    counts = [ir.SequenceCount((KEY,), ir.Place((first,)), (step(event(SHIFTS)),)) for first in firsts]
    return plan(program(segment(ir.And(tuple(compare(one, ">=", number(1)) for one in counts)))), "test")


def test_sequences_that_differ_in_their_windows_are_one() -> None:
    made = in_windows(event(since="2026-09-01"), event(since="2026-10-01"), event(since="2026-09-01"))
    assert [type(one) for one in made.steps] == [Union, Rows, Pass]
    found = made.steps[-1]
    assert isinstance(found, Pass)
    assert [one.column for one in found.measures] == ["sequences", "sequences_since_2026_10_01"]
    assert len({one.measured for one in found.measures}) == 2


def test_the_first_of_a_window_is_not_that_of_another() -> None:
    firsts = [replace(event(since=since), position=Position.FIRST) for since in ("2026-09-01", "2026-10-01")]
    assert [type(one) for one in in_windows(*firsts).steps].count(Pass) == 2


def test_sequences_that_differ_in_more_are_several() -> None:
    assert [type(one) for one in in_windows(event(), event(where=WEB)).steps].count(Pass) == 2
