"""The language that the command line speaks: the project's once it is known, before that the machine's."""

from __future__ import annotations

import copy
import inspect
import os
from collections.abc import Sequence
from contextvars import ContextVar
from decimal import Decimal
from types import ModuleType

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from segql.diagnostics.languages import known_language, machine_language
from segql.diagnostics.messages import decimal, keyword, say, tables, translated

_CURRENT: ContextVar[str | None] = ContextVar("language", default=None)

#: The modules of click that say something; each has its own name for gettext's functions.
_CLICK: tuple[ModuleType, ...] = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.types,
)


def language() -> str:
    """The language that is spoken now."""
    return _CURRENT.get() or machine_language(os.environ)


def speak(name: str | None) -> None:
    """Speak a project's language from now on; None: the machine's."""
    _CURRENT.set(None if name is None else known_language(name))


def told(message: str) -> str:
    """A message in the language that is spoken now."""
    return translated(message, language())


def tell(message: str, *, err: bool = True) -> None:
    """Print a message in the language that is spoken now, on standard error unless it is a result."""
    click.echo(told(message), err=err)


def count(number: int) -> str:
    """A number with its thousands apart."""
    return told(say("{number:,}", number=number))


def percent(share: float) -> str:
    """A share as a percentage with one decimal place."""
    return told(say("{share:.1f}%", share=share * 100))


def shown(value: object, text: str) -> str:
    """A value of the data that is written so, as people of the language that is spoken now read it."""
    match value:
        case bool():
            return told(keyword(text.upper())).lower()
        case float() | Decimal():
            return decimal(text, language())
        case _:
            return text


# Help -----------------------------------------------------------------------------------------------------------------


def spoken(command: click.Command) -> click.Command:
    """The command with its help in the language that is spoken now."""
    if not tables(language()):
        return command
    command = copy.copy(command)
    command.help = _help(command.help)
    command.epilog = _help(command.epilog)
    command.short_help = _help(command.short_help)
    if hasattr(command, "_help_option"):
        command._help_option = None  # made once, and perhaps in another language
    command.params = [copy.copy(param) for param in command.params]
    for param in command.params:
        if isinstance(param, click.Option):
            param.help = _help(param.help)
    return command


def help_paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text as a catalogue has them: on one line, or the heading alone of one that keeps its lines
    (`Examples:`, whose commands are the same in every language)."""
    return [_key(paragraph) for paragraph in inspect.cleandoc(text).split("\n\n")]


def _key(paragraph: str) -> str:
    if paragraph.startswith("\b\n"):
        return paragraph.split("\n")[1]
    return paragraph if paragraph.startswith(" ") else " ".join(paragraph.split())


def _help(text: str | None) -> str | None:
    if text is None:
        return None
    known = tables(language()).get("help", {})
    paragraphs = []
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        key = _key(paragraph)
        said = known.get(key, key)
        paragraphs.append(paragraph.replace(key, said, 1) if paragraph.startswith("\b\n") else said)
    return "\n\n".join(paragraphs)


def said_in_help(text: str) -> str:
    """A line of help in the language that is spoken now."""
    return _help(text) or text


# Click's own words ----------------------------------------------------------------------------------------------------


def teach_click() -> None:
    """Let click take its own words from the catalogue: it asks gettext, which knows compiled catalogues in the system's
    language alone."""
    for module in _CLICK:
        for name, speaker in (("_", _one), ("ngettext", _several)):
            if hasattr(module, name):
                setattr(module, name, speaker)


def _one(text: str) -> str:
    return tables(language()).get("click", {}).get(text, text)


def _several(one: str, many: str, number: int) -> str:
    return _one(one if number == 1 else many)


def listed(names: Sequence[str], most: int) -> str:
    """Some names, and how many more there are."""
    if len(names) <= most:
        return told(say("{names}", names=tuple(names)))
    return told(say("{names} and {more} more", names=tuple(names[:most]), more=len(names) - most))
