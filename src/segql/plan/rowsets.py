"""Which rows an aggregate takes: the conditions on a fact's row, and what of them several aggregates share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from segql.plan.walk import conjuncts
from segql.semantics import ir

Conditions: TypeAlias = tuple[ir.Condition, ...]

_NEEDS_TIME = {ir.AggregateFunction.FIRST, ir.AggregateFunction.SECOND, ir.AggregateFunction.LAST}


def conditions_of(aggregate: ir.Aggregate) -> Conditions:
    """All conditions on a row that the aggregate takes: that it exists, is in the window, and fits the filters."""
    return _all(aggregate.rows, aggregate.window, aggregate.where, timed=aggregate.function in _NEEDS_TIME)


def timed_conditions(rows: ir.FactRows, window: ir.Window | None, where: ir.Condition | None) -> Conditions:
    """The same of rows that need a time."""
    return _all(rows, window, where, timed=True)


def _all(rows: ir.FactRows, window: ir.Window | None, where: ir.Condition | None, *, timed: bool) -> Conditions:
    found = [*_in_time(rows, window, timed), *conjuncts(rows.where), *conjuncts(where)]
    return tuple(dict.fromkeys(found))


def _in_time(rows: ir.FactRows, window: ir.Window | None, timed: bool) -> Conditions:
    time, until = rows.time, rows.until
    if time is None:
        return ()
    if window is None:
        if timed:
            return (ir.InWindow(time, ir.Window(None, until)),)
        return () if until is None else (ever(time, until),)
    high = earlier(window.high, until)
    if high is not None or until is None:
        return (ir.InWindow(time, ir.Window(window.low, high)),)
    return ir.InWindow(time, window), ir.InWindow(time, ir.Window(None, until))


def ever(time: ir.Column, until: ir.Moment) -> ir.Condition:
    """That a row exists: its time is before the moment, or missing."""
    return ir.Or((ir.InWindow(time, ir.Window(None, until)), ir.Not(ir.Known(time))))


def earlier(first: ir.Moment | None, second: ir.Moment | None) -> ir.Moment | None:
    """The earlier of two ends of which either may be open; None when only the engine can tell."""
    if first is None or second is None or first == second:
        return first or second
    if isinstance(first, ir.Fixed) and isinstance(second, ir.Fixed):
        return first if _before(first, second) else second
    return None


def _before(first: ir.Fixed, second: ir.Fixed) -> bool:
    return first.value < second.value  # both dates, or both instants


@dataclass(frozen=True, slots=True)
class Shared:
    """`common` all aggregates share; `own` is what each needs besides, in their order."""

    common: Conditions
    own: tuple[Conditions, ...]


def share(sets: Sequence[Conditions]) -> Shared:
    """What several aggregates of one table have in common, the widest of their windows included."""
    first = sets[0]
    common = [one for one in first if all(one in other for other in sets[1:])]
    own = [[one for one in conditions if one not in common] for conditions in sets]
    widest = _widest(own)
    if widest is not None:
        common.append(widest)
        own = [[part for one in conditions for part in _beyond(one, widest)] for conditions in own]
    return Shared(tuple(common), tuple(tuple(one) for one in own))


def _widest(own: Sequence[Sequence[ir.Condition]]) -> ir.Condition | None:
    """A condition on time that every aggregate's own conditions imply."""
    windows: list[ir.InWindow] = []
    always: ir.Condition | None = None
    for conditions in own:
        window = next((one for one in conditions if isinstance(one, ir.InWindow)), None)
        existing = next((one for one in conditions if _is_ever(one)), None)
        if window is None and existing is None:
            return None
        if existing is not None:
            if always is not None and always != existing:
                return None
            always = existing
        elif window is not None:
            windows.append(window)
    if len({window.value for window in windows}) != 1:
        return None
    if always is not None:
        assert isinstance(always, ir.Or)
        bound = always.operands[0]
        assert isinstance(bound, ir.InWindow)
        fits = all(
            w.value == bound.value and earlier(w.window.high, bound.window.high) == w.window.high for w in windows
        )
        return always if fits and all(w.window.high is not None for w in windows) else None
    low = _extreme([window.window.low for window in windows], latest=False)
    high = _extreme([window.window.high for window in windows], latest=True)
    return ir.InWindow(windows[0].value, ir.Window(low, high)) if low or high else None


def _is_ever(condition: ir.Condition) -> bool:
    match condition:
        case ir.Or((ir.InWindow(value, ir.Window(None, _)), ir.Not(ir.Known(other)))):
            return value == other
        case _:
            return False


def _extreme(moments: Sequence[ir.Moment | None], *, latest: bool) -> ir.Moment | None:
    """The earliest or the latest; None when one is open or only the engine can tell."""
    best = moments[0]
    for moment in moments[1:]:
        if best == moment:
            continue
        if not isinstance(best, ir.Fixed) or not isinstance(moment, ir.Fixed):
            return None
        if _before(best, moment) == latest:
            best = moment
    return best


def _beyond(condition: ir.Condition, widest: ir.Condition) -> Conditions:
    """What a condition still asks once the widest one holds."""
    if condition == widest:
        return ()
    if not isinstance(condition, ir.InWindow):
        return (condition,)
    limit = widest.operands[0] if isinstance(widest, ir.Or) else widest
    if not isinstance(limit, ir.InWindow) or limit.value != condition.value:
        return (condition,)
    low = None if condition.window.low == limit.window.low else condition.window.low
    high = None if condition.window.high == limit.window.high else condition.window.high
    if low is None and high is None and not isinstance(widest, ir.Or):
        return ()
    return (ir.InWindow(condition.value, ir.Window(low, high)),)


def describe(window: ir.Window | None, until: ir.Moment | None) -> str:
    """A window in the words of a column's name: `since_2026_08_03`; nothing for live ones."""
    if window is None:
        return ""
    low, high = (_day(moment) if isinstance(moment, ir.Fixed) else "" for moment in (window.low, window.high))
    if low and (window.high is None or window.high == until):
        return f"_since_{low}"
    if low and high:
        return f"_{low}_to_{high}"
    return f"_before_{high}" if high and window.low is None else ""


def _day(moment: ir.Fixed) -> str:
    value = moment.value
    if isinstance(value, dt.datetime) and (value.hour, value.minute) >= (12, 0):
        value = value + dt.timedelta(hours=12)  # the midnight of a zone east of Greenwich is the evening before
    return value.strftime("%Y_%m_%d")
