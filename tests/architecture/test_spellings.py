"""What two dialects spell alike is written once."""

from __future__ import annotations

import ast

from tests.architecture.sources import modules


def test_no_spelling_of_an_operator_is_written_twice() -> None:
    places: dict[str, list[str]] = {}
    for module in modules():
        if not module.name.startswith("segql.sql.dialects."):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(value, ast.Lambda) and key is not None:
                        places.setdefault(f"{ast.unparse(key)}: {ast.unparse(value)}", []).append(module.name)
    assert {spelling: names for spelling, names in places.items() if len(names) > 1} == {}
