"""Findings as JSON. The shape is a promise: keys are added, never renamed or removed, unless `version` changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from segql.diagnostics.model import Diagnostic, Severity
from segql.source import Span

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"

VERSION = 1


def render_json(diagnostics: Sequence[Diagnostic], *, files: int = 0) -> str:
    """One object: `version`, `diagnostics` (see `as_json`) and `summary` with `errors`, `warnings` and `files`."""
    errors = sum(item.severity is Severity.ERROR for item in diagnostics)
    document: Json = {
        "version": VERSION,
        "diagnostics": [as_json(item) for item in diagnostics],
        "summary": {
            "errors": errors,
            "warnings": len(diagnostics) - errors,
            "files": files or len({item.span.source.name for item in diagnostics}),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_json(diagnostic: Diagnostic) -> Json:
    """One finding: `code`, `name`, `severity`, `message`, `help`, `file`, `range`, `notes` and `fix`.

    Lines and columns count from 1, in characters; a range's end is the place after its last character.
    """
    fix = diagnostic.fix
    return {
        "code": diagnostic.code.number,
        "name": diagnostic.code.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        **_place(diagnostic.span),
        "notes": [{"message": note.message, **_place(note.span)} for note in diagnostic.notes],
        "fix": None if fix is None else {**_place(fix.span), "replacement": fix.replacement, "safe": fix.safe},
    }


def _place(span: Span) -> dict[str, Json]:
    return {
        "file": span.source.name,
        "range": {"start": _point(span, span.start), "end": _point(span, span.stop)},
    }


def _point(span: Span, offset: int) -> Json:
    line, column = span.source.position(offset)
    return {"line": line, "column": column, "offset": offset}
