"""Groups that follow each other and have facts of several tables in common, or of one whose dates stand beside instants.

A fact of the second group has to come strictly after the facts of its own table in the first, and not before the others.
At one time no single order of all facts says so. But it depends on little which do: on what facts of the first group are
at its latest time at all. So each way for them to be there is looked at alone, and has an order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from segql.plan.scalar import FALSE, Case, Constant, Op, Order, Scalar, Window, apply, conjunction, disjunction
from segql.plan.sequence_rows import RowSet, Wanted, Workshop, is_dated, one_key, one_table, time_column
from segql.semantics import ir


@dataclass(frozen=True, slots=True)
class Way:
    """What of a group's events (counted from 1) is at the time of its latest fact. `late`: of these no fact is. `inside`: of
    these one may be, and when `needed`, is."""

    inside: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    needed: bool = False


#: Whatever is there.
ANY_WAY = Way()


def is_crossed(first: ir.Place, second: ir.Place, *, by_days: bool) -> bool:
    """Whether two groups of which facts of one table may meet have no order of all facts. `by_days`: dates alone tell what
    follows what."""
    if len(first.events) < 2 or len(second.events) < 2:
        return False
    shared = [one for one in first.events if any(one_table(one.rows, other.rows) for other in second.events)]
    if len({one.rows.relation for one in shared}) > 1:
        return True
    return not by_days and any(is_dated(one) for one in shared)


def ways_of(first: ir.Place, second: ir.Place, *, negated: bool) -> list[Way]:
    """All ways for a group's facts to be at its latest time, as far as what follows depends on it.

    What is to follow follows most easily the fewest facts there, each with the least key; what is not to follow, the most.
    """
    shared: dict[int, ir.Event] = {
        number: one
        for number, one in enumerate(first.events, 1)
        if any(one_table(one.rows, other.rows) for other in second.events)
    }
    by_table: dict[object, list[int]] = {}
    for number, one in shared.items():
        by_table.setdefault(one.rows.relation, []).append(number)
    found = []
    if negated:
        for tables in _subsets(list(by_table.values()), first.least):
            found += [Way(chosen, needed=True) for chosen in product(*tables)]
        return found
    items = []
    for numbers in by_table.values():
        keyed = [n for n in numbers if any(one_key(shared[n].rows, other.rows) for other in second.events)]
        without = tuple(n for n in numbers if n not in keyed)
        items += [(n,) for n in keyed] + ([without] if without else [])
    for chosen in _subsets(items, first.least):
        inside = tuple(number for item in chosen for number in item)
        late = tuple(number for number in shared if number not in inside)
        if len(late) < len(first.events):
            found.append(Way(inside, late))
    return found


def _subsets(items: Sequence[Sequence[int]], most: int) -> Iterator[tuple[Sequence[int], ...]]:
    for count in range(min(most, len(items)) + 1):
        yield from combinations(items, count)


@dataclass
class Crossing:
    """The facts of the second of two such groups, each with the place of its key among those of its table and time, and
    with that of the least (`negated`: the greatest) key there that each event of the first group has."""

    first: ir.Place
    second: ir.Place
    by_days: bool
    negated: bool
    _rows: dict[int, RowSet] = field(default_factory=dict)

    def facts(self, shop: Workshop, number: int, wanted: Wanted) -> RowSet:
        """The facts of one of the second group's events."""
        if number not in self._rows:
            event = self.second.events[number - 1]
            before = [n for n, one in enumerate(self.first.events, 1) if one_key(one.rows, event.rows)]
            if before:
                after = [n for n, one in enumerate(self.second.events, 1) if one_key(one.rows, event.rows)]
                self._number(shop, before, after, wanted)
            else:
                self._rows[number] = shop.event(event, wanted)
        return self._rows[number]

    def follows(self, number: int, way: Way) -> Scalar:
        """Whether a fact of that event follows a group that is there in that way, when it is of the same time."""
        event = self.second.events[number - 1]
        conditions: list[Scalar] = []
        for inside in way.inside:
            rows = self.first.events[inside - 1].rows
            if one_key(rows, event.rows):
                found = self._rows[number].columns
                bound = found[f"bound_{inside}"]
                above = apply(Op.GREATER, found["turn_key"], bound)
                conditions.append(disjunction([apply(Op.IS_NULL, bound), above]))
            elif one_table(rows, event.rows):
                return FALSE
        return conjunction(conditions)

    def _number(self, shop: Workshop, before: Sequence[int], after: Sequence[int], wanted: Wanted) -> None:
        """Fill in the rows of some events that have one table and key."""
        some = self.second.events[after[0] - 1]
        zone = time_column(self.by_days or is_dated(some))
        keys = [f"key_{index}" for index in range(1, len(some.rows.key) + 1)]
        parts: list[tuple[RowSet, dict[str, Scalar]]] = []
        kept: dict[str, None] = {}
        for number in after:
            units = wanted.units | {self.by_days or is_dated(some)}
            rows = shop.event(self.second.events[number - 1], Wanted(units, True, end=wanted.end))
            own = {name: scalar for name, scalar in rows.columns.items() if name not in shop.keys}
            kept |= dict.fromkeys(own)
            parts.append((rows, {"event": Constant(number), **own}))
        for number in before:
            rows = shop.event(self.first.events[number - 1], Wanted(frozenset({zone == time_column(True)}), True))
            parts.append((rows, {"event": Constant(-number), **{name: rows.columns[name] for name in (zone, *keys)}}))
        title = some.rows.name
        step = shop.union(f"{title}_of_both", parts)
        columns: dict[str, Scalar] = {name: shop.ref(name) for name in ("event", *kept)}
        order = tuple(Order(shop.ref(key)) for key in keys)
        columns["turn_key"] = Window(Op.RANK, (), shop.partition(zone), order)
        step = shop.rows(f"{title}_by_key", step, columns, f"{title} of one time by their key")
        columns = {name: shop.ref(name) for name in columns}
        for number in before:
            mine = Case(((apply(Op.EQUAL, shop.ref("event"), Constant(-number)), shop.ref("turn_key")),))
            columns[f"bound_{number}"] = Window(Op.MAX if self.negated else Op.MIN, (mine,), shop.partition(zone))
        step = shop.rows(f"{title}_beside", step, columns)
        names = [name for name in columns if name != "event"]
        for number in after:
            test = apply(Op.EQUAL, shop.ref("event"), Constant(number))
            self._rows[number] = shop.of(step, self.second.events[number - 1].rows.name, names, [test])
