"""What a rule means: the typed intermediate representation. It needs no further input.

Every name is resolved to a reading of a row, every window to moments, every type is known. Two families:

* a **Value** has a type and may be missing; anything computed from a missing value is missing unless its node says
  otherwise;
* a **Condition** is two-valued: it holds or it does not. A comparison with a missing value does not hold, and `Not` is the
  exact complement. The SQL stage must preserve this.

Both are read in the context of one **row** (a member, or a fact's row in a filter). `Hop`s lead from that row to others,
many to one, so they never multiply rows; a hop that finds nothing makes what is read through it missing.
Frozen, slotted, comparable: equal meaning written twice is equal here (spans are not kept; `words` is outside equality).
Numbers: `number` is an exact decimal with nine places; `percent` columns are already ratios (the field's `percent` says
that the reading divides by 100). Datetimes are instants; a field's `timezone` says how a zoneless column is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from segql.catalog.model import Query, SqlExpression, Storage, Table
from segql.syntax.ast import TextOperator, Unit
from segql.types import BOOLEAN, NUMBER, Type

# Moments: dates and instants, fixed or (with --live) worked out by the engine ------------------------------------------


@dataclass(frozen=True, slots=True)
class Fixed:
    """A date, or an instant (timezone-aware, in UTC)."""

    value: dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Live only: the instant of the run."""


@dataclass(frozen=True, slots=True)
class Today:
    """Live only: the run's date in the business time zone."""


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date moved by calendar units (31 March less a month is 28 or 29 February), an instant by clock units."""

    moment: Moment
    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Truncated:
    """The first date of the week, month, quarter or year that holds a date."""

    moment: Moment
    unit: Unit


@dataclass(frozen=True, slots=True)
class Midnight:
    """The first instant of a local date (business time zone)."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The first local date that starts at or after an instant."""

    moment: Moment


Moment: TypeAlias = Fixed | Cutoff | Today | Shifted | Truncated | Midnight | Ceiling


@dataclass(frozen=True, slots=True)
class Window:
    """[low, high): dates for a date, instants for a datetime. None: open on that side. A missing value is in no window."""

    low: Moment | None
    high: Moment | None


# Rows -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of list values as rows: of each row of `relation`, the list in `column`.

    A row of it has the owner row's columns and the element: a Field of an Elements row reads the element's own field
    (`column` "" is the plain element itself) unless `of_owner` is set.
    """

    relation: Table | Query
    column: Field
    element_type: Type | None


Relation: TypeAlias = Table | Query | Elements


@dataclass(frozen=True, slots=True)
class Field:
    """How one value is read from a row of a relation.

    `missing` are values that count as missing besides NULL, typed as the column; `percent`: stored as 20 for 20%.
    """

    column: str
    path: tuple[str, ...] = ()
    sql: SqlExpression | None = None
    storage: Storage | None = None
    timezone: str | None = None
    missing: tuple[Scalar, ...] = ()
    percent: bool = False
    of_owner: bool = False


Scalar: TypeAlias = str | Decimal | bool | dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Hop:
    """From the row at hand to the one row of `relation` whose `key` equals the columns `by`."""

    name: str
    relation: Table | Query
    by: tuple[Field, ...]
    key: tuple[Field, ...]
    types: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A value read from the row that `hops` lead to. `name` is what users call it (outside equality)."""

    type: Type
    reading: Field
    hops: tuple[Hop, ...] = ()
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class EntityRows:
    """Everybody: the rows of `relation` whose key is whole. A key that occurs twice is one member."""

    name: str
    relation: Table | Query
    key: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class FactRows:
    """A fact's rows. `owner` are the values on a row that equal its member's key (possibly through hops);
    a row with a missing one belongs to nobody. `where` is the catalog's narrowing. `time` orders the rows, then `key`,
    then the value itself. A row exists if its time is before `until` (None: always) or missing."""

    name: str
    relation: Relation
    owner: tuple[Column, ...]
    time: Column | None = None
    key: tuple[Column, ...] = ()
    where: Condition | None = None
    until: Moment | None = None


# Values ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant, never missing. Numbers are Decimal with at most nine places; instants are in UTC."""

    type: Type
    value: Scalar


@dataclass(frozen=True, slots=True)
class At:
    """A moment as a value (only live moments; fixed ones are literals)."""

    type: Type
    moment: Moment


class Operator(Enum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Exact for + and -; a product or quotient is rounded half away from zero to nine places; x / 0 is missing."""

    operator: Operator
    left: Value
    right: Value
    type: Type = NUMBER


class Function(Enum):
    """Operators of values. Missing in, missing out, except COALESCE, LEAST and GREATEST (which ignore missing ones)."""

    ABS = "ABS"
    ROUND = "ROUND"  # (x, n): half away from zero; n a literal
    MOD = "MOD"  # sign of the dividend; MOD(x, 0) is missing
    LEAST = "LEAST"
    GREATEST = "GREATEST"
    COALESCE = "COALESCE"
    LOWER = "LOWER"
    LENGTH = "LENGTH"  # of a text, in characters
    LIST_LENGTH = "LIST_LENGTH"  # a missing list is an empty one: 0, never missing
    WEEKDAY = "WEEKDAY"  # 1 Monday … 7 Sunday
    HOUR = "HOUR"
    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"  # of a date, or of a datetime in the business time zone
    LOCAL_DATE = "LOCAL_DATE"  # a datetime's date in the business time zone


@dataclass(frozen=True, slots=True)
class Call:
    function: Function
    arguments: tuple[Value, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Choice:
    """`IF(condition, a, b)`."""

    condition: Condition
    then: Value
    otherwise: Value
    type: Type


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Whole units from start to end; missing when end is before start. From DAY up both are dates (days, weeks = days // 7,
    months by the calendar, quarters = months // 3, years = months // 12, one fewer while the day of the month is not
    reached); for clock units both are instants and units are counted whole."""

    unit: Unit
    start: Value
    end: Value
    type: Type = NUMBER


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition as a value: true or false, never missing."""

    condition: Condition
    type: Type = BOOLEAN


class AggregateFunction(Enum):
    """Over no rows COUNT and SUM are 0, every other one is missing. FIRST, SECOND, LAST take that row's value even if it is
    missing and need a time; all others ignore missing values. MODE takes the smallest of equally frequent ones. MEDIAN and
    PERCENTILE interpolate linearly."""

    COUNT = "COUNT"
    SUM = "SUM"
    AVG = "AVG"
    MIN = "MIN"
    MAX = "MAX"
    MEDIAN = "MEDIAN"
    PERCENTILE = "PERCENTILE"
    FIRST = "FIRST"
    SECOND = "SECOND"
    LAST = "LAST"
    MODE = "MODE"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value from the facts that belong to the row at hand: those whose owner equals `member`.

    `value` is read on the fact's row (None: the rows themselves, for COUNT). `where` is the filter, on the fact's row.
    `percent` is PERCENTILE's second argument, 0 to 100. SHARE is a quotient of two of these.
    """

    function: AggregateFunction
    rows: FactRows
    member: tuple[Column, ...]
    type: Type
    value: Value | None = None
    distinct: bool = False
    window: Window | None = None
    where: Condition | None = None
    percent: Decimal | None = None


Value: TypeAlias = Column | Literal | At | Arithmetic | Call | Choice | Elapsed | Truth | Aggregate


# Conditions -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """`words`: the rule's own words for this condition, when it was written as one."""

    words: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant(Base):
    value: bool


@dataclass(frozen=True, slots=True)
class And(Base):
    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or(Base):
    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Base):
    operand: Condition


class Comparison(Enum):
    """There is no "not equal": it is the Not of EQUAL."""

    EQUAL = "="
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="


@dataclass(frozen=True, slots=True)
class Compare(Base):
    """Both of one kind: numeric, text (by code point), date, datetime or boolean.

    When one side is a quotient whose divisor is a COUNT, the comparison is exact: `a / b >= c` holds when b is not 0 and
    `a >= c * b`, the quotient never rounded.
    """

    operator: Comparison
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class OneOf(Base):
    """The value equals one of the options; no option: never."""

    value: Value
    options: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class InTable(Base):
    """The value occurs in a column of a table of the target. `fold`: case does not count."""

    value: Value
    relation: Table
    column: Column
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Known(Base):
    value: Value


@dataclass(frozen=True, slots=True)
class TextTest(Base):
    """STARTS_WITH, ENDS_WITH, CONTAINS with any text as the pattern; an empty pattern fits every known text."""

    operator: TextOperator
    value: Value
    pattern: Value


@dataclass(frozen=True, slots=True)
class Matches(Base):
    """`regex` is written in the subset that RE2, Postgres ARE and Java read alike; it may match anywhere."""

    value: Value
    regex: str


@dataclass(frozen=True, slots=True)
class ListContains(Base):
    """The list has an element that equals `value`."""

    list: Value
    value: Value
    fold: bool = False


@dataclass(frozen=True, slots=True)
class InWindow(Base):
    value: Value
    window: Window


@dataclass(frozen=True, slots=True)
class Holds(Base):
    """A boolean value that is true."""

    value: Value


@dataclass(frozen=True, slots=True)
class InSegment(Base):
    """The row at hand (or the one that hops lead to) is in another segment of the program; `key` are its key columns."""

    segment: str
    key: tuple[Column, ...]


Condition: TypeAlias = (
    Constant
    | And
    | Or
    | Not
    | Compare
    | OneOf
    | InTable
    | Known
    | TextTest
    | Matches
    | ListContains
    | InWindow
    | Holds
    | InSegment
)


# Programs -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """`name` is unique in the program (`vip`, `lifecycle.at_risk`). INCLUDE and EXCLUDE are in the condition: its outermost
    conjuncts carry their `words`. `text` is the rule as written."""

    name: str
    entity: EntityRows
    condition: Condition
    label: str | None = None
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Clock:
    """The run's moment: `cutoff` an instant in UTC, `today` a business date. Live programs have no clock."""

    cutoff: dt.datetime
    today: dt.date


@dataclass(frozen=True, slots=True)
class Program:
    """All segments in an order in which each comes after those that it refers to. `clock` None: live."""

    segments: Mapping[str, Segment]
    timezone: str
    week_starts: str
    clock: Clock | None
