"""A language's keywords: which words may be one, and how each is written."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from segql.syntax.ast import Unit
from segql.syntax.tables import grammar_folder


@dataclass(frozen=True, slots=True)
class Phrase:
    """A keyword of one or more words (upper case). `unit` and `plural` only for the terminal UNIT."""

    words: tuple[str, ...]
    terminal: str
    unit: Unit | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`reserved` maps a word to its terminal; `phrases` maps a first word to what may begin with it, longest first."""

    reserved: dict[str, str]
    phrases: dict[str, tuple[Phrase, ...]]
    spellings: dict[str, str]
    units: dict[Unit, tuple[str, str]]
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
    return Vocabulary(
        reserved={spelling: terminal for terminal, spellings in data["reserved"].items() for spelling in spellings},
        phrases={word: tuple(sorted(found, key=lambda phrase: -len(phrase.words))) for word, found in phrases.items()},
        spellings={
            terminal: spellings[0] for group in ("reserved", "keywords") for terminal, spellings in data[group].items()
        },
        units={Unit(unit): (spellings[0], spellings[-1]) for unit, spellings in data["units"].items()},
        moments=frozenset(word for spellings in data["moments"].values() for word in spellings),
    )
