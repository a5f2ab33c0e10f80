"""Tests: what is promised of segments, on the target's rows or on rows written inline."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from segql.semantics.ir.rows import Scalar

#: The parts of a key: texts and numbers.
Key: TypeAlias = tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """`operator` is one of `= != < <= > >=` with `low`, or None: between `low` and `high`, both in. `share`: of a whole,
    as a ratio."""

    operator: str | None
    low: Decimal
    high: Decimal | None = None
    share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`words`: as it was written; `line`: where, counted from 1."""

    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Size(Checked):
    """How many members the subject has (a share is of everybody)."""

    bound: Bound


@dataclass(frozen=True, slots=True)
class Disjoint(Checked):
    """Nobody is in the subject and in the other."""

    other: str


@dataclass(frozen=True, slots=True)
class Subset(Checked):
    """Whoever is in the subject is in the other."""

    other: str


@dataclass(frozen=True, slots=True)
class Lists(Checked):
    """All of these are in the subject, or none of them is (`lacks`)."""

    keys: tuple[Key, ...]
    lacks: bool = False


@dataclass(frozen=True, slots=True)
class Overlap(Checked):
    """Which share of the subject's members is in the other."""

    other: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class Exactly(Checked):
    """These are the members of the subject, and nobody else is."""

    keys: tuple[Key, ...]


Check: TypeAlias = Size | Disjoint | Subset | Lists | Overlap | Exactly


@dataclass(frozen=True, slots=True)
class GivenRows:
    """Rows written inline of an entity, a fact or a lookup (`kind`), under the catalog's names for its columns.

    Instants are in UTC, percentages are ratios, a place is the name of one of the catalog's; None is missing.
    """

    kind: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Test:
    """What is promised of one segment (`all`: of everybody of `entity`). With rows given, it is of these alone, and
    `as_of` (as after `--as-of`) is the moment."""

    subject: str
    entity: str
    source: str
    checks: tuple[Check, ...]
    given: tuple[GivenRows, ...] = ()
    as_of: str | None = None
