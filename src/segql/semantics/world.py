"""What the resolution of all definitions shares: the catalog, the symbols, time, findings, and what was resolved already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from segql.catalog import model
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.semantics.clock import Calendar
from segql.semantics.lists import ReadList
from segql.semantics.periods import Periods
from segql.semantics.symbols import Symbols
from segql.source import Span
from segql.syntax import ast

T = TypeVar("T")

#: Metrics that use metrics that use metrics: deeper than anybody writes by hand.
_DEEPEST = 40


@dataclass(slots=True)
class World:
    catalog: model.Catalog
    symbols: Symbols
    diagnostics: Diagnostics
    calendar: Calendar
    #: The segments that the one being resolved refers to, each with where.
    references: dict[str, Span] = field(default_factory=dict)
    used_params: set[str] = field(default_factory=set)
    facts: dict[str, ir.FactRows | None] = field(default_factory=dict)
    lists: dict[tuple[str, str], ReadList | None] = field(default_factory=dict)
    #: The members of each entity, without whoever is always excluded, and the segments that this refers to.
    populations: dict[str, tuple[ir.EntityRows, dict[str, Span]]] = field(default_factory=dict)
    #: What always excludes, by entity; None: not yet looked up.
    excluding: dict[str, dict[str, ast.Name]] | None = None
    #: Whether the rule being resolved is over everybody there is; `wanted_bare` are the segments that such rules use.
    bare: bool = False
    wanted_bare: dict[str, None] = field(default_factory=dict)
    #: The segments of everybody that rules about others point to (`account.all`), by name: of whom, and whether bare.
    wanted_all: dict[str, tuple[model.Entity, bool]] = field(default_factory=dict)
    #: The sensitive attributes that the rule being resolved reads.
    sensitive: dict[str, None] = field(default_factory=dict)
    #: The segments and segmentations whose heads were reported to name no purpose.
    purposeless: set[str] = field(default_factory=set)
    _stack: list[tuple[str, str]] = field(default_factory=list)
    _folded: dict[int, tuple[Mapping[str, object], dict[str, object]]] = field(default_factory=dict)
    periods: Periods = field(init=False)

    def __post_init__(self) -> None:
        self.periods = Periods(self.calendar, self.diagnostics, self.count)

    def language(self, written: ast.Node) -> str:
        """The language that a file or what was typed is written in: its own, else the project's."""
        from segql.syntax.parse import declared_language

        declared = declared_language(written.span.source)
        return self.catalog.language if declared is None else declared.value

    def find(self, names: Mapping[str, T], name: str) -> T | None:
        """The entry of that name whatever its case."""
        found = names.get(name)
        if found is not None:
            return found
        cached = self._folded.get(id(names))
        if cached is None:
            # The mapping is kept beside its index, so that its identity is not given to another one.
            cached = (names, {key.casefold(): value for key, value in names.items()})
            self._folded[id(names)] = cached
        return cached[1].get(name.casefold())  # type: ignore[return-value]

    def note_read(self, entity: model.Entity, column: model.Column) -> None:
        """Note that an attribute is read, when it is sensitive."""
        for name in self.catalog.policies.sensitive:
            owner, _, attribute = name.rpartition(".")
            if attribute.casefold() == column.name.casefold() and owner.casefold() in ("", entity.name.casefold()):
                self.sensitive.setdefault(column.name)

    @contextmanager
    def entering(self, kind: str, name: str, span: Span) -> Iterator[bool]:
        """Guard the resolution of a metric or a fact; False when it is being resolved already (reported as a circle)."""
        entry = (kind, name)
        if entry in self._stack:
            path = [step for _, step in self._stack[self._stack.index(entry) :]] + [name]
            self.diagnostics.error(
                "cycle",
                say("definitions refer to each other: {path}", path=" → ".join(path)),
                span,
                help=say("define one of them without the other"),
            )
            yield False
            return
        if len(self._stack) >= _DEEPEST:
            self.diagnostics.error(
                "too-deep",
                say("more than {deepest} definitions are nested in each other here", deepest=_DEEPEST),
                span,
                help=say("define it more directly"),
            )
            yield False
            return
        self._stack.append(entry)
        try:
            yield True
        finally:
            self._stack.pop()

    def param(self, name: str) -> ast.Expression | tuple[ast.Expression, ...] | None:
        """A param's value as written (or set), None when there is no such param."""
        symbol = self.symbols.params.get(name.casefold())
        if symbol is None:
            return None
        self.used_params.add(name.casefold())
        return symbol.value

    def count(self, written: ast.Expression) -> int | None:
        """A whole number that is written or a param's; None after an error."""
        value: object = written
        if isinstance(written, ast.Name):
            value = self.param(written.text)
            if value is None:
                return self.diagnostics.error(
                    "unknown-name",
                    say("there is no param `{written}`", written=written.text),
                    written.span,
                    help=say("a count is a whole number or a PARAM"),
                )
        if isinstance(value, ast.Number) and not value.percent and value.value == value.value.to_integral_value():
            if value.value <= Decimal(10) ** 9:
                return int(value.value)
            return self.diagnostics.error(
                "bad-number", say("this count is too large"), written.span, help=say("write at most 1_000_000_000")
            )
        return self.diagnostics.error(
            "bad-quantity",
            say("a count must be a whole number, 0 or more"),
            written.span,
            help=say("write a number such as 3"),
        )
