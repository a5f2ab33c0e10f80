"""The values of a plan: typed operator trees over columns of named row sources, without any engine's spelling.

Conditions follow SQL's three values here, and the planner has already decided where that matters: what stands in a WHERE,
a CASE WHEN or a join may be NULL instead of false; nothing else may.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from typing import TypeAlias

from segql.catalog.model import SqlExpression
from segql.types import Type


class Op(Enum):
    """What a plan may ask of an engine. A dialect lowers each or declares why it cannot.

    Unless said otherwise: a missing argument makes the result missing.
    """

    AND = auto()
    OR = auto()
    NOT = auto()
    EQUAL = auto()
    NOT_EQUAL = auto()
    DIFFERENT = auto()  # IS DISTINCT FROM
    LESS = auto()
    LESS_EQUAL = auto()
    GREATER = auto()
    GREATER_EQUAL = auto()
    IN = auto()  # (value, option, option …)
    NOT_IN = auto()
    PLACE_IN = auto()  # (value, option, option …) of texts: the place, from 1, of the option that equals it
    IS_NULL = auto()
    IS_NOT_NULL = auto()
    IS_TRUE = auto()
    IS_NOT_TRUE = auto()
    COALESCE = auto()
    NULLIF = auto()
    MISSING = auto()  # nothing, of a type; detail: whole, clock (a naive clock time), any, or a type of the language
    # numbers
    ADD = auto()
    SUBTRACT = auto()
    MULTIPLY = auto()  # exact: at least one side is whole, or the product is only compared
    PRODUCT = auto()  # rounded half away from zero to nine places
    QUOTIENT = auto()  # the same; the divisor is never zero; detail: (dividend is whole, divisor is whole)
    MOD = auto()  # sign of the dividend; the divisor is never zero
    ABS = auto()
    ROUND = auto()  # detail: places
    LEAST = auto()  # ignores missing arguments
    GREATEST = auto()
    LEAST_KNOWN = auto()  # of arguments of which none is missing
    GREATEST_KNOWN = auto()
    WIDEN = auto()  # a whole number that additions do not overflow
    TO_DECIMAL = (
        auto()
    )  # any number as an exact decimal with nine places; what is none (NaN, infinity, too large) is missing
    AS_DECIMAL = auto()  # an exact number as a decimal with nine places
    WHOLE_DIVIDE = auto()  # of whole numbers, neither negative
    # texts
    LOWER = auto()
    FOLD_ACCENTS = auto()  # a text without its accents; detail: the letters whose accents matter, None: all
    LENGTH = auto()
    STARTS_WITH = auto()
    ENDS_WITH = auto()
    CONTAINS = auto()
    MATCHES = auto()  # detail: the pattern
    BY_CODE_POINT = auto()  # the text itself, ordered by code point
    KEY_ORDER = auto()  # a key's text, whatever type holds it, ordered by code point
    JOINED = auto()  # (text, text …) with the detail between them
    KEY_TEXT = auto()  # a key's part as text: a text as it is, a whole number as its digits
    DRAW = auto()  # (text, text …) joined with `:`, detail before them: the first 8 hex digits of the md5 as a number
    # lists
    LIST = auto()  # (item, item …), of one type; an engine may leave missing ones out
    LIST_LENGTH = auto()
    LIST_CONTAINS = auto()  # (list, value)
    LIST_CONTAINS_FOLDED = auto()  # detail: what does not count, "case", "accents" or "case accents"
    LIST_CONTAINS_NUMBER = auto()  # elements are read as exact decimals
    # places
    DISTANCE = auto()  # (latitude, longitude) in degrees, detail: those of the other place; whole metres on the sphere
    # times
    TO_CLOCK = auto()  # an instant as the naive clock time of a zone (detail)
    TO_INSTANT = auto()  # a naive clock time of a zone (detail) as an instant: the first of two, none: moved forward
    SETTLED = auto()  # a naive clock time of a zone (detail); one that does not exist moves forward
    AS_INSTANT = auto()  # an instant that a column may hold without its zone: then it is UTC
    DATE_OF = auto()  # of a naive clock time
    WEEKDAY = auto()  # 1 Monday … 7 Sunday, of a date or a naive clock time
    HOUR = auto()
    DAY = auto()
    MONTH = auto()
    YEAR = auto()
    DAYS_BETWEEN = auto()  # (start, end) of dates
    WHOLE_HOURS = auto()  # (start, end) of instants, counted whole; start is not after end
    WHOLE_MINUTES = auto()
    WHOLE_SECONDS = auto()
    ADD_DAYS = auto()  # to a date; detail: count
    ADD_MONTHS = auto()  # to a date, staying within the month; detail: count
    ADD_SECONDS = auto()  # to an instant; detail: count
    FIRST_OF_WEEK = auto()  # of a date; detail: the day that weeks start on, 1 Monday … 7 Sunday
    FIRST_OF_MONTH = auto()
    FIRST_OF_QUARTER = auto()
    FIRST_OF_YEAR = auto()
    RETURN_IN = auto()  # (date, year): the date's day in that year; 29 February is 1 March in common years
    MIDNIGHT = auto()  # a date as the naive clock time of its start
    EPOCH_MICROS = auto()  # an instant as whole microseconds since the start of 1970 in UTC, exactly
    EPOCH_DAYS = auto()  # a date as whole days since 1 January 1970
    NOW = auto()
    # aggregates; rows with a missing argument are ignored
    COUNT_ROWS = auto()
    COUNT = auto()
    COUNT_DISTINCT = auto()
    SUM = auto()
    SUM_DISTINCT = auto()
    MIN = auto()
    MAX = auto()
    # only over a window, as the aggregates may be
    RANK = auto()
    DENSE_RANK = auto()
    LAG = auto()  # the argument on the row before; missing on the first
    LEAD = auto()


#: What has a detail: a zone, a pattern, a count, whether sides are whole.
Detail: TypeAlias = str | int | tuple[bool, bool] | None

#: A constant's type is its value's: an aware datetime is an instant, a naive one a clock time.
ConstantValue: TypeAlias = str | int | Decimal | bool | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Ref:
    """A column of a row source in scope."""

    source: str
    column: str


@dataclass(frozen=True, slots=True)
class PathRef:
    """A value inside a JSON or struct column; absent, null and values of another kind are missing.

    `zoneless`: a datetime in it is a naive clock time.
    """

    source: str
    column: str
    path: tuple[str, ...]
    type: Type
    zoneless: bool = False


@dataclass(frozen=True, slots=True)
class ElementRef:
    """A list's element of this row source: the element itself (`field` ""), or a field of it when it is a struct."""

    source: str
    field: str
    type: Type
    path: tuple[str, ...] = ()
    zoneless: bool = False


@dataclass(frozen=True, slots=True)
class CatalogSql:
    """An expression of the catalog's over the columns of a row source."""

    source: str
    expression: SqlExpression


@dataclass(frozen=True, slots=True)
class Constant:
    value: ConstantValue


@dataclass(frozen=True, slots=True)
class Apply:
    op: Op
    arguments: tuple[Scalar, ...] = ()
    detail: Detail = None


@dataclass(frozen=True, slots=True)
class Case:
    """The value beside the first condition that holds, `otherwise` when none does."""

    whens: tuple[tuple[Scalar, Scalar], ...]
    otherwise: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Missing values come first in ascending, last in descending order."""

    by: Scalar
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RowNumber:
    """Counted from 1 within the rows that agree on `partition`."""

    partition: tuple[Scalar, ...]
    order: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class GroupSize:
    """How many rows agree on `partition`."""

    partition: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """The rows around this one that a window's function sees, both ends in: so many rows before (negative) or after it, or,
    `by_value`, those whose only order is so much less or more. None: to the partition's end on that side."""

    start: int | None
    end: int | None
    by_value: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A function over the rows that agree on `partition`. `extent` None: all of them; with an order, those up to this row
    and the rows that tie with it."""

    function: Op
    arguments: tuple[Scalar, ...]
    partition: tuple[Scalar, ...] = ()
    order: tuple[Order, ...] = ()
    extent: Extent | None = None


@dataclass(frozen=True, slots=True)
class Filtered:
    """An aggregate over the rows for which a test holds."""

    aggregate: Apply
    test: Scalar


@dataclass(frozen=True, slots=True)
class Noted:
    """A condition with the rule's own words for it."""

    condition: Scalar
    words: str = field(compare=False)


Scalar: TypeAlias = (
    Ref
    | PathRef
    | ElementRef
    | CatalogSql
    | Constant
    | Apply
    | Case
    | RowNumber
    | GroupSize
    | Window
    | Filtered
    | Noted
)

TRUE = Constant(True)
FALSE = Constant(False)
ZERO = Constant(0)


def apply(op: Op, *arguments: Scalar, detail: Detail = None) -> Apply:
    """An operator over its arguments."""
    return Apply(op, arguments, detail)


def conjunction(conditions: list[Scalar]) -> Scalar:
    """That all hold."""
    return _joined(Op.AND, conditions, TRUE, FALSE)


def disjunction(conditions: list[Scalar]) -> Scalar:
    """That any holds."""
    return _joined(Op.OR, conditions, FALSE, TRUE)


def _joined(op: Op, conditions: list[Scalar], neutral: Constant, absorbing: Constant) -> Scalar:
    kept: dict[Scalar, None] = {}  # each once, in the order written
    flat = [
        part for one in conditions for part in (one.arguments if isinstance(one, Apply) and one.op is op else (one,))
    ]
    for condition in flat:
        if condition == absorbing:
            return absorbing
        if condition != neutral:
            kept.setdefault(condition)
    if len(kept) < 2:
        return next(iter(kept), neutral)
    return Apply(op, tuple(kept))
