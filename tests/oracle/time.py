"""Time: section 5 of the language reference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from segql.syntax import ast
from segql.syntax.ast import Direction, Unit
from tests.oracle.model import OracleError

_CLOCK = {
    Unit.SECOND: dt.timedelta(seconds=1),
    Unit.MINUTE: dt.timedelta(minutes=1),
    Unit.HOUR: dt.timedelta(hours=1),
}
#: "**Between facts** time is elapsed: `MINUTES` to `WEEKS` (a day is 24 hours …); `MONTHS` there is an error".
ELAPSED = {**_CLOCK, Unit.DAY: dt.timedelta(days=1), Unit.WEEK: dt.timedelta(weeks=1)}
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = dt.timedelta(days=1)


def moved(date: dt.date, count: int, unit: Unit) -> dt.date:
    """A date moved by whole units: "31 March minus a month is 28 or 29 February"."""
    if unit is Unit.DAY:
        return date + dt.timedelta(days=count)
    if unit is Unit.WEEK:
        return date + dt.timedelta(weeks=count)
    months = date.year * 12 + date.month - 1 + count * _MONTHS[unit]
    year, month = divmod(months, 12)
    day = date.day
    while True:
        try:
            return dt.date(year, month + 1, day)
        except ValueError:
            day -= 1


def instant(clock: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """ "a clock time that occurs twice is the first, one that does not exist moves forward"."""
    return clock.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)


def day_before_cutoff(clock: Clock) -> dt.date:
    """The last date that lies wholly or partly before the cutoff."""
    return clock.local_date(clock.cutoff - dt.timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Clock:
    """ "A run has a **cutoff**, an instant …, and **today**, a date in the business time zone"."""

    cutoff: dt.datetime
    today: dt.date
    zone: ZoneInfo
    week_starts: str

    @staticmethod
    def at(as_of: str, timezone: str, week_starts: str = "monday") -> Clock:
        """ "`--as-of 2026-11-01` is the next local midnight and 1 November, `--as-of 2026-11-01T09:00` that instant and its
        local date"."""
        zone = ZoneInfo(timezone)
        if "T" not in as_of:
            today = dt.date.fromisoformat(as_of)
            draft = Clock(dt.datetime.now(dt.UTC), today, zone, week_starts)
            return Clock(draft.midnight(today + _DAY), today, zone, week_starts)
        moment = dt.datetime.fromisoformat(as_of)
        cutoff = instant(moment, zone) if moment.tzinfo is None else moment.astimezone(dt.UTC)
        return Clock(cutoff, cutoff.astimezone(zone).date(), zone, week_starts)

    def local_date(self, moment: dt.datetime) -> dt.date:
        """The business date that a moment lies in."""
        return moment.astimezone(self.zone).date()

    def midnight(self, date: dt.date) -> dt.datetime:
        """The first instant of a date: "Where local midnight does not exist, the day starts at its first instant"."""
        guess = instant(dt.datetime.combine(date, dt.time()), self.zone)
        if guess.astimezone(self.zone).replace(tzinfo=None) == dt.datetime.combine(date, dt.time()):
            return guess
        early, late = guess - dt.timedelta(hours=4), guess + dt.timedelta(hours=4)
        while late - early > dt.timedelta(seconds=1):  # the gap's end is the first instant whose date is this one
            middle = early + dt.timedelta(seconds=int((late - early).total_seconds()) // 2)
            early, late = (early, middle) if self.local_date(middle) >= date else (middle, late)
        return late

    def start(self, date: dt.date, unit: Unit) -> dt.date:
        """The first day of the calendar unit that holds a date: "`WEEK` begins on Monday or the project's `week_starts`"."""
        match unit:
            case Unit.DAY:
                return date
            case Unit.WEEK:
                return date - dt.timedelta(days=(date.weekday() - _WEEKDAYS.index(self.week_starts)) % 7)
            case Unit.MONTH:
                return date.replace(day=1)
            case Unit.QUARTER:
                return date.replace(month=(date.month - 1) // 3 * 3 + 1, day=1)
            case Unit.YEAR:
                return date.replace(month=1, day=1)
            case _:
                raise OracleError(f"{unit} is no calendar unit")

    def calendar(self, direction: Direction, unit: Unit) -> tuple[dt.date, dt.date]:
        """ "`THIS MONTH`, `LAST MONTH`: whole calendar units", as [first day, first day after)."""
        here = self.start(self.today, unit)
        low = moved(here, {Direction.LAST: -1, Direction.THIS: 0, Direction.NEXT: 1}[direction], unit)
        return low, moved(low, 1, unit)

    def shifted(self, count: int, unit: Unit) -> dt.date | dt.datetime:
        """ "`30 DAYS AGO`, `2 WEEKS FROM NOW` …; from `DAYS` up they are dates (`48 HOURS AGO` is an instant)"."""
        if unit.is_clock:
            return self.cutoff + count * _CLOCK[unit]
        return moved(self.today, count, unit)

    def elapsed(self, unit: Unit, start: dt.date | dt.datetime, end: dt.date | dt.datetime) -> int | None:
        """ "`DAYS SINCE x` counts local midnights; `MONTHS SINCE` = (y₂·12+m₂) − (y₁·12+m₁) − (1 if day₂ < day₁), `YEARS`
        likewise …. `SINCE` a future date and `UNTIL` a past one are missing; today gives 0"."""
        if unit.is_clock:
            first = start if isinstance(start, dt.datetime) else self.midnight(start)
            last = end if isinstance(end, dt.datetime) else self.midnight(end)
            return None if last < first else (last - first) // _CLOCK[unit]
        a = self.local_date(start) if isinstance(start, dt.datetime) else start
        b = self.local_date(end) if isinstance(end, dt.datetime) else end
        if b < a:
            return None
        if unit in (Unit.DAY, Unit.WEEK):
            return (b - a).days // (7 if unit is Unit.WEEK else 1)
        months = (b.year * 12 + b.month) - (a.year * 12 + a.month) - (1 if b.day < a.day else 0)
        return months // _MONTHS[unit]

    def holds(self, window: Window, value: dt.date | dt.datetime) -> bool:
        """Whether a date or a moment lies in a window: "All windows are [from, to)"."""
        if isinstance(value, dt.datetime):
            return window.low <= value < window.high
        if window.dates is not None:
            return window.dates[0] <= value < window.dates[1]
        return window.low <= self.midnight(value) < window.high

    def rolling(self, node: ast.Rolling, count: int) -> Window:
        """`LAST 7 DAYS`, `LAST 6 COMPLETE MONTHS`, `NEXT 2 WEEKS`."""
        unit = node.unit
        if unit.is_clock:
            # "`HOURS`, `MINUTES`, `SECONDS` roll from the cutoff."
            span = count * _CLOCK[unit]
            if node.direction is Direction.LAST:
                return Window(self.cutoff - span, self.cutoff, None)
            return Window(self.cutoff, self.cutoff + span, None)
        if node.direction is Direction.NEXT:
            # "`NEXT n DAYS`: from the cutoff (for dates: today) through today + n."
            after = moved(self.today, count, unit) + _DAY
            return Window(self.cutoff, self.midnight(after), (self.today, after))
        if node.complete:
            # "`LAST 7 COMPLETE DAYS` ends at today's midnight; `COMPLETE WEEKS`, `MONTHS` … end where the current calendar
            # unit began."
            end = self.start(self.today, unit)
            return self.days(moved(end, -count, unit), end)
        # "`LAST 7 DAYS`: from local midnight seven days before today up to the cutoff: seven full days and today so far."
        low = moved(self.today, -count, unit)
        # "For dates up to today `x IN LAST n DAYS` = `DAYS SINCE x <= n`."
        return Window(self.midnight(low), self.cutoff, (low, self.today + _DAY))

    def ago(self, near: int, far: int | None, unit: Unit) -> Window:
        """ "`90 TO 180 DAYS AGO` (either order): [midnight of today−180, midnight of today−90); `IN 30 DAYS AGO` is that
        day, `IN 2 MONTHS AGO` that calendar month"."""
        if far is None:
            if unit.is_clock:
                raise OracleError("a single HOURS AGO is no stretch of time")
            low = moved(self.start(self.today, unit), -near, unit)
            return self.days(low, moved(low, 1, unit))
        near, far = min(near, far), max(near, far)
        if unit.is_clock:
            return Window(self.cutoff - far * _CLOCK[unit], self.cutoff - near * _CLOCK[unit], None)
        return self.days(moved(self.today, -far, unit), moved(self.today, -near, unit))

    def days(self, low: dt.date, high: dt.date) -> Window:
        """The window of whole days [low, high)."""
        return Window(self.midnight(low), self.midnight(high), (low, high))


@dataclass(frozen=True, slots=True)
class Window:
    """[low, high) as moments; `dates`: the same as dates, None when a date is asked by its local midnight."""

    low: dt.datetime
    high: dt.datetime
    dates: tuple[dt.date, dt.date] | None
