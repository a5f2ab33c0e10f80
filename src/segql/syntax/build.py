"""From productions to tree: one method for each alias in `grammar/segql.lark`, called bottom up with the symbols' values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from segql.diagnostics.model import Diagnostics, Fix
from segql.source import Source, Span
from segql.syntax import ast
from segql.syntax.literals import NumberValue
from segql.syntax.scan import Token, name_parts
from segql.syntax.vocabulary import Vocabulary

AGGREGATES = frozenset(
    ("COUNT", "SUM", "AVG", "MIN", "MAX", "MEDIAN", "PERCENTILE", "FIRST", "LAST", "SECOND", "MODE", "SHARE")
)

_TEXT_OPERATORS = {operator.name: operator for operator in ast.TextOperator}
_AMONG = {among.name: among for among in ast.Among}
_CASE = frozenset({ast.Ignoring.CASE})
_RELATIONS = {
    "BEFORE": ast.Comparison.BEFORE,
    "AFTER": ast.Comparison.AFTER,
    "SINCE": ast.Comparison.SINCE,
}

Maker = Callable[[ast.Expression, Span, bool, frozenset[ast.Ignoring]], ast.Expression]


@dataclass(frozen=True, slots=True)
class Predicate:
    """What follows a subject: `make` gives the condition once the subject is known."""

    make: Maker
    start: int
    stop: int
    ignores_case: bool = False


@dataclass(frozen=True, slots=True)
class Filtered:
    """An aggregate's measure with its WHERE."""

    measure: ast.Expression
    where: ast.Expression


class Builder:
    """Makes the nodes of one parse of a source, and reports what the grammar alone cannot refuse."""

    def __init__(self, source: Source, diagnostics: Diagnostics, vocabulary: Vocabulary) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.vocabulary = vocabulary
        # Conditions that stood in parentheses: inside an aggregate they are its measure, never its window.
        self._grouped: dict[int, ast.Expression] = {}

    # Places -----------------------------------------------------------------------------------------------------------

    def _span(self, start: int, stop: int) -> Span:
        return Span(self.source, start, stop)

    def _error(
        self, code: str, message: str, span: Span, help: str | None = None, replacement: str | None = None
    ) -> None:
        fix = None if replacement is None else Fix(span, replacement, True)
        self.diagnostics.error(code, message, span, help=help, fix=fix)

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
            return ast.Name((ast.Identifier(token.value, span=span),), span=span)
        return ast.Name(self._identifiers(token), span=span)

    def identifier(self, token: Token) -> ast.Identifier:
        """A name without dots."""
        parts = self._identifiers(token)
        if len(parts) > 1:
            self._error(
                "syntax",
                f"`{'.'.join(part.value for part in parts)}` has a dot where a simple name is expected",
                self._span(token.start, token.stop),
                "use letters, digits and _",
            )
        return replace(parts[-1], span=self._span(token.start, token.stop))

    def name_or_moment(self, token: Token) -> ast.Name | ast.Today:
        if isinstance(token.value, str):
            upper = token.value.upper()
            if upper in self.vocabulary.moments:
                return ast.Today(upper, span=Span(self.source, token.start, token.stop))
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
        inner = selection if selection.include or selection.exclude else selection.condition
        result: ast.Expression
        if isinstance(inner, ast.And | ast.Or):
            return replace(inner, grouped=True, span=span)
        result = replace(inner, span=span)
        if isinstance(result, ast.InWindow | ast.Compare | ast.Between):
            self._grouped[id(result)] = result
        return result

    # Calls ------------------------------------------------------------------------------------------------------------

    def _function(self, token: Token) -> ast.Identifier:
        name = self.identifier(token)
        return replace(name, value=name.value.upper())

    def call_empty(self, token: Token, _opening: Token, closing: Token) -> ast.Expression:
        function = self._function(token)
        span = self._span(token.start, closing.stop)
        if function.value in AGGREGATES:
            self._error(
                "wrong-arguments",
                f"{function.value} has nothing to work on",
                span,
                f"name a fact or a fact's column: {function.value}(orders)"
                if function.value == "COUNT"
                else f"name a fact's column: {function.value}(orders.amount)",
            )
            return ast.Call(function, (), span=span)
        if function.value in self.vocabulary.moments:
            self._error("syntax", f"{function.value} takes no parentheses", span, None, function.value)
            return ast.Today(function.value, span=span)
        return ast.Call(function, (), span=span)

    def call(
        self, token: Token, _opening: Token, arguments: list[ast.Expression | Filtered], closing: Token
    ) -> ast.Expression:
        return self._called(token, arguments, closing, None)

    def call_distinct(
        self, token: Token, _opening: Token, distinct: Token, arguments: list[ast.Expression | Filtered], closing: Token
    ) -> ast.Expression:
        return self._called(token, arguments, closing, distinct)

    def _called(
        self, token: Token, arguments: list[ast.Expression | Filtered], closing: Token, distinct: Token | None
    ) -> ast.Expression:
        function = self._function(token)
        span = self._span(token.start, closing.stop)
        first = arguments[0]
        others = tuple(item for item in arguments[1:] if not isinstance(item, Filtered))
        where = first.where if isinstance(first, Filtered) else None
        measure = first.measure if isinstance(first, Filtered) else first
        if function.value not in AGGREGATES:
            if distinct is not None:
                self._error(
                    "syntax",
                    f"DISTINCT has no meaning in {function.value}",
                    self._span(distinct.start, distinct.stop),
                    "it stands in aggregates: COUNT(DISTINCT orders.category)",
                )
            if where is not None:
                self._error(
                    "syntax",
                    f"{function.value} takes no WHERE",
                    where.span,
                    "WHERE stands in aggregates: SUM(orders.amount WHERE channel = 'web')",
                )
            return ast.Call(function, (measure, *others), span=span)
        measure, window = self._measure(measure)
        return ast.Aggregate(function, measure, distinct is not None, window, where, others, span=span)

    def _measure(self, measure: ast.Expression) -> tuple[ast.Expression, ast.Window | None]:
        """A measure and its window, which the expression grammar has read as a condition on the measure."""
        if id(measure) in self._grouped:
            return measure, None
        match measure:
            case ast.InWindow(subject, window):
                if measure.negated:
                    self._error(
                        "bad-window",
                        "a window inside an aggregate cannot be negated",
                        measure.span,
                        "write the stretch of time that is meant, such as BEFORE 2026-01-01",
                    )
                return subject, window
            case ast.Compare(ast.Comparison.BEFORE | ast.Comparison.AFTER | ast.Comparison.SINCE, subject, moment):
                span = self._span(subject.span.stop, measure.span.stop)
                return subject, ast.Bounded(measure.operator, moment, span=_tightened(span))
            case ast.Between(subject, low, high) if not measure.negated:
                span = self._span(subject.span.stop, measure.span.stop)
                return subject, ast.Stretch(low, high, span=_tightened(span))
            case ast.And(operands, grouped) if not grouped and _is_windowed(operands[0]):
                self._and_for_where(operands[0], operands[1])
                return self._measure(operands[0])
            case _:
                return measure, None

    def _and_for_where(self, windowed: ast.Expression, filter: ast.Expression) -> None:
        text = self.source.text[windowed.span.stop : filter.span.start]
        word = text.upper().find("AND")
        start = windowed.span.stop + word
        span = self._span(start, start + 3) if not text.strip()[3:] and word != -1 else filter.span
        self._error(
            "syntax",
            "AND follows a window where WHERE is expected",
            span,
            "a filter on the facts begins with WHERE",
            "WHERE" if span is not filter.span else None,
        )

    def filtered(self, measure: ast.Expression, _where: Token, condition: ast.Expression) -> Filtered:
        return Filtered(measure, condition)

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

    # Windows ----------------------------------------------------------------------------------------------------------

    def rolling(self, direction: Token, count: ast.Expression, unit: Token) -> ast.Rolling:
        span = self._span(direction.start, unit.stop)
        return ast.Rolling(ast.Direction[direction.kind], count, self._unit(unit), span=span)

    def rolling_complete(self, direction: Token, count: ast.Expression, _word: Token, unit: Token) -> ast.Rolling:
        return replace(self.rolling(direction, count, unit), complete=True)

    def calendar(self, direction: Token, unit: Token) -> ast.Calendar:
        span = self._span(direction.start, unit.stop)
        if unit.plural:
            one, many = self.vocabulary.units[self._unit(unit)]
            self._error(
                "syntax",
                f"{direction.kind} {many} lacks a number",
                span,
                f"write {direction.kind} {one} for the calendar {one.lower()}, or {direction.kind} 3 {many}"
                if direction.kind != "THIS"
                else f"write THIS {one}",
            )
        return ast.Calendar(ast.Direction[direction.kind], self._unit(unit), span=span)

    def ago(self, near: ast.Expression, unit: Token, ago: Token) -> ast.Ago:
        return ast.Ago(near, None, self._unit(unit), span=self._span(near.span.start, ago.stop))

    def ago_between(self, near: ast.Expression, _to: Token, far: ast.Expression, unit: Token, ago: Token) -> ast.Ago:
        return ast.Ago(near, far, self._unit(unit), span=self._span(near.span.start, ago.stop))

    def period_year(self, token: Token) -> ast.Within:
        number = self.number(token)
        span = number.span
        year = 2000
        if len(number.written) == 4 and number.written.isdecimal() and number.written != "0000":
            year = int(number.written)
        else:
            self._error(
                "syntax",
                f"IN {number.written} is neither a year nor a list",
                span,
                f"write = {number.written}, or IN ({number.written}) with parentheses; a year has four digits",
            )
        return ast.Within(ast.Year(year, span=span), span=span)

    def period_month(self, token: Token) -> ast.Within:
        month = self.month(token)
        return ast.Within(month, span=month.span)

    def period_date(self, token: Token) -> ast.Within:
        date = self.date(token)
        return ast.Within(date, span=date.span)

    def window_in(self, word: Token, window: ast.Window) -> ast.Window:
        return replace(window, span=self._span(word.start, window.span.stop))

    def window_bounded(self, word: Token, moment: ast.Expression) -> ast.Bounded:
        return ast.Bounded(_RELATIONS[word.kind], moment, span=self._span(word.start, moment.span.stop))

    def window_between(self, word: Token, low: ast.Expression, _and: Token, high: ast.Expression) -> ast.Stretch:
        return ast.Stretch(low, high, span=self._span(word.start, high.span.stop))

    # Conditions -------------------------------------------------------------------------------------------------------

    def disjunction(self, operands: list[ast.Expression]) -> ast.Or:
        span = operands[0].span.to(operands[-1].span)
        bare = [item for item in operands if isinstance(item, ast.And) and not item.grouped]
        if bare:
            self._mixed(bare)
        return ast.Or(tuple(operands), span=span)

    def _mixed(self, bare: list[ast.And]) -> None:
        """AND beside OR: what is meant is certain (AND binds tighter), what was wanted is not."""
        span = bare[0].span.to(bare[-1].span)
        text = self.source.text
        pieces: list[str] = []
        position = span.start
        for item in bare:
            pieces += [text[position : item.span.start], "(", item.span.text, ")"]
            position = item.span.stop
        self.diagnostics.warning(
            "mixed-and-or",
            "AND stands beside OR without parentheses, and AND goes first",
            bare[0].span,
            help=f"write ({_shortened(bare[0].span.text)}) if that is meant",
            fix=Fix(span, "".join(pieces), True),
        )

    def conjunction(self, operands: list[ast.Expression]) -> ast.And:
        return ast.And(tuple(operands), span=operands[0].span.to(operands[-1].span))

    def negation(self, word: Token, operand: ast.Expression) -> ast.Not:
        return ast.Not(operand, span=self._span(word.start, operand.span.stop))

    def applied(self, subject: ast.Expression, predicate: Predicate) -> ast.Expression:
        return self._applied(subject, predicate, False)

    def denied(self, subject: ast.Expression, _not: Token, predicate: Predicate) -> ast.Expression:
        return self._applied(subject, predicate, True)

    def _applied(self, subject: ast.Expression, predicate: Predicate, negated: bool) -> ast.Expression:
        ignoring = _CASE if predicate.ignores_case else frozenset()
        span = Span(self.source, subject.span.start, predicate.stop)
        result = predicate.make(subject, span, negated, ignoring)
        if predicate.ignores_case and not isinstance(result, ast.Compare | ast.OneOf | ast.InList | ast.TextTest):
            self._error("syntax", "IGNORING CASE has no meaning here", span, "it follows a condition on a text")
        return result

    def compare(self, relation: Token, right: ast.Expression) -> Predicate:
        kind = relation.kind
        operator = _RELATIONS[kind] if kind in _RELATIONS else ast.Comparison(str(relation.value))

        def make(
            subject: ast.Expression, span: Span, _negated: bool, ignoring: frozenset[ast.Ignoring]
        ) -> ast.Expression:
            if _is_null(right):
                return self._null(subject, operator, relation, right, span)
            return ast.Compare(operator, subject, right, ignoring, span=span)

        return Predicate(make, relation.start, right.span.stop)

    def compare_ignoring_case(self, relation: Token, right: ast.Expression, word: Token) -> Predicate:
        return replace(self.compare(relation, right), stop=word.stop, ignores_case=True)

    def _null(
        self, subject: ast.Expression, operator: ast.Comparison, relation: Token, right: ast.Expression, span: Span
    ) -> ast.Known:
        known = operator is ast.Comparison.NOT_EQUAL
        instead = "IS KNOWN" if known else "IS UNKNOWN"
        place = self._span(relation.start, right.span.stop)
        certain = known or operator is ast.Comparison.EQUAL
        gap = " " if self.source.text[relation.start - 1 : relation.start].strip() else ""
        self.diagnostics.error(
            "null-comparison",
            "nothing is equal to a missing value, nor different from it",
            place,
            help=f"write {_shortened(subject.span.text)} {instead}",
            fix=Fix(place, gap + instead, True) if certain else None,
        )
        return ast.Known(subject, not known, span=span)

    def known(self, _is: Token, word: Token) -> Predicate:
        return Predicate(lambda subject, span, _no, _case: ast.Known(subject, False, span=span), _is.start, word.stop)

    def unknown(self, _is: Token, word: Token) -> Predicate:
        return Predicate(lambda subject, span, _no, _case: ast.Known(subject, True, span=span), _is.start, word.stop)

    def ignoring_case(self, predicate: Predicate, word: Token) -> Predicate:
        return replace(predicate, stop=word.stop, ignores_case=True)

    def between(self, word: Token, low: ast.Expression, _and: Token, high: ast.Expression) -> Predicate:
        return Predicate(
            lambda subject, span, negated, _case: ast.Between(subject, low, high, negated, span=span),
            word.start,
            high.span.stop,
        )

    def membership(self, word: Token, predicate: Predicate) -> Predicate:
        return replace(predicate, start=word.start)

    def one_of(self, opening: Token, options: list[ast.Expression], closing: Token) -> Predicate:
        return Predicate(
            lambda subject, span, negated, case: ast.OneOf(subject, tuple(options), False, case, negated, span=span),
            opening.start,
            closing.stop,
        )

    def one_of_name(self, token: Token) -> Predicate:
        name = self.name(token)
        return Predicate(
            lambda subject, span, negated, case: ast.OneOf(subject, (name,), True, case, negated, span=span),
            token.start,
            token.stop,
        )

    def _in_list(self, word: Token, list: ast.Text | ast.Identifier) -> Predicate:
        return Predicate(
            lambda subject, span, negated, case: ast.InList(subject, list, case, negated, span=span),
            word.start,
            list.span.stop,
        )

    def in_list_file(self, word: Token, token: Token) -> Predicate:
        return self._in_list(word, self.text(token))

    def in_list_name(self, word: Token, token: Token) -> Predicate:
        return self._in_list(word, self.identifier(token))

    def in_window(self, window: ast.Rolling | ast.Calendar | ast.Ago | ast.Within) -> Predicate:
        return Predicate(
            lambda subject, span, negated, _case: ast.InWindow(subject, window, negated, span=span),
            window.span.start,
            window.span.stop,
        )

    def text_test(self, word: Token, pattern: ast.Expression) -> Predicate:
        operator = _TEXT_OPERATORS[word.kind]
        return Predicate(
            lambda subject, span, negated, case: ast.TextTest(
                operator, subject, (pattern,), None, case, negated, span=span
            ),
            word.start,
            pattern.span.stop,
        )

    def text_test_among(
        self, word: Token, among: Token, _opening: Token, patterns: list[ast.Expression], closing: Token
    ) -> Predicate:
        operator = _TEXT_OPERATORS[word.kind]
        return Predicate(
            lambda subject, span, negated, case: ast.TextTest(
                operator, subject, tuple(patterns), _AMONG[among.kind], case, negated, span=span
            ),
            word.start,
            closing.stop,
        )

    # Facts ------------------------------------------------------------------------------------------------------------

    def has(self, word: Token, fact: Token) -> ast.Has:
        quantity = ast.Quantity(ast.Quantifier.SOME, span=self._span(word.start, word.stop))
        return ast.Has(quantity, self.name(fact), span=self._span(word.start, fact.stop))

    def has_window(self, word: Token, fact: Token, window: ast.Window) -> ast.Has:
        return replace(self.has(word, fact), window=window, span=self._span(word.start, window.span.stop))

    def has_quantity(self, word: Token, quantity: ast.Quantity, fact: Token) -> ast.Has:
        return ast.Has(quantity, self.name(fact), span=self._span(word.start, fact.stop))

    def has_quantity_window(self, word: Token, quantity: ast.Quantity, fact: Token, window: ast.Window) -> ast.Has:
        return ast.Has(quantity, self.name(fact), window, span=self._span(word.start, window.span.stop))

    def has_where(self, has: ast.Has, _where: Token, condition: ast.Expression) -> ast.Has:
        return replace(has, where=condition, span=has.span.to(condition.span))

    def quantity_number(self, token: Token) -> ast.Quantity:
        number = self.number(token)
        return ast.Quantity(ast.Quantifier.AT_LEAST, number, span=number.span)

    def quantity_some(self, word: Token) -> ast.Quantity:
        return ast.Quantity(ast.Quantifier.SOME, span=self._span(word.start, word.stop))

    def quantity_no(self, word: Token) -> ast.Quantity:
        return ast.Quantity(ast.Quantifier.NO, span=self._span(word.start, word.stop))

    def quantity_only(self, word: Token) -> ast.Quantity:
        return ast.Quantity(ast.Quantifier.ONLY, span=self._span(word.start, word.stop))

    def _quantity(self, quantifier: ast.Quantifier, word: Token, amount: ast.Expression) -> ast.Quantity:
        return ast.Quantity(quantifier, amount, span=self._span(word.start, amount.span.stop))

    def quantity_at_least(self, word: Token, amount: ast.Expression) -> ast.Quantity:
        return self._quantity(ast.Quantifier.AT_LEAST, word, amount)

    def quantity_at_most(self, word: Token, amount: ast.Expression) -> ast.Quantity:
        return self._quantity(ast.Quantifier.AT_MOST, word, amount)

    def quantity_exactly(self, word: Token, amount: ast.Expression) -> ast.Quantity:
        return self._quantity(ast.Quantifier.EXACTLY, word, amount)

    def quantity_more_than(self, word: Token, amount: ast.Expression) -> ast.Quantity:
        return self._quantity(ast.Quantifier.MORE_THAN, word, amount)

    def quantity_fewer_than(self, word: Token, amount: ast.Expression) -> ast.Quantity:
        return self._quantity(ast.Quantifier.FEWER_THAN, word, amount)

    def quantity_between(self, word: Token, low: ast.Expression, _and: Token, high: ast.Expression) -> ast.Quantity:
        return ast.Quantity(ast.Quantifier.BETWEEN, low, high, span=self._span(word.start, high.span.stop))

    # Rules ------------------------------------------------------------------------------------------------------------

    def selection(self, condition: ast.Expression) -> ast.Selection:
        return ast.Selection(condition, span=condition.span)

    def selection_include(
        self, condition: ast.Expression, _word: Token, include: list[ast.Expression]
    ) -> ast.Selection:
        return ast.Selection(condition, tuple(include), span=condition.span.to(include[-1].span))

    def selection_exclude(
        self, condition: ast.Expression, _word: Token, exclude: list[ast.Expression]
    ) -> ast.Selection:
        return ast.Selection(condition, (), tuple(exclude), span=condition.span.to(exclude[-1].span))

    def selection_both(
        self,
        condition: ast.Expression,
        _include: Token,
        include: list[ast.Expression],
        _exclude: Token,
        exclude: list[ast.Expression],
    ) -> ast.Selection:
        return ast.Selection(condition, tuple(include), tuple(exclude), span=condition.span.to(exclude[-1].span))


def _is_null(node: ast.Expression) -> bool:
    if not isinstance(node, ast.Name) or len(node.parts) != 1:
        return False
    part = node.parts[0]
    return part.value.upper() == "NULL" and not part.span.text.startswith("`")


def _is_windowed(node: ast.Expression) -> bool:
    match node:
        case ast.InWindow() | ast.Compare(ast.Comparison.BEFORE | ast.Comparison.AFTER | ast.Comparison.SINCE):
            return True
        case _:
            return False


def _tightened(span: Span) -> Span:
    """The span without the blanks at its start."""
    text = span.text
    return Span(span.source, span.stop - len(text.lstrip()), span.stop)


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57]}…"
