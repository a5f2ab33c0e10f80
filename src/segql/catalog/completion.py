"""The catalog beside the target's real tables: what was not declared is filled in, what does not fit is reported."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from segql.catalog.complete_columns import Place, complete_column
from segql.catalog.model import (
    Catalog,
    Column,
    Entity,
    Fact,
    Link,
    ListSource,
    Lookup,
    Member,
    Relation,
    Table,
    find,
)
from segql.catalog.schema import PhysicalColumn, Schema
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.source import Span
from segql.types import TEXT, Type


def complete(catalog: Catalog, schema: Schema, diagnostics: Diagnostics) -> Catalog:
    """The catalog with all types, number storages and undeclared columns as the target has them.

    Missing tables (SEG601), missing columns (SEG602) and types that do not fit (SEG603) are reported at their place in
    the YAML; what they concern stays as it was declared.
    """
    return _Completion(catalog, schema, diagnostics).run()


@dataclass(slots=True)
class _Completion:
    catalog: Catalog
    schema: Schema
    diagnostics: Diagnostics

    def run(self) -> Catalog:
        catalog = self.catalog
        entities = {name: self._entity(entity) for name, entity in catalog.entities.items()}
        lookups = {name: self._lookup(lookup) for name, lookup in catalog.lookups.items()}
        facts = {name: self._fact(fact) for name, fact in catalog.facts.items()}
        completed = replace(catalog, entities=entities, lookups=lookups, facts=facts)
        self._check_links(completed)
        for declared in catalog.lists.values():
            if declared.table is not None:
                place = self._place(declared.table)
                if place is not None:
                    place.require(declared.column, declared.span)
        return completed

    def _place(self, relation: Relation) -> Place | None:
        """The columns of a table or a query; None when they are not known (a missing table is reported)."""
        if not isinstance(relation, Table):
            columns = self.schema.queries.get(relation.sql)
            return Place("the query", columns, self.schema, self.diagnostics) if columns is not None else None
        columns = self.schema.columns(relation)
        if columns is None:
            near = nearest(relation.text, self.schema.known)
            help = (
                say("did you mean `{near}`?", near=near)
                if near
                else say("it has: {known}", known=_some(self.schema.known))
            )
            if near is not None and near.rpartition(".")[2] == relation.text:
                help = say("there is `{near}`: is it in another schema, or may this user not read it?", near=near)
            self.diagnostics.error(
                "no-table",
                say("the target has no table `{relation}`", relation=relation.text),
                relation.span,
                help=help,
            )
            return None
        return Place(relation.text, columns, self.schema, self.diagnostics)

    def _members(
        self,
        members: Mapping[str, Member],
        relation: Relation,
        own: Iterable[str],
        all_columns: bool,
        span: Span,
        name: str,
    ) -> dict[str, Member]:
        place = self._place(relation)
        if place is None:
            if not isinstance(relation, Table):
                self._types_needed(members, set(own), all_columns, span, name)
            return dict(members)
        result: dict[str, Member] = {}
        for key, member in members.items():
            result[key] = complete_column(member, place) if isinstance(member, Column) else member
        if all_columns:
            self._add_all(result, place, span)
        self._add_cast_keys(result, place)
        return result

    def _types_needed(
        self, members: Mapping[str, Member], own: set[str], all_columns: bool, span: Span, name: str
    ) -> None:
        """Nobody can say what a query of another dialect gives: it must be declared."""
        if all_columns:
            message = say("the columns of `{name}` come from a query that this target does not run", name=name)
            self.diagnostics.error("column-type", message, span, help=say("declare them with their types"))
        for member in members.values():
            if isinstance(member, Column) and member.type is None and member.column not in own:
                message = say("`{member}` comes from a query that this target does not run", member=member.name)
                self.diagnostics.error("column-type", message, member.span, help=say("declare its `type:`"))

    def _add_all(self, result: dict[str, Member], place: Place, span: Span) -> None:
        """Every column that has a type of the language, but for those that are read already."""
        read = {member.column for member in result.values() if isinstance(member, Column) and not member.path}
        if self.schema.ignores_case:
            read = {column.casefold() for column in read}
        for physical in place.columns.values():
            folded = physical.name.casefold() if self.schema.ignores_case else physical.name
            name = unicodedata.normalize("NFC", physical.name)
            if folded in read or physical.type is None or find(result, name) is not None or "`" in name:
                continue
            result[name] = complete_column(Column(name, None, physical.name, span=span), place)

    def _add_cast_keys(self, result: dict[str, Member], place: Place) -> None:
        """A link's columns that are texts only when cast: the key that they are compared with is read so too."""
        for link in [member for member in result.values() if isinstance(member, Link)]:
            for name in link.by:
                physical = place.require(name, link.span)
                if (
                    physical is not None
                    and physical.read_as is not None
                    and physical.type == TEXT
                    and find(result, name) is None
                ):
                    result[name] = complete_column(Column(name, None, name, span=link.span), place)

    def _entity(self, entity: Entity) -> Entity:
        members = self._members(
            entity.attributes, entity.relation, entity.key, entity.all_columns, entity.span, entity.name
        )
        return replace(entity, attributes=members)

    def _lookup(self, lookup: Lookup) -> Lookup:
        members = self._members(
            lookup.columns, lookup.relation, lookup.key, lookup.all_columns, lookup.span, lookup.name
        )
        return replace(lookup, columns=members)

    def _fact(self, fact: Fact) -> Fact:
        if isinstance(fact.relation, ListSource):
            return self._elements(fact, fact.relation)
        own = [*fact.key, *(column for owner in fact.owners for column in owner.columns)]
        members = self._members(fact.columns, fact.relation, own, fact.all_columns, fact.span, fact.name)
        return self._timed(replace(fact, columns=members))

    def _timed(self, fact: Fact) -> Fact:
        """The fact with its times as their columns were completed."""
        time = self._time(fact.time, fact.columns)
        valid = fact.valid
        if valid is not None:
            start, end = self._time(valid.start, fact.columns), self._time(valid.end, fact.columns)
            valid = replace(valid, start=start or valid.start, end=end or valid.end)
        return replace(fact, time=time, valid=valid)

    def _time(self, time: Column | None, columns: Mapping[str, Member]) -> Column | None:
        if time is None:
            return None
        completed = find(columns, time.name)
        if not (isinstance(completed, Column) and completed.column == time.column):
            return time
        if completed.type is not None and not completed.type.is_temporal:
            message = say("`{column}` is {type}, not a time", column=time.column, type=a_type(completed.type))
            help = say("a time is a date or a datetime; `sql:` with its `type:` can make one of it")
            self.diagnostics.error("column-type", message, time.span, help=help)
        return replace(
            time, type=completed.type, storage=completed.storage, timezone=completed.timezone, sql=completed.sql
        )

    def _elements(self, fact: Fact, source: ListSource) -> Fact:
        entity = find(self.catalog.entities, source.entity)
        if entity is None:
            return fact
        relation = entity.relation
        columns = (
            self.schema.columns(relation) if isinstance(relation, Table) else self.schema.queries.get(relation.sql)
        )
        if columns is None:
            return fact  # the entity's table is reported with the entity
        declared = find(entity.attributes, source.attribute)
        name = declared.column if isinstance(declared, Column) else source.attribute
        title = relation.text if isinstance(relation, Table) else "the query"
        physical = Place(title, columns, self.schema, self.diagnostics).require(name, source.span)
        if physical is None or physical.json or (isinstance(declared, Column) and declared.path):
            return fact
        if self.schema.json_texts and physical.type == TEXT:
            return fact
        fields = physical.fields
        if not fields and physical.type is not None and physical.type.element is not None:
            fields = {"value": PhysicalColumn("value", physical.declared, physical.type.element, physical.storage)}
        if not fields:
            message = say(
                "`{title}.{name}` is {declared}, not a list", title=title, name=name, declared=physical.declared
            )
            self.diagnostics.error("column-type", message, source.span)
            return fact
        place = Place(f"an element of {name}", fields, self.schema, self.diagnostics, inside=True)
        members = {
            key: complete_column(member, place) if isinstance(member, Column) else member
            for key, member in fact.columns.items()
        }
        return self._timed(replace(fact, columns=members))

    # Keys -----------------------------------------------------------------------------------------------------------

    def _check_links(self, catalog: Catalog) -> None:
        """Whatever points to a key has the key's kind of value, or no row would ever be found."""
        for entity in catalog.entities.values():
            self._check_members(entity.attributes, entity.relation, catalog)
        for lookup in catalog.lookups.values():
            self._check_members(lookup.columns, lookup.relation, catalog)
        for fact in catalog.facts.values():
            if isinstance(fact.relation, ListSource):
                continue
            self._check_members(fact.columns, fact.relation, catalog)
            for owner in fact.owners:
                entity = catalog.entities[owner.entity]
                start = find(catalog.entities, owner.via) if owner.via is not None else None
                relation = start.relation if start is not None else fact.relation
                members = start.attributes if start is not None else fact.columns
                for column, key in zip(owner.columns, entity.key, strict=True):
                    self._check_pair(relation, members, column, entity.relation, entity.attributes, key, owner.span)

    def _check_members(self, members: Mapping[str, Member], relation: Relation, catalog: Catalog) -> None:
        for link in members.values():
            if not isinstance(link, Link):
                continue
            entity, lookup = catalog.entities.get(link.target), catalog.lookups.get(link.target)
            if link.is_entity and entity is not None:
                keys, target, columns = entity.key, entity.relation, entity.attributes
            elif lookup is not None:
                keys, target, columns = lookup.key, lookup.relation, lookup.columns
            else:
                continue
            for column, key in zip(link.by, keys, strict=True):
                self._check_pair(relation, members, column, target, columns, key, link.span)

    def _check_pair(
        self,
        relation: Relation,
        members: Mapping[str, Member],
        column: str,
        target: Relation,
        target_members: Mapping[str, Member],
        key: str,
        span: Span,
    ) -> None:
        left, right = self._physical(relation, members, column, span), self._physical(target, target_members, key, None)
        if left is None or right is None or left.type is None or right.type is None:
            return
        if _kind(left.type) != _kind(right.type):
            message = say(
                "`{column}` is {declared}, and the key `{key}` that it points to is {declared_2}",
                column=column,
                declared=left.declared,
                key=key,
                declared_2=right.declared,
            )
            self.diagnostics.error("column-type", message, span, help=say("both sides of a link have one type"))

    def _physical(
        self, relation: Relation, members: Mapping[str, Member], name: str, span: Span | None
    ) -> PhysicalColumn | None:
        columns = (
            self.schema.columns(relation) if isinstance(relation, Table) else self.schema.queries.get(relation.sql)
        )
        if columns is None:
            return None
        found = self.schema.column(columns, name)
        if found is None and (declared := find(members, name)) is not None:
            named = isinstance(declared, Column) and declared.sql is None and not declared.path
            return self.schema.column(columns, declared.column) if named and isinstance(declared, Column) else None
        if found is None and span is not None:
            title = relation.text if isinstance(relation, Table) else "the query"
            Place(title, columns, self.schema, self.diagnostics).require(name, span)
        return found


def _kind(type_: Type) -> str:
    return "number" if type_.is_numeric else str(type_)


def _some(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "") if names else say("no tables")
