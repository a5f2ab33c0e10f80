"""A language's keywords: which words may be one, and how each is written."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from segql.syntax.ast import DistanceUnit, Unit
from segql.syntax.tables import grammar_folder


@dataclass(frozen=True, slots=True)
class Phrase:
    """A keyword of one or more words (upper case). `unit` only for the terminals UNIT (there `plural` too), DISTANCE."""

    words: tuple[str, ...]
    terminal: str
    unit: Unit | DistanceUnit | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`reserved` maps a word to its terminal; `phrases` maps a first word to what may begin with it, longest first.

    `openers` are the reserved words' terminals that may begin a phrase (`IN ANY`).
    """

    reserved: dict[str, str]
    phrases: dict[str, tuple[Phrase, ...]]
    spellings: dict[str, str]
    units: dict[Unit, tuple[str, str]]
    distances: dict[DistanceUnit, str]
    openers: frozenset[str]
    moments: frozenset[str]

    def terminals(self, word: str) -> frozenset[str]:
        """The terminals that a word in upper case alone may be."""
        found = {phrase.terminal for phrase in self.phrases.get(word, ()) if len(phrase.words) == 1}
        if word in self.reserved:
            found.add(self.reserved[word])
        return frozenset(found)

    def is_keyword(self, word: str) -> bool:
        """Whether a word, in any case, is or begins a keyword."""
        upper = word.upper()
        return word.isascii() and (upper in self.reserved or upper in self.phrases or upper in self.moments)


@cache
def load_vocabulary(language: str = "en") -> Vocabulary:
    """The keywords of a language, from `grammar/keywords`."""
    with (grammar_folder() / "keywords" / f"{language}.toml").open("rb") as file:
        data = tomllib.load(file)
    phrases: dict[str, list[Phrase]] = {}
    for terminal, spellings in data["keywords"].items():
        for spelling in spellings:
            words = tuple(spelling.split())
            phrases.setdefault(words[0], []).append(Phrase(words, terminal))
    for unit, spellings in data["units"].items():
        for place, spelling in enumerate(spellings):
            phrases.setdefault(spelling, []).append(Phrase((spelling,), "UNIT", Unit(unit), place > 0))
    for distance, spellings in data["distances"].items():
        for spelling in spellings:
            phrases.setdefault(spelling, []).append(Phrase((spelling,), "DISTANCE", DistanceUnit(distance)))
    reserved = {spelling: terminal for terminal, spellings in data["reserved"].items() for spelling in spellings}
    return Vocabulary(
        reserved=reserved,
        phrases={word: tuple(sorted(found, key=lambda phrase: -len(phrase.words))) for word, found in phrases.items()},
        spellings={
            terminal: spellings[0] for group in ("reserved", "keywords") for terminal, spellings in data[group].items()
        },
        units={Unit(unit): (spellings[0], spellings[-1]) for unit, spellings in data["units"].items()},
        distances={DistanceUnit(distance): spellings[0] for distance, spellings in data["distances"].items()},
        openers=frozenset(terminal for word, terminal in reserved.items() if word in phrases),
        moments=frozenset(word for spellings in data["moments"].values() for word in spellings),
    )
