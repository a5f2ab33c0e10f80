"""HAS: how many facts there are, in some window, of some kind."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.semantics.aggregates import Aggregates
from segql.semantics.rows import fact_row, key_columns
from segql.syntax import ast
from segql.types import NUMBER

_ONE = ir.Literal(NUMBER, Decimal(1))
_ZERO = ir.Literal(NUMBER, Decimal(0))


class Having(Aggregates):
    """The part of the resolver that reads HAS."""

    def has(self, written: ast.Has) -> ir.Condition | None:
        """The condition that HAS states, as comparisons of counts."""
        located = self.fact_in(written.fact)
        if located is None or located[1] < len(written.fact.parts):
            return self.no_fact(written.fact) if located is None else self.column_of(written.fact)
        found = located[0]
        row = fact_row(found.fact, self.world.catalog)
        narrowed, filter = self.narrowed(found, written.window), self.filter(row, written.where)
        rows = self.fact_rows(found, written.fact.span)
        if narrowed is None or (written.where and filter is None) or rows is None:
            return None
        where = narrowed.with_filter(filter)
        if written.rhythm is not None or written.same:
            return self.rhythmic(written, found, rows, narrowed.window, where)
        bounds = self.bounds(written.quantity, written.fact.text)
        if bounds is None:
            return None
        count = ir.Aggregate(
            ir.AggregateFunction.COUNT, rows, key_columns(found.row), NUMBER, window=narrowed.window, where=where
        )
        if written.quantity.quantifier is ast.Quantifier.ONLY:
            if filter is None:
                return self.diagnostics.error(
                    "bad-quantity",
                    say("HAS ONLY needs a WHERE: what the facts must all be"),
                    written.span,
                    help=say("add WHERE …, or write HAS"),
                )
            otherwise = dataclasses.replace(count, where=narrowed.with_filter(ir.Not(filter)))
            return ir.And(
                (
                    ir.Compare(ir.Comparison.GREATER_EQUAL, count, _ONE),
                    ir.Compare(ir.Comparison.EQUAL, otherwise, _ZERO),
                )
            )
        conditions = tuple(
            ir.Compare(comparison, count, ir.Literal(NUMBER, Decimal(number))) for comparison, number in bounds
        )
        condition: ir.Condition = conditions[0] if len(conditions) == 1 else ir.And(conditions)
        return ir.Not(condition) if written.quantity.quantifier is ast.Quantifier.NO else condition

    def bounds(self, quantity: ast.Quantity, fact: str) -> list[tuple[ir.Comparison, int]] | None:
        """What a count of facts is compared with; None after an error."""
        low = self.world.count(quantity.low) if quantity.low is not None else None
        high = self.world.count(quantity.high) if quantity.high is not None else None
        if (quantity.low is not None and low is None) or (quantity.high is not None and high is None):
            return None
        Q, C = ast.Quantifier, ir.Comparison
        match quantity.quantifier:
            case Q.SOME | Q.NO | Q.ONLY:
                return [(C.GREATER_EQUAL, 1)]
            case Q.AT_LEAST:
                return [(C.GREATER_EQUAL, low or 0)]
            case Q.AT_MOST:
                return [(C.LESS_EQUAL, low or 0)]
            case Q.EXACTLY:
                return [(C.EQUAL, low or 0)]
            case Q.MORE_THAN:
                return [(C.GREATER, low or 0)]
            case Q.FEWER_THAN:
                if low == 0:
                    return self.diagnostics.error(
                        "bad-quantity",
                        say("nobody has fewer than 0"),
                        quantity.span,
                        help=say("write HAS NO {fact}", fact=fact),
                    )
                return [(C.LESS, low or 0)]
            case Q.BETWEEN:
                low, high = low or 0, high or 0
                if low > high:
                    return self.diagnostics.error(
                        "bad-quantity",
                        say("nothing is between {low} and {high}", low=low, high=high),
                        quantity.span,
                        help=say("write BETWEEN {high} AND {low}", high=high, low=low),
                    )
                return [(C.GREATER_EQUAL, low), (C.LESS_EQUAL, high)]
