"""Days and clock times in Paris, as whole numbers: fast, and the same everywhere.

A day is the number of days since 1970-01-01, a moment the number of seconds since then. Local moments are what a clock in
Paris shows; `instant` gives the moment that it is. The clocks change on the last Sundays of March and October.
"""

from __future__ import annotations

import datetime as dt

DAY = 86_400
_EPOCH = dt.date(1970, 1, 1).toordinal()


def day(year: int, month: int, number: int) -> int:
    """The day of a date."""
    return dt.date(year, month, number).toordinal() - _EPOCH


def date(number: int) -> dt.date:
    """The date of a day."""
    return dt.date.fromordinal(number + _EPOCH)


def weekday(number: int) -> int:
    """0 is Monday, 6 Sunday."""
    return (number + 3) % 7


def _last_sunday(year: int, month: int) -> int:
    last = day(year, month, 31)
    return last - (weekday(last) + 1) % 7


#: By year: the local moments between which the clock is two hours ahead of UTC. A clock time that occurs twice is the first.
_SUMMER = {
    year: (_last_sunday(year, 3) * DAY + 3 * 3600, _last_sunday(year, 10) * DAY + 3 * 3600)
    for year in range(2015, 2036)
}
#: The hour that does not exist in March moves forward, which the winter's offset does.


def instant(local: int) -> int:
    """The moment (UTC) at which a clock in Paris shows `local`."""
    starts, ends = _SUMMER[date(local // DAY).year]
    return local - (7200 if starts <= local < ends else 3600)


#: The first day of the shop and the last day of its data.
OPENED = day(2023, 1, 2)
LAST = day(2026, 10, 31)
#: The year's last night of summer time: the hour from two to three occurs twice.
CLOCKS_BACK = day(2026, 10, 25)
CLOCKS_FORWARD = day(2026, 3, 29)
#: The month (1 to 12) of each day of the shop.
MONTH_OF = {number: date(number).month for number in range(OPENED - 400, LAST + 800)}
