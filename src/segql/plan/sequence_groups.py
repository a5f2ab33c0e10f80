"""Groups in a sequence: facts of several events in any order, found by where the latest of them is.

Every fact of the group's events may be its latest. Running maxima give the last fact of each event up to that one; of
these, the `least` latest ones begin as late as a group can that ends there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from segql.plan.scalar import FALSE, TRUE, ZERO, Case, Constant, Op, Order, Scalar, Window, apply, disjunction
from segql.plan.sequence_crossed import ANY_WAY, Crossing, Way
from segql.plan.sequence_rows import RowSet, Wanted, Workshop, is_dated, later, one_key, one_table, time_column
from segql.semantics import ir

_ONE, _TWO, _THREE = Constant(1), Constant(2), Constant(3)
#: More subsets than this of a group's events are not written out.
_MOST_TERMS = 20
#: Earlier than any time, and less than any rank.
_NEVER = Constant(-9_000_000_000_000_000_000)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands around a group: the events of the places before and after it, when rows of one table may meet there at
    the same time (else none). `by_days`, `after_by_days`: local dates alone tell what follows what there; None: there is no
    place. `ahead`: how many days each fact has to come after one of the place before, as the two are dates or instants.
    `ways`: for the place after, when it is a group that crosses; `crossing`: how it crosses the group before, there in that
    way."""

    before: tuple[ir.Event, ...]
    after: tuple[ir.Event, ...]
    keyed_after: bool
    by_days: bool | None
    after_by_days: bool | None
    ahead: int = 0
    ways: tuple[Way, ...] = (ANY_WAY,)
    crossing: tuple[Crossing, Way] | None = None


def start_column(dates: bool) -> str:
    """The column of a first group's earliest time."""
    return f"start_{time_column(dates)}"


def meets(first: ir.Place, second: ir.Place, step: ir.Step) -> bool:
    """Whether facts of one table may stand in both places at the same time."""
    if step.after is not None and step.after.length > 0:
        return False
    return any(one_table(one.rows, other.rows) for one in first.events for other in second.events)


def anchored(
    shop: Workshop, place: ir.Place, around: Neighbours, before: RowSet | None, units: frozenset[bool]
) -> tuple[RowSet | None, list[RowSet]]:
    """The rows of the place before (with their `rank` among the group's facts, where that decides), and the group's latest
    facts, for each way of those after which the next group may come: their times, where such a group starts at the latest
    (`start`), and what decides at the same time as a fact of the place after (`tie`, `tie_key_…`)."""
    dated = [is_dated(event) for event in place.events]
    own = all(dated) or (any(dated) and around.after_by_days is True)
    needed = units | {own, any(dated)}
    begin = _begin_column(place, around)
    title = " and ".join(dict.fromkeys(event.rows.name for event in place.events))
    late = any(way.late for way in around.ways) and any(dated) and not own
    parts = _facts(shop, place, around, needed, begin, end=begin == "end" or late)
    ranked = before is not None and bool(around.before)
    if ranked:
        assert before is not None
        before, step = _ranked(shop, before, parts, around, title, begin)
    else:
        step = shop.union(f"{title}_in_all", parts)
    starts: dict[str, Scalar] = {"start": shop.ref("rank")}
    if not ranked:
        starts = _starts(shop, around, place, units, begin)
    group = _Group(shop, place, around, title, own, needed, starts, ranked, begin == "end")
    return before, [_ending(group, step, way) for way in around.ways]


@dataclass(frozen=True, slots=True)
class _Group:
    """What is known of a group before its latest facts are looked for."""

    shop: Workshop
    place: ir.Place
    around: Neighbours
    title: str
    own: bool
    needed: frozenset[bool]
    starts: dict[str, Scalar]
    ranked: bool
    ends: bool

    def last(self, number: int) -> str:
        """The column that tells whether two facts, the one of that event, are of one time."""
        return time_column(self.own or is_dated(self.place.events[number - 1]))


def _ending(group: _Group, step: str, way: Way) -> RowSet:
    """The latest facts of a group that is there in that way."""
    shop, place, title, starts = group.shop, group.place, group.title, group.starts
    # The last fact of each event up to the one at hand, whatever comes at the same time.
    ties = _ties(group.around)
    order = (*_times(group, way), *(Order(shop.ref(name)) for name in ties))
    own_begin = "rank" if group.ranked else "end" if group.ends else None
    told = group.ranked or group.ends or way != ANY_WAY
    kept = [
        *(["event"] if told else []),
        *([own_begin] if own_begin else []),
        *sorted(map(time_column, group.needed)),
        *ties,
    ]
    columns: dict[str, Scalar] = {name: shop.ref(name) for name in kept}
    numbers = range(1, len(place.events) + 1)

    def last(number: int, value: Scalar) -> Scalar:
        mine = Case(((apply(Op.EQUAL, shop.ref("event"), Constant(number)), value),))
        return apply(Op.COALESCE, Window(Op.MAX, (mine,), shop.partition(), order), _NEVER)

    for name, value in starts.items():
        columns |= {f"{name}_{number}": last(number, value) for number in numbers}
    fixed = way.inside if way.needed else ()
    columns |= {f"last_{number}": last(number, shop.ref(group.last(number))) for number in fixed}
    step = shop.rows(f"{title}_up_to_each", step, columns, f"at each of {title}: when each of these last was")
    kept += [f"last_{number}" for number in fixed]
    step = _begun(shop, step, title, kept, tuple(starts), len(numbers), place.least, fixed)
    where: list[Scalar] = [apply(Op.GREATER, shop.ref("event"), ZERO)] if group.ranked else []
    where += [apply(Op.NOT_EQUAL, shop.ref("event"), Constant(number)) for number in way.late]
    where += [apply(Op.EQUAL, shop.ref(f"last_{number}"), shop.ref(group.last(number))) for number in fixed]
    found = shop.of(step, title, [*map(time_column, group.needed), *ties, *starts], where)
    if own_begin:  # at one time another fact may be later for the place before, and this one for the place after
        found.columns["start"] = apply(Op.LEAST_KNOWN, shop.ref(own_begin), shop.ref("start"))
    if group.ends:  # a group of dates and instants ends with one or the other
        dates = [number for number in numbers if is_dated(place.events[number - 1])]
        is_date = disjunction([apply(Op.EQUAL, shop.ref("event"), Constant(number)) for number in dates])
        found.columns["latest_at"] = Case(((is_date, Constant(None)),), shop.ref(time_column(False)))
        found.columns["latest_day"] = Case(((is_date, shop.ref(time_column(True))),))
    found = found.needing(apply(Op.GREATER, found.columns[next(iter(starts))], _NEVER))
    if place.within is not None:
        dates_alone = place.within.dates
        end = later(found.columns[start_column(dates_alone)], place.within.length)
        found = found.needing(apply(Op.LESS_EQUAL, found.columns[time_column(dates_alone)], end))
    return found


def _times(group: _Group, way: Way) -> list[Order]:
    """What a group's facts are ordered by: those that may not be at its latest time come after all others there, and dates
    among them at the end of their day."""
    shop = group.shop
    time: Scalar = shop.ref(time_column(group.own))
    if not way.late:
        return [Order(time)]
    is_late = [apply(Op.EQUAL, shop.ref("event"), Constant(number)) for number in way.late]
    events = group.place.events
    dates = [test for number, test in zip(way.late, is_late, strict=True) if is_dated(events[number - 1])]
    if dates and not group.own:
        time = Case(((disjunction([*dates]), shop.ref("end")),), time)
    return [Order(time), Order(Case(((disjunction([*is_late]), _ONE),), ZERO))]


def _begin_column(place: ir.Place, around: Neighbours) -> str:
    """The column that tells which facts follow those of the place before: of dates beside instants, the end of the day."""
    if around.by_days:
        return time_column(True)
    mixed = around.by_days is not None and any(is_dated(event) for event in place.events)
    return "end" if mixed else time_column(False)


def _starts(
    shop: Workshop, around: Neighbours, place: ir.Place, units: frozenset[bool], begin: str
) -> dict[str, Scalar]:
    """What is wanted of the earliest fact: its time as the step to it compares, or as the spans from it count."""
    if around.by_days is not None:
        return {"start": shop.ref(begin)}
    own = any(is_dated(event) for event in place.events)
    wanted = units | {own} | ({place.within.dates} if place.within is not None else set())
    return {start_column(dates): shop.ref(time_column(dates)) for dates in sorted(wanted)}


def _facts(
    shop: Workshop, place: ir.Place, around: Neighbours, units: frozenset[bool], begin: str, *, end: bool
) -> list[tuple[RowSet, dict[str, Scalar]]]:
    """The facts of each event with what decides at the same time."""
    ties = _ties(around)
    found = []
    for number, event in enumerate(place.events, 1):
        with_key = any(one_key(event.rows, other.rows) for other in (*around.before, *around.after))
        wanted = Wanted(units, with_key, end=end, ahead=around.ahead)
        crossing = around.crossing
        facts = shop.event(event, wanted) if crossing is None else crossing[0].facts(shop, number, wanted)
        columns: dict[str, Scalar] = {"event": Constant(number)}
        columns |= {time_column(dates): facts.columns[time_column(dates)] for dates in sorted(units)}
        if end:
            columns["end"] = facts.columns["end"]
        if crossing is not None:
            follows = crossing[0].follows(number, crossing[1])
            columns["turn"] = _either(follows, _THREE, _ONE)
            if begin == "end":
                columns["end"] = _either(follows, facts.columns["end"], facts.columns[time_column(False)])
        elif around.before:
            columns["turn"], own = _turn(event, around.before)
            if own:
                columns |= {f"turn_{key}": facts.columns[key] for key in _keys(event)}
        if ties:
            (other,) = around.after
            same = one_table(event.rows, other.rows)
            own = one_key(event.rows, other.rows)
            columns["tie"] = _ONE if own else _TWO if same else ZERO
            if own:
                columns |= {name: facts.columns[name.removeprefix("tie_")] for name in ties[1:]}
        found.append((facts, columns))
    return found


def _either(condition: Scalar, then: Scalar, otherwise: Scalar) -> Scalar:
    """One value or the other; where the condition is decided, without asking."""
    if condition in (TRUE, FALSE):
        return then if condition == TRUE else otherwise
    return Case(((condition, then),), otherwise)


def _turn(event: ir.Event, before: Sequence[ir.Event]) -> tuple[Scalar, bool]:
    """At the same time as a row of the place before: with its like (1) or after all (3); and whether the keys decide."""
    shared = [other for other in before if one_table(event.rows, other.rows)]
    return (_ONE if shared else _THREE), any(one_key(event.rows, other.rows) for other in shared)


def _ties(around: Neighbours) -> list[str]:
    if len(around.after) != 1:
        return []
    keys = range(1, len(around.after[0].rows.key) + 1) if around.keyed_after else ()
    return ["tie", *(f"tie_key_{index}" for index in keys)]


def _ranked(
    shop: Workshop,
    before: RowSet,
    parts: Sequence[tuple[RowSet, dict[str, Scalar]]],
    around: Neighbours,
    title: str,
    begin: str,
) -> tuple[RowSet, str]:
    """The rows of the place before, and the step with all facts: each with its rank, so that a fact follows a row of the
    place before exactly when its rank is greater."""
    kept = [name for name in before.columns if name not in shop.keys and not name.startswith("tie")]
    mine: dict[str, Scalar] = {name: before.columns[name] for name in kept} | {"event": ZERO}
    mine[begin] = before.columns[time_column(around.by_days is True)]
    keys = [name for name in dict.fromkeys(name for _, part in parts for name in part) if name.startswith("turn_key")]
    # A row of the place before stands after its like without a key, and in their order with one.
    mine["turn"] = _TWO
    if "tie" in before.columns:
        mine["turn"] = before.columns["tie"]
        mine |= {key: before.columns[f"tie_{key.removeprefix('turn_')}"] for key in keys}
    elif len(around.before) == 1 and keys:
        mine["turn"] = _ONE
        mine |= {key: before.columns[key.removeprefix("turn_")] for key in keys}
    union = shop.union(f"{before.title}_and_{title}", [(before, mine), *parts])
    last = apply(Op.EQUAL, shop.ref("event"), ZERO)
    order = [Order(shop.ref(name)) for name in (begin, "turn", *keys)]
    order.append(Order(Case(((last, _ONE),), ZERO)))
    columns: dict[str, Scalar] = {name: shop.ref(name) for part in (mine, *(c for _, c in parts)) for name in part}
    columns["rank"] = Window(Op.RANK, (), shop.partition(), tuple(order))
    step = shop.rows(f"{before.title}_and_{title}_in_order", union, columns)
    rows = shop.of(step, before.title, [*kept, "rank"], [apply(Op.EQUAL, shop.ref("event"), ZERO)])
    return rows, step


def _begun(
    shop: Workshop,
    step: str,
    title: str,
    kept: Sequence[str],
    starts: Sequence[str],
    total: int,
    least: int,
    fixed: Sequence[int] = (),
) -> str:
    """The step with the earliest fact of a group that ends at the one at hand and begins as late as it can: the `least`-th
    largest of what each start has for each event. `fixed`: events that the group has for certain."""
    note = f"at each of {title}: since when {least} of these were"
    carried: dict[str, Scalar] = {name: shop.ref(name) for name in kept}
    free = [number for number in range(1, total + 1) if number not in fixed]
    least -= len(fixed)
    found: dict[str, list[Scalar]] = {name: [shop.ref(f"{name}_{number}") for number in fixed] for name in starts}
    if least and comb(len(free), least) <= _MOST_TERMS:
        for name in starts:
            found[name].append(_kth([shop.ref(f"{name}_{number}") for number in free], least))
    elif least:
        step = _sorted_in(shop, step, title, carried, starts, fixed, free, least, note)
        for name in starts:
            found[name].append(shop.ref(f"{name}_top_{least}"))
    for name, values in found.items():
        carried[name] = apply(Op.LEAST_KNOWN, *values) if len(values) > 1 else values[0]
    return shop.rows(f"{title}_together", step, carried, note)


def _sorted_in(
    shop: Workshop,
    step: str,
    title: str,
    kept: dict[str, Scalar],
    starts: Sequence[str],
    fixed: Sequence[int],
    free: Sequence[int],
    least: int,
    note: str,
) -> str:
    """The step with the `least` largest of so many starts that their subsets are too many: they are sorted in one by one."""
    for index, number in enumerate(free, 1):
        columns = dict(kept)
        for name in starts:
            new = shop.ref(f"{name}_{number}")
            for place in range(1, min(least, index) + 1):
                own, above = shop.ref(f"{name}_top_{place}"), shop.ref(f"{name}_top_{place - 1}")
                smaller: Scalar = new if place == 1 else apply(Op.LEAST_KNOWN, above, new)
                columns[f"{name}_top_{place}"] = smaller if place == index else apply(Op.GREATEST_KNOWN, own, smaller)
            columns |= {f"{name}_{rest}": shop.ref(f"{name}_{rest}") for rest in (*fixed, *free[index:])}
        step = shop.rows(f"{title}_of_{index}", step, columns, note if index == 1 else None)
    return step


def _kth(values: Sequence[Scalar], count: int) -> Scalar:
    """The `count`-th largest: the largest that is the smallest of so many."""
    smallest = [
        apply(Op.LEAST_KNOWN, *chosen) if len(chosen) > 1 else chosen[0] for chosen in combinations(values, count)
    ]
    return apply(Op.GREATEST_KNOWN, *smallest) if len(smallest) > 1 else smallest[0]


def _keys(event: ir.Event) -> list[str]:
    return [f"key_{index}" for index in range(1, len(event.rows.key) + 1)]
