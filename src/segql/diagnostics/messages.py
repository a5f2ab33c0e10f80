"""What segql says, in several languages: an English template with named slots, and a catalogue a language.

`say("there is no param `{name}`", name=name)` is the English sentence, and remembers how it was made, so that it can be said
again in another language. A sentence is always one template: words are put in other places in other languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

#: The language of the templates themselves.
ENGLISH = "en"

CATALOGUES = Path(__file__).with_name("messages_in")

#: `{name}`; `{count:,}` is grouped by thousands; `{share:.1f}` has so many decimal places; `{count:row|rows}` is the word
#: that goes with the number.
SLOT = re.compile(r"\{([a-z_][a-z0-9_]*)(?::(,|\.\df|[^{}|]*\|[^{}|]*))?\}")


class Message(str):
    """A sentence in English that keeps its template and what stands in the template's slots."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __reduce__(self) -> tuple[object, tuple[str, Mapping[str, object]]]:
        """Picklable and copyable, although a `str` is made from its text alone."""
        return _made, (self.template, self.values)


def say(template: str, /, **values: object) -> Message:
    """The template with its slots filled.

    A value is a name or text that stays as it is in every language, a number, another message, or a tuple of such, which is
    written as a list with commas.
    """
    return _made(template, {name: _kept(value) for name, value in values.items()})


def keyword(spelling: str) -> Message:
    """A word or phrase of the language in its English spelling, which a message shows as the reader writes it."""
    return _made(spelling, {})


def either(items: Sequence[str]) -> Message:
    """One of these: `a, b or c`. Raises IndexError when there is none."""
    if len(items) == 1:
        return say("{only}", only=items[0])
    return say("{others} or {last}", others=tuple(items[:-1]), last=items[-1])


def shortened(message: str, longest: int) -> str:
    """The message with every text in its slots cut in its middle to at most that many characters."""
    if not isinstance(message, Message):
        return message
    return _made(message.template, {name: _cut(value, longest) for name, value in message.values.items()})


def translated(message: str, language: str) -> str:
    """The message in a language, what stands in its slots included.

    English when the language has no such template; any text that is no message stays as it is.
    """
    if language == ENGLISH or not isinstance(message, Message):
        return str(message)
    template = catalogue(language).get(message.template)
    return str(message) if template is None else _filled(template, message.values, language)


@lru_cache
def catalogue(language: str) -> Mapping[str, str]:
    """The templates and keywords of a language by the English ones; none for a language that has no catalogue."""
    found = tables(language)
    return {**found.get("keywords", {}), **found.get("messages", {})}


@lru_cache
def tables(language: str) -> Mapping[str, Mapping[str, str]]:
    """The file of a language: `messages`, `keywords`, `titles` of codes by their numbers, the command line's `help` by
    paragraphs, `click`, what the command line's library says, and `numbers`: what stands between `thousands` and before the
    `decimals`, and the number that the singular stays below (`singular_below`). None for English, or without a file.

    It is JSON, which is read in a millisecond: findings are printed as often as somebody types.
    """
    import json

    file = CATALOGUES / f"{language}.json"
    if language == ENGLISH or not file.is_file():
        return {}
    found: Mapping[str, Mapping[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def languages() -> tuple[str, ...]:
    """The languages that segql speaks, English first."""
    return (ENGLISH, *sorted(file.stem for file in CATALOGUES.glob("*.json")))


def _made(template: str, values: Mapping[str, object]) -> Message:
    message = Message(_filled(template, values, ENGLISH))
    message.template = template
    message.values = values
    return message


def _kept(value: object) -> object:
    """A value without what it refers to: a message is kept for long, and may be sent to another process."""
    match value:
        case Message() | int() | float():
            return value
        case tuple():
            return tuple(_kept(item) for item in value)
        case _:
            return f"{value}"


def _filled(template: str, values: Mapping[str, object], language: str) -> str:
    def fill(slot: re.Match[str]) -> str:
        name, form = slot[1], slot[2]
        if name not in values:
            return slot[0]
        value = values[name]
        if form is not None and form.startswith(".") and isinstance(value, int | float):
            return decimal(f"{value:{form}}", language)
        if form is None or not isinstance(value, int):
            return _said(value, language)
        if form == ",":
            return f"{value:,}".replace(",", _numbers(language).get("thousands", ","))
        one, _, many = form.partition("|")
        return one if _is_one(value, language) else many

    return SLOT.sub(fill, template)


def _said(value: object, language: str) -> str:
    match value:
        case tuple():
            return ", ".join(_said(item, language) for item in value)
        case str():
            return translated(value, language)
        case _:
            return f"{value}"


def _cut(value: object, longest: int) -> object:
    if not isinstance(value, str) or isinstance(value, Message) or len(value) <= longest:
        return value
    return f"{value[: longest * 3 // 4]}…{value[-(longest // 5) :]}"


def decimal(digits: str, language: str) -> str:
    """A number that is written with a point, as it is written in a language."""
    return digits.replace(".", _numbers(language).get("decimals", "."))


def _numbers(language: str) -> Mapping[str, str]:
    return tables(language).get("numbers", {})


def _is_one(count: int, language: str) -> bool:
    """Whether a number takes the singular: 1, and where a language says so all below (0 ligne)."""
    below = _numbers(language).get("singular_below")
    return abs(count) == 1 if below is None else abs(count) < int(below)
