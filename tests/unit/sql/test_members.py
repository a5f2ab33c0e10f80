"""Each node of the IR on every engine: the members worked out by hand, and everybody else for its complement."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from segql.catalog.model import SqlExpression
from segql.plan import plan
from segql.semantics import ir
from segql.sql import render
from segql.syntax.ast import TextOperator, Unit
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.unit.sql import shop
from tests.unit.sql.shop import (
    AGE,
    AMOUNT,
    BUYER,
    CHANNEL,
    DEPARTMENT,
    HOURS,
    INDUSTRY,
    INT,
    KEY,
    KEYLESS,
    LINES,
    LOGIN,
    MARKS,
    ORDER_ID,
    ORDERS,
    PRICE,
    QUANTITY,
    RATE,
    REGION,
    SCORE,
    SEEN,
    SHIFTS,
    SIGNUP,
    STAFF,
    STATUS,
    TAGS,
    TIME,
    agg,
    arithmetic,
    call,
    column,
    compare,
    instant,
    number,
    program,
    segment,
    table,
    text,
    window,
)

EVERYBODY = {"a", "b", "c", "d", "É"}
TODAY = ir.Literal(DATE, dt.date(2026, 11, 1))
WEB = compare(CHANNEL, "=", text("web"))


def profile(type: object, *path: str) -> ir.Column:
    """A value inside of the profile."""
    return column(type, "profile", path=path)  # type: ignore[arg-type]


def seen(operator: str, moment: str) -> ir.Condition:
    """A comparison of a zoneless column with an instant."""
    return compare(SEEN, operator, instant(moment))


def test_text(test: TextOperator, value: ir.Value, pattern: str) -> ir.Condition:
    """A test of a text."""
    return ir.TextTest(test, value, text(pattern))


test_text.__test__ = False  # type: ignore[attr-defined]

START, END, PART = TextOperator.STARTS_WITH, TextOperator.ENDS_WITH, TextOperator.CONTAINS
HOSTILE = "O'Brien \\ x"

CASES: dict[str, tuple[ir.Condition, str]] = {
    "text equals": (compare(REGION, "=", text("urban")), "a"),
    "hostile text": (compare(REGION, "=", text(HOSTILE)), "d"),
    "text by code point": (compare(REGION, "<", text("a")), "dÉ"),
    "key by code point": (compare(KEY, ">", text("d")), "É"),
    "one of": (ir.OneOf(REGION, (text("urban"), text(""))), "aÉ"),
    "one of one": (ir.OneOf(REGION, (text("rural"),)), "b"),
    "one of none": (ir.OneOf(REGION, ()), ""),
    "number": (compare(AGE, ">=", number(30)), "acÉ"),
    "number turned": (compare(number(30), "<", AGE), "cÉ"),
    "numbers with decimals": (compare(AGE, ">", number("40.5")), "cÉ"),
    "one of numbers": (ir.OneOf(AGE, (number(30), number("18.5"), number(65))), "aÉ"),
    "float": (compare(SCORE, "=", number("0.1")), "É"),
    "float without infinities": (ir.Known(SCORE), "adÉ"),
    "ratio": (compare(RATE, "=", number("0.2")), "a"),
    "negative": (compare(SCORE, "<", number("-0.25")), "d"),
    "known": (ir.Known(REGION), "abdÉ"),
    "missing values": (ir.Known(column(TEXT, "region", missing=("", "urban"))), "bd"),
    "missing value": (ir.Known(column(TEXT, "region", missing=("",))), "abd"),
    "missing number": (ir.Known(column(NUMBER, "age", missing=(Decimal(30),), **INT)), "cdÉ"),
    "missing date": (ir.Known(column(DATE, "signup", missing=(dt.date(1960, 11, 1),))), "abd"),
    "missing clock time": (
        ir.Known(column(DATETIME, "seen", timezone=shop.ZONE, missing=(dt.datetime(2026, 11, 2),))),
        "adÉ",
    ),
    "missing instant": (ir.Known(column(DATETIME, "login", missing=(dt.datetime(2026, 11, 1, 23),))), "adÉ"),
    "boolean": (ir.Holds(STAFF), "aÉ"),
    "boolean equals": (compare(STAFF, "=", ir.Literal(BOOLEAN, False)), "bd"),
    "constant": (ir.Constant(True), "abcdÉ"),
    "starts": (test_text(START, REGION, "ur"), "a"),
    "ends": (test_text(END, REGION, "al"), "b"),
    "contains": (test_text(PART, REGION, "'Brien \\"), "d"),
    "percent sign": (test_text(PART, REGION, "%"), ""),
    "empty start": (test_text(START, REGION, ""), "abdÉ"),
    "empty end": (test_text(END, REGION, ""), "abdÉ"),
    "empty part": (test_text(PART, REGION, ""), "abdÉ"),
    "text of another column": (ir.TextTest(START, REGION, call("LOWER", REGION, type=TEXT)), "abÉ"),
    "lower": (compare(call("LOWER", KEY, type=TEXT), "=", text("é")), "É"),
    "length": (compare(call("LENGTH", KEY), "=", number(1)), "abcdÉ"),
    "matches": (ir.Matches(REGION, "^(ur|ru)[a-z]+$"), "ab"),
    "matches a backslash": (ir.Matches(REGION, "\\\\ x$"), "d"),
    "list contains": (ir.ListContains(TAGS, text("gold")), "aÉ"),
    "list contains folded": (ir.ListContains(TAGS, text("SILVER"), fold=True), "ad"),
    "list contains number": (ir.ListContains(MARKS, number("0.1")), "ad"),
    "list length": (compare(call("LIST_LENGTH", TAGS), ">=", number(2)), "a"),
    "in table": (ir.InTable(KEY, table("suppression"), column(TEXT, "email")), "d"),
    "in table folded": (ir.InTable(KEY, table("suppression"), column(TEXT, "email"), fold=True), "ad"),
    "lookup": (compare(INDUSTRY, "=", text("retail")), "aÉ"),
    "segment": (ir.InSegment("old", (KEY,)), "cÉ"),
    "segment through a lookup": (
        ir.InSegment("old", (column(TEXT, "owner", hops=(shop.COMPANY,)),)),
        "",
    ),
    "path text": (compare(profile(TEXT, "plan"), "=", text("pro")), "a"),
    "path of another kind": (ir.Known(profile(TEXT, "plan")), "a"),
    "path number": (compare(profile(NUMBER, "n"), ">", number(2)), "ad"),
    "path fraction": (compare(profile(NUMBER, "n"), "=", number("3.5")), "d"),
    "path date": (compare(profile(DATE, "deep", "since"), "=", ir.Literal(DATE, dt.date(2026, 1, 2))), "a"),
    "path of no date": (ir.Known(profile(DATE, "plan")), ""),
    "path boolean": (ir.Known(profile(BOOLEAN, "n")), ""),
    "catalog sql": (
        compare(column(TEXT, "x", sql=SqlExpression("upper(region) || '!'", "duckdb")), "=", text("URBAN!")),
        "a",
    ),
    "catalog sql in parentheses": (
        ir.Not(ir.Holds(column(BOOLEAN, "x", sql=SqlExpression("age > 20 or region = 'rural'", "duckdb")))),
        "d",
    ),
    # dates and times
    "date": (compare(SIGNUP, "<", ir.Literal(DATE, dt.date(2026, 11, 1))), "adÉ"),
    "date in window": (ir.InWindow(SIGNUP, window("2026-10-01", "2026-11-01")), "a"),
    "open window": (ir.InWindow(SIGNUP, window(None, "2026-10-20")), "dÉ"),
    "endless window": (ir.InWindow(SIGNUP, window(None, None)), "abdÉ"),
    "instants in window": (ir.InWindow(LOGIN, window("2026-10-25T00:30", "2026-11-01T23:00")), "ad"),
    "clock times in window": (ir.InWindow(SEEN, window("2026-10-24T22:00", "2026-11-01T23:00")), "ad"),
    "first of two clock times": (seen("=", "2026-10-25T00:30"), "a"),
    "second of two clock times": (seen("=", "2026-10-25T01:30"), ""),
    "before the second": (seen("<", "2026-10-25T01:30"), "aÉ"),
    "until the hour has passed": (seen("<=", "2026-10-25T02:00"), "adÉ"),
    "after the hour": (seen(">=", "2026-10-25T01:30"), "bd"),
    "clock time that does not exist": (seen("=", "2026-03-29T01:30"), "É"),
    "before a gap's shadow": (seen("<", "2026-03-29T01:15"), ""),
    "within a gap's shadow": (seen("<", "2026-03-29T01:45"), "É"),
    "clock against instant": (compare(SEEN, "=", LOGIN), "abÉ"),
    "local date": (
        compare(call("LOCAL_DATE", LOGIN, type=DATE), "=", ir.Literal(DATE, dt.date(2026, 11, 2))),
        "b",
    ),
    "local hour": (compare(call("HOUR", LOGIN), "=", number(2)), "ad"),
    "hour on the own clock": (compare(call("HOUR", SEEN), "=", number(0)), "b"),
    "weekday": (compare(call("WEEKDAY", SIGNUP), "=", number(7)), "b"),
    "month": (compare(call("MONTH", LOGIN), "=", number(3)), "É"),
    "year": (compare(call("YEAR", SIGNUP), "<", number(2000)), "É"),
    "day of another clock": (
        compare(call("DAY", column(DATETIME, "seen", timezone="America/New_York")), "=", number(25)),
        "ad",
    ),
    "days since": (compare(ir.Elapsed(Unit.DAY, SIGNUP, TODAY), ">=", number(12)), "adÉ"),
    "weeks since": (compare(ir.Elapsed(Unit.WEEK, SIGNUP, TODAY), "=", number(1)), "a"),
    "no days since": (compare(ir.Elapsed(Unit.DAY, SIGNUP, TODAY), "=", number(0)), "b"),
    "months since": (compare(ir.Elapsed(Unit.MONTH, SIGNUP, TODAY), "=", number(32)), "d"),
    "quarters since": (compare(ir.Elapsed(Unit.QUARTER, SIGNUP, TODAY), "=", number(10)), "d"),
    "age": (compare(ir.Elapsed(Unit.YEAR, SIGNUP, TODAY), ">=", number(66)), "É"),
    "days until": (compare(ir.Elapsed(Unit.DAY, TODAY, SIGNUP), "<=", number(3)), "b"),
    "hours": (compare(ir.Elapsed(Unit.HOUR, LOGIN, instant("2026-10-25T02:29:59")), "=", number(1)), "a"),
    "minutes": (compare(ir.Elapsed(Unit.MINUTE, LOGIN, instant("2026-10-25T02:29:59")), "=", number(59)), "d"),
    "seconds": (compare(ir.Elapsed(Unit.SECOND, LOGIN, instant("2026-10-25T02:29:59.5")), "=", number(3599)), "d"),
    "hours of a clock": (compare(ir.Elapsed(Unit.HOUR, SEEN, instant("2026-10-25T02:30")), "=", number(2)), "a"),
    # numbers
    "sum of columns": (compare(arithmetic(AGE, "+", number(1)), "=", number(31)), "a"),
    "product": (compare(arithmetic(SCORE, "*", SCORE), "=", number("0.09")), "d"),
    "product of whole numbers": (compare(arithmetic(AGE, "*", AGE), "=", number(900)), "a"),
    "quotient": (compare(arithmetic(AGE, "/", number(7)), "=", number("4.285714286")), "a"),
    "quotient of decimals": (compare(arithmetic(number(1), "/", SCORE), "=", number("-3.333333333")), "d"),
    "quotient of whole numbers": (compare(arithmetic(number(100), "/", AGE), "=", number("3.333333333")), "a"),
    "division by zero": (ir.Known(arithmetic(AGE, "/", RATE)), "aÉ"),
    "rounded half": (
        compare(arithmetic(number("-0.000000001"), "/", number(2)), "=", number("-0.000000001")),
        "abcdÉ",
    ),
    "mod": (compare(call("MOD", arithmetic(number(0), "-", AGE), number(7)), "=", number(-2)), "aÉ"),
    "mod by zero": (ir.Known(call("MOD", AGE, arithmetic(AGE, "-", number(30)))), "cdÉ"),
    "round": (compare(call("ROUND", SCORE, number(0)), "=", number(2)), "a"),
    "round tens": (compare(call("ROUND", AGE, number(-1)), "=", number(70)), "É"),
    "abs": (compare(call("ABS", SCORE), "=", number("0.3")), "d"),
    "least": (compare(call("LEAST", AGE, number(40)), "=", number(40)), "bcÉ"),
    "greatest": (compare(call("GREATEST", AGE, SCORE), ">", number(40)), "cÉ"),
    "least text": (
        compare(call("LEAST", REGION, text("b"), type=TEXT), "=", text("b")),
        "abc",
    ),
    "coalesce": (compare(call("COALESCE", AGE, number(7)), "=", number(7)), "b"),
    "coalesce of two clocks": (
        compare(call("COALESCE", SEEN, LOGIN, type=DATETIME), "=", instant("2026-10-25T00:30")),
        "a",
    ),
    "choice": (
        compare(ir.Choice(compare(AGE, ">", number(40)), text("x"), REGION, TEXT), "=", text("x")),
        "cÉ",
    ),
    "truth": (compare(ir.Truth(compare(AGE, ">", number(40))), "=", ir.Literal(BOOLEAN, False)), "abd"),
    # aggregates
    "count": (compare(agg("COUNT"), ">", number(1)), "ab"),
    "no facts": (compare(agg("COUNT"), "=", number(0)), "cÉ"),
    "few facts": (compare(agg("COUNT"), "<=", number(1)), "cdÉ"),
    "count in window": (compare(agg("COUNT", window=window("2026-08-02T22:00", "2026-11-01T23:00")), "=", number(2)), "b"),
    "count without key": (compare(agg("COUNT", rows=LINES, member=(AGE,)), "=", number(0)), "abcdÉ"),
    "count where": (compare(agg("COUNT", where=WEB), "=", number(1)), "ab"),
    "count of values": (compare(agg("COUNT", AMOUNT), "=", number(2)), "a"),
    "count distinct": (compare(agg("COUNT", column(NUMBER, "product_id", **INT), distinct=True), "=", number(2)), "a"),
    "count where lookup": (compare(agg("COUNT", where=compare(DEPARTMENT, "=", text("bio"))), "=", number(2)), "a"),
    "sum": (compare(agg("SUM", AMOUNT), "=", number("30.5")), "a"),
    "sum of nothing": (compare(agg("SUM", AMOUNT), "=", number(0)), "cÉ"),
    "sum of products": (compare(agg("SUM", arithmetic(PRICE, "*", QUANTITY)), "=", number("5.5")), "a"),
    "average": (compare(agg("AVG", AMOUNT), "=", number("1.666666667")), "b"),
    "average of whole numbers": (compare(agg("AVG", QUANTITY), "=", number(2)), "a"),
    "smallest": (compare(agg("MIN", AMOUNT), "=", number("10.5")), "a"),
    "largest text": (compare(agg("MAX", CHANNEL), "=", text("web")), "ab"),
    "median": (compare(agg("MEDIAN", AMOUNT), "=", number("15.25")), "a"),
    "median of three": (compare(agg("MEDIAN", AMOUNT), "=", number(2)), "b"),
    "median of whole numbers": (compare(agg("MEDIAN", QUANTITY), "=", number(1)), "b"),
    "percentile": (compare(agg("PERCENTILE", AMOUNT, percent=Decimal(90)), "=", number("19.05")), "a"),
    "percentile with decimals": (
        compare(agg("PERCENTILE", AMOUNT, percent=Decimal("12.5")), "=", number("11.6875")),
        "a",
    ),
    "percentile 0": (compare(agg("PERCENTILE", AMOUNT, percent=Decimal(0)), "=", number("10.5")), "a"),
    "percentile 100": (compare(agg("PERCENTILE", AMOUNT, percent=Decimal(100)), "=", number(20)), "a"),
    "first": (compare(agg("FIRST", CHANNEL), "=", text("web")), "ab"),
    "second": (compare(agg("SECOND", CHANNEL), "=", text("store")), "ab"),
    "second without key": (compare(agg("SECOND", CHANNEL, KEYLESS), "=", text("app")), "b"),
    "last": (compare(agg("LAST", CHANNEL), "=", text("app")), "b"),
    "last without key": (compare(agg("LAST", CHANNEL, KEYLESS), "=", text("store")), "b"),
    "last is missing": (ir.Known(agg("LAST", CHANNEL)), "b"),
    "last time": (compare(agg("LAST", TIME), "=", instant("2026-11-01T22:59:59")), "a"),
    "days since last": (
        compare(ir.Elapsed(Unit.DAY, call("LOCAL_DATE", agg("LAST", TIME), type=DATE), TODAY), "=", number(90)),
        "b",
    ),
    "mode": (compare(agg("MODE", CHANNEL), "=", text("store")), "a"),
    "mode of whole numbers": (compare(agg("MODE", QUANTITY), "=", number(1)), "ab"),
    "share": (compare(arithmetic(agg("COUNT", where=WEB), "/", agg("COUNT")), ">=", number("0.333333333")), "ab"),
    "share of everything": (compare(arithmetic(agg("COUNT", where=WEB), "/", agg("COUNT")), "<", number(1)), "abd"),
    "share is exact": (compare(arithmetic(agg("COUNT", where=WEB), "/", agg("COUNT")), "=", number("0.333333333")), ""),
    "share against share": (
        compare(
            arithmetic(agg("COUNT", where=WEB), "/", agg("COUNT")),
            "=",
            arithmetic(agg("COUNT", AMOUNT, where=WEB), "/", agg("COUNT")),
        ),
        "abd",
    ),
    "one of shares": (
        ir.OneOf(arithmetic(agg("COUNT", where=WEB), "/", agg("COUNT")), (number("0.333333333"), number(0))),
        "d",
    ),
    "ratio of sums": (
        compare(arithmetic(agg("SUM", AMOUNT, where=WEB), "/", agg("SUM", AMOUNT)), "=", number("0.344262295")),
        "a",
    ),
    "aggregate against aggregate": (
        compare(agg("COUNT", where=compare(STATUS, "=", text("paid"))), "<", agg("COUNT")),
        "a",
    ),
    "fact as entity": (
        compare(
            agg("COUNT", where=compare(agg("SUM", AMOUNT, LINES, member=(ORDER_ID,)), ">", number(100))),
            "=",
            number(1),
        ),
        "ab",
    ),
    "member's metric in a filter": (
        compare(
            agg("COUNT", where=compare(agg("COUNT", member=(shop.OWNER,)), ">", number(1))), ">=", number(3)
        ),
        "ab",
    ),
    "member's attribute in a filter": (
        compare(agg("COUNT", where=compare(column(NUMBER, "age", hops=(BUYER,), **INT), "<", number(20))), "=", number(1)),
        "d",
    ),
    "segment in a filter": (
        compare(agg("COUNT", where=ir.Not(ir.InSegment("buyers", (shop.OWNER,)))), "=", number(1)),
        "d",
    ),
    "date facts": (compare(agg("SUM", HOURS, SHIFTS), "=", number(2000000000)), "a"),
    "facts of the lookup": (
        compare(
            agg("COUNT", rows=ORDERS, member=(column(TEXT, "owner", hops=(shop.COMPANY,)),)), "=", number(3)
        ),
        "abÉ",
    ),
    # logic
    "and": (ir.And((ir.Holds(STAFF), compare(AGE, ">", number(40)))), "É"),
    "or": (ir.Or((ir.Holds(STAFF), compare(AGE, ">", number(40)))), "acÉ"),
    "and inside or": (
        ir.Or((ir.And((ir.Holds(STAFF), compare(AGE, "<", number(40)))), ir.Not(ir.Known(REGION)))),
        "ac",
    ),
    "not of or": (ir.Not(ir.Or((compare(REGION, "=", text("urban")), compare(AGE, ">", number(20))))), "bd"),
    "not equal": (compare(REGION, "!=", text("urban")), "bcdÉ"),
    "not equal to a column": (compare(REGION, "!=", KEY), "abcdÉ"),
    "not of a missing comparison": (ir.Not(compare(AGE, ">", SCORE)), "b" "c"),
}  # fmt: skip

OLD = segment(compare(AGE, ">", number(40)), "old")
BUYERS = segment(compare(agg("COUNT"), ">", number(1)), "buyers")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_members_and_everybody_else(name: str, dialect: str, engine_room: EngineRoom) -> None:
    condition, expected = CASES[name]
    engine = engine_room.engine(dialect, "shop_of_ir", shop.TABLES)
    found = {}
    for key, one in (("in", condition), ("out", ir.Not(condition))):
        sql = render(plan(program(OLD, BUYERS, segment(one)), "test"), dialect)
        rows = engine.members(sql)
        assert len(rows) == len(set(rows)), sql
        found[key] = {row[0] for row in rows}
    assert found["in"] == set(expected), render(plan(program(OLD, BUYERS, segment(condition)), "test"), dialect)
    assert found["out"] == EVERYBODY - set(expected), render(
        plan(program(OLD, BUYERS, segment(ir.Not(condition))), "test"), dialect
    )
