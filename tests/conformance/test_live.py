"""A live statement works its windows out on the engine: it must give what the statement of the same moment gives on DuckDB.

The rows are moved in time so that each file's moment is today, or no window would hold anything.
"""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import corpus, running
from tests.conformance.test_conformance import difference
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.engines_under_test.duckdb_engine import DuckDB
from tests.engines_under_test.tables import Table

#: The files whose rules speak of time.
FILES = [
    *corpus.case_files("clocks_cairo"),
    *corpus.case_files("clocks_new_york"),
    *corpus.case_files("clocks_paris"),
    *corpus.case_files("month_ends"),
    *corpus.case_files("habits"),
    *corpus.case_files("habits_new_york"),
    *corpus.case_files("leases"),
    *corpus.case_files("birthdays"),
    *corpus.case_files("journeys"),
    corpus.ROOT / "shop" / "cases" / "dates.seg",
    corpus.ROOT / "shop" / "cases" / "facts.seg",
]

#: Where a statement takes long, about how many of a file's cases are tried.
SLOW = {"bigquery": 6, "spark": 3}


def moved(table: Table, by: dt.timedelta) -> Table:
    """The table with its dates and times moved; what would leave the calendar stays."""

    def shifted(value: Any) -> Any:
        if isinstance(value, dt.date) and 1000 < value.year < 9000:
            return value + by
        return value

    return Table(table.name, table.columns, tuple(tuple(shifted(value) for value in row) for row in table.rows))


@cache
def now(file: Path) -> tuple[dt.timedelta, dict[str, set[tuple[Any, ...]]]]:
    """How far a file's rows are moved, and the members of its cases by DuckDB's statement of the present moment."""
    cases = list(corpus.cases(file))
    by = dt.datetime.now(dt.UTC).date() - dt.date.fromisoformat(cases[0].as_of[:10])
    with closing(DuckDB()) as engine:
        engine.load([moved(table, by) for table in corpus.tables(cases[0].dataset)])
        return by, {case.name: set(engine.members(running.current_statement(case, "duckdb"))) for case in cases}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
def test_live_is_now(file: Path, dialect: str, engine_room: EngineRoom) -> None:
    cases = list(corpus.cases(file))
    if dialect in SLOW:  # what differs between dialects differs in every few rules
        cases = cases[:: 1 + len(cases) // SLOW[dialect]]
    by, fixed = now(file)
    engine = engine_room.new(dialect, "live")
    engine.load([moved(table, by) for table in corpus.tables(cases[0].dataset)])
    wrong, found = [], 0
    for case in cases:
        live = engine.members(sql := running.live_statement(case, dialect))
        found += len(live)
        if set(live) != fixed[case.name] or len(live) != len(set(live)):
            wrong.append(f"{case.name}: {difference(live, fixed[case.name])}\n{sql}")
    engine.close()
    assert found > 0
    assert not wrong, "\n".join(wrong)
