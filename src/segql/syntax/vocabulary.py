"""A language's keywords: which words may be one, how each is written, and the phrases whose order differs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from segql.diagnostics.messages import Message, keyword
from segql.syntax.ast import DistanceUnit, Unit
from segql.syntax.phrases import OWN, Folding, Form, read_forms
from segql.syntax.tables import ENGLISH, grammar_folder

_SIGNS = {"LPAR": "(", "RPAR": ")", "COMMA": ","}
_SCANNED = frozenset({"NAME", "NUMBER", "TEXT", "DATE", "MONTH", "DATETIME", "UNIT", "DISTANCE"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A keyword of one or more words (folded). `unit` only for the terminals UNIT (there `plural` too), DISTANCE.

    `shape`: what must follow it, for a keyword of a language's own (see phrases).
    """

    words: tuple[str, ...]
    terminal: str
    unit: Unit | DistanceUnit | None = None
    plural: bool = False
    shape: str = ""


#: What a phrase is printed from: words, and the numbers of the slots.
Template = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`reserved` maps a word to its terminal; `phrases` maps a first word to what may begin with it, longest first.

    Words in both are folded: upper case, and in a language where accents and agreement are optional without them.
    `openers` are the reserved words' terminals that may begin a phrase (`IN ANY`); `moments`, `functions` and `names` map
    a folded word to what stands for it in the tree; `spellings` and what follows it say how things are written (`forms`,
    `templates`: the phrases whose order differs from English, `plain`: the others that were asked for). `meanings` says
    what the language's own keywords stand in, `words` are all that keywords are made of, `refused` the wordings that are,
    each with what it may mean.
    """

    language: str
    reserved: dict[str, str]
    phrases: dict[str, tuple[Phrase, ...]]
    openers: frozenset[str]
    moments: dict[str, str]
    functions: dict[str, str]
    names: dict[str, str]
    spellings: dict[str, str]
    units: dict[Unit, tuple[str, str]]
    distances: dict[DistanceUnit, str]
    templates: dict[str, Template]
    plain: dict[str, Template]
    written_moments: dict[str, str]
    written_functions: dict[str, str]
    written_names: dict[str, str]
    folding: Folding
    feminine: dict[str, str]
    singular: dict[str, str]
    feminine_units: frozenset[Unit]
    elision: dict[str, str]
    joined: frozenset[str]
    options: dict[str, str]
    written_options: dict[str, str]
    weekdays: dict[str, str]
    written_weekdays: dict[str, str]
    meanings: dict[str, tuple[str, ...]]
    refused: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    words: frozenset[str]
    forms: tuple[Form, ...]

    def fold(self, word: str) -> str:
        """The word as keywords are compared: case does not count, nor do a language's accents and agreement."""
        return self.folding.fold(word)

    def reserved_as(self, written: str) -> str | None:
        """The terminal of a reserved word, None for any other.

        Accents may be left out and not put in: `entré` is no ENTRE.
        """
        terminal = self.reserved.get(self.fold(written))
        if terminal is None or written.isascii() or written.upper() == self.spellings[terminal]:
            return terminal
        return None

    def terminals(self, word: str) -> frozenset[str]:
        """The terminals that a folded word alone may be."""
        found = {phrase.terminal for phrase in self.phrases.get(word, ()) if len(phrase.words) == 1}
        if word in self.reserved:
            found.add(self.reserved[word])
        return frozenset(found)

    def is_keyword(self, word: str) -> bool:
        """Whether a word, in any case, is or begins a keyword."""
        if self.language == ENGLISH and not word.isascii():
            return False
        folded = self.fold(word)
        return self.reserved_as(word) is not None or folded in self.phrases or folded in self.moments

    def written(self, key: str, *slots: str) -> str:
        """A phrase of the grammar's symbols with its slots filled, as a finding shows it."""
        return " ".join(piece if isinstance(piece, str) else slots[piece] for piece in self.template(key))

    def template(self, key: str) -> Template:
        """How a phrase of the grammar's symbols is written: `IN LAST amount UNIT`. Raises KeyError for what is unspelt."""
        found = self.templates.get(key) or self.plain.get(key)
        if found is None:
            found = self.plain[key] = tuple(self._plain(key.split()))
        return found

    def _plain(self, symbols: list[str]) -> list[str | int]:
        """Word for word, with the longest phrase that the language has for its end."""
        pieces: list[str | int] = []
        slots = 0
        for place, symbol in enumerate(symbols):
            own = self.templates.get(" ".join(symbols[place:])) if place else None
            if own is not None:
                return pieces + [piece if isinstance(piece, str) else piece + slots for piece in own]
            if is_slot(symbol):
                pieces.append(slots)
                slots += 1
            elif symbol in _SIGNS or symbol.isdigit():
                pieces.append(_SIGNS.get(symbol, symbol))
            else:
                pieces += self.spellings[symbol].split()
        return pieces


def is_slot(symbol: str) -> bool:
    """Whether a symbol of a phrase is filled in, and not written."""
    return symbol in _SCANNED or (symbol.islower() and not symbol.isdigit())


@cache
def read_table(language: str) -> dict[str, Any]:
    """A language's table as it is written. Raises FileNotFoundError for a language that has none."""
    with (grammar_folder() / "keywords" / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def declaring(language: str) -> str:
    """The word before a language's code in a file's first line, upper case: `LANGUE` in French."""
    # Every file's first line is looked at, whatever its language: other languages' tables are not read whole for that.
    text = (grammar_folder() / "keywords" / f"{language}.toml").read_text(encoding="utf-8")
    found = re.search(r"^declares = [\"'](\w+)[\"']$", text, re.MULTILINE)
    assert found is not None, "a language's table says by what word files declare it"
    return found[1].upper()


def called(language: str) -> Message:
    """What a language is called, in the reader's own: `French` is `français` to a French reader."""
    return keyword(str(read_table(language)["language"]["name"]))


@cache
def languages() -> tuple[str, ...]:
    """The languages that rules are written in, English first."""
    found = {path.stem for path in (grammar_folder() / "keywords").glob("*.toml")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


def folding_of(table: Mapping[str, Any]) -> Folding:
    """How the words of a language are compared."""
    options = table.get("language", {})
    plain = Folding(options.get("accents_optional", False), None)
    forms = {plain.fold(form): plain.fold(word) for word, others in table.get("forms", {}).items() for form in others}
    return Folding(plain.accents, forms, frozenset(options.get("elided", ())))


def forms_of(table: Mapping[str, Any], folding: Folding) -> list[Form]:
    """The phrases of a language whose order differs from English."""
    return read_forms(table.get("phrases", {}), _spelt(table, folding), folding)


def _spelt(table: Mapping[str, Any], folding: Folding) -> dict[tuple[str, ...], list[str]]:
    """The keywords' terminals by their folded words."""
    found: dict[tuple[str, ...], list[str]] = {}
    for group in ("reserved", "keywords"):
        for terminal, spellings in table[group].items():
            for spelling in spellings:
                found.setdefault(folding.words(spelling), []).append(terminal)
    return found


@cache
def load_vocabulary(language: str = ENGLISH) -> Vocabulary:
    """The keywords of a language, from `grammar/keywords`. Raises FileNotFoundError for a language that has none."""
    table = read_table(language)
    folding = folding_of(table)
    forms = forms_of(table, folding)
    reserved = {
        folding.fold(spelling): terminal for terminal, spellings in table["reserved"].items() for spelling in spellings
    }
    phrases = _phrases(table, folding, forms)
    options = table.get("language", {})
    return Vocabulary(
        language=language,
        reserved=reserved,
        phrases=phrases,
        openers=frozenset(terminal for word, terminal in reserved.items() if word in phrases),
        moments=_by_word(table["moments"], folding),
        functions=_by_word(table.get("functions", {}), folding),
        names=_by_word(table.get("names", {}), folding),
        spellings={
            **{piece.symbol: " ".join(piece.words) for form in forms for piece in form.pieces if piece.words},
            **{terminal: found[0] for group in ("reserved", "keywords") for terminal, found in table[group].items()},
        },
        units={Unit(unit): (spellings[0], spellings[1]) for unit, spellings in table["units"].items()},
        distances={DistanceUnit(distance): spellings[0] for distance, spellings in table["distances"].items()},
        templates=_templates([*read_forms(table.get("printed", {}), {}, folding), *forms]),
        plain={},
        written_moments={moment: spellings[0] for moment, spellings in table["moments"].items()},
        written_functions={name: spellings[0] for name, spellings in table.get("functions", {}).items()},
        written_names={name: spellings[0] for name, spellings in table.get("names", {}).items()},
        folding=folding,
        feminine=table.get("feminine", {}),
        singular=table.get("singular", {}),
        feminine_units=frozenset(Unit(unit) for unit in options.get("feminine_units", ())),
        elision=table.get("elision", {}),
        joined=frozenset(options.get("joined", ())),
        options=_by_word(table.get("options", {}), folding),
        written_options={name: spellings[0] for name, spellings in table.get("options", {}).items()},
        weekdays=_by_word(table.get("weekdays", {}), folding),
        written_weekdays={name: spellings[0] for name, spellings in table.get("weekdays", {}).items()},
        meanings=_meanings(forms),
        forms=tuple(forms),
        words=frozenset(
            [*reserved, *(word for several in phrases.values() for phrase in several for word in phrase.words)]
        ),
        refused=tuple(
            (
                tuple(piece if piece[0] == "{" else folding.fold(piece) for piece in folding.split(written)),
                tuple(readings),
            )
            for written, readings in table.get("refused", {}).items()
        ),
    )


def _by_word(table: Mapping[str, list[str]], folding: Folding) -> dict[str, str]:
    return {folding.fold(spelling): meant for meant, spellings in table.items() for spelling in spellings}


def _phrases(table: Mapping[str, Any], folding: Folding, forms: Iterable[Form]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}

    def add(phrase: Phrase) -> None:
        others = found.setdefault(phrase.words[0], [])
        if not any(other.words == phrase.words and other.terminal == phrase.terminal for other in others):
            others.append(phrase)

    for terminal, spellings in table["keywords"].items():
        for spelling in spellings:
            add(Phrase(folding.words(spelling), terminal))
    for form in forms:
        for piece in form.pieces:
            if piece.words and piece.symbol not in table["reserved"]:
                add(Phrase(folding.words(" ".join(piece.words)), piece.symbol, shape=piece.shape))
    for unit, spellings in table["units"].items():
        for place, spelling in enumerate(spellings):
            plural = place > 0 and spelling != spellings[0]
            add(Phrase((folding.fold(spelling),), "UNIT", Unit(unit), plural))
    for distance, spellings in table["distances"].items():
        for spelling in spellings:
            add(Phrase((folding.fold(spelling),), "DISTANCE", DistanceUnit(distance)))
    return {word: tuple(sorted(several, key=_precedence)) for word, several in found.items()}


def _precedence(phrase: Phrase) -> tuple[int, bool]:
    """Longer phrases first; a name may be an amount, so what needs a unit or a date goes before."""
    return -len(phrase.words), phrase.shape == "amount"


def _meanings(forms: Iterable[Form]) -> dict[str, tuple[str, ...]]:
    """What the language's own keywords stand in, as the grammar's symbols."""
    found: dict[str, tuple[str, ...]] = {}
    for form in forms:
        for piece in form.pieces:
            if piece.symbol.startswith(OWN):
                found[piece.symbol] = (*found.get(piece.symbol, ()), " ".join(form.means))
    return found


def _templates(forms: Iterable[Form]) -> dict[str, Template]:
    """The first form of each phrase, which is the one that is printed."""
    templates: dict[str, Template] = {}
    for form in forms:
        key = f"{form.origin}: {' '.join(form.means)}" if form.origin else " ".join(form.means)
        if key in templates:
            continue
        numbers: dict[int, int] = {}
        for symbol, place in zip(form.means, form.order(), strict=True):
            if place is not None and is_slot(symbol):
                numbers[place] = len(numbers)
        pieces: list[str | int] = []
        for place, piece in enumerate(form.pieces):
            pieces += piece.words or ([piece.sign] if piece.sign else [numbers[place]])
        templates[key] = tuple(pieces)
    return templates
