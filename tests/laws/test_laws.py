"""The laws. `SEGQL_FUZZ=2000 SEGQL_FUZZ_ENGINES=duckdb,postgres,bigquery,spark pytest tests/laws` searches long and wide."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.engines_under_test import Engine, EngineRoom
from tests.laws import pipeline
from tests.laws.rules import conditions
from tests.laws.scopes import CUSTOMER, Scope
from tests.laws.world import World, worlds

EVERYBODY = "everybody"


def examples(default: int) -> settings:
    """A small fixed search by default, a long fresh one when asked for."""
    return settings(
        max_examples=pipeline.EXAMPLES or default,
        derandomize=not pipeline.EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=tuple(Phase) if pipeline.EXAMPLES else (Phase.explicit, Phase.generate),  # shrinking takes minutes
    )


@pytest.fixture(scope="module", params=pipeline.ENGINES)
def engine(request: pytest.FixtureRequest, engine_room: EngineRoom) -> Iterator[Engine]:
    """An engine of these tests' own: every example replaces its rows."""
    found = engine_room.new(request.param, "laws")
    yield found
    found.close()


def some(scope: Scope = CUSTOMER, depth: int = 2, size: int = 4) -> st.SearchStrategy[list[str]]:
    """Some rules at once: loading rows costs more than running a statement."""
    return st.lists(conditions(scope, depth), min_size=1, max_size=size)


@examples(25)
@given(world=worlds(), rules=some(depth=2, size=3))
def test_a_rule_and_its_complement_part_the_audience(engine: Engine, world: World, rules: list[str]) -> None:
    definitions = {EVERYBODY: "all"}
    for i, rule in enumerate(rules):
        definitions |= {f"r{i}": rule, f"not_r{i}": f"NOT ({rule})"}
    program = pipeline.resolved(world, pipeline.parsed(definitions))
    engine.load(world.tables)
    found = pipeline.on_engine(engine, program, list(definitions))
    for i, rule in enumerate(rules):
        assert not found[f"r{i}"] & found[f"not_r{i}"], rule
        assert found[f"r{i}"] | found[f"not_r{i}"] == found[EVERYBODY], rule


@examples(25)
@given(world=worlds(), rules=st.lists(conditions(CUSTOMER, 1), min_size=3, max_size=3))
def test_exclusion_always_wins(engine: Engine, world: World, rules: list[str]) -> None:
    a, b, c = rules
    definitions = {
        "a": a,
        "b": b,
        "c": c,
        "without": f"({a}) EXCLUDE ({b})",
        "both": f"({a}) INCLUDE ({c}) EXCLUDE ({b})",
        "either": f"({a}) OR ({b})",
        "each": f"({a}) AND ({b})",
    }
    program = pipeline.resolved(world, pipeline.parsed(definitions))
    engine.load(world.tables)
    found = pipeline.on_engine(engine, program, list(definitions))
    assert found["without"] == found["a"] - found["b"]
    assert found["both"] == (found["a"] | found["c"]) - found["b"]
    assert found["either"] == found["a"] | found["b"]
    assert found["each"] == found["a"] & found["b"]


@examples(20)
@given(world=worlds(), rules=st.lists(conditions(CUSTOMER, 1), min_size=3, max_size=3), among=conditions(CUSTOMER, 1))
def test_tiers_are_disjoint_and_exhaustive(engine: Engine, world: World, rules: list[str], among: str) -> None:
    tiers = "".join(f"\n  t{i}: {rule}" for i, rule in enumerate(rules))
    text = f"base AS {among}\nSEGMENTATION ladder AMONG base AS{tiers}\n  rest: OTHERWISE\nSEGMENT {EVERYBODY}"
    program = pipeline.resolved(world, pipeline.parsed({text: "all", **{f"r{i}": r for i, r in enumerate(rules)}}))
    engine.load(world.tables)
    names = [f"ladder.t{i}" for i in range(3)] + ["ladder.rest"]
    found = pipeline.on_engine(engine, program, [*names, "base", "r0", "r1", "r2"])
    assert sum(len(found[name]) for name in names) == len(found["base"])
    assert set().union(*(found[name] for name in names)) == found["base"]
    assert found["ladder.t1"] == (found["base"] & found["r1"]) - found["r0"]


@examples(20)
@given(world=worlds(), rules=some(size=3), seed=st.integers(0, 1000))
def test_the_order_of_rows_means_nothing(engine: Engine, world: World, rules: list[str], seed: int) -> None:
    definitions = {f"r{i}": rule for i, rule in enumerate(rules)}
    program = pipeline.resolved(world, pipeline.parsed(definitions))
    engine.load(world.tables)
    before = pipeline.on_engine(engine, program, list(definitions))
    shuffled = random.Random(seed)
    engine.load(
        world.with_rows({t.name: shuffled.sample(list(t.rows), len(t.rows)) for t in world.tables}).tables,
    )
    assert pipeline.on_engine(engine, program, list(definitions)) == before


@examples(20)
@given(world=worlds(), rules=some(size=3))
def test_what_comes_after_the_cutoff_changes_nothing(engine: Engine, world: World, rules: list[str]) -> None:
    definitions = {f"r{i}": rule for i, rule in enumerate(rules)}
    program = pipeline.resolved(world, pipeline.parsed(definitions))
    engine.load(world.tables)
    before = pipeline.on_engine(engine, program, list(definitions))
    assert program.clock is not None
    later = {}
    for table in world.tables:
        times = [i for i, name in enumerate(table.columns) if name in ("at", "visited_on")]
        if table.name not in ("orders", "visits") or table.name in world.variant.planned:
            continue  # what is planned may lie ahead
        late = []
        for row in table.rows:
            moment = program.clock.cutoff if table.name == "orders" else dt.date(2037, 1, 1)
            late.append(tuple(moment if i in times else value for i, value in enumerate(row)))
        later[table.name] = [*table.rows, *late]
    engine.load(world.with_rows(later).tables)
    assert pipeline.on_engine(engine, program, list(definitions)) == before
