"""Engines agree with the oracle: a small search in every run, a long one with `SEGQL_FUZZ`."""

from __future__ import annotations

import random

import pytest

from tests.engines_under_test import EngineRoom
from tests.laws import pipeline
from tests.laws.search import command, search

#: The search that every run makes is one and the same; a long one begins anywhere.
SEED = random.SystemRandom().randrange(10**9) if pipeline.EXAMPLES else 20260


@pytest.mark.parametrize("dialect", pipeline.ENGINES)
def test_engines_agree_with_the_oracle(dialect: str, engine_room: EngineRoom) -> None:
    engine = engine_room.new(dialect, "search")
    wanted, seen, number, finds = pipeline.EXAMPLES or 200, 0, 0, []
    try:
        while seen < wanted and len(finds) < 5:
            for found in search(engine, SEED, number):
                seen += 1
                if found is not None:
                    finds.append(f"{found}\n{command(dialect, SEED, number)}")
            number += 1
    finally:
        engine.close()
    assert not finds, "\n".join(finds)
