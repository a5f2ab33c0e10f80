"""The instants to come at which live moments move on, worked out without any data.

Moments only ever move forwards as time goes on, so the first instant at which one has passed something is found by halving.
The one exception are zones whose clocks go back over midnight, so that a date ends twice: halving stops at such an instant,
and goes on from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from segql.semantics import ir
from segql.semantics.clock import Calendar
from segql.semantics.moving import by_the_cutoff
from segql.semantics.rewrite import moment_at

MICROSECOND = dt.timedelta(microseconds=1)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Looks from an instant up to another one, in a business time zone."""

    zone: ZoneInfo
    week_starts: str
    start: dt.datetime
    stop: dt.datetime

    def clock(self, instant: dt.datetime) -> ir.Clock:
        """The moment of a run at an instant."""
        return ir.Clock(instant, instant.astimezone(self.zone).date())

    def calendar(self, instant: dt.datetime) -> Calendar:
        """The calendar of a run at an instant."""
        return Calendar(self.zone, self.week_starts, self.clock(instant))

    def turns(self, moment: ir.Moment) -> dt.datetime | None:
        """The first instant at which a moment is not what it is at the start; None when it stays so."""
        now = self._value(moment, self.start)
        return self._nearest(moment, lambda value: value != now)

    def passes(self, bound: ir.Moment, value: dt.date | dt.datetime, *, reaching: bool) -> dt.datetime | None:
        """The first instant after the start at which a bound lies behind a value, or (`reaching`) is equal to it; None when
        neither comes to pass."""
        found = [self._nearest(bound, lambda at: at > value)]
        if reaching:
            found.append(self._nearest(bound, lambda at: at >= value))
        return min((one for one in found if one is not None), default=None)

    def after(self, value: dt.timedelta) -> dt.datetime | None:
        """The instant so long after the start; None when it lies beyond the end."""
        instant = self.start + value
        return instant if instant <= self.stop else None

    def _nearest(self, moment: ir.Moment, test: Callable[[dt.date | dt.datetime], bool]) -> dt.datetime | None:
        """The first instant after the start at which a test that stays true holds of a moment.

        "Not after the cutoff" is before the microsecond that follows it, which a fixed moment says and a live one does not:
        where the cutoff's time of day counts, the change may come a microsecond earlier.
        """
        low, high = self.start, self.stop
        if test(self._value(moment, low)) or not test(self._value(moment, high)):
            return None
        while high - low > MICROSECOND:
            middle = low + (high - low) // 2
            if test(self._value(moment, middle)):
                high = middle
            else:
                low = middle
        earlier = high - MICROSECOND
        return earlier if by_the_cutoff(moment) and earlier > self.start else high

    def _value(self, moment: ir.Moment, instant: dt.datetime) -> dt.date | dt.datetime:
        return moment_at(moment, self.calendar(instant)).value


def steps_back(zone: ZoneInfo, start: dt.datetime, stop: dt.datetime) -> tuple[dt.datetime, ...]:
    """The instants after the start, up to the end, at which a zone's date goes back to the day before."""
    found = []
    low = start
    while low < stop:
        high = min(low + _DAY, stop)
        if high.astimezone(zone).utcoffset() != low.astimezone(zone).utcoffset():
            change = _change(zone, low, high)
            if change.astimezone(zone).date() < (change - MICROSECOND).astimezone(zone).date():
                found.append(change)
        low = high
    return tuple(found)


def _change(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > MICROSECOND:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
