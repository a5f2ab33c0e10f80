"""Meaning, decision, spelling: each in its own stage. "if a dialect's name is compared anywhere but in the folder of
dialects, something is in the wrong stage"."""

from __future__ import annotations

import ast

from tests.architecture.sources import Module, modules

DIALECTS = {"duckdb", "postgres", "postgresql", "bigquery", "spark"}


def _texts(node: ast.expr) -> set[str]:
    return {
        part.value.lower() for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def _compared(module: Module) -> list[str]:
    """Places where a dialect's name is compared, matched or looked up."""
    found = []
    for node in ast.walk(module.tree):
        named: set[str] = set()
        match node:
            case ast.Compare():
                named = set().union(*(_texts(side) for side in (node.left, *node.comparators)))
            case ast.MatchValue(value):
                named = _texts(value)
            case _:
                continue
        if named & DIALECTS:
            found.append(f"{module.name}:{node.lineno}: {ast.unparse(node) if isinstance(node, ast.expr) else named}")
    return found


def test_dialects_are_compared_nowhere_else() -> None:
    wrong = [
        place
        for module in modules()
        if not module.name.startswith(("segql.sql.dialects", "segql.engines"))
        for place in _compared(module)
    ]
    assert not wrong, wrong


def test_no_module_of_leftovers() -> None:
    leftovers = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [module.name for module in modules() if module.name.rpartition(".")[2] in leftovers] == []


#: Files that are long for a reason.
LONG: dict[str, str] = {}

#: The builder's methods are named after the grammar's productions, which say what each takes and gives.
PRODUCTIONS = {"segql.syntax.build_values"}


def test_files_are_short() -> None:
    lines = {module.name: module.text.count("\n") for module in modules()}
    long = {name: count for name, count in lines.items() if count > 500 and name not in LONG}
    assert not long, f"split these: {long}"
    assert [name for name in LONG if lines.get(name, 0) <= 500] == [], "no longer long"


def _public(module: Module) -> list[tuple[str, ast.AST]]:
    """The public functions, classes and methods of a module."""
    found: list[tuple[str, ast.AST]] = []

    def visit(owner: str, body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith(
                "_"
            ):
                found.append((f"{owner}.{node.name}", node))
                # A class with a base may only fill in what the base says, and a production's method is named after it.
                if isinstance(node, ast.ClassDef) and not node.bases and module.name not in PRODUCTIONS:
                    visit(f"{owner}.{node.name}", node.body)

    visit(module.name, module.tree.body)
    return found


def test_modules_say_what_they_are_for() -> None:
    assert [module.name for module in modules() if not ast.get_docstring(module.tree)] == []


def test_public_functions_say_what_they_give() -> None:
    bare = [
        name
        for module in modules()
        for name, node in _public(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not ast.get_docstring(node)
        and not _says_itself(node)
    ]
    assert not bare, f"{len(bare)} public functions without a docstring: {bare}"


def _says_itself(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A property of a few lines whose name says it all."""
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    return bool(decorators & {"property", "cached_property"}) and len(node.body) <= 3


def test_no_stubs() -> None:
    words = ("TODO", "FIXME", "XXX", "NotImplementedError")
    found = [f"{module.name}: {word}" for module in modules() for word in words if word in module.text]
    assert not found, found
