"""A sequence's steps in words, for the comments of a statement."""

from __future__ import annotations

from segql.semantics import ir

_MICROSECONDS = (("week", 604_800_000_000), ("day", 86_400_000_000), ("hour", 3_600_000_000), ("minute", 60_000_000))


def step_words(step: ir.Step, first: str) -> str:
    """`carts followed by orders within 7 days with the same product_id`."""
    words = [first, "not followed by" if step.negated else "followed by", place_words(step.place)]
    if step.after is not None:
        words += ["after", span_words(step.after)]
    if step.within is not None:
        words += ["within", span_words(step.within)]
    names = [here.name for _, here in step.same if isinstance(here, ir.Column) and here.name]
    if names:
        words += ["with the same", " and ".join(names)]
    if step.without:
        words += ["without", " or ".join(dict.fromkeys(event.rows.name for event in step.without)), "in between"]
    return " ".join(words)


def place_words(place: ir.Place) -> str:
    """`orders`, `first orders`, `all of (demos, trials)`, `2 of (demos, trials, calls)`."""
    names = [event.rows.name for event in place.events]
    if len(names) == 1:
        position = place.events[0].position
        return names[0] if position is None else f"{position.value.lower()} {names[0]}"
    count = "all" if place.least == len(names) else str(place.least)
    return f"{count} of ({', '.join(names)})"


def span_words(span: ir.Span) -> str:
    """`7 days`, `90 minutes`."""
    if span.dates:
        return _counted(span.length, "day")
    for unit, length in _MICROSECONDS:
        if span.length % length == 0 and (unit != "week" or span.length):
            return _counted(span.length // length, unit)
    return _counted(span.length // 1_000_000, "second")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
