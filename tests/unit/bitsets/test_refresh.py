"""What is brought up to date is what a run from nothing finds, day after day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from segql.bitsets.refresh import Effort, Refreshing
from segql.bitsets.state import State
from segql.bitsets.state_file import read
from tests.unit.bitsets.days import Shop, rules_of

#: Runs in a simulated year: days are skipped, some have several.
PACES = (24, 24, 24, 1, 23, 24, 24 * 9, 24, 3, 21, 24 * 30, 24, 24)


def begun(folder: Path, before: State | None = None, name: str = "kept") -> Refreshing:
    """A run that goes on from a state."""
    return Refreshing(before, folder / name)


def left(of: Refreshing) -> State:
    """What a run leaves, as the next one reads it."""
    found = of.left()
    assert found is not None
    state = read(found.into, found.put())
    assert state is not None
    return state


def differing(
    shop: Shop, folder: Path, day: int, states: dict[str, State]
) -> tuple[list[str], dict[str, Refreshing], int]:
    """Segments whose members are not those that a run from nothing finds, the runs, and how many states stayed; the others
    are replaced."""
    rules = rules_of(day)
    program = shop.program(rules)
    wrong, made, stayed = [], {}, 0
    for kind in ("c", "a"):
        names = [name for name in rules if name.startswith(kind)]
        cold = shop.computed(program, names, None)
        made[kind] = refreshing = begun(folder, states.get(kind), kind)
        warm = shop.computed(program, names, refreshing)
        assert warm.members.keys.equals(cold.members.keys)
        wrong += [name for name in names if not np.array_equal(cold.bits[name], warm.bits[name])]
        found = refreshing.left()
        if found is None:
            stayed += 1
            continue
        state = read(found.into, found.put())
        assert state is not None
        states[kind] = state
    return [f"{name}: {rules[name]}" for name in wrong], made, stayed


@pytest.mark.parametrize(("seed", "start"), [(1, dt.datetime(2025, 3, 20)), (2, dt.datetime(2025, 10, 20, 13, 7))])
def test_a_year_of_days(tmp_path: Path, seed: int, start: dt.datetime) -> None:
    shop = Shop(tmp_path, seed, start)
    states: dict[str, State] = {}
    refreshed = recalled = all_stayed = 0
    for day in range(18):
        if day:
            shop.live(PACES[day % len(PACES)], upheaval=0.4 if day == 11 else 0.0)
        wrong, made, stayed = differing(shop, tmp_path, day, states)
        assert not wrong, f"day {day}, {shop.now}: {wrong}"
        refreshed += sum(one.effort.refreshed for one in made.values())
        recalled += sum(one.effort.recalled for one in made.values())
        all_stayed += stayed
    assert refreshed > 200
    assert recalled > 10
    assert all_stayed > 5


def test_a_refresh_reads_what_is_new(tmp_path: Path) -> None:
    """Of facts that only came, those of the new day and those at the edges of windows are read."""
    shop = Shop(tmp_path, 3, dt.datetime(2025, 6, 1))
    rules = {
        "c0": "HAS orders IN LAST 7 DAYS",
        "c1": "SUM(orders.amount) > 100",
        "c2": "HAS orders WHERE channel = 'web'",
    }
    # Seven days begin at a midnight of Paris; these will be too old on the next day.
    shop.connection.execute(
        "INSERT INTO orders SELECT 8000 + i, 100 + i, TIMESTAMP '2025-05-25 21:59', 5, 'web', 's1' FROM range(7) r(i)"
    )
    first = begun(tmp_path)
    shop.computed(shop.program(rules), list(rules), first)
    assert first.effort == Effort(scanned=3)
    start = shop.now
    shop.now += dt.timedelta(days=1)
    shop.connection.execute(
        f"INSERT INTO orders SELECT 9000 + i, 100 + i, TIMESTAMP '{start}' + i * INTERVAL 1 MINUTE, 5, 'web', 's1' "
        "FROM range(30) r(i)"
    )
    at_the_edge = shop.connection.execute(
        "SELECT COUNT(*) FROM orders JOIN customers AS c ON c.id = customer_id "
        "WHERE ordered_at >= '2025-05-24 22:00' AND ordered_at < '2025-05-25 22:00'"
    ).fetchall()[0][0]
    assert at_the_edge >= 7
    second = begun(tmp_path, left(first))
    warm = shop.computed(shop.program(rules), list(rules), second)
    assert second.effort == Effort(refreshed=3, moved=at_the_edge + 30)
    cold = shop.computed(shop.program(rules), list(rules), None)
    assert all(np.array_equal(cold.bits[name], warm.bits[name]) for name in rules)


def test_late_facts_have_their_members_counted_anew(tmp_path: Path) -> None:
    """And nobody else."""
    shop = Shop(tmp_path, 4, dt.datetime(2025, 6, 1))
    rules = {"c0": "HAS AT LEAST 3 orders", "c1": "AVG(orders.amount) > 50"}
    first = begun(tmp_path)
    shop.computed(shop.program(rules), list(rules), first)
    shop.connection.execute("INSERT INTO orders SELECT 1, 110, TIMESTAMP '2025-02-03', 99, 'web', 's1' FROM range(3)")
    shop.connection.execute("DELETE FROM orders WHERE customer_id = 105")
    shop.connection.execute("UPDATE orders SET amount = 0.5 WHERE customer_id = 101")
    second = begun(tmp_path, left(first))
    warm = shop.computed(shop.program(rules), list(rules), second)
    assert second.effort.members == 3
    cold = shop.computed(shop.program(rules), list(rules), None)
    assert all(np.array_equal(cold.bits[name], warm.bits[name]) for name in rules)


def test_a_changed_rule_scans_for_itself_alone(tmp_path: Path) -> None:
    """What other rules kept is brought up to date."""
    shop = Shop(tmp_path, 5, dt.datetime(2025, 6, 1))
    rules = {"c0": "HAS AT LEAST 2 orders WHERE channel = 'web'", "c1": "HAS orders WHERE channel = 'app'"}
    first = begun(tmp_path)
    shop.computed(shop.program(rules), list(rules), first)
    rules |= {"c2": "HAS orders IN LAST 30 DAYS WHERE channel = 'shop'"}
    second = begun(tmp_path, left(first))
    warm = shop.computed(shop.program(rules), list(rules), second)
    assert (second.effort.refreshed, second.effort.scanned) == (2, 1)
    cold = shop.computed(shop.program(rules), list(rules), None)
    assert all(np.array_equal(cold.bits[name], warm.bits[name]) for name in rules)


def test_a_new_sum_that_does_not_fit_is_counted_otherwise(tmp_path: Path) -> None:
    """Beside others that are brought up to date."""
    shop = Shop(tmp_path, 6, dt.datetime(2025, 6, 1))
    shop.connection.execute("ALTER TABLE notes ALTER stars TYPE BIGINT")
    shop.connection.execute(f"INSERT INTO notes SELECT 110, 'good', {1 << 62} FROM range(8)")
    rules = {"c0": "HAS AT LEAST 2 notes", "c1": "HAS notes WHERE kind = 'good'"}
    first = begun(tmp_path)
    shop.computed(shop.program(rules), list(rules), first)
    rules |= {"c2": "SUM(notes.stars) > 9000", "c3": "AVG(notes.stars WHERE kind = 'good') > 4"}
    second = begun(tmp_path, left(first))
    warm = shop.computed(shop.program(rules), list(rules), second)
    cold = shop.computed(shop.program(rules), list(rules), None)
    assert cold.bits["c2"].any() and cold.bits["c3"].any()
    assert all(np.array_equal(cold.bits[name], warm.bits[name]) for name in rules)


def test_a_column_of_another_type_is_another(tmp_path: Path) -> None:
    """Ten times as much with a place less is the same whole number."""
    shop = Shop(tmp_path, 7, dt.datetime(2025, 6, 1))
    rules = {"c0": "SUM(orders.amount) > 300", "c1": "AVG(orders.amount) > 55"}
    first = begun(tmp_path)
    shop.computed(shop.program(rules), list(rules), first)
    shop.connection.execute("ALTER TABLE orders ALTER amount TYPE DECIMAL(10, 1) USING (amount * 10)::DECIMAL(10, 1)")
    second = begun(tmp_path, left(first))
    warm = shop.computed(shop.program(rules), list(rules), second)
    cold = shop.computed(shop.program(rules), list(rules), None)
    assert all(np.array_equal(cold.bits[name], warm.bits[name]) for name in rules)
    assert second.effort.refreshed == 0
