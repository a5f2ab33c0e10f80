"""All engines together, started when they are first needed and kept for the session."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from tests.engines_under_test.tables import Table

DIALECTS = ("duckdb", "postgres", "bigquery", "spark")


class Engine(Protocol):
    """An engine that holds a set of tables."""

    dialect: str

    def load(self, tables: Iterable[Table]) -> None:
        """Replace all tables."""

    def members(self, sql: str) -> list[tuple[Any, ...]]:
        """The keys that the statement gives, in its order."""

    def close(self) -> None:
        """Give back what it holds."""


class EngineRoom:
    """One engine a dialect and a set of tables; a set that was loaded once stays loaded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engines: dict[tuple[str, str], Engine] = {}

    @cached_property
    def postgres_server(self) -> Any:
        """The server, started at the first use."""
        from tests.engines_under_test.postgres_engine import PostgresServer

        return PostgresServer(self._folder)

    @cached_property
    def spark(self) -> Any:
        """The Spark session that others are made from, started at the first use."""
        from tests.engines_under_test.spark_engine import started

        return started(self._folder / "spark")

    def new(self, dialect: str, name: str) -> Engine:
        """An engine without tables."""
        match dialect:
            case "duckdb":
                from tests.engines_under_test.duckdb_engine import DuckDB

                return DuckDB()
            case "postgres":
                from tests.engines_under_test.postgres_engine import Postgres

                return Postgres(self.postgres_server, name)
            case "bigquery":
                from tests.engines_under_test.bigquery_engine import BigQuery

                return BigQuery()
            case "spark":
                from tests.engines_under_test.spark_engine import Spark

                return Spark(self.spark)
            case _:
                raise ValueError(f"no engine for {dialect}")

    def engine(self, dialect: str, name: str, tables: Iterable[Table]) -> Engine:
        """The engine of a dialect that holds the tables called `name`."""
        found = self._engines.get((dialect, name))
        if found is None:
            found = self.new(dialect, name)
            found.load(tables)
            self._engines[dialect, name] = found
        return found

    def close(self) -> None:
        """Close what was opened."""
        for engine in self._engines.values():
            engine.close()
        if "postgres_server" in self.__dict__:
            self.postgres_server.close()
        if "spark" in self.__dict__:
            self.spark.stop()
