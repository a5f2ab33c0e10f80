"""How a definition is laid out: in one line if it fits and was written so, else one thing a line.

SEGMENT loyal_urban 'Loyal urban shoppers'
  WITH owner = 'crm', channel = email
  AS frequency > min_orders
    AND (
      region = 'urban'
      OR HAS visits
    )
  EXCLUDE vip
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from segql.source import NOWHERE, Span
from segql.syntax import ast
from segql.syntax.print import Printer

WIDTH = 100
_WIDEST_TIER = 32


@dataclass(slots=True)
class Line:
    """A printed line. `place` is where what it says begins in the source; comments find their line by it."""

    text: str
    place: int
    indent: int = 0

    def __str__(self) -> str:
        return " " * self.indent + self.text


class Layout:
    """Lays definitions out. `open_up` puts each thing on a line of its own, for comments stand between."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer

    def definition(self, node: ast.Definition, open_up: bool) -> list[Line]:
        """The lines of a definition."""
        match node:
            case ast.Segment(name=None):
                return self._bare(node, open_up)
            case ast.Segment():
                return self._segment(node, open_up)
            case ast.Metric():
                return self._metric(node, open_up)
            case ast.Param():
                return [Line(self._param(node), node.span.start)]
            case ast.Segmentation():
                return self._segmentation(node)
            case ast.Test():
                return self._test(node)
            case _:
                assert_never(node)

    # Definitions ------------------------------------------------------------------------------------------------------

    def _bare(self, node: ast.Segment, open_up: bool) -> list[Line]:
        rule = node.rule
        text = self._printer.selection(rule)
        if not open_up and not _spread(node.span) and len(text) <= WIDTH:
            return [Line(text, node.span.start)]
        return self._rule("", rule, 0, 0, open_up)

    def _segment(self, node: ast.Segment, open_up: bool) -> list[Line]:
        assert node.name is not None
        head = self._head("SEGMENT", node.name, node.label, node.entity)
        if not open_up and not _spread(node.span):
            options = f" WITH {self._options(node.options)}" if node.options else ""
            text = f"{head}{options} AS {self._printer.selection(node.rule)}"
            if len(text) <= WIDTH:
                return [Line(text, node.span.start)]
        lines = [Line(head, node.span.start), *self._with(node.options)]
        return lines + self._rule("AS ", node.rule, 2, 2, open_up)

    def _metric(self, node: ast.Metric, open_up: bool) -> list[Line]:
        head = self._head("METRIC", node.name, node.label, node.entity)
        text = f"{head} AS {self._printer.expression(node.expression)}"
        if not open_up and not _spread(node.span) and len(text) <= WIDTH:
            return [Line(text, node.span.start)]
        lines = [Line(head, node.span.start)]
        return lines + self._condition("AS ", node.expression, 2, node.expression.span.start, open_up)

    def _param(self, node: ast.Param) -> str:
        label = f" {self._printer.text(node.label.value)}" if node.label else ""
        if isinstance(node.value, tuple):
            value = f"({', '.join(self._printer.expression(item) for item in node.value)})"
        else:
            value = self._printer.expression(node.value)
        return f"PARAM {self._printer.identifier(node.name)}{label} = {value}"

    def _segmentation(self, node: ast.Segmentation) -> list[Line]:
        head = self._head("SEGMENTATION", node.name, node.label, node.entity)
        among = f"AMONG {self._printer.operand(node.among, 2)}" if node.among is not None else ""
        lines = [Line(head, node.span.start), *self._with(node.options)]
        if among and len(lines) == 1 and len(head) + len(among) + 4 <= WIDTH:
            lines[0].text += f" {among}"
        elif among and node.among is not None:
            lines.append(Line(among, node.among.span.start, 2))
        lines[-1].text += " AS"
        heads = [self._tier(tier) for tier in node.tiers]
        width = max(map(len, heads)) + 1
        for head, tier in zip(heads, node.tiers, strict=True):
            start = head.ljust(width) if width <= _WIDEST_TIER else f"{head} "
            if tier.rule is None:
                lines.append(Line(f"{start}OTHERWISE", tier.span.start, 2))
                continue
            text = f"{start}{self._printer.selection(tier.rule)}"
            if not _spread(tier.rule.span) and len(text) + 2 <= WIDTH:
                lines.append(Line(text, tier.span.start, 2))
                continue
            inner = self._rule(start, tier.rule, 2, 4, False)
            inner[0].place = tier.span.start
            lines += inner
        return lines

    def _tier(self, node: ast.Tier) -> str:
        label = f" {self._printer.text(node.label.value)}" if node.label else ""
        return f"{self._printer.identifier(node.name)}{label}:"

    def _test(self, node: ast.Test) -> list[Line]:
        lines = [Line(f"TEST {self._printer.names(node.subject)}", node.span.start)]
        return lines + [Line(self._check(check), check.span.start, 2) for check in node.checks]

    def _check(self, node: ast.SizeTest | ast.RelationTest | ast.MemberTest) -> str:
        printer = self._printer
        match node:
            case ast.SizeTest(None, low, high):
                assert high is not None
                return f"SIZE BETWEEN {printer.number(low)} AND {printer.number(high)}"
            case ast.SizeTest(operator, low):
                assert operator is not None
                return f"SIZE {operator.value} {printer.number(low)}"
            case ast.RelationTest(relation, other):
                return f"{'DISJOINT FROM' if relation == 'DISJOINT' else 'SUBSET OF'} {printer.names(other)}"
            case ast.MemberTest(lacks, keys):
                return f"{'LACKS' if lacks else 'CONTAINS'} {', '.join(printer.expression(key) for key in keys)}"
            case _:
                assert_never(node)

    def _head(self, word: str, name: ast.Identifier, label: ast.Text | None, entity: ast.Identifier | None) -> str:
        pieces = [word, self._printer.identifier(name)]
        if label is not None:
            pieces.append(self._printer.text(label.value))
        if entity is not None:
            pieces.append(f"OF {self._printer.identifier(entity)}")
        return " ".join(pieces)

    def _with(self, options: tuple[ast.Option, ...]) -> list[Line]:
        if not options:
            return []
        text = f"WITH {self._options(options)}"
        if len(text) + 2 <= WIDTH:
            return [Line(text, options[0].span.start, 2)]
        pieces = [self._option(option) for option in options]
        lines = [Line(f"{piece},", option.span.start, 7) for piece, option in zip(pieces, options, strict=True)]
        lines[0] = Line(f"WITH {lines[0].text}", lines[0].place, 2)
        lines[-1].text = lines[-1].text.removesuffix(",")
        return lines

    def _options(self, options: tuple[ast.Option, ...]) -> str:
        return ", ".join(self._option(option) for option in options)

    def _option(self, node: ast.Option) -> str:
        value = node.value
        text = f"[{', '.join(map(self._scalar, value))}]" if isinstance(value, tuple) else self._scalar(value)
        return f"{self._printer.identifier(node.name)} = {text}"

    def _scalar(self, node: ast.Text | ast.Number | ast.Boolean | ast.Date | ast.Identifier) -> str:
        return self._printer.identifier(node) if isinstance(node, ast.Identifier) else self._printer.expression(node)

    # Rules ------------------------------------------------------------------------------------------------------------

    def _rule(self, start: str, rule: ast.Selection, indent: int, tail: int, open_up: bool) -> list[Line]:
        lines = self._condition(start, rule.condition, indent, rule.condition.span.start, open_up)
        if rule.include:
            lines.append(Line(self._printer.tail("INCLUDE", rule.include), rule.include[0].span.start, tail))
        if rule.exclude:
            lines.append(Line(self._printer.tail("EXCLUDE", rule.exclude), rule.exclude[0].span.start, tail))
        return lines

    def _condition(self, start: str, node: ast.Expression, indent: int, place: int, open_up: bool) -> list[Line]:
        """A condition after `start`; a chain that is long or was written so has one operand a line."""
        text = f"{start}{self._printer.expression(node)}"
        if not isinstance(node, ast.And | ast.Or) or not (open_up or _breaks(node) or indent + len(text) > WIDTH):
            return [Line(text, place, indent)]
        return self._chain(start, node, indent, indent + 2, open_up)

    def _chain(self, start: str, node: ast.And | ast.Or, first: int, others: int, open_up: bool) -> list[Line]:
        word = "AND " if isinstance(node, ast.And) else "OR "
        lines: list[Line] = []
        for operand in node.operands:
            indent = others if lines else first
            lines += self._link(word if lines else start, operand, indent, open_up)
        return lines

    def _link(self, start: str, node: ast.Expression, indent: int, open_up: bool) -> list[Line]:
        """An operand of a chain; a chain inside is opened up between its parentheses."""
        text = f"{start}{self._printer.operand(node, 2)}"
        inner = node
        before = start
        while isinstance(inner, ast.Not):
            before, inner = f"{before}NOT ", inner.operand
        if not isinstance(inner, ast.And | ast.Or) or not (open_up or _breaks(inner) or indent + len(text) > WIDTH):
            return [Line(text, node.span.start, indent)]
        return [
            Line(f"{before}(", node.span.start, indent),
            *self._chain("", inner, indent + 2, indent + 2, open_up),
            Line(")", inner.span.stop - 1, indent),
        ]


def _spread(span: Span) -> bool:
    """Whether something was written over several lines."""
    return span.source is not NOWHERE.source and "\n" in span.text


def _breaks(node: ast.And | ast.Or) -> bool:
    """Whether a chain was written, itself or a chain in it, over several lines between its operands."""
    previous: ast.Expression | None = None
    for operand in node.operands:
        if previous is not None and previous.span.source is operand.span.source:
            between = Span(operand.span.source, previous.span.stop, operand.span.start)
            if _spread(between):
                return True
        previous = operand
    return any(_inner_breaks(operand) for operand in node.operands)


def _inner_breaks(node: ast.Expression) -> bool:
    while isinstance(node, ast.Not):
        node = node.operand
    return isinstance(node, ast.And | ast.Or) and _breaks(node)
