"""Names in a dbt project, where a model's name is the table's, and no two are alike."""

from __future__ import annotations

from collections.abc import Iterable

from segql.plan.names import Names, clean


def model_names(segments: Iterable[str], prefix: str) -> dict[str, str]:
    """A model's name for each segment, in letters, digits and underscores.

    A segment whose name needs no change keeps it whatever the others are called.
    """
    wanted = {segment: f"{prefix}{segment}" for segment in segments}
    names = Names()
    found = {
        segment: names.give(name)
        for segment, name in sorted(wanted.items(), key=lambda item: clean(item[1]) != item[1])
    }
    return {segment: found[segment] for segment in wanted}


def macro_name(name: str) -> str:
    """The macro that gives the moment to a project's models: a word of Jinja."""
    return f"{clean(name)}_moment"
