"""How things are called in a sentence: declared labels, and what an English name's singular and plural seem to be."""

from __future__ import annotations

from segql.catalog.model import Label
from segql.catalog.yaml import Entries, Node, Scalar


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, Scalar) else None


def fact_label(node: Node | None, name: str) -> Label:
    """The declared label; without one, the name and what seems to be its singular."""
    many = name.replace("_", " ")
    if isinstance(node, Entries):
        return Label(_text(node.get("one")) or singular(many), _text(node.get("many")) or many)
    return Label(_text(node) or singular(many), many)


def entity_label(node: Node | None, name: str) -> Label:
    """The declared label; without one, the name and what seems to be its plural."""
    one = name.replace("_", " ")
    if isinstance(node, Entries):
        return Label(_text(node.get("one")) or one, _text(node.get("many")) or plural(one))
    one = _text(node) or one
    return Label(one, plural(one))


def singular(many: str) -> str:
    """What seems to be the singular of an English plural: orders → order, categories → category, visits → visit."""
    lower = many.lower()
    if lower.endswith("ies") and len(many) > 4:
        return many[:-3] + "y"
    if lower.endswith(("sses", "shes", "ches", "xes", "zes")):
        return many[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
        return many[:-1]
    return many


def plural(one: str) -> str:
    """What seems to be the plural of an English noun."""
    lower = one.lower()
    if lower.endswith("y") and lower[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return one[:-1] + "ies"
    if lower.endswith(("ss", "sh", "ch", "x", "z")):
        return one + "es"
    return one if lower.endswith("s") else one + "s"
