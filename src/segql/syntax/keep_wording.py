"""Keep the wording of a language that has several: `SUIVIES` for `SUIVI`, `N'A AUCUNE` for `N'A PAS DE`.

A formatter sets out what was written; in a language with agreement and with two ways to say a thing, the writer's choice is
not its business. The printed words are laid beside the written ones, and where only keywords differ the written ones stay,
as long as the whole still parses to the same tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from segql.diagnostics.model import Diagnostics
from segql.source import Source, Span
from segql.syntax.scan import Scanner
from segql.syntax.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class _Word:
    """A token's text and place; `key` is equal for words that differ in agreement or case alone."""

    text: str
    start: int
    stop: int
    key: str
    is_word: bool


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    stop: int
    text: str


def keep_wording(printed: str, written: Span, vocabulary: Vocabulary, same: Callable[[str], bool]) -> str:
    """The printed text with the written words; `same` says whether a text means what the printed one does."""
    old = _words(written.source, written.start, written.stop, vocabulary)
    new = _words(Source("<printed>", printed), 0, len(printed), vocabulary)
    agreeing: list[_Edit] = []
    others: list[_Edit] = []
    matcher = SequenceMatcher(None, [word.key for word in old], [word.key for word in new], autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(old[first:last], new[begin:end], strict=True)
            agreeing += [_Edit(b.start, b.stop, a.text.upper()) for a, b in pairs if _agrees(a, b)]
        elif end > begin and all(word.is_word for word in (*old[first:last], *new[begin:end])):
            words = " ".join(word.text.upper() for word in old[first:last]).replace("' ", "'")
            if "\n" not in printed[new[begin].start : new[end - 1].stop]:
                others.append(_Edit(new[begin].start, new[end - 1].stop, words))
    for edits in ([*agreeing, *others], agreeing):
        kept = _edited(printed, edits)
        if kept != printed and same(kept):
            return kept
    return printed


def _agrees(old: _Word, new: _Word) -> bool:
    """Whether a printed keyword was written in another form."""
    return (
        old.is_word
        and new.text.isupper()
        and old.text.upper() != new.text
        and not (old.text.endswith("'") or new.text.endswith("'"))
    )


def _words(source: Source, start: int, stop: int, vocabulary: Vocabulary) -> list[_Word]:
    scan = Scanner(source, Diagnostics(), vocabulary).scan(start, stop)
    found: list[_Word] = []
    for token in scan.tokens if scan is not None else []:
        text = source.text[token.start : token.stop].replace("\u2019", "'")
        is_word = (text[:1].isalpha() or text[:1] == "-") and isinstance(token.value, str)
        key = vocabulary.fold(text) if is_word else text
        found.append(_Word(text, token.start, token.stop, key, is_word and key in vocabulary.words))
    return found


def _edited(text: str, edits: list[_Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: -edit.start):
        before, after = text[: edit.start], text[edit.stop :]
        if edit.text and not edit.text.endswith("'") and after[:1].isalpha():
            after = f" {after}"
        if not edit.text and before.endswith(" "):
            after = after.removeprefix(" ")
        text = before + edit.text + after
    return text
