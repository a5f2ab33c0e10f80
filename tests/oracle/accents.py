"""Texts compared without regard to case, or to accents."""

from __future__ import annotations

import unicodedata

from segql.syntax.ast import Ignoring
from tests.oracle.model import lower

#: Letters that no accent makes, and what they stand for.
_LIGATURES = {
    "œ": "oe",
    "Œ": "OE",
    "æ": "ae",
    "Æ": "AE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
}


def _is_mark(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f"


def _bare(letter: str) -> str:
    """A letter without its accents: those of Latin-1 Supplement, Latin Extended-A and -B and Latin Extended Additional that
    have a canonical decomposition, and those that stand for two letters. A loose accent is nothing."""
    if "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff":
        apart = unicodedata.normalize("NFD", letter)
        return "".join(_LIGATURES.get(part, part) for part in apart if not _is_mark(part))
    return "" if _is_mark(letter) else letter


def without_accents(text: str) -> str:
    """ "`IGNORING ACCENTS` after any text condition": é is e, œ is oe."""
    return "".join(_bare(letter) for letter in text)


def ignored(text: str, ignoring: frozenset[Ignoring]) -> str:
    """A text as it is compared when some of its differences are ignored."""
    if Ignoring.ACCENTS in ignoring:
        text = without_accents(text)
    return lower(text) if Ignoring.CASE in ignoring else text
