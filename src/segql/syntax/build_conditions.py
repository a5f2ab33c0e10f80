"""From productions to conditions on a member: one method for each alias in `grammar/segql.lark`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.model import Fix
from segql.source import Span
from segql.syntax import ast
from segql.syntax.build_values import RELATIONS, Period, ValueBuilder
from segql.syntax.tokens import Token
from segql.syntax.weekdays import is_weekday

_TEXT_OPERATORS = {operator.name: operator for operator in ast.TextOperator}
_AMONG = {among.name: among for among in ast.Among}
_IGNORING = {
    "IGNORING_CASE": frozenset({ast.Ignoring.CASE}),
    "IGNORING_ACCENTS": frozenset({ast.Ignoring.ACCENTS}),
    "IGNORING_BOTH": frozenset(ast.Ignoring),
}

Maker = Callable[[ast.Expression, Span, bool, frozenset[ast.Ignoring]], ast.Expression]


@dataclass(frozen=True, slots=True)
class Predicate:
    """What follows a subject: `make` gives the condition once the subject is known."""

    make: Maker
    start: int
    stop: int
    ignoring: frozenset[ast.Ignoring] = frozenset()

    def extended(self, start: int, stop: int) -> Predicate:
        """The same over another extent."""
        return replace(self, start=start, stop=stop)


class ConditionBuilder(ValueBuilder):
    """The builder of conditions."""

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

    def denial(self, word: Token, predicate: Predicate) -> Predicate:
        return replace(predicate, start=word.start)

    def denied(self, subject: ast.Expression, predicate: Predicate) -> ast.Expression:
        return self._applied(subject, predicate, True)

    def _applied(self, subject: ast.Expression, predicate: Predicate, negated: bool) -> ast.Expression:
        span = Span(self.source, subject.span.start, predicate.stop)
        result = predicate.make(subject, span, negated, predicate.ignoring)
        if self.vocabulary.weekdays:
            result = self._with_weekdays(result)
        if predicate.ignoring and not isinstance(result, ast.Compare | ast.OneOf | ast.InList | ast.TextTest):
            what = " AND ".join(sorted((item.value for item in predicate.ignoring), reverse=True))
            self._error(
                "syntax",
                say("IGNORING {what} has no meaning here", what=keyword(what)),
                span,
                say("it follows a condition on a text"),
            )
        return result

    def _with_weekdays(self, condition: ast.Expression) -> ast.Expression:
        """The condition with the names of days beside a WEEKDAY as the tree has them."""
        match condition:
            case ast.Compare(_, left, right) if is_weekday(left) or is_weekday(right):
                left, right = (side if is_weekday(side) else self._weekday(side) for side in (left, right))
                return replace(condition, left=left, right=right)
            case ast.OneOf(subject, options, False) if is_weekday(subject):
                return replace(condition, options=tuple(map(self._weekday, options)))
            case ast.Between(subject, low, high) if is_weekday(subject):
                return replace(condition, low=self._weekday(low), high=self._weekday(high))
            case _:
                return condition

    def _weekday(self, node: ast.Expression) -> ast.Expression:
        if not isinstance(node, ast.Name) or len(node.parts) != 1 or node.span.text.startswith("`"):
            return node
        part = node.parts[0]
        meant = self.vocabulary.weekdays.get(self.vocabulary.fold(part.value))
        return node if meant is None else replace(node, parts=(replace(part, value=meant),))

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

    def compare_ignoring(self, relation: Token, right: ast.Expression, word: Token) -> Predicate:
        return self.ignoring(self.compare(relation, right), word)

    def _null(
        self, subject: ast.Expression, operator: ast.Comparison, relation: Token, right: ast.Expression, span: Span
    ) -> ast.Known:
        known = operator is ast.Comparison.NOT_EQUAL
        instead = self.vocabulary.written("IS KNOWN" if known else "IS UNKNOWN")
        place = self._span(relation.start, right.span.stop)
        certain = known or operator is ast.Comparison.EQUAL
        gap = " " if self.source.text[relation.start - 1 : relation.start].strip() else ""
        self.diagnostics.error(
            "null-comparison",
            say("nothing is equal to a missing value, nor different from it"),
            place,
            help=say("write {value} {instead}", value=_shortened(subject.span.text), instead=instead),
            fix=Fix(place, gap + instead, True) if certain else None,
        )
        return ast.Known(subject, not known, span=span)

    def known(self, _is: Token, word: Token) -> Predicate:
        return Predicate(lambda subject, span, _no, _case: ast.Known(subject, False, span=span), _is.start, word.stop)

    def unknown(self, _is: Token, word: Token) -> Predicate:
        return Predicate(lambda subject, span, _no, _case: ast.Known(subject, True, span=span), _is.start, word.stop)

    def ignoring(self, predicate: Predicate, word: Token) -> Predicate:
        return replace(predicate, stop=word.stop, ignoring=_IGNORING[word.kind])

    def between(self, word: Token, low: ast.Expression, _and: Token, high: ast.Expression) -> Predicate:
        return Predicate(
            lambda subject, span, negated, _case: ast.Between(subject, low, high, negated, span=span),
            word.start,
            high.span.stop,
        )

    def one_of(self, word: Token, _opening: Token, options: list[ast.Expression], closing: Token) -> Predicate:
        return Predicate(
            lambda subject, span, negated, case: ast.OneOf(subject, tuple(options), False, case, negated, span=span),
            word.start,
            closing.stop,
        )

    def one_of_name(self, word: Token, token: Token) -> Predicate:
        name = self.name(token)
        return Predicate(
            lambda subject, span, negated, case: ast.OneOf(subject, (name,), True, case, negated, span=span),
            word.start,
            token.stop,
        )

    def _in_list(self, word: Token, list: ast.Text | ast.Identifier) -> Predicate:
        return Predicate(
            lambda subject, span, negated, case: ast.InList(subject, list, case, negated, span=span),
            word.start,
            list.span.stop,
        )

    def in_list_file(self, word: Token, _list: Token, token: Token) -> Predicate:
        return self._in_list(word, self.text(token))

    def in_list_name(self, word: Token, _list: Token, token: Token) -> Predicate:
        return self._in_list(word, self.identifier(token))

    def in_window(self, period: Period) -> Predicate:
        window = period.window
        return Predicate(
            lambda subject, span, negated, _case: ast.InWindow(subject, window, negated, span=span),
            period.start,
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

    # Places and ranks -------------------------------------------------------------------------------------------------

    def point(
        self, opening: Token, latitude: ast.Number, _comma: Token, longitude: ast.Number, closing: Token
    ) -> ast.Point:
        return ast.Point(latitude.value, longitude.value, span=self._span(opening.start, closing.stop))

    def near(
        self, word: Token, distance: ast.Expression, unit: Token, _of: Token, place: ast.Point | ast.Text
    ) -> Predicate:
        measured = unit.value
        assert isinstance(measured, ast.DistanceUnit)
        return Predicate(
            lambda subject, span, negated, _case: ast.Near(subject, distance, measured, place, negated, span=span),
            word.start,
            place.span.stop,
        )

    def ranked(self, word: Token, rank: Token, amount: ast.Expression) -> Predicate:
        part = ast.Rank[rank.kind]
        return Predicate(
            lambda subject, span, negated, _case: ast.InRank(subject, part, amount, None, None, negated, span=span),
            word.start,
            amount.span.stop,
        )

    def ranked_among(self, predicate: Predicate, word: Token, population: ast.Expression) -> Predicate:
        return self._narrowed(predicate, word, population, "among")

    def ranked_per(self, predicate: Predicate, word: Token, group: ast.Expression) -> Predicate:
        return self._narrowed(predicate, word, group, "per")

    def _narrowed(self, predicate: Predicate, word: Token, value: ast.Expression, field: str) -> Predicate:
        inner = predicate.make

        def make(
            subject: ast.Expression, span: Span, negated: bool, ignoring: frozenset[ast.Ignoring]
        ) -> ast.Expression:
            rank = inner(subject, span, negated, ignoring)
            assert isinstance(rank, ast.InRank)
            if getattr(rank, field) is not None:
                self._error(
                    "syntax",
                    say("{word} stands twice", word=field.upper()),
                    self._span(word.start, value.span.stop),
                    say("keep one"),
                )
                return rank
            return replace(rank, among=value) if field == "among" else replace(rank, per=value)

        return Predicate(make, predicate.start, value.span.stop)

    def count_of(
        self,
        word: Token,
        amount: ast.Expression,
        _of: Token,
        _opening: Token,
        options: list[ast.Expression],
        closing: Token,
    ) -> ast.CountOf:
        quantity = ast.Quantity(ast.Quantifier[word.kind], amount, span=self._span(word.start, amount.span.stop))
        return ast.CountOf(quantity, tuple(options), span=self._span(word.start, closing.stop))

    # Membership over time ---------------------------------------------------------------------------------------------

    def entered(self, word: Token, token: Token) -> ast.Moved:
        return ast.Moved(False, self.name(token), None, span=self._span(word.start, token.stop))

    def entered_window(self, word: Token, token: Token, window: ast.Window) -> ast.Moved:
        return ast.Moved(False, self.name(token), window, span=self._span(word.start, window.span.stop))

    def left(self, word: Token, token: Token) -> ast.Moved:
        return replace(self.entered(word, token), left=True)

    def left_window(self, word: Token, token: Token, window: ast.Window) -> ast.Moved:
        return replace(self.entered_window(word, token, window), left=True)

    def standing(self, word: Token, token: Token, _for: Token, duration: ast.Duration) -> ast.Standing:
        return ast.Standing(self.name(token), duration, span=self._span(word.start, duration.span.stop))


def _is_null(node: ast.Expression) -> bool:
    if not isinstance(node, ast.Name) or len(node.parts) != 1:
        return False
    part = node.parts[0]
    return part.value.upper() == "NULL" and not part.span.text.startswith("`")


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57]}…"
