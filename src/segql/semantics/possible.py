"""Whose membership can change at all from one moment to another, worked out from the rule: a search need not look at others.

Between two moments each bound of a window moves from one place to another. A row is *surely* in the window all the time when
it is within the late start and the early end, and *possibly* at some time when it is within the early start and the late
end. So a condition has two of its own: one that holds of everybody of whom it surely holds all the time, and one that holds
of everybody of whom it may hold at some time. What nothing precise is said of here holds surely of nobody and possibly of
everybody.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

from segql.semantics import ir
from segql.semantics.clock import Calendar
from segql.semantics.moving import is_live
from segql.semantics.rewrite import Rewriting, fixing, moment_at

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
        return self._both(rule if entity.where is None else ir.And((entity.where, rule)), entity.key)

    def _both(self, node: ir.Condition, key: tuple[ir.Column, ...]) -> tuple[ir.Condition, ir.Condition]:
        """What holds surely and what possibly; `key`: the row's own key when it is a member's."""
        if not self._moves(node):
            fixed = self._fixed.of(node)
            return fixed, fixed
        match node:
            case ir.And(operands):
                sure, possible = self._each(operands, key)
                return ir.And(sure), ir.And(possible)
            case ir.Or(operands):
                sure, possible = self._each(operands, key)
                return ir.Or(sure), ir.Or(possible)
            case ir.Not(operand):
                sure_, possible_ = self._both(operand, key)
                return ir.Not(possible_), ir.Not(sure_)
            case ir.CountOf(low, high, operands):
                sure, possible = self._each(operands, key)
                enough, maybe = ir.CountOf(low, None, sure), ir.CountOf(low, None, possible)
                if high is None:
                    return enough, maybe
                return ir.And((enough, ir.CountOf(0, high, possible))), ir.And((maybe, ir.CountOf(0, high, sure)))
            case ir.InWindow(value, window) if not self._moves(value):
                return ir.InWindow(value, self._sure(window)), ir.InWindow(value, self._possible(window))
            case ir.InSegment(name, columns) if key and columns == key == self._program.segments[name].entity.key:
                segment = self._program.segments[name]
                return self._in(segment.entity, segment.condition)
            case ir.Compare(operator, ir.Aggregate() as counted, ir.Literal() as number):
                return self._counted(operator, counted, number)
            case ir.Compare(operator, ir.Literal() as number, ir.Aggregate() as counted):
                return self._counted(operator.turned, counted, number)
            case _:
                return _NOBODY, _ALL

    def _each(
        self, operands: tuple[ir.Condition, ...], key: tuple[ir.Column, ...]
    ) -> tuple[tuple[ir.Condition, ...], tuple[ir.Condition, ...]]:
        both = [self._both(operand, key) for operand in operands]
        return tuple(sure for sure, _ in both), tuple(possible for _, possible in both)

    def _counted(
        self, operator: ir.Comparison, counted: ir.Aggregate, number: ir.Literal
    ) -> tuple[ir.Condition, ir.Condition]:
        """How many facts there are: at least those that surely count, at most those that possibly do."""
        is_count = counted.function is ir.AggregateFunction.COUNT and isinstance(number.value, Decimal)
        if not is_count or self._moves(counted.value) or self._moves(counted.alike):
            return _NOBODY, _ALL
        sure, possible = self._facts(counted.rows)
        low_where, high_where = (None, None) if counted.where is None else self._both(counted.where, ())
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

    def _facts(self, rows: ir.FactRows) -> tuple[ir.FactRows, ir.FactRows]:
        """The facts that exist all the time, and those that do at some time."""
        sure_where, possible_where = (None, None) if rows.where is None else self._both(rows.where, ())
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
