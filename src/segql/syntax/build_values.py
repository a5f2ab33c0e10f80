"""From productions to values, moments and windows: one method for each alias in `grammar/segql.lark`, called bottom up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.model import Diagnostics, Fix
from segql.source import Source, Span
from segql.syntax import ast
from segql.syntax.extents import extent, placed
from segql.syntax.literals import NumberValue, number
from segql.syntax.tokens import Token, name_parts
from segql.syntax.vocabulary import Vocabulary

#: The relations that are words.
RELATIONS = {
    "BEFORE": ast.Comparison.BEFORE,
    "AFTER": ast.Comparison.AFTER,
    "SINCE": ast.Comparison.SINCE,
}


PeriodWindow: TypeAlias = ast.Rolling | ast.Calendar | ast.Ago | ast.Within


@dataclass(frozen=True, slots=True)
class Period:
    """A window that begins with IN, whose place is `start`."""

    window: PeriodWindow
    start: int

    @property
    def stop(self) -> int:
        return self.window.span.stop

    def extended(self, start: int, stop: int) -> Period:
        """The same over another extent."""
        span = Span(self.window.span.source, self.window.span.start, stop)
        return Period(replace(self.window, span=span), start)


class ValueBuilder:
    """Makes the nodes of one parse of a source, and reports what the grammar alone cannot refuse."""

    def __init__(self, source: Source, diagnostics: Diagnostics, vocabulary: Vocabulary) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.vocabulary = vocabulary
        # Conditions that stood in parentheses: inside an aggregate they are its measure, never its window.
        self.grouped_conditions: dict[int, ast.Expression] = {}

    # Places -----------------------------------------------------------------------------------------------------------

    def _span(self, start: int, stop: int) -> Span:
        return Span(self.source, start, stop)

    def _error(
        self, code: str, message: str, span: Span, help: str | None = None, replacement: str | None = None
    ) -> None:
        fix = None if replacement is None else Fix(span, replacement, True)
        self.diagnostics.error(code, message, span, help=help, fix=fix)

    def _percentage(self, number: ast.Number, message: str) -> None:
        """Say that a number lacks its percent sign; 0.1 may be meant for 10%, so only 1 and more is certain."""
        written = f"{number.written}%"
        certain = number.value >= 1
        self._error("syntax", message, number.span, say("write {share}", share=written), written if certain else None)

    # Phrases ----------------------------------------------------------------------------------------------------------

    def phrase(self, program: list[Any]) -> Callable[..., object]:
        """The method that makes what a language's own phrase means (see localize) of what fills it."""

        def make(*filled: Any) -> object:
            start, stop = extent(filled[0])[0], extent(filled[-1])[1]
            return placed(self._performed(program, filled, start, stop), start, stop)

        return make

    def _performed(self, program: list[Any], filled: tuple[Any, ...], start: int, stop: int) -> Any:
        match program:
            case ["slot", int(place)]:
                return filled[place]
            case ["word", str(terminal)]:
                return Token(terminal, start, stop)
            case ["number", str(digits)]:
                return Token("NUMBER", start, stop, number(digits))
            case ["make", method, parts]:
                values = [self._performed(part, filled, start, stop) for part in parts]
                return values[0] if method is None else getattr(self, method)(*values)
        raise ValueError(f"no program: {program}")

    # Lists ------------------------------------------------------------------------------------------------------------

    def empty_list(self) -> list[object]:
        return []

    def one_item(self, item: object) -> list[object]:
        return [item]

    def two_items(self, first: object, _sign: Token, second: object) -> list[object]:
        return [first, second]

    def another_item(self, items: list[object], _sign: Token, item: object) -> list[object]:
        items.append(item)
        return items

    def appended(self, items: list[object], item: object) -> list[object]:
        items.append(item)
        return items

    # Values -----------------------------------------------------------------------------------------------------------

    def _identifiers(self, token: Token) -> tuple[ast.Identifier, ...]:
        return tuple(
            ast.Identifier(part.value, span=Span(self.source, part.start, part.stop)) for part in name_parts(token)
        )

    def name(self, token: Token) -> ast.Name:
        span = Span(self.source, token.start, token.stop)
        if isinstance(token.value, str):
            names = self.vocabulary.names
            value = names.get(self.vocabulary.fold(token.value), token.value) if names else token.value
            return ast.Name((ast.Identifier(value, span=span),), span=span)
        return ast.Name(self._identifiers(token), span=span)

    def identifier(self, token: Token) -> ast.Identifier:
        """A name without dots."""
        parts = self._identifiers(token)
        if len(parts) > 1:
            self._error(
                "syntax",
                say("`{name}` has a dot where a simple name is expected", name=".".join(part.value for part in parts)),
                self._span(token.start, token.stop),
                say("use letters, digits and _"),
            )
        return replace(parts[-1], span=self._span(token.start, token.stop))

    def name_or_moment(self, token: Token) -> ast.Name | ast.Today:
        if isinstance(token.value, str):
            moment = self.vocabulary.moments.get(self.vocabulary.fold(token.value))
            if moment is not None:
                return ast.Today(moment, span=Span(self.source, token.start, token.stop))
        return self.name(token)

    def number(self, token: Token) -> ast.Number:
        value = token.value
        assert isinstance(value, NumberValue)
        return ast.Number(value.value, value.percent, value.written, span=Span(self.source, token.start, token.stop))

    def minus_number(self, sign: Token, token: Token) -> ast.Number:
        number = self.number(token)
        return replace(
            number,
            value=number.value.copy_negate(),
            written=f"-{number.written}",
            span=self._span(sign.start, token.stop),
        )

    def negative_number(self, sign: Token, token: Token) -> ast.Negative:
        return ast.Negative(self.number(token), span=self._span(sign.start, token.stop))

    def text(self, token: Token) -> ast.Text:
        return ast.Text(str(token.value), span=Span(self.source, token.start, token.stop))

    def true(self, token: Token) -> ast.Boolean:
        return ast.Boolean(True, span=self._span(token.start, token.stop))

    def false(self, token: Token) -> ast.Boolean:
        return ast.Boolean(False, span=self._span(token.start, token.stop))

    def date(self, token: Token) -> ast.Date:
        assert isinstance(token.value, dt.date)
        return ast.Date(token.value, span=self._span(token.start, token.stop))

    def month(self, token: Token) -> ast.Month:
        assert isinstance(token.value, tuple)
        year, month = token.value
        assert isinstance(year, int) and isinstance(month, int)
        return ast.Month(year, month, span=self._span(token.start, token.stop))

    def datetime(self, token: Token) -> ast.DateTime:
        assert isinstance(token.value, dt.datetime)
        return ast.DateTime(token.value, span=self._span(token.start, token.stop))

    def negative(self, sign: Token, operand: ast.Expression) -> ast.Negative:
        return ast.Negative(operand, span=self._span(sign.start, operand.span.stop))

    def arithmetic(self, left: ast.Expression, sign: Token, right: ast.Expression) -> ast.Arithmetic:
        return ast.Arithmetic(str(sign.value), left, right, span=left.span.to(right.span))

    def grouped(self, opening: Token, selection: ast.Selection, closing: Token) -> ast.Expression:
        span = self._span(opening.start, closing.stop)
        narrowed = selection.include or selection.exclude or selection.tail is not None
        inner = selection if narrowed else selection.condition
        result: ast.Expression
        if isinstance(inner, ast.And | ast.Or | ast.Has | ast.Sequence):
            return replace(inner, grouped=True, span=span)
        result = replace(inner, span=span)
        if isinstance(result, ast.InWindow | ast.Compare | ast.Between):
            self.grouped_conditions[id(result)] = result
        return result

    # Moments ----------------------------------------------------------------------------------------------------------

    def _unit(self, token: Token) -> ast.Unit:
        assert isinstance(token.value, ast.Unit)
        return token.value

    def ago_number(self, count: Token, unit: Token, ago: Token) -> ast.Shifted:
        return ast.Shifted(self.number(count), self._unit(unit), False, span=self._span(count.start, ago.stop))

    def from_now_number(self, count: Token, unit: Token, ago: Token) -> ast.Shifted:
        return ast.Shifted(self.number(count), self._unit(unit), True, span=self._span(count.start, ago.stop))

    def ago_name(self, count: Token, unit: Token, ago: Token) -> ast.Shifted:
        return ast.Shifted(self.name(count), self._unit(unit), False, span=self._span(count.start, ago.stop))

    def from_now_name(self, count: Token, unit: Token, ago: Token) -> ast.Shifted:
        return ast.Shifted(self.name(count), self._unit(unit), True, span=self._span(count.start, ago.stop))

    def edge(self, edge: Token, direction: Token, unit: Token) -> ast.Edge:
        return ast.Edge(
            edge.kind == "END_OF",
            ast.Direction[direction.kind],
            self._unit(unit),
            span=self._span(edge.start, unit.stop),
        )

    def days_since(self, unit: Token, _since: Token, subject: ast.Expression) -> ast.Elapsed:
        return ast.Elapsed(self._unit(unit), False, subject, span=self._span(unit.start, subject.span.stop))

    def days_until(self, unit: Token, _until: Token, subject: ast.Expression) -> ast.Elapsed:
        return ast.Elapsed(self._unit(unit), True, subject, span=self._span(unit.start, subject.span.stop))

    def anniversary(self, word: Token, subject: ast.Expression) -> ast.Anniversary:
        return ast.Anniversary(subject, span=self._span(word.start, subject.span.stop))

    # Windows ----------------------------------------------------------------------------------------------------------

    def rolling(self, word: Token, direction: Token, count: ast.Expression, unit: Token) -> Period:
        return self._rolling(word, direction, count, unit, False)

    def rolling_complete(
        self, word: Token, direction: Token, count: ast.Expression, _complete: Token, unit: Token
    ) -> Period:
        return self._rolling(word, direction, count, unit, True)

    def _rolling(self, word: Token, direction: Token, count: ast.Expression, unit: Token, complete: bool) -> Period:
        span = self._span(direction.start, unit.stop)
        rolling = ast.Rolling(ast.Direction[direction.kind], count, self._unit(unit), complete, span=span)
        return Period(rolling, word.start)

    def calendar(self, word: Token, direction: Token, unit: Token) -> Period:
        span = self._span(direction.start, unit.stop)
        if unit.plural:
            self._error("syntax", *_unnumbered(direction.kind, self._unit(unit).value, span))
        return Period(ast.Calendar(ast.Direction[direction.kind], self._unit(unit), span=span), word.start)

    def ago(self, word: Token, near: ast.Expression, unit: Token, ago: Token) -> Period:
        span = self._span(near.span.start, ago.stop)
        return Period(ast.Ago(near, None, self._unit(unit), span=span), word.start)

    def ago_between(
        self, word: Token, near: ast.Expression, _to: Token, far: ast.Expression, unit: Token, ago: Token
    ) -> Period:
        span = self._span(near.span.start, ago.stop)
        return Period(ast.Ago(near, far, self._unit(unit), span=span), word.start)

    def period_year(self, word: Token, token: Token) -> Period:
        number = self.number(token)
        span = number.span
        year = 2000
        if len(number.written) == 4 and number.written.isdecimal() and number.written != "0000":
            year = int(number.written)
        else:
            self._error(
                "syntax",
                say("IN {written} is neither a year nor a list", written=number.written),
                span,
                say(
                    "write = {written}, or IN ({written}) with parentheses; a year has four digits",
                    written=number.written,
                ),
            )
        return Period(ast.Within(ast.Year(year, span=span), span=span), word.start)

    def period_month(self, word: Token, token: Token) -> Period:
        month = self.month(token)
        return Period(ast.Within(month, span=month.span), word.start)

    def period_date(self, word: Token, token: Token) -> Period:
        date = self.date(token)
        return Period(ast.Within(date, span=date.span), word.start)

    def duration(self, count: ast.Expression, unit: Token) -> ast.Duration:
        return ast.Duration(count, self._unit(unit), span=self._span(count.span.start, unit.stop))

    def window_in(self, period: Period) -> PeriodWindow:
        return replace(period.window, span=self._span(period.start, period.window.span.stop))

    def window_bounded(self, word: Token, moment: ast.Expression) -> ast.Bounded:
        return ast.Bounded(RELATIONS[word.kind], moment, span=self._span(word.start, moment.span.stop))

    def window_between(self, word: Token, low: ast.Expression, _and: Token, high: ast.Expression) -> ast.Stretch:
        return ast.Stretch(low, high, span=self._span(word.start, high.span.stop))

    def relative(self, word: Token, duration: ast.Duration, side: Token, anchor: ast.Expression) -> ast.Relative:
        span = self._span(word.start, anchor.span.stop)
        return ast.Relative(duration, side.kind == "BEFORE", anchor, span=span)

    def active(self, word: Token) -> ast.Active:
        return ast.Active(span=self._span(word.start, word.stop))

    def active_at(self, word: Token, moment: ast.Expression) -> ast.Active:
        return ast.Active(at=moment, span=self._span(word.start, moment.span.stop))

    def active_during(self, word: Token, window: PeriodWindow | ast.Bounded | ast.Stretch) -> ast.Active:
        return ast.Active(during=window, span=self._span(word.start, window.span.stop))

    def active_least(self, word: Token, _for: Token, least: ast.Duration) -> ast.Active:
        return ast.Active(least=least, span=self._span(word.start, least.span.stop))


def _unnumbered(direction: str, unit: str, span: Span) -> tuple[str, Span, str]:
    """What is wrong with `LAST DAYS`, where, and what to write."""
    calendar, many = keyword(f"{direction} {unit}"), keyword(f"{unit}S")
    if direction == "LAST":
        message = say("LAST {unit} lacks a number", unit=many)
        return (
            message,
            span,
            say("write {calendar} for the calendar unit, or LAST 3 {unit}", calendar=calendar, unit=many),
        )
    if direction == "NEXT":
        message = say("NEXT {unit} lacks a number", unit=many)
        return (
            message,
            span,
            say("write {calendar} for the calendar unit, or NEXT 3 {unit}", calendar=calendar, unit=many),
        )
    return say("THIS {unit} lacks a number", unit=many), span, say("write {calendar}", calendar=calendar)
