"""dbt builds the models of the conformance corpus: they have the members that segql finds, and pass their tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from segql.dbt import Wanted, dbt_files, find_dbt_project
from segql.dbt.names import model_names
from tests.conformance import corpus, running
from tests.conformance.test_conformance import difference
from tests.dbt.running import ENVIRONMENT, dbt, duckdb_output, make_project, postgres_output, results
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.duckdb_engine import DuckDB
from tests.engines_under_test.postgres_engine import Postgres
from tests.engines_under_test.room import Engine
from tests.engines_under_test.tables import key, quoted

pytestmark = pytest.mark.environment(*ENVIRONMENT)

#: dbt takes a while for each model: so many segments of a file share one.
EVERY = 7
#: By a run's moment, files of hostile names and texts, of keys of several columns, of queries in the catalog, of windows on
#: every clock, of lists, of recorded runs.
FILES = {
    "2026-11-12T18:00": ("shop/cases/dates.seg", "shop/cases/lists.seg", "shop/cases/text.seg"),
    "2026-03-15T18:00+01:00": (
        "hostile/cases/names.seg",
        "composite/cases/keys.seg",
        "queries/cases/queries.seg",
        "recorded/cases/recorded.seg",
    ),
}


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Where tables lie and models are made. `output` is its profile, `read` gives the rows of a model."""

    dialect: str
    output: dict[str, Any]
    engine: Callable[[str], Engine]
    read: Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def warehouse(request: pytest.FixtureRequest, engine_room: EngineRoom, tmp_path: Path) -> Iterator[Warehouse]:
    """Engines that hold the tables of the datasets, each in a schema of the database that dbt works in."""
    with ExitStack() as opened:
        yield (
            _in_duckdb(tmp_path / "warehouse.duckdb", opened)
            if request.param == "duckdb"
            else _in_postgres(engine_room, opened)
        )


def _in_duckdb(file: Path, opened: ExitStack) -> Warehouse:
    def engine(dataset: str) -> Engine:
        found = opened.enter_context(closing(DuckDB()))
        found.load(corpus.tables(dataset))
        found.connection.execute(f"ATTACH {str(file)!r} AS warehouse")
        found.connection.execute(f"CREATE SCHEMA warehouse.{schema(dataset)}")
        for table in corpus.tables(dataset):
            name = quoted(table.name)
            found.connection.execute(f"CREATE TABLE warehouse.{schema(dataset)}.{name} AS FROM memory.main.{name}")
        found.connection.execute("DETACH warehouse")
        return found

    def read(model: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(file), read_only=True) as connection:
            return [key(row) for row in connection.execute(f"FROM models.{quoted(model)}").fetchall()]

    return Warehouse("duckdb", duckdb_output(file), engine, read)


def _in_postgres(engine_room: EngineRoom, opened: ExitStack) -> Warehouse:
    uri = engine_room.postgres_server.uri
    connection = opened.enter_context(psycopg.connect(uri, autocommit=True))
    connection.execute("DROP SCHEMA IF EXISTS models CASCADE")

    def engine(dataset: str) -> Engine:
        found = opened.enter_context(closing(Postgres(engine_room.postgres_server, schema(dataset))))
        found.load(corpus.tables(dataset))
        return found

    def read(model: str) -> list[tuple[Any, ...]]:
        rows = connection.execute(f"SELECT * FROM models.{quoted(model)}")  # type: ignore[arg-type]
        return [key(row) for row in rows.fetchall()]

    return Warehouse("postgres", postgres_output(uri), engine, read)


def schema(dataset: str) -> str:
    return f"dbt_{dataset}"


def written(file: Path, folder: Path, dialect: str, *, one: bool) -> Wanted:
    """Write a case file's segments into a dbt project."""
    name = f"{file.parent.parent.name}_{file.stem}{'_one' if one else ''}"
    wanted = Wanted(
        segments=[case.segment for case in corpus.cases(file)][:: 1 if one else EVERY],
        name=name,
        source=name,
        command="segql dbt",
        prefix=f"{name}_",
        one=one,
        dialect=dialect,
        schema=schema(file.parent.parent.name),
        materialized="table" if one else None,
    )
    files = dbt_files(running.project(file), wanted, find_dbt_project(folder, name))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not path.exists(), f"there are two files {path}"
        path.write_text(text)
    return wanted


@pytest.mark.parametrize("moment", FILES)
@pytest.mark.parametrize("warehouse", ["duckdb", "postgres"], indirect=True)
def test_models_have_the_members_that_segql_finds(warehouse: Warehouse, moment: str, tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project", warehouse.output)
    files = [corpus.ROOT / name for name in FILES[moment]]
    engines = {name: warehouse.engine(name) for name in {file.parent.parent.name for file in files}}
    wanted = {(file, one): written(file, folder, warehouse.dialect, one=one) for file in files for one in (False, True)}
    dbt(folder, "build", variables={"segql_as_of": moment})
    done = results(folder)
    assert {one["status"] for one in done if one["unique_id"].startswith("model.")} == {"success"}
    assert {one["status"] for one in done if one["unique_id"].startswith("test.")} == {"pass"}
    wrong, found = [], 0
    for file in files:
        statements = running.project(file).compile_all(
            wanted[file, True].segments, dialect=warehouse.dialect, as_of=moment.partition("+")[0]
        )
        members = {name: engines[file.parent.parent.name].members(sql) for name, sql in statements.items()}
        for segment, model in model_names(wanted[file, False].segments, wanted[file, False].prefix).items():
            rows = warehouse.read(model)
            if sorted(rows, key=repr) != sorted(members[segment], key=repr):
                wrong.append(f"{model}: {difference(rows, set(members[segment]))}")
        texts = [(name, ":".join(map(str, row))) for name, rows in members.items() for row in rows]
        together = warehouse.read(f"{wanted[file, True].prefix}members")
        found += len(together)
        if sorted(together) != sorted(texts):
            wrong.append(f"{file.stem} in one: {difference(together, set(texts))}")
    assert found > 100
    assert not wrong, "\n".join(wrong)
