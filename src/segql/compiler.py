"""The pipeline as named calls: from bytes to a source, a tree, a program, a statement. It keeps no state but a cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from segql.catalog.model import Catalog, Entity, Query, Table
from segql.diagnostics.messages import ENGLISH
from segql.diagnostics.model import Diagnostic, Diagnostics, SegqlError, Severity
from segql.source import Source
from segql.syntax import ast

if TYPE_CHECKING:
    from segql.catalog.schema import Schema
    from segql.engines import Engine
    from segql.plan import Form
    from segql.semantics import ir


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a run or a compilation starts from: a program at its moment, its catalog, and what was found."""

    program: ir.Program
    catalog: Catalog
    diagnostics: Diagnostics

    @property
    def needs_target(self) -> bool:
        """Whether what was found may only be a lack of types or columns, which the target's tables have."""
        if any(item.code.name == "undeclared-type" for item in self.diagnostics):
            return True
        left_open = (
            *(entity.all_columns for entity in self.catalog.entities.values()),
            *(lookup.all_columns for lookup in self.catalog.lookups.values()),
            *(fact.all_columns for fact in self.catalog.facts.values()),
        )
        return self.diagnostics.has_errors and any(left_open)

    def raise_errors(self) -> None:
        """Raises SegqlError with the errors, when there is one."""
        if self.diagnostics.has_errors:
            raise SegqlError([item for item in self.diagnostics.sorted() if item.severity is Severity.ERROR])


@lru_cache(maxsize=8192)
def _parse(source: Source, language: str) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    from segql.syntax import parse_file

    diagnostics = Diagnostics()
    return parse_file(source, diagnostics, language), tuple(diagnostics)


def parse(source: Source, diagnostics: Diagnostics, language: str = ENGLISH) -> ast.File:
    """The definitions of a source in the project's language, or in its own. The same text is parsed once in a process."""
    file, found = _parse(source, language)
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
    from segql.semantics.unused import warn_unused

    moment = None if live else clock(as_of, catalog.timezone, diagnostics) or clock(None, catalog.timezone, diagnostics)
    warn_unused(files, diagnostics)
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
    queries = {relation.sql: relation for relation in relations if isinstance(relation, Query)}
    if not queries:
        return schema
    from segql.sql import DIALECTS
    from segql.sql.catalog_sql import query

    spelling = DIALECTS[engine.dialect].sqlglot
    described = {
        text: engine.describe(query(declared, spelling).sql(spelling, identify=True))
        for text, declared in queries.items()
    }
    return replace(schema, queries={**schema.queries, **described})


def entity_rows(entity: Entity) -> ir.EntityRows:
    """Everybody of an entity."""
    from segql.semantics import ir
    from segql.semantics.rows import entity_row, key_columns

    return ir.EntityRows(entity.name, entity.relation, key_columns(entity_row(entity)))


def statement(
    program: ir.Program,
    segment: str,
    dialect: str,
    *,
    form: Form = "members",
    columns: Mapping[str, ir.Value] | None = None,
    limit: int | None = None,
    options: Mapping[str, str] | None = None,
    language: str = ENGLISH,
) -> str:
    """The SQL of one segment: its members' keys, each once; how many they are; or a preview with `columns` beside the key.

    `options` are the target's, for where its tables are (a schema; a project and a dataset). `language` is that of the
    comments at the statement's head.
    """
    from segql.plan import plan
    from segql.sql import render

    made = plan(program, segment, columns=columns)
    return render(made, dialect, form=form, limit=limit, options=options, language=language)


def lists(program: ir.Program, segments: Iterable[str]) -> tuple[ir.ListValues, ...]:
    """The lists that an engine has to load before the statements of these segments run."""
    from segql.semantics import reach

    return reach.lists(program, segments)


def together_statement(
    program: ir.Program, segments: Sequence[str], dialect: str, options: Mapping[str, str] | None = None
) -> str:
    """The SQL of who is in each of several segments, as recorded runs have them: rows of `segment` and `member`, the key as
    text."""
    from segql.plan import plan_together
    from segql.sql import render_statement

    return render_statement(plan_together(program, segments), dialect, options=options)


def member_statements(
    program: ir.Program, segments: Sequence[str], dialect: str, options: Mapping[str, str] | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The SQL of who is in each of many segments, in as few statements as the engine takes: rows of `segment`, its place in
    `segments` from 0, and `member`, the key as text. Each statement comes with its segments."""
    from segql.plan import in_batches, plan_members
    from segql.sql import DIALECTS, render_statement

    traits = DIALECTS[dialect].traits
    places = {name: place for place, name in enumerate(segments)}
    return in_batches(
        program,
        segments,
        traits,
        lambda names: plan_members(program, {name: places[name] for name in names}, traits),
        lambda made: render_statement(made, dialect, options=options),
    )


def size_statements(
    program: ir.Program, segments: Sequence[str], dialect: str, options: Mapping[str, str] | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The SQL of how many members each of many segments has, in as few statements as the engine takes: one row, a column
    each. Each statement comes with its segments."""
    from segql.plan import in_batches, plan_sizes
    from segql.sql import DIALECTS, render_statement

    traits = DIALECTS[dialect].traits
    return in_batches(
        program,
        segments,
        traits,
        lambda names: plan_sizes(program, {name: place for place, name in enumerate(names)}, traits),
        lambda made: render_statement(made, dialect, options=options),
    )


def first_run_statement(
    program: ir.Program, segment: str, before: ir.Moment, dialect: str, options: Mapping[str, str] | None = None
) -> str:
    """The SQL of when a segment was recorded first, in one row (missing: never), counting runs before a moment."""
    from segql.plan import first_run
    from segql.sql import render_statement

    return render_statement(first_run(program, segment, before), dialect, options=options)


def tied_statement(program: ir.Program, rank: ir.InRank, dialect: str, options: Mapping[str, str] | None = None) -> str:
    """The SQL of how many members share a value with others on the other side of a rank's cut, in one row (missing:
    nobody)."""
    from segql.plan.ties import tied
    from segql.sql import render_statement

    return render_statement(tied(program, rank), dialect, options=options)


def joined_keys_statement(
    program: ir.Program, entity: ir.EntityRows, dialect: str, options: Mapping[str, str] | None = None
) -> str:
    """The SQL of how many members share the most frequent text of a key: one row with `most`."""
    from segql.plan.joined_keys import plan_joined_keys
    from segql.sql import render_statement

    return render_statement(plan_joined_keys(program, entity), dialect, options=options)


def everybody_statement(
    program: ir.Program, entity: Entity, dialect: str, options: Mapping[str, str] | None = None
) -> str:
    """The SQL of how many members an entity has."""
    from segql.plan import plan_everybody
    from segql.sql import render

    rows = program.everybody.get(entity.name) or entity_rows(entity)
    return render(plan_everybody(program, rows), dialect, form="count", options=options)
