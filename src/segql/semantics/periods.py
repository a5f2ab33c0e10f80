"""Stretches of time before they meet a value: edges that are local dates or instants, and the windows made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import keyword, say
from segql.semantics import ir
from segql.semantics.clock import Calendar, OutOfRange, instant_of
from segql.source import Span
from segql.syntax import ast
from segql.syntax.ast import Direction, Unit
from segql.types import DATE, Type


@dataclass(frozen=True, slots=True)
class Day:
    """An edge at the start of a local date."""

    moment: ir.Moment


@dataclass(frozen=True, slots=True)
class Instant:
    """An edge at an instant."""

    moment: ir.Moment


Edge: TypeAlias = Day | Instant


@dataclass(frozen=True, slots=True)
class Period:
    """What a date names as a right side: the local dates [start, stop)."""

    start: ir.Moment
    stop: ir.Moment


Point: TypeAlias = Period | Instant

#: Reads a count (a number or a param) as a whole number; None after an error.
CountReader: TypeAlias = Callable[[ast.Expression], int | None]


@dataclass(frozen=True, slots=True)
class Periods:
    """Turns what was written about time into points and windows. Errors go to `diagnostics`, and None comes back."""

    calendar: Calendar
    diagnostics: Diagnostics
    count: CountReader

    # Points -----------------------------------------------------------------------------------------------------------

    def point(self, written: ast.Expression) -> Point | None:
        """The day, days or instant that a date or a moment names; None (without an error) when it is no such thing."""
        try:
            return self._point(written)
        except OutOfRange:
            return self.out_of_range(written.span)

    def _point(self, written: ast.Expression) -> Point | None:
        match written:
            case ast.Date():
                return self._day(ir.Fixed(written.value))
            case ast.Month():
                first = ir.Fixed(dt.date(written.year, written.month, 1))
                return Period(first, self.calendar.shift(first, 1, Unit.MONTH))
            case ast.DateTime():
                return Instant(ir.Fixed(instant_of(written.value, self.calendar.zone)))
            case ast.Today():
                match written.word.upper():
                    case "NOW":
                        return Instant(self.calendar.cutoff)
                    case "YESTERDAY":
                        return self._day(self.calendar.shift(self.calendar.today, -1, Unit.DAY))
                    case _:
                        return self._day(self.calendar.today)
            case ast.Shifted():
                count = self.count(written.count)
                if count is None:
                    return None
                signed = count if written.ahead else -count
                if written.unit.is_clock:
                    return Instant(self.calendar.shift(self.calendar.cutoff, signed, written.unit))
                return self._day(self.calendar.shift(self.calendar.today, signed, written.unit))
            case ast.Edge():
                start, stop = self._calendar_unit(written.direction, written.unit)
                return self._day(self.calendar.shift(stop, -1, Unit.DAY) if written.end else start)
            case _:
                return None

    def _day(self, moment: ir.Moment) -> Period:
        return Period(moment, self.calendar.shift(moment, 1, Unit.DAY))

    def _calendar_unit(self, direction: Direction, unit: Unit) -> tuple[ir.Moment, ir.Moment]:
        """The first dates of a calendar unit and of the one after it."""
        this = self.calendar.truncate(self.calendar.today, unit)
        steps = {Direction.LAST: -1, Direction.THIS: 0, Direction.NEXT: 1}[direction]
        start = self.calendar.shift(this, steps, unit)
        return start, self.calendar.shift(this, steps + 1, unit)

    # Windows ----------------------------------------------------------------------------------------------------------

    def window(self, written: ast.Window, subject: Type, *, future: bool) -> ir.Window | None:
        """The window for a value of type date or datetime; None after an error. `future`: the value may lie ahead."""
        try:
            edges = self._edges(written)
            if edges is None:
                return None
            low, high = edges
            looks_ahead = isinstance(written, ast.Rolling | ast.Calendar) and written.direction is Direction.NEXT
            if looks_ahead and not future:
                self.diagnostics.error(
                    "bad-window",
                    say("these facts lie in the past, so none is in a window ahead"),
                    written.span,
                    help=say("declare the fact `planned: true` in the catalog if it may lie in the future"),
                )
                return None
            if subject == DATE and isinstance(written, ast.Rolling) and not written.unit.is_clock:
                # A date that is today lies in the last days and in the next ones, whatever the time of day.
                if low == Instant(self.calendar.cutoff):
                    low = Day(self.calendar.today)
                if high == Instant(self.calendar.cutoff):
                    high = Day(self.calendar.shift(self.calendar.today, 1, Unit.DAY))
            window = ir.Window(self.bound(low, subject), self.bound(high, subject))
        except OutOfRange:
            return self.out_of_range(written.span)
        unit = getattr(written, "unit", None)
        if subject == DATE and isinstance(unit, Unit) and unit.is_clock:
            self.diagnostics.warning(
                "date-window-hours",
                say("a date has no {unit}: it counts from its midnight on", unit=keyword(f"{unit.value}S")),
                written.span,
                help=say("count DAYS"),
            )
            return window
        match window:
            case ir.Window(ir.Fixed(first), ir.Fixed(last)) if first >= last:
                self.diagnostics.error(
                    "bad-window",
                    say("this window is empty: it ends before it begins"),
                    written.span,
                    help=say("swap its two ends"),
                )
                return None
        return window

    def bound(self, edge: Edge | None, subject: Type) -> ir.Moment | None:
        """An edge as the bound of a window over dates or datetimes. Raises OutOfRange."""
        match edge:
            case None:
                return None
            case Day(moment):
                return moment if subject == DATE else self.calendar.midnight(moment)
            case Instant(moment):
                return self.calendar.ceiling(moment) if subject == DATE else moment

    def _edges(self, written: ast.Window) -> tuple[Edge | None, Edge | None] | None:
        match written:
            case ast.Rolling():
                return self._rolling(written)
            case ast.Calendar():
                if written.unit.is_clock:
                    message = say(
                        "{unit} cannot be used here: only units from days up have a current one",
                        unit=keyword(f"{written.unit.value}S"),
                    )
                    return self._bad_unit(written.span, message)
                start, stop = self._calendar_unit(written.direction, written.unit)
                return Day(start), Day(stop)
            case ast.Ago():
                return self._ago(written)
            case ast.Within():
                return self._within(written.period)
            case ast.Bounded():
                return self._bounded(written)
            case ast.Stretch():
                low, high = self._needed(written.low), self._needed(written.high)
                if low is None or high is None:
                    return None
                return self.opening(low), self.closing(high)
            case ast.Relative() | ast.Active():
                self.diagnostics.error(
                    "bad-window",
                    say("only facts have a window like this"),
                    written.span,
                    help=say("write a window such as IN LAST 30 DAYS"),
                )
                return None

    def _rolling(self, written: ast.Rolling) -> tuple[Edge, Edge] | None:
        count = self.count(written.count)
        if count is None:
            return None
        if count == 0:
            self.diagnostics.error(
                "bad-window", say("a window of 0 holds nothing"), written.count.span, help=say("write 1 or more")
            )
            return None
        unit, calendar = written.unit, self.calendar
        if written.direction is Direction.NEXT:
            if written.complete:
                self.diagnostics.error(
                    "bad-window",
                    say("COMPLETE units lie in the past"),
                    written.span,
                    help=say("write NEXT without COMPLETE"),
                )
                return None
            if unit.is_clock:
                return Instant(calendar.cutoff), Instant(calendar.shift(calendar.cutoff, count, unit))
            last = calendar.shift(calendar.today, count, unit)
            return Instant(calendar.cutoff), Day(calendar.shift(last, 1, Unit.DAY))
        if unit.is_clock:
            if written.complete:
                message = say(
                    "{unit} cannot be used here: only units from days up can be complete",
                    unit=keyword(f"{unit.value}S"),
                )
                return self._bad_unit(written.span, message)
            return Instant(calendar.shift(calendar.cutoff, -count, unit)), Instant(calendar.cutoff)
        if written.complete:
            stop = calendar.truncate(calendar.today, unit)
            return Day(calendar.shift(stop, -count, unit)), Day(stop)
        return Day(calendar.shift(calendar.today, -count, unit)), Instant(calendar.cutoff)

    def _ago(self, written: ast.Ago) -> tuple[Edge, Edge] | None:
        near, unit, calendar = self.count(written.near), written.unit, self.calendar
        if written.far is None:
            if near is None:
                return None
            if unit.is_clock:
                message = say(
                    "{unit} cannot be used here: only units from days up stand alone before AGO",
                    unit=keyword(f"{unit.value}S"),
                )
                return self._bad_unit(written.span, message)
            start = calendar.shift(calendar.truncate(calendar.today, unit), -near, unit)
            return Day(start), Day(calendar.shift(start, 1, unit))
        far = self.count(written.far)
        if near is None or far is None:
            return None
        if near == far:
            self.diagnostics.error(
                "bad-window",
                say("this window is empty: both ends are the same"),
                written.span,
                help=say("write two different numbers"),
            )
            return None
        near, far = sorted((near, far))
        if unit.is_clock:
            cutoff = calendar.cutoff
            return Instant(calendar.shift(cutoff, -far, unit)), Instant(calendar.shift(cutoff, -near, unit))
        return Day(calendar.shift(calendar.today, -far, unit)), Day(calendar.shift(calendar.today, -near, unit))

    def _within(self, period: ast.Year | ast.Month | ast.Date) -> tuple[Edge, Edge] | None:
        match period:
            case ast.Year():
                if not 1 <= period.year <= 9998:
                    raise OutOfRange
                return Day(ir.Fixed(dt.date(period.year, 1, 1))), Day(ir.Fixed(dt.date(period.year + 1, 1, 1)))
            case _:
                point = self._needed(period)
                return (self.opening(point), self.closing(point)) if point else None

    def _bounded(self, written: ast.Bounded) -> tuple[Edge | None, Edge | None] | None:
        point = self._needed(written.moment)
        if point is None:
            return None
        match written.operator:
            case ast.Comparison.BEFORE | ast.Comparison.LESS:
                return None, self.opening(point)
            case ast.Comparison.AFTER | ast.Comparison.GREATER:
                return self.closing(point), None
            case ast.Comparison.LESS_EQUAL:
                return None, self.closing(point)
            case _:
                return self.opening(point), None

    def opening(self, point: Point) -> Edge:
        """Where a point begins."""
        return Day(point.start) if isinstance(point, Period) else point

    def closing(self, point: Point) -> Edge:
        """The first edge after a point: instants that are not after `x` lie before the next microsecond."""
        if isinstance(point, Period):
            return Day(point.stop)
        if isinstance(point.moment, ir.Fixed) and isinstance(point.moment.value, dt.datetime):
            return Instant(ir.Fixed(self.calendar.just_after(point.moment.value)))
        # A live moment: nothing exists at the cutoff itself but what is planned, a microsecond that nobody schedules.
        return point

    def _needed(self, written: ast.Expression) -> Point | None:
        point = self._point(written)
        if point is None and not isinstance(written, ast.Shifted):
            self.diagnostics.error(
                "bad-window",
                say("a window needs a date or a moment here"),
                written.span,
                help=say("write a date such as 2026-01-01, or a moment such as TODAY or 30 DAYS AGO"),
            )
        return point

    def _bad_unit(self, span: Span, message: str) -> None:
        self.diagnostics.error(
            "bad-unit",
            message,
            span,
            help=say("use DAYS or a longer unit"),
        )

    def out_of_range(self, span: Span) -> None:
        """Report a time that no engine's calendar holds."""
        self.diagnostics.error(
            "bad-window",
            say("this reaches outside the calendar (years 1 to 9998)"),
            span,
            help=say("write a smaller number"),
        )
