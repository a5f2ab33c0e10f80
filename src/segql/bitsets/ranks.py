"""Parts of rankings over arrays: the value descending, then the key ascending, as everywhere."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

import numpy as np

from segql.bitsets import bits
from segql.bitsets.arrays import Array
from segql.bitsets.bits import Bits
from segql.semantics import ir


def part(rank: ir.InRank, values: Array, among: Bits, size: int) -> Bits:
    """Who is in a part of the ranking of `among` by values that are never missing; numbers are in the order of the keys."""
    ranked = bits.numbers(among)
    total = len(ranked)
    start, stop = _places(rank.cut, total)
    if rank.reverse:
        start, stop = total - stop, total - start
    flags = np.zeros(size, np.bool_)
    flags[ranked[_between(values[ranked], start, stop)]] = True
    return bits.from_flags(flags)


def _between(values: Array, start: int, stop: int) -> Array:
    """The places of the values whose rank, the largest first and equal ones as they stand, is in [start, stop)."""
    start, stop = max(0, start), min(len(values), stop)
    if start >= stop:
        return np.zeros(0, np.int64)
    if start == 0:
        return _largest(values, stop)
    order: Array = np.argsort(-values, kind="stable")
    return order[start:stop]


def _largest(values: Array, count: int) -> Array:
    if count == len(values):
        return np.arange(count)
    cut = np.partition(values, len(values) - count)[len(values) - count]
    above = np.flatnonzero(values > cut)
    return np.concatenate((above, np.flatnonzero(values == cut)[: count - len(above)]))


def _places(cut: ir.Cut, total: int) -> tuple[int, int]:
    """The ranks of a part, counted from 0."""
    match cut:
        case ir.Largest(count):
            return 0, count
        case ir.Share(share):
            return 0, _ceiling(Fraction(share) * total)
        case ir.Tile(tile, of):
            return _ceiling(Fraction(of - tile, of) * total), _ceiling(Fraction(of - tile + 1, of) * total)
        case _:
            assert_never(cut)


def _ceiling(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)
