"""What a plan is made of: passes, shared steps, names, what is read how often."""

from __future__ import annotations

import subprocess
import sys

from segql.plan import plan
from segql.plan.model import Membership, Pass, Rows
from segql.plan.names import Names
from segql.plan.rowsets import conditions_of, share
from segql.semantics import ir
from tests.unit.sql.shop import (
    AMOUNT,
    CHANNEL,
    CUTOFF,
    KEY,
    LINES,
    ORDER_ID,
    ORDERS,
    OWNER,
    agg,
    compare,
    number,
    program,
    segment,
    text,
    window,
)


def test_importing_the_plan_needs_no_sql() -> None:
    code = "import segql.plan, sys; print([m for m in ('sqlglot', 'duckdb', 'pyarrow') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_segments_share_the_pass_of_a_fact() -> None:
    one = segment(compare(agg("COUNT"), ">", number(1)), "one")
    two = segment(compare(agg("SUM", AMOUNT), ">", number(1)), "two")
    both = segment(ir.Or((ir.InSegment("one", (KEY,)), ir.InSegment("two", (KEY,)))), "both")
    made = plan(program(one, two, both), "both")
    assert [type(step) for step in made.steps] == [Pass, Membership, Membership]
    (shared,) = [step for step in made.steps if isinstance(step, Pass)]
    assert [measure.column for measure in shared.measures] == ["count", "sum_amount"]
    assert made.members.keys == ("id",)


def test_the_same_aggregate_is_computed_once() -> None:
    twice = ir.And((compare(agg("COUNT"), ">", number(1)), compare(agg("COUNT"), "<", number(9))))
    (only,) = plan(program(segment(twice)), "test").steps
    assert isinstance(only, Pass)
    assert len(only.measures) == 1


def test_a_pass_never_waits_for_itself() -> None:
    """A filter that counts the same facts for the same member takes a pass of its own, before."""
    often = compare(agg("COUNT", member=(OWNER,)), ">", number(1))
    made = plan(program(segment(compare(agg("SUM", AMOUNT, where=often), ">", number(1)))), "test")
    assert [step.name for step in made.steps] == ["orders_per_orders", "orders_per_customer"]


def test_facts_of_facts_come_first() -> None:
    large = compare(agg("SUM", AMOUNT, LINES, member=(ORDER_ID,)), ">", number(100))
    made = plan(program(segment(compare(agg("COUNT", where=large), ">", number(0)))), "test")
    assert [step.name for step in made.steps] == ["lines_per_orders", "orders_per_customer"]


def test_percentiles_of_one_value_share_their_ranks() -> None:
    rule = ir.And(
        (compare(agg("MEDIAN", AMOUNT), ">", number(1)), compare(agg("PERCENTILE", AMOUNT, percent=90), ">", number(1)))
    )
    made = plan(program(segment(rule)), "test")
    assert [type(step) for step in made.steps] == [Rows, Pass]


def test_what_filters_share_is_asked_once() -> None:
    web = compare(CHANNEL, "=", text("web"))
    year = window("2025-11-01T00:00", "2026-11-01T23:00")
    month = window("2026-10-01T00:00", "2026-11-01T23:00")
    shared = share(
        [
            conditions_of(agg("COUNT", where=web, window=year)),
            conditions_of(agg("SUM", AMOUNT, where=web, window=month)),
        ]
    )
    assert shared.common == (web, ir.InWindow(ORDERS.time, year))
    assert shared.own == ((), (ir.InWindow(ORDERS.time, ir.Window(month.low, None)),))


def test_a_window_beside_ever() -> None:
    month = window("2026-10-01T00:00", "2026-10-15T00:00")
    shared = share([conditions_of(agg("COUNT")), conditions_of(agg("COUNT", window=month))])
    (existing,) = shared.common
    assert isinstance(existing, ir.Or)
    assert existing.operands[0] == ir.InWindow(ORDERS.time, ir.Window(None, ir.Fixed(CUTOFF)))
    assert shared.own == ((), (ir.InWindow(ORDERS.time, month),))


def test_an_open_window_ends_at_the_cutoff() -> None:
    since = window("2026-10-01T00:00", None)
    (bounded,) = conditions_of(agg("COUNT", window=since))
    assert bounded == ir.InWindow(ORDERS.time, ir.Window(since.low, ir.Fixed(CUTOFF)))


def test_names_are_given_once() -> None:
    names = Names({"Orders"})
    assert [names.give(one) for one in ("orders", "ORDERS", "a.b", "a b", "2nd", "'; --", "é" * 99)] == [
        "orders_2",
        "ORDERS_3",
        "a_b",
        "a_b_2",
        "n2nd",
        "value",
        "é" * 28,
    ]
