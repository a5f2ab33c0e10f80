"""A small shop and a shorthand for the IR over it, for the tests of the plan and of its SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from segql.catalog.model import Storage, Table
from segql.semantics import ir
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, RATIO, TEXT, Type, list_of
from tests.engines_under_test.tables import Table as Rows

ZONE = "Europe/Paris"
CUTOFF = dt.datetime(2026, 11, 1, 23, tzinfo=dt.UTC)
CLOCK = ir.Clock(CUTOFF, dt.date(2026, 11, 1))

#: The rows, as every engine gets them.
TABLES: list[Rows] = []


def _table(name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    TABLES.append(Rows(name, columns, tuple(tuple(row) for row in rows)))


def utc(text: str) -> dt.datetime:
    """An instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def naive(text: str) -> dt.datetime:
    """A clock time."""
    return dt.datetime.fromisoformat(text)


D = Decimal
_table(
    "customers",
    {
        "id": "text",
        "region": "text",
        "age": "integer",
        "rate": "integer",
        "score": "float",
        "staff": "boolean",
        "signup": "date",
        "seen": "clock",
        "login": "instant",
        "company_id": "integer",
        "tags": "list of text",
        "marks": "list of float",
        "profile": "json",
    },
    [
        ("a", "urban", 30, 20, 1.5, True, dt.date(2026, 10, 20), naive("2026-10-25T02:30"), utc("2026-10-25T00:30"), 1,
         ["gold", "Silver"], [1.0, 0.1], {"plan": "pro", "n": 3, "deep": {"since": "2026-01-02"}}),
        ("b", "rural", None, 50, float("nan"), False, dt.date(2026, 11, 1), naive("2026-11-02T00:00"),
         utc("2026-11-01T23:00"), 2, [], [], {"plan": 5, "n": "x"}),
        ("c", None, 41, None, float("inf"), None, None, None, None, None, None, None, None),
        ("d", "O'Brien \\ x", 18, 0, -0.3, False, dt.date(2024, 2, 29), naive("2026-10-25T03:00"),
         utc("2026-10-25T01:30"), 9, ["silver"], [0.1], {"plan": None, "n": 3.5}),
        ("É", "", 65, 100, 0.1, True, dt.date(1960, 11, 1), naive("2026-03-29T02:30"), utc("2026-03-29T01:30"), 1,
         ["gold"], [2.5], {}),
        (None, "urban", 50, 10, 5.0, True, dt.date(2026, 10, 1), None, None, 1, ["gold"], [], {}),
    ],
)  # fmt: skip
_table(
    "orders",
    {
        "order_id": "integer",
        "customer_id": "text",
        "amount": "decimal",
        "price": "float",
        "quantity": "integer",
        "channel": "text",
        "status": "text",
        "product_id": "integer",
        "ordered_at": "clock",
    },
    [
        (1, "a", D("10.5"), 0.1, 3, "web", "paid", 1, naive("2026-10-01T10:00")),
        (2, "a", D("20"), 0.2, 1, "store", "paid", 2, naive("2026-10-25T02:30")),
        (3, "a", None, 2.5, 2, None, "open", 1, naive("2026-11-01T23:59:59")),
        (4, "a", D("5"), 1.0, 7, "web", "cancelled", 9, naive("2026-11-02T00:00")),
        (5, "b", D("1"), 3.3, None, "web", "paid", None, naive("2025-11-01T00:00")),
        (6, "b", D("2"), 7.0, 1, "store", "paid", 2, naive("2026-08-03T00:00")),
        (7, "b", D("2"), 7.0, 1, "app", "paid", 2, naive("2026-08-03T00:00")),
        (8, "d", D("0.0001"), None, 4, "app", "paid", 1, None),
        (9, None, D("100"), 1.0, 1, "web", "paid", 1, naive("2026-10-01T10:00")),
        (10, "zz", D("100"), 1.0, 1, "web", "paid", 1, naive("2026-10-01T10:00")),
    ],
)
_table(
    "lines",
    {"order_id": "integer", "sku": "text", "amount": "decimal"},
    [(1, "x", D("100")), (1, "y", D("50")), (2, "x", D("3")), (6, "z", D("200")), (99, "x", D("1"))],
)
_table("products", {"product_id": "integer", "department": "text"}, [(1, "bio"), (2, "tea")])
_table("companies", {"id": "integer", "industry": "text", "owner": "text"}, [(1, "retail", "a"), (2, None, "b")])
_table("suppression", {"email": "text"}, [("A",), ("d",), (None,), ("d",)])
_table("shifts", {"customer_id": "text", "day": "date", "hours": "integer"},
       [("a", dt.date(2026, 11, 1), 2000000000), ("a", dt.date(2026, 11, 2), 2000000000),
        ("b", dt.date(2026, 10, 31), 2000000000), ("b", dt.date(2026, 10, 30), 2000000000)])  # fmt: skip


def table(name: str) -> Table:
    """A table of the shop."""
    return Table((name,))


def column(type: Type, name: str, **field: Any) -> ir.Column:
    """A column of the row at hand; `hops` lead elsewhere."""
    hops = field.pop("hops", ())
    return ir.Column(type, ir.Field(name, **field), hops, name)


INT, DEC = {"storage": Storage.INTEGER}, {"storage": Storage.DECIMAL}
KEY = column(TEXT, "id")
CUSTOMER = ir.EntityRows("customer", table("customers"), (KEY,))
REGION = column(TEXT, "region")
AGE = column(NUMBER, "age", **INT)
RATE = column(RATIO, "rate", storage=Storage.INTEGER, percent=True)
SCORE = column(NUMBER, "score")
STAFF = column(BOOLEAN, "staff")
SIGNUP = column(DATE, "signup")
SEEN = column(DATETIME, "seen", timezone=ZONE)
LOGIN = column(DATETIME, "login")
TAGS = column(list_of(TEXT), "tags")
MARKS = column(list_of(NUMBER), "marks")
COMPANY = ir.Hop(
    "company", table("companies"), (ir.Field("company_id", storage=Storage.INTEGER),), (ir.Field("id"),), (NUMBER,)
)
INDUSTRY = column(TEXT, "industry", hops=(COMPANY,))

OWNER = column(TEXT, "customer_id")
TIME = column(DATETIME, "ordered_at", timezone=ZONE)
ORDER_ID = column(NUMBER, "order_id", **INT)
AMOUNT = column(NUMBER, "amount", **DEC)
PRICE = column(NUMBER, "price", storage=Storage.FLOAT)
QUANTITY = column(NUMBER, "quantity", **INT)
CHANNEL = column(TEXT, "channel")
STATUS = column(TEXT, "status")
PRODUCT = ir.Hop("product", table("products"), (ir.Field("product_id"),), (ir.Field("product_id"),), (NUMBER,))
DEPARTMENT = column(TEXT, "department", hops=(PRODUCT,))
BUYER = ir.Hop("customer", table("customers"), (ir.Field("customer_id"),), (ir.Field("id"),), (TEXT,))
ORDERS = ir.FactRows("orders", table("orders"), (OWNER,), TIME, (ORDER_ID,), None, ir.Fixed(CUTOFF))
KEYLESS = ir.FactRows("orders", table("orders"), (OWNER,), TIME, (), None, ir.Fixed(CUTOFF))
LINES = ir.FactRows("lines", table("lines"), (ORDER_ID,))
SHIFTS = ir.FactRows("shifts", table("shifts"), (OWNER,), column(DATE, "day"), (), None, ir.Fixed(dt.date(2026, 11, 2)))
HOURS = column(NUMBER, "hours", **INT)


def number(value: str | int) -> ir.Literal:
    """A number."""
    return ir.Literal(NUMBER, Decimal(value))


def text(value: str) -> ir.Literal:
    """A text."""
    return ir.Literal(TEXT, value)


def instant(value: str) -> ir.Literal:
    """An instant."""
    return ir.Literal(DATETIME, utc(value))


def window(low: str | None, high: str | None) -> ir.Window:
    """A window of instants, or of dates."""
    return ir.Window(*(None if one is None else ir.Fixed(_moment(one)) for one in (low, high)))


def _moment(value: str) -> dt.date | dt.datetime:
    return utc(value) if "T" in value else dt.date.fromisoformat(value)


def agg(function: str, value: ir.Value | None = None, rows: ir.FactRows = ORDERS, **more: Any) -> ir.Aggregate:
    """An aggregate of a member's facts."""
    kind = ir.AggregateFunction[function]
    keeps = function in ("MIN", "MAX", "FIRST", "SECOND", "LAST", "MODE")
    member = more.pop("member", (KEY,))
    return ir.Aggregate(kind, rows, member, value.type if keeps and value else NUMBER, value, **more)


def compare(left: ir.Value, operator: str, right: ir.Value, words: str | None = None) -> ir.Condition:
    """A comparison; `!=` is the complement of `=`."""
    if operator == "!=":
        return ir.Not(ir.Compare(ir.Comparison.EQUAL, left, right), words=words)
    return ir.Compare(ir.Comparison(operator), left, right, words=words)


def arithmetic(left: ir.Value, operator: str, right: ir.Value) -> ir.Arithmetic:
    """Arithmetic."""
    return ir.Arithmetic(ir.Operator(operator), left, right)


def call(function: str, *arguments: ir.Value, type: Type = NUMBER) -> ir.Call:
    """A function."""
    return ir.Call(ir.Function[function], arguments, type)


def program(*segments: ir.Segment, clock: ir.Clock | None = CLOCK, week_starts: str = "monday") -> ir.Program:
    """A program of segments."""
    return ir.Program({one.name: one for one in segments}, ZONE, week_starts, clock)


def segment(condition: ir.Condition, name: str = "test", entity: ir.EntityRows = CUSTOMER) -> ir.Segment:
    """A segment of customers."""
    return ir.Segment(name, entity, condition, "A test", "a rule\nof two lines")
