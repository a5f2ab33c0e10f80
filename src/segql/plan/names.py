"""Names for what a statement makes: steps, row sources and columns. Legal on every engine, and never given twice."""

from __future__ import annotations

import re
from functools import lru_cache

#: Postgres cuts identifiers at 63 bytes; a suffix must still fit.
_LONGEST = 56


class Names:
    """Gives each thing a name of its own; names that differ only in case are the same."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self._taken = {name.casefold() for name in taken or ()}

    def reserve(self, name: str) -> None:
        """Never give this name."""
        self._taken.add(name.casefold())

    def give(self, wanted: str) -> str:
        """The name wanted, with a number behind it when it is taken."""
        base = clean(wanted)
        name, number = base, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name.casefold())
        return name


@lru_cache(4096)
def clean(wanted: str) -> str:
    """A name in words of letters, digits and underscores, short enough for every engine."""
    words = re.sub(r"\W+", "_", wanted).strip("_") or "value"
    if words[0].isdigit():
        words = f"n{words}"
    while len(words.encode()) > _LONGEST:
        words = words[:-1]
    return words
