"""Findings as SARIF 2.1.0, which code-scanning services and editors read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import TypeAlias
from urllib.parse import quote

from segql.diagnostics.messages import ENGLISH, say, translated
from segql.diagnostics.model import Diagnostic
from segql.diagnostics.page import read_page, title_of
from segql.source import Span
from segql.version import __version__

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(diagnostics: Sequence[Diagnostic], language: str = ENGLISH) -> str:
    """A log with one run: the rules that were broken, each with its page in a language, and a result a finding."""
    codes = {item.code.number: item.code for item in diagnostics}
    order = {number: index for index, number in enumerate(sorted(codes))}
    rules: list[Json] = [
        {
            "id": number,
            "name": codes[number].name,
            "shortDescription": {"text": title_of(codes[number], language)},
            "help": {"text": read_page(codes[number], language), "markdown": read_page(codes[number], language)},
        }
        for number in order
    ]
    document: Json = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "segql", "version": __version__, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(item, order[item.code.number], language) for item in diagnostics],
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(item: Diagnostic, index: int, language: str) -> Json:
    text = f"{item.message}\n{item.help}" if item.help else item.message
    result: dict[str, Json] = {
        "ruleId": item.code.number,
        "ruleIndex": index,
        "level": item.severity.value,
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(item.span)}],
    }
    if item.notes:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(note.span), "message": {"text": note.message}}
            for number, note in enumerate(item.notes)
        ]
    if item.fix is not None:
        proposal = say("write {replacement}", replacement=item.fix.replacement)
        replacement: Json = {
            "deletedRegion": _region(item.fix.span),
            "insertedContent": {"text": item.fix.replacement},
        }
        result["fixes"] = [
            {
                "description": {"text": item.help or translated(proposal, language)},
                "artifactChanges": [{"artifactLocation": _artifact(item.fix.span), "replacements": [replacement]}],
            }
        ]
    return result


def _location(span: Span) -> Json:
    return {"artifactLocation": _artifact(span), "region": _region(span)}


def _artifact(span: Span) -> Json:
    return {"uri": quote(PurePath(span.source.name).as_posix())}


def _region(span: Span) -> Json:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.stop)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": span.start,
        "charLength": span.stop - span.start,
    }
