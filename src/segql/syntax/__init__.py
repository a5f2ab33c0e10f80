"""From text to tree, and back. Nothing but the tree's own modules is imported before something is parsed or printed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segql.syntax.format import format_source, print_file
    from segql.syntax.parse import parse_expression, parse_file
    from segql.syntax.print import print_expression

__all__ = ["format_source", "parse_expression", "parse_file", "print_expression", "print_file"]

_HOMES = {
    "format_source": "segql.syntax.format",
    "parse_expression": "segql.syntax.parse",
    "parse_file": "segql.syntax.parse",
    "print_expression": "segql.syntax.print",
    "print_file": "segql.syntax.format",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'segql.syntax' has no attribute {name!r}")
    return getattr(import_module(home), name)
