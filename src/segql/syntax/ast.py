"""What was written: the tree that the parser gives and the printer takes. It knows no catalog.

Frozen, slotted dataclasses, walked with `match`. A span says where a node was written and takes no part in equality.
Values and conditions are one family (`Expression`): types decide later which is meant. Keywords are canonical, whatever
language they were written in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from segql.source import NOWHERE, Span


class Unit(Enum):
    SECOND = "SECOND"
    MINUTE = "MINUTE"
    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"

    @property
    def is_clock(self) -> bool:
        """Seconds, minutes and hours roll from the cutoff; from days up, a unit counts dates."""
        return self in (Unit.SECOND, Unit.MINUTE, Unit.HOUR)


class Direction(Enum):
    LAST = "LAST"
    THIS = "THIS"
    NEXT = "NEXT"


class Comparison(Enum):
    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    BEFORE = "BEFORE"
    AFTER = "AFTER"
    SINCE = "SINCE"


class TextOperator(Enum):
    STARTS_WITH = "STARTS WITH"
    ENDS_WITH = "ENDS WITH"
    CONTAINS = "CONTAINS"
    MATCHES = "MATCHES"


class Among(Enum):
    """How many of the right side's texts must fit."""

    ANY = "ANY"
    ALL = "ALL"
    NONE = "NONE"


class Ignoring(Enum):
    CASE = "CASE"
    ACCENTS = "ACCENTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    span: Span = field(default=NOWHERE, compare=False, repr=False)


# Values ---------------------------------------------------------------------------------------------------------------


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
    name or an expression of a fact's columns; `arguments` is what follows (`PERCENTILE(x, 90)`).
    """

    function: Identifier
    measure: Expression
    distinct: bool = False
    window: Window | None = None
    where: Expression | None = None
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Elapsed(Node):
    """`DAYS SINCE last_visit`, `DAYS UNTIL renewal`."""

    unit: Unit
    until: bool
    subject: Expression


# Windows --------------------------------------------------------------------------------------------------------------


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


Window: TypeAlias = Rolling | Calendar | Ago | Within | Bounded | Stretch


# Conditions -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class And(Node):
    """Two or more operands, none of them an ungrouped `And`. `grouped`: parentheses stood around it."""

    operands: tuple[Expression, ...]
    grouped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Or(Node):
    operands: tuple[Expression, ...]
    grouped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`NOT` before a whole condition. `plan NOT IN (…)` is the condition's own `negated`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Compare(Node):
    operator: Comparison
    left: Expression
    right: Expression
    ignoring: frozenset[Ignoring] = frozenset()


@dataclass(frozen=True, slots=True)
class Between(Node):
    subject: Expression
    low: Expression
    high: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """`country IN ('FR', 'BE')`; `options` is a single Name in `region IN regions` (a param's list): then `bare`."""

    subject: Expression
    options: tuple[Expression, ...]
    bare: bool = False
    ignoring: frozenset[Ignoring] = frozenset()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InList(Node):
    """`email IN LIST 'lists/unsubscribed.csv'` (a Text), `IN LIST staff` (an Identifier)."""

    subject: Expression
    list: Text | Identifier
    ignoring: frozenset[Ignoring] = frozenset()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class TextTest(Node):
    """`email ENDS WITH '.fr'`, `zip STARTS WITH ANY ('75', '92')`; CONTAINS of a list too. `among` None: one pattern."""

    operator: TextOperator
    subject: Expression
    patterns: tuple[Expression, ...]
    among: Among | None = None
    ignoring: frozenset[Ignoring] = frozenset()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Known(Node):
    """`phone IS KNOWN`, `phone IS UNKNOWN` (`negated`)."""

    subject: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InWindow(Node):
    """`signup IN LAST 30 DAYS`. `SINCE` and the like of a value are a Compare, `BETWEEN` a Between."""

    subject: Expression
    window: Rolling | Calendar | Ago | Within
    negated: bool = False


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
class Has(Node):
    """`HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE category = 'bio'`.

    `grouped`: parentheses stood around it, `filter_grouped`: around its filter. They say where the filter ends.
    """

    quantity: Quantity
    fact: Name
    window: Window | None = None
    where: Expression | None = None
    grouped: bool = field(default=False, compare=False)
    filter_grouped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Selection(Node):
    """A rule: a condition, who is added, who is left out. As an operand it stood in parentheses."""

    condition: Expression
    include: tuple[Expression, ...] = ()
    exclude: tuple[Expression, ...] = ()


Expression: TypeAlias = (
    Name
    | Number
    | Text
    | Boolean
    | Date
    | Month
    | DateTime
    | Today
    | Shifted
    | Edge
    | Negative
    | Arithmetic
    | Call
    | Aggregate
    | Elapsed
    | And
    | Or
    | Not
    | Compare
    | Between
    | OneOf
    | InList
    | TextTest
    | Known
    | InWindow
    | Has
    | Selection
)


# Definitions ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option(Node):
    """`owner = 'crm'`, `tags = ['loyalty', 'city']`, `channel = email`, after WITH."""

    name: Identifier
    value: Text | Number | Boolean | Date | Identifier | tuple[Text | Number | Identifier, ...]


@dataclass(frozen=True, slots=True)
class Segment(Node):
    """`rule` has no INCLUDE, EXCLUDE only when none was written. `name` None: a bare rule, named after its file."""

    name: Identifier | None
    rule: Selection
    label: Text | None = None
    entity: Identifier | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric(Node):
    name: Identifier
    expression: Expression
    label: Text | None = None
    entity: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Param(Node):
    """`PARAM min_orders = 3`, `PARAM regions = ('FR', 'BE')` (a tuple, however short)."""

    name: Identifier
    value: Expression | tuple[Expression, ...]
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Tier(Node):
    """`active: HAS orders IN LAST 90 DAYS`; `rule` None is OTHERWISE."""

    name: Identifier
    rule: Selection | None
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Segmentation(Node):
    name: Identifier
    tiers: tuple[Tier, ...]
    label: Text | None = None
    entity: Identifier | None = None
    among: Expression | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class SizeTest(Node):
    """`SIZE BETWEEN 100 AND 5000`, `SIZE >= 5%`: `operator` None is BETWEEN."""

    operator: Comparison | None
    low: Number
    high: Number | None = None


@dataclass(frozen=True, slots=True)
class RelationTest(Node):
    """`DISJOINT FROM vip`, `SUBSET OF lifecycle.active`: `relation` is `DISJOINT` or `SUBSET`."""

    relation: str
    other: Name


@dataclass(frozen=True, slots=True)
class MemberTest(Node):
    """`CONTAINS 'C-1042'`, `LACKS 17`: keys, texts or numbers."""

    lacks: bool
    keys: tuple[Text | Number, ...]


@dataclass(frozen=True, slots=True)
class Test(Node):
    subject: Name
    checks: tuple[SizeTest | RelationTest | MemberTest, ...]


Definition: TypeAlias = Segment | Metric | Param | Segmentation | Test


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """The comment's text without its dashes; `own_line`: nothing else stands on its line."""

    text: str
    own_line: bool


@dataclass(frozen=True, slots=True)
class File(Node):
    """A `.seg` file. A bare rule is one Segment without a name. Comments lie beside the tree, in order of place.

    `broken` names the definitions that could not be parsed: what refers to them is no unknown name.
    """

    definitions: tuple[Definition, ...]
    language: str = "en"
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    broken: tuple[Identifier, ...] = field(default=(), compare=False, repr=False)
