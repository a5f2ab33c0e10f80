"""Groups of facts that follow each other, and what cannot be asked of them."""

from __future__ import annotations

from collections.abc import Sequence

from segql.diagnostics.messages import Message, say
from segql.semantics import ir
from segql.types import DATE

#: Each more doubles the ways for the facts of both groups to be of one time; in one sequence all of them multiply.
_MOST_SHARED = 5


def problem(places: Sequence[ir.Place], steps: Sequence[ir.Step]) -> tuple[int, Message, Message] | None:
    """What cannot be asked of groups in a row that have facts of several tables in common, or of one whose dates stand
    beside instants: the number of the step, the message and the help."""
    total = 0
    for index, step in enumerate(steps):
        first, second = places[index], places[index + 1]
        if _is_later(step) or not _is_crossed(first, second):
            continue
        shared = [one for one in first.events if any(_one_table(one, other) for other in second.events)]
        total += len(shared)
        if total > _MOST_SHARED:
            message = say("groups in a row have at most {most} facts of the same tables", most=_MOST_SHARED)
            return index, message, say("leave some out, or write AFTER 1 DAY in this step")
        if index == 0 or step.negated or _is_later(steps[index - 1]):
            continue
        before = [one for one in places[index - 1].events if any(_one_key(one, other) for other in shared)]
        thrice = [one for one in before if any(_one_key(one, other) for other in second.events)]
        if thrice:
            message = say(
                "`{fact}` stand in three places in a row of which two are groups: at one time nobody knows which come first",
                fact=thrice[0].rows.name,
            )
            return index, message, say("write AFTER 1 DAY in one of the two steps, or ask in two conditions")
    return None


def _is_crossed(first: ir.Place, second: ir.Place) -> bool:
    if len(first.events) < 2 or len(second.events) < 2:
        return False
    shared = [one for one in first.events if any(_one_table(one, other) for other in second.events)]
    by_days = any(all(_is_dated(event) for event in place.events) for place in (first, second))
    return len({one.rows.relation for one in shared}) > 1 or (not by_days and any(map(_is_dated, shared)))


def _is_later(step: ir.Step) -> bool:
    """Whether its facts come so much later that none is of the time of those before."""
    return step.after is not None and step.after.length > 0


def _is_dated(event: ir.Event) -> bool:
    return event.rows.time is not None and event.rows.time.type == DATE


def _one_table(one: ir.Event, other: ir.Event) -> bool:
    return one.rows.relation == other.rows.relation


def _one_key(one: ir.Event, other: ir.Event) -> bool:
    return _one_table(one, other) and bool(one.rows.key) and one.rows.key == other.rows.key
