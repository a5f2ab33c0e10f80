"""What a remedy gives, and what remedies look for."""

from __future__ import annotations

from dataclasses import dataclass

from segql.source import Span
from segql.syntax.expected import Context
from segql.syntax.tokens import Token, word

#: What separates conditions.
SEPARATING = frozenset({"AND", "OR", "COMMA", "AS", "EXCLUDE", "INCLUDE", "COLON"})


@dataclass(frozen=True, slots=True)
class Repair:
    """The tokens to read on with; None if nothing more can be made of them."""

    tokens: list[Token] | None


def blank(kind: str, place: int) -> Token:
    """A token that was not written."""
    return Token(kind, place, place, None)


def written(context: Context, spelling: str, start: int, stop: int) -> list[Token]:
    """The tokens of a keyword in the file's language, as if it stood there."""
    return [word(one, start, stop, context.vocabulary) for one in context.vocabulary.folding.split(spelling)]


def back(context: Context, start: int, kinds: frozenset[str], stops: frozenset[str]) -> int:
    """The nearest token of some kinds before a place, in the same parentheses and before any of `stops`; else -1."""
    depth = 0
    place = start - 1
    while place >= 0:
        kind = context.kind(place)
        if kind == "RPAR":
            depth += 1
        elif kind == "LPAR":
            if depth == 0:
                return -1
            depth -= 1
        elif depth == 0:
            if kind in kinds:
                return place
            if kind in stops:
                return -1
        place -= 1
    return -1


def has_comment(span: Span) -> bool:
    """Whether something that may be a comment stands there, so that it cannot be moved as text."""
    return any(sign in span.text for sign in ("--", "#", "—"))


def shortened(text: str) -> str:
    """A text that fits into a finding."""
    return text if len(text) <= 50 else f"{text[:47]}…"
