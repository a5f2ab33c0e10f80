"""A dataset as a user would have it: a project folder beside a database file, or over a Postgres server."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from ruamel.yaml import YAML

from segql.project import Project
from segql.source import Source
from tests.conformance import corpus
from tests.engines_under_test.duckdb_engine import DuckDB
from tests.engines_under_test.postgres_engine import Postgres, PostgresServer
from tests.engines_under_test.spark_engine import as_arrow
from tests.engines_under_test.tables import Table

#: Types that a target tells: a column declared so and nothing else may be left undeclared.
_TOLD = {"text", "number", "boolean", "date", "datetime"}


def without_storage(column: Mapping[str, Any]) -> dict[str, Any]:
    """The declaration without how the target keeps the number."""
    return {name: value for name, value in column.items() if name != "stored"}


def without_types(column: Mapping[str, Any]) -> dict[str, Any]:
    """The declaration without what the target tells itself."""
    if "path" in column or "sql" in column or str(column.get("type")) not in _TOLD:
        return dict(column)
    return {name: value for name, value in column.items() if name not in ("stored", "type")}


#: The ways in which a catalog may be written for the same tables.
VARIANTS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "without storage": without_storage,
    "without types": without_types,
}


def project_folder(dataset: str, folder: Path, variant: str, targets: Mapping[str, Any]) -> Path:
    """A copy of a dataset's project with targets, its columns declared as the variant says."""
    shutil.copytree(corpus.ROOT / dataset, folder, ignore=shutil.ignore_patterns("cases", "tables.yml", "__pycache__"))
    yaml = YAML(typ="safe", pure=True)
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[attr-defined]  # the first entity is the default
    document = yaml.load((folder / "segql.yml").read_text(encoding="utf-8"))
    document["targets"] = dict(targets)
    document["segments"] = "shared"
    (folder / "shared").mkdir(exist_ok=True)
    change = VARIANTS[variant]
    for section, key in (("entities", "attributes"), ("lookups", "columns"), ("facts", "columns")):
        for thing in document.get(section, {}).values():
            if key not in thing or "list" in thing or "sql" in thing:
                continue  # an element of a list and a query's column are told by nobody
            columns = {}
            for name, column in thing[key].items():
                written = column if isinstance(column, Mapping) else {"type": column}
                columns[name] = change(written) or {"column": name}
            thing[key] = columns
    out = io.StringIO()
    yaml.dump(document, out)
    (folder / "segql.yml").write_text(out.getvalue(), encoding="utf-8")
    return folder


def with_cases(folder: Path, file: Path) -> Project:
    """The project of a folder with one case file in it."""
    text = file.read_text(encoding="utf-8-sig")
    return Project(folder / "segql.yml", [(Source(f"{file.parent.parent.name}/{file.name}", text), file.stem)])


def _real(tables: tuple[Table, ...]) -> list[Table]:
    return [table for table in tables if not table.name.startswith("=")]


def duckdb_target(dataset: str, path: Path) -> dict[str, str]:
    """A database file with the dataset's tables, as a target."""
    engine = DuckDB(str(path))
    engine.load(_real(corpus.tables(dataset)))
    engine.close()
    return {"engine": "duckdb", "path": str(path)}


def spark_target(dataset: str, folder: Path) -> dict[str, str]:
    """A folder of Parquet files with the dataset's tables, as a target."""
    folder.mkdir(exist_ok=True)
    for table in _real(corpus.tables(dataset)):
        physical = table.physical()
        pq.write_table(as_arrow(physical), folder / f"{physical.name}.parquet")
    return {"engine": "spark", "path": str(folder)}


def postgres_target(dataset: str, server: PostgresServer) -> dict[str, str]:
    """A schema with the dataset's tables, as a target."""
    engine = Postgres(server, f"target_{dataset}")
    engine.load(_real(corpus.tables(dataset)))
    engine.close()
    return {"engine": "postgres", "url": server.uri, "schema": f"target_{dataset}"}
