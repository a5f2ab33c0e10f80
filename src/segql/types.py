"""The types of values. A condition is a value of type `boolean`; there is no type for "missing": any value may be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    RATIO = "ratio"
    PERCENT = "percent"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Type:
    """A type of the language; `element` only for lists. Written as in the catalog: `list of text`."""

    kind: Kind
    element: Type | None = None

    def __str__(self) -> str:
        return f"list of {self.element}" if self.kind is Kind.LIST else self.kind.value

    @property
    def is_numeric(self) -> bool:
        """A number, a ratio or a percentage: they compare and calculate with each other."""
        return self.kind in (Kind.NUMBER, Kind.RATIO, Kind.PERCENT)

    @property
    def is_temporal(self) -> bool:
        """A date or a datetime."""
        return self.kind in (Kind.DATE, Kind.DATETIME)


TEXT = Type(Kind.TEXT)
NUMBER = Type(Kind.NUMBER)
RATIO = Type(Kind.RATIO)
PERCENT = Type(Kind.PERCENT)
BOOLEAN = Type(Kind.BOOLEAN)
DATE = Type(Kind.DATE)
DATETIME = Type(Kind.DATETIME)
PLACE = Type(Kind.PLACE)


def list_of(element: Type) -> Type:
    """The type of lists whose elements have the given type."""
    return Type(Kind.LIST, element)


_NAMED = {kind.value: Type(kind) for kind in Kind if kind is not Kind.LIST}


def parse_type(text: str) -> Type | None:
    """The type that a catalog's words name (`number`, `list of text`), None when they name none."""
    words = text.strip().lower().split()
    if words[:2] == ["list", "of"] and len(words) == 3 and words[2] in _NAMED:
        return list_of(_NAMED[words[2]])
    return _NAMED.get(" ".join(words))
