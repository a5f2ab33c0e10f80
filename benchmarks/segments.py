"""Segments as a marketing team has them, drawn from a seed: one to four conditions on what customers are and did.

They are kept as what they mean; `rules` writes them as `.seg` texts, the strategies as SQL or as calls of a library.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.data import CATEGORIES

SEED = 42
#: The events that segments speak of, and how often.
NAMED = {
    "page_view": 2, "email_open": 6, "product_view": 3, "search": 2, "login": 4, "email_click": 4, "add_to_cart": 4,
    "cart_abandoned": 3, "app_open": 2, "push_open": 2, "wishlist_add": 1, "review": 1, "support_ticket": 1,
    "unsubscribe": 1,
}  # fmt: skip
#: The days that windows have, and how often.
WINDOWS = {7: 2, 14: 2, 30: 6, 60: 3, 90: 6, 180: 3, 365: 3}
#: The column with a fact's instant.
TIME = {"orders": "ordered_at", "events": "occurred_at"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A customer's column beside values: `sign` is = > >= <, `in`, `is` (a boolean), `is not`, or `contains` (a list)."""

    column: str
    sign: str
    values: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """A column of a fact beside a value."""

    column: str
    sign: str
    value: str | int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`function` (count, sum, avg, max) of a column (None: of the rows) over a customer's facts that pass all filters, in
    the last `days` (None: ever)."""

    fact: str
    function: str
    column: str | None
    filters: tuple[Filter, ...]
    days: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """An aggregate beside a number."""

    aggregate: Aggregate
    sign: str
    number: int


@dataclass(frozen=True, slots=True)
class Recency:
    """The last fact lies within the last `days`, or before (`within` False; then there is one)."""

    last: Aggregate
    within: bool
    days: int


@dataclass(frozen=True, slots=True)
class Top:
    """The customer is among the best hundredths of all by an aggregate."""

    aggregate: Aggregate
    percent: int


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """An event of the last `days` was not followed by an order within so many days, and they are over."""

    event: str
    days: int
    within: int


Condition = Attribute | Compared | Recency | Top | NotFollowed


@dataclass(frozen=True, slots=True)
class Segment:
    """One condition of each group, and no tag that is left out."""

    name: str
    groups: tuple[tuple[Condition, ...], ...]
    without_tag: str | None

    def conditions(self) -> Iterator[Condition]:
        """All of them, but for the tag."""
        for group in self.groups:
            yield from group


class _Draw:
    """Draws conditions, one after the other, from one sequence of chances."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def one(self, *values: int) -> int:
        return self.chance.choice(values)

    def text(self, *values: str) -> str:
        return self.chance.choice(values)

    def window(self) -> int:
        return self.chance.choices(list(WINDOWS), list(WINDOWS.values()))[0]

    def event(self) -> tuple[Filter, ...]:
        return (Filter("name", "=", self.chance.choices(list(NAMED), list(NAMED.values()))[0]),)

    def attribute(self) -> Attribute:
        match self.chance.randrange(12):
            case 0:
                first = self.text("urban", "north", "south")
                return Attribute("region", "in", (first, self.text("east", "west", "coast", "rural")))
            case 1:
                return Attribute("country", "=", (self.text("FR", "DE", "US", "GB", "ES"),))
            case 2:
                return Attribute("email_consent", "is")
            case 3:
                return Attribute("sms_consent", "is")
            case 4:
                return Attribute("b2b", "is not")
            case 5:
                return Attribute("tier", "in", ("gold", "platinum"))
            case 6:
                return Attribute("birth_date", ">=", (f"{self.one(1980, 1985, 1990, 1995)}-01-01",))
            case 7:
                return Attribute("birth_date", "<", (f"{self.one(1960, 1970, 1975)}-01-01",))
            case 8:
                days = ("2025-12-01", "2025-10-01", "2025-07-01", "2025-01-01")
                return Attribute("signup_date", ">=", (self.text(*days),))
            case 9:
                return Attribute("loyalty_points", ">", (self.one(200, 500, 800),))
            case 10:
                return Attribute("gender", "=", (self.text("m", "f"),))
            case _:
                return Attribute("city", "=", (f"city_{self.chance.randrange(30)}",))

    def order_filters(self) -> tuple[Filter, ...]:
        filters = [Filter("status", "=", "paid")] if self.chance.random() < 0.6 else []
        kind = self.chance.random()
        if kind < 0.25:
            filters.append(Filter("category", "=", self.text(*CATEGORIES)))
        elif kind < 0.40:
            filters.append(Filter("channel", "=", self.text("web", "app", "store")))
        elif kind < 0.48:
            filters.append(Filter("payment_method", "=", self.text("card", "paypal", "invoice")))
        elif kind < 0.56:
            filters.append(Filter("amount", ">=", self.one(50, 100, 200)))
        return tuple(filters)

    def behaviour(self) -> list[Condition]:
        kind = self.chance.random()
        if kind < 0.20:
            orders = Aggregate("orders", "count", None, self.order_filters(), self.window())
            return [self.counted(orders, self.text(">", ">", ">=", "="), self.one(0, 1, 2, 3, 5))]
        if kind < 0.32:
            spent = self.spent("sum", self.order_filters(), None, 90, 180, 365)
            return [Compared(spent, ">", self.one(50, 100, 250, 500, 1000))]
        if kind < 0.38:
            return [Compared(self.spent("avg", self.order_filters(), None, 365), ">", self.one(50, 80, 120))]
        if kind < 0.44:
            paid = self.spent("sum", (Filter("status", "=", "paid"),), None, 365, 180)
            return [Top(paid, self.one(1, 5, 10, 20))]
        if kind < 0.52:
            filters = (Filter("status", "=", "paid"),) if self.chance.random() < 0.7 else ()
            last = Aggregate("orders", "max", "ordered_at", filters, None)
            return [Recency(last, self.text("<", ">=") == ">=", self.one(30, 60, 90, 180, 365))]
        if kind < 0.72:
            seen = Aggregate("events", "count", None, self.event(), self.window())
            return [self.counted(seen, self.text(">", ">", ">="), self.one(0, 0, 0, 1, 2, 5, 10))]
        if kind < 0.80:
            return [Compared(Aggregate("events", "count", None, self.event(), self.window()), "=", 0)]
        if kind < 0.85:
            last = Aggregate("events", "max", "occurred_at", self.event(), None)
            return [Recency(last, self.text("<", ">=") == ">=", self.one(7, 30, 60, 90))]
        if kind < 0.90:
            name = (Filter("name", "=", self.text("product_view", "search", "add_to_cart")),)
            return [Compared(Aggregate("events", "sum", "value", name, self.window()), ">", self.one(100, 300))]
        if kind < 0.96:
            bought, missed = self.chance.sample(CATEGORIES, 2)
            days = self.chance.choice([90, 180, 365, None])
            return [
                Compared(Aggregate("orders", "count", None, (Filter("category", "=", category),), days), sign, 0)
                for category, sign in ((bought, ">"), (missed, "="))
            ]
        return [NotFollowed("cart_abandoned", self.one(14, 30, 60, 90), 7)]

    def counted(self, aggregate: Aggregate, sign: str, number: int) -> Compared:
        """A comparison of a count; nobody writes one that holds for everybody."""
        return Compared(aggregate, sign, 1 if (sign, number) == (">=", 0) else number)

    def spent(self, function: str, filters: tuple[Filter, ...], *days: int | None) -> Aggregate:
        return Aggregate("orders", function, "amount", filters, self.chance.choice(days))

    def segment(self, number: int) -> Segment:
        wanted = self.chance.choices([1, 2, 3, 4], [2, 4, 3, 1])[0]
        conditions: list[Condition] = []
        while len(conditions) < wanted:
            conditions += self.behaviour() if self.chance.random() < 0.62 else [self.attribute()]
        groups: list[tuple[Condition, ...]] = [(condition,) for condition in dict.fromkeys(conditions[:4])]
        if len(groups) >= 3 and self.chance.random() < 0.35:
            groups[:2] = [groups[0] + groups[1]]
        tag = self.text("vip", "blocked", "staff", "beta") if self.chance.random() < 0.2 else None
        return Segment(f"segment_{number}", tuple(groups), tag)


def draw(count: int, seed: int = SEED) -> tuple[Segment, ...]:
    """So many segments; fewer of the same seed are the first of more."""
    chances = _Draw(seed)
    return tuple(chances.segment(number) for number in range(count))


def aggregates(segments: Sequence[Segment]) -> tuple[Aggregate, ...]:
    """All aggregates that segments need, each once."""
    found: dict[Aggregate, None] = {}
    for segment in segments:
        for condition in segment.conditions():
            match condition:
                case Compared(aggregate) | Top(aggregate) | Recency(aggregate):
                    found[aggregate] = None
                case _:
                    pass
    return tuple(found)
