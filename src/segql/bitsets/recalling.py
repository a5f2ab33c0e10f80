"""Answers of the last run to conditions that read more than counts: they are asked again of those members alone whose facts
have changed, or have been passed by a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import fingerprints
from segql.bitsets.bits import Bits
from segql.bitsets.bits import flags as unpacked
from segql.bitsets.comparisons import Flags
from segql.bitsets.renumbered import Renumbered
from segql.bitsets.state import State
from segql.bitsets.telling import Told
from segql.plan.bitsets import Blocks
from segql.plan.lasting import Facts, Lasting, crossed, lasting
from segql.semantics import ir

if TYPE_CHECKING:
    from segql.bitsets.compute import Place
    from segql.plan import Statement

#: More members than one in so many to be asked again: all are.
_FEW = 3
_ASKED = "segql_asked"


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the last run answered, as `holds` by condition; `among` is a table of the members who are to be asked again, who
    are not among those for whom it holds."""

    holds: Mapping[ir.Condition, Flags]
    among: str


class Recalling:
    """What is recalled of the conditions of one entity, whose members are `everybody`."""

    def __init__(
        self,
        blocks: Blocks,
        place: Place,
        spell: Callable[[Statement], str],
        everybody: Bits,
        before: State | None,
        renumbered: Renumbered | None,
    ) -> None:
        self._blocks, self._place, self._spell, self._everybody = blocks, place, spell, everybody
        self._before, self._renumbered = before, renumbered
        self._answers: Mapping[str, Bits] = {} if before is None else before.conditions
        self._lasting: dict[ir.Condition, Lasting] = {}

    def expect(self, conditions: Iterable[ir.Condition]) -> Iterator[tuple[str, Facts]]:
        """The facts that some conditions read, by the name of where they lie, of those that can be recalled at all."""
        for condition in conditions:
            found = lasting(self._blocks.program, self._blocks.entity, condition)
            if found is not None:
                self._lasting[condition] = found
                yield from found.reads.items()

    def knows_all(self, told: Mapping[str, Told]) -> bool:
        """Whether the last run answered all of these that are kept."""
        kept = (one for one in self._lasting.values() if _is_told(one, told))
        return all(one.earlier(self._answers) is not None for one in kept)

    def key(self, condition: ir.Condition, told: Mapping[str, Told]) -> str | None:
        """Under which name a condition's answer is kept; None: it is not."""
        one = self._lasting.get(condition)
        return one.key if one is not None and _is_told(one, told) else None

    def recall(self, conditions: Sequence[ir.Condition], told: Mapping[str, Told]) -> Recalled | None:
        """What the last run answered to some of the conditions; None: to none, or it takes no less to ask all members."""
        if self._renumbered is None:
            return None
        found: list[tuple[Lasting, str, tuple[ir.Fixed, ...]]] = []
        for condition in conditions:
            one = self._lasting.get(condition)
            if one is None or not _is_told(one, told) or not all(told[name].kept for name in one.reads):
                continue
            if (earlier := one.earlier(self._answers)) is not None:
                found.append((one, *earlier))
        if not found:
            return None
        # Whoever is asked is asked everything, so that conditions which all too many are asked are left out.
        by_facts: dict[frozenset[str], list[tuple[Lasting, str, tuple[ir.Fixed, ...]]]] = {}
        for each in found:
            by_facts.setdefault(frozenset(each[0].reads), []).append(each)
        some = sorted(((self._asked(own, told), own) for own in by_facts.values()), key=lambda one: int(one[0].sum()))
        asked = np.zeros(self._renumbered.size, np.bool_)
        holds: dict[ir.Condition, Flags] = {}
        for flags, own in some:
            both = asked | flags
            if int(both.sum()) * _FEW > len(both):
                break
            asked = both
            holds |= {one.atom: self._renumbered.flags(self._answers[key]) for one, key, _ in own}
        for answered in holds.values():
            answered[asked] = False
        if not holds:
            return None
        fingerprints.make_table(self._place, self._blocks, _ASKED, np.flatnonzero(asked))
        return Recalled(holds, _ASKED)

    def _asked(self, found: Sequence[tuple[Lasting, str, tuple[ir.Fixed, ...]]], told: Mapping[str, Told]) -> Flags:
        """The members who are to be asked some conditions again."""
        assert self._renumbered is not None and self._before is not None, "something is recalled"
        # Whoever was no member had no answer, whatever facts there were.
        flags = unpacked(self._everybody)[: self._renumbered.size]
        flags &= ~self._renumbered.flags(self._before.everybody)
        for name in {name for one, *_ in found for name in one.reads}:
            flags[told[name].again.numbers] = True
        for made in crossed(self._blocks, [(one, moments) for one, _, moments in found]):
            with self._place.batches(self._spell(made)) as batches:
                for batch in batches:
                    flags[batch.column(0).to_numpy()] = True
        return flags


def _is_told(one: Lasting, told: Mapping[str, Told]) -> bool:
    """Whether what a condition reads is told apart as it is read."""
    return all(
        name in told and read.columns <= told[name].columns and read.rows.until == told[name].facts.until
        for name, read in one.reads.items()
    )
