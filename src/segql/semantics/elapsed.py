"""Elapsed time: since a date, until a date, until a date's next return."""

from __future__ import annotations

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.wording import a_type, many_units
from segql.semantics import ir
from segql.semantics.names import Names, Typed
from segql.semantics.wording import words
from segql.source import Span
from segql.syntax import ast
from segql.types import DATE, DATETIME, Type

#: Units that an anniversary can be away.
_OF_A_YEAR = (ast.Unit.DAY, ast.Unit.WEEK, ast.Unit.MONTH, ast.Unit.QUARTER)


class Elapsing(Names):
    """The part of the resolver that counts time."""

    def elapsed(self, subject: ast.Expression, unit: ast.Unit, until: bool, span: Span) -> Typed | None:
        """`DAYS SINCE last_visit`: whole units from a date until now, or from now until a date."""
        typed = self.value(subject)
        if typed is None:
            return None
        if not typed.type.is_temporal:
            return self.diagnostics.error(
                "type-mismatch",
                say("time is counted from a date, and this is {type}", type=a_type(typed.type)),
                subject.span,
            )
        calendar = self.world.calendar
        value = typed.value
        if unit.is_clock:
            if typed.type == DATE:
                return self.diagnostics.error(
                    "bad-unit",
                    say("{unit} cannot be counted from a date", unit=keyword(f"{unit.value}S")),
                    span,
                    help=say("count DAYS or longer units"),
                )
            now: ir.Value = at(DATETIME, calendar.cutoff)
        else:
            value = self.local_date(value)
            now = at(DATE, calendar.today)
        start, end = (now, value) if until else (value, now)
        return Typed(ir.Elapsed(unit, start, end))

    def returning(self, written: ast.Anniversary) -> ir.Value | None:
        """The date whose anniversaries are meant; None after an error."""
        typed = self.value(written.subject)
        if typed is None:
            return None
        if not typed.type.is_temporal:
            return self.diagnostics.error(
                "type-mismatch",
                say("only a date has anniversaries, and this is {type}", type=a_type(typed.type)),
                written.subject.span,
            )
        return self.local_date(typed.value)

    def elapsed_anniversary(self, subject: ast.Anniversary, written: ast.Elapsed) -> Typed | None:
        """`DAYS UNTIL ANNIVERSARY OF birth_date`: the nearest one ahead, or behind."""
        date = self.returning(subject)
        if date is None:
            return None
        if written.unit not in _OF_A_YEAR:
            return self.diagnostics.error(
                "bad-unit",
                say("an anniversary is not counted in {unit}", unit=many_units(written.unit.value))
                if written.unit is ast.Unit.YEAR
                else say("{unit} cannot be counted from a date", unit=keyword(f"{written.unit.value}S")),
                written.span,
                help=say("count DAYS, WEEKS or MONTHS"),
            )
        today = self.world.calendar.today
        now, nearest_ = at(DATE, today), ir.Anniversary(date, today, last=not written.until)
        start, end = (now, nearest_) if written.until else (nearest_, now)
        return Typed(ir.Elapsed(written.unit, start, end))

    def bare_anniversary(self, written: ast.Anniversary) -> None:
        """Report an anniversary where one value is needed."""
        if self.returning(written) is not None:
            self.diagnostics.error(
                "type-mismatch",
                say("an anniversary comes back every year, so it is not one date"),
                written.span,
                help=say("ask for a window or a day, as {anniversary} IN NEXT 7 DAYS", anniversary=words(written)),
            )

    @staticmethod
    def local_date(value: ir.Value) -> ir.Value:
        """A datetime's date in the business time zone, a date as it is."""
        return value if value.type == DATE else ir.Call(ir.Function.LOCAL_DATE, (value,), DATE)


def at(type: Type, moment: ir.Moment) -> ir.Value:
    """A moment as a value: a literal when it is fixed."""
    return ir.Literal(type, moment.value) if isinstance(moment, ir.Fixed) else ir.At(type, moment)
