"""Rows written inline as a target: the catalog's tables, empty but for these rows, in a folder that DuckDB reads.

Every value gets a plain column, whatever it is read from in the warehouse (a path inside of a column, an SQL expression), so
that rows are written under the catalog's names alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from segql.catalog import model
from segql.catalog.model import Catalog, Column, Member, Relation, Storage, Table, find
from segql.semantics import ir
from segql.semantics.rows import key_types
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, PERCENT, TEXT, Kind, Type

if TYPE_CHECKING:
    import pyarrow as pa

_Members: TypeAlias = Mapping[str, Member]
_Row: TypeAlias = dict[str, ir.Scalar]


@dataclass(slots=True)
class _Table:
    """A table in the making: its columns with what the catalog knows of them, and its rows."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)


class Inline:
    """The catalog over tables of its own, and the rows that are given for them."""

    def __init__(self, catalog: Catalog) -> None:
        self._declared = catalog
        self._tables: dict[Relation, _Table] = {}
        entities = {name: self._entity(entity) for name, entity in catalog.entities.items()}
        lookups = {
            name: replace(
                one,
                relation=self._table(one.relation, one.columns, key_types(one, catalog)),
                columns=self._members(one.columns),
            )
            for name, one in catalog.lookups.items()
        }
        facts = {name: self._fact(fact) for name, fact in catalog.facts.items()}
        lists = {name: self._list(one) for name, one in catalog.lists.items()}
        self._catalog = replace(catalog, entities=entities, lookups=lookups, facts=facts, lists=lists)

    # The catalog ------------------------------------------------------------------------------------------------------

    def _entity(self, entity: model.Entity) -> model.Entity:
        relation = self._table(entity.relation, entity.attributes, key_types(entity, self._declared))
        return replace(entity, relation=relation, attributes=self._members(entity.attributes))

    def _fact(self, fact: model.Fact) -> model.Fact:
        if isinstance(fact.relation, model.ListSource):
            return fact  # the elements of a member's own list, which is missing
        relation = self._table(fact.relation, fact.columns, key_types(fact, self._declared))
        extras = [fact.time, *((fact.valid.start, fact.valid.end) if fact.valid is not None else ())]
        self._tables[fact.relation].columns |= {
            one.column: one for column in extras if column is not None for one in (_plain(column),)
        }
        return replace(
            fact,
            relation=relation,
            columns=self._members(fact.columns),
            time=None if fact.time is None else _plain(fact.time),
            valid=None
            if fact.valid is None
            else replace(fact.valid, start=_plain(fact.valid.start), end=_plain(fact.valid.end)),
        )

    def _list(self, declared: model.ListDeclaration) -> model.ListDeclaration:
        if declared.table is None:
            return declared
        column = Column(declared.column, TEXT, declared.column)
        return replace(declared, table=self._table(declared.table, {declared.column: column}, {}))

    def _table(self, relation: Relation, members: _Members, named: Mapping[str, Type | None]) -> Table:
        """The table in a relation's place; `named` are columns that keys, links and owners name."""
        table = self._tables.setdefault(relation, _Table(f"given_{len(self._tables) + 1}"))
        for member in members.values():
            if isinstance(member, Column):
                for one in _stored(_plain(member)):
                    table.columns.setdefault(one.column, one)
        for name, type in named.items():
            if name not in table.columns and find(members, name) is None:
                table.columns[name] = Column(name, type, name)
        return Table((table.name,), span=relation.span)

    def _members(self, members: _Members) -> dict[str, Member]:
        return {name: _plain(one) if isinstance(one, Column) else one for name, one in members.items()}

    # Rows -------------------------------------------------------------------------------------------------------------

    def add(self, given: ir.GivenRows) -> None:
        """Put rows into their table."""
        thing = self._thing(given)
        assert not isinstance(thing.relation, model.ListSource), "a list's elements cannot be given"
        members = thing.attributes if isinstance(thing, model.Entity) else thing.columns
        table = self._tables[thing.relation]
        for values in given.rows:
            row: _Row = {}
            for name, value in zip(given.columns, values, strict=True):
                if value is not None:
                    row |= self._cells(name, value, members, table)
            table.rows.append(row)

    def _thing(self, given: ir.GivenRows) -> model.Entity | model.Fact | model.Lookup:
        match given.kind:
            case "entity":
                return self._declared.entities[given.name]
            case "lookup":
                return self._declared.lookups[given.name]
            case _:
                return self._declared.facts[given.name]

    def _cells(self, name: str, value: ir.Scalar, members: _Members, table: _Table) -> _Row:
        member = find(members, name)
        if not isinstance(member, Column):
            member = table.columns.get(name) or Column(name, None, name)
        column = _plain(member)
        if column.latitude is not None and column.longitude is not None:
            place = find(self._declared.places, str(value)) or (Decimal(0), Decimal(0))
            return {column.latitude: place[0], column.longitude: place[1]}
        if column.type == PERCENT and isinstance(value, Decimal):
            value *= 100
        kept = table.columns.setdefault(column.column, column)
        if kept.type is None:
            table.columns[column.column] = replace(kept, type=_type_of(value))
        return {column.column: value}

    def add_members(self, entity: str, keys: Iterable[ir.Key]) -> None:
        """Unless rows of the entity are given, let these be its members, of whom nothing is known, and whoever the facts
        that are given belong to."""
        declared = self._declared.entities[entity]
        if isinstance(declared.relation, model.ListSource) or self._tables[declared.relation].rows:
            return
        found = dict.fromkeys(keys)
        for fact in self._declared.facts.values():
            if isinstance(fact.relation, model.ListSource):
                continue
            for owner in fact.owners:
                if owner.entity == entity and owner.via is None:
                    for row in self._tables[fact.relation].rows:
                        key = tuple(row.get(_column_of(fact.columns, name)) for name in owner.columns)
                        if None not in key:
                            found.setdefault(key)  # type: ignore[arg-type]
        columns = [_column_of(declared.attributes, name) for name in declared.key]
        self._tables[declared.relation].rows += [dict(zip(columns, key, strict=True)) for key in found]

    # As a target ------------------------------------------------------------------------------------------------------

    def write(self, folder: Path) -> Catalog:
        """Write the tables into a folder; the catalog whose only target it is."""
        import pyarrow.parquet as parquet

        for table in self._tables.values():
            parquet.write_table(self._arrow(table), folder / f"{table.name}.parquet")
        target = model.Target("given", "duckdb", {"path": str(folder)})
        return replace(self._catalog, targets={"given": target})

    def _arrow(self, table: _Table) -> pa.Table:
        import pyarrow as pa

        columns = {}
        for name, column in table.columns.items():
            values = [row.get(name) for row in table.rows]
            kind, convert = _storage(column, values)
            columns[name] = pa.array([None if value is None else convert(value) for value in values], kind)
        return pa.table(columns)


def _plain(column: Column) -> Column:
    """The column as one of its own. A value inside of a column is called by its whole way, a calculated one by its name."""
    if column.sql is not None:
        return replace(column, column=f"{column.name} (calculated)", sql=None)
    if column.path:
        return replace(column, column=".".join((column.column, *column.path)), path=())
    return column


def _stored(column: Column) -> Iterable[Column]:
    if column.latitude is None or column.longitude is None:
        return (column,)
    return tuple(Column(name, NUMBER, name) for name in (column.latitude, column.longitude))


def _column_of(members: _Members, name: str) -> str:
    """The column that a key or an owner names, as in the table or as in the catalog."""
    for member in members.values():
        if isinstance(member, Column) and member.column == name and not member.path and member.sql is None:
            return name
    declared = find(members, name)
    return _plain(declared).column if isinstance(declared, Column) else name


def _type_of(value: ir.Scalar) -> Type:
    """The type of a column that the catalog leaves open."""
    match value:
        case bool():
            return BOOLEAN
        case Decimal():
            return NUMBER
        case str():
            return TEXT
        case _:
            return DATETIME if hasattr(value, "hour") else DATE


def _storage(column: Column, values: list[ir.Scalar | None]) -> tuple[Any, Callable[[Any], Any]]:
    """How a column is kept, and how a value becomes what is kept."""
    import pyarrow as pa

    type = column.type
    if type is None:
        return pa.string(), str
    if type.is_numeric:
        # Whole numbers are kept as such, so that a key's digits are its text.
        if column.storage is not Storage.FLOAT and all(value is None or _is_whole(value) for value in values):
            return pa.int64(), int
        return pa.decimal128(38, 9), Decimal
    if type.kind is Kind.DATETIME and column.timezone is not None:
        zone = ZoneInfo(column.timezone)
        return pa.timestamp("us"), lambda value: value.astimezone(zone).replace(tzinfo=None)
    if type.kind is Kind.LIST:
        element = {Kind.NUMBER: pa.float64(), Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32()}
        return pa.list_(element.get(type.element.kind, pa.string()) if type.element else pa.string()), list
    plain = {Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32(), Kind.DATETIME: pa.timestamp("us", "UTC")}
    return plain.get(type.kind, pa.string()), lambda value: value


def _is_whole(value: object) -> bool:
    return isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 2**63
