"""What members did, as it was written: HAS, rhythms and sequences."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from segql.syntax.ast.basis import Node, Position, Unit
from segql.syntax.ast.values import Identifier, Name
from segql.syntax.ast.windows import Duration, Rolling

if TYPE_CHECKING:
    from segql.syntax.ast import Expression, Window


class Quantifier(Enum):
    SOME = "SOME"  # HAS orders, HAS AN order
    NO = "NO"
    ONLY = "ONLY"
    AT_LEAST = "AT LEAST"  # HAS 3 orders is HAS AT LEAST 3 orders
    AT_MOST = "AT MOST"
    EXACTLY = "EXACTLY"
    MORE_THAN = "MORE THAN"
    FEWER_THAN = "FEWER THAN"
    BETWEEN = "BETWEEN"


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """`low` for all that take a number, `high` for BETWEEN alone; numbers or params' names."""

    quantifier: Quantifier
    low: Expression | None = None
    high: Expression | None = None


@dataclass(frozen=True, slots=True)
class AnyStretch(Node):
    """`IN ANY 30 DAYS`: some stretch of that length, wherever it lies."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class OnUnits(Node):
    """`ON AT LEAST 4 DAYS`: that many different local days, weeks or months."""

    count: Expression
    unit: Unit


@dataclass(frozen=True, slots=True)
class Periods(Node):
    """`LAST 3 PERIODS OF 72 HOURS`: counted back from the cutoff."""

    count: Expression
    length: Duration


@dataclass(frozen=True, slots=True)
class Regularly(Node):
    """`IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS`, `IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS`."""

    count: Expression
    units: Rolling | Periods


@dataclass(frozen=True, slots=True)
class Streak(Node):
    """`FOR 3 CONSECUTIVE MONTHS`."""

    count: Expression
    unit: Unit


Rhythm: TypeAlias = AnyStretch | OnUnits | Regularly | Streak


@dataclass(frozen=True, slots=True)
class Has(Node):
    """`HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE category = 'bio'`.

    `rhythm`: how the facts lie in time (`IN ANY 30 DAYS`); `same`: what they agree in (`SAME product_id`).
    `grouped`: parentheses stood around it, `filter_grouped`: around its filter. They say where the filter ends.
    """

    quantity: Quantity
    fact: Name
    window: Window | None = None
    where: Expression | None = None
    rhythm: Rhythm | None = None
    same: tuple[Identifier, ...] = ()
    grouped: bool = field(default=False, compare=False)
    filter_grouped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Event(Node):
    """The facts that can stand in a place of a sequence: `visits IN LAST 7 DAYS WHERE page = 'pricing'`.

    `position`: only the first, second or last of them (in a sequence's first place alone).
    """

    fact: Name
    window: Window | None = None
    where: Expression | None = None
    position: Position | None = None
    filter_grouped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Group(Node):
    """`ALL OF (demos, trials, calls)` (`least` None), `AT LEAST 2 OF (…)`: in any order.

    `within` (`ALL OF (…) WITHIN 30 DAYS`) only in a sequence's first place: from the first of them to the last. As a step,
    WITHIN is the step's.
    """

    events: tuple[Event, ...]
    least: Expression | None = None
    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class Step(Node):
    """`FOLLOWED BY orders AFTER 2 WEEKS WITHIN 30 DAYS SAME product_id WITHOUT refunds IN BETWEEN`.

    `negated`: NOT FOLLOWED BY; `immediately`: IMMEDIATELY FOLLOWED BY.
    """

    event: Event | Group
    negated: bool = False
    immediately: bool = False
    after: Duration | None = None
    within: Duration | None = None
    same: tuple[Identifier, ...] = ()
    without: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """`HAS carts FOLLOWED BY orders WITHIN 7 DAYS`, `HAS ALL OF (demos, trials) WITHIN 30 DAYS` (no steps).

    `within`: ALL WITHIN, from the first fact to the last.
    """

    quantity: Quantity
    first: Event | Group
    steps: tuple[Step, ...] = ()
    within: Duration | None = None
    grouped: bool = field(default=False, compare=False)
