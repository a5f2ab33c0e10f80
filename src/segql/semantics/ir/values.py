"""Values: what has a type and may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from segql.semantics.ir.moments import Moment, Window
from segql.semantics.ir.rows import Column, FactRows, Scalar
from segql.syntax.ast import Unit
from segql.types import BOOLEAN, DATE, NUMBER, Type

if TYPE_CHECKING:
    from segql.semantics.ir import Condition, Value


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
    """The four operations of arithmetic."""

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
    WEEK_START = "WEEK_START"  # the first date of the week that holds a date (weeks start on the program's day)
    MONTH_START = "MONTH_START"
    QUARTER_START = "QUARTER_START"
    YEAR_START = "YEAR_START"
    FOLD_ACCENTS = "FOLD_ACCENTS"  # a text without its accents: é is e, œ is oe (see the language reference)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments; what it makes of missing ones is said there."""

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

    `gaps` (then `value` is None; AVG, MIN, MAX, MEDIAN, PERCENTILE): what is measured is the time from each of these rows
    to the next in their order, in that unit, rounded to nine places (of a date: between whole dates). Rows without a time
    are left out, and one row alone has no gap.
    `any` (COUNT and SUM): the largest value over all stretches of that length that begin with one of the rows; else 0.
    `alike` (COUNT): the largest count of rows that agree in all of these values; a row where one is missing counts nowhere.
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
    gaps: Unit | None = None
    any: Stretch | None = None
    alike: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A length of time [t, t + length): that many consecutive local dates when `dates`, else microseconds."""

    length: int
    dates: bool


@dataclass(frozen=True, slots=True)
class Buckets:
    """How many units of time hold at least `least` of the facts that belong to the row at hand; when `consecutive`, the
    length of the longest run of such units one after the other. 0 over no rows. Rows without a time are left out.

    The units are calendar units of local dates (`period` None), or periods counted back from `origin`: with `period.dates`
    of that many dates, the last of them the one before the date `origin`; else of microseconds, the last ending at the
    instant `origin`.
    """

    rows: FactRows
    member: tuple[Column, ...]
    unit: Unit
    least: int = 1
    consecutive: bool = False
    window: Window | None = None
    where: Condition | None = None
    period: Stretch | None = None
    origin: Moment | None = None
    type: Type = NUMBER


@dataclass(frozen=True, slots=True)
class Anniversary:
    """The nearest return of a date: the first on or after `moment` (a date), the last on or before it when `last`.

    The date itself is the first of its anniversaries, so none lies before it; 29 February returns on 1 March in common
    years. Missing when the date is missing, or when `last` and it lies after the moment.
    """

    date: Value
    moment: Moment
    last: bool = False
    type: Type = DATE


@dataclass(frozen=True, slots=True)
class Later:
    """A date moved by whole days, an instant by microseconds; `amount` may be negative."""

    value: Value
    amount: int
    type: Type


@dataclass(frozen=True, slots=True)
class Distance:
    """Metres on the sphere between a row's place and a fixed one, both in degrees, rounded to the metre.

    The haversine formula: 2 R asin(sqrt(sin²((φ2 - φ1) / 2) + cos φ1 cos φ2 sin²((λ2 - λ1) / 2))), R = 6371008.8 m.
    Missing when a coordinate is missing, or lies outside ±90 and ±180 degrees.
    """

    latitude: Value
    longitude: Value
    to: tuple[Decimal, Decimal]
    type: Type = NUMBER
