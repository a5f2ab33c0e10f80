"""Recording a run in a DuckDB file: who enters and leaves is what the bits of two runs differ in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import bits
from segql.bitsets.bits import Bits
from segql.runs.computed import as_bits
from segql.runs.key_numbers import Numbers, Places, drop_unused, most_keys
from segql.runs.renumbering import renumber
from segql.runs.standing import Standing, Written, among, flagged, standing
from segql.runs.stays import BITS, IS_SET, RUNS, STAYS, room, show

if TYPE_CHECKING:
    import datetime as dt

    from segql.bitsets.compute import Members
    from segql.bitsets.computed import BitsetComputed
    from segql.engines.recording import BitsRecording
    from segql.runs.computed import Computed
    from segql.runs.model import Task

#: Bits are written anew when there are more rows beside them than this share (one in so many) of their words.
_SHARE = 2


def record(
    recording: BitsRecording,
    computed: Computed,
    tasks: Sequence[Task],
    kinds: Mapping[str, str],
    as_of: dt.datetime,
) -> dict[str, tuple[int, int]]:
    """Write who entered and who left, and keep who is in; by segment, how many entered and how many left.

    `kinds` says of each segment whose keys its members are (an entity's name)."""
    most = most_keys(recording)
    numbers = {kind: Numbers(recording, kind) for kind in sorted(set(kinds.values()))}
    moved = renumber(recording, {task.segment: kinds[task.segment] for task in tasks}, numbers)
    fused = as_bits(computed)
    now = _from_rows(computed, tasks, kinds, numbers) if fused is None else _from_bits(fused, tasks, kinds, numbers)
    for one in numbers.values():
        one.write()
    written = _Recorded(recording, as_of, most)
    names = [task.segment for task in tasks]
    changed: dict[str, tuple[int, int]] = {}
    for some in standing(recording, names, most):
        for old in some:
            changed[old.segment] = written.changed(old, now[old.segment])
    ((place,),) = recording.rows(f"SELECT COALESCE(MAX(place) + 1, 0) FROM {recording.prefix}{BITS}")
    place = int(str(place))
    for name in names:
        if name not in changed:
            changed[name] = written.first(name, place, kinds[name], now[name])
            place += 1
    written.end()
    if moved:
        drop_unused(recording)
    if room(most) != room(most_keys(recording)):
        show(recording, most_keys(recording))
    return {name: changed[name] for name in names}


class _Recorded:
    """What becomes of segments."""

    def __init__(self, recording: BitsRecording, as_of: dt.datetime, keys: int) -> None:
        self._as_of = as_of
        self._written = Written(recording, as_of)
        self._before = _due(recording, keys)

    def first(self, segment: str, place: int, kind: str, now: Bits) -> tuple[int, int]:
        """Its first run."""
        nobody = np.zeros(0, np.int64)
        self._written.keep(Standing(segment, place, kind, self._as_of, self._as_of, now, None, nobody, nobody))
        return bits.count(now), 0

    def changed(self, old: Standing, now: Bits) -> tuple[int, int]:
        """Another run; how many entered and how many left."""
        found = bits.few_numbers(old.changed(now))
        enters = among(now, found)
        entered, left = found[enters], found[~enters]
        # Who came back has a row, though they may be in the base, which they left.
        of_base = among(old.base, left) & ~among(flagged(old.came, len(now)), left)
        self._written.entered(old.place, entered)
        self._written.left_base(old.place, left[of_base], old.since)
        self._written.left_row(old.place, left[~of_base])
        before = self._before.get(old.segment)
        if before is not None:
            self._fold(old, len(now), before)
        return len(entered), len(left)

    def _fold(self, old: Standing, count: int, before: dt.datetime) -> None:
        """Write the bits anew, as of the run before this one."""
        nobody = np.zeros(0, np.int64)
        base, beside = old.staying(count), old.others(count)
        self._written.keep(replace(old, as_of=before, base=base, beside=beside, went=nobody, came=nobody))

    def end(self) -> None:
        """Write the rest."""
        self._written.write()


def _due(recording: BitsRecording, keys: int) -> dict[str, dt.datetime]:
    """The segments of `segql_now` whose bits are to be written anew, with the run before this one: all of them that have
    rows beside their bits when reading these comes to cost more than writing anew, or none. DuckDB writes all bits again
    when some of them change. `keys`: so many are of a kind, at most."""
    p = recording.prefix
    rows = recording.table(
        "SELECT b.segment, MAX(r.as_of) AS before, SUM(r.entered_count + r.left_count) AS changes "
        f"FROM segql_now AS n JOIN {p}{BITS} AS b ON b.segment = n.segment "
        f"JOIN {p}{RUNS} AS r ON r.segment = n.segment AND r.as_of > b.as_of AND r.as_of < n.as_of GROUP BY b.segment"
    )
    ((all_bits,),) = recording.rows(f"SELECT COUNT(*) FROM {p}{BITS}")
    found = [row for row in rows.to_pylist() if row["changes"]]
    if _SHARE * sum(int(row["changes"]) for row in found) <= int(str(all_bits)) * bits.words(keys):
        return {}
    return {row["segment"]: row["before"] for row in found}


def take_back(recording: BitsRecording) -> None:
    """Undo what a run of the same moment recorded of the segments of `segql_now` that are recorded again. Their bits say
    nothing of that run, unless it was the first one."""
    p = recording.prefix
    ((again,),) = recording.rows("SELECT COUNT(*) FROM segql_now WHERE again")
    if not again:
        return
    places = f"(SELECT b.place FROM {p}{BITS} AS b JOIN segql_now AS a ON a.segment = b.segment AND a.again)"
    at = "(SELECT MIN(as_of) FROM segql_now)"
    recording.run(f"DELETE FROM {p}{STAYS} WHERE entered_at = {at} AND place IN {places}")
    # Whose bit is still there is in by that.
    has_bit = IS_SET.format(number=f"{STAYS}.number", bits="b.base")
    recording.run(
        f"DELETE FROM {p}{STAYS} USING (SELECT place, since, CAST(base AS BIT) AS base FROM {p}{BITS} "
        f"WHERE place IN {places}) AS b WHERE b.place = {STAYS}.place AND b.since = {STAYS}.entered_at "
        f"AND {STAYS}.left_at = {at} AND {has_bit}"
    )
    recording.run(f"UPDATE {p}{STAYS} SET left_at = NULL WHERE left_at = {at} AND place IN {places}")
    recording.run(f"DELETE FROM {p}{BITS} WHERE since = {at} AND place IN {places}")


def _from_bits(
    computed: BitsetComputed, tasks: Sequence[Task], kinds: Mapping[str, str], numbers: Mapping[str, Numbers]
) -> dict[str, Bits]:
    """Bits that are there already, by the numbers of the file."""
    places: dict[str, tuple[Places, Places] | None] = {}
    for name in (task.segment for task in tasks):
        group = computed.entities[name]
        if group not in places:
            places[group] = _moved(computed.memberships[group].members, numbers[kinds[name]])
    found: dict[str, Bits] = {}
    for name in (task.segment for task in tasks):
        group, names = computed.entities[name], numbers[kinds[name]]
        some, moved = computed.memberships[group].bits[name], places[group]
        found[name] = names.fitted(some) if moved is None else names.flagged(moved[1][bits.flags(some)[moved[0]]])
    return found


def _moved(members: Members, numbers: Numbers) -> tuple[Places, Places] | None:
    """The numbers of members as they were computed, and those of the file; None: they are the same."""
    import pyarrow as pa
    import pyarrow.compute as pc

    own = bits.numbers(members.everybody)
    keys = members.keys
    if len(own) < len(keys) - keys.null_count:
        # Others have rows, too, and perhaps keys that are not theirs alone.
        everybody = pa.array(bits.flags(members.everybody)[: len(keys)])
        keys = pc.if_else(everybody, keys, pa.scalar(None, keys.type))
    if numbers.agree(keys):
        return None
    return own, numbers.places(members.keys.take(pa.array(own)))


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
