"""From text to tree, and back. Nothing but the tree's own modules is imported before something is parsed or printed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segql.syntax.parse import parse_expression, parse_file

__all__ = ["parse_expression", "parse_file"]

_HOMES = {
    "parse_expression": "segql.syntax.parse",
    "parse_file": "segql.syntax.parse",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'segql.syntax' has no attribute {name!r}")
    return getattr(import_module(home), name)
