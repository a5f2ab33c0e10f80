"""The run's moment, and where days begin."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from segql.diagnostics import Diagnostics
from segql.semantics import ir
from segql.semantics.clock import Calendar, OutOfRange, clock, instant_of, midnight, shift_date
from segql.syntax.ast import Unit

PARIS = ZoneInfo("Europe/Paris")


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("as_of", "cutoff", "today"),
    [
        ("2026-11-01", utc(2026, 11, 1, 23), dt.date(2026, 11, 1)),
        ("2026-11-01T09:00", utc(2026, 11, 1, 8), dt.date(2026, 11, 1)),
        ("2026-11-01T23:30:00Z", utc(2026, 11, 1, 23, 30), dt.date(2026, 11, 2)),
        ("2026-10-25T02:30", utc(2026, 10, 25, 0, 30), dt.date(2026, 10, 25)),  # occurs twice: the first
        ("2026-03-29T02:30", utc(2026, 3, 29, 1, 30), dt.date(2026, 3, 29)),  # does not exist: forward, 03:30
    ],
)
def test_as_of_is_a_cutoff_and_a_today(as_of: str, cutoff: dt.datetime, today: dt.date) -> None:
    diagnostics = Diagnostics()
    assert clock(as_of, "Europe/Paris", diagnostics) == ir.Clock(cutoff, today)
    assert not diagnostics.items


@pytest.mark.parametrize(
    "as_of", ["yesterday", "2026-13-01", "2026-02-30", "01/11/2026", "", "2026-11-01T25:00", "9999-12-31"]
)
def test_what_is_no_moment_is_one_error(as_of: str) -> None:
    diagnostics = Diagnostics()
    assert clock(as_of, "Europe/Paris", diagnostics) is None
    assert [item.code.name for item in diagnostics] == ["bad-option"]


def test_without_as_of_it_is_now() -> None:
    found = clock(None, "America/New_York", Diagnostics(), now=utc(2026, 1, 1, 3))
    assert found == ir.Clock(utc(2026, 1, 1, 3), dt.date(2025, 12, 31))


def test_a_day_without_midnight_starts_at_its_first_instant() -> None:
    # Santiago skips from 2024-09-07 23:59:59 to 2024-09-08 01:00:00.
    assert midnight(dt.date(2024, 9, 8), ZoneInfo("America/Santiago")) == utc(2024, 9, 8, 4)
    # Paris: ordinary midnights around both changes.
    assert midnight(dt.date(2026, 3, 29), PARIS) == utc(2026, 3, 28, 23)
    assert midnight(dt.date(2026, 3, 30), PARIS) == utc(2026, 3, 29, 22)


def test_clock_times_that_occur_twice_or_never() -> None:
    assert instant_of(dt.datetime(2026, 10, 25, 2, 30), PARIS) == utc(2026, 10, 25, 0, 30)
    assert instant_of(dt.datetime(2026, 3, 29, 2, 30), PARIS) == utc(2026, 3, 29, 1, 30)


@pytest.mark.parametrize(
    ("day", "count", "unit", "moved"),
    [
        ((2024, 3, 31), -1, Unit.MONTH, (2024, 2, 29)),
        ((2023, 3, 31), -1, Unit.MONTH, (2023, 2, 28)),
        ((2024, 2, 29), -1, Unit.YEAR, (2023, 2, 28)),
        ((2024, 5, 31), -1, Unit.QUARTER, (2024, 2, 29)),
        ((2024, 1, 1), -2, Unit.WEEK, (2023, 12, 18)),
    ],
)
def test_dates_move_by_the_calendar(
    day: tuple[int, int, int], count: int, unit: Unit, moved: tuple[int, int, int]
) -> None:
    assert shift_date(dt.date(*day), count, unit) == dt.date(*moved)


def test_the_calendar_has_ends() -> None:
    for count in (-3000, 8000):
        with pytest.raises(OutOfRange):
            shift_date(dt.date(2026, 1, 1), count, Unit.YEAR)


@pytest.mark.parametrize(
    ("starts", "expected"), [("monday", (2026, 10, 26)), ("sunday", (2026, 11, 1)), ("saturday", (2026, 10, 31))]
)
def test_a_week_starts_where_the_project_says(starts: str, expected: tuple[int, int, int]) -> None:
    calendar = Calendar(PARIS, starts, clock("2026-11-01", "Europe/Paris", Diagnostics()))
    assert calendar.truncate(calendar.today, Unit.WEEK) == ir.Fixed(dt.date(*expected))


def test_the_first_date_at_or_after_an_instant() -> None:
    calendar = Calendar(PARIS, "monday", clock("2026-11-01", "Europe/Paris", Diagnostics()))
    assert calendar.ceiling(ir.Fixed(utc(2026, 11, 1, 23))) == ir.Fixed(dt.date(2026, 11, 2))
    assert calendar.ceiling(ir.Fixed(utc(2026, 11, 1, 23, 0, 1))) == ir.Fixed(dt.date(2026, 11, 3))


def test_live_moments_stay_expressions() -> None:
    calendar = Calendar(PARIS, "monday", None)
    assert calendar.shift(calendar.today, -7, Unit.DAY) == ir.Shifted(ir.Today(), -7, Unit.DAY)
    assert calendar.midnight(calendar.truncate(calendar.today, Unit.MONTH)) == ir.Midnight(
        ir.Truncated(ir.Today(), Unit.MONTH)
    )
