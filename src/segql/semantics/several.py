"""How many of several conditions hold: `AT LEAST 2 OF (a, b, c)`."""

from __future__ import annotations

from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.semantics.sequences import Sequences
from segql.syntax import ast


class Several(Sequences):
    """The part of the resolver that reads k of n."""

    def count_of(self, written: ast.CountOf) -> ir.Condition | None:
        """The condition that so many of the options hold; None after an error."""
        options = [self.condition(option) for option in written.options]
        bounds = self._of_options(written)
        known = tuple(option for option in options if option is not None)
        if bounds is None or len(known) < len(options):
            return None
        low, high = bounds
        total = len(known)
        if low > total:
            self.diagnostics.warning(
                "never-holds",
                say("this never holds: there are only {total}", total=total),
                written.quantity.span,
                help=say("write {total} or less", total=total),
            )
        elif low == 0 and (high is None or high >= total):
            self.diagnostics.warning(
                "always-holds",
                say("this always holds, however many of the {total} do", total=total),
                written.quantity.span,
                help=say("leave it out, or ask for others"),
            )
        return ir.CountOf(low, high, known)

    def _of_options(self, written: ast.CountOf) -> tuple[int, int | None] | None:
        """The least and the greatest number that may hold."""
        quantity = written.quantity
        low = self.world.count(quantity.low) if quantity.low is not None else None
        high = self.world.count(quantity.high) if quantity.high is not None else None
        if low is None or (quantity.high is not None and high is None):
            return None
        match quantity.quantifier:
            case ast.Quantifier.AT_LEAST:
                return low, None
            case ast.Quantifier.MORE_THAN:
                return low + 1, None
            case ast.Quantifier.AT_MOST:
                return 0, low
            case ast.Quantifier.EXACTLY:
                return low, low
            case ast.Quantifier.FEWER_THAN if low > 0:
                return 0, low - 1
            case ast.Quantifier.BETWEEN if high is not None and low <= high:
                return low, high
            case _:
                return self.diagnostics.error(
                    "bad-quantity",
                    say("no number of conditions is this"),
                    quantity.span,
                    help=say("write AT LEAST 2 OF (…), AT MOST 1 OF (…) or EXACTLY 2 OF (…)"),
                )
