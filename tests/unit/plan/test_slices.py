"""Which aggregates share a GROUP BY where reading a table again is cheap."""

from __future__ import annotations

import pytest

from segql.plan import plan_members, slices
from segql.plan.model import Pass, Rows
from segql.plan.scalar import Apply, Constant, Op
from segql.plan.traits import Traits
from segql.semantics import ir
from segql.syntax.ast import Unit
from tests.unit.sql import shop
from tests.unit.sql.shop import CHANNEL, agg, compare, number, segment, text, window

TRAITS = Traits(filters=True, reads_again=True)
CHANNELS = tuple(f"channel_{place}" for place in range(8))
LATE = tuple(f"2026-10-{day:02}" for day in range(20, 30))


def counted(number_: int, start: str | None, channel: str | None = None) -> ir.Segment:
    """Who ordered more than so often, perhaps since a day or through a channel."""
    within = None if start is None else window(f"{start}T00:00", None)
    where = None if channel is None else compare(CHANNEL, "=", text(channel))
    return segment(compare(agg("COUNT", window=within, where=where), ">", number(number_)), f"s{number_}")


def passes(*segments: ir.Segment) -> list[Pass]:
    made = plan_members(shop.program(*segments), {one.name: place for place, one in enumerate(segments)}, TRAITS)
    flags = made.steps[-1]
    assert isinstance(flags, Rows)
    found = [step for step in made.steps if isinstance(step, Pass)]
    assert len(flags.select.joins) == len(found)
    assert all(len(step.select.group_by) == 1 for step in found)
    return found


def options(found: Pass) -> set[object]:
    """The constants that a value is one of, in all rows that a pass reads."""
    return {
        one.value
        for test in found.select.where
        if isinstance(test, Apply) and test.op is Op.IN
        for one in test.arguments[1:]
        if isinstance(one, Constant)
    }


def test_a_few_aggregates_are_one_reading() -> None:
    (found,) = passes(counted(1, None), counted(2, "2026-10-01"), counted(3, None, CHANNELS[0]))
    assert len(found.measures) == 3


def test_the_last_days_are_not_counted_beside_years() -> None:
    early = [counted(place, f"20{place}-01-01") for place in range(10, 20)]
    late = [counted(20 + place, start) for place, start in enumerate(LATE)]
    found = passes(*early, *late)
    last = next(step for step in found if step.measures[-1].measured == late[-1].condition.left)  # type: ignore[union-attr]
    assert len(last.measures) == len(late)
    assert sum(len(step.measures) for step in found) == len(early) + len(late)


def test_values_that_many_ask_for_are_read_a_few_at_a_time() -> None:
    starts = [f"2026-0{month}-01" for month in range(1, 9)]
    many = [
        counted(len(starts) * one + two, start, channel)
        for one, channel in enumerate(CHANNELS)
        for two, start in enumerate(starts)
    ]
    found = passes(*many, counted(100, "2026-01-01"))
    everything = [step for step in found if not options(step)]
    assert [len(step.measures) for step in everything] == [1]
    asked = [options(step) for step in found if step not in everything]
    assert len(asked) > 1
    assert set().union(*asked) == set(CHANNELS)
    assert sum(map(len, asked)) == len(CHANNELS)


def test_windows_whose_age_nobody_can_tell_stay_together() -> None:
    windows = [ir.Window(ir.Midnight(ir.Shifted(ir.Today(), -days, Unit.DAY)), None) for days in range(1, 30)]
    found = passes(
        *(
            segment(compare(agg("COUNT", window=each), ">", number(1)), f"s{place}")
            for place, each in enumerate(windows)
        )
    )
    assert [len(step.measures) for step in found] == [len(windows)]


def test_many_windows_and_values_are_not_tried_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0
    cost = slices._cost

    def counting(count: int, widest: float, share: float) -> float:
        nonlocal tried
        tried += 1
        return cost(count, widest, share)

    monkeypatch.setattr(slices, "_cost", counting)
    many = [
        counted(place, f"20{10 + place % 15}-0{1 + place % 9}-{1 + place % 28:02}", f"channel_{place % 97}")
        for place in range(600)
    ]
    found = passes(*many)
    assert sum(len(step.measures) for step in found) == len({one.condition.left for one in many})  # type: ignore[union-attr]
    assert tried < 100_000
