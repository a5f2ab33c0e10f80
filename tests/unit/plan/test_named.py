"""All segments of a file in one statement: each is called by its name and has the members that it has alone."""

from __future__ import annotations

import pytest

from segql.plan import plan_named
from segql.sql import DIALECTS, render_statement
from tests.conformance import corpus, running
from tests.conformance.test_conformance import difference
from tests.engines_under_test import EngineRoom

#: More segments than stand in one union.
FILE = corpus.ROOT / "shop" / "cases" / "facts.seg"


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_segments_are_called_by_their_names(dialect: str, engine_room: EngineRoom) -> None:
    cases = list(corpus.cases(FILE))
    assert len(cases) > 100
    program = running.project(FILE).prepare(as_of=cases[0].as_of).program
    sql = render_statement(plan_named(program, [case.segment for case in cases], DIALECTS[dialect].traits), dialect)
    found = engine_room.engine(dialect, "shop", corpus.tables("shop")).members(sql)
    expected = {(case.segment, ":".join(map(str, key))) for case in cases for key in case.members}
    assert len(found) == len(set(found))
    assert set(found) == expected, difference(found, expected)
