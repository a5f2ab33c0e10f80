"""A project: a catalog and all `.seg` files of its folder as one program. The public API is `load_project`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from segql import compiler, files
from segql.catalog.keys import DIALECTS
from segql.catalog.model import Catalog, Target, find
from segql.diagnostics.messages import ENGLISH, say
from segql.diagnostics.model import Diagnostic, Diagnostics, SegqlError, Severity
from segql.diagnostics.suggest import nearest
from segql.source import Source, Span
from segql.syntax import ast

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.semantics import ir
    from segql.session import Session
    from segql.testing import Outcome

#: The dialects that SQL is written in; `segql.sql` holds them, and importing that is for those who compile.
DIALECT_NAMES = DIALECTS


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """A segment, or a tier of a segmentation (`lifecycle.at_risk`), as it was written."""

    name: str
    label: str | None
    entity: str
    source: str
    span: Span


def load_project(path: str | Path = ".") -> Project:
    """The project of a folder, of a `segql.yml`, or of a file inside a project; parent folders are searched like git does.

    Files are read here, once; load again to see later changes. Raises SegqlError when there is no project; what is wrong
    inside of one is for `check` to tell.
    """
    return Project(files.find_catalog(Path(path)))


class Project:
    """A catalog and its `.seg` files. Made by `load_project`; every method raises SegqlError when it cannot answer.

    `as_of` is the moment of a run (`2026-11-01` is all of that day; None is now), `params` are values for the program's
    params as they would be typed after `--set`, `target` names one of the catalog's targets (None: the first).
    """

    def __init__(self, path: Path, extra: Iterable[tuple[Source, str]] = ()) -> None:
        """Reads the catalog and the files of its folder; what is wrong is kept for `check`. `extra` as in `with_rules`."""
        self.path = path
        self.root = path.absolute().parent
        self._found = Diagnostics()
        self._catalog = self._load_catalog()
        self._sources: dict[str, Source] = {}
        self._names: dict[str, str] = {}
        self._read_folder()
        self._warnings: list[Diagnostic] = []
        self._add(extra)

    def with_rules(self, extra: Iterable[tuple[Source, str]]) -> Project:
        """The project with rules that are in none of its files, each with the name that a bare rule in it gets."""
        project = copy(self)
        project.__dict__.pop("segments", None)
        project._found = Diagnostics(list(self._found))
        project._sources, project._names = dict(self._sources), dict(self._names)
        project._add(extra)
        return project

    def _add(self, extra: Iterable[tuple[Source, str]]) -> None:
        for source, name in extra:
            self._sources[source.name] = source
            self._names[source.name] = name
        language = self.language or ENGLISH
        self._files = [compiler.parse(source, self._found, language) for source in self._sources.values()]

    def with_catalog(self, catalog: Catalog) -> Project:
        """The project with another catalog, over the same rules."""
        project = copy(self)
        project.__dict__.pop("segments", None)
        project._catalog = catalog
        return project

    def _load_catalog(self) -> Catalog | None:
        from segql.catalog import load_catalog

        return load_catalog(Path(files.display_name(self.path)), self._found)

    def _read_folder(self) -> None:
        if self._catalog is None:
            return
        folder = self.root / self._catalog.segments
        inside = self.root.resolve()
        if not folder.resolve().is_relative_to(inside):
            self._found.error(
                "no-file",
                say("`segments: {segments}` leads outside of the project", segments=self._catalog.segments),
                self._catalog.span,
                help=say("a project reads only what lies in its own folder"),
            )
            return
        if not folder.is_dir() and self._catalog.segments.rstrip("/") != "segments":
            self._found.error(
                "no-file",
                say("there is no folder `{segments}`", segments=self._catalog.segments),
                self._catalog.span,
                help=say("`segments:` names the folder of the `.seg` files, from the catalog's own"),
            )
            return
        for path in files.seg_files(folder, self._found):
            name = files.display_name(path)
            if not Path(os.path.realpath(path)).is_relative_to(inside):  # resolve() fails on links in a circle
                self._found.error(
                    "no-file", say("{name} leads outside of the project", name=name), files.argument("", name)
                )
            elif (source := files.read_source(path, self._found)) is not None:
                self._sources[name] = source
                self._names[name] = path.stem

    # What is there ----------------------------------------------------------------------------------------------------

    @property
    def catalog(self) -> Catalog:
        """The catalog as it is declared. Raises SegqlError when it is wrong."""
        if self._catalog is None:
            raise SegqlError(self._found)
        return self._catalog

    @property
    def language(self) -> str | None:
        """The language of the project's rules and messages; None when the catalog does not say so much."""
        return files.declared_language(self.path) if self._catalog is None else self._catalog.language

    @property
    def name(self) -> str:
        """The project's name, from its catalog."""
        return self.catalog.name

    @property
    def sources(self) -> Mapping[str, Source]:
        """The files that were read, by name, without the catalog."""
        return self._sources

    @cached_property
    def segments(self) -> Mapping[str, SegmentInfo]:
        """All segments and parts of segmentations by name, in the order of files. Rules with mistakes are there too."""
        from segql.semantics.cells import cells

        default = next(iter(self._catalog.entities), "") if self._catalog else ""
        found: dict[str, SegmentInfo] = {}
        for source, file in self.written():
            for definition in file.definitions:
                match definition:
                    case ast.Segment():
                        name = definition.name.value if definition.name else self._names[source.name]
                        items = [(name, definition.label, definition.span)]
                    case ast.Segmentation():
                        items = [
                            (f"{definition.name.value}.{tier.name.value}", tier.label, tier.span)
                            for tier in definition.tiers
                        ]
                        items += [
                            (f"{definition.name.value}.{cell.name}", None, cell.span)
                            for cell in cells(definition, self._param, Diagnostics())
                        ]
                    case _:
                        continue
                entity = definition.entity.value if definition.entity else default
                for name, label, span in items:
                    text = label.value if label else None
                    found.setdefault(name, SegmentInfo(name, text, entity, source.name, span))
        return found

    @property
    def files(self) -> Sequence[ast.File]:
        """What was written, a tree a file."""
        return self._files

    def written(self) -> Iterator[tuple[Source, ast.File]]:
        """Each source with its tree."""
        yield from zip(self._sources.values(), self._files, strict=True)

    def found_in(self, source: str) -> bool:
        """Whether reading or parsing a file found anything."""
        return any(item.span.source.name == source for item in self._found)

    @property
    def bare_names(self) -> Mapping[str, str]:
        """The segment's name of a file that holds a bare rule, by the file's name."""
        return self._names

    def _param(self, name: str) -> ast.Expression | tuple[ast.Expression, ...] | None:
        """The value that a param is defined with; None when there is none of that name."""
        for file in self._files:
            for definition in file.definitions:
                if isinstance(definition, ast.Param) and definition.name.value.casefold() == name.casefold():
                    return definition.value
        declared = find(self._catalog.params, name) if self._catalog is not None else None
        return None if declared is None else declared.value

    def rule(self, segment: str) -> ast.Selection | ast.EqualTiers | None:
        """The rule of a segment or a tier; None for OTHERWISE and the part of a split."""
        for source, file in self.written():
            for definition in file.definitions:
                match definition:
                    case ast.Segment(name=name, rule=rule):
                        if (name.value if name else self._names[source.name]) == segment:
                            return rule
                    case ast.Segmentation(name=name, tiers=tiers, equal=equal):
                        for tier in tiers:
                            if f"{name.value}.{tier.name.value}" == segment:
                                return tier.rule
                        if equal is not None and segment.startswith(f"{name.value}."):
                            return equal
                    case _:
                        pass
        return None

    def find_segment(self, name: str, place: Span | None = None) -> str:
        """The name of a segment as it is declared. Raises SegqlError with the nearest one when there is none."""
        known = self.segments
        found = find(known, name)
        if found is not None:
            return found.name
        diagnostics = Diagnostics()
        near = nearest(name, known)
        if " " in name:
            proposal = say("a rule that is typed follows -e")
        elif near is not None:
            proposal = say("did you mean `{near}`?", near=near)
        elif known:
            proposal = say("there are {known}", known=_listed(known))
        else:
            proposal = say("write a rule into a `.seg` file in {segments}", segments=self.catalog.segments)
        diagnostics.error(
            "unknown-segment",
            say("there is no segment `{name}`", name=name),
            place or files.argument(name),
            help=proposal,
        )
        raise SegqlError([*self._found, *diagnostics] if self._found.has_errors else diagnostics)

    def target(self, name: str | None = None) -> Target:
        """A target of the catalog, the first one by default. Raises SegqlError when there is none of that name."""
        targets = self.catalog.targets
        diagnostics = Diagnostics()
        if not targets:
            diagnostics.error(
                "unknown-target",
                say("the catalog declares no target to run on"),
                self.catalog.span,
                help=say("add one, such as `targets: {local: {engine: duckdb, path: shop.duckdb}}`"),
            )
            raise SegqlError(diagnostics)
        if name is None:
            return next(iter(targets.values()))
        found = find(targets, name)
        if found is None:
            near = nearest(name, targets)
            diagnostics.error(
                "unknown-target",
                say("the catalog declares no target `{name}`", name=name),
                files.argument(name, "--target"),
                help=say("did you mean `{near}`?", near=near)
                if near
                else say("there are {targets}", targets=_listed(targets)),
            )
            raise SegqlError(diagnostics)
        return found

    # Checking and compiling -------------------------------------------------------------------------------------------

    def check(
        self, *, as_of: str | None = None, params: Mapping[str, str] | None = None, live: bool = False
    ) -> list[Diagnostic]:
        """Everything that is wrong or doubtful, by file and place. No data is read and nothing runs."""
        if self._catalog is None:
            return self._found.sorted()
        prepared = self._prepare(self._catalog, as_of=as_of, params=params, live=live)
        if not prepared.needs_target:
            return prepared.diagnostics.sorted()
        try:
            with self.open() as session:
                completed = session.catalog
        except SegqlError as error:  # without types nothing can be said of the rules but how they are written
            found = Diagnostics(list(self._found))
            found.extend(error.diagnostics)
            return found.sorted()
        return self._prepare(completed, as_of=as_of, params=params, live=live).diagnostics.sorted()

    def _prepare(
        self,
        catalog: Catalog,
        *,
        as_of: str | None,
        params: Mapping[str, str] | None,
        live: bool = False,
    ) -> compiler.Prepared:
        diagnostics = Diagnostics()
        diagnostics.extend(self._found)
        program = compiler.resolve(
            self._files, catalog, diagnostics, as_of=as_of, live=live, params=params, names=self._names
        )
        self._warnings = [item for item in diagnostics.sorted() if item.severity is Severity.WARNING]
        return compiler.Prepared(program, catalog, diagnostics)

    @property
    def warnings(self) -> Sequence[Diagnostic]:
        """What was doubtful when the program was last put together."""
        return self._warnings

    def prepare(
        self,
        *,
        as_of: str | None = None,
        params: Mapping[str, str] | None = None,
        live: bool = False,
        catalog: Catalog | None = None,
    ) -> compiler.Prepared:
        """The program at a moment. Raises SegqlError when anything in the project is wrong."""
        prepared = self._prepare(catalog or self.catalog, as_of=as_of, params=params, live=live)
        prepared.raise_errors()
        return prepared

    def declared_program(
        self,
        connect: Callable[[], Session],
        *,
        as_of: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> ir.Program:
        """The program by what the catalog declares; a target is asked only when that is too little.

        Raises SegqlError when anything in the project is wrong.
        """
        prepared = self._prepare(self.catalog, as_of=as_of, params=params)
        if prepared.needs_target:
            prepared = self._prepare(connect().catalog, as_of=as_of, params=params)
        prepared.raise_errors()
        return prepared.program

    def compile(
        self,
        segment: str,
        *,
        dialect: str | None = None,
        as_of: str | None = None,
        live: bool = False,
        params: Mapping[str, str] | None = None,
        target: str | None = None,
    ) -> str:
        """The SQL of one segment: one SELECT that gives its members' keys, each once.

        `dialect` is `duckdb`, `postgres`, `bigquery` or `spark` (None: the target's). `live` leaves the moment to the
        engine, for views. A catalog that declares every type needs no target; otherwise the target is asked for its columns.
        """
        name = self.find_segment(segment)
        return self.compile_all([name], dialect=dialect, as_of=as_of, live=live, params=params, target=target)[name]

    def compile_all(
        self,
        segments: Sequence[str] | None = None,
        *,
        dialect: str | None = None,
        as_of: str | None = None,
        live: bool = False,
        params: Mapping[str, str] | None = None,
        target: str | None = None,
    ) -> dict[str, str]:
        """The SQL of several segments (None: all) by name; the project is checked once."""
        spelling = self.dialect(dialect, target)
        prepared = self._prepare(self.catalog, as_of=as_of, params=params, live=live)
        if prepared.needs_target:
            with self.open(target) as session:
                prepared = self._prepare(session.catalog, as_of=as_of, params=params, live=live)
        prepared.raise_errors()
        names = list(self.segments) if segments is None else [self.find_segment(name) for name in segments]
        place = self._target_of(spelling, target)
        options = self.table_options(place) if place is not None else {}
        write = partial(compiler.statement, prepared.program, dialect=spelling, options=options)
        return {name: write(name, language=self.catalog.language) for name in names}

    def _target_of(self, dialect: str, target: str | None) -> Target | None:
        """The target whose tables a statement reads: the one named, else the first that speaks the dialect."""
        if target is not None:
            return self.target(target)
        return next((one for one in self.catalog.targets.values() if one.engine == dialect), None)

    def dialect(self, dialect: str | None = None, target: str | None = None) -> str:
        """The dialect to write: the one named, else the target's, else DuckDB's. Raises SegqlError for an unknown one."""
        if dialect is None:
            return self.target(target).engine if self.catalog.targets else DIALECT_NAMES[0]
        found = dialect.strip().lower()
        if found in DIALECT_NAMES:
            return found
        diagnostics = Diagnostics()
        near = nearest(found, DIALECT_NAMES)
        diagnostics.error(
            "bad-option",
            say("there is no dialect `{dialect}`", dialect=dialect),
            files.argument(dialect, "--dialect"),
            help=say("did you mean `{near}`?", near=near)
            if near
            else say("there are {dialect_names}", dialect_names=_listed(DIALECT_NAMES)),
        )
        raise SegqlError(diagnostics)

    def table_options(self, target: Target) -> dict[str, str]:
        """Where a target's tables are: the options that go before a table's name, filled from the environment."""
        from segql.engines.base import filled_options
        from segql.sql import DIALECTS

        spelling = DIALECTS.get(target.engine)
        wanted = (
            {name: target.options[name] for name in spelling.namespace if name in target.options} if spelling else {}
        )
        return filled_options(replace(target, options=wanted))

    # Running ----------------------------------------------------------------------------------------------------------

    def open(self, target: str | None = None) -> Session:
        """A connection to a target, its columns verified; use it in a `with` to run several segments over it."""
        from segql.session import Session

        return Session(self, self.target(target))

    def members(
        self,
        segment: str,
        *,
        as_of: str | None = None,
        target: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> pa.Table:
        """The members' keys, each once, as a pyarrow Table (`.to_pandas()`, `polars.from_arrow(…)` follow from it)."""
        with self.open(target) as session:
            return session.members(self.find_segment(segment), as_of=as_of, params=params)

    def count(
        self,
        segment: str,
        *,
        as_of: str | None = None,
        target: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> int:
        """How many members a segment has."""
        name = self.find_segment(segment)
        with self.open(target) as session:
            return session.counts([name], as_of=as_of, params=params)[name]

    def preview(
        self,
        segment: str,
        *,
        limit: int = 10,
        columns: Sequence[str] | None = None,
        as_of: str | None = None,
        target: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> pa.Table:
        """The first members by key, with the attributes and metrics that the rule uses, or those in `columns`.

        An attribute marked `pii` is shown only when `columns` names it.
        """
        with self.open(target) as session:
            return session.preview(self.find_segment(segment), limit=limit, columns=columns, as_of=as_of, params=params)

    def test(
        self,
        segments: Sequence[str] | None = None,
        *,
        as_of: str | None = None,
        target: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> list[Outcome]:
        """What became of each check of the tests, of some segments' alone when they are named.

        The target is asked only for tests without rows of their own.
        """
        from segql.testing import run_tests

        names = None if segments is None else [self.find_segment(name) for name in segments]
        return list(run_tests(self, names, target=target, as_of=as_of, params=params))


def _listed(names: Iterable[str], limit: int = 8) -> str:
    items = [f"`{name}`" for name in names]
    return ", ".join(items[:limit]) + (f" and {len(items) - limit} more" if len(items) > limit else "")
