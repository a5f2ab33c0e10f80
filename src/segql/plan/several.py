"""How many of several conditions hold."""

from __future__ import annotations

from segql.plan import conditions
from segql.plan.frame import Frame
from segql.plan.scalar import ZERO, Case, Constant, Op, Scalar, apply, conjunction
from segql.semantics import ir


def plainer(condition: ir.CountOf) -> ir.Condition | None:
    """The same with AND, OR and NOT, where one of them says it."""
    operands, total = condition.operands, len(condition.operands)
    high = total if condition.high is None else min(condition.high, total)
    if condition.low > high:
        return ir.Constant(False)
    if condition.low <= 0 and high == total:
        return ir.Constant(True)
    if high == 0:
        return ir.And(tuple(ir.Not(operand) for operand in operands))
    if high == total and condition.low in (1, total):
        return ir.Or(operands) if condition.low == 1 else ir.And(operands)
    return None


def count_of(condition: ir.CountOf, frame: Frame) -> Scalar:
    """Each that holds counts 1, and the sum is compared."""
    count: Scalar | None = None
    for operand in condition.operands:
        one = Case(((conditions.holds(operand, frame), Constant(1)),), ZERO)
        count = one if count is None else apply(Op.ADD, count, one)
    assert count is not None, "there is something to count"
    low, high = Constant(condition.low), Constant(condition.high)
    if condition.low == condition.high:
        return apply(Op.EQUAL, count, low)
    tests: list[Scalar] = [apply(Op.GREATER_EQUAL, count, low)] if condition.low > 0 else []
    if condition.high is not None:
        tests.append(apply(Op.LESS_EQUAL, count, high))
    return conjunction(tests)
