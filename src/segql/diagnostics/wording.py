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


_UNITS = {
    "SECOND": (say("a second"), say("seconds")),
    "MINUTE": (say("a minute"), say("minutes")),
    "HOUR": (say("an hour"), say("hours")),
    "DAY": (say("a day"), say("days")),
    "WEEK": (say("a week"), say("weeks")),
    "MONTH": (say("a month"), say("months")),
    "QUARTER": (say("a quarter"), say("quarters")),
    "YEAR": (say("a year"), say("years")),
}


def a_unit(unit: str) -> Message:
    """A unit of time as a noun: `MONTH` is "a month"."""
    return _UNITS[unit][0]


def many_units(unit: str) -> Message:
    """A unit of time in the plural: `MONTH` is "months"."""
    return _UNITS[unit][1]


def a_type(type: Type) -> Message:
    """A type as a noun: `a number`, `a list of text`."""
    if type.element is None:
        return _TYPES[type.kind]
    return _LISTS.get(type.element.kind) or say("a list of {element}", element=type.element)
