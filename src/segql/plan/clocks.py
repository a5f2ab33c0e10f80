"""Instants on the clocks of zones: what a zoneless column is compared with, so that it can be compared as it is.

A clock time that occurs twice is the first of them; one that does not exist moves forward by the gap. So the naive clock
times that stand for instants before `i` are those before one bound, but for the rare instant inside a gap's shadow.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

_MICROSECOND = dt.timedelta(microseconds=1)
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Before:
    """The naive clock times that stand for instants before a given one: `t < bound`, or within [`start`, `stop`)."""

    bound: dt.datetime
    start: dt.datetime | None = None
    stop: dt.datetime | None = None


def before(instant: dt.datetime, zone: str) -> Before:
    """Which naive clock times of the zone stand for instants before this one. Raises OverflowError outside the calendar."""
    return _before(instant, ZoneInfo(zone))


@lru_cache(maxsize=4096)
def _before(instant: dt.datetime, zone: ZoneInfo) -> Before:
    local = instant.astimezone(zone)
    naive = local.replace(tzinfo=None, fold=0)
    if local.fold:  # the second occurrence: every clock time of the repeated hour has already been, the first time
        first = naive.replace(tzinfo=zone).utcoffset() or dt.timedelta()
        second = local.utcoffset() or dt.timedelta()
        return Before((_change(instant - (first - second), instant, zone) + first).replace(tzinfo=None))
    offset = local.utcoffset() or dt.timedelta()
    earlier = instant - dt.timedelta(hours=3)
    before_offset = earlier.astimezone(zone).utcoffset() or dt.timedelta()
    gap = offset - before_offset
    if gap > dt.timedelta():
        change = _change(earlier, instant, zone)
        if instant < change + gap:  # clock times that do not exist stand for instants from the change on
            skipped = (instant + before_offset).replace(tzinfo=None)
            start, stop = (change + offset).replace(tzinfo=None), naive
            return Before(skipped) if start >= stop else Before(skipped, start, stop)
    return Before(naive)


def occurrence(instant: dt.datetime, zone: str) -> dt.datetime | None:
    """The naive clock time that stands for exactly this instant; None when it is the second of two."""
    local = instant.astimezone(ZoneInfo(zone))
    return None if local.fold else local.replace(tzinfo=None)


def _change(low: dt.datetime, high: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant in (low, high] at which the zone's offset becomes what it is at `high`. Naive UTC would do: kept aware."""
    target = high.astimezone(zone).utcoffset()
    while high - low > _MICROSECOND:
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == target:
            high = middle
        else:
            low = middle
    return high


@lru_cache(maxsize=64)
def is_steady(zone: str) -> bool:
    """Whether the zone's offset never changes in the years that datetimes are promised for."""
    info = ZoneInfo(zone)
    moment, stop = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2038, 1, 1, tzinfo=dt.UTC)
    offset = moment.astimezone(info).utcoffset()
    while moment < stop:
        if moment.astimezone(info).utcoffset() != offset:
            return False
        moment += _WEEK
    return True
