"""Many days in one file: whatever happened to its bits and rows meanwhile, the record is what the days were."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import duckdb
import pytest

from tests.laws import pipeline
from tests.unit.runs.older_files import make_older
from tests.unit.runs.places import Place
from tests.unit.runs.test_renamed import rename

#: The same members, as another rule.
RULES = ("score > 3", "score >= 4")
SEEDS = range(20) if pipeline.EXAMPLES else range(2)


@dataclass
class Days:
    """What was recorded of each segment, day by day."""

    of: dict[str, list[tuple[str, set[str]]]] = field(default_factory=dict)

    def record(self, segment: str, day: str, members: set[str]) -> None:
        days = self.of.setdefault(segment, [])
        if days and days[-1][0] == day:
            days.pop()
        days.append((day, members))

    def stays(self) -> Iterator[tuple[str, str, str, str | None]]:
        for segment, days in self.of.items():
            since: dict[str, str] = {}
            for day, members in days:
                yield from ((segment, gone, since.pop(gone), day) for gone in since.keys() - members)
                since |= dict.fromkeys(members - since.keys(), day)
            yield from ((segment, member, entered, None) for member, entered in since.items())

    def members(self, segment: str, day: str) -> set[str]:
        return next((members for at, members in reversed(self.of[segment]) if at <= day), set())

    def moves(self, since: str, until: str) -> set[tuple[str, str, str]]:
        found = set()
        for segment in self.of:
            was, now = self.members(segment, since), self.members(segment, until)
            found |= {(segment, member, "entered") for member in now - was}
            found |= {(segment, member, "left") for member in was - now}
        return found


def drawn(dice: random.Random) -> dict[int, int]:
    """Customers with scores; most are there every day, and have the score they had."""
    people = {id: 5 if id % 3 else 0 for id in range(80)}
    people |= {dice.randrange(100): dice.randrange(7) for _ in range(dice.choice((0, 1, 4, 40)))}
    for _ in range(dice.randrange(3)):
        people.pop(dice.randrange(80), None)
    return people


def in_order(dice: random.Random, people: Mapping[int, int]) -> dict[int, int]:
    """The same, perhaps as rows in another order."""
    rows = list(people.items())
    if dice.random() < 0.3:
        dice.shuffle(rows)
    return dict(rows)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("make", ["store"], indirect=True)
@pytest.mark.parametrize("count", [2, 9], ids=["plainly", "together"])
def test_the_record_is_what_the_days_were(place: Place, seed: int, count: int) -> None:
    dice = random.Random(seed)
    days, entity, rule = Days(), "customer", 0
    names = [f"vip{number}" for number in range(count)]
    past: list[str] = []
    for number in range(7):
        day = str(dt.date(2026, 7, 1) + dt.timedelta(number))
        past.append(day)
        if number and dice.random() < 0.2:
            other = "shopper" if entity == "customer" else "customer"
            rename(place, entity, other)
            entity = other
        for _ in range(dice.choice((1, 1, 1, 2, 3))):  # a run of the same moment under another rule is made anew
            rule = 1 - rule
            people = drawn(dice)
            place.rules("\n\n".join(f"SEGMENT {name} OF {entity} AS {RULES[rule]}" for name in names))
            place.people(in_order(dice, people))
            asked = dice.sample(names, 1) if dice.random() < 0.2 else names
            members = {str(id) for id, score in people.items() if score > 3}
            run = place.run(day, *asked)
            was = {name: days.of.get(name, [])[:] for name in asked}
            for outcome in run.outcomes:
                known = [at for at in was[outcome.segment] if at[0] != day]
                before = known[-1][1] if known else set()
                assert (outcome.entered, outcome.left) == (len(members - before), len(before - members))
                days.record(outcome.segment, day, members)
            assert place.history() == set(days.stays())
        if dice.random() < 0.25:
            make_older(place)
            assert place.history() == set(days.stays())
        if set(names) <= days.of.keys():
            since, until = sorted((dice.choice(past), dice.choice(past)))
            if all(days.members(name, until) or days.of[name][0][0] <= until for name in names):
                assert place.moves(*names, since=since, until=until) == days.moves(since, until)


@pytest.mark.parametrize("make", ["store"], indirect=True)
def test_bits_are_written_anew_when_much_lies_beside_them(place: Place) -> None:
    place.rules("SEGMENT vip AS score > 3")
    place.people(dict.fromkeys(range(1000), 5))
    place.run("2026-07-01")
    written = []
    for day in ("2026-07-02", "2026-07-03", "2026-07-04", "2026-07-05"):
        number = int(day[-2:])
        place.people({id: 0 if id < 3 * number else 5 for id in range(1000 + number)})
        place.run(day)
        with duckdb.connect(str(place.store)) as connection:
            written += connection.execute(
                "SELECT CAST(epoch(as_of - since) / 86400 AS INTEGER) FROM segql_bits"
            ).fetchall()
    # Rows lie beside the bits, until they are more than half of the words; those of the last run always do.
    assert written == [(0,), (0,), (2,), (2,)]
