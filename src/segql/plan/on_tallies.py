"""Conditions that read nothing but tallies, where the arrays are: a row a member number, in order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from segql.plan import conditions, tallies, values
from segql.plan.frame import Frame
from segql.plan.frames import fact_frame
from segql.plan.lowered import Lowered
from segql.plan.names import Names
from segql.plan.planner import Planner
from segql.plan.scalar import Apply, Constant, Noted, Op, Scalar, apply, conjunction
from segql.semantics import ir

if TYPE_CHECKING:
    from segql.plan.bitsets import Kept

_BILLIONTH = Decimal("0.000000001")


class TallyFrame(Frame):
    """A row of arrays: one number's place in each. It has no columns but what is tallied."""

    def __init__(self, planner: Planner, kept: Kept) -> None:
        self.steps, self._kept, self.title = planner, kept, kept.table

    def measure(self, measured: ir.Measured) -> Lowered:
        """What is tallied for this row's number."""
        assert isinstance(measured, ir.Aggregate), "only aggregates are tallied"
        value = value_of(self.steps, measured)
        return tallies.located(measured, self._kept.columns[measured], self._kept.table, value)


def value_of(steps: object, aggregate: ir.Aggregate) -> Lowered | None:
    """What an aggregate aggregates, as it reads on its facts' rows: its kind of number, its clock."""
    if aggregate.value is None:
        return None
    assert isinstance(steps, Planner)
    scratch = Planner(steps.program)
    frame, _, _ = fact_frame(scratch, aggregate.rows, Names())
    return values.lower(aggregate.value, frame)


def on_tallies(atom: ir.Condition, frame: Frame) -> Scalar:
    """Whether a condition holds, read on a row of arrays."""
    test = conditions.holds(atom, frame)
    # Only an average is known to be divided by what is not negative.
    is_average = isinstance(atom, ir.Compare) and any(
        isinstance(side, ir.Aggregate) and side.function is ir.AggregateFunction.AVG for side in (atom.left, atom.right)
    )
    return _without_division(bare(test)) if is_average else test


def _without_division(scalar: Scalar) -> Scalar:
    """The comparison of an average, rounded half away from zero to nine places, with a positive constant of as many places,
    as one of products: round(s / n) > c when s >= n (c + half a billionth). The sum is not doubled: it may fill its bits."""
    match scalar:
        case Apply(
            Op.GREATER | Op.GREATER_EQUAL | Op.LESS | Op.LESS_EQUAL as op,
            (Apply(Op.QUOTIENT, (total, Apply(Op.NULLIF, (count, Constant(0))))), Constant(int() | Decimal() as bound)),
        ) if bound > 0 and Decimal(bound) % _BILLIONTH == 0:
            half = _BILLIONTH / 2
            least = Decimal(bound) + (half if op in (Op.GREATER, Op.LESS_EQUAL) else -half)
            compared = Op.GREATER_EQUAL if op in (Op.GREATER, Op.GREATER_EQUAL) else Op.LESS
            reaches = apply(compared, total, apply(Op.MULTIPLY, count, Constant(least)))
            return conjunction([apply(Op.GREATER, count, Constant(0)), reaches])
        case _:
            return scalar


def bare(scalar: Scalar) -> Scalar:
    """A scalar without the rule's words for it."""
    return bare(scalar.condition) if isinstance(scalar, Noted) else scalar
