"""Windows that hold nothing yet, that are the same one on some days, or that reach beyond the calendar: what is brought up
to date is what a run from nothing finds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from segql.bitsets.state import State
from segql.bitsets.state_file import read
from tests.unit.bitsets.days import Shop
from tests.unit.bitsets.test_refresh import begun

#: Until the end of July both windows are the same one.
MONTHS = (
    "MEDIAN(orders.amount IN LAST MONTH) + MEDIAN(orders.amount BETWEEN 2025-06-01 AND 2025-06-30) "
    "> MEDIAN(orders.amount IN LAST 60 DAYS)"
)


@pytest.mark.parametrize(
    "rules",
    [
        ("HAS orders IN LAST 7 DAYS", "HAS AT LEAST 2 orders SINCE 2025-08-01", "HAS orders SINCE 2026-01-01"),
        ("HAS visits IN LAST 7 DAYS", "HAS EXACTLY 0 visits BETWEEN 2026-01-01 AND 2026-02-01"),
        ("AVG(orders.amount IN LAST 7 DAYS) > 5", "AVG(orders.amount SINCE 2026-01-01) < 5"),
        (MONTHS,),
        ("HAS orders NOT FOLLOWED BY visits WITHIN 900000 DAYS", "HAS visits IN LAST 2000 YEARS FOLLOWED BY orders"),
    ],
)
def test_odd_windows(tmp_path: Path, rules: tuple[str, ...]) -> None:
    shop = Shop(tmp_path, 4, dt.datetime(2025, 7, 30))
    named = {f"c{place}": rule for place, rule in enumerate(rules)}
    state: State | None = None
    brought = 0
    for day in range(4):
        if day:
            shop.live(24)
        program = shop.program(named)
        cold = shop.computed(program, list(named), None)
        run = begun(tmp_path, state)
        warm = shop.computed(program, list(named), run)
        assert all(np.array_equal(cold.bits[name], warm.bits[name]) for name in named), f"day {day}"
        brought += run.effort.refreshed + run.effort.recalled
        if (found := run.left()) is not None:
            state = read(found.into, found.put())
            assert state is not None
    assert brought
