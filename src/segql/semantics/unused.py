"""Params that nothing uses: setting one would change nothing, and that is hardly what was meant."""

from __future__ import annotations

from collections.abc import Sequence

from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.semantics.walk import all_names
from segql.syntax import ast


def warn_unused(files: Sequence[ast.File], diagnostics: Diagnostics) -> None:
    """Warn about each param of the files that no definition names. The catalog's params are its vocabulary, used or not."""
    params = [item for file in files for item in file.definitions if isinstance(item, ast.Param)]
    if not params:
        return
    used = {name.text.casefold() for file in files for item in file.definitions for name in all_names(item)}
    for param in params:
        if param.name.value.casefold() not in used:
            diagnostics.warning(
                "unused-param",
                say("nothing uses the param `{param}`", param=param.name.value),
                param.name.span,
                help=say("use it in a rule, or take it out"),
            )
