"""Phrases whose order differs in a language, as its table of keywords gives them.

`"IN LAST amount UNIT" = ["DANS LES {amount} DERNIERS {UNIT}"]` says how what the grammar calls `IN LAST amount UNIT` is
written: words, and slots that something of the grammar fills. The words between two slots are one keyword.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

#: What the terminals begin with that a language brings itself.
OWN = "OWN_"

_PIECE = re.compile(r"\{(\w+)\}|([(),])|([^\s{}(),]+)")
_SIGNS = {"(": "LPAR", ")": "RPAR", ",": "COMMA"}


@dataclass(frozen=True, slots=True)
class Piece:
    """`symbol` of the grammar; `words` as they are written if it is a keyword, none for a slot or a sign.

    `shape`: what must follow the keyword: a length of time, another amount, a unit, a date, a month, a name; empty for all.
    """

    symbol: str
    words: tuple[str, ...] = ()
    sign: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write what the grammar's symbols `means` say; in one nonterminal alone if `origin` names it."""

    means: tuple[str, ...]
    pieces: tuple[Piece, ...]
    origin: str = ""

    def order(self) -> tuple[int | None, ...]:
        """For each of the symbols meant, the piece that fills it; None for keywords, which need no filling."""
        free = [place for place, piece in enumerate(self.pieces) if not piece.words and not piece.sign]
        order: list[int | None] = []
        for symbol in self.means:
            filled = next((place for place in free if self.pieces[place].symbol == symbol), None)
            if filled is not None:
                free.remove(filled)
            order.append(filled)
        return tuple(order)


@dataclass(frozen=True, slots=True)
class Folding:
    """How a language's words are compared: `forms` maps a form to the one that stands for all (agreement)."""

    accents: bool = False
    forms: Mapping[str, str] | None = None
    elided: frozenset[str] = frozenset()

    def fold(self, word: str) -> str:
        """The word in upper case, without what does not count."""
        upper = word.upper()
        if not self.accents:
            return upper
        if not upper.isascii():
            decomposed = unicodedata.normalize("NFD", upper)
            upper = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        return (self.forms or {}).get(upper, upper)

    def words(self, spelling: str) -> tuple[str, ...]:
        """A spelling's words as the scanner will give them, folded: `N'A` is `N'` and `A`."""
        return tuple(self.fold(word) for word in self.split(spelling))

    def split(self, spelling: str) -> list[str]:
        """A spelling's words, not folded."""
        found: list[str] = []
        for word in spelling.split():
            head, apostrophe, rest = word.partition("'")
            if apostrophe and rest and head.upper() in self.elided:
                found += [f"{head}'", rest]
            else:
                found.append(word)
        return found


#: The keywords' terminals by their folded words.
Spelt: TypeAlias = Mapping[tuple[str, ...], Sequence[str]]


def read_forms(phrases: Mapping[str, Iterable[str]], spelt: Spelt, folding: Folding) -> list[Form]:
    """The forms of a table. Words that spell a keyword are that keyword; others get a terminal of their own."""
    forms: list[Form] = []
    for key, spellings in phrases.items():
        origin, _, text = key.rpartition(":")
        means = tuple(text.split())
        forms += [Form(means, tuple(_pieces(spelling, means, spelt, folding)), origin) for spelling in spellings]
    return forms


def _pieces(spelling: str, means: tuple[str, ...], spelt: Spelt, folding: Folding) -> Iterable[Piece]:
    words: list[str] = []
    found = list(_PIECE.finditer(spelling))
    slots = [piece[1] for piece in found] + [None, None]
    for place, piece in enumerate(found):
        slot, sign, word = piece.groups()
        if word is not None:
            words.append(word)
            if place + 1 == len(found) or found[place + 1][3] is None:
                shape = _shape(slots[place + 1], slots[place + 2])
                yield _keyword(words, shape, means, spelt, folding)
                words = []
            continue
        yield Piece(slot) if slot is not None else Piece(_SIGNS[sign], (), sign)


def _shape(slot: str | None, after: str | None) -> str:
    """What the slot after a keyword begins with, where that tells keywords of one spelling apart."""
    if slot == "duration" or (after == "UNIT" and slot in ("amount", "NUMBER", "NAME")):
        return "length"
    if slot in ("amount", "NUMBER"):
        return "amount"
    if slot in ("target", "place_in_line", "event", "NAME"):
        return "NAME"
    return slot if slot in ("UNIT", "DATE", "MONTH") else ""


def _keyword(words: list[str], shape: str, means: tuple[str, ...], spelt: Spelt, folding: Folding) -> Piece:
    folded = folding.words(" ".join(words))
    terminals = spelt.get(folded, ())
    if terminals:
        meant = next((terminal for terminal in terminals if terminal in means), terminals[0])
        return Piece(meant, tuple(words))
    own = OWN + re.sub(r"\W", "_", "_".join(folded))
    return Piece(f"{own}__{shape.upper()}" if shape else own, tuple(words), shape=shape)
