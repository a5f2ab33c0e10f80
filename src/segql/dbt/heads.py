"""The first lines of every file that is written: by them it is known again, overwritten, and removed once not wanted."""

from __future__ import annotations

from segql.dbt import jinja

_MARK = "written by segql dbt"


def head(sign: str, name: str, command: str, words: str) -> str:
    """Two lines of comments after `sign`: of which project the file is and what command writes it; what is to be known."""
    return jinja.plain(f"{sign} {_MARK} ({name}): {_line(command)}\n{sign} {_line(words)}\n")


def begins_ours(line: str, name: str) -> bool:
    """Whether a file's first line says that segql wrote it for the project of that name."""
    return line[line.find(" ") :].startswith(jinja.plain(f" {_MARK} ({name}): "))


def _line(text: str) -> str:
    """A text on one line: what any program takes for the end of a line ends no comment here."""
    return "".join(character if character.isprintable() else " " for character in text)
