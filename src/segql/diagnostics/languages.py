"""Which language is spoken: the project's, the file's where it says another, else the machine's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from segql.diagnostics.messages import ENGLISH, keyword, languages, translated
from segql.diagnostics.model import Diagnostic
from segql.source import Source

#: A file's first words, after comments: `LANGUE fr`.
_NAMED = re.compile(r"(?:\s+|(?:--|—|#)[^\n]*\n)*([^\W\d]\w*)\s+(\w+)")
#: The word that names a file's language, which each language's catalogue has among its keywords.
_DECLARING = keyword("LANGUAGE")


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
    if found is None or found[1].upper() not in {translated(_DECLARING, one) for one in languages()}:
        return otherwise
    return known_language(found[2])


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
