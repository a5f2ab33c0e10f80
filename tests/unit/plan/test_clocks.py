"""Bounds on a zone's clock: the naive times before them are exactly those that stand for instants before the given one."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from segql.plan import clocks

CHANGES = {
    "Europe/Paris": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Australia/Lord_Howe": ("2026-10-03T15:30", "2026-04-04T15:00"),
    "America/Havana": ("2026-03-08T05:00", "2026-11-01T05:00"),
    "Africa/Cairo": ("2026-04-23T22:00", "2026-10-29T21:00"),
}


def stands_for(naive: dt.datetime, zone: str) -> dt.datetime:
    """The first of two, and what does not exist moves forward: what PEP 495 calls fold 0."""
    return naive.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(dt.UTC)


@pytest.mark.parametrize(("zone", "change"), [(zone, one) for zone, both in CHANGES.items() for one in both])
def test_bounds_around_a_change(zone: str, change: str) -> None:
    moment = dt.datetime.fromisoformat(change).replace(tzinfo=dt.UTC)
    steps = [dt.timedelta(minutes=minutes) for minutes in range(-240, 241, 5)]
    naive = [(moment + step).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for step in steps]
    naive += [one + dt.timedelta(minutes=60) for one in naive] + [one - dt.timedelta(minutes=60) for one in naive]
    for step in steps:
        for offset in (dt.timedelta(), dt.timedelta(microseconds=1), dt.timedelta(microseconds=-1)):
            instant = moment + step + offset
            bounds = clocks.before(instant, zone)
            for one in naive:
                late = bounds.start is not None and bounds.stop is not None and bounds.start <= one < bounds.stop
                assert (one < bounds.bound or late) == (stands_for(one, zone) < instant), (instant, one, bounds)


@pytest.mark.parametrize(("zone", "change"), [(zone, one) for zone, both in CHANGES.items() for one in both])
def test_occurrences_around_a_change(zone: str, change: str) -> None:
    moment = dt.datetime.fromisoformat(change).replace(tzinfo=dt.UTC)
    for minutes in range(-240, 241, 5):
        instant = moment + dt.timedelta(minutes=minutes)
        naive = clocks.occurrence(instant, zone)
        shown = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        assert naive == (shown if stands_for(shown, zone) == instant else None)


def test_far_from_any_change() -> None:
    noon = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
    assert clocks.before(noon, "Europe/Paris") == clocks.Before(dt.datetime(2026, 7, 1, 14))
    assert clocks.before(noon, "UTC") == clocks.Before(dt.datetime(2026, 7, 1, 12))


@pytest.mark.parametrize(
    ("zone", "steady"), [("UTC", True), ("Etc/GMT+5", True), ("Europe/Paris", False), ("Asia/Kathmandu", False)]
)
def test_steady_zones(zone: str, steady: bool) -> None:
    assert clocks.is_steady(zone) is steady
