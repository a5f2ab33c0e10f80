"""Comparisons of counts, sums and averages, worked out of whole numbers by member number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from segql.plan.work import Average, Threshold

Flags: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"
_Array: TypeAlias = "np.ndarray[Any, Any]"

_BILLION = 1_000_000_000


def reached(
    found: Threshold | Average, numbers: Sequence[_Array], is_decimal: bool, most: int, largest: int
) -> Flags | None:
    """For whom a comparison holds: of the counts or sums, or of the sums and how many were summed. At `most` so many facts
    have numbers up to `largest`; None: numbers of 64 bits may not do."""
    match found:
        case Threshold():
            return at_least(numbers[0], lowest(found, is_decimal))
        case Average():
            return averaging(found, numbers[0], numbers[1], is_decimal, most, largest)


def lowest(found: Threshold, is_decimal: bool) -> int:
    """The least whole number, of billionths for decimals, that reaches a threshold."""
    bound = Fraction(found.bound) * (_BILLION if is_decimal else 1)
    return math.floor(bound) + 1 if found.more else math.ceil(bound)


def averaging(found: Average, sums: _Array, counts: _Array, is_decimal: bool, most: int, largest: int) -> Flags | None:
    """For whom a comparison of an average holds, which is rounded half away from zero to nine places: round(s / n) >= c
    when s >= n (c - half a billionth), and > c when s >= n (c + half a billionth)."""
    scale = 1 if is_decimal else _BILLION
    if max(most * largest * scale, most * found.bound) >= 1 << 61:
        return None
    number = counts.astype(np.int64)
    # In billionths, less as many times the bound: at least half a billionth for each fact, or no less than minus that.
    over = sums.astype(np.int64) if scale == 1 else sums * np.int64(scale)
    over -= number * found.bound
    reached = over >= ((number + 1) >> 1 if found.more else -(number >> 1))
    return np.asarray((reached if found.least else ~reached) & (number > 0))


def at_least(array: _Array, bound: int) -> Flags:
    """Where an array of whole numbers reaches a bound, which may be no number of its type."""
    limits = np.iinfo(array.dtype)
    if bound > limits.max:
        return np.zeros(len(array), np.bool_)
    return np.asarray(array >= max(bound, limits.min))
