"""Reading `segql.yml` and what it includes: the sections of all files as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from segql.catalog.keys import CATALOG, INCLUDED
from segql.catalog.shapes import check
from segql.catalog.yaml import Entries, Node, Scalar, read_yaml, scalars
from segql.diagnostics import Diagnostics, Note
from segql.diagnostics.messages import say
from segql.source import Source, Span

#: A catalog of this size is a mistake: a data file named by accident.
LARGEST = 10_000_000

_SECTIONS = ("targets", "entities", "lookups", "facts", "metrics", "params", "places", "lists", "policies")


@dataclass(slots=True)
class Sections:
    """The checked content of a catalog's files: the settings of the main one, and each section's entries from all."""

    settings: Entries
    entries: dict[str, dict[str, tuple[Scalar, Node]]] = field(default_factory=dict)

    def section(self, name: str) -> Mapping[str, tuple[Scalar, Node]]:
        """A section's entries by name, each with its key; none when no file has the section."""
        return self.entries.get(name, {})


def read_files(path: Path, diagnostics: Diagnostics) -> Sections | None:
    """The main file and all it includes, checked; None when the main file cannot be read at all."""
    source = read_source(path, str(path), Span(Source(str(path), ""), 0, 0), diagnostics, main=True)
    if source is None:
        return None
    root = read_yaml(source, diagnostics)
    if root is None:
        return None
    checked = check(root, CATALOG, diagnostics)
    if not isinstance(checked, Entries):
        return None
    sections = Sections(checked)
    _add(checked, sections, diagnostics)
    seen = {path.resolve()}
    waiting = [(item, path) for item in scalars(checked.get("include"))]
    while waiting:
        item, including = waiting.pop(0)
        found = _included(item, including, path, seen, diagnostics)
        if found is not None:
            content, file = found
            _add(content, sections, diagnostics)
            waiting.extend((inner, file) for inner in scalars(content.get("include")))
    return sections


def _included(
    item: Scalar, including: Path, main: Path, seen: set[Path], diagnostics: Diagnostics
) -> tuple[Entries, Path] | None:
    file = inside(main.parent, including.parent / item.text, item.span, diagnostics)
    if file is None:
        return None
    resolved = file.resolve()
    if resolved in seen:
        diagnostics.error("catalog-value", say("`{item}` is included twice", item=item.text), item.span)
        return None
    seen.add(resolved)
    source = read_source(file, str(file), item.span, diagnostics, main=False)
    root = read_yaml(source, diagnostics) if source is not None else None
    content = check(root, INCLUDED, diagnostics) if root is not None else None
    return (content, file) if isinstance(content, Entries) else None


def inside(root: Path, path: Path, span: Span, diagnostics: Diagnostics) -> Path | None:
    """The path, if it lies in the project's folder; a catalog from a stranger names no other file of the machine."""
    try:
        if path.resolve().is_relative_to(root.resolve()):
            return path
    except (OSError, ValueError, RuntimeError):
        diagnostics.error("catalog-missing-file", say("`{span}` is not a path", span=span.text), span)
        return None
    diagnostics.error(
        "catalog-value",
        say("`{span}` lies outside the project's folder", span=span.text),
        span,
        help=say("move the file into the project"),
    )
    return None


def read_source(path: Path, name: str, span: Span, diagnostics: Diagnostics, *, main: bool) -> Source | None:
    """The text of a file; None, with an error at `span`, when it cannot be read as UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if main and isinstance(error, FileNotFoundError):
            help = say("`segql init` writes a first catalog, `segql demo` a whole example")
            diagnostics.error("no-project", say("there is no catalog `{name}`", name=name), span, help=help)
        else:
            diagnostics.error(
                "no-file" if main else "catalog-missing-file",
                say("`{name}` cannot be read: {reason}", name=name, reason=reason),
                span,
            )
        return None
    if len(data) > LARGEST:
        diagnostics.error("too-long", say("`{name}` is larger than 10 MB", name=name), span)
        return None
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        diagnostics.error(
            "not-text", say("`{name}` is not UTF-8 text (byte {value})", name=name, value=error.start + 1), span
        )
        return None


def _add(content: Entries, sections: Sections, diagnostics: Diagnostics) -> None:
    for name in _SECTIONS:
        value = content.get(name)
        if not isinstance(value, Entries):
            continue
        known = sections.entries.setdefault(name, {})
        folded = {key.casefold(): declared for key, (declared, _) in known.items()}
        for key, item in value.pairs:
            first = folded.get(key.text.casefold())
            if first is not None:
                note = Note(first.span, say("it is declared here"))
                diagnostics.error(
                    "duplicate-name",
                    say("`{key}` is declared twice in `{name}`", key=key.text, name=name),
                    key.span,
                    notes=[note],
                )
                continue
            folded[key.text.casefold()] = key
            known[key.text] = (key, item)
