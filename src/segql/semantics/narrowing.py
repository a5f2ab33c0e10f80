"""Windows of facts: moments that rows lie between, a stretch relative to the member's own date, and lasting facts."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from segql.catalog import model
from segql.diagnostics.messages import say
from segql.diagnostics.wording import a_type
from segql.semantics import ir
from segql.semantics.clock import OutOfRange
from segql.semantics.durations import Durations
from segql.semantics.elapsed import at
from segql.semantics.names import FactFound, Typed
from segql.semantics.periods import Day, Instant
from segql.semantics.rows import fact_row, key_columns, owner_columns, owner_row
from segql.semantics.walk import rewrite_names
from segql.semantics.wording import words
from segql.syntax import ast
from segql.syntax.ast import Unit
from segql.types import DATE, DATETIME, Type


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which of a fact's rows a window leaves: those in `window` for which `where` holds."""

    window: ir.Window | None = None
    where: ir.Condition | None = None

    def with_filter(self, filter: ir.Condition | None) -> ir.Condition | None:
        """What has to hold of a row beside the window when it is filtered too."""
        if self.where is None or filter is None:
            return self.where or filter
        return ir.And((self.where, filter))


class Narrowing(Durations):
    """The part of the resolver that reads the windows of facts."""

    def narrowed(self, found: FactFound, written: ast.Window | None) -> Narrowed | None:
        """What a window leaves of a fact's rows (no window: all); None after an error."""
        match written:
            case None:
                return Narrowed()
            case ast.Relative():
                narrowed = self._relative(found, written)
            case ast.Active():
                where = self._active(found.fact, written)
                narrowed = None if where is None else Narrowed(where=where)
            case _:
                window = self.window(found.fact, written)
                return None if window is None else Narrowed(window)
        if narrowed is None or narrowed.where is None:
            return narrowed
        return Narrowed(narrowed.window, dataclasses.replace(narrowed.where, words=words(written)))

    # WITHIN 30 DAYS AFTER signup --------------------------------------------------------------------------------------

    def _relative(self, found: FactFound, written: ast.Relative) -> Narrowed | None:
        fact = found.fact
        if fact.time is None:
            return self.no_time(fact, say("cannot be windowed"), written.span)
        row = fact_row(fact, self.world.catalog)
        time = self.column(row, fact.time)
        length = self.length(written.duration)
        anchor = self._anchor(found, written.anchor)
        if time is None or length is None or anchor is None:
            return None
        if not length.dates:
            for typed, span in ((time, written.duration.span), (anchor, written.anchor.span)):
                if typed.type == DATE:
                    return self.clock_unit_of_date(written.duration.unit, span)
        type = DATE if length.dates else DATETIME
        fixed = self._fixed(anchor.value, length, written, time.type, fact.planned)
        if fixed is not None:
            return fixed
        moment = self.local_date(time.value) if length.dates else time.value
        start = self.local_date(anchor.value) if length.dates else anchor.value
        reach = ir.Later(start, -length.length if written.before else length.length, type)
        low, high = (reach, start) if written.before else (start, reach)
        first = ir.Compare(ir.Comparison.GREATER_EQUAL, moment, low)
        last = ir.Compare(ir.Comparison.LESS_EQUAL, moment, high)
        return Narrowed(where=ir.And((first, last)))

    def _anchor(self, found: FactFound, written: ast.Expression) -> Typed | None:
        """The date as a fact's row reads it, from the member that it belongs to."""
        row = fact_row(found.fact, self.world.catalog)
        assert found.row.entity is not None
        name = found.row.entity.name.casefold()
        owner = next(owner for owner in found.fact.owners if owner.entity.casefold() == name)
        seen = self._seen_from(found, written)
        member = owner_row(row, owner, self.world.catalog)
        anchor = None if seen is None else self.at(member).value(seen)
        if anchor is None:
            return None
        if anchor.type.is_temporal:
            return Typed(_owned(anchor.value, key_columns(member), owner_columns(row, owner, self.world.catalog)))
        return self.diagnostics.error(
            "type-mismatch",
            say("a window is relative to a date, and this is {type}", type=a_type(anchor.type)),
            written.span,
            help=say("name a date of the member, such as FIRST(orders.ordered_at)"),
        )

    def _seen_from(self, found: FactFound, written: ast.Expression) -> ast.Expression | None:
        """The date as whose facts they are calls it: of `company.orders`, `company.renewal` is its `renewal`."""
        path = [hop.name.casefold() for hop in found.row.hops[len(self.row.hops) :]]
        if not path:
            return written
        strangers: list[ast.Name] = []

        def inside(name: ast.Name) -> ast.Name:
            parts = [part.value.casefold() for part in name.parts]
            if parts[: len(path)] == path and len(parts) > len(path):
                return dataclasses.replace(name, parts=name.parts[len(path) :])
            if not self.is_moment(name):  # a param's date is everybody's
                strangers.append(name)
            return name

        seen = rewrite_names(written, inside, aggregates=True)
        if not strangers:
            return seen
        return self.diagnostics.error(
            "other-entity",
            say(
                "these facts belong to `{owner}`, and `{name}` is not a date of it",
                owner=found.row.title,
                name=strangers[0].text,
            ),
            strangers[0].span,
            help=say("name a date of it, as {path}.…", path=".".join(path)),
        )

    def _fixed(
        self, anchor: ir.Value, length: ir.Stretch, written: ast.Relative, type: Type, planned: bool
    ) -> Narrowed | None:
        """The window itself when the date is written out, so that it is one for everybody."""
        if not (isinstance(anchor, ir.Literal) and anchor.type == DATE and length.dates):
            return None
        calendar, periods = self.world.calendar, self.world.periods
        try:
            day = ir.Fixed(anchor.value)  # type: ignore[arg-type]
            other = calendar.shift(day, -length.length if written.before else length.length, Unit.DAY)
            first, last = (other, day) if written.before else (day, other)
            stop = calendar.shift(last, 1, Unit.DAY)
            window = ir.Window(periods.bound(Day(first), type), periods.bound(Day(stop), type))
        except OutOfRange:
            return None
        if not planned:
            self.warn_of_window_ahead(window, type, written.span)
        return Narrowed(window)

    # ACTIVE -----------------------------------------------------------------------------------------------------------

    def _active(self, fact: model.Fact, written: ast.Active) -> ir.Condition | None:
        if fact.valid is None:
            return self.diagnostics.error(
                "no-validity",
                say("`{fact}` does not last, so it cannot be active", fact=fact.name),
                written.span,
                help=say(
                    "give `{fact}` a `valid:` in the catalog, with the columns from when and to when", fact=fact.name
                ),
            )
        row = fact_row(fact, self.world.catalog)
        start, end = self.column(row, fact.valid.start), self.column(row, fact.valid.end)
        if start is None or end is None:
            return None
        first, last = start.value, end.value
        calendar = self.world.calendar
        if written.least is not None:
            return self._active_for(first, last, written.least)
        if written.at is not None:
            point = self.point(written.at)
            if point is None:
                return self._no_day(written.at)
            if point != Instant(calendar.cutoff):
                during: ast.Window = ast.Stretch(written.at, written.at, span=written.at.span)
                return self._active_during(first, last, during)
        if written.during is not None:
            return self._active_during(first, last, written.during)
        return self._active_now(first, last)

    def _active_during(self, first: ir.Value, last: ir.Value, written: ast.Window) -> ir.Condition | None:
        begins = self._meeting(written, first.type)
        ends = begins if last.type == first.type else self._meeting(written, last.type)
        return None if begins is None or ends is None else _lasting(first, last, begins.high, ends.low)

    def _meeting(self, written: ast.Window, type: Type) -> ir.Window | None:
        """Before what a stretch of time must begin, and after what it must end, to meet a window."""
        written, calendar = self.with_params(written), self.world.calendar
        inside_days = type == DATE and _may_be_instants(written)
        window = self.world.periods.window(written, DATETIME if inside_days else type, future=True)
        if window is None or not inside_days:
            return window
        # A date is its midnight: before an instant when before the first date from it on, and after an instant when after
        # the date that holds it.
        low = None if window.low is None else calendar.day_of(window.low)
        return ir.Window(low, None if window.high is None else calendar.ceiling(window.high))

    def _active_now(self, first: ir.Value, last: ir.Value) -> ir.And:
        """Begun before the cutoff, and not over at it (dates: not before tomorrow)."""
        calendar = self.world.calendar
        before = calendar.ceiling(calendar.cutoff) if first.type == DATE else calendar.cutoff
        return _lasting(first, last, before, calendar.today if last.type == DATE else calendar.cutoff)

    def _active_for(self, first: ir.Value, last: ir.Value, least: ast.Duration) -> ir.Condition | None:
        count = self.world.count(least.count)
        if count is None:
            return None
        calendar = self.world.calendar
        if least.unit.is_clock:
            if first.type == DATE:
                return self.clock_unit_of_date(least.unit, least.span)
            elapsed = ir.Elapsed(least.unit, first, at(DATETIME, calendar.cutoff))
        else:
            elapsed = ir.Elapsed(least.unit, self.local_date(first), at(DATE, calendar.today))
        long_enough = ir.Compare(ir.Comparison.GREATER_EQUAL, elapsed, self.number(count))
        return ir.And((*self._active_now(first, last).operands, long_enough))

    def _no_day(self, written: ast.Expression) -> None:
        if not isinstance(written, ast.Shifted):  # else it was said already
            self.diagnostics.error(
                "bad-window",
                say("ACTIVE needs a date or a moment here"),
                written.span,
                help=say("write a date such as 2026-01-01, or TODAY, or a window such as IN LAST 30 DAYS"),
            )


def _owned(value: ir.Value, member: tuple[ir.Column, ...], owner: tuple[ir.Column, ...]) -> ir.Value:
    """What is measured over a member's facts, found by the row's own columns: the member's row need not be read for that."""
    match value:
        case ir.Aggregate() | ir.Buckets() | ir.SequenceCount() if value.member == member:
            return dataclasses.replace(value, member=owner)
        case ir.Call(arguments=arguments):
            return dataclasses.replace(value, arguments=tuple(_owned(one, member, owner) for one in arguments))
        case _:
            return value


def _may_be_instants(written: ast.Window) -> bool:
    """Whether a window's ends may lie inside of days."""
    match written:
        case ast.Bounded() | ast.Stretch():
            return True
        case ast.Rolling(unit=unit) | ast.Ago(unit=unit):
            return unit.is_clock
        case _:
            return False


def _ends_later(first: ir.Value, last: ir.Value) -> ir.Condition:
    """That the end comes after the start, a date being its midnight."""
    if first.type == last.type:
        return ir.Compare(ir.Comparison.GREATER, last, first)
    if last.type == DATE:
        return ir.Compare(ir.Comparison.GREATER, last, Narrowing.local_date(first))
    return ir.Compare(ir.Comparison.GREATER_EQUAL, Narrowing.local_date(last), first)


def _lasting(first: ir.Value, last: ir.Value, before: ir.Moment | None, after: ir.Moment | None) -> ir.And:
    """That [first, last) holds something, begins before a moment and ends after one; an open end never ends."""
    begun = ir.Known(first) if before is None else ir.InWindow(first, ir.Window(None, before))
    ends: list[ir.Condition] = [_ends_later(first, last)]
    if after is not None:
        ends.append(ir.Compare(ir.Comparison.GREATER, last, at(last.type, after)))
    return ir.And((begun, ir.Or((ir.Not(ir.Known(last)), ir.And(tuple(ends)) if len(ends) > 1 else ends[0]))))
