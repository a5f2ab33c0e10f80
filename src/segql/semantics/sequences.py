"""Sequences: HAS with facts that follow each other, and groups of facts in any order."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal

from segql.diagnostics.messages import Message, keyword, say
from segql.diagnostics.wording import a_type
from segql.semantics import ir
from segql.semantics.folding import lowered
from segql.semantics.groups_in_a_row import problem
from segql.semantics.has import Having
from segql.semantics.names import FactFound
from segql.semantics.rows import fact_row, key_columns
from segql.semantics.wording import words
from segql.source import Span
from segql.syntax import ast
from segql.types import DATE, NUMBER

_DAY = 86_400_000_000
#: More places than anybody writes by hand.
_MOST = 30
_Q = ast.Quantifier


@dataclass(frozen=True, slots=True)
class _Read:
    """An event with what it was read from."""

    event: ir.Event
    found: FactFound
    written: ast.Event


@dataclass(frozen=True, slots=True)
class _Filled:
    """A place with what it was read from; `events` are its facts in the order written."""

    place: ir.Place
    events: tuple[_Read, ...]
    written: ast.Event | ast.Group

    @property
    def dated(self) -> bool:
        """Whether one of the facts has a date for a time: then the place's times are dates."""
        return any(read.event.rows.time is not None and read.event.rows.time.type == DATE for read in self.events)

    @property
    def is_mixed(self) -> bool:
        """Whether some of the facts have dates and others instants."""
        times = [read.event.rows.time for read in self.events]
        return len({time.type == DATE for time in times if time is not None}) > 1

    @property
    def is_group(self) -> bool:
        return isinstance(self.written, ast.Group)


class Sequences(Having):
    """The part of the resolver that reads sequences."""

    def sequence(self, written: ast.Sequence) -> ir.Condition | None:
        """The condition that so many facts start a complete sequence; None after an error."""
        if not self._is_sequence(written):
            return None
        bounds = self._starts(written)
        first = self._filled(written.first, None)
        places: list[_Filled | None] = [first]
        steps: list[ir.Step | None] = []
        for index, step in enumerate(written.steps):
            place = self._filled(step.event, step)
            before = places[-1]
            last = index == len(written.steps) - 1
            steps.append(self._step(step, before, place, last=last) if before and place else None)
            places.append(place)
        read = [place for place in places if place is not None]
        known = tuple(step for step in steps if step is not None)
        if bounds is None or len(known) < len(steps) or len(read) < len(places):
            return None
        if not self._of_one_member(read):
            return None
        real = [*read[:1], *(place for place, step in zip(read[1:], written.steps, strict=True) if not step.negated)]
        whole = self._whole(written, real, known)
        if written.within is not None and whole is None:
            return None
        unknown = problem([place.place for place in read], known)
        if unknown is not None:
            index, message, help = unknown
            return self._wrong(message, written.steps[index].span, help)
        self._warn_of_ties(written, read, known)
        count = ir.SequenceCount(key_columns(read[0].events[0].found.row), read[0].place, known, whole)
        conditions = tuple(
            ir.Compare(comparison, count, ir.Literal(NUMBER, Decimal(number))) for comparison, number in bounds
        )
        condition: ir.Condition = conditions[0] if len(conditions) == 1 else ir.And(conditions)
        return ir.Not(condition) if written.quantity.quantifier is _Q.NO else condition

    # The whole --------------------------------------------------------------------------------------------------------

    def _is_sequence(self, written: ast.Sequence) -> bool:
        """Whether something follows something, or stands together in a group."""
        if len(written.steps) >= _MOST:
            self.diagnostics.error(
                "too-deep",
                say("a sequence has at most {most} places", most=_MOST),
                written.steps[_MOST - 1].span,
                help=say("look for a part of it"),
            )
            return False
        if written.steps or isinstance(written.first, ast.Group):
            return True
        event = written.first
        if written.within is not None:
            self._wrong(
                say("ALL WITHIN spans a sequence, and here is one place alone"),
                written.within.span,
                say("add FOLLOWED BY, or give the facts a window such as IN LAST 30 DAYS"),
            )
            return False
        read = self._event(event)
        if read is not None:
            position = event.position.value if event.position is not None else "FIRST"
            fact, time = read.found.fact.name, read.found.fact.time
            column = time.name if time is not None else "…"
            help = say(
                "to ask when it was, write {position}({fact}.{column}) IN LAST 30 DAYS",
                position=position,
                fact=fact,
                column=column,
            )
            if event.position is ast.Position.SECOND:
                help = say(
                    "write HAS AT LEAST 2 {fact}, or SECOND({fact}.{column}) IN LAST 30 DAYS", fact=fact, column=column
                )
            self._wrong(
                say("HAS {position} picks one of the facts, and says nothing of it", position=position),
                event.span,
                help,
            )
        return False

    def _starts(self, written: ast.Sequence) -> list[tuple[ir.Comparison, int]] | None:
        """What the number of starts is compared with; None after an error."""
        quantity = written.quantity
        if isinstance(written.first, ast.Group):
            if quantity.quantifier in (_Q.SOME, _Q.NO):
                return [(ir.Comparison.GREATER_EQUAL, 1)]
            return self._wrong(
                say("a group is there or not: it cannot be counted"), quantity.span, say("write HAS, or HAS NO")
            )
        if quantity.quantifier is _Q.ONLY:
            return self._wrong(
                say("ONLY does not go with a sequence"),
                quantity.span,
                say("write the condition on all facts as a HAS of its own"),
            )
        return self.bounds(quantity, words(written.first.fact))

    def _whole(self, written: ast.Sequence, real: list[_Filled], steps: tuple[ir.Step, ...]) -> ir.Span | None:
        """ALL WITHIN; None when there is none, and after an error."""
        if written.within is None:
            return None
        if len(real) == 1 and not real[0].is_group:
            return self._wrong(
                say("ALL WITHIN spans a sequence, and only one of its places is filled"),
                written.within.span,
                say("say WITHIN after the step that is not to follow"),
            )
        dates = real[0].dated or real[-1].dated
        whole = self._span(written.within, dates)
        if whole is None:
            return None
        for place, step in zip(real[1:], steps, strict=False):
            if place.is_mixed and step.within is not None:
                return self._wrong(
                    say("ALL WITHIN does not go with a step WITHIN a time to a group of dates and of times of day"),
                    written.within.span,
                    say("leave out one of the two, or ask in two conditions"),
                )
        after = [step.after for step in steps if step.after is not None and not step.negated]
        if any(span.dates is not dates for span in after):
            after = []  # dates and hours cannot be added up exactly
        if sum(span.length for span in after) > whole.length:
            return self._impossible(
                say("the steps take longer than ALL WITHIN leaves them"),
                written.within.span,
                say("make ALL WITHIN longer, or AFTER shorter"),
            )
        before = real[0]
        for index, (place, step) in enumerate(zip(real[1:], steps, strict=False)):
            grouped = (len(place.events) > 1 or before.is_mixed) and step.within is not None
            before = place
            if grouped and any(later.same for later in steps[index + 1 :]):
                return self._wrong(
                    say("ALL WITHIN does not go with a group WITHIN a time that a SAME comes after"),
                    written.within.span,
                    say("leave out one of the three, or ask in two conditions"),
                )
        return whole

    def _of_one_member(self, places: list[_Filled]) -> bool:
        """Whether all facts are of the same member's (or of the same one that links lead to)."""
        reads = [read for place in places for read in place.events]
        first = key_columns(reads[0].found.row)
        for read in reads[1:]:
            if key_columns(read.found.row) != first:
                self.diagnostics.error(
                    "mixed-facts",
                    say(
                        "a sequence is one member's, and here are `{fact}` and `{fact_2}`",
                        fact=reads[0].written.fact.text,
                        fact_2=read.written.fact.text,
                    ),
                    read.written.fact.span,
                    help=say("name facts of the same {title}", title=reads[0].found.row.title),
                )
                return False
        return True

    # Places -----------------------------------------------------------------------------------------------------------

    def _filled(self, written: ast.Event | ast.Group, step: ast.Step | None) -> _Filled | None:
        if isinstance(written, ast.Event):
            read = self._event(written)
            return None if read is None else _Filled(ir.Place((read.event,)), (read,), written)
        reads = [self._event(event) for event in written.events]
        known = tuple(read for read in reads if read is not None)
        least = self.world.count(written.least) if written.least is not None else len(reads)
        if len(known) < len(reads) or least is None:
            return None
        if not 1 <= least <= len(reads):
            place = written.least.span if written.least is not None else written.span
            return self._impossible(
                say("{least} of {total} events cannot happen", least=least, total=len(reads))
                if least
                else say("0 of the events always happen"),
                place,
                say("write a number from 1 to {total}", total=len(reads)),
            )
        filled = _Filled(ir.Place(tuple(read.event for read in known), least), known, written)
        if written.within is None or step is not None:
            return filled
        within = self._span(written.within, filled.dated)
        if within is None:
            return None
        return dataclasses.replace(filled, place=dataclasses.replace(filled.place, within=within))

    def _event(self, written: ast.Event) -> _Read | None:
        located = self.fact_in(written.fact)
        if located is None or located[1] < len(written.fact.parts):
            return self.no_fact(written.fact) if located is None else self.column_of(written.fact)
        found = located[0]
        narrowed = self.narrowed(found, written.window)
        filter = self.filter(fact_row(found.fact, self.world.catalog), written.where)
        rows = self.fact_rows(found, written.fact.span)
        if narrowed is None or (written.where is not None and filter is None) or rows is None:
            return None
        if rows.time is None:
            return self.no_time(found.fact, say("cannot stand in a sequence"), written.fact.span)
        event = ir.Event(rows, narrowed.window, narrowed.with_filter(filter), written.position)
        return _Read(event, found, written)

    # Steps ------------------------------------------------------------------------------------------------------------

    def _step(self, written: ast.Step, before: _Filled, place: _Filled, *, last: bool) -> ir.Step | None:
        if written.negated and not last:
            return self._wrong(
                say("NOT FOLLOWED BY stands only at the end of a sequence"),
                written.span,
                say("to leave something out between two facts, write FOLLOWED BY … WITHOUT … IN BETWEEN"),
            )
        if not self._goes_with_groups(written, before, place):
            return None
        dates = before.dated or place.dated
        after = self._span(written.after, dates) if written.after is not None else None
        within = self._span(written.within, dates) if written.within is not None else None
        same = [self._agreeing(name, before, place) for name in written.same]
        without = [self._event(event) for event in written.without]
        between = [read.event for read in without if read is not None]
        failed = (written.after is not None and after is None) or (written.within is not None and within is None)
        if failed or None in same or len(between) < len(without):
            return None
        agreed = tuple(dict.fromkeys(pair for pairs in same if pairs is not None for pair in pairs))
        if after is not None and within is not None and after.length > within.length:
            assert written.within is not None
            return self._impossible(
                say(
                    "nothing lies after {after} and within {within}",
                    after=_shown(written.after),
                    within=_shown(written.within),
                ),
                written.within.span,
                say("make WITHIN the longer of the two"),
            )
        if written.immediately:
            rows = self._bare(written, before, place)
            if rows is None:
                return None
            between.append(ir.Event(rows))
        over = None
        if written.negated and within is not None:
            cutoff = self.world.calendar.cutoff
            over = self.world.calendar.day_of(cutoff) if dates else cutoff
        return ir.Step(place.place, after, within, agreed, tuple(between), written.negated, over)

    def _goes_with_groups(self, written: ast.Step, before: _Filled, place: _Filled) -> bool:
        """Whether nothing is asked that only two single facts can do."""
        if not (before.is_group or place.is_group):
            return True
        for asked, word, span in (
            (written.immediately, "IMMEDIATELY", written.span),
            (written.same, "SAME", written.same[0].span if written.same else written.span),
            (written.without, "WITHOUT", written.without[0].span if written.without else written.span),
        ):
            if asked:
                self._wrong(
                    say("{word} binds two facts, and beside it is a group of several", word=keyword(word)),
                    span,
                    say("leave it out, or name one fact instead of the group"),
                )
                return False
        return True

    def _bare(self, written: ast.Step, before: _Filled, place: _Filled) -> ir.FactRows | None:
        """All rows of the table that two facts share, for IMMEDIATELY; None after an error."""
        rows = before.events[0].event.rows
        if place.events[0].event.rows.relation != rows.relation:
            return self._wrong(
                say(
                    "IMMEDIATELY needs two facts of one table, and `{fact}` and `{fact_2}` are of two",
                    fact=before.events[0].found.fact.name,
                    fact_2=place.events[0].found.fact.name,
                ),
                written.span,
                say("write FOLLOWED BY, and WITHOUT … IN BETWEEN what is not to come between"),
            )
        parent = before.events[0].found.fact.parent
        return dataclasses.replace(rows, name=parent or rows.name, where=None)

    def _agreeing(
        self, name: ast.Identifier, before: _Filled, place: _Filled
    ) -> tuple[tuple[ir.Value, ir.Value], ...] | None:
        """What both facts are compared by, of a column or a link that both have; None after an error."""
        there = self.agreed(before.events[0].found, name)
        here = None if there is None else self.agreed(place.events[0].found, name)
        if there is None or here is None:
            return None
        pairs = []
        for first, second in zip(there, here, strict=False):
            alike = first.type == second.type or (first.type.is_numeric and second.type.is_numeric)
            if not alike or len(there) != len(here):
                return self.diagnostics.error(
                    "type-mismatch",
                    say(
                        "`{name}` is {type} in `{fact}` and {type_2} in `{fact_2}`",
                        name=name.value,
                        type=a_type(first.type),
                        fact=before.events[0].found.fact.name,
                        type_2=a_type(second.type),
                        fact_2=place.events[0].found.fact.name,
                    ),
                    name.span,
                )
            folded = any(isinstance(one, ir.Call) and one.function is ir.Function.LOWER for one in (first, second))
            pairs.append((lowered(first), lowered(second)) if folded else (first, second))
        return tuple(pairs)

    def _span(self, written: ast.Duration, dates: bool) -> ir.Span | None:
        """Elapsed time: whole dates, or microseconds (a day is 24 hours); None after an error."""
        length = self.length(written)
        if length is None:
            return None
        if dates and not length.dates:
            return self.clock_unit_of_date(written.unit, written.span)
        return ir.Span(length.length * _DAY if length.dates and not dates else length.length, dates)

    # Findings ---------------------------------------------------------------------------------------------------------

    def _warn_of_ties(self, written: ast.Sequence, places: list[_Filled], steps: tuple[ir.Step, ...]) -> None:
        """Warn once of facts of one table without a key: at the same instant neither follows the other."""
        for before, place, step in zip(places, places[1:], steps, strict=False):
            if step.after is not None and step.after.length > 0:
                continue
            for one in before.events:
                for other in place.events:
                    first, second = one.event.rows, other.event.rows
                    if first.relation == second.relation and not (first.key and first.key == second.key):
                        self._tied(other)
                        return
        for read in places[0].events:
            if read.event.position is not None and not read.event.rows.key:
                self._tied(read)
                return

    def _tied(self, read: _Read) -> None:
        fact = read.found.fact
        self.diagnostics.warning(
            "tied-facts",
            say("`{fact}` has no key, so that of two at the same time neither comes first", fact=fact.name),
            read.written.fact.span,
            help=say("give `{fact}` a `key:` in the catalog", fact=fact.parent or fact.name),
        )

    def _wrong(self, message: Message, span: Span, help: Message) -> None:
        self.diagnostics.error("bad-sequence", message, span, help=help)

    def _impossible(self, message: Message, span: Span, help: Message) -> None:
        self.diagnostics.error("impossible-sequence", message, span, help=help)


def _shown(written: ast.Duration | None) -> str:
    assert written is not None
    return written.span.text
