"""Names of segments as names of files: a segment may be called anything, a file may not."""

from __future__ import annotations

from collections.abc import Iterable


def file_names(segments: Iterable[str], suffix: str) -> dict[str, str]:
    """A file's name for each segment, no two alike even where case does not count."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for segment in segments:
        stem = "".join(c if c.isalnum() or c in "_-." else "_" for c in segment).lstrip(".")[:120] or "segment"
        candidate, number = stem, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{stem}_{number}"
        taken.add(candidate.casefold())
        found[segment] = candidate + suffix
    return found
