r"""MATCHES: "a pattern language of segql's own, parsed by segql: literals, `.`, classes, groups, `|`, quantifiers up to
`{1000}`, `^ $` as the text's ends, `\d \w \s` as ASCII sets, a backslash before any other sign for the sign itself"."""

from __future__ import annotations

import re

_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\r\f\v"}


def search(pattern: str, text: str, *, ignoring_case: bool) -> bool:
    """Whether the pattern matches anywhere in the text."""
    return re.search(_translated(pattern), text, re.IGNORECASE if ignoring_case else 0) is not None


def _translated(pattern: str) -> str:
    """The pattern for Python's `re`: its `$` accepts a final newline and its `\\d` other scripts' digits, ours do not."""
    out = []
    in_class = False
    i = 0
    while i < len(pattern):
        sign = pattern[i]
        if sign == "\\":
            i += 1
            following = pattern[i]
            ascii_set = _SETS.get(following.lower())
            if ascii_set is None:
                out.append(re.escape(following))
            elif following.islower():
                out.append(ascii_set if in_class else f"[{ascii_set}]")
            else:
                out.append(f"[^{ascii_set}]")
        elif in_class:
            in_class = sign != "]"
            out.append("\\[" if sign == "[" else sign)
        elif sign == "[":
            in_class = True
            out.append(sign)
            if pattern[i + 1] == "^":
                out.append("^")
                i += 1
        else:
            out.append({"^": r"\A", "$": r"\Z"}.get(sign, sign))
        i += 1
    return "".join(out)
