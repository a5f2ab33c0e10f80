"""Numbers: "A **number** is an exact decimal with nine places"."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

_PLACES = 10**9


def rounded(exact: Fraction, places: int = 9) -> Fraction:
    """ "rounded half away from zero to nine places" (or another number of them, perhaps negative)."""
    scale = Fraction(10) ** places
    scaled = abs(exact) * scale
    whole = math.floor(scaled + Fraction(1, 2))
    return Fraction(whole if exact >= 0 else -whole) / scale


def number(raw: object) -> Fraction | None:
    """A stored number: "floats are rounded once, per row, to nine places before any sum; NaN and infinities are missing"."""
    match raw:
        case bool():
            raise TypeError("a boolean is no number")
        case int():
            return Fraction(raw)
        case Decimal() | float():
            return rounded(Fraction(raw)) if math.isfinite(raw) else None
        case Fraction():
            return raw
        case _:
            raise TypeError(f"{raw!r} is no number")


def plus(a: Fraction, b: Fraction) -> Fraction:
    """ "sums and differences are exact"."""
    return a + b


def times(a: Fraction, b: Fraction) -> Fraction:
    """ "Products, quotients … are taken from exact operands and rounded half away from zero to nine places"."""
    return rounded(a * b)


def over(a: Fraction, b: Fraction) -> Fraction | None:
    """ "Division by zero is missing"; a quotient is rounded like a product."""
    return None if b == 0 else rounded(a / b)


def remainder(a: Fraction, b: Fraction) -> Fraction | None:
    """MOD: the dividend's sign, and missing for a divisor of zero."""
    if b == 0:
        return None
    return a - b * math.trunc(a / b)


def mean(values: list[Fraction]) -> Fraction:
    """AVG of at least one value, rounded as a quotient is."""
    return rounded(sum(values, Fraction(0)) / len(values))


def percentile(values: list[Fraction], percent: Fraction) -> Fraction:
    """ "`MEDIAN`, `PERCENTILE` (linear)": between the two nearest of the sorted values, in proportion."""
    ordered = sorted(values)
    place = percent / 100 * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return rounded(ordered[below] + (ordered[above] - ordered[below]) * (place - below))
