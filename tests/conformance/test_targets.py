"""Every case through the public API on a target of its own, whatever the catalog leaves for the target to tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance import corpus, targets
from tests.conformance.test_conformance import difference
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.tables import key
from tests.laws import pipeline


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the databases and the projects lie."""
    return tmp_path_factory.mktemp("targets")


def target(dataset: str, engine: str, folder: Path, room: EngineRoom) -> dict[str, str]:
    """The dataset's target on an engine."""
    if engine == "postgres":
        return targets.postgres_target(dataset, room.postgres_server)
    if engine == "spark":
        assert room.spark is not None  # its Java serves the sessions of targets, too
        return targets.spark_target(dataset, folder / f"{dataset} on Spark")
    path = folder / f"{dataset}.duckdb"
    return {"engine": "duckdb", "path": str(path)} if path.exists() else targets.duckdb_target(dataset, path)


#: Spark reads files anew for each statement, so it gets the datasets whose columns say most of their types.
ON_SPARK = ("json", "month_ends", "nested", "numbers")
#: Of how many of a file's cases one is tried there: every few rules name the same columns. `SEGQL_FUZZ=1` tries all.
EVERY = {"spark": 1 if pipeline.EXAMPLES else 3}
WAYS = [
    *(
        (dataset, engine, variant)
        for dataset in corpus.datasets()
        for engine, variant in (
            ("duckdb", "without storage"),
            ("duckdb", "without types"),
            ("postgres", "without types"),
        )
    ),
    *((dataset, "spark", "without types") for dataset in ON_SPARK),
]


@pytest.mark.parametrize(("dataset", "engine", "variant"), WAYS)
def test_target_tells_the_rest(dataset: str, engine: str, variant: str, folder: Path, engine_room: EngineRoom) -> None:
    place = folder / f"{dataset} {engine} {variant}"
    options = target(dataset, engine, folder, engine_room)
    project_folder = targets.project_folder(dataset, place, variant, {"there": options})
    wrong = []
    for file in corpus.case_files(dataset):
        with targets.with_cases(project_folder, file).open("there") as session:
            for case in list(corpus.cases(file))[:: EVERY.get(engine, 1)]:
                rows = session.members(case.segment, as_of=case.as_of).to_pylist()
                got = {key(row.values()) for row in rows}
                if got != case.members or len(rows) != len(got):
                    wrong.append(f"{case.name}: {difference(got, case.members)}")
    assert not wrong, "\n".join(wrong)
