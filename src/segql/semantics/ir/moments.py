"""Moments and windows of time: dates and instants, fixed or (with --live) worked out by the engine."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

from segql.syntax.ast import Unit


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
