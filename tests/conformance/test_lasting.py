"""Conditions asked again at another moment: only members who have facts that a moment has passed are answered otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from segql.catalog.model import Table
from segql.engines.duckdb_workspace import Workspace
from segql.plan.bitsets import NUMBER, Blocks, Listed, numbers
from segql.plan.formulas import formulas
from segql.plan.lasting import Lasting, crossed, lasting
from segql.plan.work import TOGETHER
from segql.semantics import ir
from segql.sql import render_statement
from tests.conformance import corpus, running
from tests.conformance.test_bitsets import DOUBLED, _load
from tests.engines_under_test.duckdb_engine import DuckDB

#: Sequences, and what else is not counted in arrays.
DATASETS = ("journeys", "habits", "habits_new_york", "clocks_paris", "leases", "shop", "composite", "nested")
LATER = (dt.timedelta(days=1), dt.timedelta(hours=5), dt.timedelta(days=-3), dt.timedelta(days=40))


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDB]:
    made = DuckDB()
    made.connection.execute("SET TimeZone = 'UTC'")
    yield made
    made.close()


def _files() -> list[tuple[Path, str]]:
    return sorted({(case.file, case.as_of) for case in corpus.all_cases() if case.dataset in DATASETS})


def _moment(as_of: str, later: dt.timedelta) -> str:
    moment = dt.datetime.fromisoformat(as_of if "T" in as_of else f"{as_of}T23:30").replace(tzinfo=None)
    return (moment + later).isoformat()


def _lasting(file: Path, as_of: str) -> Iterator[tuple[ir.Program, ir.EntityRows, dict[str, Lasting]]]:
    program = running._prepared(file, as_of, False).program
    names: dict[ir.EntityRows, list[str]] = {}
    for case in corpus.cases(file):
        names.setdefault(program.segments[case.segment].entity, []).append(case.segment)
    for entity, own in names.items():
        if isinstance(entity.relation, Table) or file.parent.parent.name not in DOUBLED:
            found = (lasting(program, entity, atom) for atom in formulas(program, entity, own).atoms)
            yield program, entity, {one.key: one for one in found if one is not None}


@pytest.mark.parametrize("later", LATER, ids=str)
@pytest.mark.parametrize(("file", "as_of"), _files(), ids=lambda one: one.stem if isinstance(one, Path) else one)
def test_others_are_what_they_were(engine: DuckDB, file: Path, as_of: str, later: dt.timedelta) -> None:
    _load(engine, file.parent.parent.name)
    then = {entity: (program, own) for program, entity, own in _lasting(file, _moment(as_of, dt.timedelta()))}
    for program, entity, own in _lasting(file, _moment(as_of, later)):
        if entity not in then:  # everybody is somebody else by the time
            continue
        earlier, known = then[entity]
        both = [(one, known[found[0]]) for one in own.values() if (found := one.earlier(known)) is not None]
        for start in range(0, len(both), TOGETHER):
            some = both[start : start + TOGETHER]
            before = _answers(engine, earlier, entity, [was for _, was in some])
            after = _answers(engine, program, entity, [now for now, _ in some])
            for place, (now, was) in enumerate(some):
                differ = {n for n in after if after[n][place] != before[n][place]}
                asked = _crossed(engine, program, entity, now, was.moments) if differ else set()
                assert differ <= asked, f"{differ - asked}: {now.atom}"


def test_each_is_known_again() -> None:
    """What sequences mean is the same the next day, and each goes on from what was nearest to it."""
    file = corpus.ROOT / "journeys" / "cases" / "in_windows.seg"
    (today,), (tomorrow,) = ([own for _, _, own in _lasting(file, as_of)] for as_of in ("2026-03-15", "2026-03-16"))
    assert len(today) == len(tomorrow) > 30
    assert today.keys() != tomorrow.keys()
    for one in tomorrow.values():
        found = one.earlier(today)
        assert found is not None
        key, moments = found
        assert today[key].name == one.name
        assert today[key].moments == moments
        gaps = [now.value - was.value for now, was in zip(one.moments, moments, strict=True)]
        assert set(gaps) <= {dt.timedelta(), dt.timedelta(days=1)}, (one.moments, moments)
    assert next(iter(tomorrow.values())).earlier(["another 2026-03-15"]) is None


def _answers(
    engine: DuckDB, program: ir.Program, entity: ir.EntityRows, some: list[Lasting]
) -> dict[int, tuple[bool, ...]]:
    place = Workspace(engine.connection)
    try:
        blocks = _blocks(place, program, entity)
        rows = place.read(render_statement(blocks.on_rows([one.atom for one in some]), "duckdb")).to_pylist()
    finally:
        place.clear()
    return {row.pop(NUMBER): tuple(answer is True for answer in row.values()) for row in rows}


def _crossed(
    engine: DuckDB, program: ir.Program, entity: ir.EntityRows, one: Lasting, was: tuple[ir.Fixed, ...]
) -> set[int]:
    place = Workspace(engine.connection)
    try:
        blocks = _blocks(place, program, entity)
        statements = [render_statement(made, "duckdb") for made in crossed(blocks, [(one, was)])]
        return {number for sql in statements for number in place.read(sql).column(0).to_pylist()}
    finally:
        place.clear()


def _blocks(place: Workspace, program: ir.Program, entity: ir.EntityRows) -> Blocks:
    place.make("all_numbers", render_statement(numbers(program, entity), "duckdb"))
    return Blocks(program, entity, Listed("all_numbers", place.read("SELECT * FROM all_numbers").num_rows))
