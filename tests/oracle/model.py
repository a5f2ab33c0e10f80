"""The values that the oracle calculates with, and the rows that it reads them from.

A value is None (missing), a Fraction, a str (perhaps Caseless), a bool, a date, an aware datetime in UTC, a Period or a
tuple (a list). Values carry their types; there are no others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from segql.catalog import model as catalog


class OracleError(Exception):
    """The rule is not one that the language gives a meaning to, or the oracle does not know it."""


class Caseless(str):
    """A text of a column that is declared `case: ignore`: comparisons with it ignore case."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a month or a year that stands where a date does: from `low` up to, not including, `high`."""

    low: dt.date
    high: dt.date


Value: TypeAlias = Fraction | str | bool | dt.date | dt.datetime | Period | tuple[Any, ...] | None
Key: TypeAlias = tuple[Any, ...]
Record: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row in the scope of what it is: a member, a fact, a looked-up thing. `element` is a list fact's element."""

    scope: catalog.Entity | catalog.Fact | catalog.Lookup
    record: Record
    element: Any = None


def folded(name: str) -> str:
    """A name as it is compared: "Names match the catalog case-insensitively"."""
    return name.casefold()


def lower(text: str) -> str:
    """A text in lower case, letter by letter: where a letter stands does not change what it is."""
    return "".join(letter.lower() for letter in text)


def is_moment(value: Value) -> bool:
    """Whether it is a datetime; a datetime is a date to Python, so this is asked first."""
    return isinstance(value, dt.datetime)
