"""The names that generated rules have, by type: of a member, and of a fact's row in a filter."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.laws.words import AHEAD, DAY_WINDOWS, HOURS_AHEAD, PAST


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that a rule has by type: a member's, or a fact's row's in a filter.

    `ranked`: what can be ranked there, `per` what makes groups of them; `recorded`: the segments that runs were kept of;
    `members`: whether a tail may stand in parentheses, for each row is a member.
    """

    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    dates: tuple[str, ...] = ()
    datetimes: tuple[str, ...] = ()
    booleans: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    percents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    members: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What rules may say of a fact: its columns by type, its windows (none without a time), and its rows in a filter.

    `table`: its rows' table; `dated`: its time is a date; `same`: columns that facts may agree in, with their types;
    `lasting`: it has a start and an end.
    """

    name: str
    row: Scope
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    windows: tuple[str, ...] = field(default=PAST)
    depth: int = 0
    table: str = ""
    dated: bool = False
    same: tuple[str, ...] = ()
    lasting: bool = False


ORDER = Scope(
    numbers=("amount", "weight", "quantity", "product.weight", "customer.age"),
    texts=("channel", "product.department", "customer.city", "customer.email"),
    dates=("due", "customer.signup"),
    datetimes=("at",),
    booleans=("gift", "customer.consent"),
    segments=("customer.grown", "customer.parisian", "customer.halves.a", "customer.by_spend.tier_2"),
    ranked=("customer.spend", "customer.signup", "customer.frequency"),
    among=("grown", "parisian"),
    per=("city", "staff"),
)
SAME_ORDER = ("channel", "sku", "quantity", "amount", "gift", "product")
ORDERS = Fact("orders", ORDER, ("amount", "weight", "quantity"), ("channel",), depth=1, table="orders", same=SAME_ORDER)
WEB_ORDERS = Fact("web_orders", ORDER, ("amount", "quantity"), ("channel",), table="orders", same=SAME_ORDER)
GIFTS = Fact("gifts", ORDER, ("amount",), ("channel",), table="orders", same=SAME_ORDER)
VISITS = Fact(
    "visits",
    Scope(("pages",), ("page", "customer.code"), ("visited_on",)),
    ("pages",),
    ("page",),
    windows=(*DAY_WINDOWS, "IN LAST 24 HOURS", "IN LAST 36 HOURS", "IN 24 TO 48 HOURS AGO", "SINCE 48 HOURS AGO"),
    depth=1,
    table="visits",
    dated=True,
    same=("page", "pages", "channel"),
)
CLICK = Scope(("customer.spend",), ("page", "channel"), datetimes=("at",))
CLICKS = Fact("clicks", CLICK, (), ("page", "channel"), table="clicks", same=("page", "channel"))
WEB_CLICKS = Fact("web_clicks", CLICK, (), ("page", "channel"), table="clicks", same=("page", "channel"))
BOOKINGS = Fact(
    "bookings",
    Scope(("nights",), ("customer.city",), datetimes=("at",)),
    ("nights",),
    windows=(*PAST, *AHEAD, *HOURS_AHEAD),
    table="bookings",
    same=("nights",),
)
PETS = Fact("pets", Scope(("customer.age",), ("kind",)), (), ("kind",), windows=(), same=("kind",))
LEASES = Fact(
    "leases",
    Scope(("rent",), ("kind",), dates=("begins", "ends")),
    ("rent",),
    ("kind",),
    windows=VISITS.windows,
    table="leases",
    dated=True,
    same=("kind",),
    lasting=True,
)
PLANS = Fact(
    "plans",
    Scope(("customer.age",), ("kind",), datetimes=("started", "ended")),
    (),
    ("kind",),
    table="plans",
    same=("kind",),
    lasting=True,
)
USER = Scope(
    numbers=("age", "spend", "frequency", "monetary"),
    texts=("city", "email"),
    dates=("signup",),
    datetimes=("seen",),
    booleans=("consent",),
    segments=("grown", "parisian", "halves.b", "best"),
    facts=(WEB_ORDERS, VISITS, CLICKS),
    ranked=("spend", "age", "monetary"),
    among=("grown",),
    per=("city",),
    members=True,
)
USERS = Fact("users", USER, ("age", "spend", "frequency"), ("city",), windows=(), depth=1, same=("city", "age"))

CUSTOMER = Scope(
    numbers=("id", "age", "spend", "score", "company.size", "frequency", "monetary", "recency", "ratio_of_counts"),
    texts=("city", "email", "code", "company.industry"),
    dates=("born", "signup"),
    datetimes=("seen", "seen_paris"),
    booleans=("consent", "staff"),
    lists=("tags", "points"),
    segments=(
        *("grown", "parisian", "all", "company.sizeable", "company.peopled", "halves.a", "halves.b", "best"),
        *("by_spend.tier_1", "by_spend.tier_3", "by_spend.unranked", "cells.r1m1", "cells.r2m1", "cells.unranked"),
        *("stages.busy", "stages.seen", "stages.rest"),
    ),
    facts=(ORDERS, WEB_ORDERS, GIFTS, VISITS, CLICKS, WEB_CLICKS, BOOKINGS, PETS, LEASES, PLANS),
    percents=("rate",),
    places=("home", "company.office"),
    ranked=("spend", "age", "score", "signup", "seen", "frequency", "monetary", "recency", "company.size"),
    among=("grown", "parisian", "halves.a", "best"),
    per=("city", "staff", "email", "company_id", "signup"),
    recorded=("grown", "parisian", "company.sizeable", "stages.busy"),
    members=True,
)
ACCOUNT = Scope(
    numbers=("size",),
    texts=("industry",),
    segments=("sizeable", "peopled"),
    facts=(USERS, ORDERS),
    places=("office",),
    ranked=("size", "id"),
    among=("sizeable", "peopled"),
    per=("industry",),
    recorded=("sizeable",),
    members=True,
)

#: What generated rules refer to by name.
SHARED = """
SEGMENT grown AS age >= 18
SEGMENT parisian AS city = 'paris' IGNORING CASE EXCLUDE staff
SEGMENT sizeable OF account AS size > 1
SEGMENT peopled OF account AS COUNT(users WHERE consent) >= 1
SEGMENT best AS all TOP 50% BY spend
SEGMENTATION halves SPLIT INTO a 50%, b 50%
SEGMENTATION by_spend BY spend IN 3 TIERS
SEGMENTATION cells AMONG grown BY recency LOWEST FIRST, monetary IN 2 TIERS
SEGMENTATION stages AS
  busy: COUNT(orders) > 1
  seen: HAS orders FOLLOWED BY orders
  rest: OTHERWISE
"""
