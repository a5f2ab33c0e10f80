"""One entity, one namespace: its attributes, metrics and facts, with all params and lookups, have names of their own."""

from __future__ import annotations

from collections.abc import Iterator

from segql.catalog.model import Catalog, Entity, Link
from segql.diagnostics import Diagnostics, Note
from segql.diagnostics.messages import say
from segql.source import Span


def check_namespaces(catalog: Catalog, diagnostics: Diagnostics) -> None:
    """Report every name that stands for two things of one entity, at the second; `all` is nobody's name."""
    reported: set[int] = set()
    for entity in catalog.entities.values():
        known: dict[str, tuple[str, Span]] = {}
        for name, what, span in _names(catalog, entity):
            if name.casefold() == "all" and span.start not in reported:
                reported.add(span.start)
                diagnostics.error("duplicate-name", say("`all` is everybody, so nothing else can be called so"), span)
                continue
            first = known.setdefault(name.casefold(), (what, span))
            if first[1] == span or first[0] == what:  # two of one kind are reported where they are read
                continue
            if span.start in reported:
                continue
            reported.add(span.start)
            note = Note(first[1], say("it is declared here as {what}", what=first[0]))
            message = say(
                "`{name}` is {what} and {first}; in a rule about {many} it could be either",
                name=name,
                what=what,
                first=first[0],
                many=entity.label.many,
            )
            diagnostics.error("duplicate-name", message, span, help=say("rename one of them"), notes=[note])


def _names(catalog: Catalog, entity: Entity) -> Iterator[tuple[str, str, Span]]:
    is_default = entity is catalog.default_entity
    for member in entity.attributes.values():
        # A link may be called like what it leads to: `product.brand` means the same either way.
        if not (
            isinstance(member, Link) and not member.is_entity and member.target.casefold() == member.name.casefold()
        ):
            yield member.name, say("an attribute"), member.span
    for lookup in catalog.lookups.values():
        yield lookup.name, say("a lookup"), lookup.span
    for fact in catalog.facts.values():
        if any(owner.entity == entity.name for owner in fact.owners):
            yield fact.name, say("a fact"), fact.span
    for metric in catalog.metrics.values():
        if metric.entity == entity.name or (metric.entity is None and is_default):
            yield metric.name, say("a metric"), metric.span
    for param in catalog.params.values():
        yield param.name, say("a parameter"), param.span
