"""Ranks and draws on every engine: who is where, worked out by hand."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest

from segql.catalog.model import Storage
from segql.plan import plan, plan_parts
from segql.plan.model import Pass, Rows
from segql.semantics import ir
from segql.sql import render, render_statement
from segql.types import NUMBER
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.unit.sql import shop
from tests.unit.sql.shop import AGE, AMOUNT, BUYER, CUSTOMER, KEY, SEEN, SIGNUP, STAFF, agg, compare, number, segment

EVERYBODY = {"a", "b", "c", "d", "É"}
ALL = ir.Constant(True)
SPENT = agg("SUM", AMOUNT)  # a 35.5, b 5, d 0.0001, and 0 for c and É, whom their keys tell apart


def rank(value: ir.Value, cut: ir.Cut, **more: object) -> ir.InRank:
    """A rank of customers."""
    among = more.pop("among", ALL)
    return ir.InRank(value, CUSTOMER, among, cut, (KEY,), **more)  # type: ignore[arg-type]


def share(text: str) -> ir.Share:
    """A share of everybody who is ranked."""
    return ir.Share(Decimal(text))


def drawn(key: str, prefix: str) -> int:
    """The number that a key draws."""
    return int(hashlib.md5(f"{prefix}{key}".encode()).hexdigest()[:8], 16)


def draws(prefix: str, low: str, high: str) -> str:
    """Who is drawn, by Python."""
    bounds = Decimal(low) * 2**32, Decimal(high) * 2**32
    return "".join(key for key in sorted(EVERYBODY) if bounds[0] <= drawn(key, prefix) < bounds[1])


BUYER_KEY = shop.column(shop.TEXT, "id", hops=(BUYER,))

CASES: dict[str, tuple[ir.Condition, str]] = {
    "largest": (rank(SPENT, ir.Largest(2)), "ab"),
    "ties by key": (rank(SPENT, ir.Largest(4)), "abcd"),
    "smallest": (rank(SPENT, ir.Largest(2), reverse=True), "cÉ"),
    "smallest ties by key": (rank(SPENT, ir.Largest(1), reverse=True), "É"),
    "more than there are": (rank(SPENT, ir.Largest(9)), "abcdÉ"),
    "share rounds up": (rank(SPENT, share("0.2")), "a"),
    "share just above": (rank(SPENT, share("0.200000001")), "ab"),
    "share of all": (rank(SPENT, share("1")), "abcdÉ"),
    "share from below": (rank(SPENT, share("0.21")  , reverse=True), "cÉ"),
    "missing values are not ranked": (rank(AGE, share("0.5")), "cÉ"),
    "everybody with a value": (rank(AGE, share("1")), "acdÉ"),
    "quintiles of five": (ir.Or((rank(SPENT, ir.Tile(5, 5)), rank(SPENT, ir.Tile(1, 5)))), "aÉ"),
    "quartile of five": (rank(SPENT, ir.Tile(4, 4)), "ab"),
    "quartile of five, next": (rank(SPENT, ir.Tile(3, 4)), "d"),
    "quartile of five, last": (rank(SPENT, ir.Tile(1, 4)), "É"),
    "tile from below": (rank(SPENT, ir.Tile(4, 4), reverse=True), "cÉ"),
    "more tiles than members": (rank(SPENT, ir.Tile(10, 10)), "a"),
    "an empty tile": (rank(SPENT, ir.Tile(9, 10)), ""),
    "a date": (rank(SIGNUP, ir.Largest(1)), "b"),
    "a clock time": (rank(SEEN, ir.Largest(2)), "bd"),
    "the same instant twice": (rank(SEEN, ir.Largest(1), among=compare(KEY, "!=", shop.text("b"))), "d"),
    "among": (rank(SPENT, ir.Largest(1), among=compare(AGE, ">", number(30))), "c"),
    "per group": (rank(SPENT, ir.Largest(1), per=STAFF), "ab"),
    "per group, another": (rank(AGE, ir.Largest(1), per=shop.REGION), "adÉ"),
    "within a rank": (rank(SPENT, ir.Largest(1), among=ir.Not(rank(SPENT, ir.Largest(1)))), "b"),
    "in a filter": (
        compare(
            agg("COUNT", where=ir.InRank(SPENT, CUSTOMER, ALL, ir.Largest(2), (BUYER_KEY,))),
            ">",
            number(0),
        ),
        "ab",
    ),
    "not in a filter": (
        compare(
            agg(
                "COUNT",
                where=ir.Not(ir.InRank(AGE, CUSTOMER, ALL, ir.Largest(9), (BUYER_KEY,))),
            ),
            ">",
            number(0),
        ),
        "b",
    ),
    "drawn": (ir.InDraw("sample:x:", Decimal(0), Decimal("0.5"), (KEY,)), draws("sample:x:", "0", "0.5")),
    "drawn above": (ir.InDraw("sample:x:", Decimal("0.5"), Decimal(1), (KEY,)), draws("sample:x:", "0.5", "1")),
    "drawn between": (ir.InDraw("split:it's:", Decimal("0.1"), Decimal("0.7"), (KEY,)), draws("split:it's:", "0.1", "0.7")),
    "everybody drawn": (ir.InDraw("", Decimal(0), Decimal(1), (KEY,)), "abcdÉ"),
}  # fmt: skip


def run(engine_room: EngineRoom, dialect: str, sql: str) -> list[tuple[object, ...]]:
    """The rows of a statement."""
    return [tuple(row) for row in engine_room.engine(dialect, "shop_of_ir", shop.TABLES).members(sql)]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_members(name: str, dialect: str, engine_room: EngineRoom) -> None:
    condition, expected = CASES[name]
    for one, wanted in ((condition, set(expected)), (ir.Not(condition), EVERYBODY - set(expected))):
        sql = render(plan(shop.program(segment(one)), "test"), dialect)
        rows = run(engine_room, dialect, sql)
        assert {row[0] for row in rows} == wanted, sql
        assert len(rows) == len(wanted)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("storage", [Storage.INTEGER, None])
def test_a_number_is_drawn_by_its_digits(dialect: str, storage: Storage | None, engine_room: EngineRoom) -> None:
    key = shop.column(NUMBER, "order_id", storage=storage)
    orders = ir.EntityRows("order", shop.table("orders"), (key,))
    draw = ir.InDraw("sample::", Decimal(0), Decimal("0.5"), (key,))
    sql = render(plan(shop.program(segment(draw, entity=orders)), "test"), dialect)
    expected = {number for number in range(1, 11) if drawn(str(number), "sample::") < 2**31}
    assert {row[0] for row in run(engine_room, dialect, sql)} == expected


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_parts_of_a_key_are_joined(dialect: str, engine_room: EngineRoom) -> None:
    keys = (shop.column(NUMBER, "order_id", storage=Storage.INTEGER), shop.column(shop.TEXT, "sku"))
    lines = ir.EntityRows("line", shop.table("lines"), keys)
    draw = ir.InDraw("sample:s:", Decimal(0), Decimal("0.5"), keys)
    sql = render(plan(shop.program(segment(draw, entity=lines)), "test"), dialect)
    every = [(1, "x"), (1, "y"), (2, "x"), (6, "z"), (99, "x")]
    expected = {(order, sku) for order, sku in every if drawn(f"{order}:{sku}", "sample:s:") < 2**31}
    assert set(run(engine_room, dialect, sql)) == expected


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_key_that_occurs_twice_is_ranked_once(dialect: str, engine_room: EngineRoom) -> None:
    """A customer's orders as rows of the customer: three keys, each with its largest amount."""
    buyers = ir.EntityRows("buyer", shop.table("orders"), (shop.OWNER,))
    best = ir.InRank(AMOUNT, buyers, ALL, share("0.5"), (shop.OWNER,))
    sql = render(plan(shop.program(segment(best, entity=buyers)), "test"), dialect)
    assert {row[0] for row in run(engine_room, dialect, sql)} == {"zz", "a"}  # zz 100, a 20, b 2, d 0.0001


@pytest.mark.parametrize("dialect", DIALECTS)
def test_who_is_excluded_is_nowhere(dialect: str, engine_room: EngineRoom) -> None:
    """Neither in a segment nor its complement, neither ranked nor counted among those who are."""
    entity = ir.EntityRows("customer", shop.table("customers"), (KEY,), ir.Not(ir.InSegment("erased", (KEY,))))
    erased = segment(compare(KEY, "=", shop.text("a")), "erased")
    for condition, expected in (
        (ALL, {"b", "c", "d", "É"}),
        (ir.Not(compare(AGE, ">", number(50))), {"b", "c", "d"}),
        (ir.InRank(SPENT, entity, ALL, ir.Largest(2), (KEY,)), {"b", "d"}),
    ):
        made = plan(shop.program(erased, segment(condition, entity=entity)), "test")
        assert {row[0] for row in run(engine_room, dialect, render(made, dialect))} == expected


@pytest.mark.parametrize("dialect", DIALECTS)
def test_parts_are_counted_together(dialect: str, engine_room: EngineRoom) -> None:
    """Equal to what each is alone; who is looked at twice is one."""
    conditions = {f"s.tier_{part}": rank(SPENT, ir.Tile(part, 5)) for part in range(1, 6)}
    conditions |= {"s.none": ir.Constant(False), "s.all": ALL, "s.known": ir.Known(AGE)}
    made = shop.program(*(segment(condition, name) for name, condition in conditions.items()))
    sql = render_statement(plan_parts(made, list(conditions)), dialect)
    assert run(engine_room, dialect, sql) == [(1, 1, 1, 1, 1, 0, 5, 4)]
    buyers = ir.EntityRows("buyer", shop.table("orders"), (shop.OWNER,))
    parts = [segment(compare(AMOUNT, ">", number(bound)), f"s.{bound}", buyers) for bound in (1, 15)]
    sql = render_statement(plan_parts(shop.program(*parts), ["s.1", "s.15"]), dialect)
    assert run(engine_room, dialect, sql) == [(3, 2)]  # a, b, zz; a, zz


def test_one_ranking_serves_all_its_parts() -> None:
    parts = [rank(SPENT, ir.Tile(part, 5)) for part in range(1, 6)]
    made = plan(shop.program(segment(ir.Or((*parts, rank(SPENT, ir.Largest(3), reverse=True))))), "test")
    assert [type(step) for step in made.steps] == [Pass, Rows, Rows]


def test_an_audience_replaces_the_rule_of_the_run_alone() -> None:
    """What refers to the segment has the bare rule."""
    one = ir.Segment("one", CUSTOMER, STAFF_ONLY, audience=ir.And((STAFF_ONLY, ir.Known(AGE))))
    both = segment(ir.InSegment("one", (KEY,)), "both")
    assert "age" in render(plan(shop.program(one, both), "one"), "duckdb")
    assert "age" not in render(plan(shop.program(one, both), "both"), "duckdb")


STAFF_ONLY = ir.Holds(STAFF)
