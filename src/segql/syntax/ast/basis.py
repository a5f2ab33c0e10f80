"""What all nodes share, and the words that they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

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


class Position(Enum):
    """Which of a member's facts, in their order."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    LAST = "LAST"


class Ignoring(Enum):
    CASE = "CASE"
    ACCENTS = "ACCENTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    span: Span = field(default=NOWHERE, compare=False, repr=False)
