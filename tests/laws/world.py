"""Rows for the generated rules: few, and drawn from values that lie on the edges of windows, tie, or are missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from segql.catalog import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics, SegqlError
from tests.engines_under_test.tables import Table

CATALOG = Path(__file__).with_name("world.yml")

MOMENTS = (
    "2026-11-12",
    "2026-10-25",  # 25 hours in Paris
    "2026-03-29",  # 23 hours in Paris
    "2026-03-31",
    "2024-02-29",
    "2024-11-03T01:30",  # twice in New York
    "2026-10-25T02:30",  # twice in Paris
    "2026-01-01T00:00",
)
ZONES = ("Europe/Paris", "America/New_York", "UTC")


@dataclass(frozen=True, slots=True)
class World:
    """A run's surroundings: its time zone, its moment, and the rows."""

    zone: str
    as_of: str
    tables: tuple[Table, ...]

    @property
    def today(self) -> dt.date:
        return dt.date.fromisoformat(self.as_of[:10])

    def __repr__(self) -> str:
        rows = "\n".join(f"  {table.name}: {row}" for table in self.tables for row in table.rows)
        return f"World({self.zone}, as of {self.as_of},\n{rows})"

    def with_rows(self, rows: dict[str, list[tuple[Any, ...]]]) -> World:
        """The world with other rows in some tables."""
        tables = tuple(Table(t.name, t.columns, tuple(rows[t.name])) if t.name in rows else t for t in self.tables)
        return replace(self, tables=tables)


@cache
def catalog(zone: str) -> Catalog:
    """The catalog in a time zone."""
    diagnostics = Diagnostics()
    found = load_catalog(CATALOG, diagnostics)
    if found is None or diagnostics.has_errors:
        raise SegqlError(diagnostics)
    return replace(found, timezone=zone)


COLUMNS: dict[str, dict[str, str]] = {
    "customers": {
        "id": "integer",
        "city": "text",
        "email": "text",
        "code": "text",
        "age": "integer",
        "spend": "decimal",
        "score": "float",
        "rate": "float",
        "born": "date",
        "signup": "date",
        "seen": "instant",
        "seen_paris": "clock",
        "consent": "boolean",
        "staff": "boolean",
        "tags": "list of text",
        "points": "list of decimal",
        "company_id": "integer",
    },
    "accounts": {"id": "integer", "industry": "text", "size": "decimal"},
    "products": {"sku": "text", "department": "text", "weight": "float"},
    "orders": {
        "order_id": "integer",
        "customer_id": "integer",
        "at": "instant",
        "amount": "decimal",
        "weight": "float",
        "quantity": "integer",
        "channel": "text",
        "gift": "boolean",
        "due": "date",
        "sku": "text",
    },
    "visits": {"customer_id": "integer", "day": "date", "page": "text", "pages": "integer"},
    "clicks": {"customer_id": "integer", "at": "clock", "page": "text"},
    "bookings": {"customer_id": "integer", "at": "instant", "nights": "integer"},
    "pets": {"customer_id": "integer", "kind": "text"},
}

TEXTS = ("web", "store", "Web", "a'b", "50%", "x_y", "\\", "é", "É", "", "new york", "Paris", "paris", "75001", "n/a")
DECIMALS = tuple(
    map(Decimal, ("0", "1", "2", "2.5", "-1", "-2.5", "0.1", "0.2", "0.3", "0.000000001", "33.333333333", "100"))
)
FLOATS = (0.0, 1.0, 0.1, 0.2, 0.30000000000000004, 2.5, -2.5, 1e-10, float("nan"), float("inf"), 20.0, 100.0, 33.3)
INTEGERS = (0, 1, 2, 3, 5, -1, 18, 30)
DAYS = (0, 1, 2, 6, 7, 8, 29, 30, 31, 59, 60, 90, 180, 365, 366, -1, -7, -30)


def _pool(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.sampled_from(values), st.sampled_from(values))


def _dates(today: dt.date) -> tuple[dt.date, ...]:
    near = [today - dt.timedelta(days=days) for days in DAYS]
    return (*near, today.replace(day=1), dt.date(2000, 2, 29), dt.date(1985, 12, 31))


def _instants(as_of: str, zone: str) -> tuple[dt.datetime, ...]:
    there = ZoneInfo(zone)
    moment = dt.datetime.fromisoformat(as_of)
    midnight = dt.datetime.combine(moment.date(), dt.time())
    found = []
    for days in DAYS:
        start = (midnight - dt.timedelta(days=days)).replace(tzinfo=there).astimezone(dt.UTC)
        found += [start, start - dt.timedelta(microseconds=1)]
    cutoff = moment.replace(tzinfo=there).astimezone(dt.UTC)
    if "T" not in as_of:
        cutoff = (midnight + dt.timedelta(days=1)).replace(tzinfo=there).astimezone(dt.UTC)
    hour = dt.timedelta(hours=1)
    found += [
        cutoff,
        cutoff - dt.timedelta(microseconds=1),
        cutoff - hour,
        cutoff - 24 * hour,
        cutoff - 23 * hour,
        cutoff + hour,
    ]
    return tuple(found)


def _rows(*columns: st.SearchStrategy[Any], least: int = 0, most: int) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    return st.lists(st.tuples(*columns), min_size=least, max_size=most)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A moment, a zone and rows around it."""
    zone, as_of = draw(st.sampled_from(ZONES)), draw(st.sampled_from(MOMENTS))
    today = dt.date.fromisoformat(as_of[:10])
    texts, decimals, floats, integers = _pool(TEXTS), _pool(DECIMALS), _pool(FLOATS), _pool(INTEGERS)
    dates, instants = _pool(_dates(today)), _pool(_instants(as_of, zone))
    paris = ZoneInfo("Europe/Paris")
    clocks = _pool(tuple(i.astimezone(paris).replace(tzinfo=None) for i in _instants(as_of, zone)))
    booleans = st.sampled_from((None, True, False))
    tags = st.one_of(st.none(), st.lists(st.sampled_from(TEXTS), max_size=3))
    points = st.one_of(st.none(), st.lists(st.sampled_from(DECIMALS), max_size=3))
    owners, companies = st.sampled_from((1, 1, 2, 2, 3, 4, 5, None, 9)), st.sampled_from((1, 2, 3, None, 9))
    rows: dict[str, list[tuple[Any, ...]]] = {}
    people = draw(
        _rows(
            texts,
            texts,
            texts,
            integers,
            decimals,
            floats,
            floats,
            dates,
            dates,
            instants,
            clocks,
            booleans,
            booleans,
            tags,
            points,
            companies,
            least=3,
            most=5,
        )
    )
    rows["customers"] = [(number, *row) for number, row in enumerate(people, 1)]
    if draw(st.booleans()):
        rows["customers"].append((None, *people[0]))
    rows["accounts"] = [(n, *row) for n, row in enumerate(draw(_rows(texts, decimals, least=1, most=3)), 1)]
    rows["products"] = [(f"p{n}", *row) for n, row in enumerate(draw(_rows(texts, floats, most=3)), 1)]
    skus = st.sampled_from((None, "p1", "p2", "p3", "p9"))
    orders = draw(_rows(owners, instants, decimals, floats, integers, texts, booleans, dates, skus, most=9))
    rows["orders"] = [((n * 7) % 10, *row) for n, row in enumerate(orders)]
    rows["visits"] = draw(_rows(owners, dates, texts, integers, most=5))
    rows["clicks"] = draw(_rows(owners, clocks, texts, most=5))
    rows["bookings"] = draw(_rows(owners, instants, integers, most=4))
    rows["pets"] = draw(_rows(owners, texts, most=3))
    tables = tuple(Table(name, columns, tuple(rows[name])) for name, columns in COLUMNS.items())
    return World(zone, as_of, tables)
