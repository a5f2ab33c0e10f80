"""Recording a run in a DuckDB file: who enters and leaves is what the bits of two runs differ in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import bits
from segql.bitsets.bits import Bits
from segql.runs.computed import as_bits
from segql.runs.key_numbers import Numbers, Places, drop_unused
from segql.runs.standing import Standing, Written, standing
from segql.runs.stays import BITS, STAYS

if TYPE_CHECKING:
    import datetime as dt

    import pyarrow as pa

    from segql.bitsets.computed import BitsetComputed
    from segql.engines.recording import BitsRecording
    from segql.runs.computed import Computed
    from segql.runs.model import Task


def record(
    recording: BitsRecording,
    computed: Computed,
    tasks: Sequence[Task],
    kinds: Mapping[str, str],
    as_of: dt.datetime,
) -> dict[str, tuple[int, int]]:
    """Write who entered and who left, and keep who is in; by segment, how many entered and how many left.

    `kinds` says of each segment whose keys its members are (an entity's name)."""
    numbers = {kind: Numbers(recording, kind) for kind in sorted(set(kinds.values()))}
    fused = as_bits(computed)
    now = _from_rows(computed, tasks, kinds, numbers) if fused is None else _from_bits(fused, tasks, kinds, numbers)
    for one in numbers.values():
        one.write()
    written = _Recorded(recording, numbers, as_of)
    changed = {task.segment: (bits.count(now[task.segment]), 0) for task in tasks}
    known: set[str] = set()
    for some in standing(recording, list(changed)):
        known.update(some)
        for name, old in some.items():
            changed[name] = written.changed(name, old, kinds[name], now[name])
    for name in changed:
        if name not in known:
            written.first(name, kinds[name], now[name])
    written.end()
    return changed


class _Recorded:
    """What becomes of segments."""

    def __init__(self, recording: BitsRecording, numbers: Mapping[str, Numbers], as_of: dt.datetime) -> None:
        self._recording, self._numbers, self._as_of = recording, numbers, as_of
        self._written = Written(recording, as_of)
        self._moves: dict[tuple[str, str], _Move] = {}

    def first(self, segment: str, kind: str, now: Bits) -> None:
        """Its first run."""
        self._written.keep(segment, Standing(kind, self._as_of, now, now))

    def changed(self, segment: str, old: Standing, kind: str, now: Bits) -> tuple[int, int]:
        """Another run; how many entered and how many left."""
        names = self._numbers[kind]
        gone, moves = 0, old.kind != kind
        if moves:
            # The entity has another name than it had, or is another one. As wherever runs are recorded, a member is a text.
            move = self._move(old.kind, kind)
            held = move.was.fitted(old.held)
            base = move.was.fitted(old.base)
            lost = move.lost(held)
            gone = bits.count(lost)
            self._written.left_base(segment, move.was.keys(lost & base), old.since)
            self._written.left_row(segment, move.was.keys(lost & ~base))
            old = Standing(kind, old.since, move.moved(base, names), move.moved(held, names))
        held, base = names.fitted(old.held), names.fitted(old.base)
        entered, left = now & ~held, held & ~now
        if not (moves or entered.any() or left.any()):
            return 0, gone  # what is written says it already
        self._written.entered(segment, names.keys(entered))
        self._written.left_base(segment, names.keys(left & base), old.since)
        self._written.left_row(segment, names.keys(left & ~base))
        self._written.keep(segment, Standing(kind, old.since, base & ~left, now))
        return bits.count(entered), bits.count(left) + gone

    def _move(self, old: str, new: str) -> _Move:
        found = self._moves.get((old, new))
        if found is None:
            was = self._numbers.get(old) or Numbers(self._recording, old)
            where = was.places_in(self._numbers[new])
            found = self._moves[old, new] = _Move(was, where, was.flagged(np.flatnonzero(where < 0)))
        return found

    def end(self) -> None:
        """Write the rest."""
        self._written.write()
        if self._moves:
            drop_unused(self._recording)


@dataclass(frozen=True, slots=True)
class _Move:
    """From the numbers of one kind of keys to those of another: `where` says by number which one it is there, or -1;
    `nowhere` are those that have none."""

    was: Numbers
    where: Places
    nowhere: Bits

    def lost(self, some: Bits) -> Bits:
        """Those of the members who have no number there."""
        return some & self.nowhere

    def moved(self, some: Bits, names: Numbers) -> Bits:
        """The others, by their numbers there."""
        found = self.where[bits.numbers(some)]
        return names.flagged(found[found >= 0])


def take_back(recording: BitsRecording) -> None:
    """Undo what a run of the same moment recorded of the segments of `segql_now` that are recorded again."""
    p = recording.prefix
    again = recording.table("SELECT segment, as_of FROM segql_now WHERE again")
    if not again.num_rows:
        return
    segments, as_of = again.column("segment").to_pylist(), again.column("as_of")[0].as_py()
    mine = "SELECT 1 FROM segql_now AS a WHERE a.again AND a.segment = {table}.segment AND {table}.{at} = a.as_of"
    recording.run(f"DELETE FROM {p}{STAYS} WHERE EXISTS ({mine.format(table=STAYS, at='entered_at')})")
    recording.run(f"UPDATE {p}{STAYS} SET left_at = NULL WHERE EXISTS ({mine.format(table=STAYS, at='left_at')})")
    still = f"SELECT 1 FROM {p}{STAYS} AS s WHERE s.segment = {BITS}.segment AND s.left_at IS NULL"
    recording.run(
        f"DELETE FROM {p}{BITS} WHERE EXISTS ({mine.format(table=BITS, at='since')}) AND NOT EXISTS ({still})"
    )
    # Whoever is in now is in the base, or has a row without an end.
    open_rows = recording.table(
        f"SELECT s.segment, s.member FROM {p}{STAYS} AS s JOIN segql_now AS a ON a.segment = s.segment "
        "WHERE s.left_at IS NULL AND a.again"
    )
    numbers: dict[str, Numbers] = {}
    written = Written(recording, as_of)
    for some in standing(recording, segments):
        for name, old in some.items():
            if old.kind not in numbers:
                numbers[old.kind] = Numbers(recording, old.kind)
            names = numbers[old.kind]
            # Rows may be of keys of another kind, which the run that is taken back has ended.
            own = names.bits(_of(open_rows, name))
            base = names.fitted(old.base if old.since != as_of else old.base[:0])
            written.keep(name, Standing(old.kind, old.since, base, base | own))
    for one in numbers.values():
        one.write()
    written.write()


def _of(rows: pa.Table, segment: str) -> pa.ChunkedArray:
    """The members of a segment."""
    import pyarrow.compute as pc

    return rows.filter(pc.equal(rows.column("segment"), segment)).column("member")


def _from_bits(
    computed: BitsetComputed, tasks: Sequence[Task], kinds: Mapping[str, str], numbers: Mapping[str, Numbers]
) -> dict[str, Bits]:
    """Bits that are there already, by the numbers of the file."""
    import pyarrow as pa

    places: dict[str, tuple[Places, Places] | None] = {}
    for name in (task.segment for task in tasks):
        group = computed.entities[name]
        if group not in places:
            members = computed.memberships[group].members
            own = bits.numbers(members.everybody)
            wanted = numbers[kinds[name]].places(members.keys.take(pa.array(own)))
            places[group] = None if np.array_equal(own, wanted) else (own, wanted)
    found: dict[str, Bits] = {}
    for name in (task.segment for task in tasks):
        group, names = computed.entities[name], numbers[kinds[name]]
        some, moved = computed.memberships[group].bits[name], places[group]
        found[name] = names.fitted(some) if moved is None else names.flagged(moved[1][bits.flags(some)[moved[0]]])
    return found


def _from_rows(
    computed: Computed, tasks: Sequence[Task], kinds: Mapping[str, str], numbers: Mapping[str, Numbers]
) -> dict[str, Bits]:
    """The bits of members that come as rows."""
    import pyarrow as pa

    wanted = {task.place: task.segment for task in tasks}
    found: dict[str, Bits] = {}
    for table in computed.rows():
        place, members = table.column("segment").to_numpy(), table.column("member")
        for kind, names in numbers.items():
            mine = np.isin(place, [place for place, name in wanted.items() if kinds[name] == kind])
            own = place[mine]
            if not len(own):
                continue
            # All at once: looking keys up begins with going through all that there are.
            where = names.places(members if len(own) == len(place) else members.filter(pa.array(mine)))
            for low, high in pairwise([0, *(np.flatnonzero(np.diff(own)) + 1).tolist(), len(own)]):
                name, some = wanted[int(own[low])], names.flagged(where[low:high])
                found[name] = names.fitted(found[name]) | some if name in found else some
    empty = np.zeros(0, np.uint64)
    return {task.segment: numbers[kinds[task.segment]].fitted(found.get(task.segment, empty)) for task in tasks}
