"""dbt itself, with its adapters for DuckDB and Postgres, on a project of the test's."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from psycopg.conninfo import conninfo_to_dict

from tests.environments import environment

#: dbt wants another protobuf than segql's tests; from 1.12 on its parser is loaded from outside the package index.
ENVIRONMENT = (
    "dbt",
    "dbt-core==1.11.16",
    "dbt-duckdb==1.11.1",
    "dbt-postgres==1.11.0",
    f"duckdb=={duckdb.__version__}",
)
#: Nobody's statement may lean on the session's clock.
ZONE = "Asia/Kathmandu"


def make_project(folder: Path, output: Mapping[str, Any]) -> Path:
    """An empty dbt project whose models go to one place, as dbt describes it."""
    folder.mkdir(parents=True, exist_ok=True)
    project = {
        "name": "warehouse",
        "version": "1.0",
        "profile": "warehouse",
        "flags": {"send_anonymous_usage_stats": False, "use_colors": False},
    }
    profile = {"warehouse": {"target": "dev", "outputs": {"dev": dict(output)}}}
    (folder / "dbt_project.yml").write_text(json.dumps(project))  # JSON is YAML
    (folder / "profiles.yml").write_text(json.dumps(profile))
    return folder


def duckdb_output(database: Path) -> dict[str, Any]:
    """Models in a DuckDB file."""
    return {"type": "duckdb", "path": str(database), "schema": "models", "threads": 2, "settings": {"TimeZone": ZONE}}


def postgres_output(uri: str) -> dict[str, Any]:
    """Models in a Postgres server."""
    found = conninfo_to_dict(uri)
    return {
        "type": "postgres",
        "host": found["host"],
        "port": int(found.get("port") or 5432),
        "user": found["user"],
        "password": found.get("password", ""),
        "dbname": found["dbname"],
        "schema": "models",
        "threads": 2,
    }


def dbt(folder: Path, *arguments: str, variables: Mapping[str, str] | None = None, code: int = 0) -> str:
    """What a dbt command prints; it has to end with the code that is expected."""
    command = [str(environment(*ENVIRONMENT) / "dbt"), "--no-use-colors", *arguments]
    if variables:
        command += ["--vars", json.dumps(dict(variables))]
    settings = os.environ | {"DBT_PROFILES_DIR": str(folder), "DO_NOT_TRACK": "1", "PGTZ": ZONE}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=settings)
    assert done.returncode == code, done.stdout[-6000:] + done.stderr
    return done.stdout


def results(folder: Path) -> list[dict[str, Any]]:
    """What the last command did: a dictionary for each model, seed and test, with `unique_id` and `status`."""
    found: list[dict[str, Any]] = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    return found


def manifest(folder: Path) -> dict[str, Any]:
    """What dbt knows of the project."""
    found: dict[str, Any] = json.loads((folder / "target" / "manifest.json").read_text())
    return found
