"""Sequences: facts that follow each other, found from the last place back to the first.

Each place gives rows. Below the rows of one place lie the good rows of the next (from which the sequence can be completed);
a running minimum from the latest time back to the earliest gives each row the nearest good one that follows it, and the
row is good when that one is near enough. Nobody's facts are paired with each other, so the work grows with the number
of facts and hardly faster.

Nearest is best: what starts later is completed later. That fails only where a step agrees (SAME) in what the step before
it left open; there, the least time of completion is sought over the whole stretch of time that a step allows.
"""

from __future__ import annotations

from segql.plan.frame import Located, Steps
from segql.plan.lowered import Lowered, Number
from segql.plan.model import Measure, Output, Pass, Rows, Union
from segql.plan.names import Names
from segql.plan.rowsets import describe
from segql.plan.scalar import Case, Constant, Op, Scalar, apply, conjunction
from segql.plan.sequence_crossed import ANY_WAY, Crossing, Way, is_crossed, ways_of
from segql.plan.sequence_groups import Neighbours, anchored, meets, start_column
from segql.plan.sequence_rows import DAY, RowSet, Wanted, Workshop, is_dated, later, one_key, one_table, time_column
from segql.plan.sequence_since import since_the_first
from segql.plan.sequence_steps import Meeting, epochs, nearest, soonest
from segql.plan.sequence_windows import EVERY, Alike, Window
from segql.plan.sequence_words import place_words, step_words
from segql.semantics import ir

_ONE = Constant(1)


def is_group(place: ir.Place) -> bool:
    """Whether a place takes facts of several events."""
    return len(place.events) > 1


class Builder:
    """Builds the steps of sequences that are alike."""

    def __init__(self, steps: Steps, names: Names, title: str, sequences: Alike) -> None:
        self._names, self._title = names, title
        self._sequence, self._windows = sequences.widest, sequences.windows
        self._steps, self._places = since_the_first(self._sequence)
        self._shop = Workshop(steps, names, self._sequence.first.events[0].rows.owner)
        self.found: dict[ir.Measured, Located] = {}
        self.built: list[Rows | Union | Pass] = []

    def build(self) -> None:
        """Fill `built` with the steps in order and `found` with the place of each count."""
        sequence = self._sequence
        first = self._good_of_all(0, self._raw(0, None)[1])
        if sequence.within is not None:
            dates = sequence.within.dates
            start = first.columns[start_column(dates) if is_group(sequence.first) else time_column(dates)]
            first = first.needing(apply(Op.LESS_EQUAL, first.columns["until"], later(start, sequence.within.length)))
        keys = [Output(key, first.columns[key]) for key in self._shop.keys]
        taken = Names(set(self._shop.keys))
        counts: dict[Window, Output] = {}
        for one, window in self._windows:
            if window not in counts:
                (event, *_) = one.first.events
                column = taken.give("sequences" + ("" if window == EVERY else describe(event.window, event.rows.until)))
                counts[window] = Output(column, self._count(first, window))
        select = first.select([*keys, *counts.values()], group_by=[key.value for key in keys])
        name = self._names.give(f"{first.title}_in_sequence_per_{self._title}")
        measures = tuple(Measure(one, counts[window].name) for one, window in self._windows)
        self.built += self._shop.built
        self.built.append(Pass(name, select, self._shop.keys, measures))
        for one, window in self._windows:
            value = Lowered(counts[window].value, number=Number.WHOLE, zero=True)
            self.found[one] = Located(name, self._shop.keys, counts[window].name, value)

    def _count(self, first: RowSet, window: Window) -> Scalar:
        """How many of the good rows of the first place lie in a window; of a group, whether there are any."""
        if is_group(self._sequence.first):
            return _ONE
        if window == EVERY:
            return apply(Op.COUNT_ROWS)
        time = first.columns[time_column(is_dated(self._sequence.first.events[0]))]
        return apply(Op.COUNT, Case(((conjunction(window.holds(time)), _ONE),)))

    # Places -----------------------------------------------------------------------------------------------------------

    def _raw(
        self, place: int, before: RowSet | None, crossing: tuple[Crossing, Way] | None = None
    ) -> tuple[RowSet | None, list[RowSet]]:
        """The rows of a place, for each way of them that its step away is looked at for, and those of the place before it
        with what they are compared by."""
        own = self._places[place]
        if not is_group(own):
            values = {name: value for value, name in self._values(place).items()}
            wanted = Wanted(self._units(place, place + 1), self._keyed(place, place + 1), tuple(values.items()))
            return before, [self._shop.event(own.events[0], wanted)]
        events_before: tuple[ir.Event, ...] = ()
        events_after: tuple[ir.Event, ...] = ()
        if place > 0 and meets(self._places[place - 1], own, self._steps[place - 1]):
            events_before = self._places[place - 1].events
        if place < len(self._steps) and meets(own, self._places[place + 1], self._steps[place]):
            events_after = self._places[place + 1].events
        crossed = self._crossed(place)
        if len(events_after) > 1:  # of two groups, the facts of one table can be ordered by its key
            shared = [one for one in events_after if any(one_table(one.rows, other.rows) for other in own.events)]
            events_after = () if crossed else tuple(shared[:1])
        keyed = any(one_key(event.rows, other.rows) for event in own.events for other in events_after)
        by_days = self._by_days(place) if place > 0 else None
        after_by_days = self._by_days(place + 1) if place < len(self._steps) else None
        ahead = self._ahead(place) if place > 0 else 0
        ways = self._ways(place)
        around = Neighbours(events_before, events_after, keyed, by_days, after_by_days, ahead, ways, crossing)
        return anchored(self._shop, own, around, before, self._units(place, place + 1))

    def _crossed(self, place: int) -> bool:
        """Whether a place's facts and those of the next have no order of all of them."""
        if place == len(self._steps):
            return False
        first, second, step = self._places[place], self._places[place + 1], self._steps[place]
        return meets(first, second, step) and is_crossed(first, second, by_days=self._by_days(place + 1))

    def _ways(self, place: int) -> tuple[Way, ...]:
        """How a place's facts are looked at for the step away from it."""
        if not self._crossed(place):
            return (ANY_WAY,)
        return tuple(ways_of(self._places[place], self._places[place + 1], negated=self._steps[place].negated))

    def _good_of_all(self, place: int, sets: list[RowSet]) -> RowSet:
        """The good rows of a place of all ways of them."""
        crossing = None
        if self._crossed(place):
            places, step = self._places, self._steps[place]
            crossing = Crossing(places[place], places[place + 1], self._by_days(place + 1), step.negated)
        good = [
            self._good(place, rows, (crossing, way) if crossing is not None else None)
            for rows, way in zip(sets, self._ways(place), strict=True)
        ]
        if len(good) == 1:
            return good[0]
        names = [name for name in good[0].columns if name not in self._shop.keys]
        parts = [(rows, {name: rows.columns[name] for name in names}) for rows in good]
        return self._shop.of(self._shop.union(f"{good[0].title}_either_way", parts), good[0].title, names, [])

    def _good(self, place: int, rows: RowSet, crossing: tuple[Crossing, Way] | None) -> RowSet:
        """Those of a place's rows from which the sequence can be completed; with ALL WITHIN, `until` is when at best."""
        whole = self._sequence.within
        if place < len(self._steps):
            step = self._steps[place]
            if step.negated and step.within is not None and step.over_before is not None:
                length = step.within.length
                rows = self._shop.before(rows, self._dates(place + 1), length, step.over_before)
            here, sets = self._raw(place + 1, rows, crossing)
            assert here is not None
            there = sets[0] if step.negated else self._good_of_all(place + 1, sets)
            rows = self._followed(place + 1, here, there)
        if whole is not None and place == self._last:
            rows.columns["until"] = rows.columns[time_column(whole.dates)]
        return rows

    @property
    def _last(self) -> int:
        """The last place that is filled."""
        return len(self._steps) - (1 if self._steps and self._steps[-1].negated else 0)

    # What is needed of rows -------------------------------------------------------------------------------------------

    def _dates(self, place: int) -> bool:
        """Whether a place is compared with the one before it by local dates."""
        events = (*self._places[place - 1].events, *self._places[place].events)
        return any(is_dated(event) for event in events)

    def _by_days(self, place: int) -> bool:
        """Whether the local dates alone tell if a place's facts follow those before it: a group of both kinds of times has
        instants that are compared with instants."""
        step = self._steps[place - 1]
        if not self._dates(place):
            return False
        if step.after is not None and step.after.length > 0 and not self._ahead(place):
            return True
        if self._sequence.within is not None and step.within is not None and not self._is_monotone(place):
            return True
        return any(all(is_dated(event) for event in self._places[one].events) for one in (place - 1, place))

    def _ahead(self, place: int) -> int:
        """How many days each fact of a group of dates and instants has to come after a single instant."""
        before, own, after = self._places[place - 1], self._places[place], self._steps[place - 1].after
        if after is None or is_group(before) or is_dated(before.events[0]):
            return 0
        return after.length if len({is_dated(event) for event in own.events}) > 1 else 0

    def _between(self, place: int, step: int) -> list[ir.Event]:
        """The events that a place of one event is compared with in the step to a place."""
        if not 0 < step < len(self._places):
            return []
        other = self._places[step - 1 if step == place else step]
        return [*other.events, *self._steps[step - 1].without]

    def _units(self, place: int, *others: int) -> frozenset[bool]:
        """In which units a place's times are needed for the steps to it and to others: as dates, as instants."""
        units: set[bool] = set()
        for step in (place, *others):
            if 0 < step < len(self._places):
                units |= {self._dates(step), self._by_days(step)}
                for event in self._steps[step - 1].without:
                    units.add(is_dated(event) or is_dated(self._places[place].events[0]))
        whole = self._sequence.within
        if whole is not None and place in (0, self._last):
            units.add(whole.dates)
        if place == 0 and len({window for _, window in self._windows}) > 1:
            units.add(is_dated(self._sequence.first.events[0]))
        return frozenset(units)

    def _keyed(self, place: int, *others: int) -> bool:
        """Whether the key of a place's rows is needed for the steps to it and to others."""
        (own,) = self._places[place].events
        return any(one_key(own.rows, other.rows) for step in (place, *others) for other in self._between(place, step))

    def _values(self, place: int) -> dict[ir.Value, str]:
        """What a place's rows must agree in with those before and after, and the names that it gets."""
        names, found = Names(), {}
        here = [here for _, here in self._steps[place - 1].same] if place > 0 else []
        there = [there for there, _ in self._steps[place].same] if place < len(self._steps) else []
        for value in dict.fromkeys((*here, *there)):
            found[value] = names.give(f"same_{value.name if isinstance(value, ir.Column) else 'value'}")
        return found

    def _kept(self, place: int, rows: RowSet) -> list[str]:
        """The columns of a place's rows that are needed once it is known which of them are good."""
        kept = {time_column(dates) for dates in self._units(place)}
        if is_group(self._places[place]):
            kept |= {name for name in rows.columns if name.startswith(("start", "latest_"))}
        elif self._keyed(place):
            kept |= {name for name in rows.columns if name.startswith("key_")}
        if place > 0:
            names = self._values(place)
            kept |= {names[here] for _, here in self._steps[place - 1].same}
        return [name for name in rows.columns if name in kept]

    # Steps ------------------------------------------------------------------------------------------------------------

    def _followed(self, place: int, here: RowSet, there: RowSet) -> RowSet:
        """Those of the rows that are followed by one there, as the step asks (or by none, when it is negated)."""
        step, dates = self._steps[place - 1], self._dates(place)
        kept = self._kept(place - 1, here)
        names, names_there = self._values(place - 1), self._values(place)
        for _, value in step.same:
            there = there.needing(apply(Op.IS_NOT_NULL, there.columns[names_there[value]]))
        between: list[str] = []
        for event in step.without:
            here, epoch = epochs(self._shop, here, self._places[place - 1].events[0], event, after=True)
            there, _ = epochs(self._shop, there, self._places[place].events[0], event, after=False)
            between.append(epoch)
        same = [(here.columns[names[first]], there.columns[names_there[second]]) for first, second in step.same]
        same += [(here.columns[epoch], there.columns[epoch]) for epoch in between]
        meeting = self._meeting(place, here, there, tuple(same))
        time = here.columns[time_column(dates)]
        deadline = later(time, step.within.length) if step.within is not None else None
        note = step_words(step, place_words(self._places[place - 1]))
        if deadline is not None and "until" in there.columns and not self._is_monotone(place):
            assert step.within is not None
            length = step.within.length - self._shift(place)
            return soonest(
                self._shop, here, there, meeting, kept, deadline=deadline, length=length, dates=dates, note=note
            )
        latest, by_date = there.columns[time_column(dates)], None
        if step.within is not None and "latest_at" in there.columns and not is_group(self._places[place - 1]):
            # Each pair is measured as the two are: instants by the microsecond, and what is a date by dates.
            assert deadline is not None
            latest, by_date = there.columns["latest_at"], (there.columns["latest_day"], deadline)
            deadline = later(here.columns[time_column(False)], step.within.length * DAY)
        return nearest(
            self._shop, here, there, meeting, kept,
            latest=latest, deadline=deadline, dated=by_date, negated=step.negated, note=note,
        )  # fmt: skip

    def _shift(self, place: int) -> int:
        """How much later than a row the first one may be that follows it."""
        step = self._steps[place - 1]
        after = step.after.length if step.after is not None else 0
        before, own = self._places[place - 1], self._places[place]
        if self._ahead(place):
            return 0
        if after > 0 or is_group(before) or is_group(own):
            return after
        first, second = before.events[0].rows, own.events[0].rows
        return 1 if one_table(first, second) and not one_key(first, second) else 0

    def _meeting(self, place: int, here: RowSet, there: RowSet, same: tuple[tuple[Scalar, Scalar], ...]) -> Meeting:
        """What decides whether a row there follows a row here, at least so much later."""
        before, own, step = self._places[place - 1], self._places[place], self._steps[place - 1]
        time = time_column(self._by_days(place))
        moved = later(here.columns[time], self._shift(place))
        if is_group(own):
            mine = here.columns.get("rank", moved)
            return Meeting((mine,), (there.columns["start"],), True, same)
        (event,) = own.events
        plain = Meeting((moved,), (there.columns[time],), True, same)
        if not meets(before, own, step):
            return plain
        keys = [f"key_{index}" for index in range(1, len(event.rows.key) + 1)] if self._keyed(place) else []
        if is_group(before):
            order = (here.columns[time], here.columns["tie"], *(here.columns[f"tie_{key}"] for key in keys))
            return Meeting(order, (there.columns[time], _ONE, *(there.columns[key] for key in keys)), False, same)
        if not one_key(before.events[0].rows, event.rows):
            return plain
        first = (here.columns[time], *(here.columns[key] for key in keys))
        return Meeting(first, (there.columns[time], *(there.columns[key] for key in keys)), False, same)

    def _is_monotone(self, place: int) -> bool:
        """Whether, of a place's rows that agree in what its step asks, the earlier are completed no later."""
        for index in range(place, self._last):
            agreed = {here for _, here in self._steps[index - 1].same}
            if any(there not in agreed for there, _ in self._steps[index].same):
                return False
        return True
