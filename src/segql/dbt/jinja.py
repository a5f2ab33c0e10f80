"""Text for dbt, which reads all that it is given as a Jinja template: what is not ours must say what it says, no more."""

from __future__ import annotations

import re

#: What begins an expression, a statement or a comment of Jinja.
_BEGINS = re.compile(r"\{(?=[{%#])")


def plain(text: str) -> str:
    """A text that Jinja renders as it is: no rule, label or value can run anything."""
    return _BEGINS.sub("{{ '{' }}", text)


def quoted(text: str) -> str:
    """A text as a literal of Jinja."""
    escaped = "".join(_ESCAPES.get(character) or character for character in text)
    return f"'{escaped}'"


_ESCAPES = {
    "\\": "\\\\",
    "'": "\\'",
    "\n": "\\n",
    "\r": "\\r",
    "{": "\\x7b",  # so that what looks like the end of an expression is read as text
    "}": "\\x7d",
    "%": "\\x25",
}


def source(name: str, table: str) -> str:
    """The relation of a source's table."""
    return f"{{{{ source({quoted(name)}, {quoted(table)}) }}}}"


def ref(name: str) -> str:
    """The relation of a model or a seed."""
    return f"{{{{ ref({quoted(name)}) }}}}"
