"""Values as they were written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from segql.syntax.ast.basis import Direction, Node, Unit

if TYPE_CHECKING:
    from segql.syntax.ast import Expression, Window
    from segql.syntax.ast.facts import AnyStretch


@dataclass(frozen=True, slots=True)
class Identifier(Node):
    """A name's spelling without back-quotes, NFC, in the letters' own case."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """`region`, `product.department`, `lifecycle.at_risk`, `all`."""

    parts: tuple[Identifier, ...]

    @property
    def text(self) -> str:
        return ".".join(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """`3`, `1_000`, `20%` (value 0.2, `percent` true). A minus before it is `Negative`. `written` keeps the digits."""

    value: Decimal
    percent: bool = False
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Text(Node):
    value: str


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Date(Node):
    value: dt.date


@dataclass(frozen=True, slots=True)
class Month(Node):
    """`2026-11`: the days of a month."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class DateTime(Node):
    """`2026-11-01T09:00`: a local clock time."""

    value: dt.datetime


@dataclass(frozen=True, slots=True)
class Today(Node):
    """`TODAY`, `YESTERDAY`, `NOW`, written bare: a catalog's name of that spelling goes first."""

    word: str


@dataclass(frozen=True, slots=True)
class Shifted(Node):
    """`30 DAYS AGO` (negative false), `2 WEEKS FROM NOW` (`ahead`)."""

    count: Expression
    unit: Unit
    ahead: bool


@dataclass(frozen=True, slots=True)
class Edge(Node):
    """`START OF THIS MONTH`, `END OF NEXT QUARTER`."""

    end: bool
    direction: Direction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Negative(Node):
    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`operator` is one of `+ - * /`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of values: `ROUND(x, 2)`, `IF(condition, a, b)`, `WEEKDAY(t)`. `function` is canonical, upper case."""

    function: Identifier
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`SUM(orders.amount IN LAST 12 MONTHS WHERE channel = 'store')`.

    `function` is canonical (`COUNT SUM AVG MIN MAX MEDIAN PERCENTILE FIRST LAST SECOND MODE SHARE`); `measure` is a fact's
    name, an expression of a fact's columns, or the gaps between facts; `arguments` is what follows (`PERCENTILE(x, 90)`).
    `any`: the largest value over all stretches of that length.
    """

    function: Identifier
    measure: Expression
    distinct: bool = False
    window: Window | None = None
    where: Expression | None = None
    arguments: tuple[Expression, ...] = ()
    any: AnyStretch | None = None


@dataclass(frozen=True, slots=True)
class Gap(Node):
    """`DAYS BETWEEN orders`: the time from each fact to the next, as the measure of an aggregate."""

    unit: Unit
    fact: Name


@dataclass(frozen=True, slots=True)
class Elapsed(Node):
    """`DAYS SINCE last_visit`, `DAYS UNTIL renewal`."""

    unit: Unit
    until: bool
    subject: Expression


@dataclass(frozen=True, slots=True)
class Anniversary(Node):
    """`ANNIVERSARY OF birth_date`: every year's return of a date, the date itself the first."""

    subject: Expression
