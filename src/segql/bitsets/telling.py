"""Telling the facts of this run and of the last one apart: whose facts came late, were changed or are gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import fingerprints
from segql.bitsets.arrays import Array
from segql.bitsets.brought import Again
from segql.bitsets.edges import are_alike, is_soon
from segql.bitsets.renumbered import Renumbered
from segql.bitsets.state import Facts
from segql.plan.bitsets import Blocks
from segql.plan.moved import told_apart
from segql.plan.strands import column_name, end_of
from segql.semantics import ir

if TYPE_CHECKING:
    from segql.bitsets.compute import Place
    from segql.plan import Statement

#: More members than one in so many to be counted anew: all are.
_FEW = 5
#: More of them than one in so many: what is kept is written anew.
_LITTLE = 50
_NOBODY = np.zeros(0, np.int64)
_AGAIN = "segql_again"


@dataclass(slots=True)
class Told:
    """The facts of a place. `facts`: as this run tells them apart, by `columns`. `kept`: whether arrays of them can be used,
    which were kept when facts ended at `since`. `again`: whose facts are not as they were, and `table`: the table of these
    members, if there are any. `little`: what was kept may go on being so, for little has changed since."""

    facts: Facts
    columns: frozenset[ir.Column]
    kept: bool
    since: ir.Fixed | None
    again: Again
    table: str | None = None
    little: bool = False


class Telling:
    """Tells facts apart at a place where statements run, of members whose numbers were told so."""

    def __init__(
        self, blocks: Blocks, place: Place, spell: Callable[[Statement], str], size: int, renumbered: Renumbered | None
    ) -> None:
        self._blocks, self._place, self._spell, self._size = blocks, place, spell, size
        self.renumbered = renumbered
        self._made = 0

    def told(self, old: Facts | None, rows: ir.FactRows, read: set[ir.Column]) -> Told:
        """The facts of a place as they are now, beside what the last run told of them. Raises what the place raises."""
        columns = sorted(read, key=column_name)
        every, until = range(len(columns)), end_of(rows)
        kinds = fingerprints.types(self._place, self._spell(told_apart(self._blocks, rows, columns, until)))
        names = tuple(f"{column_name(column)} {kind}" for column, kind in zip(columns, kinds, strict=True))
        if (
            old is None
            or self.renumbered is None
            or not set(old.columns) <= set(names)
            or not are_alike(old.until, until)
        ):
            (now,) = self._sums(rows, columns, until, [every])
            nobody = Again(self._size, _NOBODY)
            return Told(Facts(until, names, now.view(np.int64)), frozenset(columns), False, None, nobody)
        choices: list[Sequence[int]] = [[names.index(one) for one in old.columns]]
        if old.columns != names:
            choices.append(every)
        found = self._sums(rows, columns, old.until, choices)
        then = self.renumbered.row(old.sums)
        again = np.flatnonzero(found[0].view(np.int64) != then)
        now = found[-1]
        if old.until is not None and until is not None and old.until != until:
            is_later = until.value > old.until.value
            between = ir.Window(old.until, until) if is_later else ir.Window(until, old.until)
            (moved,) = self._sums(rows, columns, between, [every])
            now = now + moved if is_later else now - moved
        facts = Facts(until, names, now.view(np.int64))
        if len(again) * _FEW > self._size:
            return Told(facts, frozenset(columns), False, None, Again(self._size, _NOBODY))
        little = old.columns == names and len(again) * _LITTLE <= self._size and is_soon(old.until, until)
        if not len(again):
            return Told(facts, frozenset(columns), True, old.until, Again(self._size, again), little=little)
        return Told(
            facts, frozenset(columns), True, old.until, Again(self._size, again), self._make_again(again), little
        )

    def _sums(
        self,
        rows: ir.FactRows,
        columns: Sequence[ir.Column],
        within: ir.Window | ir.Fixed | None,
        choices: Sequence[Sequence[int]],
    ) -> list[Array]:
        made = self._spell(told_apart(self._blocks, rows, columns, within))
        return fingerprints.sums(self._place, made, self._size, choices)

    def _make_again(self, again: Array) -> str:
        name = f"{_AGAIN}_{self._made}"
        self._made += 1
        fingerprints.make_table(self._place, self._blocks, name, again)
        return name
