"""From productions to definitions: segments, metrics, params, segmentations and tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from segql.diagnostics.messages import keyword, say
from segql.source import Span
from segql.syntax import ast
from segql.syntax.build_rules import RuleBuilder
from segql.syntax.tokens import Token


@dataclass(slots=True)
class HeaderItem:
    """One of what may stand between a definition's name and its AS."""

    word: str
    value: ast.Text | ast.Identifier | ast.Expression | tuple[ast.Option, ...]
    span: Span


@dataclass(slots=True)
class Header:
    label: ast.Text | None = None
    entity: ast.Identifier | None = None
    options: tuple[ast.Option, ...] = ()
    among: ast.Expression | None = None
    seen: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of values written inline, None for a missing one."""

    cells: tuple[ast.Expression | None, ...]
    span: Span


_Scalar: TypeAlias = ast.Text | ast.Number | ast.Boolean | ast.Date | ast.Identifier
_Check: TypeAlias = (
    ast.SizeTest
    | ast.RelationTest
    | ast.MemberTest
    | ast.OverlapTest
    | ast.Given
    | ast.Expect
    | ast.Date
    | ast.DateTime
)


class Definer(RuleBuilder):
    """The builder of whole definitions."""

    # Headers ----------------------------------------------------------------------------------------------------------

    def header_label(self, token: Token) -> HeaderItem:
        label = self.text(token)
        return HeaderItem("label", label, label.span)

    def header_entity(self, word: Token, token: Token) -> HeaderItem:
        return HeaderItem("OF", self.identifier(token), self._span(word.start, token.stop))

    def header_options(self, word: Token, options: list[ast.Option]) -> HeaderItem:
        return HeaderItem("WITH", tuple(options), self._span(word.start, options[-1].span.stop))

    def header_among(self, word: Token, operand: ast.Expression) -> HeaderItem:
        return HeaderItem("AMONG", operand, self._span(word.start, operand.span.stop))

    def _header(self, kind: str, items: list[HeaderItem], allowed: frozenset[str]) -> Header:
        header = Header()
        for item in items:
            if item.word in header.seen:
                message = (
                    say("the definition has two labels")
                    if item.word == "label"
                    else say("the definition has {word} twice", word=keyword(item.word))
                )
                self._error("syntax", message, item.span, say("keep one"))
                continue
            header.seen.add(item.word)
            if item.word not in allowed:
                message = say("{word} does not stand in {kind}", word=keyword(item.word), kind=kind)
                self._error("syntax", message, item.span)
                continue
            match item.value:
                case ast.Text() as label if item.word == "label":
                    header.label = label
                case ast.Identifier() as entity:
                    header.entity = entity
                case tuple() as options:
                    header.options = options
                case among:
                    header.among = among
        return header

    def option(self, token: Token, _sign: Token, value: _Scalar | tuple[list[_Scalar], Token]) -> ast.Option:
        name = self._option_name(self.identifier(token))
        if not isinstance(value, tuple):
            return ast.Option(name, value, span=self._span(token.start, value.span.stop))
        items, closing = value
        kept: list[ast.Text | ast.Number | ast.Identifier] = []
        for item in items:
            if isinstance(item, ast.Boolean | ast.Date):
                self._error("syntax", say("a list of options holds texts, numbers and names"), item.span)
            else:
                kept.append(item)
        return ast.Option(name, tuple(kept), span=self._span(token.start, closing.stop))

    def _option_name(self, name: ast.Identifier) -> ast.Identifier:
        """The name of an option that means something to segql, whatever language it is written in."""
        if name.span.text.startswith("`"):
            return name
        meant = self.vocabulary.options.get(self.vocabulary.fold(name.value))
        return name if meant is None else replace(name, value=meant)

    def option_list(self, _opening: Token, items: list[_Scalar], closing: Token) -> tuple[list[_Scalar], Token]:
        return items, closing

    def empty_option_list(self, _opening: Token, closing: Token) -> tuple[list[_Scalar], Token]:
        return [], closing

    # Definitions ------------------------------------------------------------------------------------------------------

    def segment(
        self, word: Token, token: Token, items: list[HeaderItem], _as: Token, rule: ast.Selection
    ) -> ast.Segment:
        header = self._header(say("a segment"), items, frozenset({"label", "OF", "WITH"}))
        return ast.Segment(
            self.identifier(token),
            rule,
            header.label,
            header.entity,
            header.options,
            span=self._span(word.start, rule.span.stop),
        )

    def metric(
        self, word: Token, token: Token, items: list[HeaderItem], _as: Token, expression: ast.Expression
    ) -> ast.Metric:
        header = self._header(say("a metric"), items, frozenset({"label", "OF"}))
        span = self._span(word.start, expression.span.stop)
        return ast.Metric(self.identifier(token), expression, header.label, header.entity, span=span)

    def param(
        self, word: Token, token: Token, _sign: Token, value: ast.Expression | tuple[list[ast.Expression], Token]
    ) -> ast.Param:
        return self._param(word, token, value, None)

    def labelled_param(
        self,
        word: Token,
        token: Token,
        label: Token,
        _sign: Token,
        value: ast.Expression | tuple[list[ast.Expression], Token],
    ) -> ast.Param:
        return self._param(word, token, value, self.text(label))

    def _param(
        self,
        word: Token,
        token: Token,
        value: ast.Expression | tuple[list[ast.Expression], Token],
        label: ast.Text | None,
    ) -> ast.Param:
        name = self.identifier(token)
        if isinstance(value, tuple):
            items, closing = value
            return ast.Param(name, tuple(items), label, span=self._span(word.start, closing.stop))
        return ast.Param(name, value, label, span=self._span(word.start, value.span.stop))

    def param_list(
        self, _opening: Token, items: list[ast.Expression], closing: Token
    ) -> tuple[list[ast.Expression], Token]:
        return items, closing

    def param_moment(self, token: Token) -> ast.Expression:
        value = self.name_or_moment(token)
        if isinstance(value, ast.Name):
            self._error(
                "syntax",
                say(
                    "`{name}` is a name where a text, a number or a date is expected",
                    name=value.text,
                ),
                value.span,
                say("if it is a text, it stands in quotes: '{text}'", text=value.text),
            )
        return value

    def segmentation(
        self, word: Token, token: Token, items: list[HeaderItem], _as: Token, tiers: list[ast.Tier]
    ) -> ast.Segmentation:
        header = self._header(say("a segmentation"), items, frozenset({"label", "OF", "WITH", "AMONG"}))
        for tier, following in pairwise(tiers):
            if tier.rule is None:
                self._error(
                    "syntax",
                    say("a tier follows OTHERWISE, which takes everybody left"),
                    following.span,
                    say("put it before"),
                )
                break
        return ast.Segmentation(
            self.identifier(token),
            tuple(tiers),
            header.label,
            header.entity,
            header.among,
            header.options,
            span=self._span(word.start, tiers[-1].span.stop),
        )

    def _tier(self, token: Token, label: Token | None, rule: ast.Selection | None, stop: int) -> ast.Tier:
        span = self._span(token.start, stop)
        return ast.Tier(self.identifier(token), rule, None if label is None else self.text(label), span=span)

    def tier(self, token: Token, _colon: Token, rule: ast.Selection) -> ast.Tier:
        return self._tier(token, None, rule, rule.span.stop)

    def labelled_tier(self, token: Token, label: Token, _colon: Token, rule: ast.Selection) -> ast.Tier:
        return self._tier(token, label, rule, rule.span.stop)

    def last_tier(self, token: Token, _colon: Token, word: Token) -> ast.Tier:
        return self._tier(token, None, None, word.stop)

    def labelled_last_tier(self, token: Token, label: Token, _colon: Token, word: Token) -> ast.Tier:
        return self._tier(token, label, None, word.stop)

    # Partitions -------------------------------------------------------------------------------------------------------

    def partitioned(
        self, word: Token, token: Token, items: list[HeaderItem], partition: ast.Split | ast.EqualTiers
    ) -> ast.Segmentation:
        header = self._header("segmentation", items, frozenset({"label", "OF", "WITH", "AMONG"}))
        return ast.Segmentation(
            self.identifier(token),
            (),
            header.label,
            header.entity,
            header.among,
            header.options,
            partition if isinstance(partition, ast.Split) else None,
            partition if isinstance(partition, ast.EqualTiers) else None,
            span=self._span(word.start, partition.span.stop),
        )

    def partitioned_as(
        self, word: Token, token: Token, items: list[HeaderItem], _as: Token, partition: ast.Split | ast.EqualTiers
    ) -> ast.Segmentation:
        return self.partitioned(word, token, items, partition)

    def split(self, word: Token, parts: list[ast.Part]) -> ast.Split:
        return ast.Split(tuple(parts), span=self._span(word.start, parts[-1].span.stop))

    def split_seed(self, word: Token, parts: list[ast.Part], _seed: Token, seed: Token) -> ast.Split:
        return ast.Split(tuple(parts), self.text(seed), span=self._span(word.start, seed.stop))

    def part(self, token: Token, share: Token) -> ast.Part:
        number = self.number(share)
        if not number.percent:
            self._percentage(number, say("the share of a part is a percentage"))
        return ast.Part(self.identifier(token), number, span=self._span(token.start, share.stop))

    def equal_tiers(
        self, word: Token, criteria: list[ast.Criterion], _in: Token, count: ast.Expression, tiers: Token
    ) -> ast.EqualTiers:
        return ast.EqualTiers(tuple(criteria), count, span=self._span(word.start, tiers.stop))

    def criterion(self, value: ast.Expression) -> ast.Criterion:
        return ast.Criterion(value, span=value.span)

    def criterion_lowest(self, value: ast.Expression, word: Token) -> ast.Criterion:
        return ast.Criterion(value, True, span=self._span(value.span.start, word.stop))

    # Tests ------------------------------------------------------------------------------------------------------------

    def test(self, word: Token, token: Token, checks: list[_Check]) -> ast.Test:
        moments = [check for check in checks if isinstance(check, ast.Date | ast.DateTime)]
        for moment in moments[1:]:
            self._error("syntax", say("AS OF stands twice"), moment.span, say("keep one"))
        return ast.Test(
            self.name(token),
            tuple(check for check in checks if not isinstance(check, ast.Date | ast.DateTime)),
            moments[0] if moments else None,
            span=self._span(word.start, checks[-1].span.stop),
        )

    def as_of(self, _as: Token, _of: Token, moment: ast.Date | ast.DateTime) -> ast.Date | ast.DateTime:
        return moment

    def size_between(self, word: Token, _between: Token, low: Token, _and: Token, high: Token) -> ast.SizeTest:
        span = self._span(word.start, high.stop)
        return ast.SizeTest(None, self.number(low), self.number(high), span=span)

    def size(self, word: Token, sign: Token, number: Token) -> ast.SizeTest:
        span = self._span(word.start, number.stop)
        return ast.SizeTest(ast.Comparison(str(sign.value)), self.number(number), span=span)

    def disjoint(self, word: Token, token: Token) -> ast.RelationTest:
        return ast.RelationTest("DISJOINT", self.name(token), span=self._span(word.start, token.stop))

    def subset(self, word: Token, token: Token) -> ast.RelationTest:
        return ast.RelationTest("SUBSET", self.name(token), span=self._span(word.start, token.stop))

    def contains_keys(self, word: Token, keys: list[ast.Text | ast.Number]) -> ast.MemberTest:
        return ast.MemberTest(False, tuple(keys), span=self._span(word.start, keys[-1].span.stop))

    def lacks_keys(self, word: Token, keys: list[ast.Text | ast.Number]) -> ast.MemberTest:
        return ast.MemberTest(True, tuple(keys), span=self._span(word.start, keys[-1].span.stop))

    def overlaps(self, word: Token, token: Token, _by: Token, bound: Token, share: Token) -> ast.OverlapTest:
        operator = ast.Comparison.GREATER_EQUAL if bound.kind == "AT_LEAST" else ast.Comparison.LESS_EQUAL
        span = self._span(word.start, share.stop)
        return ast.OverlapTest(self.name(token), operator, self.number(share), span=span)

    def overlaps_between(
        self, word: Token, token: Token, _by: Token, _between: Token, low: Token, _and: Token, high: Token
    ) -> ast.OverlapTest:
        span = self._span(word.start, high.stop)
        return ast.OverlapTest(self.name(token), None, self.number(low), self.number(high), span=span)

    def given(
        self,
        word: Token,
        token: Token,
        _opening: Token,
        columns: list[ast.Identifier],
        _closing: Token,
        rows: list[_Row],
    ) -> ast.Given:
        for row in rows:
            if len(row.cells) != len(columns):
                self._error(
                    "syntax",
                    say(
                        "the row has {cells} {cells:value|values} for {columns} {columns:column|columns}",
                        cells=len(row.cells),
                        columns=len(columns),
                    ),
                    row.span,
                    say("a missing value is written UNKNOWN"),
                )
        return ast.Given(
            self.identifier(token),
            tuple(columns),
            tuple(row.cells for row in rows),
            span=self._span(word.start, rows[-1].span.stop),
        )

    def one_column(self, token: Token) -> list[ast.Identifier]:
        return [self.identifier(token)]

    def another_column(self, columns: list[ast.Identifier], _comma: Token, token: Token) -> list[ast.Identifier]:
        columns.append(self.identifier(token))
        return columns

    def row(self, opening: Token, cells: list[ast.Expression | None], closing: Token) -> _Row:
        return _Row(tuple(cells), self._span(opening.start, closing.stop))

    def unknown_cell(self, _word: Token) -> None:
        return None

    def expect(self, word: Token, keys: list[ast.Text | ast.Number]) -> ast.Expect:
        return ast.Expect(tuple(keys), span=self._span(word.start, keys[-1].span.stop))

    def expect_nobody(self, word: Token, nobody: Token) -> ast.Expect:
        return ast.Expect((), span=self._span(word.start, nobody.stop))
