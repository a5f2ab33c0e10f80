"""The run's moment and the arithmetic of moments: done here when the moment is fixed, by the engine when it is live."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.source import Source, Span
from segql.syntax.ast import Unit

_MICROSECOND = dt.timedelta(microseconds=1)
_SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AS_OF = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?\Z")


class OutOfRange(ValueError):
    """A moment outside the calendar that every engine can hold (years 1 to 9998)."""


def instant_of(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant, in UTC, of a clock time: the first when it occurs twice, moved forward when it does not exist."""
    return local.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)


def midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first instant, in UTC, of a local day."""
    start = instant_of(dt.datetime(day.year, day.month, day.day), zone)
    # A gap that begins before midnight swallows it: the day then starts where the gap ends, which lies earlier than the
    # clock time moved forward. Step back to the first instant whose local date is the day.
    while (earlier := start - dt.timedelta(minutes=15)).astimezone(zone).date() == day:
        start = earlier
    return start


def shift_date(day: dt.date, count: int, unit: Unit) -> dt.date:
    """A date moved by calendar units; 31 March less a month is the last of February. Raises OutOfRange."""
    try:
        if unit in _MONTHS:
            months = day.year * 12 + day.month - 1 + count * _MONTHS[unit]
            year, month = divmod(months, 12)
            moved = dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
        else:
            moved = day + dt.timedelta(days=count * (7 if unit is Unit.WEEK else 1))
    except (ValueError, OverflowError) as error:
        raise OutOfRange from error
    if moved.year > 9998:
        raise OutOfRange
    return moved


def clock(
    as_of: str | None, timezone: str, diagnostics: Diagnostics, *, now: dt.datetime | None = None
) -> ir.Clock | None:
    """The moment that `--as-of` names in the business time zone; None given: now. A date is all of that day.

    Returns None after an error when the text is no moment. `now` (aware) stands in for the machine's clock.
    """
    zone = ZoneInfo(timezone)
    if as_of is None:
        instant = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
        return ir.Clock(instant, instant.astimezone(zone).date())
    try:
        if not _AS_OF.match(as_of):
            raise ValueError(as_of)
        if "T" not in as_of:
            today = dt.date.fromisoformat(as_of)
            return ir.Clock(midnight(shift_date(today, 1, Unit.DAY), zone), today)
        moment = dt.datetime.fromisoformat(as_of)
        instant = moment.astimezone(dt.UTC) if moment.tzinfo else instant_of(moment, zone)
        return ir.Clock(instant, instant.astimezone(zone).date())
    except (ValueError, OverflowError):
        source = Source("--as-of", as_of)
        diagnostics.error(
            "bad-option",
            say("`{as_of}` is not a moment", as_of=as_of),
            Span(source, 0, len(as_of)),
            help=say("write a date such as 2026-11-01, or 2026-11-01T09:00"),
        )
        return None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Builds moments. With a clock each result is `Fixed`; without one (live) it stays an expression of Cutoff and Today."""

    zone: ZoneInfo
    week_starts: str
    clock: ir.Clock | None

    @property
    def today(self) -> ir.Moment:
        return ir.Fixed(self.clock.today) if self.clock else ir.Today()

    @property
    def cutoff(self) -> ir.Moment:
        return ir.Fixed(self.clock.cutoff) if self.clock else ir.Cutoff()

    def shift(self, moment: ir.Moment, count: int, unit: Unit) -> ir.Moment:
        """A date moved by calendar units or an instant by clock units. Raises OutOfRange."""
        if not isinstance(moment, ir.Fixed):
            return ir.Shifted(moment, count, unit) if count else moment
        value = moment.value
        if not isinstance(value, dt.datetime):
            return ir.Fixed(shift_date(value, count, unit))
        try:
            return ir.Fixed(value + dt.timedelta(seconds=count * _SECONDS[unit]))
        except OverflowError as error:
            raise OutOfRange from error

    def truncate(self, moment: ir.Moment, unit: Unit) -> ir.Moment:
        """The first date of the calendar unit that holds a date."""
        if unit is Unit.DAY:
            return moment
        if not isinstance(moment, ir.Fixed):
            return ir.Truncated(moment, unit)
        day = moment.value
        match unit:
            case Unit.WEEK:
                offset = (day.weekday() - _WEEKDAYS.index(self.week_starts)) % 7
                return ir.Fixed(shift_date(day, -offset, Unit.DAY))
            case Unit.MONTH:
                return ir.Fixed(dt.date(day.year, day.month, 1))
            case Unit.QUARTER:
                return ir.Fixed(dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1))
            case _:
                return ir.Fixed(dt.date(day.year, 1, 1))

    def midnight(self, moment: ir.Moment) -> ir.Moment:
        """The first instant of a local date. Raises OutOfRange."""
        if not isinstance(moment, ir.Fixed):
            return ir.Midnight(moment)
        try:
            return ir.Fixed(midnight(moment.value, self.zone))
        except OverflowError as error:
            raise OutOfRange from error

    def ceiling(self, moment: ir.Moment) -> ir.Moment:
        """The first local date that starts at or after an instant."""
        if not isinstance(moment, ir.Fixed):
            return ir.Ceiling(moment)
        assert isinstance(moment.value, dt.datetime)
        day = moment.value.astimezone(self.zone).date()
        return ir.Fixed(day if midnight(day, self.zone) >= moment.value else shift_date(day, 1, Unit.DAY))

    def day_of(self, moment: ir.Moment) -> ir.Moment:
        """The local date that holds an instant (a live midnight, reached to the microsecond, counts to the day before)."""
        match moment:
            case ir.Fixed(dt.datetime() as instant):
                return ir.Fixed(instant.astimezone(self.zone).date())
            case ir.Midnight(day):
                return day
            case ir.Cutoff():
                return self.today
            case _:
                return self.shift(self.ceiling(moment), -1, Unit.DAY)

    def just_after(self, instant: dt.datetime) -> dt.datetime:
        """The next instant that can be told apart: times are cut to microseconds."""
        return instant + _MICROSECOND
