"""From productions to aggregates and rules: one method for each alias in `grammar/segql.lark`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from segql.diagnostics.messages import keyword, say
from segql.source import Span
from segql.syntax import ast
from segql.syntax.build_facts import FactBuilder
from segql.syntax.tokens import Token

_AGGREGATES = frozenset(
    ("COUNT", "SUM", "AVG", "MIN", "MAX", "MEDIAN", "PERCENTILE", "FIRST", "LAST", "SECOND", "MODE", "SHARE")
)


@dataclass(frozen=True, slots=True)
class Measured:
    """An aggregate's measure with what narrows it."""

    measure: ast.Expression
    window: ast.Window | None = None
    any: ast.AnyStretch | None = None
    where: ast.Expression | None = None


class RuleBuilder(FactBuilder):
    """The builder of aggregates and of whole rules."""

    # Calls ------------------------------------------------------------------------------------------------------------

    def _function(self, token: Token) -> ast.Identifier:
        name = self.identifier(token)
        meant = (
            self.vocabulary.functions.get(self.vocabulary.fold(name.value)) if isinstance(token.value, str) else None
        )
        return replace(name, value=meant or name.value.upper())

    def call_empty(self, token: Token, _opening: Token, closing: Token) -> ast.Expression:
        function = self._function(token)
        span = self._span(token.start, closing.stop)
        if function.value in _AGGREGATES:
            self._error(
                "wrong-arguments",
                say("{function} has nothing to work on", function=keyword(function.value)),
                span,
                say("name a fact or a fact's column: {function}(orders)", function=keyword(function.value))
                if function.value == "COUNT"
                else say("name a fact's column: {function}(orders.amount)", function=keyword(function.value)),
            )
            return ast.Call(function, (), span=span)
        if function.value in self.vocabulary.moments:
            self._error(
                "syntax",
                say("{function} takes no parentheses", function=keyword(function.value)),
                span,
                None,
                function.value,
            )
            return ast.Today(function.value, span=span)
        return ast.Call(function, (), span=span)

    def call(
        self, token: Token, _opening: Token, arguments: list[ast.Expression | Measured], closing: Token
    ) -> ast.Expression:
        return self._called(token, arguments, closing, None)

    def call_distinct(
        self, token: Token, _opening: Token, distinct: Token, arguments: list[ast.Expression | Measured], closing: Token
    ) -> ast.Expression:
        return self._called(token, arguments, closing, distinct)

    def _called(
        self, token: Token, arguments: list[ast.Expression | Measured], closing: Token, distinct: Token | None
    ) -> ast.Expression:
        function = self._function(token)
        span = self._span(token.start, closing.stop)
        first = arguments[0]
        others = tuple(item for item in arguments[1:] if not isinstance(item, Measured))
        measured = first if isinstance(first, Measured) else Measured(first)
        where, measure = measured.where, measured.measure
        if function.value not in _AGGREGATES:
            if distinct is not None:
                self._error(
                    "syntax",
                    say("DISTINCT has no meaning in {function}", function=keyword(function.value)),
                    self._span(distinct.start, distinct.stop),
                    say("it stands in aggregates: COUNT(DISTINCT orders.category)"),
                )
            if where is not None:
                self._error(
                    "syntax",
                    say("{function} takes no WHERE", function=keyword(function.value)),
                    where.span,
                    say("WHERE stands in aggregates: SUM(orders.amount WHERE channel = 'web')"),
                )
            for strange in (measured.any, measured.window):
                if strange is not None:
                    self._error(
                        "syntax",
                        say("{function} takes no window", function=keyword(function.value)),
                        strange.span,
                        say("a window stands in aggregates: SUM(orders.amount IN LAST 1 YEAR)"),
                    )
            return ast.Call(function, (measure, *others), span=span)
        window = measured.window
        if window is None:
            measure, window = self._measure(measure)
        return ast.Aggregate(function, measure, distinct is not None, window, where, others, measured.any, span=span)

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
        joining = self.vocabulary.written("AND")
        alone = text.strip().upper() == joining.upper()
        start = windowed.span.stop + len(text) - len(text.lstrip())
        span = self._span(start, start + len(joining)) if alone else filter.span
        self._error(
            "syntax",
            say("AND follows a window where WHERE is expected"),
            span,
            say("a filter on the facts begins with WHERE"),
            self.vocabulary.written("WHERE") if alone else None,
        )

    def filtered(self, measured: ast.Expression | Measured, _where: Token, condition: ast.Expression) -> Measured:
        return replace(self._measured(measured), where=condition)

    def measured_any(self, measured: ast.Expression | Measured, stretch: ast.AnyStretch) -> Measured:
        return replace(self._measured(measured), any=stretch)

    def measured_in(self, measure: ast.Expression, window: ast.Window) -> Measured:
        return Measured(measure, window)

    def gap(self, unit: Token, _between: Token, fact: Token) -> ast.Gap:
        return ast.Gap(self._unit(unit), self.name(fact), span=self._span(unit.start, fact.stop))

    def gap_window(self, gap: ast.Gap, window: ast.Window) -> Measured:
        return Measured(gap, window)

    def _measured(self, measured: ast.Expression | Measured) -> Measured:
        return measured if isinstance(measured, Measured) else Measured(measured)

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

    # Tails ------------------------------------------------------------------------------------------------------------

    def selection_tail(self, selection: ast.Selection, tail: ast.Tail) -> ast.Selection:
        return replace(selection, tail=tail, span=selection.span.to(tail.span))

    def sample(self, word: Token, share: ast.Expression) -> ast.Sample:
        if isinstance(share, ast.Number) and not share.percent:
            self._percentage(share, say("a sample is a percentage"))
        return ast.Sample(share, span=self._span(word.start, share.span.stop))

    def sample_seed(self, word: Token, share: ast.Expression, _seed: Token, seed: Token) -> ast.Sample:
        return replace(self.sample(word, share), seed=self.text(seed), span=self._span(word.start, seed.stop))

    def tail_ranked(self, word: Token, amount: ast.Expression, _by: Token, by: ast.Expression) -> ast.Ranked:
        return ast.Ranked(amount, by, word.kind == "LOWEST", None, span=self._span(word.start, by.span.stop))

    def tail_ranked_per(
        self, word: Token, amount: ast.Expression, _per: Token, per: ast.Expression, _by: Token, by: ast.Expression
    ) -> ast.Ranked:
        return replace(self.tail_ranked(word, amount, _by, by), per=per)


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
