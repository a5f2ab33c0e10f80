"""Membership over time: what recorded runs tell of a segment."""

from __future__ import annotations

from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.semantics import ir
from segql.semantics.clock import OutOfRange
from segql.semantics.names import SegmentFound
from segql.semantics.places import Places
from segql.semantics.rows import key_columns
from segql.source import Span
from segql.syntax import ast
from segql.types import DATETIME


class Recorded(Places):
    """The part of the resolver that reads recorded runs."""

    def moved(self, written: ast.Moved) -> ir.Condition | None:
        """`ENTERED vip IN LAST 7 DAYS`, `LEFT vip IN LAST 30 DAYS`."""
        found = self._recorded(written.segment)
        window: ir.Window | None = ir.Window(None, None)
        if written.window is not None:
            if isinstance(written.window, ast.Relative | ast.Active):
                return self.diagnostics.error(
                    "bad-window",
                    say("recorded runs have a moment of their own, and are not asked this way"),
                    written.window.span,
                    help=say("write a window such as IN LAST 30 DAYS"),
                )
            window = self.world.periods.window(written.window, DATETIME, future=False)
        if found is None or window is None:
            return None
        cutoff = self.world.calendar.cutoff
        return ir.Changed(found.symbol.name, written.left, window, key_columns(found.row), cutoff, window.low)

    def standing(self, written: ast.Standing) -> ir.Condition | None:
        """`IN vip FOR AT LEAST 90 DAYS`."""
        found = self._recorded(written.segment)
        count = self.world.count(written.duration.count)
        if found is None or count is None:
            return None
        calendar, unit = self.world.calendar, written.duration.unit
        try:
            if unit.is_clock:
                # At least 48 hours: up to that very instant.
                bound = calendar.shift(calendar.cutoff, -count, unit)
                before = ir.Fixed(calendar.just_after(bound.value)) if isinstance(bound, ir.Fixed) else bound  # type: ignore[arg-type]
            else:
                # Local dates are counted, as DAYS SINCE does: whoever entered on that date is in.
                date = calendar.shift(calendar.shift(calendar.today, -count, unit), 1, ast.Unit.DAY)
                before = calendar.midnight(date)
        except OutOfRange:
            return self.diagnostics.error(
                "bad-window",
                say("this reaches outside the calendar (years 1 to 9998)"),
                written.duration.span,
                help=say("write a smaller number"),
            )
        return ir.Stood(found.symbol.name, before, key_columns(found.row), calendar.cutoff)

    def _recorded(self, name: ast.Name) -> SegmentFound | None:
        """The segment that runs were recorded of. It is read from what was recorded, so no rule depends on it."""
        found = self.lookup(name)
        if isinstance(found, SegmentFound) or found is None:
            return found
        return self._no_segment(name.text, name.span)

    def _no_segment(self, name: str, span: Span) -> None:
        segments = [symbol.name for symbol in self.world.symbols.segments.values()]
        near = nearest(name, segments)
        self.diagnostics.error(
            "unknown-name",
            say("`{name}` is no segment, and only segments have recorded runs", name=name),
            span,
            help=say("did you mean `{near}`?", near=near) if near else None,
        )
