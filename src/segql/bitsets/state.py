"""What a run keeps for the next one: arrays by what they mean, and how the facts that they count are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql.bitsets.arrays import Array
from segql.bitsets.bits import Bits
from segql.plan.strands import Edge
from segql.semantics import ir

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Numbered:
    """Who has which number. Numbers that are keys: those from `base` on; else `keys` are the keys' texts by number."""

    size: int
    base: int | None = None
    keys: pa.Array | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one place: `sums` adds up, by member, what tells the facts before `until` and those without a
    time apart, which is worked out of `columns`."""

    until: ir.Fixed | None
    columns: tuple[str, ...]
    sums: Array


@dataclass(frozen=True, slots=True)
class Kept:
    """A strand: where its edges were, and its slots by member number, which are not to be written to. Of facts that were
    summed, `most` says how many one member had at most, `largest` the largest number that was added."""

    edges: tuple[Edge, ...]
    rows: tuple[Array, ...]
    most: int = 0
    largest: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What one entity's run kept. `everybody` are the numbers in use; `strands` by their names, and for whom comparisons of
    them held, and other conditions, by theirs."""

    numbered: Numbered
    everybody: Bits
    facts: Mapping[str, Facts]
    strands: Mapping[str, Kept]
    answers: Mapping[str, Bits]
    conditions: Mapping[str, Bits]
