"""Findings as text for people, or as JSON, GitHub annotations or SARIF for programs; each format is one module."""

from __future__ import annotations

from collections.abc import Sequence

from segql.diagnostics.languages import in_language, language_of
from segql.diagnostics.messages import ENGLISH, Message, say, translated
from segql.diagnostics.model import Diagnostic, Severity, by_place

#: What `--format` takes.
FORMATS = ("text", "json", "github", "sarif")


def render(
    diagnostics: Sequence[Diagnostic],
    format: str = "text",
    *,
    color: bool = False,
    width: int = 120,
    files: int = 0,
    language: str = ENGLISH,
) -> str:
    """All findings in one of `FORMATS`, ending in a newline unless it is empty.

    `language` is the project's; what is found in a file that begins with `LANGUE fr` is said in French all the same.
    `width` and `color` are for text alone. `files` is how many files were looked at: with it, text says so even when
    there is nothing to report. Raises ValueError when there is no such format.
    """
    languages = [language_of(item.span.source, language) for item in by_place(diagnostics)]
    ordered = [in_language(item, spoken) for item, spoken in zip(by_place(diagnostics), languages, strict=True)]
    match format:
        case "text":
            from segql.diagnostics.render_text import render_text

            blocks = [
                render_text(item, color=color, width=width, language=spoken)
                for item, spoken in zip(ordered, languages, strict=True)
            ]
            if ordered or files:
                blocks.append(translated(summary(ordered, files=files), language) + "\n")
            return "\n".join(blocks)
        case "json":
            from segql.diagnostics.render_json import render_json

            return render_json(ordered, files=files)
        case "github":
            from segql.diagnostics.render_github import render_github

            return render_github(ordered, languages)
        case "sarif":
            from segql.diagnostics.render_sarif import render_sarif

            return render_sarif(ordered, language)
        case _:
            raise ValueError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")


def summary(diagnostics: Sequence[Diagnostic], *, files: int = 0) -> Message:
    """One line: `2 errors, 1 warning in 3 files`; `nothing found in 3 files` when there is none.

    `files` is how many were looked at; 0 counts those that something was found in (an option is no file).
    """
    errors = sum(item.severity is Severity.ERROR for item in diagnostics)
    warnings = len(diagnostics) - errors
    names = {item.span.source.name for item in diagnostics}
    looked_at = files or sum(name != "argument" and not name.startswith("--") for name in names)
    parts: list[str] = []
    if errors:
        parts.append(say("{count} {count:error|errors}", count=errors))
    if warnings:
        parts.append(say("{count} {count:warning|warnings}", count=warnings))
    said: str | tuple[str, ...] = tuple(parts) or say("nothing found")
    if looked_at:
        return say("{said} in {count} {count:file|files}", said=said, count=looked_at)
    return say("{said}", said=said)
