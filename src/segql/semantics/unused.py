"""Params that nothing uses: setting one would change nothing, and that is hardly what was meant."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.syntax import ast


def warn_unused(files: Sequence[ast.File], diagnostics: Diagnostics) -> None:
    """Warn about each param of the files that no definition names. The catalog's params are its vocabulary, used or not."""
    params = [item for file in files for item in file.definitions if isinstance(item, ast.Param)]
    if not params:
        return
    used = {name for file in files for item in file.definitions for name in _names(item)}
    for param in params:
        if param.name.value.casefold() not in used:
            diagnostics.warning(
                "unused-param",
                say("nothing uses the param `{param}`", param=param.name.value),
                param.name.span,
                help=say("use it in a rule, or take it out"),
            )


def _names(node: object) -> Iterator[str]:
    match node:
        case ast.Name():
            yield node.text.casefold()
        case ast.Node():
            for field in dataclasses.fields(node):
                if field.name != "span":
                    yield from _names(getattr(node, field.name))
        case tuple():
            for item in node:
                yield from _names(item)
