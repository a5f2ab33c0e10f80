"""Lengths of time between facts: whole dates, or microseconds."""

from __future__ import annotations

from decimal import Decimal

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.wording import a_unit
from segql.semantics import ir
from segql.semantics.facts import Facts
from segql.source import Span
from segql.syntax import ast
from segql.syntax.ast import Unit
from segql.types import NUMBER

_MICROSECONDS = {Unit.SECOND: 1_000_000, Unit.MINUTE: 60_000_000, Unit.HOUR: 3_600_000_000}
_DATES = {Unit.DAY: 1, Unit.WEEK: 7}
#: What somebody who counts months of elapsed time means.
_ABOUT = {Unit.MONTH: 30, Unit.QUARTER: 90, Unit.YEAR: 365}
#: The whole calendar, in years of 366 days.
_LONGEST_DAYS = 9_998 * 366


class Durations(Facts):
    """The part of the resolver that reads lengths of time."""

    def length(self, written: ast.Duration) -> ir.Stretch | None:
        """A duration: so many dates from DAYS up, else microseconds; None after an error."""
        count = self.world.count(written.count)
        if count is None:
            return None
        if written.unit in _ABOUT:
            return self.no_length(written.unit, written.span, count)
        dates = written.unit in _DATES
        length = count * (_DATES[written.unit] if dates else _MICROSECONDS[written.unit])
        if length > _LONGEST_DAYS * (1 if dates else 24 * _MICROSECONDS[Unit.HOUR]):
            return self.diagnostics.error(
                "bad-window",
                say("this reaches outside the calendar (years 1 to 9998)"),
                written.span,
                help=say("write a smaller number"),
            )
        return ir.Stretch(length, dates)

    def no_length(self, unit: Unit, span: Span, count: int = 1) -> None:
        """Report a unit that is no length of time: months differ."""
        days = count * _ABOUT[unit]
        self.diagnostics.error(
            "bad-unit",
            say("{unit} has no fixed length, and this counts elapsed time", unit=a_unit(unit.value)),
            span,
            help=say("write {days} DAYS", days=days),
        )

    def clock_unit_of_date(self, unit: Unit, span: Span) -> None:
        """Report hours and the like of what is only a date."""
        self.diagnostics.error(
            "bad-unit",
            say("{unit} cannot be counted from a date", unit=keyword(f"{unit.value}S")),
            span,
            help=say("count DAYS or WEEKS"),
        )

    @staticmethod
    def number(count: int) -> ir.Literal:
        """A count as a value."""
        return ir.Literal(NUMBER, Decimal(count))
