"""Did you mean …: the nearest of what would have worked."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was most likely meant to be, None when none is near. Case and accents do not count."""
    folded = {_folded(candidate): candidate for candidate in sorted(candidates, reverse=True)}
    found = difflib.get_close_matches(_folded(name), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None
