"""Sequences: facts that follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql.semantics.ir.moments import Moment, Window
from segql.semantics.ir.rows import Column, FactRows
from segql.syntax.ast import Position
from segql.types import NUMBER, Type

if TYPE_CHECKING:
    from segql.semantics.ir import Condition, Value


@dataclass(frozen=True, slots=True)
class Event:
    """The facts that can stand in a place of a sequence: those with a time, in the window, for which `where` holds.

    `position`: of these only the first (second, last) in the order of time and key; of rows that tie there, each is it.
    """

    rows: FactRows
    window: Window | None = None
    where: Condition | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Elapsed time between two facts: whole dates when `dates` (one of the two facts has a date), else microseconds."""

    length: int
    dates: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a sequence, filled by one fact of the only event, or in any order by facts of `least` of the events.

    One fact may stand for two events of a group, and the same instant counts. `within` (the first place alone): from the
    earliest of a group's facts to the latest.
    """

    events: tuple[Event, ...]
    least: int = 1
    within: Span | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A place after the one before it. Every fact here *follows* every fact there, at least `after` and at most `within`
    (both ends in) later, and agrees with it in `same`: pairs of a value there and a value here, missing agrees with nothing.

    b follows a: when both are rows of one table, b's (time, key) is greater than a's (without a key: the time is); when of
    two tables, b's time is not less than a's. Times of a date and of an instant compare by local dates.
    `without`: no fact of these events follows the fact there and is followed by the fact here (IMMEDIATELY is that of all
    rows of the table). `same` and `without` stand only between two places of one event each.
    `negated` (the last step alone): no fact here does all that; and when `within` is given, its last instant or date lies
    before `over_before` (then the deadline is over).
    """

    place: Place
    after: Span | None = None
    within: Span | None = None
    same: tuple[tuple[Value, Value], ...] = ()
    without: tuple[Event, ...] = ()
    negated: bool = False
    over_before: Moment | None = None


@dataclass(frozen=True, slots=True)
class SequenceCount:
    """How many facts in the first place start a complete sequence, of the facts that belong to the row at hand. A number.

    When the first place is a group: 1 when there is a complete sequence, else 0. `within`: from the first fact of the
    sequence to its last (a negated step has none).
    """

    member: tuple[Column, ...]
    first: Place
    steps: tuple[Step, ...] = ()
    within: Span | None = None
    type: Type = NUMBER
