"""The rule's own words, for messages and for the comments of a statement."""

from __future__ import annotations

import re

from segql.diagnostics.messages import say
from segql.syntax import ast

_LONGEST = 200
#: Quoted texts and names are kept as they are, comments are left out.
_QUOTED_OR_COMMENT = re.compile(r"""('[^']*'|"[^"]*"|`[^`]*`|“[^”]*”|«[^»]*»|‘[^’]*’)|(?:--|—|\#)[^\n]*""")


def taken(takes: str, given: int) -> str:
    """What an operator takes (`1`, `2 or more`) beside how many it was given."""
    wanted = int(takes) if takes.isdecimal() else 2
    return say(
        "{takes} {wanted:value|values}, and {given} {given:is|are} given", takes=takes, wanted=wanted, given=given
    )


def words(written: ast.Node) -> str:
    """The rule's own words on one line, without comments."""
    text = _QUOTED_OR_COMMENT.sub(lambda found: found[1] or " ", written.span.text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
