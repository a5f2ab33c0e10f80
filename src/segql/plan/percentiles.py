"""Percentiles: linear interpolation between two ranked rows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import gcd

from segql.plan.scalar import Case, Constant, Op, Ref, Scalar, apply

_ONE = Constant(1)


def percentile(source: str, percent: Decimal, whole: bool) -> Scalar:
    """The percentile of each owner's rows in a step: their `value`, its `place` counted from 1, and the `size` of all.

    The position is (size - 1) * over / under, counted from 0: its whole part is the row, the rest the weight.
    """
    fraction = Fraction(percent) / 100
    over, under = fraction.numerator, fraction.denominator
    assert gcd(over, under) == 1
    last = apply(Op.SUBTRACT, Ref(source, "size"), _ONE)
    position = apply(Op.MULTIPLY, last, Constant(over)) if over != 1 else last
    place, value = Ref(source, "place"), Ref(source, "value")
    if under == 1:  # the smallest or the largest
        at = _ONE if over == 0 else Ref(source, "size")
        return apply(Op.MAX, Case(((apply(Op.EQUAL, place, at), value),)))
    row = apply(Op.WHOLE_DIVIDE, position, Constant(under))
    rest = apply(Op.MOD, position, Constant(under))
    weight = Case(
        (
            (apply(Op.EQUAL, place, apply(Op.ADD, row, _ONE)), apply(Op.SUBTRACT, Constant(under), rest)),
            (apply(Op.EQUAL, place, apply(Op.ADD, row, Constant(2))), rest),
        )
    )
    exact = apply(Op.AS_DECIMAL, value) if whole else value
    return apply(Op.QUOTIENT, apply(Op.SUM, apply(Op.MULTIPLY, exact, weight)), Constant(under), detail=(False, True))
