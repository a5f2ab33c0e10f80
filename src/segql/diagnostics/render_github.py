"""Findings as GitHub workflow commands, which a pull request shows beside the lines."""

from __future__ import annotations

from collections.abc import Sequence

from segql.diagnostics.messages import ENGLISH, say, translated
from segql.diagnostics.model import Diagnostic, Severity


def render_github(diagnostics: Sequence[Diagnostic], languages: Sequence[str] = ()) -> str:
    """One `::error …::message` or `::warning …::message` a line. `languages`: that of each finding, else English."""
    spoken = languages or [ENGLISH] * len(diagnostics)
    return "".join(_command(item, language) + "\n" for item, language in zip(diagnostics, spoken, strict=True))


def _command(item: Diagnostic, language: str) -> str:
    source = item.span.source
    line, column = source.position(item.span.start)
    end_line, end_column = source.position(item.span.stop)
    properties = {"file": source.name, "line": str(line)}
    if end_line == line:  # columns are only allowed within one line
        properties |= {"col": str(column), "endColumn": str(max(end_column, column))}
    else:
        properties["endLine"] = str(end_line)
    properties["title"] = f"{item.code.number} {item.code.name}"
    message = "\n".join(
        [
            item.message,
            *(f"{note.span.source.name}: {note.message}" for note in item.notes),
            *([translated(say("help: "), language) + item.help] if item.help else []),
        ]
    )
    kind = "error" if item.severity is Severity.ERROR else "warning"
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
