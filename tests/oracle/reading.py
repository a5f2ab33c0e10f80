"""Reading the rows: what the catalog's columns, links and facts give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from segql.catalog import model as catalog
from segql.types import Kind, Type
from tests.oracle import numbers, places
from tests.oracle.model import Caseless, Key, OracleError, Record, Row, Value, folded
from tests.oracle.time import instant

Tables = Mapping[str, Sequence[Record]]


class Reader:
    """The rows of the tables through the catalog's eyes. A query's rows are those of the table `=` and its owner's name."""

    def __init__(self, the_catalog: catalog.Catalog, tables: Tables) -> None:
        self.catalog = the_catalog
        self.tables = tables
        self._by_key: dict[str, dict[Key, Row]] = {}

    # Columns ----------------------------------------------------------------------------------------------------------

    def column(self, column: catalog.Column, row: Row) -> Value:
        """The value of a column on a row: missing is NULL, and "what counts as missing besides NULL … is the catalog's
        `missing:`"."""
        if column.latitude is not None:
            return places.coordinates(column, row)
        if isinstance(row.scope, catalog.Fact) and isinstance(row.scope.relation, catalog.ListSource):
            raw = self._element(column, row.element)
        elif column.sql is not None:
            raw = row.record[f"={column.name}"]
        else:
            raw = self._stored(column, row.record)
        of_json = column.path or isinstance(row.element, Mapping)
        if of_json and raw is not None:
            raw = _of_kind(raw, column.type)
        if raw is None or any(_same(raw, absent) for absent in column.missing):
            return None
        value = _value(raw, column)
        if isinstance(value, str) and column.ignore_case:
            return Caseless(value)
        return value

    def _stored(self, column: catalog.Column, record: Record) -> Any:
        if not column.path:
            return record[column.column]
        return _inside(record[column.column], column.path)

    def _element(self, column: catalog.Column, element: Any) -> Any:
        """ "elements of a member's own list (entity.column; a plain value's column is `value`…)"."""
        if isinstance(element, Mapping):
            return _inside(element, (column.column, *column.path))
        return element

    def physical(self, name: str, row: Row) -> Value:
        """A column by its name in the table, for keys and links; a declared column of that name is read as declared."""
        members = row.scope.attributes if isinstance(row.scope, catalog.Entity) else row.scope.columns
        declared = [member for member in members.values() if isinstance(member, catalog.Column)]
        for member in declared:
            if member.column == name and not member.path and member.sql is None:
                return self.column(member, row)
        for member in declared:
            if folded(member.name) == folded(name):
                return self.column(member, row)
        raw = row.record[name]
        return numbers.number(raw) if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool) else raw

    # Rows -------------------------------------------------------------------------------------------------------------

    def records(self, relation: catalog.Relation, owner: str) -> Sequence[Record]:
        """The rows of a table, or what a declared query gives."""
        if isinstance(relation, catalog.Query):
            return self.tables[f"={owner}"]
        return self.tables[relation.parts[-1]]

    def key(self, scope: catalog.Entity | catalog.Lookup, row: Row) -> Key | None:
        """A row's key, None when a part is missing: "keys with a missing part are nobody"."""
        parts = tuple(self.physical(name, row) for name in scope.key)
        return None if None in parts else parts

    def by_key(self, scope: catalog.Entity | catalog.Lookup) -> Mapping[Key, Row]:
        """The rows of an entity or a lookup by their key, each key once."""
        found = self._by_key.get(f"{type(scope).__name__} {scope.name}")
        if found is None:
            found = {}
            for record in self.records(scope.relation, scope.name):
                row = Row(scope, record)
                key = self.key(scope, row)
                if key is not None:
                    found.setdefault(key, row)
            self._by_key[f"{type(scope).__name__} {scope.name}"] = found
        return found

    def linked(self, link: catalog.Link, row: Row) -> Row | None:
        """Where a link leads: "A missed lookup is missing"."""
        key = tuple(self.physical(name, row) for name in link.by)
        if None in key:
            return None
        target = catalog.find(self.catalog.entities if link.is_entity else self.catalog.lookups, link.target)
        if target is None:
            raise OracleError(f"no {link.target}")
        return self.by_key(target).get(key)

    # Facts ------------------------------------------------------------------------------------------------------------

    def fact_rows(self, fact: catalog.Fact) -> list[Row]:
        """All rows of a fact's table, or the elements of all members' lists; narrowing and cutoff come later."""
        if isinstance(fact.relation, catalog.ListSource):
            entity = catalog.find(self.catalog.entities, fact.relation.entity)
            if entity is None:
                raise OracleError(f"no entity {fact.relation.entity}")
            rows = []
            for owner in self.by_key(entity).values():
                for element in self._list(entity, fact.relation.attribute, owner) or ():
                    rows.append(Row(fact, owner.record, element))
            return rows
        return [Row(fact, record) for record in self.records(fact.relation, fact.name)]

    def _list(self, entity: catalog.Entity, attribute: str, owner: Row) -> Sequence[Any] | None:
        member = catalog.find(entity.attributes, attribute)
        raw = owner.record[attribute] if member is None else self._stored(_a_column(member), owner.record)
        return raw if isinstance(raw, Sequence) and not isinstance(raw, str) else None

    def owner(self, fact: catalog.Fact, entity: catalog.Entity, row: Row) -> Row | None:
        """The member of an entity that a fact's row belongs to, through others when the fact does not hold the key itself
        ("facts without a member are ignored")."""
        if isinstance(fact.relation, catalog.ListSource):
            source = catalog.find(self.catalog.entities, fact.relation.entity)
            return None if source is not entity else self._member(entity, Row(entity, row.record))
        for link in fact.owners:
            if folded(link.entity) != folded(entity.name):
                continue
            holder: Row | None = row
            if link.via is not None:
                through = catalog.find(self.catalog.entities, link.via)
                holder = None if through is None else self.owner(fact, through, row)
            if holder is None:
                return None
            key = tuple(self.physical(name, holder) for name in link.columns)
            return None if None in key else self.by_key(entity).get(key)
        return None

    def _member(self, entity: catalog.Entity, row: Row) -> Row | None:
        key = self.key(entity, row)
        return None if key is None else self.by_key(entity).get(key)

    def as_entity(self, fact: catalog.Fact, row: Row) -> Row | None:
        """A fact's row as the entity that it also is ("an order with its lines, an account's users")."""
        if fact.entity is None:
            return None
        entity = catalog.find(self.catalog.entities, fact.entity)
        if entity is None:
            raise OracleError(f"no entity {fact.entity}")
        if fact.relation == entity.relation:
            return Row(entity, row.record)
        key = tuple(self.physical(name, row) for name in (fact.key or entity.key))
        return None if None in key else self.by_key(entity).get(key)


def _a_column(member: catalog.Member) -> catalog.Column:
    if not isinstance(member, catalog.Column):
        raise OracleError(f"{member.name} is no column")
    return member


def _inside(raw: Any, steps: Sequence[str]) -> Any:
    """What lies at a path inside a JSON value: "absent, null or of another kind is missing"."""
    for step in steps:
        if not isinstance(raw, Mapping):
            return None
        raw = raw.get(step)
    return raw


def _of_kind(raw: Any, kind: Type | None) -> Any:
    """A JSON value when it is of the declared kind, None when it is of another one."""
    match kind.kind if kind is not None else None:
        case None | Kind.TEXT:
            return raw if isinstance(raw, str) else None
        case Kind.NUMBER | Kind.RATIO | Kind.PERCENT:
            return raw if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool) else None
        case Kind.BOOLEAN:
            return raw if isinstance(raw, bool) else None
        case Kind.DATE:
            try:
                return dt.date.fromisoformat(raw)
            except (TypeError, ValueError):
                return None
        case Kind.LIST:
            return raw if isinstance(raw, Sequence) and not isinstance(raw, str) else None
        case _:
            raise OracleError(f"the oracle reads no {kind} inside JSON")


def _same(raw: Any, absent: catalog.Value) -> bool:
    if isinstance(absent, Decimal) and isinstance(raw, int | float | Decimal):
        return numbers.number(raw) == Fraction(absent)
    if isinstance(raw, dt.datetime) and isinstance(absent, dt.datetime):
        return raw.replace(tzinfo=None) == absent.replace(tzinfo=None)
    if isinstance(raw, dt.datetime) and isinstance(absent, dt.date):
        return raw.replace(tzinfo=None) == dt.datetime.combine(absent, dt.time())
    return bool(raw == absent)


def _value(raw: Any, column: catalog.Column) -> Value:
    if isinstance(raw, bool | str):
        return raw
    if isinstance(raw, int | float | Decimal):
        stored = numbers.number(raw)
        if stored is not None and column.type is not None and column.type.kind is Kind.PERCENT:
            return numbers.rounded(stored / 100)  # "20 means 20%"
        return stored
    if isinstance(raw, dt.datetime):
        if raw.tzinfo is not None:
            return raw.astimezone(dt.UTC)
        return instant(raw, ZoneInfo(column.timezone or "UTC"))
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, Sequence):
        plain = [item for item in raw if item is not None]
        # A missing list and an empty one are one thing: BigQuery keeps no difference between them.
        return tuple(_value(item, column) for item in plain) or None
    raise OracleError(f"the oracle reads no {type(raw).__name__}")
