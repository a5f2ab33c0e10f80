"""The package's modules, read as syntax trees."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segql

PACKAGE = Path(segql.__file__).parent


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package: `name` is `segql.sql.lower`, `stage` its place among the ranks (`sql`, `project`)."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def stage(self) -> str:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        found.append(Module(name, path, text, ast.parse(text)))
    return tuple(found)


def imported(module: Module) -> set[str]:
    """The names of the package's own modules (or of names in them) that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in found if name == "segql" or name.startswith("segql.")}
