"""Runs a case: through the public pipeline on an engine, or on the oracle."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from segql import compiler
from segql.catalog import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics, SegqlError
from segql.project import Project
from segql.source import Source
from segql.syntax import parse_file
from tests.conformance import corpus
from tests.conformance.corpus import Case
from tests.oracle import Oracle


@cache
def project(file: Path) -> Project:
    """The dataset's project with one case file in it."""
    source = Source(f"{file.parent.parent.name}/{file.name}", file.read_text(encoding="utf-8-sig"))
    return Project(file.parent.parent / "segql.yml", [(source, file.stem)])


@cache
def _prepared(file: Path, as_of: str | None, live: bool) -> compiler.Prepared:
    return project(file).prepare(as_of=as_of, live=live)


def statement(case: Case, dialect: str) -> str:
    """The SQL of a case. Raises SegqlError when anything in its file is wrong."""
    return compiler.statement(_prepared(case.file, case.as_of, False).program, case.segment, dialect)


def live_statement(case: Case, dialect: str) -> str:
    """The SQL of a case that leaves the moment to the engine."""
    return compiler.statement(_prepared(case.file, None, True).program, case.segment, dialect)


def current_statement(case: Case, dialect: str) -> str:
    """The SQL of a case at the present moment."""
    return compiler.statement(_prepared(case.file, None, False).program, case.segment, dialect)


@cache
def _catalog(dataset: str) -> Catalog:
    diagnostics = Diagnostics()
    found = load_catalog(corpus.ROOT / dataset / "segql.yml", diagnostics)
    if found is None or diagnostics.has_errors:
        raise SegqlError(diagnostics)
    return found


@cache
def oracle(file: Path, as_of: str) -> Oracle:
    """The oracle over a dataset's rows, with the shared definitions and those of one case file."""
    dataset = file.parent.parent.name
    catalog = _catalog(dataset)
    shared = sorted((corpus.ROOT / dataset / catalog.segments).glob("*.seg"))
    diagnostics = Diagnostics()
    trees = [
        (path.stem, parse_file(Source(path.name, path.read_text(encoding="utf-8-sig")), diagnostics))
        for path in [*shared, file]
    ]
    if diagnostics.has_errors:
        raise SegqlError(diagnostics)
    tables = {table.name: table.records() for table in corpus.tables(dataset)}
    return Oracle(catalog, trees, tables, as_of)


def by_oracle(case: Case) -> set[tuple[Any, ...]]:
    """Whom a run of a case lists, as the oracle works it out."""
    return oracle(case.file, case.as_of).audience(case.segment)
