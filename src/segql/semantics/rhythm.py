"""Rhythm: how a member's facts lie in time, and what they agree in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from segql.catalog import model
from segql.diagnostics import Fix
from segql.diagnostics.messages import Message, say
from segql.diagnostics.wording import a_type, many_units
from segql.semantics import ir
from segql.semantics.clock import OutOfRange
from segql.semantics.folding import grouped
from segql.semantics.names import FactFound
from segql.semantics.narrowing import Narrowing
from segql.semantics.periods import Day
from segql.semantics.rows import fact_row, key_columns, physical
from segql.source import NOWHERE, Span
from segql.syntax import ast
from segql.syntax.ast import Unit
from segql.syntax.print import print_rhythm
from segql.types import DATE, NUMBER, Kind, Type


class Rhythms(Narrowing):
    """The part of the resolver that reads rhythms."""

    def rhythmic(
        self,
        written: ast.Has,
        found: FactFound,
        rows: ir.FactRows,
        window: ir.Window | None,
        where: ir.Condition | None,
    ) -> ir.Condition | None:
        """The condition of a HAS with a rhythm, or with facts that agree; None after an error."""
        if written.rhythm is not None and written.same:
            return self._unfit(
                say("SAME and a rhythm do not go together"),
                written.same[0].span,
                say("write a HAS for each, and AND between them"),
            )
        if written.rhythm is None:
            return self._alike(written, found, rows, window, where)
        if rows.time is None:
            return self.no_time(found.fact, say("has no rhythm"), written.rhythm.span)
        if isinstance(written.rhythm, ast.AnyStretch):
            return self._in_any(written, written.rhythm, found, rows, window, where)
        least = self._least_each(written)
        if least is None:
            return None
        if least == 0:
            return self._unfit(
                say("every stretch of time holds 0 or more"),
                _place(written.quantity.span, written.span),
                say("ask for 1 or more"),
            )
        counted = self._counted(written.rhythm, found, rows, least, window, where)
        if counted is None:
            return None
        condition = ir.Compare(ir.Comparison.GREATER_EQUAL, counted[0], self.number(counted[1]))
        return ir.Not(condition) if written.quantity.quantifier is ast.Quantifier.NO else condition

    # IN ANY -----------------------------------------------------------------------------------------------------------

    def stretch(self, written: ast.AnyStretch, type: Type) -> ir.Stretch | None:
        """The length of `IN ANY 30 DAYS` for facts whose time has that type; None after an error."""
        length = self.length(written.duration)
        if length is None:
            return None
        if not length.dates and type == DATE:
            return self.clock_unit_of_date(written.duration.unit, written.duration.span)
        if length.length == 0:
            return self._empty(written.duration.span)
        return length

    def _in_any(
        self,
        written: ast.Has,
        rhythm: ast.AnyStretch,
        found: FactFound,
        rows: ir.FactRows,
        window: ir.Window | None,
        where: ir.Condition | None,
    ) -> ir.Condition | None:
        assert rows.time is not None
        fitting = {
            ast.Quantifier.AT_LEAST: ir.Comparison.GREATER_EQUAL,
            ast.Quantifier.MORE_THAN: ir.Comparison.GREATER,
        }
        comparison = fitting.get(written.quantity.quantifier)
        if comparison is None or written.quantity.low is None:
            return self._unfit(
                say("IN ANY goes with AT LEAST or MORE THAN"),
                _place(written.quantity.span, written.span),
                say("write HAS AT LEAST 2 {fact} …", fact=written.fact.text),
            )
        number = self.world.count(written.quantity.low)
        length = self.stretch(rhythm, rows.time.type)
        if number is None or length is None:
            return None
        count = ir.Aggregate(
            ir.AggregateFunction.COUNT, rows, key_columns(found.row), NUMBER, window=window, where=where, any=length
        )
        return ir.Compare(comparison, count, self.number(number))

    # Units of time ----------------------------------------------------------------------------------------------------

    def _least_each(self, written: ast.Has) -> int | None:
        """How many facts each unit of time must hold, or how many must agree; None after an error."""
        quantity = written.quantity
        low = self.world.count(quantity.low) if quantity.low is not None else None
        match quantity.quantifier:
            case ast.Quantifier.SOME | ast.Quantifier.NO:
                return 1
            case ast.Quantifier.AT_LEAST:
                return low
            case ast.Quantifier.MORE_THAN:
                return None if low is None else low + 1
            case _:
                return self._unfit(
                    say("this quantity does not go with SAME")
                    if written.rhythm is None
                    else say("this quantity does not go with a rhythm"),
                    _place(quantity.span, written.span),
                    say("write AT LEAST or MORE THAN, or HAS NO"),
                )

    def _counted(
        self,
        rhythm: ast.OnUnits | ast.Regularly | ast.Streak,
        found: FactFound,
        rows: ir.FactRows,
        least: int,
        window: ir.Window | None,
        where: ir.Condition | None,
    ) -> tuple[ir.Buckets, int] | None:
        """How many units hold enough facts, and how many must."""
        number = self.world.count(rhythm.count)
        if number is None:
            return None
        member = key_columns(found.row)
        match rhythm:
            case ast.OnUnits(unit=unit) | ast.Streak(unit=unit):
                if unit.is_clock:
                    self.diagnostics.error(
                        "bad-unit",
                        say("a rhythm counts days and longer units, not {unit}", unit=many_units(unit.value)),
                        rhythm.span,
                        help=say("write DAYS, WEEKS or MONTHS"),
                    )
                    return None
                self._warn_of_too_many(rhythm, number, unit, window)
                consecutive = isinstance(rhythm, ast.Streak)
                return ir.Buckets(rows, member, unit, least, consecutive, window, where), number
            case ast.Regularly(units=ast.Periods() as periods):
                return self._periods(rhythm, periods, number, ir.Buckets(rows, member, Unit.DAY, least), window, where)
            case ast.Regularly(units=ast.Rolling() as units):
                return self._complete(rhythm, units, number, ir.Buckets(rows, member, Unit.DAY, least), window, where)
            case _:
                raise AssertionError(rhythm)

    def _complete(
        self,
        rhythm: ast.Regularly,
        units: ast.Rolling,
        number: int,
        bare: ir.Buckets,
        window: ir.Window | None,
        where: ir.Condition | None,
    ) -> tuple[ir.Buckets, int] | None:
        if not units.complete and units.direction is ast.Direction.LAST and not units.unit.is_clock:
            complete = replace(rhythm, units=replace(units, complete=True))
            whole = print_rhythm(complete, self.world.language(rhythm))
            return self._unfit(
                say("units that are counted one by one are whole ones, and the current one is not over"),
                units.span,
                say("write {whole}", whole=whole),
                Fix(rhythm.span, whole),
            )
        total = self.world.count(units.count)
        assert bare.rows.time is not None
        of = self.world.periods.window(units, bare.rows.time.type, future=False)
        if total is None or of is None or not self._possible(rhythm, number, total):
            return None
        return ir.Buckets(
            bare.rows, bare.member, units.unit, bare.least, window=of, where=_inside(bare.rows, window, where)
        ), number

    def _periods(
        self,
        rhythm: ast.Regularly,
        periods: ast.Periods,
        number: int,
        bare: ir.Buckets,
        window: ir.Window | None,
        where: ir.Condition | None,
    ) -> tuple[ir.Buckets, int] | None:
        total, length = self.world.count(periods.count), self.length(periods.length)
        assert bare.rows.time is not None
        type = bare.rows.time.type
        if total is None or length is None:
            return None
        if not length.dates and type == DATE:
            return self.clock_unit_of_date(periods.length.unit, periods.length.span)
        if length.length == 0:
            return self._empty(periods.length.span)
        if not self._possible(rhythm, number, total):
            return None
        calendar, bound = self.world.calendar, self.world.periods.bound
        try:
            if length.dates:
                origin = calendar.ceiling(calendar.cutoff)
                low = bound(Day(calendar.shift(origin, -total * length.length, Unit.DAY)), type)
                high = bound(Day(origin), type)  # what is planned for the last of these dates lies on it too
            else:
                origin = calendar.cutoff
                low = calendar.shift(origin, -total * length.length // 1_000_000, Unit.SECOND)
                high = origin
        except OutOfRange:
            self.world.periods.out_of_range(periods.span)
            return None
        return ir.Buckets(
            bare.rows,
            bare.member,
            periods.length.unit,
            bare.least,
            window=ir.Window(low, high),
            where=_inside(bare.rows, window, where),
            period=length,
            origin=origin,
        ), number

    def _possible(self, rhythm: ast.Regularly, number: int, total: int) -> bool:
        """Whether there can be so many among them; else it is reported."""
        if total == 0:
            self._empty(rhythm.units.span)
            return False
        if number > total:
            self._unfit(
                say("this never holds: {number} of {total} cannot be", number=number, total=total),
                rhythm.count.span,
                say("write {total} or less", total=total),
            )
            return False
        return True

    def _warn_of_too_many(
        self, rhythm: ast.OnUnits | ast.Streak, number: int, unit: Unit, window: ir.Window | None
    ) -> None:
        match window:
            case ir.Window(ir.Fixed(low), ir.Fixed(high)):
                total = self._units_between(low, high, unit)
                if number > total:
                    self.diagnostics.warning(
                        "never-holds",
                        say(
                            "this never holds: the window holds at most {total} {unit}",
                            total=total,
                            unit=many_units(unit.value),
                        ),
                        rhythm.span,
                        help=say("ask for fewer, or for a longer window"),
                    )

    def _units_between(self, low: dt.date | dt.datetime, high: dt.date | dt.datetime, unit: Unit) -> int:
        """How many calendar units a window touches."""
        calendar = self.world.calendar
        just_before = high - (dt.timedelta(microseconds=1) if isinstance(high, dt.datetime) else dt.timedelta(days=1))

        def first_of_unit(moment: dt.date | dt.datetime) -> dt.date:
            day = moment.astimezone(calendar.zone).date() if isinstance(moment, dt.datetime) else moment
            first = calendar.truncate(ir.Fixed(day), unit)
            assert isinstance(first, ir.Fixed)
            return first.value

        start, stop = first_of_unit(low), first_of_unit(just_before)
        months = (stop.year - start.year) * 12 + stop.month - start.month
        match unit:
            case Unit.DAY:
                return (stop - start).days + 1
            case Unit.WEEK:
                return (stop - start).days // 7 + 1
            case Unit.MONTH:
                return months + 1
            case Unit.QUARTER:
                return months // 3 + 1
            case _:
                return stop.year - start.year + 1

    # SAME -------------------------------------------------------------------------------------------------------------

    def _alike(
        self,
        written: ast.Has,
        found: FactFound,
        rows: ir.FactRows,
        window: ir.Window | None,
        where: ir.Condition | None,
    ) -> ir.Condition | None:
        least = self._least_each(written)
        values = [self.agreed(found, name) for name in written.same]
        if least is None or None in values:
            return None
        compared = dict.fromkeys(value for columns in values if columns is not None for value in columns)
        count = ir.Aggregate(
            ir.AggregateFunction.COUNT,
            rows,
            key_columns(found.row),
            NUMBER,
            window=window,
            where=where,
            alike=tuple(compared),
        )
        condition = ir.Compare(ir.Comparison.GREATER_EQUAL, count, self.number(least))
        return ir.Not(condition) if written.quantity.quantifier is ast.Quantifier.NO else condition

    def agreed(self, found: FactFound, name: ast.Identifier) -> tuple[ir.Value, ...] | None:
        """What facts are compared by: a column, or of a lookup the columns that point to it; None after an error."""
        row = fact_row(found.fact, self.world.catalog)
        link = self.world.find(row.members, name.value)
        if isinstance(link, model.Link):
            pointers = ((*physical(row.members, column), column) for column in link.by)
            return tuple(ir.Column(type, reading, name=column) for type, reading, column in pointers)
        typed = self.at(row).value(ast.Name((name,), span=name.span))
        if typed is None:
            return None
        if typed.type.kind in (Kind.LIST, Kind.PLACE):
            return self.diagnostics.error(
                "type-mismatch",
                say("SAME compares single values, and this is {type}", type=a_type(typed.type)),
                name.span,
            )
        return (grouped(typed),)

    # Mistakes ---------------------------------------------------------------------------------------------------------

    def _unfit(self, message: Message, span: Span, help: Message, fix: Fix | None = None) -> None:
        self.diagnostics.error("bad-rhythm", message, span, help=help, fix=fix)

    def _empty(self, span: Span) -> None:
        self._unfit(say("a stretch of 0 holds nothing"), span, say("write 1 or more"))


def _inside(rows: ir.FactRows, window: ir.Window | None, where: ir.Condition | None) -> ir.Condition | None:
    """The filter, and that a row is in a window too."""
    if window is None:
        return where
    assert rows.time is not None
    inside = ir.InWindow(rows.time, window)
    return inside if where is None else ir.And((inside, where))


def _place(span: Span, otherwise: Span) -> Span:
    return otherwise if span is NOWHERE else span
