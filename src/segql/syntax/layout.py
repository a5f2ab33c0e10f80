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
from segql.syntax.print import NOT, SUM, Printer

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
                return self._segmentation(node, open_up)
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
        begins = self._printer.phrase("AS")
        if not open_up and not _spread(node.span):
            options = f" {self._options(node.options)}" if node.options else ""
            text = f"{head}{options} {begins} {self._printer.selection(node.rule)}"
            if len(text) <= WIDTH:
                return [Line(text, node.span.start)]
        lines = [Line(head, node.span.start), *self._with(node.options)]
        return lines + self._rule(f"{begins} ", node.rule, 2, 2, open_up)

    def _metric(self, node: ast.Metric, open_up: bool) -> list[Line]:
        head = self._head("METRIC", node.name, node.label, node.entity)
        begins = self._printer.phrase("AS")
        text = f"{head} {begins} {self._printer.expression(node.expression)}"
        if not open_up and not _spread(node.span) and len(text) <= WIDTH:
            return [Line(text, node.span.start)]
        lines = [Line(head, node.span.start)]
        return lines + self._condition(f"{begins} ", node.expression, 2, node.expression.span.start, open_up)

    def _param(self, node: ast.Param) -> str:
        label = f" {self._printer.text(node.label.value)}" if node.label else ""
        if isinstance(node.value, tuple):
            value = f"({', '.join(self._printer.expression(item) for item in node.value)})"
        else:
            value = self._printer.expression(node.value)
        return f"{self._printer.phrase('PARAM')} {self._printer.identifier(node.name)}{label} = {value}"

    def _segmentation(self, node: ast.Segmentation, open_up: bool) -> list[Line]:
        printer = self._printer
        head = self._head("SEGMENTATION", node.name, node.label, node.entity)
        among = self._among(node.among) if node.among is not None else ""
        partition = self._partition(node)
        if partition is not None and not open_up and not _spread(node.span):
            options = f" {self._options(node.options)}" if node.options else ""
            text = f"{head}{options}{' ' if among else ''}{among} {partition.text}"
            if len(text) <= WIDTH:
                return [Line(text, node.span.start)]
        lines = [Line(head, node.span.start), *self._with(node.options)]
        if among and len(lines) == 1 and len(head) + len(among) + 4 <= WIDTH:
            lines[0].text += f" {among}"
        elif among and node.among is not None:
            lines.append(Line(among, node.among.span.start, 2))
        if partition is not None:
            return [*lines, *self._opened(node, partition)]
        lines[-1].text += f" {printer.phrase('AS')}"
        heads = [self._tier(tier) for tier in node.tiers]
        width = max(map(len, heads)) + 1
        for head, tier in zip(heads, node.tiers, strict=True):
            start = head.ljust(width) if width <= _WIDEST_TIER else f"{head} "
            if tier.rule is None:
                lines.append(Line(f"{start}{printer.phrase('OTHERWISE')}", tier.span.start, 2))
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

    def _among(self, node: ast.Expression) -> str:
        """`AMONG vip`; a rank in parentheses, for it may have an AMONG or a PER of its own after it."""
        inner = node
        while isinstance(inner, ast.Not):
            inner = inner.operand
        text = self._printer.operand(node, NOT)
        return self._printer.phrase("AMONG operand", f"({text})" if isinstance(inner, ast.InRank) else text)

    # Partitions -------------------------------------------------------------------------------------------------------

    def _partition(self, node: ast.Segmentation) -> Line | None:
        """`SPLIT INTO control 10%, a 90%` or `BY monetary IN 5 TIERS`, in one line."""
        printer = self._printer
        if node.split is not None:
            parts = ", ".join(self._part(part) for part in node.split.parts)
            if node.split.seed is None:
                text = printer.phrase("SPLIT_INTO parts", parts)
            else:
                text = printer.phrase("SPLIT_INTO parts SEED TEXT", parts, printer.text(node.split.seed.value))
            return Line(text, node.split.span.start, 2)
        if node.equal is not None:
            criteria = ", ".join(self._criterion(criterion) for criterion in node.equal.criteria)
            text = printer.phrase("BY criteria IN amount TIERS", criteria, printer.expression(node.equal.count))
            return Line(text, node.equal.span.start, 2)
        return None

    def _opened(self, node: ast.Segmentation, whole: Line) -> list[Line]:
        """A partition on lines of its own: each part of a long split on one."""
        split = node.split
        if split is None or (not _spread(split.span) and whole.indent + len(whole.text) <= WIDTH):
            return [whole]
        lines = [Line(self._printer.phrase("SPLIT_INTO"), split.span.start, 2)]
        lines += [Line(f"{self._part(part)},", part.span.start, 4) for part in split.parts]
        lines[-1].text = lines[-1].text.removesuffix(",")
        if split.seed is not None:
            seed = self._printer.phrase("SEED TEXT", self._printer.text(split.seed.value))
            lines.append(Line(seed, split.seed.span.start, 4))
        return lines

    def _part(self, node: ast.Part) -> str:
        return f"{self._printer.identifier(node.name)} {self._printer.number(node.share)}"

    def _criterion(self, node: ast.Criterion) -> str:
        value = self._printer.operand(node.value, SUM)
        return self._printer.phrase("sum LOWEST_FIRST", value) if node.lowest_first else value

    # Tests ------------------------------------------------------------------------------------------------------------

    def _test(self, node: ast.Test) -> list[Line]:
        printer = self._printer
        lines = [Line(f"{printer.phrase('TEST')} {printer.names(node.subject)}", node.span.start)]
        if node.as_of is not None:
            lines[0].text += f" {printer.phrase('AS OF test_moment', printer.expression(node.as_of))}"
        for check in node.checks:
            lines += self._check(check)
        return lines

    def _check(self, node: ast.Check) -> list[Line]:
        if isinstance(node, ast.Given):
            return self._given(node)
        return [Line(self._checked(node), node.span.start, 2)]

    def _checked(self, node: ast.SizeTest | ast.RelationTest | ast.MemberTest | ast.OverlapTest | ast.Expect) -> str:
        printer = self._printer
        match node:
            case ast.SizeTest(None, low, high):
                assert high is not None
                return printer.phrase("SIZE BETWEEN NUMBER AND NUMBER", printer.number(low), printer.number(high))
            case ast.SizeTest(operator, low):
                assert operator is not None
                return f"{printer.phrase('SIZE')} {operator.value} {printer.number(low)}"
            case ast.RelationTest(relation, other):
                word = "DISJOINT_FROM" if relation == "DISJOINT" else "SUBSET_OF"
                return printer.phrase(f"{word} NAME", printer.names(other))
            case ast.MemberTest(lacks, keys):
                return printer.phrase(f"{'LACKS' if lacks else 'CONTAINS'} keys", printer.listed(keys))
            case ast.OverlapTest(other, None, low, high):
                assert high is not None
                slots = printer.names(other), printer.number(low), printer.number(high)
                return printer.phrase("OVERLAPS NAME BY BETWEEN NUMBER AND NUMBER", *slots)
            case ast.OverlapTest(other, operator, low):
                word = "AT_LEAST" if operator is ast.Comparison.GREATER_EQUAL else "AT_MOST"
                return printer.phrase(f"OVERLAPS NAME BY {word} NUMBER", printer.names(other), printer.number(low))
            case ast.Expect(keys):
                return printer.phrase("EXPECT keys", printer.listed(keys)) if keys else printer.phrase("EXPECT NOBODY")
            case _:
                assert_never(node)

    def _given(self, node: ast.Given) -> list[Line]:
        """Rows written inline: one row stands beside the columns if it fits, several stand one a line."""
        printer = self._printer
        columns = ", ".join(printer.identifier(column) for column in node.columns)
        head = f"{printer.phrase('GIVEN NAME', printer.identifier(node.name))} ({columns})"
        rows = [f"({', '.join(self._cell(cell) for cell in row)})" for row in node.rows]
        if len(rows) == 1 and len(head) + len(rows[0]) + 3 <= WIDTH:
            return [Line(f"{head} {rows[0]}", node.span.start, 2)]
        # A row has no node, so comments between rows find their line by the first of its values.
        places = [next((cell.span.start for cell in row if cell is not None), node.span.start + 1) for row in node.rows]
        lines = [Line(f"{text},", place, 4) for text, place in zip(rows, places, strict=True)]
        lines[-1].text = lines[-1].text.removesuffix(",")
        return [Line(head, node.span.start, 2), *lines]

    def _cell(self, node: ast.Expression | None) -> str:
        return self._printer.phrase("UNKNOWN") if node is None else self._printer.expression(node)

    # Headers ----------------------------------------------------------------------------------------------------------

    def _head(self, word: str, name: ast.Identifier, label: ast.Text | None, entity: ast.Identifier | None) -> str:
        pieces = [self._printer.phrase(word), self._printer.identifier(name)]
        if label is not None:
            pieces.append(self._printer.text(label.value))
        if entity is not None:
            pieces.append(self._printer.phrase("OF NAME", self._printer.identifier(entity)))
        return " ".join(pieces)

    def _with(self, options: tuple[ast.Option, ...]) -> list[Line]:
        if not options:
            return []
        text = self._options(options)
        if len(text) + 2 <= WIDTH:
            return [Line(text, options[0].span.start, 2)]
        pieces = [self._option(option) for option in options]
        word = self._printer.phrase("WITH")
        indent = len(word) + 3
        lines = [Line(f"{piece},", option.span.start, indent) for piece, option in zip(pieces, options, strict=True)]
        lines[0] = Line(f"{word} {lines[0].text}", lines[0].place, 2)
        lines[-1].text = lines[-1].text.removesuffix(",")
        return lines

    def _options(self, options: tuple[ast.Option, ...]) -> str:
        return self._printer.phrase("WITH options", ", ".join(self._option(option) for option in options))

    def _option(self, node: ast.Option) -> str:
        value = node.value
        text = f"[{', '.join(map(self._scalar, value))}]" if isinstance(value, tuple) else self._scalar(value)
        return f"{self._printer.option(node.name)} = {text}"

    def _scalar(self, node: ast.Text | ast.Number | ast.Boolean | ast.Date | ast.Identifier) -> str:
        return self._printer.identifier(node) if isinstance(node, ast.Identifier) else self._printer.expression(node)

    # Rules ------------------------------------------------------------------------------------------------------------

    def _rule(self, start: str, rule: ast.Selection, indent: int, tail: int, open_up: bool) -> list[Line]:
        lines = self._condition(start, rule.condition, indent, rule.condition.span.start, open_up)
        if rule.include:
            lines.append(Line(self._printer.operands("INCLUDE", rule.include), rule.include[0].span.start, tail))
        if rule.exclude:
            lines.append(Line(self._printer.operands("EXCLUDE", rule.exclude), rule.exclude[0].span.start, tail))
        if rule.tail is not None:
            lines.append(Line(self._printer.tail(rule.tail), rule.tail.span.start, tail))
        return lines

    def _condition(self, start: str, node: ast.Expression, indent: int, place: int, open_up: bool) -> list[Line]:
        """A condition after `start`; a chain that is long or was written so has one operand a line."""
        text = f"{start}{self._printer.expression(node)}"
        too_long = indent + len(text) > WIDTH
        if isinstance(node, ast.Sequence) and (open_up or too_long or _spread(node.span)):
            return self._sequence(start, node, indent, indent + 2, place)
        if isinstance(node, ast.CountOf) and (open_up or too_long or _spread(node.span)):
            return self._counted(start, node, indent, place, open_up)
        if isinstance(node, ast.Has) and too_long:
            return self._has(start, node, indent, place)
        if not isinstance(node, ast.And | ast.Or) or not (open_up or _breaks(node) or too_long):
            return [Line(text, place, indent)]
        return self._chain(start, node, indent, indent + 2, open_up)

    def _has(self, start: str, node: ast.Has, indent: int, place: int) -> list[Line]:
        """A long HAS, its filter on a line of its own."""
        head, *rest = self._printer.facts.has_parts(node)
        starts = [part.span.start for part in (node.where, *node.same[:1]) if part is not None]
        lines = [Line(f"{start}{head}", place, indent)]
        return lines + [Line(text, begins, indent + 2) for text, begins in zip(rest, starts, strict=False)]

    def _counted(self, start: str, node: ast.CountOf, indent: int, place: int, open_up: bool) -> list[Line]:
        """`AT LEAST 2 OF (…)`, one condition a line."""
        head, _, closing = self._printer.counted(node, "\n").partition("\n")
        lines = [Line(f"{start}{head}", place, indent)]
        for option in node.options:
            inner = self._condition("", option, indent + 2, option.span.start, open_up)
            inner[-1].text += ","
            lines += inner
        lines[-1].text = lines[-1].text.removesuffix(",")
        return [*lines, Line(closing, node.span.stop - 1, indent)]

    def _sequence(self, start: str, node: ast.Sequence, first: int, others: int, place: int) -> list[Line]:
        """A sequence, one step a line."""
        head, *steps = self._printer.facts.places(node)
        lines = [Line(f"{start}{head}", place, first)]
        starts = [step.span.start for step in node.steps]
        if node.within is not None:
            starts.append(node.within.span.start)
        return lines + [Line(step, begins, others) for step, begins in zip(steps, starts, strict=True)]

    def _chain(self, start: str, node: ast.And | ast.Or, first: int, others: int, open_up: bool) -> list[Line]:
        word = f"{self._printer.phrase('AND' if isinstance(node, ast.And) else 'OR')} "
        lines: list[Line] = []
        for operand in node.operands:
            indent = others if lines else first
            lines += self._link(word if lines else start, operand, indent, open_up)
        return lines

    def _link(self, start: str, node: ast.Expression, indent: int, open_up: bool) -> list[Line]:
        """An operand of a chain; a chain inside is opened up between its parentheses."""
        text = f"{start}{self._printer.operand(node, NOT)}"
        inner = node
        before = start
        while isinstance(inner, ast.Not):
            before, inner = f"{before}{self._printer.phrase('NOT')} ", inner.operand
        too_long = indent + len(text) > WIDTH
        if isinstance(inner, ast.Sequence) and (open_up or too_long or _spread(inner.span)):
            if not inner.grouped:
                return self._sequence(before, inner, indent, indent + 2, node.span.start)
            return [
                Line(f"{before}(", node.span.start, indent),
                *self._sequence("", inner, indent + 2, indent + 4, inner.span.start + 1),
                Line(")", inner.span.stop - 1, indent),
            ]
        if isinstance(inner, ast.CountOf) and (open_up or too_long or _spread(inner.span)):
            return self._counted(before, inner, indent, node.span.start, open_up)
        if isinstance(inner, ast.Has) and too_long and not inner.grouped:
            return self._has(before, inner, indent, node.span.start)
        if not isinstance(inner, ast.And | ast.Or) or not (open_up or _breaks(inner) or too_long):
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
    if isinstance(node, ast.Sequence | ast.CountOf):
        return _spread(node.span)
    return isinstance(node, ast.And | ast.Or) and _breaks(node)
