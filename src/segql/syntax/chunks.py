"""A file's tokens, split where definitions begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segql.syntax.tokens import Token
from segql.syntax.vocabulary import Vocabulary

_DEFINING = frozenset({"SEGMENT", "SEGMENTATION", "METRIC", "PARAM", "TEST"})
# After these a condition or a value is still to come, so a reserved word there begins no definition.
_UNFINISHED = frozenset(
    {
        "EQUAL",
        "COMPARE",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "LPAR",
        "LSQB",
        "COMMA",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "HAS",
        "BETWEEN",
        "WHERE",
        "EXCLUDE",
        "INCLUDE",
    }
)
_CONTINUING = frozenset(
    {
        "EQUAL",
        "COMPARE",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "RPAR",
        "RSQB",
        "COMMA",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "BETWEEN",
        "COLON",
    }
)
# What may follow a definition's name, besides AS and its label.
_HEADING = (
    *("OF", "WITH", "AMONG", "SIZE", "DISJOINT_FROM", "SUBSET_OF", "CONTAINS", "LACKS"),
    *("OVERLAPS", "GIVEN", "EXPECT", "SPLIT_INTO", "BY"),
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The tokens of one definition, or of what stands before the first; `end` is where they end."""

    tokens: list[Token]
    end: int
    defines: bool


def chunks(tokens: list[Token], end: int, vocabulary: Vocabulary) -> list[Chunk]:
    """The tokens split where definitions begin. A reserved word in the midst of a condition begins none."""
    headings = _headings(vocabulary)
    starts = [
        place
        for place, token in enumerate(tokens)
        if token.kind in _DEFINING and (place == 0 or not _is_misused(tokens, place, vocabulary, headings))
    ]
    found: list[Chunk] = []
    if not starts:
        return [Chunk(tokens, end, False)] if tokens else []
    if starts[0] > 0:
        found.append(Chunk(tokens[: starts[0]], tokens[starts[0]].start, False))
    for place, following in zip(starts, [*starts[1:], len(tokens)], strict=True):
        stop = tokens[following].start if following < len(tokens) else end
        found.append(Chunk(tokens[place:following], stop, True))
    return found


def _headings(vocabulary: Vocabulary) -> frozenset[str]:
    """The first words, folded, of what may follow a definition's name."""
    spellings = (vocabulary.spellings.get(terminal) for terminal in _HEADING)
    return frozenset(vocabulary.folding.words(spelling)[0] for spelling in spellings if spelling is not None)


def _is_misused(tokens: Sequence[Token], place: int, vocabulary: Vocabulary, headings: frozenset[str]) -> bool:
    """Whether the reserved word at a place begins no definition but stands where a name was meant."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    after = tokens[place + 2] if place + 2 < len(tokens) else None
    if following is not None and following.kind in ("NAME", "WORD") and after is not None:
        if after.kind in ("AS", "TEXT", "EQUAL"):
            return False
        if after.kind in ("WORD", "NAME") and vocabulary.fold(str(after.value)) in headings:
            return False
    if tokens[place - 1].kind in _UNFINISHED or tokens[place - 1].kind in _DEFINING:
        return True
    return following is not None and following.kind in _CONTINUING
