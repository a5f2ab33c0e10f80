"""Several segments in one statement: what they share, how it is grouped and cut."""

from __future__ import annotations

import re

import pytest

from segql import compiler
from segql.plan import in_batches, plan_members
from segql.plan.forms import Statement
from segql.plan.model import Pass, Rows
from segql.plan.traits import Traits
from segql.semantics import ir
from segql.sql import render_statement
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.unit.sql import shop
from tests.unit.sql.shop import (
    AMOUNT,
    CHANNEL,
    CUSTOMER,
    KEY,
    ORDERS,
    OWNER,
    REGION,
    SHIFTS,
    agg,
    compare,
    number,
    segment,
    text,
    window,
)

CHANNELS = ("web", "app", "store", "phone", "post")
STARTS = ("2026-08-01", "2026-09-01", "2026-10-01")


def statement(*segments: ir.Segment, traits: Traits | None = None, helpers: tuple[ir.Segment, ...] = ()) -> Statement:
    """All of the segments in one."""
    numbers = {one.name: place for place, one in enumerate(segments)}
    return plan_members(shop.program(*helpers, *segments), numbers, traits or Traits())


def passes(made: Statement) -> list[Pass]:
    return [step for step in made.steps if isinstance(step, Pass)]


def counted(channel: str, start: str) -> ir.Segment:
    """Who ordered more than twice through a channel since a day."""
    count = agg("COUNT", window=window(f"{start}T00:00", None), where=compare(CHANNEL, "=", text(channel)))
    return segment(compare(count, ">", number(2)), f"{channel}_{start[5:7]}")


MANY = tuple(counted(channel, start) for channel in CHANNELS for start in STARTS)


def test_windows_of_many_values_are_counted_once_for_all_of_them() -> None:
    (found,) = passes(statement(*MANY))
    assert len(found.select.group_by) == 2
    assert [output.name for output in found.select.outputs[:2]] == ["customer_id", "channel"]
    assert len(found.select.outputs) == 2 + len(STARTS)
    flags = statement(*MANY).steps[-1]
    assert isinstance(flags, Rows)
    assert len(flags.select.joins) == len(CHANNELS)


def test_where_a_step_is_worked_out_as_often_as_it_is_read_it_is_read_once() -> None:
    (found,) = passes(statement(*MANY, traits=Traits(keeps_steps=False)))
    assert len(found.select.group_by) == 1
    assert len(found.select.outputs) == 1 + len(MANY)


def test_the_order_of_filters_does_not_matter() -> None:
    web, large = compare(CHANNEL, "=", text("web")), compare(AMOUNT, ">", number(5))
    rules = [compare(agg("COUNT", where=ir.And(both)), ">", number(2)) for both in ((web, large), (large, web))]
    (found,) = passes(statement(*(segment(rule, f"s{place}") for place, rule in enumerate(rules))))
    assert len(found.measures) == 1


def some(start: str, rows: ir.FactRows = SHIFTS, operator: str = ">") -> ir.Condition:
    return compare(agg("COUNT", rows=rows, window=window(start, None)), operator, number(0))


def test_whether_there_are_facts_in_several_windows_is_asked_of_the_last() -> None:
    made = statement(
        segment(some("2026-10-01"), "a"),
        segment(some("2026-10-20"), "b"),
        segment(some("2026-09-01", operator="="), "c"),
    )
    (found,) = passes(made)
    assert [measure.column for measure in found.measures] == ["last_day_since_2026_09_01"]


def test_where_clock_times_occur_twice_the_last_does_not_tell() -> None:
    made = statement(
        segment(some("2026-10-01T00:00", ORDERS), "a"),
        segment(some("2026-10-20T00:00", ORDERS), "b"),
    )
    (found,) = passes(made)
    assert len(found.measures) == 2


def test_one_window_stays_a_count() -> None:
    (found,) = passes(statement(segment(some("2026-10-01"), "a"), segment(ir.Not(some("2026-10-01")), "b")))
    assert [measure.column for measure in found.measures] == ["count_since_2026_10_01"]


def test_bigquery_reads_each_table_once() -> None:
    rules = [*MANY, segment(compare(REGION, "=", text("urban")), "urban"), segment(some("2026-10-01"), "worked")]
    sql = render_statement(statement(*rules, traits=Traits(keeps_steps=False)), "bigquery")
    for table in ("orders", "customers", "shifts"):
        assert len(re.findall(rf"(?:FROM|JOIN) `{table}`", sql)) == 1, table
    statements = list(compiler.member_statements(shop.program(*rules), [one.name for one in rules], "bigquery"))
    assert len(statements) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_key_in_several_rows_is_in_what_one_of_them_is_in(dialect: str, engine_room: EngineRoom) -> None:
    """A rule that names a segment asks whether the key is in it, of whichever row."""
    buyers = ir.EntityRows("buyer", shop.table("orders"), (OWNER,))
    large = segment(compare(AMOUNT, ">", number(15)), "large", buyers)
    web = compare(CHANNEL, "=", text("web"))
    both = segment(ir.And((ir.InSegment("large", (OWNER,)), web)), "both", buyers)
    neither = segment(ir.And((ir.Not(ir.InSegment("large", (OWNER,))), web)), "neither", buyers)
    through = segment(ir.InSegment("both", (KEY,)), "through", CUSTOMER)
    made = shop.program(large, both, neither, through)
    engine = engine_room.engine(dialect, "shop of one", shop.TABLES)
    names = list(made.segments)
    found: dict[str, list[str]] = {name: [] for name in names}
    for sql, _ in compiler.member_statements(made, names, dialect):
        for place, member in engine.members(sql):
            found[names[place]].append(member)
    for name in names:
        alone = [key for (key,) in engine.members(compiler.statement(made, name, dialect))]
        assert sorted(found[name]) == sorted(alone), name
    assert found["both"]


def batched(traits: Traits, *segments: ir.Segment) -> list[tuple[str, ...]]:
    program = shop.program(*segments)
    names = [one.name for one in segments]

    def plan(some: object) -> Statement:
        return plan_members(program, {name: names.index(name) for name in some}, traits)  # type: ignore[attr-defined]

    return [
        found for _, found in in_batches(program, names, traits, plan, lambda made: render_statement(made, "duckdb"))
    ]


def test_what_an_engine_would_not_take_is_cut_so_that_tables_stay_together() -> None:
    attributes = [segment(compare(REGION, "=", text(name)), f"in_{name}") for name in ("urban", "rural")]
    mixed = [MANY[0], attributes[0], MANY[1], attributes[1]]
    halves = [("in_rural", "in_urban"), ("web_08", "web_09")]
    assert batched(Traits(most_segments=2), *mixed) == halves
    assert batched(Traits(most_columns=3), *mixed) == halves
    long = max(
        len(sql) for sql, _ in compiler.member_statements(shop.program(*mixed), [one.name for one in mixed], "duckdb")
    )
    assert batched(Traits(longest_statement=long - 1), *mixed) == halves
    assert batched(Traits(), *mixed) == [tuple(one.name for one in mixed)]
    assert batched(Traits(most_joins=0), MANY[0]) == [("web_08",)]  # what cannot be cut is tried
