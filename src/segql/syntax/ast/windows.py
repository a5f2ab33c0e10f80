"""Windows of time as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql.syntax.ast.basis import Comparison, Direction, Node, Unit
from segql.syntax.ast.values import Date, Month

if TYPE_CHECKING:
    from segql.syntax.ast import Expression


@dataclass(frozen=True, slots=True)
class Rolling(Node):
    """`LAST 30 DAYS`, `LAST 6 COMPLETE MONTHS`, `NEXT 2 WEEKS`; `count` is a number or a param's name."""

    direction: Direction
    count: Expression
    unit: Unit
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Calendar(Node):
    """`THIS QUARTER`, `LAST MONTH`, `NEXT WEEK`."""

    direction: Direction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Ago(Node):
    """`30 DAYS AGO` (`far` None), `90 TO 180 DAYS AGO` (in the order written)."""

    near: Expression
    far: Expression | None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Within(Node):
    """`IN 2026`, `IN 2026-03`; of a fact also `IN 2026-03-01`."""

    period: Year | Month | Date


@dataclass(frozen=True, slots=True)
class Year(Node):
    year: int


@dataclass(frozen=True, slots=True)
class Bounded(Node):
    """A fact's `SINCE x`, `BEFORE x`, `AFTER x` as a window."""

    operator: Comparison
    moment: Expression


@dataclass(frozen=True, slots=True)
class Stretch(Node):
    """A fact's `BETWEEN x AND y` as a window, both ends in."""

    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """`30 DAYS`, `AFTER 2 WEEKS`: elapsed time; `count` is a number or a param's name."""

    count: Expression
    unit: Unit


@dataclass(frozen=True, slots=True)
class Relative(Node):
    """A fact's `WITHIN 30 DAYS AFTER signup`, `WITHIN 1 WEEK BEFORE renewal` as a window: `anchor` is the member's date."""

    duration: Duration
    before: bool
    anchor: Expression


@dataclass(frozen=True, slots=True)
class Active(Node):
    """A lasting fact's `ACTIVE` (now), `ACTIVE TODAY`, `ACTIVE 2026-01-01` (`at`), `ACTIVE IN LAST 30 DAYS` (`during`),
    `ACTIVE FOR AT LEAST 6 MONTHS` (`least`) as a window: at most one of the three is given."""

    at: Expression | None = None
    during: Rolling | Calendar | Ago | Within | Bounded | Stretch | None = None
    least: Duration | None = None
