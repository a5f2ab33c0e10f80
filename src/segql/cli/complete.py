"""What a shell may propose after TAB. Whatever goes wrong, it proposes nothing: a prompt is no place for errors."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from segql.diagnostics.model import SegqlError
from segql.project import DIALECT_NAMES, load_project
from segql.syntax import ast


def candidates(kind: str, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """The words of a kind (`segments`, `targets`, `dialects`, `codes`) that begin with what was typed."""
    try:
        found = _words(kind, ctx)
    except (SegqlError, OSError):
        found = {}
    folded = incomplete.casefold()
    items = [CompletionItem(word, help=help) for word, help in found.items() if word.casefold().startswith(folded)]
    if kind == "segments":  # files are welcome at the same place
        items.append(CompletionItem(incomplete, type="file"))
    return items


def _words(kind: str, ctx: click.Context) -> dict[str, str | None]:
    if kind == "codes":
        from segql.cli.language import language
        from segql.diagnostics.codes import NUMBERS
        from segql.diagnostics.page import title_of

        return {word: title_of(code, language()) for code in NUMBERS.values() for word in (code.number, code.name)}
    if kind == "dialects":
        return dict.fromkeys(DIALECT_NAMES)

    project = load_project(ctx.params.get("project_path") or Path())
    if kind == "targets":
        return {target.name: target.engine for target in project.catalog.targets.values()}
    segments: dict[str, str | None] = {info.name: info.label for info in project.segments.values()}
    for file in project.files:  # a segmentation's name stands for all its tiers
        for definition in file.definitions:
            if isinstance(definition, ast.Segmentation):
                segments[definition.name.value] = definition.label.value if definition.label else None
    return segments
