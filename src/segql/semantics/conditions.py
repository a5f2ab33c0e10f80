"""Conditions: what holds of a row or does not."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from segql.diagnostics import Note
from segql.diagnostics.messages import say
from segql.diagnostics.wording import a_type
from segql.semantics import ir
from segql.semantics.names import Everybody, FactFound, MetricFound, ParamFound, SegmentFound, Typed
from segql.semantics.policies import refer, refer_to_all
from segql.semantics.rows import Row, key_columns
from segql.semantics.segmentations import Segmentations
from segql.semantics.values import is_condition
from segql.semantics.walk import names_in
from segql.semantics.wording import words
from segql.source import Span
from segql.syntax import ast
from segql.types import BOOLEAN, NUMBER, Kind


class Resolver(Segmentations):
    """Reads expressions in the context of a row: values with `value`, conditions with `condition`."""

    def condition(self, written: ast.Expression) -> ir.Condition | None:
        condition = self._condition(written)
        if condition is None or isinstance(written, ast.And) or condition.words is not None:
            return condition
        return dataclasses.replace(condition, words=words(written))

    def _condition(self, written: ast.Expression) -> ir.Condition | None:
        match written:
            case ast.And(operands) | ast.Or(operands):
                if not self._filters_are_clear(operands):
                    return None
                conditions = [self._side(operands, index) for index in range(len(operands))]
                known = tuple(condition for condition in conditions if condition is not None)
                if len(known) < len(conditions):
                    return None
                return ir.And(known) if isinstance(written, ast.And) else ir.Or(known)
            case ast.Not(operand):
                inner = self.condition(operand)
                return None if inner is None else ir.Not(inner)
            case ast.Selection():
                return self.selection(written)
            case ast.Compare():
                return self.compare(written)
            case ast.Between():
                return self.between(written)
            case ast.OneOf():
                return self.one_of(written)
            case ast.InList():
                return self.in_list(written)
            case ast.TextTest():
                return self.text_test(written)
            case ast.Known(subject, negated):
                typed = self.value(subject)
                if typed is None:
                    return None
                known_test: ir.Condition = ir.Known(typed.value)
                if typed.type.kind is Kind.PLACE:
                    known_test = self.place_known(typed)
                if typed.type.kind is Kind.LIST:
                    # Not every engine tells a missing list from an empty one, so the two are one: unknown.
                    length = ir.Call(ir.Function.LIST_LENGTH, (typed.value,), NUMBER)
                    known_test = ir.Compare(ir.Comparison.GREATER, length, ir.Literal(NUMBER, Decimal(0)))
                return ir.Not(known_test) if negated else known_test
            case ast.InWindow():
                return self.in_window(written)
            case ast.InRank():
                return self.in_rank(written)
            case ast.Near():
                return self.near(written)
            case ast.Moved():
                return self.moved(written)
            case ast.Standing():
                return self.standing(written)
            case ast.CountOf():
                return self.count_of(written)
            case ast.Has():
                return self.has(written)
            case ast.Sequence():
                return self.sequence(written)
            case ast.Name():
                return self._named_condition(written)
            case ast.Today() if (named := self.shadowing_segment(written)) is not None:
                return self._named_condition(named)
            case _:
                return self._as_condition(self.value(written), written)

    # Names ------------------------------------------------------------------------------------------------------------

    def membership(self, found: SegmentFound | Everybody, name: ast.Name) -> ir.Condition:
        if isinstance(found, Everybody):
            if found.row is None or found.row.entity is None:
                return ir.Constant(True)
            return ir.InSegment(refer_to_all(self.world, found.row.entity, name.span), key_columns(found.row))
        return ir.InSegment(refer(self.world, found.symbol, name.span), key_columns(found.row))

    def _named_condition(self, name: ast.Name) -> ir.Condition | None:
        found = self.lookup(name)
        match found:
            case None:
                return None
            case SegmentFound() | Everybody():
                return self.membership(found, name)
            case FactFound(fact, _):
                return self.diagnostics.error(
                    "not-a-condition",
                    say("`{fact}` is a fact: many rows, not a condition", fact=fact.name),
                    name.span,
                    help=say("write HAS {fact}", fact=fact.name),
                )
            case MetricFound(symbol, row) if is_condition(symbol.expression) or isinstance(symbol.expression, ast.Name):
                with self.world.entering("metric", symbol.name, name.span) as free:
                    return self.at(row).condition(symbol.expression) if free else None
            case Typed() as typed:
                return self._as_condition(typed, name)
            case MetricFound() | ParamFound() | Row():
                return self._as_condition(self.value(name), name)

    def _as_condition(self, typed: Typed | None, written: ast.Expression) -> ir.Condition | None:
        if typed is None:
            return None
        if typed.type == BOOLEAN:
            match typed.value:
                case ir.Truth(condition):
                    return condition
                case ir.Literal(value=bool(constant)):
                    return ir.Constant(constant)
                case value:
                    return ir.Holds(value)
        shown = words(written)
        column = typed.column
        example = say("{name} > 3", name=shown) if typed.type.is_numeric else say("{name} IS KNOWN", name=shown)
        if typed.type.kind is Kind.TEXT:
            example = say("{name} = '{value}'", name=shown, value=column.values[0] if column and column.values else "…")
        elif typed.type.is_temporal:
            example = say("{name} IN LAST 30 DAYS", name=shown)
        elif typed.type.kind is Kind.LIST:
            example = say("{name} CONTAINS '…'", name=shown)
        return self.diagnostics.error(
            "not-a-condition",
            say("`{shown}` is {type}, not a condition", shown=shown, type=a_type(typed.type)),
            written.span,
            help=say("compare it, as `{example}`", example=example),
        )

    def _side(self, operands: tuple[ast.Expression, ...], index: int) -> ir.Condition | None:
        """One side of AND or OR: `city = 'Paris' OR 'Lyon'` says only half of what is meant."""
        operand = operands[index]
        if not isinstance(operand, ast.Text | ast.Number | ast.Date) or index == 0:
            return self.condition(operand)
        match operands[index - 1]:
            case ast.Compare(right=last) | ast.TextTest(patterns=(last,)) as before:
                start = Span(before.span.source, before.span.start, last.span.start).text.strip()
                return self.diagnostics.error(
                    "not-a-condition",
                    say("{operand} stands alone: each side of AND and OR is a whole condition", operand=words(operand)),
                    operand.span,
                    help=say("write {start} {operand}", start=start, operand=words(operand)),
                )
        return self.condition(operand)

    # A filter's reach -------------------------------------------------------------------------------------------------

    def _filters_are_clear(self, operands: tuple[ast.Expression, ...]) -> bool:
        """`HAS orders WHERE a AND b` where `b` is a column of orders too may have been meant for the filter: an error."""
        open_filters: list[tuple[ast.Has | ast.Event, ast.Expression]] = []
        for operand in operands:
            if any(self._reaches(filtered, whole, operand) for filtered, whole in open_filters):
                return False
            last = _rightmost(operand)
            filtered = _last_facts(last)
            if filtered is not None and filtered.where is not None and not filtered.filter_grouped:
                open_filters.append((filtered, last))
        return True

    def _reaches(self, filtered: ast.Has | ast.Event, whole: ast.Expression, operand: ast.Expression) -> bool:
        """Whether a condition after a filter names one of its fact's columns; then it is reported."""
        name = filtered.fact
        fact = self.fact_named(self.row, name.parts[0].value) if len(name.parts) == 1 else None
        if fact is None or filtered.where is None:
            return False
        for name in names_in(operand):
            if self.world.find(fact.columns, name.parts[0].value) is None:
                continue
            self.diagnostics.error(
                "ambiguous-filter",
                say(
                    "`{name}` is a column of `{fact}`, and this condition stands outside the filter",
                    name=name.text,
                    fact=fact.name,
                ),
                operand.span,
                help=say(
                    "if it is about the {many}, write WHERE ({filter} AND {condition}); if about the {title}, write "
                    "{condition} AND {rule}",
                    many=fact.label.many,
                    filter=words(filtered.where),
                    condition=words(operand),
                    title=self.row.title,
                    rule=words(whole),
                ),
                notes=[Note(filtered.where.span, say("the filter ends here"))],
            )
            return True
        return False


def _last_facts(written: ast.Expression) -> ast.Has | ast.Event | None:
    """The facts whose filter would end a condition: nothing of a step follows it, and no parenthesis."""
    match written:
        case ast.Has(grouped=False):
            return written
        case ast.Sequence(steps=(*_, ast.Step(ast.Event() as event, after=None, within=None, same=(), without=())),
                          within=None, grouped=False):  # fmt: skip
            return event
        case _:
            return None


def _rightmost(written: ast.Expression) -> ast.Expression:
    while True:
        match written:
            case ast.And(operands) | ast.Or(operands) if not written.grouped:
                written = operands[-1]
            case ast.Not(operand):
                written = operand
            case _:
                return written
