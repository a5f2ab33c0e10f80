"""From names, literals and keywords to text, in one language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping

from segql.syntax import ast
from segql.syntax.tables import ENGLISH
from segql.syntax.vocabulary import Template, Vocabulary, is_slot, load_vocabulary

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_VOWELS = frozenset("aeiouyAEIOUY")
_CLOSING = frozenset({")", ","})


class Words:
    """Writes names, literals and phrases. `quoting` back-quotes every name that is a keyword.

    `met_keywords` says afterwards whether such a name was written bare.
    """

    def __init__(self, language: str = ENGLISH, *, quoting: bool = False) -> None:
        self.met_keywords = False
        self.language = language
        self._quoting = quoting
        self._vocabulary: Vocabulary = load_vocabulary(language)

    # Keywords ---------------------------------------------------------------------------------------------------------

    def phrase(self, key: str, *slots: str, unit: ast.Unit | None = None, count: ast.Expression | None = None) -> str:
        """A phrase of the grammar's symbols (`IN LAST amount UNIT`) with its slots filled.

        `unit` is the one that its words agree with, and `count` how many there are of it.
        """
        template = self._vocabulary.template(key)
        if unit is not None and isinstance(count, ast.Number) and count.value == 1:
            template = self._agreeing(template, key, self._vocabulary.singular)
        if unit is not None and unit in self._vocabulary.feminine_units:
            template = self._agreeing(template, key, self._vocabulary.feminine)
        text = ""
        for piece in template:
            if isinstance(piece, int):
                text = self._joined(text, slots[piece])
            elif piece in _CLOSING or piece[0] == "-":
                text += piece
            else:
                text = self._joined(text, piece)
        return text

    def _agreeing(self, template: Template, key: str, forms: Mapping[str, str]) -> Template:
        """A template whose words agree with its unit: those straight before it, and all after."""
        slots = [symbol for symbol in key.split() if is_slot(symbol)]
        slot = next((place for place, symbol in enumerate(slots) if symbol in ("UNIT", "duration")), None)
        if slot is None or slot not in template:
            return template
        middle = template.index(slot)
        first = middle
        while first and template[first - 1] in forms:
            first -= 1
        return tuple(
            forms.get(piece, piece) if isinstance(piece, str) and place >= first else piece
            for place, piece in enumerate(template)
        )

    @property
    def own_phrases(self) -> Container[str]:
        """The phrases whose order the language has to itself."""
        return self._vocabulary.templates

    def _joined(self, text: str, piece: str) -> str:
        """The text with one more piece, after a space but where a parenthesis opens or a word is elided."""
        if not text or text[-1] == "(":
            return text + piece
        before, _, last = text.rpartition(" ")
        elided = self._vocabulary.elision.get(last)
        if elided is None or _letter(piece) not in _VOWELS:
            return f"{text} {piece}"
        return f"{before} {elided}{piece}".lstrip()

    # Names and literals -----------------------------------------------------------------------------------------------

    def name(self, value: str, *, alone: bool = True) -> str:
        """A name, in back-quotes where it needs them."""
        vocabulary = self._vocabulary
        plain = _PLAIN_NAME.fullmatch(value) is not None and unicodedata.is_normalized("NFC", value)
        if plain and (value.isascii() or vocabulary.language != ENGLISH):
            folded = vocabulary.fold(value)
            if not alone:  # a name with dots is never a keyword
                return value
            if vocabulary.reserved_as(value) is not None or folded in vocabulary.moments or folded in vocabulary.names:
                plain = False
            elif folded in vocabulary.phrases:
                self.met_keywords = True
                plain = not self._quoting
        return value if plain else "`" + value.replace("`", "``") + "`"

    def identifier(self, node: ast.Identifier) -> str:
        """A definition's or an option's name."""
        return self.name(node.value)

    def names(self, node: ast.Name) -> str:
        """A name with its dots."""
        if len(node.parts) == 1:
            value = node.parts[0].value
            return self._vocabulary.written_names.get(value) or self.name(value)
        return ".".join(self.name(part.value, alone=False) for part in node.parts)

    def option(self, node: ast.Identifier) -> str:
        """An option's name, where those that mean something to segql are words of the language."""
        written = self._vocabulary.written_options.get(node.value)
        if written is not None:
            return written
        is_word = self._vocabulary.fold(node.value) in self._vocabulary.options
        return f"`{node.value}`" if is_word else self.identifier(node)

    def weekday(self, node: ast.Name) -> str:
        """A name beside a WEEKDAY, where the names of days are words of the language."""
        if len(node.parts) > 1:
            return self.names(node)
        value = node.parts[0].value
        written = self._vocabulary.written_weekdays.get(value)
        if written is not None:
            return written
        return f"`{value}`" if self._vocabulary.fold(value) in self._vocabulary.weekdays else self.names(node)

    def function(self, node: ast.Identifier) -> str:
        """A function's name; `x STARTS WITH ANY(y)` would be read as the keyword."""
        written = self._vocabulary.written_functions.get(node.value)
        if written is not None:
            return written
        if self._vocabulary.fold(node.value) in self._vocabulary.functions:
            return f"`{node.value}`"
        return self.name(node.value, alone=node.value not in self._vocabulary.moments)

    def text(self, value: str) -> str:
        """A text in single quotes."""
        return "'" + value.replace("'", "''") + "'"

    def number(self, node: ast.Number) -> str:
        """The digits as they were written, else the plainest."""
        if node.written:
            return node.written
        if not node.percent:
            return f"{node.value:f}"
        sign, digits, exponent = node.value.as_tuple()
        assert isinstance(exponent, int)
        return f"{type(node.value)((sign, digits, exponent + 2)):f}%"

    def unit(self, unit: ast.Unit, count: ast.Expression | None = None) -> str:
        """A unit, in the singular after 1."""
        one, many = self._vocabulary.units[unit]
        return one if isinstance(count, ast.Number) and count.value == 1 else many

    def one_unit(self, unit: ast.Unit) -> str:
        """A unit in the singular."""
        return self._vocabulary.units[unit][0]

    def distance(self, unit: ast.DistanceUnit) -> str:
        """A unit of distance."""
        return self._vocabulary.distances[unit]

    def boolean(self, value: bool) -> str:
        """TRUE or FALSE."""
        return self.phrase("TRUE" if value else "FALSE")

    def datetime(self, node: ast.DateTime) -> str:
        """A local clock time."""
        value = node.value
        if value.microsecond:
            return value.isoformat(timespec="microseconds")
        return value.isoformat(timespec="seconds" if value.second else "minutes")


def _letter(piece: str) -> str:
    """The first letter without its mark."""
    return unicodedata.normalize("NFD", piece[0])[0]
