"""What a project answers: checks, SQL, members. The public API is `load_project`; what it reads is in `segql.rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from segql import compiler, files
from segql.catalog.keys import DIALECTS
from segql.catalog.model import Catalog, Target
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostic, Diagnostics, SegqlError, Severity
from segql.diagnostics.suggest import nearest
from segql.rules import Rules, listed
from segql.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines.limits import Limits
    from segql.semantics import ir
    from segql.session import Session
    from segql.testing import Outcome

#: The dialects that SQL is written in; `segql.sql` holds them, and importing that is for those who compile.
DIALECT_NAMES = DIALECTS


_UNKNOWN = ("unknown-name", "unknown-segment", "not-a-fact")


def load_project(path: str | Path = ".") -> Project:
    """The project of a folder, of a `segql.yml`, or of a file inside a project; parent folders are searched like git does.

    Files are read here, once; load again to see later changes. Raises SegqlError when there is no project; what is wrong
    inside of one is for `check` to tell.
    """
    return Project(files.find_catalog(Path(path)))


class Project(Rules):
    """A catalog and its `.seg` files. Made by `load_project`; every method raises SegqlError when it cannot answer.

    `as_of` is the moment of a run (`2026-11-01` is all of that day; None is now), `params` are values for the program's
    params as they would be typed after `--set`, `target` names one of the catalog's targets (None: the first).
    """

    def __init__(self, path: Path, extra: Iterable[tuple[Source, str]] = (), *, read: bool = True) -> None:
        """`extra` as in `with_rules`; `read`: False leaves the `.seg` files alone."""
        super().__init__(path, extra, read=read)
        self._warnings: list[Diagnostic] = []

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
        if any(item.code.name in _UNKNOWN for item in diagnostics):  # what is missing may be in what could not be read
            diagnostics.extend(self._left_out)
        warnings = [item for item in diagnostics.sorted() if item.severity is Severity.WARNING]
        # Of some files alone it cannot be said that nothing uses a param.
        self._warnings = [item for item in warnings if self._is_whole or item.code.name != "unused-param"]
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
        live: bool = False,
    ) -> ir.Program:
        """The program by what the catalog declares; a target is asked only when that is too little.

        Raises SegqlError when anything in the project is wrong.
        """
        prepared = self._prepare(self.catalog, as_of=as_of, params=params, live=live)
        if prepared.needs_target:
            prepared = self._prepare(connect().catalog, as_of=as_of, params=params, live=live)
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
        place = self.target_of(spelling, target)
        options = self.table_options(place) if place is not None else {}
        write = partial(compiler.statement, prepared.program, dialect=spelling, options=options)
        return {name: write(name, language=self.catalog.language) for name in names}

    def target_of(self, dialect: str, target: str | None) -> Target | None:
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
            else say("there are {dialect_names}", dialect_names=listed(DIALECT_NAMES)),
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

    def open(self, target: str | None = None, *, limits: Limits | None = None) -> Session:
        """A connection to a target, its columns verified; use it in a `with` to run several segments over it.

        `limits` say how much of the engine's memory, processors and time it may take.
        """
        from segql.session import Session

        return Session(self, self.target(target), limits)

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
