"""Rows for the generated rules: few, and drawn from values that lie on the edges of windows, tie, or are missing."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from segql.catalog import load_catalog, model
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics, SegqlError
from segql.syntax import ast
from segql.types import NUMBER
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
class Variant:
    """How the catalog differs: its weeks' first day, the facts that have a key, what may lie ahead, a policy."""

    week_starts: str = "monday"
    keyed: tuple[str, ...] = ("orders",)
    planned: tuple[str, ...] = ("bookings", "plans")
    policies: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """A run's surroundings: its time zone, its moment, the rows, and how the catalog reads them."""

    zone: str
    as_of: str
    tables: tuple[Table, ...]
    variant: Variant = Variant()

    @property
    def today(self) -> dt.date:
        return dt.date.fromisoformat(self.as_of[:10])

    def __repr__(self) -> str:
        rows = "\n".join(f"  {table.name}: {row}" for table in self.tables for row in table.rows)
        return f"World({self.zone}, as of {self.as_of}, {self.variant},\n{rows})"

    def with_rows(self, rows: dict[str, list[tuple[Any, ...]]]) -> World:
        """The world with other rows in some tables."""
        tables = tuple(Table(t.name, t.columns, tuple(rows[t.name])) if t.name in rows else t for t in self.tables)
        return replace(self, tables=tables)


@cache
def _declared() -> Catalog:
    diagnostics = Diagnostics()
    found = load_catalog(CATALOG, diagnostics)
    if found is None or diagnostics.has_errors:
        raise SegqlError(diagnostics)
    return found


_KEYS = {"orders": "order_id", "visits": "visit_id", "leases": "lease_id"}


@lru_cache(maxsize=256)
def catalog(zone: str, variant: Variant = Variant()) -> Catalog:
    """The catalog in a time zone, in one of its variants."""
    found = _declared()
    facts = {}
    for name, fact in found.facts.items():
        table = fact.relation.text if isinstance(fact.relation, model.Table) else ""
        key = (_KEYS[table],) if table in _KEYS and table in variant.keyed else ()
        planned = table in variant.planned
        columns = {
            **fact.columns,
            **{one: model.Column(one, NUMBER, one, storage=model.Storage.INTEGER) for one in key},
        }
        facts[name] = fact if table == "customers" else replace(fact, key=key, planned=planned, columns=columns)
    policies = found.policies
    if variant.policies:
        policies = replace(policies, always_exclude={"erased": ast.Name((ast.Identifier("erased"),))})
    return replace(found, timezone=zone, week_starts=variant.week_starts, facts=facts, policies=policies)


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
        "lat": "float",
        "lng": "decimal",
        "erased": "boolean",
        "company_id": "integer",
    },
    "accounts": {"id": "integer", "industry": "text", "size": "decimal", "lat": "decimal", "lng": "decimal"},
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
    "visits": {
        "visit_id": "integer",
        "customer_id": "integer",
        "visited_on": "date",
        "page": "text",
        "pages": "integer",
        "channel": "text",
    },
    "clicks": {"customer_id": "integer", "at": "clock", "page": "text", "channel": "text"},
    "bookings": {"customer_id": "integer", "at": "instant", "nights": "integer"},
    "pets": {"customer_id": "integer", "kind": "text"},
    "leases": {
        "lease_id": "integer",
        "customer_id": "integer",
        "begins": "date",
        "ends": "date",
        "kind": "text",
        "rent": "decimal",
    },
    "plans": {"customer_id": "integer", "started": "instant", "ended": "clock", "kind": "text"},
    "blocked": {"word": "text"},
    "segql_history": {"segment": "text", "member": "text", "entered_at": "instant", "left_at": "instant"},
    "segql_runs": {
        "run": "text",
        "segment": "text",
        "as_of": "instant",
        "rule_version": "text",
        "size": "integer",
        "took": "decimal",
        "baseline": "boolean",
    },
}

TEXTS = ("web", "store", "Web", "a'b", "50%", "x_y", "\\", "é", "É", "", "new york", "Paris", "paris", "75001", "n/a")
DECIMALS = tuple(
    map(Decimal, ("0", "1", "2", "2.5", "-1", "-2.5", "0.1", "0.2", "0.3", "0.000000001", "33.333333333", "100"))
)
FLOATS = (0.0, 1.0, 0.1, 0.2, 0.30000000000000004, 2.5, -2.5, 1e-10, float("nan"), float("inf"), 20.0, 100.0, 33.3)
INTEGERS = (0, 1, 2, 3, 5, -1, 18, 30)
LATITUDES = (0.0, 48.8566, 48.853, 48.0, 89.9999, -45.5, 90.0, 91.0, float("nan"))
LONGITUDES = tuple(map(Decimal, ("0", "2.3522", "2.3499", "179.9", "-179.9", "-180", "181")))
DAYS = (0, 1, 2, 6, 7, 8, 29, 30, 31, 60, 90, 180, 365, 366, -1, -7, -30)


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


class _Dice:
    """Draws rows: a pool's value, or now and then nothing. One seed makes one world, so a find can be made again."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)

    def sample(self, values: Sequence[Any], size: int) -> list[Any]:
        return self._random.sample(values, size)

    def one(self, values: Sequence[Any], missing: float = 0.0) -> Any:
        return None if self._random.random() < missing else self._random.choice(values)

    def some(self, values: Sequence[Any]) -> list[Any] | None:
        return self.one([self._random.choices(values, k=n) for n in (0, 1, 2, 3)], 0.2)

    def many(self, least: int, most: int, row: Callable[[], tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return [row() for _ in range(self._random.randint(least, most))]


def _close(instants: Sequence[dt.datetime]) -> tuple[dt.datetime, ...]:
    """These moments, and those that lie a microsecond, an hour or a day beside them."""
    steps = (dt.timedelta(0), dt.timedelta(microseconds=1), dt.timedelta(hours=1), dt.timedelta(days=1))
    return tuple(instant - step for instant in instants for step in steps)


def _membership(one: Callable[..., Any], instants: Sequence[dt.datetime]) -> tuple[Any, ...]:
    entered, left = one(instants), one(instants, 0.4)
    if left is not None and left < entered:
        entered, left = left, entered
    return (one(("grown", "parisian", "sizeable", "stages.busy")), str(one((1, 1, 2, 3, 4, 9))), entered, left)


def _run(one: Callable[..., Any], instants: Sequence[dt.datetime]) -> tuple[Any, ...]:
    segment = one(("grown", "parisian", "sizeable", "stages.busy"))
    return ("r", segment, one(instants), "v1", 1, Decimal("0.5"), one((True, False)))


def world(seed: int | str) -> World:
    """A moment, a zone and rows around it."""
    dice = _Dice(seed)
    one, some = dice.one, dice.some
    zone, as_of = one(ZONES), one(MOMENTS)
    variant = Variant(
        week_starts=one(("monday", "monday", "sunday", "saturday")),
        keyed=one((("orders",), ("orders", "visits", "leases"), ())),
        planned=one((("bookings", "plans"), ("bookings", "visits"), ("bookings",))),
        policies=one((False, False, True)),
    )
    dates, instants = _dates(dt.date.fromisoformat(as_of[:10])), _instants(as_of, zone)
    least, most = one(((0, 8), (4, 16), (12, 24), (12, 24)))
    owners = one(((1, 1, 1, 2, 2, 3, 4, 5, 6, 9), (1, 1, 2, 3), (1, 2, 3, 4, 5, 6)))
    if one((True, True, False)):  # few moments: facts of one instant, and of one stretch
        instants = _close(dice.sample(instants, 3))
        dates = tuple(sorted({moment.astimezone(ZoneInfo(zone)).date() for moment in instants}))
    paris = ZoneInfo("Europe/Paris")
    clocks = tuple(instant.astimezone(paris).replace(tzinfo=None) for instant in instants)
    few = one((TEXTS, TEXTS[:3], TEXTS[:2]))  # ties and sameness need few values
    gaps = one((0.02, 0.1, 0.3))

    def person() -> tuple[Any, ...]:
        return (
            one(few, gaps),
            one(TEXTS, gaps),
            one(few, gaps),
            one(INTEGERS, gaps),
            one(DECIMALS, gaps),
            one(FLOATS, gaps),
            one(FLOATS, gaps),
            one(dates, gaps),
            one(dates, gaps),
            one(instants, gaps),
            one(clocks, gaps),
            one((True, False), gaps),
            one((True, False), gaps),
            some(few),
            some(DECIMALS),
            one(LATITUDES, gaps),
            one(LONGITUDES, gaps),
            one((True, False, False), gaps),
            one((1, 2, 3, 9), gaps),
        )

    def account() -> tuple[Any, ...]:
        return (one(few, gaps), one(DECIMALS, gaps), one(LONGITUDES, gaps), one(LONGITUDES, gaps))

    def owner() -> int | None:
        return one(owners, 0.03)

    people = dice.many(5, 8, person)
    rows: dict[str, list[tuple[Any, ...]]] = {
        "customers": [(number, *row) for number, row in enumerate(people, 1)],
        "accounts": [(n, *row) for n, row in enumerate(dice.many(1, 3, account), 1)],
        "products": [(f"p{n}", *row) for n, row in enumerate(dice.many(0, 3, lambda: (one(few), one(FLOATS))), 1)],
        "clicks": dice.many(least, most, lambda: (owner(), one(clocks, gaps), one(few, gaps), one(few, gaps))),
        "bookings": dice.many(least // 2, most // 2, lambda: (owner(), one(instants, gaps), one(INTEGERS, gaps))),
        "pets": dice.many(0, 4, lambda: (owner(), one(few, gaps))),
        "plans": dice.many(
            least // 2, most // 2, lambda: (owner(), one(instants, gaps), one(clocks, 0.4), one(few, gaps))
        ),
        "blocked": dice.many(0, 3, lambda: (one(few, gaps),)),
        "segql_history": dice.many(0, 12, lambda: _membership(one, instants)),
        "segql_runs": dice.many(1, 5, lambda: _run(one, instants)),
    }
    visits = dice.many(
        least, most, lambda: (owner(), one(dates, gaps), one(few, gaps), one(INTEGERS, gaps), one(few, gaps))
    )
    rows["visits"] = [((number * 5) % 31, *row) for number, row in enumerate(visits)]
    leases = dice.many(
        0, most // 2, lambda: (owner(), one(dates, gaps), one(dates, 0.4), one(few, gaps), one(DECIMALS, gaps))
    )
    rows["leases"] = [((number * 3) % 31, *row) for number, row in enumerate(leases)]
    if one((True, False)):
        rows["customers"].append((None, *people[0]))

    def order() -> tuple[Any, ...]:
        return (
            owner(),
            one(instants, gaps),
            one(DECIMALS, gaps),
            one(FLOATS, gaps),
            one(INTEGERS, gaps),
            one(few, gaps),
            one((True, False), gaps),
            one(dates, gaps),
            one(("p1", "p1", "p2", "p3", "p9"), gaps),
        )

    rows["orders"] = [((number * 7) % 31, *row) for number, row in enumerate(dice.many(least, most, order))]
    tables = tuple(Table(name, columns, tuple(rows[name])) for name, columns in COLUMNS.items())
    return World(zone, as_of, tables, variant)


def worlds() -> st.SearchStrategy[World]:
    """Worlds by their seeds."""
    return st.integers(0, 2**32).map(world)
