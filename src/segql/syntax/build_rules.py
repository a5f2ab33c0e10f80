"""From productions to conditions, aggregates and rules: one method for each alias in `grammar/segql.lark`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.model import Fix
from segql.source import Span
from segql.syntax import ast
from segql.syntax.build_values import RELATIONS, ValueBuilder
from segql.syntax.tokens import Token

_AGGREGATES = frozenset(
    ("COUNT", "SUM", "AVG", "MIN", "MAX", "MEDIAN", "PERCENTILE", "FIRST", "LAST", "SECOND", "MODE", "SHARE")
)
_TEXT_OPERATORS = {operator.name: operator for operator in ast.TextOperator}
_AMONG = {among.name: among for among in ast.Among}
_CASE = frozenset({ast.Ignoring.CASE})

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


class RuleBuilder(ValueBuilder):
    """The builder of conditions and what is made of them."""

    # Calls ------------------------------------------------------------------------------------------------------------

    def _function(self, token: Token) -> ast.Identifier:
        name = self.identifier(token)
        return replace(name, value=name.value.upper())

    def call_empty(self, token: Token, _opening: Token, closing: Token) -> ast.Expression:
        function = self._function(token)
        span = self._span(token.start, closing.stop)
        if function.value in _AGGREGATES:
            self._error(
                "wrong-arguments",
                say("{function} has nothing to work on", function=function.value),
                span,
                say("name a fact or a fact's column: {function}(orders)", function=function.value)
                if function.value == "COUNT"
                else say("name a fact's column: {function}(orders.amount)", function=function.value),
            )
            return ast.Call(function, (), span=span)
        if function.value in self.vocabulary.moments:
            self._error(
                "syntax", say("{function} takes no parentheses", function=function.value), span, None, function.value
            )
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
        if function.value not in _AGGREGATES:
            if distinct is not None:
                self._error(
                    "syntax",
                    say("DISTINCT has no meaning in {function}", function=function.value),
                    self._span(distinct.start, distinct.stop),
                    say("it stands in aggregates: COUNT(DISTINCT orders.category)"),
                )
            if where is not None:
                self._error(
                    "syntax",
                    say("{function} takes no WHERE", function=function.value),
                    where.span,
                    say("WHERE stands in aggregates: SUM(orders.amount WHERE channel = 'web')"),
                )
            return ast.Call(function, (measure, *others), span=span)
        measure, window = self._measure(measure)
        return ast.Aggregate(function, measure, distinct is not None, window, where, others, span=span)

    def _measure(self, measure: ast.Expression) -> tuple[ast.Expression, ast.Window | None]:
        """A measure and its window, which the expression grammar has read as a condition on the measure."""
        if id(measure) in self.grouped_conditions:
            return measure, None
        match measure:
            case ast.InWindow(subject, window):
                if measure.negated:
                    self._error(
                        "bad-window",
                        say("a window inside an aggregate cannot be negated"),
                        measure.span,
                        say("write the stretch of time that is meant, such as BEFORE 2026-01-01"),
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
            say("AND follows a window where WHERE is expected"),
            span,
            say("a filter on the facts begins with WHERE"),
            "WHERE" if span is not filter.span else None,
        )

    def filtered(self, measure: ast.Expression, _where: Token, condition: ast.Expression) -> Filtered:
        return Filtered(measure, condition)

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
            say("AND stands beside OR without parentheses, and AND goes first"),
            bare[0].span,
            help=say("write ({condition}) if that is meant", condition=_shortened(bare[0].span.text)),
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
            self._error(
                "syntax", say("IGNORING CASE has no meaning here"), span, say("it follows a condition on a text")
            )
        return result

    def compare(self, relation: Token, right: ast.Expression) -> Predicate:
        kind = relation.kind
        operator = RELATIONS[kind] if kind in RELATIONS else ast.Comparison(str(relation.value))

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
            say("nothing is equal to a missing value, nor different from it"),
            place,
            help=say("write {value} {instead}", value=_shortened(subject.span.text), instead=keyword(instead)),
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
        # A parenthesised condition's span holds its parentheses.
        written = condition.span.text
        grouped = written.startswith("(") and written.endswith(")")
        return replace(has, where=condition, filter_grouped=grouped, span=has.span.to(condition.span))

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
