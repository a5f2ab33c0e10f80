"""Laws of ranks, draws, splits and equal tiers, and of sequences: what needs no oracle."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines_under_test import Engine, EngineRoom
from tests.laws import pipeline
from tests.laws.rules import Writer, conditions
from tests.laws.scopes import CUSTOMER
from tests.laws.test_laws import EVERYBODY, examples
from tests.laws.world import COLUMNS, World, world, worlds

CROWD = 1200


@pytest.fixture(scope="module", params=pipeline.ENGINES)
def engine(request: pytest.FixtureRequest, engine_room: EngineRoom) -> Iterator[Engine]:
    """An engine of these tests' own: every example replaces its rows."""
    found = engine_room.new(request.param, "shares")
    yield found
    found.close()


def found(engine: Engine, world: World, definitions: dict[str, str], names: list[str]) -> dict[str, pipeline.Members]:
    """The members of some names of a file."""
    program = pipeline.resolved(world, pipeline.parsed(definitions))
    engine.load(world.tables)
    return pipeline.on_engine(engine, program, names)


RANKED = st.sampled_from(CUSTOMER.ranked[:-1])


@examples(12)
@given(world=worlds(), value=RANKED, among=conditions(CUSTOMER, 1), k=st.integers(1, 8))
def test_top_and_bottom_part_the_ranked(engine: Engine, world: World, value: str, among: str, k: int) -> None:
    everybody = {"base": among, "known": f"({among}) AND ({value}) IS KNOWN"}
    known = found(engine, world, everybody, ["known"])["known"]
    n = len(known)
    rules = {"base": among, "top": f"{value} IN TOP {k} AMONG base"}
    if k < n:
        rules["bottom"] = f"{value} IN BOTTOM {n - k} AMONG base"
    got = found(engine, world, rules, [name for name in rules if name != "base"])
    assert len(got["top"]) == min(k, n)
    assert got["top"] <= known
    assert got["top"] | got.get("bottom", set()) == known
    assert not got["top"] & got.get("bottom", set())


@examples(8)
@given(world=worlds(), value=RANKED, among=conditions(CUSTOMER, 1))
def test_parts_of_a_ranking(engine: Engine, world: World, value: str, among: str) -> None:
    rules = {"base": among, "top": f"{value} IN TOP 20% AMONG base", "low": f"{value} IN BOTTOM 20% AMONG base"}
    rules["known"] = f"base AND {value} IS KNOWN"
    for part in range(1, 6):
        rules[f"quintile_{part}"] = f"{value} IN QUINTILE {part} AMONG base"
    tiers = f"{EVERYBODY} AS all\nSEGMENTATION tiers AMONG base BY {value} IN 5 TIERS\nSEGMENT rest"
    got = found(
        engine,
        world,
        {**rules, tiers: "base"},
        [*rules, *(f"tiers.tier_{part}" for part in range(1, 6)), "tiers.unranked"],
    )
    assert got["quintile_5"] == got["top"]
    assert len(got["top"]) == math.ceil(Decimal("0.2") * len(got["known"])) == len(got["low"])
    parts = [got[f"quintile_{part}"] for part in range(1, 6)]
    assert sum(map(len, parts)) == len(got["known"])
    assert set().union(*parts) == got["known"]
    assert parts == [got[f"tiers.tier_{part}"] for part in range(1, 6)]
    assert got["tiers.unranked"] == got["base"] - got["known"]


@examples(12)
@given(world=worlds(), rule=conditions(CUSTOMER, 1), seed=st.integers(0, 2**32))
def test_a_tail_keeps_some_of_the_selected(engine: Engine, world: World, rule: str, seed: int) -> None:
    tail = Writer.seeded(seed).kept(CUSTOMER, 0)
    rules = {"selected": rule, "kept": f"({rule}) {tail}", "others": f"({rule}) EXCLUDE (({rule}) {tail})"}
    got = found(engine, world, rules, list(rules))
    assert got["kept"] | got["others"] == got["selected"]
    assert not got["kept"] & got["others"]


@examples(12)
@given(world=worlds(), rule=conditions(CUSTOMER, 1), shares=st.sampled_from([(10, 45, 45), (33, 33, 34), (1, 98, 1)]))
def test_splits_part_their_base(engine: Engine, world: World, rule: str, shares: tuple[int, int, int]) -> None:
    parts = ", ".join(f"p{i} {share}%" for i, share in enumerate(shares))
    text = f"base AS {rule}\nSEGMENTATION parts AMONG base SPLIT INTO {parts} SEED 'x'\nSEGMENT {EVERYBODY}"
    got = found(engine, world, {text: "all"}, ["base", "parts.p0", "parts.p1", "parts.p2"])
    assert len(got["base"]) == sum(len(got[f"parts.p{i}"]) for i in range(3))
    assert got["base"] == got["parts.p0"] | got["parts.p1"] | got["parts.p2"]


def crowd(size: int) -> World:
    """So many customers of whom nothing but the key is known."""
    rows = {name: [] for name in COLUMNS}
    nothing = (None,) * (len(COLUMNS["customers"]) - 1)
    return world("crowd").with_rows({**rows, "customers": [(number, *nothing) for number in range(size)]})


def close(size: int, of: int, share: float) -> bool:
    """Whether a draw's size lies within five standard deviations: by chance it does not once in a million."""
    return abs(size - of * share) <= 5 * math.sqrt(of * share * (1 - share))


def test_samples_have_their_size_and_stay(engine: Engine) -> None:
    there = crowd(CROWD)
    variant = there.variant.__class__(policies=False)
    there = replace(there, variant=variant)
    rules = {
        "tenth": "all SAMPLE 10% SEED 'x'",
        "third": "all SAMPLE 33.3% SEED 'x'",
        "other": "all SAMPLE 33.3% SEED 'y'",
    }
    rules |= {"unseeded": "all SAMPLE 33.3%", "both": "third AND other"}
    got = found(engine, there, rules, list(rules))
    assert close(len(got["tenth"]), CROWD, 0.1)
    assert all(close(len(got[name]), CROWD, 0.333) for name in ("third", "other", "unseeded"))
    assert got["tenth"] < got["third"]  # a larger share holds the smaller one
    assert close(len(got["both"]), CROWD, 0.333**2)  # different seeds are independent
    half = replace(crowd(CROWD // 2), variant=variant)
    grown = found(engine, half, rules, list(rules))  # growth changes nobody's draw
    for name in rules:
        assert grown[name] == {key for key in got[name] if key[0] < CROWD // 2}, name


def test_splits_have_their_sizes(engine: Engine) -> None:
    there = crowd(CROWD)
    there = replace(there, variant=there.variant.__class__(policies=False))
    text = f"base AS all\nSEGMENTATION parts SPLIT INTO few 5%, some 30%, most 65%\nSEGMENT {EVERYBODY}"
    got = found(engine, there, {text: "all"}, ["parts.few", "parts.some", "parts.most"])
    assert sum(map(len, got.values())) == CROWD
    for name, share in (("few", 0.05), ("some", 0.3), ("most", 0.65)):
        assert close(len(got[f"parts.{name}"]), CROWD, share)


TIMED = [fact for fact in CUSTOMER.facts if fact.windows]


@examples(12)
@given(world=worlds(), seed=st.integers(0, 2**32))
def test_sequences_stand_in_order(engine: Engine, world: World, seed: int) -> None:
    """What asks for more is rarer: a step more, a shorter time, nothing in between."""
    writer = Writer.seeded(seed)
    a, b, c = (writer.one(TIMED) for _ in range(3))
    rules = {
        "some": f"HAS {a.name}",
        "followed": f"HAS {a.name} FOLLOWED BY {b.name}",
        "week": f"HAS {a.name} FOLLOWED BY {b.name} WITHIN 7 DAYS",
        "day": f"HAS {a.name} FOLLOWED BY {b.name} WITHIN 1 DAY",
        "later": f"HAS {a.name} FOLLOWED BY {b.name} AFTER 2 DAYS",
        "without": f"HAS {a.name} FOLLOWED BY {b.name} WITHOUT {c.name} IN BETWEEN",
        "chain": f"HAS {a.name} FOLLOWED BY {b.name} FOLLOWED BY {c.name}",
        "chain_day": f"HAS {a.name} FOLLOWED BY {b.name} FOLLOWED BY {c.name} ALL WITHIN 1 DAY",
        "none": f"HAS NO {a.name} FOLLOWED BY {b.name}",
        "two": f"HAS AT LEAST 2 {a.name} FOLLOWED BY {b.name}",
        "fewer": f"HAS FEWER THAN 2 {a.name} FOLLOWED BY {b.name}",
        "all_of": f"HAS ALL OF ({a.name}, {b.name})",
        "all_of_turned": f"HAS ALL OF ({b.name}, {a.name})",
        "never": f"HAS {a.name} NOT FOLLOWED BY {b.name}",
        "everybody": "all",
    }
    got = found(engine, world, rules, list(rules))
    assert got["day"] <= got["week"] <= got["followed"] <= got["some"], rules
    assert got["later"] | got["without"] | got["chain"] | got["two"] <= got["followed"], rules
    assert got["chain_day"] <= got["chain"], rules
    assert got["none"] == got["everybody"] - got["followed"], rules
    assert got["fewer"] == got["everybody"] - got["two"], rules
    assert got["followed"] <= got["all_of"] == got["all_of_turned"], rules
    assert got["never"] <= got["some"], rules
