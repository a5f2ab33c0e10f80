"""Rows: where names are looked up, and how what they name is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from segql.catalog import model
from segql.semantics import ir
from segql.types import PERCENT, RATIO, TEXT, Kind, Type


@dataclass(frozen=True, slots=True)
class Row:
    """One row in whose context names mean something: a member, a fact, or what a link leads to.

    `title` is what messages call it. `members` are its own columns and links. `entity`: the row is a member of it, so its
    metrics, facts and segments can be used; `fact`: the row is one of this fact's. `hops` lead here from the row at hand.
    """

    title: str
    members: Mapping[str, model.Member]
    key: tuple[str, ...]
    entity: model.Entity | None = None
    fact: model.Fact | None = None
    hops: tuple[ir.Hop, ...] = ()
    elements: bool = field(default=False)

    @property
    def is_root(self) -> bool:
        """Whether this is the row at hand itself."""
        return not self.hops


def entity_row(entity: model.Entity) -> Row:
    """A member of the entity."""
    return Row(entity.name, entity.attributes, entity.key, entity=entity)


def fact_row(fact: model.Fact, catalog: model.Catalog) -> Row:
    """A row of the fact, which is a member too when the fact is an entity."""
    entity = model.find(catalog.entities, fact.entity) if fact.entity else None
    members = dict(fact.columns)
    for extra in (fact.time, *((fact.valid.start, fact.valid.end) if fact.valid else ())):
        if extra is not None and model.find(members, extra.name) is None:
            members[extra.name] = extra
    if entity is not None:
        for name, member in entity.attributes.items():
            if model.find(members, name) is None:
                members[name] = member
    elements = isinstance(fact.relation, model.ListSource)
    if elements:
        members = _plain_elements(fact, members, catalog)
    return Row(fact.name, members, fact.key, entity=entity, fact=fact, elements=elements)


def _plain_elements(
    fact: model.Fact, members: dict[str, model.Member], catalog: model.Catalog
) -> dict[str, model.Member]:
    """The elements of a list of plain values: the column `value` is the element itself, and no field of it."""
    assert isinstance(fact.relation, model.ListSource)
    entity = model.find(catalog.entities, fact.relation.entity)
    attribute = model.find(entity.attributes, fact.relation.attribute) if entity is not None else None
    value = members.get("value")
    is_plain = isinstance(attribute, model.Column) and attribute.type is not None and attribute.type.element is not None
    if not is_plain or not isinstance(value, model.Column) or len(fact.columns) > 1:
        return members
    assert isinstance(attribute, model.Column) and attribute.type is not None
    return {**members, "value": replace(value, column="", type=value.type or attribute.type.element)}


def reading(column: model.Column, *, of_owner: bool = False) -> ir.Field:
    """How a catalog's column is read from its row."""
    return ir.Field(
        column=column.column,
        path=column.path,
        sql=column.sql,
        storage=column.storage,
        timezone=column.timezone,
        missing=column.missing,
        percent=column.type == PERCENT,
        of_owner=of_owner,
    )


def read_type(column: model.Column) -> Type | None:
    """The type of what is read: a percentage is read as a ratio."""
    return RATIO if column.type == PERCENT else column.type


def physical(members: Mapping[str, model.Member], name: str) -> tuple[Type, ir.Field]:
    """The type and the reading of a key's or a link's column, named as in the table or as in the catalog."""
    for member in members.values():
        if isinstance(member, model.Column) and member.column == name and not member.path and member.sql is None:
            return read_type(member) or TEXT, reading(member)
    declared = model.find(members, name)
    if isinstance(declared, model.Column):
        return read_type(declared) or TEXT, reading(declared)
    return TEXT, ir.Field(name)


def key_columns(row: Row) -> tuple[ir.Column, ...]:
    """The row's key as values."""
    columns = []
    for name in row.key:
        type, source = physical(row.members, name)
        columns.append(ir.Column(type, source, row.hops, name))
    return tuple(columns)


def key_types(thing: model.Entity | model.Fact | model.Lookup, catalog: model.Catalog) -> dict[str, Type | None]:
    """The columns that a thing's key, its links and its owners name, each with the type of the key that it equals; None
    when that is not declared."""
    members = thing.attributes if isinstance(thing, model.Entity) else thing.columns
    found: dict[str, Type | None] = dict.fromkeys(thing.key)
    for member in members.values():
        if isinstance(member, model.Link):
            entity, lookup = model.find(catalog.entities, member.target), model.find(catalog.lookups, member.target)
            found |= zip(member.by, _types_of_key(entity if member.is_entity else lookup), strict=False)
    for owner in thing.owners if isinstance(thing, model.Fact) else ():
        if owner.via is None:
            found |= zip(owner.columns, _types_of_key(model.find(catalog.entities, owner.entity)), strict=False)
    return found


def _types_of_key(target: model.Entity | model.Lookup | None) -> list[Type | None]:
    if target is None:
        return []
    members = target.attributes if isinstance(target, model.Entity) else target.columns
    declared = [model.find(members, name) for name in target.key]
    return [one.type if isinstance(one, model.Column) else None for one in declared]


def follow(row: Row, link: model.Link, catalog: model.Catalog) -> Row:
    """The row that a link leads to."""
    by = tuple(physical(row.members, name)[1] for name in link.by)
    if link.is_entity:
        entity = model.find(catalog.entities, link.target)
        assert entity is not None, "the catalog checks its references"
        return _hop(row, link.name, entity.relation, by, entity.key, entity.attributes, entity)
    lookup = model.find(catalog.lookups, link.target)
    assert lookup is not None, "the catalog checks its references"
    return _hop(row, link.name, lookup.relation, by, lookup.key, lookup.columns, None)


def owner_row(row: Row, owner: model.Owner, catalog: model.Catalog) -> Row:
    """The member that a fact's row belongs to, seen from that row (`customer.city` in a filter)."""
    entity = model.find(catalog.entities, owner.entity)
    assert entity is not None, "the catalog checks its references"
    start, by = _owner_reading(row, owner, catalog)
    return _hop(start, entity.name, entity.relation, by, entity.key, entity.attributes, entity)


def owner_columns(row: Row, owner: model.Owner, catalog: model.Catalog) -> tuple[ir.Column, ...]:
    """The values on a fact's row that equal its member's key."""
    entity = model.find(catalog.entities, owner.entity)
    assert entity is not None, "the catalog checks its references"
    start, by = _owner_reading(row, owner, catalog)
    types = [physical(entity.attributes, name)[0] for name in entity.key]
    return tuple(ir.Column(type, source, start.hops, source.column) for type, source in zip(types, by, strict=True))


def _owner_reading(row: Row, owner: model.Owner, catalog: model.Catalog) -> tuple[Row, tuple[ir.Field, ...]]:
    if row.elements:
        entity = model.find(catalog.entities, owner.entity)
        assert entity is not None, "the catalog checks its references"
        fields = (physical(entity.attributes, name)[1] for name in owner.columns)
        return row, tuple(_of_owner(source) for source in fields)
    start = row
    if owner.via is not None:
        assert row.fact is not None
        through = next(o for o in row.fact.owners if o.entity.casefold() == owner.via.casefold())
        start = owner_row(row, through, catalog)
    return start, tuple(physical(start.members, name)[1] for name in owner.columns)


def _of_owner(source: ir.Field) -> ir.Field:
    return ir.Field(
        source.column, source.path, source.sql, source.storage, source.timezone, source.missing, source.percent, True
    )


def _hop(
    row: Row,
    name: str,
    relation: model.Relation,
    by: tuple[ir.Field, ...],
    key: tuple[str, ...],
    members: Mapping[str, model.Member],
    entity: model.Entity | None,
) -> Row:
    keys = [physical(members, column) for column in key]
    hop = ir.Hop(name, relation, by, tuple(source for _, source in keys), tuple(type for type, _ in keys))
    return Row(name, members, key, entity=entity, hops=(*row.hops, hop))


def comparable(left: Type, right: Type) -> bool:
    """Whether values of the two types can be compared: of one kind, numbers of any kind, dates with datetimes."""
    if left.is_numeric and right.is_numeric:
        return True
    if left.is_temporal and right.is_temporal:
        return True
    return left == right and left.kind not in (Kind.LIST, Kind.PLACE)
