"""The next change: until then nobody enters or leaves, and then exactly so many do."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segql import compiler
from segql.diagnostics import Diagnostics, SegqlError
from segql.next_change import NextChange, Surroundings, search
from segql.semantics.ir import Program
from segql.source import NOWHERE
from segql.syntax import ast
from tests.engines_under_test import Engine, EngineRoom
from tests.laws import pipeline
from tests.laws.rules import conditions
from tests.laws.scopes import CUSTOMER
from tests.laws.test_laws import examples
from tests.laws.world import World, catalog, worlds
from tests.oracle import Oracle, OracleError

_MICROSECOND = dt.timedelta(microseconds=1)
#: How far ahead is looked.
_AHEAD = dt.timedelta(days=40)
#: How many moments before the change, or before the end of what is looked at, are tried at random.
_TRIED = 12


class Fetching:
    """An engine of the tests as a session has it: rows in columns."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect = engine.dialect

    def fetch(self, sql: str) -> pa.Table:
        (row,) = self._engine.members(sql)
        return pa.table({f"c{i}": [None if value == "None" else int(value)] for i, value in enumerate(row)})


@pytest.fixture(scope="module", params=pipeline.ENGINES)
def engine(request: pytest.FixtureRequest, engine_room: EngineRoom) -> Iterator[Engine]:
    found = engine_room.new(request.param, "next_change")
    yield found
    found.close()


def program(world: World, file: ast.File, as_of: str | None) -> Program:
    """The program at a moment; None: live. Raises SegqlError."""
    diagnostics = Diagnostics()
    found = compiler.resolve([file], catalog(world.zone, world.variant), diagnostics, as_of=as_of, live=as_of is None)
    if diagnostics.has_errors:
        raise SegqlError(list(diagnostics))
    return found


def next_change(world: World, file: ast.File, engine: Engine) -> NextChange | None:
    """What the search finds; None where it says that nobody can tell."""
    start = program(world, file, world.as_of)
    assert start.clock is not None
    around = Surroundings(
        Fetching(engine),  # type: ignore[arg-type]
        {},
        program(world, file, None),
        lambda as_of: program(world, file, as_of),
        NOWHERE,
    )
    try:
        return search(start, "r", start.clock.cutoff + _AHEAD, around, looks=60)
    except SegqlError as error:
        assert [item.code.name for item in error.diagnostics] == ["unclear-change"]
        return None


def members(world: World, file: ast.File, as_of: str) -> set[tuple[Any, ...]]:
    """Who is in at a moment, by the oracle."""
    tables = {table.name: table.records() for table in world.tables}
    return set(Oracle(catalog(world.zone, world.variant), [("rules", file)], tables, as_of).members("r"))


def written(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def moments(world: World, start: dt.datetime, stop: dt.datetime, seed: int) -> list[dt.datetime]:
    """Moments in [start, stop): its ends, random ones, midnights and whole hours after times of the data."""
    rng = random.Random(seed)
    zone = ZoneInfo(world.zone)
    length = (stop - start) // _MICROSECOND
    tried = {start + rng.randrange(length) * _MICROSECOND for _ in range(_TRIED)} | {start, stop - _MICROSECOND}
    for _ in range(_TRIED):
        day = (start + rng.randrange(length) * _MICROSECOND).astimezone(zone).date()
        midnight = dt.datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(dt.UTC)
        tried |= {midnight, midnight - _MICROSECOND, midnight + _MICROSECOND}
    times = [
        value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(dt.UTC)
        for table in world.tables
        for row in table.rows
        for value in row
        if isinstance(value, dt.datetime)
    ]
    for _ in range(2 * _TRIED if times else 0):
        near = rng.choice(times) + rng.choice((0, 1, 3, 24, 36, 48, 72)) * dt.timedelta(hours=1)
        tried |= {near + step * _MICROSECOND for step in (-1, 0, 1)}
    return sorted(moment for moment in tried if start <= moment < stop)


#: Words of rules that time alone changes.
_TIMED = (
    "LAST ",
    "NEXT ",
    "THIS ",
    "AGO",
    "SINCE",
    "UNTIL",
    "FOLLOWED",
    "ACTIVE",
    "ANNIVERSARY",
    "NOW",
    "TODAY",
    "bookings",
)


def timed(rule: str) -> bool:
    """Whether a rule speaks of time."""
    return any(word in rule for word in _TIMED)


@examples(25)
@given(world=worlds(), rule=conditions(CUSTOMER, 1).filter(timed), seed=st.integers(0, 1000))
def test_nobody_moves_before_the_next_change(engine: Engine, world: World, rule: str, seed: int) -> None:
    file = pipeline.parsed({"r": rule})
    engine.load(world.tables)
    found = next_change(world, file, engine)
    if found is None:
        return
    before = members(world, file, world.as_of)
    assert found.before == len(before)
    stop = found.at or found.until
    wrong = []
    for moment in moments(world, found.start, stop, seed) if stop > found.start else []:
        try:
            now = members(world, file, written(moment))
        except OracleError:
            continue
        if now != before:
            wrong.append(f"{written(moment)}: enters {now - before}, leaves {before - now}")
    assert not wrong, f"{rule}\nsaid: {found}\n" + "\n".join(wrong)
    if found.at is not None:
        after = members(world, file, written(found.at))
        assert (len(after - before), len(before - after)) == (found.entered, found.left), rule
