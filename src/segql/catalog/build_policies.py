"""Policies: what holds for every segment, and for every audience of a channel."""

from __future__ import annotations

from collections.abc import Mapping

from segql.catalog.build_columns import nfc
from segql.catalog.model import Channel, Policies
from segql.catalog.segql_texts import parse_text
from segql.catalog.yaml import Entries, Node, Scalar, scalars
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.syntax import ast


def build_policies(section: Mapping[str, tuple[Scalar, Node]], diagnostics: Diagnostics, language: str) -> Policies:
    """The policies of the checked files, whose conditions are in the project's language."""
    values = {name: value for name, (_, value) in section.items()}
    smallest = values.get("smallest")
    number = smallest.number if isinstance(smallest, Scalar) else None
    channels = values.get("channels")
    pairs = channels.pairs if isinstance(channels, Entries) else ()
    return Policies(
        always_exclude=_names(values.get("always_exclude"), diagnostics, language),
        channels={nfc(key.text): _channel(key, value, diagnostics, language) for key, value in pairs},
        smallest=None if number is None else int(number),
        sensitive=_names(values.get("sensitive"), diagnostics, language),
    )


def _channel(key: Scalar, node: Node, diagnostics: Diagnostics, language: str) -> Channel:
    require = exclude = None
    if isinstance(node, Entries):
        require, exclude = node.get("require"), node.get("exclude")
    condition = parse_text(require, diagnostics, language) if isinstance(require, Scalar) else None
    return Channel(nfc(key.text), condition, _names(exclude, diagnostics, language), span=key.span)


def _names(node: Node | None, diagnostics: Diagnostics, language: str) -> dict[str, ast.Name]:
    """The names of a list, each once."""
    found: dict[str, ast.Name] = {}
    for scalar in scalars(node):
        name = parse_text(scalar, diagnostics, language)
        if isinstance(name, ast.Name):
            found.setdefault(name.text, name)
        elif name is not None:
            diagnostics.error(
                "catalog-value",
                say("`{text}` is not a name", text=scalar.text),
                scalar.span,
                help=say("define a segment with that rule, and name it here"),
            )
    return found
