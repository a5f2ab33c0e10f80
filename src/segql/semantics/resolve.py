"""From what was written to what it means: all of a project's definitions as one program."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from segql.catalog import model
from segql.diagnostics import Diagnostics, InternalError
from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.semantics.clock import Calendar
from segql.semantics.conditions import Resolver
from segql.semantics.lint import lint
from segql.semantics.params import apply_settings
from segql.semantics.policies import asked, bare_copy, channel, everybody, excluding, is_bare
from segql.semantics.purposes import check_purpose, check_sensitive
from segql.semantics.rows import entity_row, fact_row
from segql.semantics.segmentations import expand
from segql.semantics.symbols import SegmentSymbol, collect
from segql.semantics.tails import narrowed
from segql.semantics.tests import tests
from segql.semantics.wording import words
from segql.semantics.world import World
from segql.source import Span
from segql.syntax import ast


def resolve(
    files: Sequence[ast.File],
    catalog: model.Catalog,
    diagnostics: Diagnostics,
    *,
    clock: ir.Clock | None,
    params: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> ir.Program:
    """The program of all segments that could be understood; what could not is in `diagnostics`.

    `clock` None: a live program, whose moments the engine works out. `params`: values that were set, by name, as text.
    `names`: the segment's name of a file with a bare rule, by its source's name (else the file's stem).
    """
    symbols = collect(files, catalog, diagnostics, names or {})
    apply_settings(symbols, params or {}, diagnostics, catalog.language)
    expand(symbols, diagnostics)
    world = World(catalog, symbols, diagnostics, Calendar(ZoneInfo(catalog.timezone), catalog.week_starts, clock))
    graph: dict[str, dict[str, Span]] = {}
    segments: dict[str, ir.Segment] = {}
    audiences: dict[str, dict[str, Span]] = {}
    for symbol in symbols.segments.values():
        world.references = {}
        world.sensitive = {}
        segment = _segment(world, symbol, bare=is_bare(world, symbol))
        check_purpose(world, symbol, world.sensitive)
        graph[symbol.name] = dict(world.references)
        if segment is not None:
            world.references = audiences[symbol.name] = {}
            segments[symbol.name] = _with_audience(world, symbol, segment)
    _bare_copies(world, segments, graph)
    _everybody_of_others(world, segments, graph)
    members = _everybody(world)
    check_sensitive(world)
    _metrics(world)
    _filters(world)
    promised = tests(world)
    ordered = _in_order(segments, graph, diagnostics)
    ordered = {name: one for name, one in ordered.items() if audiences.get(name, {}).keys() <= ordered.keys()}
    if any(symbol.name not in ordered for symbol in symbols.segments.values()) and not diagnostics.has_errors:
        # A rule that is left out without a word would be a campaign to nobody.
        lost = ", ".join(symbol.name for symbol in symbols.segments.values() if symbol.name not in ordered)
        raise InternalError("semantics", f"{lost} could not be resolved, and nothing says why")
    return ir.Program(ordered, catalog.timezone, catalog.week_starts, clock, members, promised)


def _resolver(world: World, symbol: SegmentSymbol) -> tuple[Resolver, model.Entity]:
    entity = model.find(world.catalog.entities, symbol.entity)
    assert entity is not None, "symbols belong to declared entities"
    return Resolver(world, entity_row(entity)), entity


def _segment(world: World, symbol: SegmentSymbol, *, bare: bool) -> ir.Segment | None:
    """The segment of a symbol; `bare`: over everybody there is, those included who are always excluded."""
    world.bare = bare
    try:
        resolver, entity = _resolver(world, symbol)
        condition = _cell(resolver, symbol) if symbol.cell is not None else _rule(resolver, symbol)
        if condition is None:
            return None
        if symbol.rule is not None:
            lint(condition, symbol.rule.span, world.diagnostics, is_tier=symbol.is_tier)
        text = symbol.rule.span.text if symbol.rule is not None else "OTHERWISE"
        if symbol.cell is not None:
            parts = condition.operands if isinstance(condition, ir.And) else (condition,)
            text = " AND ".join(part.words or symbol.cell.name for part in parts)
        return ir.Segment(symbol.name, everybody(resolver, entity), condition, symbol.label, text)
    finally:
        world.bare = False


def _cell(resolver: Resolver, symbol: SegmentSymbol) -> ir.Condition | None:
    assert symbol.cell is not None
    base = resolver.condition(symbol.among) if symbol.among is not None else None
    if symbol.among is not None and base is None:
        return None
    return resolver.cell(symbol.cell, base)


def _with_audience(world: World, symbol: SegmentSymbol, segment: ir.Segment) -> ir.Segment:
    """The segment with what its channel asks of an audience."""
    policy = channel(world, symbol)
    if policy is None:
        return segment
    conditions = asked(_resolver(world, symbol)[0], policy)
    if not conditions:
        return segment
    return dataclasses.replace(segment, audience=narrowed(segment.condition, symbol.rule, conditions))


def _bare_copies(world: World, segments: dict[str, ir.Segment], graph: dict[str, dict[str, Span]]) -> None:
    """Add what the rules that always exclude refer to, over everybody there is."""
    done: set[str] = set()
    while waiting := [name for name in world.wanted_bare if name not in done]:
        for name in waiting:
            done.add(name)
            world.references = {}
            copy = bare_copy(world.symbols.segments[name.casefold()])
            # What is wrong with the rule was said of the segment itself.
            found, world.diagnostics = world.diagnostics, Diagnostics()
            segment = _segment(world, copy, bare=True)
            world.diagnostics = found
            graph[copy.name] = dict(world.references)
            if segment is not None:
                segments[copy.name] = segment


def _everybody_of_others(world: World, segments: dict[str, ir.Segment], graph: dict[str, dict[str, Span]]) -> None:
    """Add the segments of everybody that `account.all` names."""
    for name, (entity, bare) in world.wanted_all.items():
        world.references, world.bare = {}, bare
        members = everybody(Resolver(world, entity_row(entity)), entity)
        world.bare = False
        segments[name] = ir.Segment(name, members, ir.Constant(True))
        graph[name] = dict(world.references)


def _everybody(world: World) -> dict[str, ir.EntityRows]:
    """The members of every entity, without whoever is always excluded."""
    world.references = {}
    excluding(world)
    entities = world.catalog.entities.values()
    return {entity.name: everybody(Resolver(world, entity_row(entity)), entity) for entity in entities}


def _rule(resolver: Resolver, symbol: SegmentSymbol) -> ir.Condition | None:
    own: ir.Condition | None
    own = ir.Constant(True, words="OTHERWISE") if symbol.rule is None else resolver.selection(symbol.rule)
    if own is not None and own.words is None and symbol.rule is not None and not isinstance(own, ir.And):
        own = _worded(own, symbol.rule)
    conjuncts: list[ir.Condition | None] = []
    if symbol.among is not None:
        conjuncts.append(resolver.condition(symbol.among))
    if own is not None and not (symbol.is_tier and isinstance(own, ir.Constant) and symbol.earlier):
        conjuncts += own.operands if isinstance(own, ir.And) else (own,)
    elif own is None:
        conjuncts.append(None)
    for tier in symbol.earlier:
        # The first tier that holds takes the member, so the earlier ones must not hold.
        if tier.rule is not None:
            inner = resolver.selection(tier.rule)
            conjuncts.append(None if inner is None else ir.Not(inner, words=f"not in {tier.name.value}"))
    known = tuple(conjunct for conjunct in conjuncts if conjunct is not None)
    if len(known) < len(conjuncts):
        return None
    return known[0] if len(known) == 1 else ir.And(known)


def _worded(condition: ir.Condition, rule: ast.Selection) -> ir.Condition:
    return dataclasses.replace(condition, words=words(rule.condition))


def _metrics(world: World) -> None:
    """Metrics that no segment uses are checked all the same."""
    for symbol in world.symbols.metrics.values():
        entity = model.find(world.catalog.entities, symbol.entity)
        if entity is not None:
            with world.entering("metric", symbol.name, symbol.span) as free:
                if free:
                    world.references = {}
                    Resolver(world, entity_row(entity)).value(symbol.expression)


def _filters(world: World) -> None:
    """So are the conditions of facts that none uses."""
    for fact in world.catalog.facts.values():
        resolver = Resolver(world, fact_row(fact, world.catalog))
        for where in fact.wheres:
            world.references = {}
            resolver.condition(where)


@dataclass(slots=True)
class _Visit:
    name: str
    ahead: list[str]


def _in_order(
    segments: dict[str, ir.Segment], graph: Mapping[str, Mapping[str, Span]], diagnostics: Diagnostics
) -> dict[str, ir.Segment]:
    """The segments, each after those that it refers to; circles are reported, and whoever needs a broken one is left out."""
    ordered: dict[str, ir.Segment] = {}
    broken: set[str] = set(graph) - set(segments)
    done: set[str] = set(broken)
    for start in graph:
        if start in done:
            continue
        path = [_Visit(start, list(graph[start]))]
        while path:
            visit = path[-1]
            if visit.ahead:
                name = visit.ahead.pop(0)
                circle = next((i for i, earlier in enumerate(path) if earlier.name == name), None)
                if circle is not None:
                    names = [*(step.name for step in path[circle:]), name]
                    diagnostics.error(
                        "cycle",
                        say("segments refer to each other: {names}", names=" → ".join(names)),
                        graph[visit.name][name],
                        help=say("define one of them without the other"),
                    )
                    broken.update(names)
                elif name not in done and name in graph:
                    path.append(_Visit(name, list(graph[name])))
                continue
            path.pop()
            done.add(visit.name)
            if visit.name in broken or any(name in broken or name not in ordered for name in graph[visit.name]):
                broken.add(visit.name)
            else:
                ordered[visit.name] = segments[visit.name]
    return ordered
