"""Tokens: what the scanner makes and the driver takes."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from segql.syntax.ast import DistanceUnit, Unit
from segql.syntax.literals import NumberValue
from segql.syntax.tables import ENGLISH
from segql.syntax.vocabulary import Vocabulary

TokenValue = str | tuple["Part", ...] | NumberValue | dt.date | tuple[int, int] | Unit | DistanceUnit | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name that has dots or back-quotes."""

    value: str
    start: int
    stop: int


class Token:
    """A terminal with its place.

    `kind` is the terminal; `WORD` is a name that may also be a keyword (the driver decides). `value`: a word's NFC
    spelling, a name's parts, a text, a number, a date or datetime, a month, an operator's canonical sign, a unit.
    """

    __slots__ = ("kind", "plural", "start", "stop", "value")

    def __init__(self, kind: str, start: int, stop: int, value: TokenValue = None, plural: bool = False) -> None:
        self.kind = kind
        self.start = start
        self.stop = stop
        self.value = value
        self.plural = plural

    def __repr__(self) -> str:
        return f"Token({self.kind}, {self.start}, {self.stop}, {self.value!r})"


#: Takes the next token.
Append = Callable[[Token], None]


def word(written: str, start: int, stop: int, vocabulary: Vocabulary) -> Token:
    """A reserved word's own terminal, `WORD` where a keyword may begin, `NAME` for all others."""
    if not written.isascii():
        written = unicodedata.normalize("NFC", written)
        if vocabulary.language == ENGLISH:
            return Token("NAME", start, stop, written)
    reserved = vocabulary.reserved_as(written)
    if reserved is not None:
        return Token(reserved, start, stop, written)
    return Token("WORD" if vocabulary.fold(written) in vocabulary.phrases else "NAME", start, stop, written)


def mark_tier(tokens: list[Token]) -> None:
    """A name before a colon, with or without a label between, is a tier's."""
    place = len(tokens) - 1
    if place > 0 and tokens[place].kind == "TEXT":
        place -= 1
    if place >= 0 and tokens[place].kind in ("NAME", "WORD"):
        tokens[place].kind = "TIER_NAME"


def joined(tokens: list[Token]) -> list[Token]:
    """Dots with spaces around them (`orders . amount`) join their names."""
    if not any(token.kind == "DOT" for token in tokens):
        return tokens
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        parts = list(name_parts(token)) if _is_name(token) else []
        while parts and place + 2 < len(tokens) and tokens[place + 1].kind == "DOT" and _is_name(tokens[place + 2]):
            place += 2
            parts += name_parts(tokens[place])
        if parts and parts[-1].stop != token.stop:
            token = Token("NAME", token.start, parts[-1].stop, tuple(parts))
        result.append(token)
        place += 1
    return result


def _is_name(token: Token) -> bool:
    return token.kind in ("NAME", "WORD")


def name_parts(token: Token) -> tuple[Part, ...]:
    """The parts of a name's token."""
    if isinstance(token.value, tuple) and all(isinstance(part, Part) for part in token.value):
        return token.value  # type: ignore[return-value]
    return (Part(str(token.value), token.start, token.stop),)
