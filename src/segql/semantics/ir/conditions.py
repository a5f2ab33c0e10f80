"""Conditions: what holds or does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from segql.catalog.model import Table
from segql.semantics.ir.moments import Moment, Window
from segql.semantics.ir.rows import Column, EntityRows
from segql.semantics.ir.values import Literal
from segql.syntax.ast import TextOperator

if TYPE_CHECKING:
    from segql.semantics.ir import Condition, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """`words`: the rule's own words for this condition, when it was written as one."""

    words: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant(Base):
    """It holds of every row, or of none."""

    value: bool


@dataclass(frozen=True, slots=True)
class And(Base):
    """All of the operands hold; of none: it holds."""

    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or(Base):
    """One of the operands holds at least; of none: it does not."""

    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Base):
    """Exactly the rows of which the operand does not hold, missing values or not."""

    operand: Condition


class Comparison(Enum):
    """There is no "not equal": it is the Not of EQUAL."""

    EQUAL = "="
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="

    @property
    def turned(self) -> Comparison:
        """What holds of b and a when this holds of a and b."""
        return _TURNED.get(self, self)


_TURNED = {
    Comparison.LESS: Comparison.GREATER,
    Comparison.LESS_EQUAL: Comparison.GREATER_EQUAL,
    Comparison.GREATER: Comparison.LESS,
    Comparison.GREATER_EQUAL: Comparison.LESS_EQUAL,
}


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
    """The value occurs in a column of a table of the target. `fold`: case does not count, `accents`: nor do accents."""

    value: Value
    relation: Table
    column: Column
    fold: bool = False
    accents: bool = False


@dataclass(frozen=True, slots=True)
class Known(Base):
    """The value is not missing."""

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
    """The list has an element that equals `value`. `fold`: case does not count (`value` is in lower case already),
    `accents`: nor do accents (`value` has none)."""

    list: Value
    value: Value
    fold: bool = False
    accents: bool = False


@dataclass(frozen=True, slots=True)
class InWindow(Base):
    """A date or datetime lies in the window; a missing one lies in none."""

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


@dataclass(frozen=True, slots=True)
class CountOf(Base):
    """At least `low` and at most `high` (None: all) of the operands hold."""

    low: int
    high: int | None
    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Largest:
    """The first `count` of a ranking."""

    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """The first ceil(share · n) of a ranking of n."""

    share: Decimal


@dataclass(frozen=True, slots=True)
class Tile:
    """A ranking in `of` equal parts: position r of n, counted from 0, is in part of - floor(of · r / n)."""

    part: int
    of: int


Cut: TypeAlias = Largest | Share | Tile


@dataclass(frozen=True, slots=True)
class InRank(Base):
    """The row at hand (or the one that hops lead to) is in a part of a ranking; `key` are its key columns.

    Ranked are the members of `entity` for whom `among` holds and whose `value` (and `per`, the group) is known, inside each
    group: the value descending, then the key ascending; `reverse` is exactly the reverse of that. `cut` counts from its
    start.
    """

    value: Value
    entity: EntityRows
    among: Condition
    cut: Cut
    key: tuple[Column, ...]
    reverse: bool = False
    per: Value | None = None


@dataclass(frozen=True, slots=True)
class InDraw(Base):
    """By lot, the same for ever: n, the first 8 hexadecimal digits of md5(`prefix` followed by the key as text) as a number,
    is in [low · 2³², high · 2³²). The parts of a key of several columns are joined with `:`."""

    prefix: str
    low: Decimal
    high: Decimal
    key: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class ListValues:
    """The values of a list file, each once. Equal when the digests are: a list may be long."""

    name: str
    digest: str
    values: tuple[str, ...] | tuple[Decimal, ...] = field(compare=False, repr=False)

    @property
    def table(self) -> str:
        """The table, of one column `value`, that an engine loads it into."""
        return f"segql_list_{self.digest}"


@dataclass(frozen=True, slots=True)
class InValues(Base):
    """The value occurs in a long list that travels beside the statement. `fold`, `accents`: as in InTable."""

    value: Value
    list: ListValues
    fold: bool = False
    accents: bool = False


@dataclass(frozen=True, slots=True)
class Changed(Base):
    """By the recorded runs before the cutoff, the row at hand entered (or left) a segment at an instant in the window, and
    not in a run that is a baseline. `key` as in InSegment; the segment needs no place in the program.

    History must reach back to `since` (the window's low end; None: any recorded run will do).
    """

    segment: str
    left: bool
    window: Window
    key: tuple[Column, ...]
    before: Moment
    since: Moment | None = None


@dataclass(frozen=True, slots=True)
class Stood(Base):
    """By the recorded runs before the cutoff (`before`), the row at hand is in a segment, and entered it before the instant
    `entered_before`. History must reach back to that instant."""

    segment: str
    entered_before: Moment
    key: tuple[Column, ...]
    before: Moment
