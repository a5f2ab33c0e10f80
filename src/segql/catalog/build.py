"""From the checked files to the Catalog: what each name stands for, and whether all that is referred to exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from segql.catalog.build_columns import build_relation, build_table, check_zone, nfc, numbers_of, text_of, texts_of
from segql.catalog.build_facts import build_facts
from segql.catalog.build_policies import build_policies
from segql.catalog.build_targets import build_targets
from segql.catalog.declarations import Declarations
from segql.catalog.files import Sections, inside
from segql.catalog.labels import entity_label
from segql.catalog.model import (
    Catalog,
    Column,
    Entity,
    Fact,
    ListDeclaration,
    ListSource,
    Lookup,
    Member,
    Metric,
    Param,
    find,
)
from segql.catalog.namespaces import check_namespaces
from segql.catalog.segql_texts import parse_param, parse_text
from segql.catalog.yaml import Entries, Node, Scalar, scalars
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say


def build_catalog(sections: Sections, path: Path, diagnostics: Diagnostics) -> Catalog | None:
    """The catalog of the checked files; None when a part without which there is none is missing."""
    settings = sections.settings
    check_zone(settings.get("timezone"), diagnostics)
    if not sections.section("entities"):
        place = settings.key("entities") or settings.key("name") or settings
        help = say("declare who segments are made of under `entities:`")
        diagnostics.error("catalog-key", say("a catalog lacks its `entities`"), place.span, help=help)
    segments = settings.get("segments")
    if segments is not None:
        inside(path.parent, path.parent / (text_of(segments) or ""), segments.span, diagnostics)
    names = Declarations(sections, diagnostics)
    lookups = {nfc(name): _lookup(key, value, names) for name, (key, value) in sections.section("lookups").items()}
    entities = {nfc(name): _entity(key, value, names) for name, (key, value) in sections.section("entities").items()}
    facts = build_facts(sections.section("facts"), names)
    for fact in facts.values():
        if fact.entity is not None and fact.parent is None and fact.entity not in entities:
            entities[fact.entity] = _entity_of(fact)
    facts = {name: _typed_elements(fact, entities) for name, fact in facts.items()}
    metrics = _metrics(sections.section("metrics"), names)
    catalog = Catalog(
        name=text_of(settings.get("name")) or path.resolve().parent.name,
        timezone=text_of(settings.get("timezone")) or "",
        root=str(path.parent),
        week_starts=(text_of(settings.get("week_starts")) or "monday").lower(),
        language=names.language,
        segments=text_of(segments) or "segments",
        targets=build_targets(sections.section("targets"), diagnostics),
        entities=entities,
        lookups=lookups,
        facts=facts,
        metrics=metrics,
        params=_params(sections.section("params"), diagnostics),
        lists=_lists(sections.section("lists"), path, diagnostics),
        places={
            nfc(name): (numbers[0], numbers[1])
            for name, (_, value) in sections.section("places").items()
            if len(numbers := numbers_of(value)) == 2 and _on_earth(value, diagnostics)
        },
        policies=build_policies(sections.section("policies"), diagnostics, names.language),
        span=settings.span,
    )
    check_namespaces(catalog, diagnostics)
    return catalog if entities else None


def _typed_elements(fact: Fact, entities: Mapping[str, Entity]) -> Fact:
    """A list's plain elements have the type that the list was declared with."""
    value = fact.columns.get("value")
    if not (isinstance(fact.relation, ListSource) and isinstance(value, Column) and value.type is None):
        return fact
    entity = entities.get(fact.relation.entity)
    source = find(entity.attributes, fact.relation.attribute) if entity is not None else None
    element = source.type.element if isinstance(source, Column) and source.type is not None else None
    return replace(fact, columns={**fact.columns, "value": replace(value, type=element)})


def _on_earth(value: Node, diagnostics: Diagnostics) -> bool:
    latitude = scalars(value)[0]
    if latitude.number is not None and abs(latitude.number) > 90:
        help = say("a place is [latitude, longitude]")
        diagnostics.error("catalog-value", say("a latitude is from -90 to 90"), latitude.span, help=help)
        return False
    return True


def _with_key(columns: Mapping[str, Member], key: Node | None) -> dict[str, Member]:
    """The key's columns are readable too, under their own names, unless the name is taken."""
    result = dict(columns)
    for scalar in scalars(key):
        name = nfc(scalar.text)
        if find(result, name) is None:
            reading = next((c for c in result.values() if isinstance(c, Column) and c.column == scalar.text), None)
            plain = reading is not None and not reading.path and reading.sql is None
            known = reading if plain and reading is not None else Column(name, None, scalar.text, span=scalar.span)
            result[name] = replace(known, name=name)
    return result


def _entity(key: Scalar, node: Node, names: Declarations) -> Entity:
    assert isinstance(node, Entries)
    return Entity(
        nfc(key.text),
        build_relation(node),
        texts_of(node.get("key")),
        _with_key(names.members(node.get("attributes")), node.get("key")),
        entity_label(node.get("label"), nfc(key.text)),
        all_columns=node.get("attributes") is None,
        span=key.span,
    )


def _entity_of(fact: Fact) -> Entity:
    """A fact's rows as members: an order with its lines."""
    assert fact.entity is not None and not isinstance(fact.relation, ListSource)
    return Entity(
        fact.entity,
        fact.relation,
        fact.key,
        fact.columns,
        fact.label,
        all_columns=fact.all_columns,
        span=fact.span,
    )


def _lookup(key: Scalar, node: Node, names: Declarations) -> Lookup:
    assert isinstance(node, Entries)
    return Lookup(
        nfc(key.text),
        build_relation(node),
        texts_of(node.get("key")),
        _with_key(names.members(node.get("columns")), node.get("key")),
        all_columns=node.get("columns") is None,
        span=key.span,
    )


def _metrics(section: Mapping[str, tuple[Scalar, Node]], names: Declarations) -> dict[str, Metric]:
    metrics: dict[str, Metric] = {}
    for key, value in section.values():
        text = value if isinstance(value, Scalar) else None
        label = entity = None
        if isinstance(value, Entries):
            written, of = value.get("expression"), value.get("of")
            text = written if isinstance(written, Scalar) else None
            label = text_of(value.get("label"))
            if isinstance(of, Scalar):
                entity = names.resolve("entities", of.text, of.span)
        expression = parse_text(text, names.diagnostics, names.language) if text is not None else None
        if expression is not None:
            name = nfc(key.text)
            metrics[name] = Metric(name, expression, label=label, entity=entity, span=key.span)
    return metrics


def _params(section: Mapping[str, tuple[Scalar, Node]], diagnostics: Diagnostics) -> dict[str, Param]:
    params: dict[str, Param] = {}
    for key, value in section.values():
        literal = parse_param(value, diagnostics)
        if literal is not None:
            params[nfc(key.text)] = Param(nfc(key.text), literal, span=key.span)
    return params


def _lists(
    section: Mapping[str, tuple[Scalar, Node]], path: Path, diagnostics: Diagnostics
) -> dict[str, ListDeclaration]:
    lists: dict[str, ListDeclaration] = {}
    for key, value in section.values():
        if not isinstance(value, Entries):
            continue
        file, table = value.get("file"), value.get("table")
        column = text_of(value.get("column")) or ""
        name = nfc(key.text)
        if isinstance(file, Scalar):
            found = inside(path.parent, path.parent / file.text, file.span, diagnostics)
            if found is not None and not found.is_file():
                message = say("there is no file `{file}`", file=file.text)
                diagnostics.error(
                    "catalog-missing-file", message, file.span, help=say("the path is relative to the catalog")
                )
            lists[name] = ListDeclaration(name, column, file=file.text, span=key.span)
        elif table is not None:
            lists[name] = ListDeclaration(name, column, table=build_table(table, key.span), span=key.span)
    return lists
