"""The moments of a live program: one row with the current instant, and everything that windows derive from it."""

from __future__ import annotations

from typing import assert_never

from segql.plan.model import Moments, Output, Select
from segql.plan.names import Names
from segql.plan.scalar import Case, Constant, Op, Scalar, apply
from segql.semantics import ir
from segql.syntax.ast import Unit

_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
_FIRST = {Unit.MONTH: Op.FIRST_OF_MONTH, Unit.QUARTER: Op.FIRST_OF_QUARTER, Unit.YEAR: Op.FIRST_OF_YEAR}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def week_start(program: ir.Program) -> int:
    """The day that weeks start on, 1 Monday … 7 Sunday."""
    return _WEEKDAYS.index(program.week_starts) + 1


class MomentColumns:
    """Collects the moments that a statement uses; each becomes a column of one step."""

    def __init__(self, name: str, program: ir.Program) -> None:
        self.name = name
        self._zone = program.timezone
        self._week_start = week_start(program)
        self._names = Names()
        self._columns: dict[tuple[ir.Moment, str | None], Output] = {}

    def column(self, moment: ir.Moment, clock: str | None) -> str:
        """The column of a moment; `clock`: an instant as the naive time of that zone."""
        output = self._columns.get((moment, clock))
        if output is None:
            value = self._value(moment)
            name = _words(moment)
            if clock is not None:
                value, name = apply(Op.TO_CLOCK, value, detail=clock), f"{name}_in_{clock}"
            output = Output(self._names.give(name), value)
            self._columns[moment, clock] = output
        return output.name

    def step(self) -> Moments:
        """The step with all moments."""
        return Moments(self.name, Select(tuple(self._columns.values()), None))

    def _value(self, moment: ir.Moment) -> Scalar:
        match moment:
            case ir.Fixed(value):
                return Constant(value)
            case ir.Cutoff():
                return apply(Op.NOW)
            case ir.Today():
                return self._date(apply(Op.NOW))
            case ir.Shifted(base, count, unit):
                value_ = self._value(base)
                if unit in _SECONDS:
                    return apply(Op.ADD_SECONDS, value_, detail=count * _SECONDS[unit])
                if unit in _DAYS:
                    return apply(Op.ADD_DAYS, value_, detail=count * _DAYS[unit])
                return apply(Op.ADD_MONTHS, value_, detail=count * _MONTHS[unit])
            case ir.Truncated(base, unit):
                value_ = self._value(base)
                if unit is Unit.WEEK:
                    return apply(Op.FIRST_OF_WEEK, value_, detail=self._week_start)
                return apply(_FIRST[unit], value_)
            case ir.Midnight(base):
                return self._midnight(self._value(base))
            case ir.Ceiling(base):
                instant = self._value(base)
                date = self._date(instant)
                is_start = apply(Op.EQUAL, self._midnight(date), instant)
                return Case(((is_start, date),), apply(Op.ADD_DAYS, date, detail=1))
            case _:
                assert_never(moment)

    def _date(self, instant: Scalar) -> Scalar:
        return apply(Op.DATE_OF, apply(Op.TO_CLOCK, instant, detail=self._zone))

    def _midnight(self, date: Scalar) -> Scalar:
        return apply(Op.TO_INSTANT, apply(Op.MIDNIGHT, date), detail=self._zone)


def _words(moment: ir.Moment) -> str:
    match moment:
        case ir.Fixed(value):
            return f"fixed_{value:%Y_%m_%d}"
        case ir.Cutoff():
            return "cutoff"
        case ir.Today():
            return "today"
        case ir.Shifted(base, count, unit):
            direction = "minus" if count < 0 else "plus"
            plural = "" if abs(count) == 1 else "s"
            return f"{_words(base)}_{direction}_{abs(count)}_{unit.value.lower()}{plural}"
        case ir.Truncated(base, unit):
            return f"{unit.value.lower()}_of_{_words(base)}"
        case ir.Midnight(base):
            return f"start_of_{_words(base)}"
        case ir.Ceiling(base):
            return f"first_day_from_{_words(base)}"
        case _:
            assert_never(moment)
