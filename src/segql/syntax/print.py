"""From tree to text, in one line: canonical keywords, no parentheses but those that are needed or help the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from segql.syntax import ast
from segql.syntax.print_words import Words
from segql.syntax.tables import ENGLISH
from segql.syntax.weekdays import is_weekday

if TYPE_CHECKING:
    from segql.syntax.print_facts import FactPrinter

# How tightly a node binds: an operand that binds less stands in parentheses.
OR, AND, NOT, CONDITION, SUM, PRODUCT, UNARY, ATOM = range(8)

_Moment: TypeAlias = ast.Date | ast.Month | ast.DateTime | ast.Today | ast.Shifted | ast.Edge
_Test: TypeAlias = (
    ast.Compare | ast.Between | ast.OneOf | ast.InList | ast.TextTest | ast.Known | ast.InWindow | ast.InRank | ast.Near
)


def print_expression(expression: ast.Expression, language: str = ENGLISH) -> str:
    """The expression as a rule would be written, in one line; it parses to an equal tree."""
    printer = Printer(language)
    text = printer.rule(expression)
    if printer.met_keywords and not _reads_back(text, expression, language):
        return Printer(language, quoting=True).rule(expression)
    return text


def print_rhythm(rhythm: ast.Rhythm, language: str = ENGLISH) -> str:
    """A rhythm as it stands after a fact, in one line."""
    return Printer(language).facts.rhythm(rhythm)


def _reads_back(text: str, expression: ast.Expression, language: str) -> bool:
    from segql.diagnostics.model import Diagnostics
    from segql.source import Source
    from segql.syntax.parse import parse_expression

    return parse_expression(Source("<printed>", text), Diagnostics(), language=language) == expression


class Printer(Words):
    """Prints nodes."""

    def __init__(self, language: str = ENGLISH, *, quoting: bool = False) -> None:
        super().__init__(language, quoting=quoting)
        self._facts: FactPrinter | None = None

    @property
    def facts(self) -> FactPrinter:
        """The printer of what members did."""
        if self._facts is None:
            from segql.syntax.print_facts import FactPrinter

            self._facts = FactPrinter(self)
        return self._facts

    # Rules ------------------------------------------------------------------------------------------------------------

    def rule(self, node: ast.Expression) -> str:
        """An expression that stands alone: a selection has no parentheses around it."""
        return self.selection(node) if isinstance(node, ast.Selection) else self.expression(node)

    def selection(self, node: ast.Selection) -> str:
        """A rule with its tails, without parentheses around it."""
        pieces = [self.expression(node.condition)]
        if node.include:
            pieces.append(self.operands("INCLUDE", node.include))
        if node.exclude:
            pieces.append(self.operands("EXCLUDE", node.exclude))
        if node.tail is not None:
            pieces.append(self.tail(node.tail))
        return " ".join(pieces)

    def operands(self, word: str, operands: tuple[ast.Expression, ...]) -> str:
        """INCLUDE or EXCLUDE with its operands."""
        return f"{self.phrase(word)} {', '.join(self.operand(item, NOT) for item in operands)}"

    def tail(self, node: ast.Tail) -> str:
        """What is kept of those selected."""
        match node:
            case ast.Sample(share, seed):
                if seed is None:
                    return self.phrase("SAMPLE amount", self.expression(share))
                return self.phrase("SAMPLE amount SEED TEXT", self.expression(share), self.text(seed.value))
            case ast.Ranked(amount, by, lowest, per):
                word = "LOWEST" if lowest else "TOP"
                value = self.operand(by, SUM)
                if per is None:
                    return self.phrase(f"{word} amount BY sum", self.expression(amount), value)
                group = self.operand(per, ATOM)
                return self.phrase(f"{word} amount PER atom BY sum", self.expression(amount), group, value)
            case _:
                assert_never(node)

    def operand(self, node: ast.Expression, least: int) -> str:
        """A node, in parentheses if it binds less than `least`."""
        text = self.expression(node)
        # Parentheses around a HAS with a filter show where the filter ends, so they are kept.
        shown = isinstance(node, ast.Has) and node.grouped and node.where is not None
        shown = shown or (isinstance(node, ast.Sequence) and node.grouped)
        return f"({text})" if shown or binding(node) < least else text

    def listed(self, items: tuple[ast.Expression, ...]) -> str:
        """Several expressions with commas between."""
        return ", ".join(self.expression(item) for item in items)

    # Expressions ------------------------------------------------------------------------------------------------------

    def expression(self, node: ast.Expression) -> str:
        """Any expression, with the parentheses that it needs inside."""
        match node:
            case ast.Name():
                return self.names(node)
            case ast.Number():
                return self.number(node)
            case ast.Text(value):
                return self.text(value)
            case ast.Boolean(value):
                return self.boolean(value)
            case ast.Date() | ast.Month() | ast.DateTime() | ast.Today() | ast.Shifted() | ast.Edge():
                return self.moment(node)
            case ast.Negative(operand):
                inner = self.operand(operand, UNARY)
                return f"-({inner})" if inner.startswith("-") else f"-{inner}"
            case ast.Arithmetic(operator, left, right):
                level = SUM if operator in "+-" else PRODUCT
                return f"{self.operand(left, level)} {operator} {self.operand(right, level + 1)}"
            case ast.Call(function, arguments):
                return f"{self.function(function)}({self.listed(arguments)})"
            case ast.Aggregate():
                return self.facts.aggregate(node)
            case ast.Gap():
                return self.facts.gap(node)
            case ast.Elapsed(unit, until, subject):
                key = f"UNIT {'UNTIL' if until else 'SINCE'} {self._dated(subject, 'atom')}"
                return self.phrase(key, self.unit(unit), self.operand(subject, ATOM), unit=unit)
            case ast.Anniversary(subject):
                return self.phrase("ANNIVERSARY_OF atom", self.operand(subject, ATOM))
            case ast.And(operands):
                return f" {self.phrase('AND')} ".join(self.operand(item, NOT) for item in operands)
            case ast.Or(operands):
                return f" {self.phrase('OR')} ".join(self.operand(item, NOT) for item in operands)
            case ast.Not(operand):
                return self.phrase("NOT negation", self.operand(operand, NOT))
            case ast.CountOf(_, options):
                return self.counted(node, self.listed(options))
            case ast.Has():
                return self.facts.has(node)
            case ast.Sequence():
                return self.facts.sequence(node)
            case ast.Moved(left, segment, window):
                word = "LEFT" if left else "ENTERED"
                if window is None:
                    return self.phrase(f"{word} NAME", self.names(segment))
                return self.phrase(f"{word} NAME plain_window", self.names(segment), self.facts.window(window))
            case ast.Standing(segment, duration):
                name, length = self.names(segment), self.facts.duration(duration)
                return self.phrase("IN NAME FOR_AT_LEAST duration", name, length)
            case ast.Selection():
                return f"({self.selection(node)})"
            case _:
                return self._test(node)

    def counted(self, node: ast.CountOf, options: str) -> str:
        """`AT LEAST 2 OF (…)` around its options."""
        assert node.quantity.low is not None
        key = f"{node.quantity.quantifier.name} amount OF LPAR expressions RPAR"
        return self.phrase(key, self.expression(node.quantity.low), options)

    def moment(self, node: _Moment, place: str = "") -> str:
        """A date or a time; `place` is the grammar's symbol where a language may say it in another way."""
        match node:
            case ast.Date(value):
                return value.isoformat()
            case ast.Month(year, month):
                return f"{year:04}-{month:02}"
            case ast.DateTime():
                return self.datetime(node)
            case ast.Today(word):
                return self._vocabulary.written_moments.get(word, word)
            case ast.Shifted(count, unit, ahead):
                key = f"{'NAME' if isinstance(count, ast.Name) else 'NUMBER'} UNIT {'FROM_NOW' if ahead else 'AGO'}"
                key = f"{place}: {key}" if f"{place}: {key}" in self.own_phrases else key
                return self.phrase(key, self.expression(count), self.unit(unit, count), unit=unit)
            case ast.Edge(end, direction, unit):
                key = f"{'END_OF' if end else 'START_OF'} {direction.value} UNIT"
                return self.phrase(key, self.one_unit(unit), unit=unit)
            case _:
                assert_never(node)

    # Conditions -------------------------------------------------------------------------------------------------------

    def _test(self, node: _Test) -> str:
        """A subject and what is said of it."""
        match node:
            case ast.Compare(operator, left, right, ignoring):
                subject, value = self._constant(right, left, SUM), self._constant(left, right, SUM)
                if operator in (ast.Comparison.BEFORE, ast.Comparison.AFTER, ast.Comparison.SINCE):
                    return self._ignoring(f"{subject} {self.relation(operator, right)}", ignoring)
                return self._ignoring(f"{subject} {operator.value} {value}", ignoring)
            case ast.Between(subject, low, high, negated):
                values = self._constant(subject, low, SUM), self._constant(subject, high, SUM)
                return self._said(subject, negated, "BETWEEN sum AND sum", *values)
            case ast.OneOf(subject, options, bare, ignoring, negated):
                if bare:
                    text = self._said(subject, negated, "IN NAME", self.expression(options[0]))
                else:
                    listed = ", ".join(self._constant(subject, option, OR) for option in options)
                    text = self._said(subject, negated, "IN LPAR expressions RPAR", listed)
                return self._ignoring(text, ignoring)
            case ast.InList(subject, named, ignoring, negated):
                if isinstance(named, ast.Text):
                    text = self._said(subject, negated, "IN LIST TEXT", self.text(named.value))
                else:
                    text = self._said(subject, negated, "IN LIST NAME", self.identifier(named))
                return self._ignoring(text, ignoring)
            case ast.TextTest(operator, subject, patterns, among, ignoring, negated):
                if among is None:
                    text = self._said(subject, negated, f"{operator.name} sum", self.operand(patterns[0], SUM))
                else:
                    key = f"{operator.name} {among.value} LPAR expressions RPAR"
                    text = self._said(subject, negated, key, self.listed(patterns))
                return self._ignoring(text, ignoring)
            case ast.Known(subject, negated):
                return self._said(subject, False, "IS UNKNOWN" if negated else "IS KNOWN")
            case ast.InWindow(subject, window, negated):
                return self.phrase(
                    "sum denial" if negated else "sum predicate",
                    self.operand(subject, SUM),
                    self.facts.period(window, negated),
                )
            case ast.InRank():
                return self._rank(node)
            case ast.Near(subject, distance, unit, place, negated):
                if isinstance(place, ast.Point):
                    where = f"({place.latitude:f}, {place.longitude:f})"
                else:
                    where = self.text(place.value)
                slots = self.expression(distance), self.distance(unit), where
                return self._said(subject, negated, "NEAR amount DISTANCE OF place", *slots)
            case _:
                assert_never(node)

    def relation(self, operator: ast.Comparison, moment: ast.Expression) -> str:
        """`BEFORE x`, `AFTER x`, `SINCE x`."""
        return self.phrase(f"{operator.value} {self._dated(moment, 'sum')}", self.operand(moment, SUM))

    def _dated(self, node: ast.Expression, symbol: str) -> str:
        """The symbol of a slot, which languages tell from a date (`AVANT LE 2026-01-01`, `AVANT inscription`)."""
        return "DATE" if isinstance(node, ast.Date | ast.DateTime) else symbol

    def _said(self, subject: ast.Expression, negated: bool, key: str, *slots: str) -> str:
        """A subject with its predicate; a language may have a phrase for the two together."""
        return self.phrase(f"sum {'NOT ' if negated else ''}{key}", self.operand(subject, SUM), *slots)

    def _ignoring(self, text: str, ignoring: frozenset[ast.Ignoring]) -> str:
        if not ignoring:
            return text
        what = "BOTH" if len(ignoring) > 1 else next(iter(ignoring)).value
        return f"{text} {self.phrase(f'IGNORING_{what}')}"

    def _rank(self, node: ast.InRank) -> str:
        text = self._said(node.subject, node.negated, f"IN {node.rank.value} amount", self.expression(node.amount))
        if node.among is not None:
            inner = node.among
            among = self.names(inner) if isinstance(inner, ast.Name) else f"({self.rule(inner)})"
            text += f" {self.phrase('AMONG population', among)}"
        if node.per is not None:
            text += f" {self.phrase('PER atom', self.operand(node.per, ATOM))}"
        return text

    def _constant(self, subject: ast.Expression, node: ast.Expression, least: int) -> str:
        """A value beside a subject: a weekday's name beside a WEEKDAY is a word of the language."""
        if is_weekday(subject) and isinstance(node, ast.Name):
            return self.weekday(node)
        return self.operand(node, least)


def binding(node: ast.Expression) -> int:
    """How tightly a node binds."""
    match node:
        case ast.Or():
            return OR
        case ast.And():
            return AND
        case ast.Not():
            return NOT
        case (
            ast.Compare()
            | ast.Between()
            | ast.OneOf()
            | ast.InList()
            | ast.TextTest()
            | ast.Known()
            | ast.InWindow()
            | ast.InRank()
            | ast.CountOf()
            | ast.Near()
            | ast.Moved()
            | ast.Standing()
            | ast.Has()
            | ast.Sequence()
        ):
            return CONDITION
        case ast.Arithmetic(operator):
            return SUM if operator in "+-" else PRODUCT
        case ast.Negative():
            return UNARY
        case _:
            return ATOM
