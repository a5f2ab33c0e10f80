"""Generated rules through the whole pipeline, and through the oracle."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from segql import compiler
from segql.diagnostics import Diagnostics, SegqlError
from segql.semantics.ir import Program
from segql.source import Source
from segql.syntax import ast, parse_file
from tests.engines_under_test import Engine
from tests.laws.scopes import SHARED
from tests.laws.world import World, catalog
from tests.oracle import Oracle

#: How many examples a law gets: `SEGQL_FUZZ=2000` for a long run, then with fresh randomness.
EXAMPLES = int(os.environ.get("SEGQL_FUZZ", "0"))
#: Which engines: `SEGQL_FUZZ_ENGINES=duckdb,postgres,bigquery,spark`.
ENGINES = tuple(os.environ.get("SEGQL_FUZZ_ENGINES", "duckdb").split(","))

Members = set[tuple[Any, ...]]


def parsed(rules: Mapping[str, str]) -> ast.File:
    """The file of the shared definitions and of segments (`OF account` may stand in a name). Raises SegqlError."""
    text = SHARED + "".join(f"SEGMENT {name} AS {rule}\n" for name, rule in rules.items())
    diagnostics = Diagnostics()
    file = parse_file(Source("rules.seg", text), diagnostics)
    if diagnostics.has_errors:
        raise SegqlError(diagnostics)
    return file


def resolved(world: World, file: ast.File) -> Program:
    """The program at the world's moment. Raises SegqlError."""
    diagnostics = Diagnostics()
    program = compiler.resolve([file], catalog(world.zone, world.variant), diagnostics, as_of=world.as_of)
    if diagnostics.has_errors:
        raise SegqlError([item for item in diagnostics if item.severity.value == "error"])
    return program


def by_oracle(world: World, file: ast.File) -> Oracle:
    """The oracle over the world's rows."""
    tables = {table.name: table.records() for table in world.tables}
    return Oracle(catalog(world.zone, world.variant), [("rules", file)], tables, world.as_of)


def on_engine(engine: Engine, program: Program, names: list[str]) -> dict[str, Members]:
    """The members of segments on an engine that holds the world's rows; nobody is listed twice."""
    found: dict[str, Members] = {}
    for name in names:
        sql = compiler.statement(program, name, engine.dialect)
        try:
            keys = engine.members(sql)
        except Exception as error:
            raise AssertionError(f"{engine.dialect} refuses {name}: {error}\n{sql}") from error
        assert len(set(keys)) == len(keys), f"{engine.dialect} lists somebody twice\n{sql}"
        found[name] = set(keys)
    return found
