"""Sequences by trying every choice of facts: the meaning that `segql.semantics.ir` states, over rows as dictionaries.

Facts are few here, so nothing is clever. Values and filters are not the subject: a filter is `kind = n`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

from segql.catalog.model import Table
from segql.semantics import ir
from segql.syntax.ast import Position

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
#: A fact in a place: its event and its row.
Fact = tuple[ir.Event, Row]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class EveryChoice:
    """Counts the starts of a sequence for one member."""

    def __init__(self, tables: Tables, zone: str, member: str) -> None:
        self._tables, self._zone, self._member = tables, ZoneInfo(zone), member

    def count(self, sequence: ir.SequenceCount) -> int:
        """How many facts in the first place start a complete sequence; of a group, whether there is one."""
        starts: list[tuple[Fact, ...]] = []
        for chosen in self._fillings(sequence.first):
            if self._fits_within(chosen, sequence.first.within) and self._completes(
                sequence, 0, chosen, self._earliest(chosen, sequence.within)
            ):
                starts.append(chosen)
        return min(len(starts), 1) if len(sequence.first.events) > 1 else len(starts)

    def _completes(self, sequence: ir.SequenceCount, index: int, chosen: tuple[Fact, ...], start: int) -> bool:
        grouped = len((sequence.steps[index - 1].place if index else sequence.first).events) > 1
        if index < len(sequence.steps) and sequence.steps[index].negated:
            step = sequence.steps[index]
            if step.within is not None and step.over_before is not None:
                assert isinstance(step.over_before, ir.Fixed)
                limit = step.over_before.value
                end = (limit - _EPOCH.date()).days if not isinstance(limit, dt.datetime) else _micros(limit)
                if not self._latest(chosen, step.within.dates) + step.within.length < end:
                    return False
            if any(self._steps_to(chosen, nexts, step, grouped=grouped) for nexts in self._fillings(step.place)):
                return False
            index += 1
        if index == len(sequence.steps):
            whole = sequence.within
            return whole is None or self._latest(chosen, whole.dates) - start <= whole.length
        step = sequence.steps[index]
        return any(
            self._steps_to(chosen, nexts, step, grouped=grouped) and self._completes(sequence, index + 1, nexts, start)
            for nexts in self._fillings(step.place)
        )

    # One step ---------------------------------------------------------------------------------------------------------

    def _steps_to(self, chosen: tuple[Fact, ...], nexts: tuple[Fact, ...], step: ir.Step, *, grouped: bool) -> bool:
        if not all(self.follows(later, earlier) for earlier in chosen for later in nexts):
            return False
        for span, is_least in ((step.after, True), (step.within, False)):
            if span is None:
                continue
            since = self._latest(chosen, span.dates)  # a group's spans count from its latest fact
            for later in nexts:
                apart = self._time(later, span.dates) - since
                length = span.length
                if span.dates and not grouped and self._is_instant(chosen[0], later):
                    apart = self._time(later, False) - self._time(chosen[0], False)
                    length *= 86_400_000_000
                if (apart < length) if is_least else (apart > length):
                    return False
        for there, here in step.same:
            values = [fact[1][value.reading.column] for fact, value in ((chosen[0], there), (nexts[0], here))]  # type: ignore[union-attr]
            if None in values or values[0] != values[1]:
                return False
        return not any(
            self.follows((event, row), chosen[0]) and self.follows(nexts[0], (event, row))
            for event in step.without
            for row in self.rows(event)
        )

    def follows(self, later: Fact, earlier: Fact) -> bool:
        """Whether one fact follows another."""
        dates = any(isinstance(self._raw(fact), dt.date) and not isinstance(self._raw(fact), dt.datetime)
                    for fact in (later, earlier))  # fmt: skip
        a, b = self._time(earlier, dates), self._time(later, dates)
        first, second = earlier[0].rows, later[0].rows
        if first.relation != second.relation:
            return b >= a
        if first.key and first.key == second.key:
            return (b, _key(later)) > (a, _key(earlier))
        return b > a

    # Facts ------------------------------------------------------------------------------------------------------------

    def _fillings(self, place: ir.Place) -> Iterator[tuple[Fact, ...]]:
        for events in combinations(place.events, place.least if len(place.events) > 1 else 1):
            for rows in product(*(self.rows(event) for event in events)):
                yield tuple(zip(events, rows, strict=True))

    def rows(self, event: ir.Event) -> list[Row]:
        """The member's facts that an event takes."""
        facts = event.rows
        assert isinstance(facts.relation, Table) and facts.time is not None
        taken = []
        for row in self._tables[facts.relation.parts[-1]]:
            if row[facts.owner[0].reading.column] != self._member or row[facts.time.reading.column] is None:
                continue
            if event.window is not None and not _lies_in(row[facts.time.reading.column], event.window):
                continue
            tests = [test for test in (facts.where, event.where) if test is not None]
            if all(_holds(test, row) for test in tests):
                taken.append(row)
        if event.position is None:
            return taken
        own = [(self._order((event, row)), row) for row in taken]
        if event.position is Position.LAST:
            return [row for order, row in own if order == max(one for one, _ in own)]
        place = 1 if event.position is Position.FIRST else 2
        found = []
        for order, row in own:
            rank = 1 + sum(other < order for other, _ in own)
            if rank <= place <= rank + sum(other == order for other, _ in own) - 1:
                found.append(row)
        return found

    def _order(self, fact: Fact) -> tuple[int, Any]:
        raw = self._raw(fact)
        dated = not isinstance(raw, dt.datetime)
        return self._time(fact, dated), _key(fact)

    # Times ------------------------------------------------------------------------------------------------------------

    def _raw(self, fact: Fact) -> dt.date | dt.datetime:
        assert fact[0].rows.time is not None
        return fact[1][fact[0].rows.time.reading.column]  # type: ignore[no-any-return]

    def _time(self, fact: Fact, dates: bool) -> int:
        raw = self._raw(fact)
        if not isinstance(raw, dt.datetime):
            assert dates, "a date is no instant"
            return (raw - _EPOCH.date()).days
        return (raw.astimezone(self._zone).date() - _EPOCH.date()).days if dates else _micros(raw)

    def _is_instant(self, *facts: Fact) -> bool:
        return all(isinstance(self._raw(fact), dt.datetime) for fact in facts)

    def _latest(self, chosen: Sequence[Fact], dates: bool) -> int:
        return max(self._time(fact, dates) for fact in chosen)

    def _earliest(self, chosen: Sequence[Fact], span: ir.Span | None) -> int:
        return min(self._time(fact, span.dates) for fact in chosen) if span is not None else 0

    def _fits_within(self, chosen: Sequence[Fact], span: ir.Span | None) -> bool:
        return span is None or self._latest(chosen, span.dates) - self._earliest(chosen, span) <= span.length


def _micros(instant: dt.datetime) -> int:
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)


def _lies_in(time: Any, window: ir.Window) -> bool:
    low, high = (None if one is None else one.value for one in (window.low, window.high))  # type: ignore[union-attr]
    return (low is None or time >= low) and (high is None or time < high)


def _key(fact: Fact) -> Any:
    return tuple(fact[1][key.reading.column] for key in fact[0].rows.key)


def _holds(test: ir.Condition, row: Row) -> bool:
    match test:
        case ir.Compare(ir.Comparison.EQUAL, ir.Column() as column, ir.Literal(value=Decimal() as value)):
            return bool(row[column.reading.column] == value)
    raise AssertionError(f"no rule for {test}")
