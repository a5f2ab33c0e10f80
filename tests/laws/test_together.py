"""Many generated rules in one program, worked out together: each has the members that it has alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segql import compiler
from tests.engines_under_test import Engine, EngineRoom
from tests.laws import pipeline
from tests.laws.rules import conditions
from tests.laws.scopes import CUSTOMER
from tests.laws.test_laws import examples
from tests.laws.world import World, worlds


@pytest.fixture(scope="module", params=pipeline.ENGINES)
def engine(request: pytest.FixtureRequest, engine_room: EngineRoom) -> Iterator[Engine]:
    """An engine of these tests' own: every example replaces its rows."""
    found = engine_room.new(request.param, "together")
    yield found
    found.close()


@examples(15)
@given(world=worlds(), rules=st.lists(conditions(CUSTOMER, 2), min_size=6, max_size=14), refer=st.data())
def test_each_has_the_members_that_it_has_alone(
    engine: Engine, world: World, rules: list[str], refer: st.DataObject
) -> None:
    definitions = {f"r{number}": rule for number, rule in enumerate(rules)}
    for number in range(3):  # rules that name others, and such as name those
        names = refer.draw(st.lists(st.sampled_from(sorted(definitions)), min_size=2, max_size=2))
        definitions[f"n{number}"] = f"{names[0]} AND {rules[number]} EXCLUDE {names[1]}"
    program = pipeline.resolved(world, pipeline.parsed(definitions))
    engine.load(world.tables)
    names = list(definitions)
    alone = pipeline.on_engine(engine, program, names)
    together: defaultdict[int, list[str]] = defaultdict(list)
    for sql, _ in compiler.member_statements(program, names, engine.dialect):
        for number, member in engine.members(sql):
            together[number].append(member)
    for number, name in enumerate(names):
        texts = sorted(":".join(map(str, key)) for key in alone[name])
        assert sorted(together[number]) == texts, f"{name}: {definitions[name]}"
