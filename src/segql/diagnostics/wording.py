"""Words that many messages share, each with its article, which other languages need."""

from __future__ import annotations

from segql.diagnostics.messages import Message, say
from segql.types import Kind, Type

_TYPES = {
    Kind.TEXT: say("a text"),
    Kind.NUMBER: say("a number"),
    Kind.RATIO: say("a ratio"),
    Kind.PERCENT: say("a percent"),
    Kind.BOOLEAN: say("a boolean"),
    Kind.DATE: say("a date"),
    Kind.DATETIME: say("a datetime"),
    Kind.LIST: say("a list"),
    Kind.PLACE: say("a place"),
}
_LISTS = {
    Kind.TEXT: say("a list of text"),
    Kind.NUMBER: say("a list of number"),
    Kind.RATIO: say("a list of ratio"),
    Kind.PERCENT: say("a list of percent"),
    Kind.BOOLEAN: say("a list of boolean"),
    Kind.DATE: say("a list of date"),
    Kind.DATETIME: say("a list of datetime"),
}


def a_type(type: Type) -> Message:
    """A type as a noun: `a number`, `a list of text`."""
    if type.element is None:
        return _TYPES[type.kind]
    return _LISTS.get(type.element.kind) or say("a list of {element}", element=type.element)
