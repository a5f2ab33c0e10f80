"""What a window of a sequence's first facts says of all later ones: they need not be read from before it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from segql.semantics import ir
from segql.types import Type


def since_the_first(sequence: ir.SequenceCount) -> tuple[tuple[ir.Step, ...], tuple[ir.Place, ...]]:
    """The steps, and all places, with the facts of each no earlier than those before them can be."""
    steps, places = [], [sequence.first]
    since = _since(sequence.first, None)
    for step in sequence.steps:
        place = dataclasses.replace(step.place, events=_narrowed(step.place.events, since))
        without = _narrowed(step.without, since)
        steps.append(dataclasses.replace(step, place=place, without=without))
        places.append(place)
        since = _since(place, since)
    return tuple(steps), tuple(places)


#: A moment, and the type of times that it bounds: a date says nothing exact of an instant.
_Since = tuple[ir.Moment, Type] | None


def _since(place: ir.Place, before: _Since) -> _Since:
    """What no fact after a place comes before."""
    if len(place.events) == 1:
        (event,) = place.events
        assert event.rows.time is not None
        if event.window is not None and event.window.low is not None:
            return event.window.low, event.rows.time.type
    if before is not None and all(event.rows.time and event.rows.time.type == before[1] for event in place.events):
        return before
    return None


def _narrowed(events: Sequence[ir.Event], since: _Since) -> tuple[ir.Event, ...]:
    return tuple(_from(event, since) for event in events)


def _from(event: ir.Event, since: _Since) -> ir.Event:
    if since is None or event.position is not None or event.rows.time is None or event.rows.time.type != since[1]:
        return event
    window = event.window or ir.Window(None, None)
    if window.low is not None:
        return event
    return dataclasses.replace(event, window=ir.Window(since[0], window.high))
