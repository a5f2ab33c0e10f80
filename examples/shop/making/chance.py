"""Chance that is the same everywhere: only draws that every Python version and every machine agrees on.

`random.Random.random()` is promised never to change, and a text seeds it the same way everywhere. `choice`, `gauss` and
the like are not promised, and the last digit of a logarithm differs between machines: none of them is used.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

#: -ln(1 - k/32) for k = 0 … 31: waiting times, in units of their mean.
_WAITING = (
    0.0, 0.0317, 0.0645, 0.0984, 0.1335, 0.1699, 0.2076, 0.2469, 0.2877, 0.3302, 0.3747, 0.4212, 0.47, 0.5213, 0.5754,
    0.6325, 0.6931, 0.7577, 0.8267, 0.9008, 0.9808, 1.0678, 1.1632, 1.2685, 1.3863, 1.5198, 1.674, 1.8563, 2.0794, 2.3671,
    2.7726, 3.4657, 5.0,
)  # fmt: skip


class Weighted(Generic[T]):
    """Things with whole weights, to draw from."""

    __slots__ = ("_ends", "_things")

    def __init__(self, weights: Mapping[T, int]) -> None:
        self._things = tuple(weights)
        ends, total = [], 0
        for weight in weights.values():
            total += weight
            ends.append(total)
        self._ends = ends

    def at(self, share: float) -> T:
        """The thing at a share of the whole weight, 0 <= share < 1."""
        return self._things[bisect_right(self._ends, int(share * self._ends[-1]))]


class Chance:
    """A stream of draws of its own for each name, so that nothing that is added elsewhere changes it."""

    __slots__ = ("share",)

    def __init__(self, *name: object) -> None:
        #: A share, 0 <= share < 1.
        self.share = random.Random(":".join(map(str, name))).random

    def hit(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both in."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of the things, each as likely."""
        return things[int(self.share() * len(things))]

    def draw(self, things: Weighted[T]) -> T:
        """One of the things by its weight."""
        return things.at(self.share())

    def wait(self, mean: float) -> float:
        """How long until something happens that happens once in `mean` on average."""
        place = self.share() * 32
        low = int(place)
        return mean * (_WAITING[low] + (_WAITING[low + 1] - _WAITING[low]) * (place - low))

    def some(self, things: Sequence[T], most: int) -> list[T]:
        """Up to `most` of the things, in their order, none twice."""
        wanted = self.whole(0, most)
        found: set[int] = set()
        for _ in range(wanted):
            found.add(int(self.share() * len(things)))
        return [things[place] for place in sorted(found)]
