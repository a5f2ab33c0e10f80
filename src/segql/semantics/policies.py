"""Policies: who is not in `all`, and what a channel asks of everybody in an audience.

A segment that always excludes is read bare: over everybody there is. So is what its rule refers to, under a name of its
own, since elsewhere the same segments are without those whom it excludes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Protocol, Self

from segql.catalog import model
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.semantics import ir
from segql.semantics.rows import Row, entity_row, key_columns
from segql.semantics.symbols import SegmentSymbol
from segql.semantics.world import World
from segql.source import Span
from segql.syntax import ast

#: Behind a segment's name: the same rule over everybody there is. No name of a user's ends so.
_BARE = " (of everybody)"


class Reader(Protocol):
    """What reads conditions in the context of a row."""

    world: World

    def at(self, row: Row) -> Self:
        """The same in the context of another row."""

    def condition(self, written: ast.Expression) -> ir.Condition | None:
        """The condition that was written; None after an error."""


def everybody(reader: Reader, entity: model.Entity) -> ir.EntityRows:
    """The members of an entity, without whoever is always excluded. Mistakes in the policy are reported once."""
    world = reader.world
    row = entity_row(entity)
    rows = ir.EntityRows(entity.name, entity.relation, key_columns(row))
    if world.bare or not world.catalog.policies.always_exclude:
        return rows
    known = world.populations.get(entity.name)
    if known is None:
        world.populations[entity.name] = rows, {}
        outer, world.references = world.references, {}
        names = excluding(world).get(entity.name, {})
        conditions = [_without(reader.at(row), name) for name in names.values()]
        tests = tuple(condition for condition in conditions if condition is not None)
        where = ir.And(tests) if len(tests) > 1 else tests[0] if tests else None
        known = world.populations[entity.name] = dataclasses.replace(rows, where=where), world.references
        world.references = outer
    for name, span in known[1].items():
        world.references.setdefault(name, span)
    return known[0]


def _without(reader: Reader, name: ast.Name) -> ir.Condition | None:
    condition = reader.condition(name)
    return None if condition is None else ir.Not(condition, words=f"always exclude {name.text}")


def excluding(world: World) -> Mapping[str, Mapping[str, ast.Name]]:
    """The names of the policy by the entity that they are of. Unknown ones are reported, once."""
    if world.excluding is None:
        found: dict[str, dict[str, ast.Name]] = {}
        for name in world.catalog.policies.always_exclude.values():
            placed = _placed(world, name)
            if placed is not None:
                found.setdefault(placed[0], {})[name.text] = placed[1]
        world.excluding = found
    return world.excluding


def _placed(world: World, name: ast.Name) -> tuple[str, ast.Name] | None:
    """The entity that a policy's name belongs to, and the name seen from a member of it."""
    entities = world.catalog.entities
    if len(name.parts) > 1 and (owner := model.find(entities, name.parts[0].value)) is not None:
        return owner.name, dataclasses.replace(name, parts=name.parts[1:])
    segment = world.symbols.segments.get(name.text.casefold())
    if segment is not None:
        return segment.entity, name
    for entity in entities.values():
        metric = world.symbols.metrics.get((entity.name, name.text.casefold()))
        if model.find(entity.attributes, name.parts[0].value) is not None or metric is not None:
            return entity.name, name
    if name.parts[0].value.casefold() in world.symbols.broken:
        return None
    candidates = [symbol.name for symbol in world.symbols.segments.values()]
    candidates += [attribute for entity in entities.values() for attribute in entity.attributes]
    near = nearest(name.text, candidates)
    return world.diagnostics.error(
        "catalog-reference",
        say("no segment and no attribute is called `{name}`", name=name.text),
        name.span,
        help=say("did you mean `{near}`?", near=near) if near else say("a policy names segments or boolean attributes"),
    )


# Bare rules -----------------------------------------------------------------------------------------------------------


def is_bare(world: World, symbol: SegmentSymbol) -> bool:
    """Whether a segment is one that always excludes."""
    if not world.catalog.policies.always_exclude:
        return False
    names = excluding(world).get(symbol.entity, {})
    return any(name.text.casefold() == symbol.name.casefold() for name in names.values())


def refer(world: World, symbol: SegmentSymbol, span: Span) -> str:
    """The name under which the rule at hand refers to a segment; the reference is noted."""
    name = symbol.name
    if world.bare and not is_bare(world, symbol):
        name += _BARE
        world.wanted_bare.setdefault(symbol.name)
    world.references.setdefault(name, span)
    return name


def refer_to_all(world: World, entity: model.Entity, span: Span) -> str:
    """The name of the segment of everybody of an entity; the reference is noted."""
    name = f"all of {entity.name}" + (_BARE if world.bare else "")
    world.wanted_all.setdefault(name, (entity, world.bare))
    world.references.setdefault(name, span)
    return name


def bare_copy(symbol: SegmentSymbol) -> SegmentSymbol:
    """The same rule over everybody there is."""
    return dataclasses.replace(symbol, name=symbol.name + _BARE)


# Channels -------------------------------------------------------------------------------------------------------------


def channel(world: World, symbol: SegmentSymbol) -> model.Channel | None:
    """The policy of a segment's channel; None when it names none. One that the catalog does not know is reported."""
    option = next((one for one in symbol.options if one.name.value.casefold() == "channel"), None)
    channels = world.catalog.policies.channels
    if option is None or not channels:
        return None
    if not isinstance(option.value, ast.Identifier | ast.Text):
        return world.diagnostics.error(
            "unknown-channel",
            say("a channel is one name"),
            option.span,
            help=say("write channel = {channel}", channel=next(iter(channels))),
        )
    found = model.find(channels, option.value.value)
    if found is None:
        near = nearest(option.value.value, channels)
        return world.diagnostics.error(
            "unknown-channel",
            say("the policies know no channel `{channel}`", channel=option.value.value),
            option.value.span,
            help=say("did you mean `{near}`?", near=near)
            if near
            else say(
                "declare it under `policies: channels:`, as `{channel}: {braces}` when it asks for nothing",
                channel=option.value.value,
                braces="{}",
            ),
        )
    return found


def asked(reader: Reader, policy: model.Channel) -> tuple[ir.Condition, ...] | None:
    """What a channel's policy asks of everybody in an audience; None after an error."""
    conditions: list[ir.Condition | None] = []
    if policy.require is not None:
        required = reader.condition(policy.require)
        words = f"channel {policy.name} requires {_text(policy.require)}"
        conditions.append(None if required is None else dataclasses.replace(required, words=words))
    for name in policy.exclude.values():
        left_out = reader.condition(name)
        words = f"channel {policy.name} excludes {name.text}"
        conditions.append(None if left_out is None else ir.Not(left_out, words=words))
    known = tuple(condition for condition in conditions if condition is not None)
    return known if len(known) == len(conditions) else None


def _text(written: ast.Expression) -> str:
    return " ".join(written.span.text.split())
