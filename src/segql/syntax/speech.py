"""What somebody meant by a word that does not fit, whatever the file's language: the English word that advice goes by.

Advice is about the language's words and about those that people bring along (ABOVE, EXCEPT, TWO). A language's table has the
first as its keywords and functions, and the others in `[speech]`, each under the English word that it is taken for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

from segql.syntax.tables import ENGLISH
from segql.syntax.vocabulary import Vocabulary, folding_of, read_table

#: By its first word: what is written (folded), and the English words in its place.
Speech: TypeAlias = Mapping[str, Sequence[tuple[tuple[str, ...], tuple[str, ...]]]]


@cache
def load_speech(language: str) -> Speech:
    """The wordings of a language that have an English one of as many words, longest first; none in English itself.

    What stands for several English words is none of them. Raises FileNotFoundError for a language without a table.
    """
    if language == ENGLISH:
        return {}
    table, english = read_table(language), read_table(ENGLISH)
    folding = folding_of(table)
    meant: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for group in ("reserved", "keywords"):
        for terminal, spellings in table[group].items():
            words = next(tuple(english[one][terminal][0].split()) for one in _GROUPS if terminal in english[one])
            for spelling in spellings:
                meant.setdefault(folding.words(spelling), set()).add(words)
    for words, spellings in [*table.get("functions", {}).items(), *table.get("speech", {}).items()]:
        for spelling in spellings:
            meant.setdefault(folding.words(spelling), set()).add(tuple(words.split()))
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for written, several in sorted(meant.items(), key=lambda item: -len(item[0])):
        (words, *others) = several
        if not others and len(words) == len(written):
            found.setdefault(written[0], []).append((written, words))
    return found


_GROUPS = ("reserved", "keywords")


def in_english(words: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words that were written, in upper case, with the English ones in place of those that have one.

    An empty word, which stands for a token that is none, stays as it is.
    """
    speech = load_speech(vocabulary.language)
    upper = [word.upper() for word in words]
    if not speech:
        return tuple(upper)
    folded = [vocabulary.fold(word.replace("\u2019", "'")) if word else "" for word in words]
    place = 0
    while place < len(folded):
        for written, meant in speech.get(folded[place], ()):
            if tuple(folded[place : place + len(written)]) == written:
                upper[place : place + len(written)] = meant
                place += len(written) - 1
                break
        place += 1
    return tuple(upper)
