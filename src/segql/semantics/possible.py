"""Whose membership can change at all from one moment to another, worked out from the rule: a search need not look at others.

Between two moments each bound of a window moves from one place to another. A row is *surely* in the window all the time when
it is within the late start and the early end, and *possibly* at some time when it is within the early start and the late
end. So a condition has two of its own: one that holds of everybody of whom it surely holds all the time, and one that holds
of everybody of whom it may hold at some time. Any other condition stays as it is of whom nothing is passed by a bound; and
where nobody knows whose rows it reads (ranks, other members' segments), it holds surely of nobody and possibly of everybody.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

from segql.semantics import ir
from segql.semantics.clock import Calendar
from segql.semantics.moving import Crossing, Moving, Recorded, Turning, by_the_cutoff, is_live, motion_of
from segql.semantics.rewrite import Rewriting, fixing, moment_at
from segql.types import NUMBER

_MICROSECOND = dt.timedelta(microseconds=1)
_ALL, _NOBODY = ir.Constant(True), ir.Constant(False)
_MOMENTS = (ir.Fixed, ir.Cutoff, ir.Today, ir.Shifted, ir.Truncated, ir.Midnight, ir.Ceiling)


class Between:
    """Conditions of a live program between two moments."""

    def __init__(self, live: ir.Program, early: Calendar, late: Calendar) -> None:
        """The program and the calendars of both moments."""
        self._program = live
        self._early, self._late = early, late
        self._fixed: Rewriting = fixing(early)
        self._moving: dict[int, tuple[object, bool]] = {}

    def changing(self, segment: str) -> ir.Segment:
        """The members who may come or go in a segment in between, as a segment of a program at the early moment.

        Raises OutOfRange.
        """
        found = self._program.segments[segment]
        rule = found.condition if found.audience is None else found.audience
        sure, possible = self._in(found.entity, rule)
        entity = dataclasses.replace(found.entity, where=None)
        return ir.Segment(segment, entity, ir.And((possible, ir.Not(sure))))

    def _in(self, entity: ir.EntityRows, rule: ir.Condition) -> tuple[ir.Condition, ir.Condition]:
        """That somebody belongs to everybody there is, and fits a rule."""
        return self._both(rule if entity.where is None else ir.And((entity.where, rule)), entity)

    def _both(self, node: ir.Condition, entity: ir.EntityRows | None) -> tuple[ir.Condition, ir.Condition]:
        """What holds surely and what possibly, on a member's row; `entity` None: on another one."""
        if not self._moves(node):
            fixed = self._fixed.of(node)
            return fixed, fixed
        match node:
            case ir.And(operands):
                sure, possible = self._each(operands, entity)
                return ir.And(sure), ir.And(possible)
            case ir.Or(operands):
                sure, possible = self._each(operands, entity)
                return ir.Or(sure), ir.Or(possible)
            case ir.Not(operand):
                sure_, possible_ = self._both(operand, entity)
                return ir.Not(possible_), ir.Not(sure_)
            case ir.CountOf(low, high, operands):
                sure, possible = self._each(operands, entity)
                enough, maybe = ir.CountOf(low, None, sure), ir.CountOf(low, None, possible)
                if high is None:
                    return enough, maybe
                return ir.And((enough, ir.CountOf(0, high, possible))), ir.And((maybe, ir.CountOf(0, high, sure)))
            case ir.InWindow(value, window) if not self._moves(value):
                return ir.InWindow(value, self._sure(window)), ir.InWindow(value, self._possible(window))
            case ir.InSegment(name, key) if entity and key == entity.key == self._program.segments[name].entity.key:
                segment = self._program.segments[name]
                return self._in(segment.entity, segment.condition)
            case ir.Compare(operator, ir.Aggregate() as counted, ir.Literal() as number) if self._is_count(counted):
                return self._counted(operator, counted, number)
            case ir.Compare(operator, ir.Literal() as number, ir.Aggregate() as counted) if self._is_count(counted):
                return self._counted(operator.turned, counted, number)
            case _:
                return self._untouched(node, entity)

    def _each(
        self, operands: tuple[ir.Condition, ...], entity: ir.EntityRows | None
    ) -> tuple[tuple[ir.Condition, ...], tuple[ir.Condition, ...]]:
        both = [self._both(operand, entity) for operand in operands]
        return tuple(sure for sure, _ in both), tuple(possible for _, possible in both)

    def _counted(
        self, operator: ir.Comparison, counted: ir.Aggregate, number: ir.Literal
    ) -> tuple[ir.Condition, ir.Condition]:
        """How many facts there are: at least those that surely count, at most those that possibly do."""
        sure, possible = self._facts(counted.rows)
        low_where, high_where = (None, None) if counted.where is None else self._both(counted.where, None)
        window = counted.window
        least = dataclasses.replace(
            counted, rows=sure, where=low_where, window=None if window is None else self._sure(window)
        )
        most = dataclasses.replace(
            counted, rows=possible, where=high_where, window=None if window is None else self._possible(window)
        )
        low, high = ir.Compare(operator, least, number), ir.Compare(operator, most, number)
        match operator:
            case ir.Comparison.GREATER | ir.Comparison.GREATER_EQUAL:
                return low, high
            case ir.Comparison.LESS | ir.Comparison.LESS_EQUAL:
                return high, low
            case ir.Comparison.EQUAL:
                return ir.And((low, high)), ir.And(
                    (
                        ir.Compare(ir.Comparison.LESS_EQUAL, least, number),
                        ir.Compare(ir.Comparison.GREATER_EQUAL, most, number),
                    )
                )

    def _is_count(self, counted: ir.Aggregate) -> bool:
        """Whether more rows never make it less."""
        is_count = counted.function is ir.AggregateFunction.COUNT
        return is_count and not self._moves(counted.value) and not self._moves(counted.alike)

    def _untouched(self, node: ir.Condition, entity: ir.EntityRows | None) -> tuple[ir.Condition, ir.Condition]:
        """What holds at the early moment stays so of everybody of whom nothing that it reads is passed by a bound."""
        if entity is None:
            return _NOBODY, _ALL
        found = motion_of(self._program, node, entity)
        touched = [self._touched(one, entity.key) for one in found.moving]
        if found.unclear or None in touched:
            return _NOBODY, _ALL
        fixed, some = self._fixed.of(node), ir.Or(tuple(one for one in touched if one is not None))
        return ir.And((fixed, ir.Not(some))), ir.Or((fixed, some))

    def _touched(self, one: Moving, key: tuple[ir.Column, ...]) -> ir.Condition | None:
        """That a bound passes something of a member's; None when nobody knows whose."""
        match one:
            case Turning(moment):
                stays = moment_at(moment, self._early) == moment_at(moment, self._late)
                return _NOBODY if stays and not by_the_cutoff(moment) else None
            case Crossing(rows=rows, value=value, owner=owner) if owner and not isinstance(rows, Recorded | str):
                assert not isinstance(value, str)
                passed = ir.InWindow(
                    self._fixed.of(value),
                    ir.Window(self._at(one.bound, self._early), self._at(one.bound, self._late, more=True)),
                )
                if isinstance(rows, ir.EntityRows):
                    return passed
                where = ir.And((passed, *self._fixed.of(one.where)))
                facts = dataclasses.replace(rows, where=self._fixed.of(rows.where), until=None)
                count = ir.Aggregate(ir.AggregateFunction.COUNT, facts, key, NUMBER, where=where)
                return ir.Compare(ir.Comparison.GREATER, count, ir.Literal(NUMBER, Decimal(0)))
            case _:
                return None

    def _facts(self, rows: ir.FactRows) -> tuple[ir.FactRows, ir.FactRows]:
        """The facts that exist all the time, and those that do at some time."""
        sure_where, possible_where = (None, None) if rows.where is None else self._both(rows.where, None)
        sure = dataclasses.replace(rows, where=sure_where, until=self._at(rows.until, self._early))
        possible = dataclasses.replace(rows, where=possible_where, until=self._at(rows.until, self._late, more=True))
        return sure, possible

    def _sure(self, window: ir.Window) -> ir.Window:
        return ir.Window(self._at(window.low, self._late, more=True), self._at(window.high, self._early))

    def _possible(self, window: ir.Window) -> ir.Window:
        return ir.Window(self._at(window.low, self._early), self._at(window.high, self._late, more=True))

    def _at(self, moment: ir.Moment | None, calendar: Calendar, *, more: bool = False) -> ir.Fixed | None:
        """A moment; `more`: a little later, as a bound that counts itself in is the microsecond, or the day, after it."""
        if moment is None or isinstance(moment, ir.Fixed):
            return moment
        value = moment_at(moment, calendar).value
        if not more:
            return ir.Fixed(value)
        return ir.Fixed(value + (_MICROSECOND if isinstance(value, dt.datetime) else dt.timedelta(days=1)))

    def _moves(self, node: object) -> bool:
        """Whether anything in a node depends on the moment of the run."""
        if isinstance(node, tuple):
            return any(self._moves(part) for part in node)
        if isinstance(node, _MOMENTS):
            return is_live(node)
        if not dataclasses.is_dataclass(node) or isinstance(node, type | ir.Column | ir.ListValues):
            return False
        known = self._moving.get(id(node))
        if known is None:
            found = any(self._moves(getattr(node, field.name)) for field in dataclasses.fields(node))
            if isinstance(node, ir.InSegment) and not found:
                segment = self._program.segments[node.segment]
                found = self._moves((segment.entity, segment.condition))
            # The node is kept beside the answer, so that its identity is not given to another one.
            known = self._moving[id(node)] = node, found
        return known[1]
