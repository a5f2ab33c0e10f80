"""DuckDB, in process and in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import duckdb

from tests.engines_under_test.tables import Table, key, quoted

_TYPES = {
    "integer": "BIGINT",
    "decimal": "DECIMAL(28, 9)",
    "float": "DOUBLE",
    "text": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "instant": "TIMESTAMPTZ",
    "clock": "TIMESTAMP",
    "json": "JSON",
}


def _type(column_type: str) -> str:
    if column_type.startswith("list of "):
        return _type(column_type.removeprefix("list of ")) + "[]"
    return _TYPES[column_type]


class DuckDB:
    """A database, in memory unless a file is named, that holds the tables given last."""

    dialect = "duckdb"

    def __init__(self, path: str = ":memory:") -> None:
        self.connection = duckdb.connect(path)
        # Whoever runs a statement may sit anywhere: it must not lean on the session's clock.
        self.connection.execute("SET TimeZone = 'Asia/Kathmandu'")

    def load(self, tables: Iterable[Table]) -> None:
        """Replace all tables."""
        for (name,) in self.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            self.connection.execute(f"DROP TABLE {quoted(name)}")
        for table in (t.physical() for t in tables):
            columns = ", ".join(f"{quoted(name)} {_type(kind)}" for name, kind in table.columns.items())
            self.connection.execute(f"CREATE TABLE {quoted(table.name)} ({columns})")
            if table.rows:
                kinds = list(table.columns.values())
                slots = ", ".join(f"CAST(? AS {_type(kind)})" for kind in kinds)
                flat = [
                    json.dumps(v) if kind == "json" and v is not None else v
                    for row in table.rows
                    for v, kind in zip(row, kinds, strict=True)
                ]
                rows = ", ".join([f"({slots})"] * len(table.rows))
                self.connection.execute(f"INSERT INTO {quoted(table.name)} VALUES {rows}", flat)

    def members(self, sql: str) -> list[tuple[Any, ...]]:
        """The keys that the statement gives, in its order."""
        return [key(row) for row in self.connection.execute(sql).fetchall()]

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()
