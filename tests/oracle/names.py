"""What a name means on a row: "Names match the catalog case-insensitively"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from segql.catalog import model as catalog
from segql.syntax import ast
from tests.oracle.model import OracleError, Row, Value, folded

if TYPE_CHECKING:
    from tests.oracle.program import Oracle

T = TypeVar("T")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Stored:
    """A column of a row."""

    column: catalog.Column
    row: Row


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is known without a column: a key's part, a time, a weekday, a missed lookup."""

    value: Value


@dataclass(frozen=True, slots=True)
class Meant:
    """An expression to be read on a row: a metric."""

    expression: ast.Expression
    row: Row


@dataclass(frozen=True, slots=True)
class Set:
    """A param."""

    value: ast.Expression | tuple[ast.Expression, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """A segment, or a tier of a segmentation; `row` None: nobody is there to be a member."""

    segment: str
    row: Row | None


Meaning: TypeAlias = Stored | Known | Meant | Set | Membership


def of(names: Mapping[str, T], name: str) -> T | None:
    """The entry of that name, case-insensitively."""
    return next((value for key, value in names.items() if folded(key) == folded(name)), None)


def meaning(oracle: Oracle, parts: tuple[str, ...], row: Row) -> Meaning:
    """What a name means in the scope of a row; raises OracleError for a name that means nothing."""
    found = _found(oracle, parts, row)
    if found is not None:
        return found
    param = of(oracle.params, parts[0]) if len(parts) == 1 else None
    if param is not None:
        return Set(param)
    if len(parts) == 1 and folded(parts[0]) in _WEEKDAYS:
        return oracle.weekday(_WEEKDAYS.index(folded(parts[0])) + 1)
    raise OracleError(f"unknown name {'.'.join(parts)}")


def _found(oracle: Oracle, parts: tuple[str, ...], row: Row) -> Meaning | None:
    match row.scope:
        case catalog.Entity():
            return _of_entity(oracle, row.scope, parts, row)
        case catalog.Lookup():
            return _of_columns(oracle, row.scope.columns, parts, row)
        case catalog.Fact():
            return _of_fact(oracle, row.scope, parts, row)


def _of_columns(
    oracle: Oracle, columns: Mapping[str, catalog.Member], parts: tuple[str, ...], row: Row
) -> Meaning | None:
    member = of(columns, parts[0])
    match member:
        case None:
            return None
        case catalog.Column():
            return Stored(member, row) if len(parts) == 1 else None
        case catalog.Link():
            return _through(oracle, member, parts[1:], row)


def _through(oracle: Oracle, link: catalog.Link, rest: tuple[str, ...], row: Row) -> Meaning | None:
    """ "what the fact looks up (`product.department`)"; "A missed lookup is missing"."""
    target = oracle.reader.linked(link, row)
    if not rest:
        raise OracleError(f"{link.name} is a row, not a value")
    if target is not None:
        return _found(oracle, rest, target)
    entity = of(oracle.catalog.entities, link.target) if link.is_entity else None
    if entity is not None and oracle.segment_named(entity, rest) is not None:
        return Membership(oracle.segment_named(entity, rest), None)
    return Known(None)


def _of_entity(oracle: Oracle, entity: catalog.Entity, parts: tuple[str, ...], row: Row) -> Meaning | None:
    found = _of_columns(oracle, entity.attributes, parts, row)
    if found is not None:
        return found
    if len(parts) == 1 and folded(parts[0]) in (folded(name) for name in entity.key):
        return Known(oracle.reader.physical(parts[0], row))
    if len(parts) == 1:
        metric = oracle.metric_named(entity, parts[0])
        if metric is not None:
            return Meant(metric, row)
    segment = oracle.segment_named(entity, parts)
    return None if segment is None else Membership(segment, row)


def _of_fact(oracle: Oracle, fact: catalog.Fact, parts: tuple[str, ...], row: Row) -> Meaning | None:
    """ "**A filter** sees the fact's own columns and what the fact looks up (`product.department`); the member's are
    `customer.city`"; "A fact may itself be an entity …: its segments and metrics then work in filters"."""
    found = _of_columns(oracle, fact.columns, parts, row)
    if found is not None:
        return found
    name = parts[0]
    if len(parts) == 1:
        if fact.time is not None and folded(name) in (folded(fact.time.name), folded(fact.time.column)):
            return Stored(fact.time, row)
        if folded(name) in (folded(part) for part in fact.key):
            return Known(oracle.reader.physical(name, row))
    elif folded(name) in (folded(fact.name), folded(fact.label.one)):
        return _of_fact(oracle, fact, parts[1:], row)
    entity = of(oracle.catalog.entities, fact.entity) if fact.entity is not None else None
    if entity is not None:
        itself = oracle.reader.as_entity(fact, row)
        if itself is not None:
            found = _of_entity(oracle, entity, parts, itself)
        elif oracle.segment_named(entity, parts) is not None:
            found = Membership(oracle.segment_named(entity, parts), None)
        if found is not None:
            return found
    owner = of(oracle.catalog.entities, name) if len(parts) > 1 else None
    if owner is None:
        return None
    member = oracle.reader.owner(fact, owner, row)
    if member is not None:
        return _of_entity(oracle, owner, parts[1:], member)
    return Known(None)
