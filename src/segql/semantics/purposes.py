"""Sensitive attributes: a rule that reads one says for what."""

from __future__ import annotations

from segql.catalog import model
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.semantics.symbols import SegmentSymbol
from segql.semantics.walk import all_names
from segql.semantics.world import World
from segql.source import Span
from segql.syntax import ast


def check_sensitive(world: World) -> None:
    """Report names of the policy that no entity has as an attribute."""
    for name in world.catalog.policies.sensitive.values():
        entities = world.catalog.entities.values()
        owned = [entity for entity in entities if model.find(entity.attributes, name.parts[-1].value) is not None]
        if len(name.parts) > 1:
            owned = [entity for entity in owned if entity.name.casefold() == name.parts[0].value.casefold()]
        if not owned and not any(entity.all_columns for entity in entities):
            near = nearest(name.text, [attribute for entity in entities for attribute in entity.attributes])
            world.diagnostics.error(
                "catalog-reference",
                say("no entity has an attribute `{name}`", name=name.text),
                name.span,
                help=say("did you mean `{near}`?", near=near) if near else None,
            )


def check_purpose(world: World, symbol: SegmentSymbol, read: dict[str, None]) -> None:
    """Report a rule that reads sensitive attributes and names no purpose."""
    if not read or any(_is_purpose(option) for option in symbol.options):
        return
    # The parts of a segmentation have one head, and what an earlier tier reads is read by those after it.
    head = symbol.name.partition(".")[0] if symbol.is_tier else symbol.name
    if head in world.purposeless:
        return
    world.purposeless.add(head)
    attribute = next(iter(read))
    world.diagnostics.error(
        "no-purpose",
        say(
            "`{attribute}` is sensitive, and `{segment}` does not say what for",
            attribute=attribute,
            segment=head,
        ),
        _place(symbol, attribute),
        help=say("write the purpose into the head: SEGMENT {segment} WITH purpose = '…' AS …", segment=symbol.name)
        if not symbol.is_tier
        else say("write the purpose into the head: WITH purpose = '…'"),
    )


def _is_purpose(option: ast.Option) -> bool:
    said = option.value.value if isinstance(option.value, ast.Text) else None
    return option.name.value.casefold() == "purpose" and bool(said and said.strip())


def _place(symbol: SegmentSymbol, attribute: str) -> Span:
    """Where the rule names the attribute; it may do so through a metric, and then the segment's own name."""
    if symbol.rule is not None:
        for name in all_names(symbol.rule):
            if name.parts[-1].value.casefold() == attribute.casefold():
                return name.span
    return symbol.span
