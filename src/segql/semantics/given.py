"""Rows written inline: of an entity, a fact or a lookup, each value as its column holds it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

from segql.catalog import model
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.semantics import ir
from segql.semantics.clock import Calendar, clock
from segql.semantics.periods import Instant, Period, Periods
from segql.semantics.rows import fact_row, key_types
from segql.semantics.world import World
from segql.syntax import ast
from segql.types import RATIO, Kind, Type

_Thing: TypeAlias = model.Entity | model.Fact | model.Lookup


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as the catalog has it, with the type of what is written into it (None: not declared)."""

    name: str
    type: Type | None


def given_rows(world: World, written: ast.Given, as_of: str | None) -> ir.GivenRows | None:
    """The rows, with moments seen from `as_of`; None after an error."""
    return _Reader(world, as_of).rows(written)


class _Reader:
    def __init__(self, world: World, as_of: str | None) -> None:
        self.world = world
        self.diagnostics = world.diagnostics
        catalog = world.catalog
        moment = world.calendar.clock if as_of is None else clock(as_of, catalog.timezone, self.diagnostics)
        moment = moment or clock(None, catalog.timezone, self.diagnostics)
        calendar = Calendar(ZoneInfo(catalog.timezone), catalog.week_starts, moment)
        self.periods = Periods(calendar, self.diagnostics, world.count)

    def rows(self, written: ast.Given) -> ir.GivenRows | None:
        found = self._thing(written.name)
        if found is None:
            return None
        kind, thing = found
        columns = [self._column(name, thing) for name in written.columns]
        known = [column for column in columns if column is not None]
        if len(known) < len(columns) or self._twice(written):
            return None
        if not self._whole_keys(written, thing):
            return None
        rows: list[tuple[ir.Scalar | None, ...]] = []
        for cells in written.rows:
            if len(cells) != len(known):
                return None  # said where it is parsed
            values = [self._cell(cell, column) for cell, column in zip(cells, known, strict=True)]
            if any(cell is not None and value is None for cell, value in zip(cells, values, strict=True)):
                return None
            rows.append(tuple(values))
        return ir.GivenRows(kind, thing.name, tuple(column.name for column in known), tuple(rows))

    # What is given ----------------------------------------------------------------------------------------------------

    def _thing(self, name: ast.Identifier) -> tuple[str, _Thing] | None:
        catalog = self.world.catalog
        fact = model.find(catalog.facts, name.value) or next(
            (
                one
                for one in catalog.facts.values()
                if name.value.casefold() in (one.label.one.casefold(), one.label.many.casefold())
            ),
            None,
        )
        if fact is not None:
            if isinstance(fact.relation, model.ListSource):
                return self.diagnostics.error(
                    "bad-test",
                    say("`{fact}` are the elements of a list, which cannot be written inline", fact=fact.name),
                    name.span,
                    help=say(
                        "leave it out: given members have no list; test what reads one without GIVEN, on the target"
                    ),
                )
            return "fact", fact
        entity = model.find(catalog.entities, name.value) or next(
            (
                one
                for one in catalog.entities.values()
                if name.value.casefold() in (one.label.one.casefold(), one.label.many.casefold())
            ),
            None,
        )
        if entity is not None:
            return "entity", entity
        lookup = model.find(catalog.lookups, name.value)
        if lookup is not None:
            return "lookup", lookup
        known = [*catalog.entities, *catalog.facts, *catalog.lookups]
        near = nearest(name.value, known)
        return self.diagnostics.error(
            "unknown-name",
            say("the catalog has no entity, fact or lookup `{name}`", name=name.value),
            name.span,
            help=say("did you mean `{near}`?", near=near) if near else None,
        )

    def _members(self, thing: _Thing) -> dict[str, model.Member]:
        match thing:
            case model.Entity():
                return dict(thing.attributes)
            case model.Lookup():
                return dict(thing.columns)
            case model.Fact():
                return dict(fact_row(thing, self.world.catalog).members)

    def _column(self, name: ast.Identifier, thing: _Thing) -> _Column | None:
        members = self._members(thing)
        member = model.find(members, name.value)
        match member:
            case model.Column():
                if member.type is not None and member.type.kind is Kind.LIST:
                    return self.diagnostics.error(
                        "bad-test",
                        say("`{column}` is a list, which cannot be written inline", column=name.value),
                        name.span,
                        help=say(
                            "leave it out: given members have no list; test what reads one without GIVEN, on the target"
                        ),
                    )
                return _Column(member.name, member.type)
            case model.Link() if len(member.by) == 1:
                return self._named_by_key(member.by[0], thing)
            case None:
                plain = next((one for one in key_types(thing, self.world.catalog) if _same(one, name.value)), None)
                if plain is not None or thing.all_columns:
                    return self._named_by_key(plain or name.value, thing)
        near = nearest(name.value, members)
        return self.diagnostics.error(
            "unknown-name",
            say("`{thing}` has no column `{column}`", thing=thing.name, column=name.value),
            name.span,
            help=say("did you mean `{near}`?", near=near) if near else say("it has {columns}", columns=tuple(members)),
        )

    def _named_by_key(self, name: str, thing: _Thing) -> _Column:
        """A column that a key, an owner or a link names: of the type of the key that it equals."""
        declared = model.find(self._members(thing), name)
        if isinstance(declared, model.Column):
            return _Column(declared.name, declared.type)
        return _Column(name, key_types(thing, self.world.catalog).get(name))

    def _twice(self, written: ast.Given) -> bool:
        seen: set[str] = set()
        for name in written.columns:
            if name.value.casefold() in seen:
                self.diagnostics.error(
                    "duplicate-name",
                    say("the column `{column}` stands twice", column=name.value),
                    name.span,
                    help=say("keep one"),
                )
                return True
            seen.add(name.value.casefold())
        return False

    def _whole_keys(self, written: ast.Given, thing: _Thing) -> bool:
        """Whether each row of an entity or a lookup has its whole key; a fact need not say whose it is."""
        if isinstance(thing, model.Fact):
            return True
        places = {self._stored_in(name.value, thing).casefold(): i for i, name in enumerate(written.columns)}
        for key in thing.key:
            place = places.get(key.casefold())
            if place is None:
                self.diagnostics.error(
                    "bad-test",
                    say("the rows lack `{key}`, the key of {thing}", key=key, thing=thing.name),
                    written.name.span,
                    help=say("write GIVEN {thing} ({keys}, …)", thing=thing.name, keys=thing.key),
                )
                return False
            for row in written.rows:
                if place < len(row) and row[place] is None:
                    self.diagnostics.error(
                        "bad-test",
                        say("a row without its key `{key}` is nobody", key=key),
                        next((cell.span for cell in row if cell is not None), written.span),
                        help=say("write the key"),
                    )
                    return False
        return True

    def _stored_in(self, name: str, thing: _Thing) -> str:
        """The table's column that a name plainly reads: the key may be declared under a name of its own."""
        declared = model.find(self._members(thing), name)
        is_plain = isinstance(declared, model.Column) and declared.sql is None and not declared.path
        return declared.column if is_plain else name  # type: ignore[union-attr]

    # Values -----------------------------------------------------------------------------------------------------------

    def _cell(self, written: ast.Expression | None, column: _Column) -> ir.Scalar | None:
        """The value as its column holds it; None for UNKNOWN, and after an error."""
        value: object = written
        if isinstance(written, ast.Name):
            value = self.world.param(written.text)
            if value is None:
                return None  # said where it is parsed
        if written is None:
            return None
        scalar = self._scalar(value, column.type)
        if scalar is not None:
            return self._fitting(scalar, column, written)
        return self._mismatch(column, written)

    def _mismatch(self, column: _Column, written: ast.Expression) -> None:
        self.diagnostics.error(
            "type-mismatch",
            say(
                "`{column}` is {type}, and `{value}` is not",
                column=column.name,
                type=a_type(column.type) if column.type is not None else say("a value"),
                value=written.span.text,
            ),
            written.span,
            help=_help(column),
        )

    def _scalar(self, value: object, type: Type | None) -> ir.Scalar | None:
        match value:
            case ast.Text(text) if type is None or type.kind in (Kind.TEXT, Kind.PLACE):
                return text
            case ast.Boolean(truth) if type is None or type.kind is Kind.BOOLEAN:
                return truth
            case ast.Number(number) if type is None or type.is_numeric:
                return number
            case ast.Negative(ast.Number(number)) if type is None or type.is_numeric:
                return -number
            case ast.Date() | ast.DateTime() | ast.Today() | ast.Shifted() | ast.Edge():
                return self._moment(value, type)
        return None

    def _moment(self, written: ast.Expression, type: Type | None) -> ir.Scalar | None:
        point = self.periods.point(written)
        kind = None if type is None else type.kind
        match point:
            case Period(ir.Fixed(dt.date() as day)) if kind in (None, Kind.DATE):
                return day
            case Period(ir.Fixed(dt.date()) as start) if kind is Kind.DATETIME:
                midnight = self.periods.calendar.midnight(start)
                return midnight.value if isinstance(midnight, ir.Fixed) else None
            case Instant(ir.Fixed(dt.datetime() as instant)) if kind in (None, Kind.DATETIME):
                return instant
        return None

    def _fitting(self, scalar: ir.Scalar, column: _Column, written: ast.Expression) -> ir.Scalar | None:
        kind = None if column.type is None else column.type.kind
        if kind is Kind.PLACE and model.find(self.world.catalog.places, str(scalar)) is None:
            near = nearest(str(scalar), self.world.catalog.places)
            return self.diagnostics.error(
                "bad-test",
                say("the catalog has no place '{place}'", place=scalar),
                written.span,
                help=say("did you mean '{near}'?", near=near) if near else say("name one of the catalog's `places:`"),
            )
        if kind in (Kind.RATIO, Kind.PERCENT) and isinstance(scalar, Decimal) and scalar > 1:
            return self.diagnostics.error(
                "ratio-range",
                say(
                    "`{column}` is {type}, from 0 to 1, and is given {value}",
                    column=column.name,
                    type=a_type(column.type or RATIO),
                    value=f"{scalar:f}",
                ),
                written.span,
                help=say("write {value}%", value=f"{scalar:f}"),
            )
        return scalar


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def _help(column: _Column) -> str | None:
    match column.type.kind if column.type is not None else None:
        case Kind.TEXT:
            return say("texts are written in quotes; a missing value is UNKNOWN")
        case Kind.NUMBER | Kind.RATIO | Kind.PERCENT:
            return say("write a number, or UNKNOWN")
        case Kind.BOOLEAN:
            return say("write TRUE, FALSE or UNKNOWN")
        case Kind.DATE:
            return say("write a date such as 2026-03-01, or UNKNOWN")
        case Kind.DATETIME:
            return say("write a moment such as 2026-03-01T09:00, or UNKNOWN")
        case Kind.PLACE:
            return say("write the name of one of the catalog's places, or UNKNOWN")
    return None
