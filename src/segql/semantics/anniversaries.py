"""Anniversaries: the return of a date in every year."""

from __future__ import annotations

from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.semantics.clock import OutOfRange
from segql.semantics.several import Several
from segql.semantics.wording import words
from segql.syntax import ast
from segql.types import DATE


class Anniversaries(Several):
    """The part of the resolver that reads anniversaries."""

    def anniversary_in_window(self, subject: ast.Anniversary, written: ast.InWindow) -> ir.Condition | None:
        """`ANNIVERSARY OF birth_date IN NEXT 7 DAYS`."""
        date = self.returning(subject)
        window = self.world.periods.window(written.window, DATE, future=True)
        if date is None or window is None:
            return None
        condition = _in_window(date, window)
        return ir.Not(condition) if written.negated else condition

    def anniversary_between(self, subject: ast.Anniversary, written: ast.Between) -> ir.Condition | None:
        """`ANNIVERSARY OF birth_date BETWEEN 2026-12-24 AND 2027-01-02`."""
        condition = self._in_stretch(subject, written.low, written.high)
        return ir.Not(condition) if written.negated and condition is not None else condition

    def anniversary_compared(
        self, subject: ast.Anniversary, other: ast.Expression, written: ast.Compare
    ) -> ir.Condition | None:
        """`ANNIVERSARY OF birth_date = TODAY`: it has no other comparison."""
        if written.operator in (ast.Comparison.EQUAL, ast.Comparison.NOT_EQUAL) and self.is_moment(other):
            condition = self._in_stretch(subject, other, other)
            if condition is None:
                return None
            return ir.Not(condition) if written.operator is ast.Comparison.NOT_EQUAL else condition
        if self.returning(subject) is None:
            return None
        return self.diagnostics.error(
            "type-mismatch",
            say("an anniversary comes back every year, so this cannot be asked of it"),
            written.span,
            help=say(
                "ask for a window or a day, as {subject} IN NEXT 7 DAYS, {subject} = TODAY, or DAYS UNTIL {subject} <= 7",
                subject=words(subject),
            ),
        )

    def _in_stretch(self, subject: ast.Anniversary, low: ast.Expression, high: ast.Expression) -> ir.Condition | None:
        """That an anniversary lies on one of the days from the first to the last."""
        date = self.returning(subject)
        ends = []
        for end in (low, high):
            point = self.point(end) if self.is_moment(end) else None
            if point is None and not isinstance(end, ast.Shifted):
                self.diagnostics.error(
                    "type-mismatch",
                    say("the days of an anniversary are dates that are written out"),
                    end.span,
                    help=say("write a date such as 2026-01-01, or a moment such as TODAY"),
                )
            ends.append(point)
        if date is None or ends[0] is None or ends[1] is None:
            return None
        periods = self.world.periods
        try:
            start = periods.bound(periods.opening(ends[0]), DATE)
            stop = periods.bound(periods.closing(ends[1]), DATE)
        except OutOfRange:
            return periods.out_of_range(low.span)
        match start, stop:
            case ir.Fixed(first), ir.Fixed(last) if first >= last:
                self.diagnostics.warning(
                    "never-holds",
                    say("nothing lies between these: the first is above the second"),
                    low.span.to(high.span),
                    help=say("write BETWEEN {low} AND {high}", low=high.span.text, high=low.span.text),
                )
        return _in_window(date, ir.Window(start, stop))


def _in_window(date: ir.Value, window: ir.Window) -> ir.Condition:
    """The date itself is the first of its anniversaries; the next one from the window's start on is the one that counts."""
    if window.low is None:
        return ir.InWindow(date, window)
    return ir.InWindow(ir.Anniversary(date, window.low), ir.Window(None, window.high))
