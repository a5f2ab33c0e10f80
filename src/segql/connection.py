"""A project's connection to a target, and its rules as they are understood there: what every question is put through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segql import compiler
from segql.catalog.model import Catalog, Target
from segql.diagnostics.model import Diagnostic, Diagnostics, SegqlError, Severity
from segql.recorded import require_history

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from segql.engines import Engine
    from segql.engines.limits import Limits
    from segql.plan import Form
    from segql.project import Project
    from segql.semantics import ir
    from segql.semantics.reach import Asked
    from segql.source import Span


class Connection:
    """An open engine, and the project's catalog completed with what the target's columns really are: types that were not
    declared, how numbers are kept."""

    def __init__(self, project: Project, target: Target, limits: Limits | None = None) -> None:
        """Connects, and compares the catalog with the target. Raises SegqlError when either fails."""
        from segql.engines import open_engine
        from segql.engines.limits import NO_LIMITS

        self.project = project
        self.target = target
        declared = project.catalog
        self.engine: Engine = open_engine(target, project.root, limits or NO_LIMITS)
        self._options = project.table_options(target)
        self._prepared: dict[tuple[str | None, tuple[tuple[str, str], ...]], compiler.Prepared] = {}
        #: By the identity of a program that is kept there, and segments.
        self._asks: dict[tuple[int, tuple[str, ...]], Asked] = {}
        try:
            self.catalog, self._warnings = self._complete(declared)
        except BaseException:
            self.engine.close()
            raise

    def _complete(self, declared: Catalog) -> tuple[Catalog, list[Diagnostic]]:
        from segql.catalog import complete

        diagnostics = Diagnostics()
        schema = compiler.physical_schema(declared, self.engine)
        completed = complete(declared, schema, diagnostics)
        if diagnostics.has_errors:
            raise SegqlError([item for item in diagnostics.sorted() if item.severity is Severity.ERROR])
        return completed, list(diagnostics)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self.engine.close()

    def _statement(self, segment: str, form: Form, as_of: str | None, params: Mapping[str, str] | None) -> str:
        program = self._program(as_of, params).program
        return compiler.statement(program, segment, self.engine.dialect, form=form, options=self._options)

    def _make_ready(self, segments: Sequence[str], as_of: str | None, params: Mapping[str, str] | None) -> None:
        """Load the lists that the segments' statements read, and see that recorded runs can tell what they ask."""
        program = self._program(as_of, params).program
        asked = self._asked_by(program, segments)
        if asked.histories:
            for name in segments:
                require_history(program, [name], self.engine, self._options, self._place(name))
        if asked.lists:
            self.engine.load_lists(asked.lists)

    def _asked_by(self, program: ir.Program, segments: Sequence[str]) -> Asked:
        """What segments of one of the session's programs ask of others than its tables; large projects are walked once."""
        from segql.semantics.reach import asked

        key = (id(program), tuple(segments))
        if key not in self._asks:
            self._asks[key] = asked(program, segments)
        return self._asks[key]

    def _place(self, segment: str) -> Span:
        """Where a segment's rule is written."""
        rule = self.project.rule(segment)
        return rule.span if rule is not None else self.target.span

    def _load(self, program: ir.Program, segments: Sequence[str], place: Span) -> None:
        """The same of any program; what is not recorded is reported at `place`."""
        require_history(program, segments, self.engine, self._options, place)
        if loaded := compiler.lists(program, segments):
            self.engine.load_lists(loaded)

    def _number(self, sql: str) -> int:
        return int(self.engine.fetch(sql).column(0)[0].as_py())

    def cutoff(self, *, as_of: str | None = None, params: Mapping[str, str] | None = None) -> dt.datetime:
        """The instant, in UTC, up to which a run looks. It stays the same for as long as the session is open."""
        clock = self._program(as_of, params).program.clock
        assert clock is not None, "a session's programs have a moment"
        return clock.cutoff

    def live_program(self, *, params: Mapping[str, str] | None = None) -> ir.Program:
        """The program as it is at any moment: what its rules mean."""
        return self.project.prepare(live=True, params=params, catalog=self.catalog).program

    def _program(self, as_of: str | None, params: Mapping[str, str] | None) -> compiler.Prepared:
        """The program, resolved once for all segments of a session: they look at the data at one moment."""
        key = (as_of, tuple(sorted((params or {}).items())))
        prepared = self._prepared.get(key)
        if prepared is None:
            prepared = self.project.prepare(as_of=as_of, params=params, catalog=self.catalog)
            self._prepared[key] = prepared
        return prepared
