"""Letters without their accents: what IGNORING ACCENTS compares, the same on every engine.

A letter of the Latin blocks (U+00C0 to U+024F, U+1E00 to U+1EFF) is what its canonical decomposition (Unicode NFD) leaves
without combining marks; loose combining marks (U+0300 to U+036F) are nothing; œ, æ and the letters with a stroke that have
no decomposition are spelled out.
"""

from __future__ import annotations

import unicodedata
from functools import cache

#: Letters that are not a plain letter with an accent, and what they are read as, one letter for one letter.
_STROKES = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}

#: Letters that become two.
PAIRS = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}

_BLOCKS = (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))
_MARKS = range(0x0300, 0x0370)


@cache
def table() -> tuple[str, str, str]:
    """Letters with accents, the letter that each becomes (in the same place), and the marks that become nothing."""
    letters: dict[str, str] = {}
    for block in _BLOCKS:
        for code in block:
            letter = chr(code)
            bare = "".join(part for part in unicodedata.normalize("NFD", letter) if ord(part) not in _MARKS)
            bare = _STROKES.get(bare, bare)
            if bare != letter and len(bare) == 1:
                letters[letter] = bare
    return "".join(letters), "".join(letters.values()), "".join(chr(code) for code in _MARKS)


@cache
def _translation() -> dict[int, str | None]:
    letters, bare, marks = table()
    steps: dict[int, str | None] = {ord(letter): one for letter, one in zip(letters, bare, strict=True)}
    return steps | {ord(mark): None for mark in marks}


def without_accents(text: str) -> str:
    """The text without its accents."""
    text = text.translate(_translation())
    for letter, pair in PAIRS.items():
        text = text.replace(letter, pair)
    return text
