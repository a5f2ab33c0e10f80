"""From productions to what members did: facts in time, rhythms and sequences."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from segql.diagnostics.messages import keyword, say
from segql.source import Span
from segql.syntax import ast
from segql.syntax.build_conditions import ConditionBuilder
from segql.syntax.tokens import Token


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts in one place of a HAS, with all that may stand beside them there."""

    fact: ast.Name
    span: Span
    window: ast.Window | None = None
    rhythm: ast.Rhythm | None = None
    where: ast.Expression | None = None
    filter_grouped: bool = False
    position: ast.Position | None = None


@dataclass(slots=True)
class Item:
    """What follows the facts of a place: a step, or what binds the place before it. `word` is its keyword's terminal."""

    word: Token
    value: Facts | ast.Group | ast.Duration | ast.Identifier
    stop: int


@dataclass(slots=True)
class Chain:
    """A HAS while it grows."""

    word: Token
    quantity: ast.Quantity
    first: Facts | ast.Group
    items: list[Item] = field(default_factory=list)
    stop: int = 0

    @property
    def start(self) -> int:
        return self.word.start

    def extended(self, start: int, stop: int) -> Chain:
        """The same over another extent."""
        return replace(self, word=Token(self.word.kind, start, self.word.stop), stop=stop)


class FactBuilder(ConditionBuilder):
    """The builder of HAS and of what stands in it."""

    # Places -----------------------------------------------------------------------------------------------------------

    def event(self, token: Token) -> Facts:
        return Facts(self.name(token), self._span(token.start, token.stop))

    def event_window(self, token: Token, window: ast.Window) -> Facts:
        return Facts(self.name(token), self._span(token.start, window.span.stop), window)

    def event_rhythm(self, token: Token, rhythm: ast.Rhythm) -> Facts:
        return Facts(self.name(token), self._span(token.start, rhythm.span.stop), None, rhythm)

    def event_window_rhythm(self, token: Token, window: ast.Window, rhythm: ast.Rhythm) -> Facts:
        return Facts(self.name(token), self._span(token.start, rhythm.span.stop), window, rhythm)

    def another_rhythm(self, facts: Facts, rhythm: ast.Rhythm) -> Facts:
        self._error("syntax", say("a fact has one rhythm"), rhythm.span, say("join two conditions with AND"))
        return replace(facts, span=facts.span.to(rhythm.span))

    def rhythm_window(self, facts: Facts, window: ast.Window) -> Facts:
        if facts.window is not None:
            self._error("syntax", say("a fact has one window"), window.span, say("join two conditions with AND"))
        return replace(facts, window=facts.window or window, span=facts.span.to(window.span))

    def event_where(self, facts: Facts, _where: Token, condition: ast.Expression) -> Facts:
        # A parenthesised condition's span holds its parentheses.
        written = condition.span.text
        grouped = written.startswith("(") and written.endswith(")")
        return replace(facts, where=condition, filter_grouped=grouped, span=facts.span.to(condition.span))

    def positioned(self, word: Token, facts: Facts) -> Facts:
        return replace(facts, position=ast.Position[word.kind], span=self._span(word.start, facts.span.stop))

    def all_of(self, word: Token, _opening: Token, events: list[Facts], closing: Token) -> ast.Group:
        return ast.Group(tuple(self._event(facts) for facts in events), span=self._span(word.start, closing.stop))

    def some_of(
        self,
        word: Token,
        least: ast.Expression,
        _of: Token,
        _opening: Token,
        events: list[Facts],
        closing: Token,
    ) -> ast.Group:
        inner = tuple(self._event(facts) for facts in events)
        return ast.Group(inner, least, span=self._span(word.start, closing.stop))

    def _event(self, facts: Facts) -> ast.Event:
        """The facts as a place of a sequence, where no rhythm can stand."""
        if facts.rhythm is not None:
            self._error(
                "syntax",
                say("a rhythm stands in a HAS alone, not in a sequence"),
                facts.rhythm.span,
                say("join two conditions with AND"),
            )
        return ast.Event(facts.fact, facts.window, facts.where, facts.position, facts.filter_grouped, span=facts.span)

    # Rhythm -----------------------------------------------------------------------------------------------------------

    def any_stretch(self, word: Token, duration: ast.Duration) -> ast.AnyStretch:
        return ast.AnyStretch(duration, span=self._span(word.start, duration.span.stop))

    def on_units(self, word: Token, count: ast.Expression, unit: Token) -> ast.OnUnits:
        return ast.OnUnits(count, self._unit(unit), span=self._span(word.start, unit.stop))

    def regularly(
        self, word: Token, count: ast.Expression, _of: Token, last: Token, units: ast.Expression, unit: Token
    ) -> ast.Regularly:
        return self._regularly(word, count, last, units, unit, False)

    def regularly_complete(
        self,
        word: Token,
        count: ast.Expression,
        _of: Token,
        last: Token,
        units: ast.Expression,
        _complete: Token,
        unit: Token,
    ) -> ast.Regularly:
        return self._regularly(word, count, last, units, unit, True)

    def _regularly(
        self, word: Token, count: ast.Expression, last: Token, units: ast.Expression, unit: Token, complete: bool
    ) -> ast.Regularly:
        span = self._span(last.start, unit.stop)
        rolling = ast.Rolling(ast.Direction.LAST, units, self._unit(unit), complete, span=span)
        return ast.Regularly(count, rolling, span=self._span(word.start, unit.stop))

    def regularly_periods(
        self,
        word: Token,
        count: ast.Expression,
        _of: Token,
        last: Token,
        number: ast.Expression,
        _periods: Token,
        length: ast.Duration,
    ) -> ast.Regularly:
        periods = ast.Periods(number, length, span=self._span(last.start, length.span.stop))
        return ast.Regularly(count, periods, span=self._span(word.start, length.span.stop))

    def streak(self, word: Token, count: ast.Expression, _consecutive: Token, unit: Token) -> ast.Streak:
        return ast.Streak(count, self._unit(unit), span=self._span(word.start, unit.stop))

    # Has --------------------------------------------------------------------------------------------------------------

    def has(self, word: Token, first: Facts | ast.Group) -> Chain:
        quantity = ast.Quantity(ast.Quantifier.SOME, span=self._span(word.start, word.stop))
        return Chain(word, quantity, first, stop=first.span.stop)

    def has_quantity(self, word: Token, quantity: ast.Quantity, first: Facts | ast.Group) -> Chain:
        return Chain(word, quantity, first, stop=first.span.stop)

    def followed(self, chain: Chain, word: Token, target: Facts | ast.Group) -> Chain:
        return self._more(chain, word, target, target.span.stop)

    def has_after(self, chain: Chain, word: Token, duration: ast.Duration) -> Chain:
        return self._more(chain, word, duration, duration.span.stop)

    def has_within(self, chain: Chain, word: Token, duration: ast.Duration) -> Chain:
        return self._more(chain, word, duration, duration.span.stop)

    def has_all_within(self, chain: Chain, word: Token, duration: ast.Duration) -> Chain:
        return self._more(chain, word, duration, duration.span.stop)

    def has_same(self, chain: Chain, word: Token, column: Token) -> Chain:
        return self._more(chain, word, self.identifier(column), column.stop)

    def has_without(self, chain: Chain, word: Token, facts: Facts, closing: Token) -> Chain:
        return self._more(chain, word, facts, closing.stop)

    def _more(
        self, chain: Chain, word: Token, value: Facts | ast.Group | ast.Duration | ast.Identifier, stop: int
    ) -> Chain:
        chain.items.append(Item(word, value, stop))
        chain.stop = stop
        return chain

    def occurred(self, chain: Chain) -> ast.Has | ast.Sequence:
        """The whole HAS: a sequence if a step, a group or a position makes it one."""
        span = self._span(chain.word.start, chain.stop)
        first = chain.first
        folded = Folded()
        for item in chain.items:
            self._fold(folded, item, first)
        if isinstance(first, ast.Group):
            group = replace(first, within=folded.head_within)
            if folded.head_within is not None:
                group = replace(group, span=first.span.to(folded.head_within.span))
            return ast.Sequence(chain.quantity, group, tuple(folded.steps), folded.within, span=span)
        if folded.steps or first.position is not None or folded.within is not None:
            return ast.Sequence(chain.quantity, self._event(first), tuple(folded.steps), folded.within, span=span)
        return ast.Has(
            chain.quantity,
            first.fact,
            first.window,
            first.where,
            first.rhythm,
            tuple(folded.same),
            filter_grouped=first.filter_grouped,
            span=span,
        )

    def _fold(self, folded: Folded, item: Item, first: Facts | ast.Group) -> None:
        """Put an item where it belongs, or say why it cannot stand there."""
        kind, value = item.word.kind, item.value
        span = self._span(item.word.start, item.stop)
        match value:
            case Facts() | ast.Group() if kind != "WITHOUT":
                if folded.same:
                    self._error(
                        "syntax",
                        say("SAME stands before a step"),
                        folded.same[0].span,
                        say("in a sequence SAME follows the step that it binds to the one before"),
                    )
                    folded.same.clear()
                event = value if isinstance(value, ast.Group) else self._event(value)
                negated, immediately = kind == "NOT_FOLLOWED_BY", kind == "IMMEDIATELY_FOLLOWED_BY"
                folded.steps.append(ast.Step(event, negated, immediately, span=span))
            case ast.Duration() if kind == "ALL_WITHIN":
                if folded.within is not None:
                    self._twice(span, "ALL WITHIN")
                folded.within = folded.within or value
            case _ if not folded.steps:
                self._fold_first(folded, value, kind, span, first)
            case _:
                folded.steps[-1] = self._bound(folded.steps[-1], value, kind, span)

    def _fold_first(
        self,
        folded: Folded,
        value: Facts | ast.Group | ast.Duration | ast.Identifier,
        kind: str,
        span: Span,
        first: Facts | ast.Group,
    ) -> None:
        match value:
            case ast.Identifier() if isinstance(first, Facts):
                folded.same.append(value)
            case ast.Duration() if kind == "WITHIN" and isinstance(first, ast.Group):
                if folded.head_within is not None:
                    self._twice(span, "WITHIN")
                folded.head_within = folded.head_within or value
            case ast.Duration() if kind == "WITHIN":
                length = value.span.text
                self._error(
                    "syntax",
                    say("WITHIN {length} does not say of what", length=length),
                    span,
                    say("write a window such as IN LAST 30 DAYS, or WITHIN {length} AFTER signup", length=length),
                )
            case _:
                word = span.text.split()[0].upper()
                self._error(
                    "syntax",
                    say("{word} stands before any step", word=keyword(word)),
                    span,
                    say("it follows a step: HAS carts FOLLOWED BY orders {written}", written=span.text),
                )

    def _bound(
        self, step: ast.Step, value: Facts | ast.Group | ast.Duration | ast.Identifier, kind: str, span: Span
    ) -> ast.Step:
        """A step with one more of what follows it."""
        whole = step.span.to(span)
        match value:
            case ast.Identifier():
                return replace(step, same=(*step.same, value), span=whole)
            case Facts():
                return replace(step, without=(*step.without, self._event(value)), span=whole)
            case ast.Duration() if kind == "WITHIN":
                if step.within is not None:
                    self._twice(span, "WITHIN")
                return replace(step, within=step.within or value, span=whole)
            case ast.Duration():
                if step.after is not None:
                    self._twice(span, "AFTER")
                return replace(step, after=step.after or value, span=whole)
            case _:
                return step

    def _twice(self, span: Span, word: str) -> None:
        self._error("syntax", say("{word} stands twice", word=word), span, say("keep one"))

    # Quantities -------------------------------------------------------------------------------------------------------

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


@dataclass(slots=True)
class Folded:
    """What the items of a HAS came to."""

    steps: list[ast.Step] = field(default_factory=list)
    same: list[ast.Identifier] = field(default_factory=list)
    within: ast.Duration | None = None
    head_within: ast.Duration | None = None
