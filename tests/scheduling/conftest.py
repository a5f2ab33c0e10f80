"""A shop in a database, where runs can be recorded, and the command on the path as a scheduler finds it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import CATALOG, CUSTOMERS, ORDERS, SEGMENTS

EXAMPLES = Path(__file__).parents[2] / "examples" / "scheduling"
#: Where the project of the examples is.
PLACE = "/srv/segments"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The shop's folder."""
    folder = tmp_path / "shop"
    (folder / "segments").mkdir(parents=True)
    (folder / "segql.yml").write_text(
        CATALOG.replace("engine: duckdb, path: data", "engine: duckdb, path: shop.duckdb")
    )
    (folder / "segments" / "all.seg").write_text(SEGMENTS)
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        for name, rows in (("customers", CUSTOMERS), ("orders", ORDERS)):
            path = folder / f"{name}.csv"
            path.write_text(rows)
            connection.execute(f"CREATE TABLE {name} AS FROM read_csv('{path}')")
    return folder


@pytest.fixture
def environment() -> dict[str, str]:
    """The variables of a scheduler's process."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | {"PATH": path}


def example(name: str, shop: Path) -> str:
    """An example's text with the shop in its project's place."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert PLACE in text
    return text.replace(PLACE, str(shop))


def runs(shop: Path) -> list[tuple[str, str, int]]:
    """What was recorded: each segment's runs with its size."""
    with duckdb.connect(str(shop / "shop.duckdb"), read_only=True) as connection:
        return connection.execute("SELECT run, segment, size FROM segql_runs ORDER BY ALL").fetchall()


def history(shop: Path) -> list[tuple[object, ...]]:
    """Who was recorded to be in which segment from when to when."""
    with duckdb.connect(str(shop / "shop.duckdb"), read_only=True) as connection:
        return connection.execute(
            "SELECT * REPLACE (entered_at::TEXT AS entered_at, left_at::TEXT AS left_at) FROM segql_history ORDER BY ALL"
        ).fetchall()
