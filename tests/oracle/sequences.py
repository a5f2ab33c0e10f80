"""Sequences: "hold if some choice of facts satisfies every step". Every choice is tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import TYPE_CHECKING

from segql.catalog import model as catalog
from segql.syntax import ast
from segql.syntax.ast import Position, Quantifier
from tests.oracle import facts, rhythm
from tests.oracle.model import OracleError, Row
from tests.oracle.time import ELAPSED

if TYPE_CHECKING:
    from tests.oracle.program import Oracle

_ZERO = dt.timedelta(0)

#: The facts that fill a place: one of an event, one each of some events of a group.
Choice = tuple[Row, ...]


def holds(oracle: Oracle, node: ast.Sequence, row: Row) -> bool:
    """ "`HAS n a FOLLOWED BY b` counts facts of `a` that start a complete sequence"."""
    search = _Search(oracle, node, row)
    starts = [start for start in search.choices(node.first) if search.first(start)]
    complete = (start for start in starts if search.completes(0, start, start))
    if isinstance(node.first, ast.Group):
        if node.quantity.quantifier not in (Quantifier.SOME, Quantifier.NO):
            raise OracleError("what begins with a group is there or not")
        return any(True for _ in complete) is (node.quantity.quantifier is Quantifier.SOME)
    return facts.quantified(oracle, node.quantity, sum(1 for _ in complete))


@dataclass(slots=True)
class _Search:
    """One member's facts in the places of one sequence."""

    oracle: Oracle
    node: ast.Sequence
    row: Row
    _found: dict[int, list[Row]] = field(default_factory=dict)  # by the event's identity: the tree outlives the search
    _completed: dict[tuple[int, Choice, Choice], bool] = field(default_factory=dict)

    # Which facts can stand somewhere ----------------------------------------------------------------------------------

    def candidates(self, event: ast.Event) -> list[Row]:
        """ "A fact without a time is in no window and never first, last or a step."."""
        if id(event) not in self._found:
            fact, _, matching = facts.chosen(self.oracle, event.fact, event.window, event.where, self.row)
            known = rhythm.timed(self.oracle, fact, matching)
            self._found[id(event)] = known if event.position is None else self._placed(event.position, known)
        return self._found[id(event)]

    def _placed(self, position: Position, rows: Sequence[Row]) -> list[Row]:
        """Only the first, the second or the last of them; of rows that tie there, each is it."""
        order = [facts.order_of(self.oracle, row) for row in rows]
        if not fact_is_keyed(rows):
            order = [(moment, ()) for moment, _ in order]
        place = {Position.FIRST: 1, Position.SECOND: 2, Position.LAST: len(rows)}[position]

        def stands_there(mine: tuple[dt.datetime, tuple[object, ...]]) -> bool:
            before = sum(other < mine for other in order)
            return before + 1 <= place <= before + sum(other == mine for other in order)

        return [row for row, mine in zip(rows, order, strict=True) if stands_there(mine)]

    def choices(self, place: ast.Event | ast.Group) -> Iterator[Choice]:
        """All ways to fill a place. Whoever fills more of a group's events than are asked for also fills just so many."""
        if isinstance(place, ast.Event):
            yield from ((row,) for row in self.candidates(place))
            return
        least = len(place.events) if place.least is None else int(self.oracle.count(place.least))
        for events in combinations(place.events, least):
            yield from product(*(self.candidates(event) for event in events))

    # Which choices go together ----------------------------------------------------------------------------------------

    def first(self, start: Choice) -> bool:
        """ "`HAS ALL OF (demos, trials, calls) WITHIN 30 DAYS` -- in any order"; "In `ALL OF` the same instant counts."."""
        within = self.node.first.within if isinstance(self.node.first, ast.Group) else None
        dates = self._is_mixed(self.node.first)
        return within is None or all(self._at_most(a, b, within, dates=dates) for a in start for b in start)

    def completes(self, place: int, start: Choice, before: Choice) -> bool:
        """Whether the steps from `place` on can be satisfied after `before`: where the sequence began matters to ALL WITHIN
        alone, so without it the rest of a sequence is worked out once."""
        known = (place, start if self.node.within is not None else (), before)
        if known not in self._completed:
            self._completed[known] = self._completes(place, start, before)
        return self._completed[known]

    def _completes(self, place: int, start: Choice, before: Choice) -> bool:
        if place == len(self.node.steps):
            return self._all_within(start, before)
        step = self.node.steps[place]
        if step.negated:
            if place != len(self.node.steps) - 1:
                raise OracleError("`NOT FOLLOWED BY` stands only at the end")
            return (
                self._all_within(start, before)
                and self._over(place, before)
                and not any(self._fits(place, before, after) for after in self.choices(step.event))
            )
        return any(
            self._fits(place, before, after) and self.completes(place + 1, start, after)
            for after in self.choices(step.event)
        )

    def _all_within(self, start: Choice, end: Choice) -> bool:
        """ "`HAS visits FOLLOWED BY carts FOLLOWED BY orders ALL WITHIN 1 DAY`": from the first fact to the last."""
        within = self.node.within
        if within is None:
            return True
        real = [self.node.first, *(step.event for step in self.node.steps if not step.negated)]
        dates = self._is_mixed(real[0]) or self._is_mixed(real[-1])
        return all(self._at_most(a, b, within, dates=dates) for a in start for b in end)

    def _fits(self, place: int, before: Choice, after: Choice) -> bool:
        """Whether every fact here follows every fact there, and what the step asks for holds."""
        step = self.node.steps[place]
        dates = self._counts_dates(place)
        if not all(self._follows(a, b) for a in before for b in after):
            return False
        if step.after is not None and not all(
            self._at_least(a, b, step.after, dates=dates) for a in before for b in after
        ):
            return False
        # "`WITHIN n` includes its last instant, or date": it counts from the latest fact of a group.
        if step.within is not None and not all(
            any(self._at_most(a, b, step.within, dates=dates) for a in before) for b in after
        ):
            return False
        if not step.same and not step.without and not step.immediately:
            return True
        if len(before) != 1 or len(after) != 1:
            raise OracleError("a group agrees in nothing and has nothing in between")
        a, b = before[0], after[0]
        # "`SAME` compares with the step before; missing agrees with nothing."
        if not rhythm.agree(self.oracle, step.same, a, b):
            return False
        between = [row for event in step.without for row in self.candidates(event)]
        if step.immediately:
            between += self._bare_rows(a, b)
        # "`WITHOUT x IN BETWEEN`: no x follows the first and is followed by the second."
        return not any(self._follows(a, x) and self._follows(x, b) for x in between)

    def _bare_rows(self, a: Row, b: Row) -> list[Row]:
        """ "`IMMEDIATELY` needs two facts of one table and looks at that table's rows": all of them, narrowed by nothing."""
        fact = a.scope
        if not isinstance(fact, catalog.Fact) or not _one_table(a, b):
            raise OracleError("`IMMEDIATELY` needs two facts of one table")
        entity, member = facts.scope_entity(self.oracle, self.row)
        bare = replace(fact, name=f"{fact.name} whole", wheres=())
        rows = facts.facts_of(self.oracle, bare, entity, member)
        return [row for row in rows if facts.time_of(self.oracle, row) is not None]

    def _over(self, place: int, before: Choice) -> bool:
        """ "with `WITHIN` it holds only once the deadline is over at the cutoff (who left a cart an hour ago may still come
        back), without it 'until now'"."""
        step = self.node.steps[place]
        if step.within is None:
            return True
        dated = any(self._has_dates(event) for event in _events(step.event)) or self._is_mixed(self._place(place))
        span = self._span(step.within)
        for row in before:
            time = facts.time_of(self.oracle, row)
            if isinstance(time, dt.datetime) and not dated:
                if time + span >= self.oracle.clock.cutoff:
                    return False
            elif rhythm.local_date(self.oracle, row) + span >= self.oracle.clock.local_date(self.oracle.clock.cutoff):
                return False
        return True

    def _place(self, before: int) -> ast.Event | ast.Group:
        """The place before a step."""
        return self.node.steps[before - 1].event if before else self.node.first

    def _counts_dates(self, place: int) -> bool:
        """Whether a step counts whole dates whatever the two facts are: "from a group of which some facts have dates and
        others times of day, and into one from a group, time is counted in dates"."""
        here = self.node.steps[place].event
        there = self._place(place)
        return self._is_mixed(there) or (isinstance(there, ast.Group) and self._is_mixed(here))

    def _is_mixed(self, place: ast.Event | ast.Group) -> bool:
        return len({self._has_dates(event) for event in _events(place)}) > 1

    def _has_dates(self, event: ast.Event) -> bool:
        entity, _ = facts.scope_entity(self.oracle, self.row)
        fact = facts.fact_named(self.oracle, event.fact.text, entity)
        column = None if fact is None else facts.time_column(fact)
        return column is not None and column.type is not None and column.type.kind.value == "date"

    # How two facts lie ------------------------------------------------------------------------------------------------

    def _follows(self, a: Row, b: Row) -> bool:
        """ "A step is strictly later than the one before; at the same instant rows of one table (narrowed or not) follow by
        its key, without a key not at all …, and between two tables the same instant counts as following."."""
        passed = self._passed(a, b)
        if passed != _ZERO:
            return passed > _ZERO
        if not _one_table(a, b):
            return True
        if not fact_is_keyed((a, b)):
            return False
        return facts.order_of(self.oracle, b)[1] > facts.order_of(self.oracle, a)[1]

    def _passed(self, a: Row, b: Row, *, dates: bool = False) -> dt.timedelta:
        """The time from a to b: whole dates when one of the two is a date, or when all are counted so."""
        start, end = facts.time_of(self.oracle, a), facts.time_of(self.oracle, b)
        if isinstance(start, dt.datetime) and isinstance(end, dt.datetime) and not dates:
            return end - start
        return rhythm.local_date(self.oracle, b) - rhythm.local_date(self.oracle, a)

    def _at_most(self, a: Row, b: Row, duration: ast.Duration, *, dates: bool = False) -> bool:
        return self._passed(a, b, dates=dates) <= self._span(duration)

    def _at_least(self, a: Row, b: Row, duration: ast.Duration, *, dates: bool = False) -> bool:
        return self._passed(a, b, dates=dates) >= self._span(duration)

    def _span(self, duration: ast.Duration) -> dt.timedelta:
        """ "(a day is 24 hours …)"; "`MONTHS` there is an error offering `30 DAYS`"."""
        length = ELAPSED.get(duration.unit)
        if length is None:
            raise OracleError(f"{duration.unit} have no length")
        return int(self.oracle.count(duration.count)) * length


def _events(place: ast.Event | ast.Group) -> tuple[ast.Event, ...]:
    return place.events if isinstance(place, ast.Group) else (place,)


def _one_table(a: Row, b: Row) -> bool:
    return (
        isinstance(a.scope, catalog.Fact) and isinstance(b.scope, catalog.Fact) and a.scope.relation == b.scope.relation
    )


def fact_is_keyed(rows: Sequence[Row]) -> bool:
    """Whether facts of the same instant have an order."""
    return all(isinstance(row.scope, catalog.Fact) and bool(row.scope.key) for row in rows)
