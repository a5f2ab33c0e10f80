"""Conditions on a member as they were written."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from segql.syntax.ast.basis import Among, Comparison, Ignoring, Node, TextOperator
from segql.syntax.ast.values import Identifier, Name, Text
from segql.syntax.ast.windows import Ago, Calendar, Duration, Rolling, Within

if TYPE_CHECKING:
    from segql.syntax.ast import Expression, Window
    from segql.syntax.ast.facts import Quantity


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


class Rank(Enum):
    """What part of a ranking: an end of it, or one of its equal parts."""

    TOP = "TOP"
    BOTTOM = "BOTTOM"
    QUARTILE = "QUARTILE"
    QUINTILE = "QUINTILE"
    DECILE = "DECILE"


@dataclass(frozen=True, slots=True)
class InRank(Node):
    """`monetary IN TOP 10% AMONG vip PER region`, `monetary IN QUINTILE 5`.

    `amount` is a number (a share of everybody when it is a percentage, or how many, or which part) or a param's name;
    `among` a segment's name or a rule, `per` a value that makes the groups.
    """

    subject: Expression
    rank: Rank
    amount: Expression
    among: Expression | None = None
    per: Expression | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class CountOf(Node):
    """`AT LEAST 2 OF (a, b, c)`, `AT MOST 1 OF (…)`, `EXACTLY 2 OF (…)`: how many of the conditions hold."""

    quantity: Quantity
    options: tuple[Expression, ...]


class DistanceUnit(Enum):
    METRE = "METRE"
    KILOMETRE = "KILOMETRE"
    MILE = "MILE"


@dataclass(frozen=True, slots=True)
class Point(Node):
    """`(48.8566, 2.3522)`: latitude and longitude in degrees, signs included."""

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class Near(Node):
    """`home WITHIN 25 KM OF (48.8566, 2.3522)`, `home WITHIN 5 MILES OF 'Lyon store'` (a place of the catalog)."""

    subject: Expression
    distance: Expression
    unit: DistanceUnit
    place: Point | Text
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Moved(Node):
    """`ENTERED vip IN LAST 7 DAYS`, `LEFT vip IN LAST 30 DAYS` (`left`): by the recorded runs. `window` None: ever."""

    left: bool
    segment: Name
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Standing(Node):
    """`IN vip FOR AT LEAST 90 DAYS`: a member without a break, by the recorded runs."""

    segment: Name
    duration: Duration
