"""Conditions asked about some members alone are what they are when everybody is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from segql.catalog.model import Table
from segql.engines.duckdb_workspace import Workspace
from segql.plan.bitsets import NUMBER, Blocks, Listed, goes_by_own_facts, number_keys, numbers
from segql.plan.formulas import formulas
from segql.plan.work import TOGETHER
from segql.semantics import ir
from segql.sql import render_statement
from tests.conformance import corpus, running
from tests.conformance.test_bitsets import DOUBLED, _files, _load
from tests.engines_under_test.duckdb_engine import DuckDB


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDB]:
    made = DuckDB()
    made.connection.execute("SET TimeZone = 'UTC'")
    yield made
    made.close()


@pytest.mark.parametrize(("file", "as_of"), _files(), ids=lambda one: one.stem if isinstance(one, Path) else one)
def test_some_as_all(engine: DuckDB, file: Path, as_of: str) -> None:
    dataset = file.parent.parent.name
    _load(engine, dataset)
    program = running._prepared(file, as_of, False).program
    names: dict[ir.EntityRows, list[str]] = {}
    for case in corpus.cases(file):
        if case.as_of == as_of:
            names.setdefault(program.segments[case.segment].entity, []).append(case.segment)
    for entity, own in names.items():
        if dataset in DOUBLED and not isinstance(entity.relation, Table):
            continue
        atoms = formulas(program, entity, own).atoms
        apart = [one for one in atoms if goes_by_own_facts(one, entity.key)]
        for some in (apart, [one for one in atoms if one not in apart]):
            for start in range(0, len(some), TOGETHER):
                _compare(engine, program, entity, some[start : start + TOGETHER])


def _compare(engine: DuckDB, program: ir.Program, entity: ir.EntityRows, atoms: Sequence[ir.Condition]) -> None:
    place = Workspace(engine.connection)
    keys = ", ".join(f'"{key}"' for key in number_keys(entity))
    try:
        place.make("all_numbers", render_statement(numbers(program, entity), "duckdb"))
        place.make("some_numbers", f"SELECT {keys}, {NUMBER} FROM all_numbers WHERE {NUMBER} % 3 = 1")
        size = place.read("SELECT * FROM all_numbers").num_rows
        blocks = Blocks(program, entity, Listed("all_numbers", size))
        everybody = _answers(place, blocks.on_rows(atoms))
        asked = _answers(place, blocks.on_rows(atoms, among="some_numbers"))
    finally:
        place.clear()
    assert asked == {number: answer for number, answer in everybody.items() if number % 3 == 1}


def _answers(place: Workspace, made: Any) -> dict[int, tuple[bool, ...]]:
    rows = place.read(render_statement(made, "duckdb")).to_pylist()
    found = {row.pop(NUMBER): tuple(answer is True for answer in row.values()) for row in rows}
    assert len(found) == len(rows)
    return found
