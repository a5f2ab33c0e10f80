"""All segments of a case file worked out together, as bits over member numbers, are each the segment alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from segql.bitsets.computed import BitsetComputed, Doubled, compute_together
from segql.catalog.model import Table
from segql.engines.duckdb_workspace import Workspace
from tests.conformance import corpus, running
from tests.engines_under_test.duckdb_engine import DuckDB

#: Entities that are queries whose keys occur in several rows, which are not worked out this way.
DOUBLED = {"queries"}


def _files() -> list[tuple[Path, str]]:
    return sorted({(case.file, case.as_of) for case in corpus.all_cases()})


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDB]:
    made = DuckDB()
    made.connection.execute("SET TimeZone = 'UTC'")
    yield made
    made.close()


LOADED: dict[int, str] = {}


def _load(engine: DuckDB, dataset: str) -> None:
    """The dataset, with one row a key: its doubled ones are for the other ways of working."""
    if LOADED.get(id(engine)) == dataset:
        return
    engine.load(corpus.tables(dataset))
    for entity in running._catalog(dataset).entities.values():
        if isinstance(entity.relation, Table):
            name = ".".join(f'"{part}"' for part in entity.relation.parts)
            keys = ", ".join(f'"{key}"' for key in entity.key)
            once = f"QUALIFY ROW_NUMBER() OVER (PARTITION BY {keys}) = 1"
            engine.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {name} {once}")
    LOADED[id(engine)] = dataset


def _computed(engine: DuckDB, file: Path, as_of: str, names: list[str]) -> BitsetComputed:
    def within(work):  # type: ignore[no-untyped-def]
        place = Workspace(engine.connection)
        try:
            return work(place)
        finally:
            place.clear()

    return compute_together(running._prepared(file, as_of, False).program, names, within, "duckdb", {})


@pytest.mark.parametrize(("file", "as_of"), _files(), ids=lambda one: one.stem if isinstance(one, Path) else one)
def test_together_as_alone(engine: DuckDB, file: Path, as_of: str) -> None:
    cases = [case for case in corpus.cases(file) if case.as_of == as_of]
    dataset = file.parent.parent.name
    _load(engine, dataset)
    try:
        computed = _computed(engine, file, as_of, [case.segment for case in cases])
    except Doubled:
        assert dataset in DOUBLED
        return
    wrong = {}
    for case in cases:
        alone = {":".join(str(part) for part in key) for key in engine.members(running.statement(case, "duckdb"))}
        got = computed.members(case.segment).to_pylist()
        assert len(got) == len(set(got)) == computed.sizes[case.segment]
        if set(got) != alone:
            wrong[case.segment] = [sorted(set(got) - alone), sorted(alone - set(got))]
    assert not wrong, f"{len(wrong)} of {len(cases)}: {wrong}"
