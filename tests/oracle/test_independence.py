"""The oracle shares no code with the compiler: "a mistake must be made twice to hide"."""

from __future__ import annotations

import ast
from pathlib import Path

ALLOWED = ("segql.syntax", "segql.catalog", "segql.source", "segql.types", "segql.diagnostics")


def test_the_oracle_imports_nothing_of_the_compiler() -> None:
    found = set()
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
            elif isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
    ours = {name for name in found if name.split(".")[0] == "segql"}
    assert ours
    assert [name for name in ours if not name.startswith(ALLOWED)] == []
    assert [name for name in found if name.split(".")[0] in ("sqlglot", "duckdb", "psycopg", "zetasql")] == []
