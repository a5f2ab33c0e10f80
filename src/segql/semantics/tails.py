"""Rules: who is added, who is left out, and which of them are taken in the end."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from segql.catalog.model import Storage
from segql.diagnostics.messages import say
from segql.diagnostics.wording import a_type
from segql.semantics import ir
from segql.semantics.ranks import Ranks
from segql.semantics.rows import key_columns
from segql.semantics.wording import words
from segql.source import Span
from segql.syntax import ast
from segql.types import TEXT


class Tails(Ranks):
    """The part of the resolver that reads whole rules."""

    def selection(self, written: ast.Selection) -> ir.Condition | None:
        """A rule: exclusion always wins, and a tail takes of those who are left."""
        match written.tail:
            case None:
                return self._selected(written)
            case ast.Sample():
                return self._sample(written, written.tail)
            case ast.Ranked():
                return self._ranked(written, written.tail)

    def _selected(self, written: ast.Selection) -> ir.Condition | None:
        """The rule without its tail."""
        base = self.condition(written.condition)
        included = [self._operand(operand, "INCLUDE") for operand in written.include]
        excluded = [self._operand(operand, "EXCLUDE") for operand in written.exclude]
        if base is None or None in included or None in excluded:
            return None
        if written.include:
            base = ir.Or((base, *(condition for condition in included if condition is not None)))
        if not written.exclude:
            return base
        without = [ir.Not(condition, words=condition.words) for condition in excluded if condition is not None]
        return ir.And((*_conjuncts(base), *without))

    def _operand(self, written: ast.Expression, keyword: str) -> ir.Condition | None:
        condition = self.condition(written)
        return None if condition is None else dataclasses.replace(condition, words=f"{keyword} {words(written)}")

    # Tails ------------------------------------------------------------------------------------------------------------

    def _sample(self, written: ast.Selection, tail: ast.Sample) -> ir.Condition | None:
        selected = self._selected(written)
        share = self._sample_share(tail.share)
        members = self.members(self.row, tail, say("drawn"))
        if members is None or not self.can_draw(tail.span):
            return None
        if selected is None or share is None:
            return None
        if share == 1:
            self.diagnostics.warning(
                "always-holds", say("a sample of 100% is everybody"), tail.span, help=say("leave it out")
            )
        seed = tail.seed.value if tail.seed is not None else ""
        draw = ir.InDraw(f"sample:{seed}:", Decimal(0), share, key_columns(self.row), words=words(tail))
        return ir.And((*_conjuncts(selected), draw))

    def _sample_share(self, written: ast.Expression) -> Decimal | None:
        number = self.amount(written)
        if number is None or number.percent:
            return None if number is None else self.share(number, written)
        if isinstance(written, ast.Number):
            return None  # said where it is parsed
        return self.diagnostics.error(
            "bad-rank",
            say("a sample is a share of those who are selected, and this is {number}", number=f"{number.value:f}"),
            written.span,
            help=say("write a percentage, as SAMPLE 10%, or take a number in an order, as TOP 500 BY …"),
        )

    def can_draw(self, span: Span | None) -> bool:
        """Whether the key of the row's members is the same text on every engine; else it is reported, unless there is no
        place to."""
        unfit = [column for column in key_columns(self.row) if not _is_alike_everywhere(column)]
        if unfit and span is not None:
            self.diagnostics.error(
                "not-members",
                say(
                    "a draw goes by the key, and `{column}` is {type}, which engines write in different ways",
                    column=unfit[0].name,
                    type=a_type(unfit[0].type),
                ),
                span,
                help=say("keys of whole numbers or texts can be drawn"),
            )
        return not unfit

    def _ranked(self, written: ast.Selection, tail: ast.Ranked) -> ir.Condition | None:
        cut = self.end("LOWEST" if tail.lowest else "TOP", tail.amount)
        members = self.members(self.row, tail, say("ranked"))
        if members is None:
            return None
        # Who is ranked is selected as seen from the member itself, however a rule came to speak of it.
        inner = self.at(members.alone) if self.row.hops or self.row.fact is not None else self
        among = inner._selected(written)
        value = inner.ranked_value(tail.by)
        per = inner.group(tail.per) if tail.per is not None else None
        if cut is None or among is None or value is None or (tail.per is not None and per is None):
            return None
        return ir.InRank(value, members.entity, among, cut, key_columns(self.row), tail.lowest, per, words=words(tail))


def _is_alike_everywhere(column: ir.Column) -> bool:
    """Whether every engine writes the values of a key's column alike: texts, whole numbers."""
    is_whole = column.type.is_numeric and column.reading.storage is not Storage.FLOAT
    return is_whole or column.type == TEXT


def narrowed(condition: ir.Condition, rule: ast.Selection | None, asked: tuple[ir.Condition, ...]) -> ir.Condition:
    """Of those whom a rule selects, who meets all that is asked: before its outermost tail."""
    while rule is not None and isinstance(rule.condition, ast.Selection) and _is_wrapper(rule):
        rule = rule.condition
    if rule is not None and isinstance(rule.tail, ast.Ranked) and isinstance(condition, ir.InRank):
        return dataclasses.replace(condition, among=ir.And((*_conjuncts(condition.among), *asked)))
    return ir.And((*_conjuncts(condition), *asked))


def _is_wrapper(rule: ast.Selection) -> bool:
    """Whether a rule stands in parentheses as a whole."""
    return not rule.include and not rule.exclude and rule.tail is None


def _conjuncts(condition: ir.Condition) -> tuple[ir.Condition, ...]:
    return condition.operands if isinstance(condition, ir.And) else (condition,)
