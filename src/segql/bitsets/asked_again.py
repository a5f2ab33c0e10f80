"""Answers of an earlier run to conditions on members' facts, sequences above all: they are asked again of those members
alone of whom the facts are not what they were, or have been passed by a moment since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import bits, fingerprints
from segql.bitsets.arrays import Array
from segql.bitsets.bits import Bits
from segql.bitsets.comparisons import Flags
from segql.bitsets.renumbered import Renumbered
from segql.bitsets.telling import Told
from segql.plan.bitsets import NUMBER, Blocks, Listed, Offset, number_keys
from segql.plan.lasting import Lasting, crossed, lasting
from segql.plan.strands import end_of
from segql.plan.work import TOGETHER
from segql.semantics import ir

if TYPE_CHECKING:
    from segql.bitsets.compute import Place
    from segql.plan import Statement

#: More members than one in so many to be asked about: all are.
_FEW = 5
_SOME, _ASKED = "segql_asked_numbers", "segql_asked"


def lasting_of(blocks: Blocks, atoms: Iterable[ir.Condition]) -> list[Lasting]:
    """Those of the conditions that may outlast the run."""
    found = (lasting(blocks.program, blocks.entity, atom) for atom in atoms)
    return [one for one in found if one is not None]


def is_told(one: Lasting, told: Mapping[str, Told]) -> bool:
    """Whether it shows when a fact that a condition reads comes late, changes or goes."""
    return all(
        name in told and facts.columns <= told[name].columns and told[name].facts.until == end_of(facts.rows)
        for name, facts in one.reads.items()
    )


class AskedAgain:
    """Brings answers up to date. `before` are those of the earlier run, by the keys of conditions, of members by the numbers
    that they had; `told` are the facts of this run, by the names of where they lie."""

    def __init__(
        self,
        blocks: Blocks,
        place: Place,
        spell: Callable[[Statement], str],
        before: Mapping[str, Bits],
        renumbered: Renumbered,
        told: Mapping[str, Told],
    ) -> None:
        self._blocks, self._place, self._spell = blocks, place, spell
        self._before, self._renumbered, self._told = before, renumbered, told

    def answers(self, some: Sequence[Lasting]) -> dict[str, Bits]:
        """By key, whom conditions hold of; without those of which nothing is known of before, or that change too much."""
        known = {}
        for one in some:
            if is_told(one, self._told) and all(self._told[name].kept for name in one.reads):
                found = one.earlier(self._before)
                if found is not None:
                    known[one.key] = one, found
        by_facts: dict[frozenset[str], list[tuple[Lasting, tuple[str, tuple[ir.Fixed, ...]]]]] = {}
        for one, found in known.values():
            by_facts.setdefault(frozenset(one.reads), []).append((one, found))
        answers: dict[str, Bits] = {}
        for group in by_facts.values():
            asked = self._to_ask(group)
            if len(asked) * _FEW <= self._renumbered.size:
                answers |= self._asked(group, asked)
        return answers

    def _to_ask(self, group: Sequence[tuple[Lasting, tuple[str, tuple[ir.Fixed, ...]]]]) -> Array:
        flags = np.zeros(self._renumbered.size, np.bool_)
        flags[self._renumbered.new()] = True
        for name in group[0][0].reads:
            flags[self._told[name].again.numbers] = True
        for made in crossed(self._blocks, [(one, moments) for one, (_, moments) in group]):
            flags[self._place.read(self._spell(made)).column(0).to_numpy()] = True
        return np.flatnonzero(flags)

    def _asked(
        self, group: Sequence[tuple[Lasting, tuple[str, tuple[ir.Fixed, ...]]]], asked: Array
    ) -> dict[str, Bits]:
        found: dict[str, Flags] = {}
        for one, (key, _) in group:
            found[one.key] = self._renumbered.flags(self._before[key])
            found[one.key][asked] = False
        if len(asked):
            self._make_table(asked)
            for start in range(0, len(group), TOGETHER):
                some = [one for one, _ in group[start : start + TOGETHER]]
                made = self._blocks.on_rows([one.atom for one in some], among=_ASKED)
                answered = self._place.read(self._spell(made))
                number = answered.column(0).to_numpy()
                for one, column in zip(some, answered.columns[1:], strict=True):
                    found[one.key][number] = column.fill_null(False).to_numpy()
        return {key: bits.from_flags(flags) for key, flags in found.items()}

    def _make_table(self, asked: Array) -> None:
        import pyarrow as pa

        numbering = self._blocks.numbering
        table = numbering.table if isinstance(numbering, Listed) else ""
        base = numbering.base if isinstance(numbering, Offset) else None
        self._place.register(_SOME, pa.table({NUMBER: asked}))
        try:
            keys = number_keys(self._blocks.entity)
            self._place.make(_ASKED, fingerprints.chosen(table, keys, _SOME, base))
        finally:
            self._place.drop(_SOME)
