"""How an engine takes the accents off a text: its marks, its letters one for one, the letters that become two."""

from __future__ import annotations

from collections.abc import Callable

from segql.operators.accents import PAIRS, table
from segql.plan.scalar import Detail
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects.base import Spelling


def fold_accents(without_marks: Callable[[Node], Node]) -> Spelling:
    """The operator, given how the engine removes loose combining marks. Its detail: the letters whose accents matter."""

    def spell(arguments: list[Node], detail: Detail) -> Node:
        letters, bare, _ = table()
        pairs = PAIRS
        if isinstance(detail, str):
            kept = [(letter, one) for letter, one in zip(letters, bare, strict=True) if one in detail]
            letters, bare = "".join(letter for letter, _ in kept), "".join(one for _, one in kept)
            pairs = {letter: pair for letter, pair in PAIRS.items() if set(pair) & set(detail)}
            # What a pair is made of may carry an accent itself (ǽ is æ with one).
            extra = [(letter, one) for letter, one in zip(*table()[:2], strict=True) if one in pairs]
            letters += "".join(letter for letter, _ in extra)
            bare += "".join(one for _, one in extra)
        node = without_marks(arguments[0])
        if letters:
            node = build.call("TRANSLATE", node, build.text(letters), build.text(bare))
        for letter, pair in pairs.items():
            node = build.call("REPLACE", node, build.text(letter), build.text(pair))
        return node

    return spell


def marks(pattern: str, *flags: str) -> Callable[[Node], Node]:
    """REGEXP_REPLACE of all combining marks, in the engine's way of writing their range."""
    return lambda text: build.call(
        "REGEXP_REPLACE", text, build.text(pattern), build.text(""), *(build.text(flag) for flag in flags)
    )


def folded(text: Node, detail: Detail, lower: Spelling, fold: Spelling) -> Node:
    """A text as LIST_CONTAINS_FOLDED compares it: the detail names what does not count."""
    assert isinstance(detail, str)
    if "accents" in detail:
        text = fold([text], None)
    return lower([text], None) if "case" in detail else text
