"""The tables that models read, as dbt's sources: a source is a schema of the warehouse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segql.catalog.model import Catalog, Table
from segql.dbt import jinja
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.files import argument
from segql.plan.names import Names
from segql.sql.pieces import default_schema, located


@dataclass(slots=True)
class Source:
    """A schema, and the tables in it with what is kept there."""

    name: str
    schema: str
    database: str | None
    tables: dict[str, str] = field(default_factory=dict)


class Sources:
    """Gives every table its place. `name` is the source of the target's own schema (`schema`: another than the target
    says), the others are called after theirs too.

    Raises SegqlError when nothing says which schema the tables are in.
    """

    def __init__(self, name: str, dialect: str, options: Mapping[str, str], schema: str | None) -> None:
        self._dialect = dialect
        self._options = options
        self._names = Names()
        *before, _ = located(Table(("table",)), dialect, options)
        own = schema or (before[-1] if before else default_schema(dialect))
        if own is None:
            raise _no_schema(dialect)
        self._own = (before[-2] if len(before) > 1 else None, own)
        self._names.reserve(name)
        self._found = {self._own: Source(name, own, self._own[0])}

    def all(self) -> list[Source]:
        """The sources that have tables, by name; their tables by name too."""
        for source in self._found.values():
            source.tables = dict(sorted(source.tables.items()))
        return sorted((one for one in self._found.values() if one.tables), key=lambda source: source.name)

    def add(self, table: Table, words: str = "") -> tuple[str, str]:
        """The name of a table's source, and the table's in it; `words` are what it holds."""
        *before, name = located(table, self._dialect, self._options)
        place = self._own if len(table.parts) == 1 else (before[-2] if len(before) > 1 else None, before[-1])
        source = self._found.get(place)
        if source is None:
            known = self._names.give(f"{self._found[self._own].name}_{place[1]}")
            source = self._found[place] = Source(known, place[1], place[0])
        if not source.tables.get(name):
            source.tables[name] = words
        return source.name, name

    def relation(self, table: Table) -> str:
        """The table as a model names it."""
        return jinja.source(*self.add(table))


def _no_schema(dialect: str) -> SegqlError:
    diagnostics = Diagnostics()
    diagnostics.error(
        "bad-option",
        say("nothing says in which schema of {dialect} the tables are", dialect=dialect),
        argument(dialect, "--schema"),
        help=say("give it as --schema, or name a target whose tables they are"),
    )
    return SegqlError(diagnostics)


def catalog_tables(catalog: Catalog) -> Iterable[tuple[Table, str]]:
    """The tables that a catalog declares, each with what it holds."""
    for entity in catalog.entities.values():
        if isinstance(entity.relation, Table):
            yield entity.relation, entity.label.many
    for fact in catalog.facts.values():
        if isinstance(fact.relation, Table):
            yield fact.relation, fact.label.many
    for lookup in catalog.lookups.values():
        if isinstance(lookup.relation, Table):
            yield lookup.relation, lookup.name
    for listed in catalog.lists.values():
        if listed.table is not None:
            yield listed.table, listed.name
