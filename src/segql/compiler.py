"""The pipeline as named calls: from bytes to a source, a tree, a program, a statement. It keeps no state but a cache."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from segql.catalog.model import Catalog, Query, Table
from segql.diagnostics.model import Diagnostic, Diagnostics
from segql.source import Source, Span
from segql.syntax import ast

if TYPE_CHECKING:
    from segql.catalog.schema import Schema
    from segql.engines import Engine
    from segql.semantics import ir

#: No rule that people write comes near; what is longer is a mistake (a data file, an export) and is not read.
LARGEST_FILE = 5_000_000


def display_name(path: Path) -> str:
    """How a file is called in messages: from the current folder when it lies below, else whole."""
    absolute = path.absolute()  # not resolve(): a link keeps the name that people know
    try:
        return str(absolute.relative_to(Path.cwd()))
    except ValueError:
        return str(absolute)


def read_source(path: Path, diagnostics: Diagnostics) -> Source | None:
    """The text of a file; None after an error when it cannot be read, is too long or is not UTF-8."""
    name = display_name(path)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        diagnostics.error("no-file", f"{name} cannot be read: {error.strerror or error}", _start(name))
        return None
    return decode(data, name, diagnostics)


def decode(data: bytes, name: str, diagnostics: Diagnostics) -> Source | None:
    """A source from bytes, with or without a byte order mark; None after an error."""
    if len(data) > LARGEST_FILE:
        diagnostics.error(
            "too-long",
            f"{name} is longer than {LARGEST_FILE // 1_000_000} MB",
            _start(name),
            help="split it into several files; a list of customers belongs into a list file (`IN LIST 'file.csv'`)",
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        diagnostics.error("not-text", f"{name} is not a text file", _start(name), help="save it as UTF-8 text")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # offsets count the bytes after the mark, so decode what goes before with the same codec
        good = data[3:] if data.startswith(b"\xef\xbb\xbf") else data
        before = good[: error.start].decode("utf-8", "replace")
        source = Source(name, good.decode("utf-8", "replace"))
        diagnostics.error(
            "not-text",
            f"{name} is not UTF-8: byte {good[error.start]:#04x} stands for no character",
            Span(source, len(before), len(before) + 1),
            help="save it as UTF-8 (in Excel or Notepad: “Save as”, encoding UTF-8)",
        )
        return None
    return Source(name, text)


def seg_files(folder: Path) -> list[Path]:
    """The `.seg` files below a folder in a fixed order; hidden folders and linked folders are left out."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(parent, name) for name in sorted(names) if name.endswith(".seg") and not name.startswith(".")]
    return found


@lru_cache(maxsize=8192)
def _parse(source: Source) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    from segql.syntax import parse_file

    diagnostics = Diagnostics()
    return parse_file(source, diagnostics), tuple(diagnostics)


def parse(source: Source, diagnostics: Diagnostics) -> ast.File:
    """The definitions of a source. The same text is parsed once in a process."""
    file, found = _parse(source)
    diagnostics.extend(found)
    return file


def resolve(
    files: Sequence[ast.File],
    catalog: Catalog,
    diagnostics: Diagnostics,
    *,
    as_of: str | None = None,
    live: bool = False,
    params: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> ir.Program:
    """The program of all files at a moment (`as_of`, now without one), or live. Mistakes go to `diagnostics`."""
    from segql.semantics import resolve as resolve_files
    from segql.semantics.clock import clock

    moment = None if live else clock(as_of, catalog.timezone, diagnostics) or clock(None, catalog.timezone, diagnostics)
    return resolve_files(files, catalog, diagnostics, clock=moment, params=params or {}, names=names or {})


def physical_schema(catalog: Catalog, engine: Engine) -> Schema:
    """What the target has of all that the catalog reads. Raises SegqlError when it cannot be asked."""
    relations = [
        *(entity.relation for entity in catalog.entities.values()),
        *(lookup.relation for lookup in catalog.lookups.values()),
        *(fact.relation for fact in catalog.facts.values()),
        *(declared.table for declared in catalog.lists.values()),
    ]
    tables = {relation.text: relation for relation in relations if isinstance(relation, Table)}
    schema = engine.schema(tables.values())
    queries = {
        relation.sql: engine.describe(relation.sql)
        for relation in relations
        if isinstance(relation, Query) and relation.dialect == engine.dialect
    }
    return replace(schema, queries={**schema.queries, **queries})


def everybody(entity: str) -> str:
    """The name of a segment that holds all members of an entity, beside the project's own ones."""
    return f"everybody: {entity}"


def everybody_source(entity: str) -> Source:
    """A rule for all members of an entity, written in the language like any other."""
    return Source(f"<everybody: {entity}>", f"SEGMENT `{everybody(entity)}` OF `{entity}` AS all")


def statement(program: ir.Program, segment: str, dialect: str) -> str:
    """The SQL of one segment: one SELECT of its members' keys, each once."""
    from segql.plan import plan
    from segql.sql import render

    return render(plan(program, segment), dialect)


def _start(name: str) -> Span:
    return Span(Source(name, ""), 0, 0)
