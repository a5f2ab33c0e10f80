"""Which language is spoken: the project's, the file's where it says another, else the machine's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from segql.diagnostics.messages import ENGLISH, languages, translated
from segql.diagnostics.model import Diagnostic
from segql.source import Source

#: A file's first words, after comments: `LANGUE fr`.
_NAMED = re.compile(r"(?:\s+|(?:--|—|#)[^\n]*\n)*LANGU(?:E|AGE)\s+(\w+)", re.IGNORECASE)


def machine_language(environment: Mapping[str, str]) -> str:
    """The language of the environment: SEGQL_LANGUAGE, else that of the locale (LC_ALL, LC_MESSAGES, LANG); English when
    segql does not speak it."""
    names = ("SEGQL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((environment[name] for name in names if environment.get(name)), ENGLISH)
    return known_language(wanted)


def known_language(name: str) -> str:
    """The language of a name or a locale (`fr`, `fr_FR.UTF-8`); English when segql does not speak it."""
    language = re.split(r"[_.@-]", name.strip().lower())[0]
    return language if language in languages() else ENGLISH


def language_of(source: Source, otherwise: str) -> str:
    """The language that a file says it is written in, or else the other."""
    found = _NAMED.match(source.text) if source.name.endswith((".seg", "-")) else None
    return known_language(found[1]) if found is not None else otherwise


def in_language(diagnostic: Diagnostic, language: str) -> Diagnostic:
    """The finding with its message, help and notes in a language."""
    if language == ENGLISH:
        return diagnostic
    return replace(
        diagnostic,
        message=translated(diagnostic.message, language),
        help=None if diagnostic.help is None else translated(diagnostic.help, language),
        notes=tuple(replace(note, message=translated(note.message, language)) for note in diagnostic.notes),
    )
