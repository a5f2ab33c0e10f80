"""From tree to text, in one line: canonical keywords, no parentheses but those that are needed or help the reader."""

from __future__ import annotations

import re
import unicodedata
from typing import assert_never

from segql.syntax import ast
from segql.syntax.vocabulary import Vocabulary, load_vocabulary

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")

# How tightly a node binds: an operand that binds less stands in parentheses.
OR, AND, NOT, CONDITION, SUM, PRODUCT, UNARY, ATOM = range(8)


def print_expression(expression: ast.Expression) -> str:
    """The expression as a rule would be written, in one line; it parses to an equal tree."""
    printer = Printer()
    text = printer.rule(expression)
    if printer.met_keywords and not _reads_back(text, expression):
        return Printer(quoting=True).rule(expression)
    return text


def _reads_back(text: str, expression: ast.Expression) -> bool:
    from segql.diagnostics.model import Diagnostics
    from segql.source import Source
    from segql.syntax.parse import parse_expression

    return parse_expression(Source("<printed>", text), Diagnostics()) == expression


class Printer:
    """Prints nodes. `quoting` back-quotes every name that is a keyword, for where a bare one would be misread."""

    def __init__(self, *, quoting: bool = False) -> None:
        self.met_keywords = False
        self._quoting = quoting
        self._vocabulary: Vocabulary = load_vocabulary()

    # Names and literals -----------------------------------------------------------------------------------------------

    def name(self, value: str, *, alone: bool = True) -> str:
        """A name, in back-quotes where it needs them."""
        upper = value.upper()
        plain = _PLAIN_NAME.fullmatch(value) is not None and unicodedata.is_normalized("NFC", value)
        if plain and value.isascii():
            if upper in self._vocabulary.reserved or (alone and upper in self._vocabulary.moments):
                plain = False
            elif alone and upper in self._vocabulary.phrases:
                self.met_keywords = True
                plain = not self._quoting
        return value if plain else "`" + value.replace("`", "``") + "`"

    def identifier(self, node: ast.Identifier) -> str:
        """A definition's or an option's name."""
        return self.name(node.value)

    def names(self, node: ast.Name) -> str:
        """A name with its dots."""
        if len(node.parts) == 1:
            return self.name(node.parts[0].value)
        return ".".join(self.name(part.value, alone=False) for part in node.parts)

    def _function(self, node: ast.Identifier) -> str:
        """A function's name; `x STARTS WITH ANY(y)` would be read as the keyword."""
        return self.name(node.value, alone=node.value not in self._vocabulary.moments)

    def text(self, value: str) -> str:
        """A text in single quotes."""
        return "'" + value.replace("'", "''") + "'"

    def number(self, node: ast.Number) -> str:
        """The digits as they were written, else the plainest."""
        if node.written:
            return node.written
        if not node.percent:
            return f"{node.value:f}"
        sign, digits, exponent = node.value.as_tuple()
        assert isinstance(exponent, int)
        return f"{type(node.value)((sign, digits, exponent + 2)):f}%"

    def unit(self, unit: ast.Unit, count: ast.Expression | None = None) -> str:
        """A unit, in the singular after 1."""
        one, many = self._vocabulary.units[unit]
        return one if isinstance(count, ast.Number) and count.value == 1 else many

    def _datetime(self, node: ast.DateTime) -> str:
        value = node.value
        if value.microsecond:
            return value.isoformat(timespec="microseconds")
        return value.isoformat(timespec="seconds" if value.second else "minutes")

    # Expressions ------------------------------------------------------------------------------------------------------

    def rule(self, node: ast.Expression) -> str:
        """An expression that stands alone: a selection has no parentheses around it."""
        return self.selection(node) if isinstance(node, ast.Selection) else self.expression(node)

    def selection(self, node: ast.Selection) -> str:
        """A rule with its tails, without parentheses around it."""
        pieces = [self.expression(node.condition)]
        if node.include:
            pieces.append(self.tail("INCLUDE", node.include))
        if node.exclude:
            pieces.append(self.tail("EXCLUDE", node.exclude))
        return " ".join(pieces)

    def tail(self, word: str, operands: tuple[ast.Expression, ...]) -> str:
        """INCLUDE or EXCLUDE with its operands."""
        return f"{word} {', '.join(self.operand(item, NOT) for item in operands)}"

    def operand(self, node: ast.Expression, least: int) -> str:
        """A node, in parentheses if it binds less than `least`."""
        text = self.expression(node)
        # Parentheses around a HAS with a filter show where the filter ends, so they are kept.
        shown = isinstance(node, ast.Has) and node.grouped and node.where is not None
        return f"({text})" if shown or binding(node) < least else text

    def _list(self, items: tuple[ast.Expression, ...]) -> str:
        return ", ".join(self.expression(item) for item in items)

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
                return "TRUE" if value else "FALSE"
            case ast.Date() | ast.Month() | ast.DateTime() | ast.Today() | ast.Shifted() | ast.Edge():
                return self._moment(node)
            case ast.Negative(operand):
                inner = self.operand(operand, UNARY)
                return f"-({inner})" if inner.startswith("-") else f"-{inner}"
            case ast.Arithmetic(operator, left, right):
                level = SUM if operator in "+-" else PRODUCT
                return f"{self.operand(left, level)} {operator} {self.operand(right, level + 1)}"
            case ast.Call(function, arguments):
                return f"{self._function(function)}({self._list(arguments)})"
            case ast.Aggregate():
                return self._aggregate(node)
            case ast.Elapsed(unit, until, subject):
                return f"{self.unit(unit)} {'UNTIL' if until else 'SINCE'} {self.operand(subject, ATOM)}"
            case ast.And(operands):
                return " AND ".join(self.operand(item, NOT) for item in operands)
            case ast.Or(operands):
                return " OR ".join(self.operand(item, NOT) for item in operands)
            case ast.Not(operand):
                return f"NOT {self.operand(operand, NOT)}"
            case ast.Has():
                return self._has(node)
            case ast.Selection():
                return f"({self.selection(node)})"
            case _:
                subject = node.left if isinstance(node, ast.Compare) else node.subject
                return f"{self.operand(subject, SUM)} {self._test(node)}"

    def _moment(self, node: ast.Date | ast.Month | ast.DateTime | ast.Today | ast.Shifted | ast.Edge) -> str:
        match node:
            case ast.Date(value):
                return value.isoformat()
            case ast.Month(year, month):
                return f"{year:04}-{month:02}"
            case ast.DateTime():
                return self._datetime(node)
            case ast.Today(word):
                return word
            case ast.Shifted(count, unit, ahead):
                return f"{self.expression(count)} {self.unit(unit, count)} {'FROM NOW' if ahead else 'AGO'}"
            case ast.Edge(end, direction, unit):
                one = self._vocabulary.units[unit][0]
                return f"{'END' if end else 'START'} OF {direction.value} {one}"
            case _:
                assert_never(node)

    def _test(
        self,
        node: ast.Compare | ast.Between | ast.OneOf | ast.InList | ast.TextTest | ast.Known | ast.InWindow,
    ) -> str:
        """What follows the subject."""
        match node:
            case ast.Compare(operator, _, right, ignoring):
                return f"{operator.value} {self.operand(right, SUM)}{_ignoring(ignoring)}"
            case ast.Between(_, low, high, negated):
                return f"{_not(negated)}BETWEEN {self.operand(low, SUM)} AND {self.operand(high, SUM)}"
            case ast.OneOf(_, options, bare, ignoring, negated):
                listed = self.expression(options[0]) if bare else f"({self._list(options)})"
                return f"{_not(negated)}IN {listed}{_ignoring(ignoring)}"
            case ast.InList(_, named, ignoring, negated):
                listed = self.text(named.value) if isinstance(named, ast.Text) else self.identifier(named)
                return f"{_not(negated)}IN LIST {listed}{_ignoring(ignoring)}"
            case ast.TextTest(operator, _, patterns, among, ignoring, negated):
                pattern = self.operand(patterns[0], SUM) if among is None else f"{among.value} ({self._list(patterns)})"
                return f"{_not(negated)}{operator.value} {pattern}{_ignoring(ignoring)}"
            case ast.Known(_, negated):
                return "IS UNKNOWN" if negated else "IS KNOWN"
            case ast.InWindow(_, window, negated):
                return f"{_not(negated)}{self.window(window)}"
            case _:
                assert_never(node)

    def _aggregate(self, node: ast.Aggregate) -> str:
        measure = self.expression(node.measure)
        if binding(node.measure) < SUM and (
            node.window is not None or node.where is not None or _windowed(node.measure)
        ):
            measure = f"({measure})"
        pieces = [f"DISTINCT {measure}" if node.distinct else measure]
        if node.window is not None:
            pieces.append(self.window(node.window))
        if node.where is not None:
            pieces.append(f"WHERE {self.expression(node.where)}")
        arguments = "".join(f", {self.expression(item)}" for item in node.arguments)
        return f"{self._function(node.function)}({' '.join(pieces)}{arguments})"

    def _has(self, node: ast.Has) -> str:
        pieces = ["HAS"]
        quantity = node.quantity
        if quantity.quantifier is not ast.Quantifier.SOME:
            pieces.append(quantity.quantifier.value)
        if quantity.low is not None:
            pieces.append(self.expression(quantity.low))
        if quantity.high is not None:
            pieces += ["AND", self.expression(quantity.high)]
        pieces.append(self.names(node.fact))
        if node.window is not None:
            pieces.append(self.window(node.window))
        if node.where is not None:
            where = self.operand(node.where, NOT)
            kept = node.filter_grouped and binding(node.where) >= NOT
            pieces += ["WHERE", f"({where})" if kept else where]
        return " ".join(pieces)

    def window(self, node: ast.Window) -> str:
        """A window with the word that it begins with."""
        match node:
            case ast.Rolling(direction, count, unit, complete):
                word = "COMPLETE " if complete else ""
                return f"IN {direction.value} {self.expression(count)} {word}{self.unit(unit, count)}"
            case ast.Calendar(direction, unit):
                return f"IN {direction.value} {self._vocabulary.units[unit][0]}"
            case ast.Ago(near, far, unit):
                if far is None:
                    return f"IN {self.expression(near)} {self.unit(unit, near)} AGO"
                return f"IN {self.expression(near)} TO {self.expression(far)} {self.unit(unit, far)} AGO"
            case ast.Within(period):
                return f"IN {period.year:04}" if isinstance(period, ast.Year) else f"IN {self._moment(period)}"
            case ast.Bounded(operator, moment):
                return f"{operator.value} {self.operand(moment, SUM)}"
            case ast.Stretch(low, high):
                return f"BETWEEN {self.operand(low, SUM)} AND {self.operand(high, SUM)}"
            case _:
                assert_never(node)


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
            | ast.Has()
        ):
            return CONDITION
        case ast.Arithmetic(operator):
            return SUM if operator in "+-" else PRODUCT
        case ast.Negative():
            return UNARY
        case _:
            return ATOM


def _windowed(measure: ast.Expression) -> bool:
    """Whether a measure would be read as another one with a window."""
    match measure:
        case ast.InWindow() | ast.Between():
            return True
        case ast.Compare(ast.Comparison.BEFORE | ast.Comparison.AFTER | ast.Comparison.SINCE):
            return True
        case ast.And(operands):
            return _windowed(operands[0])
        case _:
            return False


def _not(negated: bool) -> str:
    return "NOT " if negated else ""


def _ignoring(ignoring: frozenset[ast.Ignoring]) -> str:
    return "".join(f" IGNORING {item.value}" for item in ast.Ignoring if item in ignoring)
