"""A connection to a target on which a project's segments run. Made by `Project.open`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segql import compiler
from segql.catalog.model import Catalog, Target
from segql.diagnostics.model import Diagnostic, Diagnostics, SegqlError, Severity

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    import pyarrow as pa

    from segql.engines import Engine
    from segql.project import Prepared, Project


class Session:
    """Runs segments over one connection; every method raises SegqlError when it cannot answer.

    `catalog` is the project's, completed with what the target's columns really are: types that were not declared, how
    numbers are kept.
    """

    def __init__(self, project: Project, target: Target) -> None:
        """Connects, and compares the catalog with the target. Raises SegqlError when either fails."""
        from segql.engines import open_engine

        self.project = project
        self.target = target
        declared = project.catalog
        self.engine: Engine = open_engine(target, project.root)
        self._prepared: dict[tuple[str | None, tuple[tuple[str, str], ...], bool], Prepared] = {}
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

    # Running ----------------------------------------------------------------------------------------------------------

    def statement(self, segment: str, *, as_of: str | None = None, params: Mapping[str, str] | None = None) -> str:
        """The SQL that `members` runs."""
        return compiler.statement(self._program(as_of, params).program, segment, self.engine.dialect)

    def members(self, segment: str, *, as_of: str | None = None, params: Mapping[str, str] | None = None) -> pa.Table:
        """The members' keys, each once."""
        return self.engine.fetch(self.statement(segment, as_of=as_of, params=params))

    def counts(
        self, segments: Sequence[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> dict[str, int]:
        """How many members each segment has."""
        return {name: self.engine.count(self.statement(name, as_of=as_of, params=params)) for name in segments}

    def sizes(
        self, segments: Sequence[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> tuple[dict[str, int], dict[str, int]]:
        """How many members each segment has, and how many there are of everybody that it is taken from."""
        program = self._program(as_of, params, everybody=True).program
        everybody: dict[str, int] = {}
        for name in segments:
            entity = program.segments[name].entity.name
            if entity not in everybody:
                sql = compiler.statement(program, compiler.everybody(entity), self.engine.dialect)
                everybody[entity] = self.engine.count(sql)
        sizes = {name: self.engine.count(compiler.statement(program, name, self.engine.dialect)) for name in segments}
        return sizes, {name: everybody[program.segments[name].entity.name] for name in segments}

    def write_table(
        self, segment: str, table: str, *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> int:
        """Make or replace a table with the members' keys, whole or not at all; how many they are."""
        return self.engine.write_table(self.statement(segment, as_of=as_of, params=params), table)

    def _program(self, as_of: str | None, params: Mapping[str, str] | None, *, everybody: bool = False) -> Prepared:
        """The program, resolved once for all segments of a session: they look at the data at one moment."""
        key = (as_of, tuple(sorted((params or {}).items())), everybody)
        prepared = self._prepared.get(key)
        if prepared is None:
            extra = [compiler.everybody_source(entity) for entity in self.catalog.entities] if everybody else []
            prepared = self.project.prepare(as_of=as_of, params=params, catalog=self.catalog, extra=extra)
            self._prepared[key] = prepared
        return prepared
