"""What is brought up to date is what a run from nothing finds, day after day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from segql.bitsets.refresh import Refreshing
from segql.bitsets.state import Piece, State, pieces, whole
from tests.unit.bitsets.days import Shop, rules_of

#: Runs in a simulated year: days are skipped, some have several.
PACES = (24, 24, 24, 1, 23, 24, 24 * 9, 24, 3, 21, 24 * 30, 24, 24)


def written(state: State) -> State:
    """A state, as it is after it was written and read."""
    kept = {piece.name: piece for piece in pieces(state)}

    def read(name: str) -> Piece:
        return kept[name]

    found = whole(list(kept), read)
    assert found is not None
    return found


def differing(shop: Shop, day: int, states: dict[str, State | None]) -> tuple[list[str], dict[str, Refreshing]]:
    """Segments whose members are not those that a run from nothing finds; the states are replaced."""
    rules = rules_of(day)
    program = shop.program(rules)
    wrong, made = [], {}
    for kind in ("c", "a"):
        names = [name for name in rules if name.startswith(kind)]
        cold = shop.computed(program, names, None)
        made[kind] = refreshing = Refreshing(states.get(kind))
        warm = shop.computed(program, names, refreshing)
        assert warm.members.keys.equals(cold.members.keys)
        wrong += [name for name in names if not np.array_equal(cold.bits[name], warm.bits[name])]
        states[kind] = written(refreshing.state())
    return [f"{name}: {rules[name]}" for name in wrong], made


@pytest.mark.parametrize(("seed", "start"), [(1, dt.datetime(2025, 3, 20)), (2, dt.datetime(2025, 10, 20, 13, 7))])
def test_a_year_of_days(tmp_path: Path, seed: int, start: dt.datetime) -> None:
    shop = Shop(tmp_path, seed, start)
    states: dict[str, State | None] = {}
    refreshed = 0
    for day in range(18):
        if day:
            shop.live(PACES[day % len(PACES)], upheaval=0.4 if day == 11 else 0.0)
        wrong, made = differing(shop, day, states)
        assert not wrong, f"day {day}, {shop.now}: {wrong}"
        refreshed += sum(one.effort.refreshed for one in made.values())
    assert refreshed > 200
