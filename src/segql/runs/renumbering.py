"""Segments that come to be of another entity, or whose entity has another name: their members by the numbers of its keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import bits
from segql.bitsets.bits import Bits
from segql.runs.key_numbers import Numbers, Places
from segql.runs.standing import Standing, Written, standing
from segql.runs.stays import BITS, STAYS

if TYPE_CHECKING:
    from segql.engines.recording import BitsRecording


def renumber(recording: BitsRecording, kinds: Mapping[str, str], numbers: Mapping[str, Numbers]) -> bool:
    """Have all that is recorded of the segments in the numbers of the kind of keys that each has now. As wherever runs are
    recorded, a member is a text: whoever is a key of the new kind stays who they are, and the other texts become keys of it,
    whose members have left. `numbers` are those of all kinds that segments have now. False: nothing was to be done; else
    keys may be of no use any more."""
    rows = recording.rows(f"SELECT segment, kind FROM {recording.prefix}{BITS} ORDER BY place")
    moves: dict[tuple[str, str], list[str]] = {}
    for segment, kind in rows:
        name, old = str(segment), str(kind)
        if kinds.get(name, old) != old:
            moves.setdefault((old, kinds[name]), []).append(name)
    for (old, new), segments in moves.items():
        _move(recording, segments, numbers.get(old) or Numbers(recording, old), new, numbers[new])
    return bool(moves)


def _move(recording: BitsRecording, segments: Sequence[str], was: Numbers, kind: str, now: Numbers) -> None:
    import pyarrow as pa

    p = recording.prefix
    recording.load("segql_moving", {"segment": "TEXT"}, [pa.table({"segment": pa.array(segments, pa.string())})])
    places = f"(SELECT b.place FROM {p}{BITS} AS b JOIN segql_moving AS m ON m.segment = b.segment)"
    used = np.zeros(was.size, np.bool_)
    of_rows = recording.table(f"SELECT DISTINCT number FROM {p}{STAYS} WHERE place IN {places}")
    used[of_rows.column("number").to_numpy()] = True
    for some in standing(recording, segments, was.size):
        for one in some:
            for part in (one.base, one.beside):
                if part is not None:
                    used[bits.numbers(part)] = True
    old = np.flatnonzero(used)
    new = now.places(was.keys(old))
    where = np.full(was.size, -1)
    where[old] = new
    # Rows have the old numbers as long as bits are read beside them.
    for some in standing(recording, segments, was.size):
        written = Written(recording, some[0].as_of)
        for one in some:
            written.keep(_moved(one, kind, where, now))
        written.write()
    numbers = pa.table({"old": pa.array(old, pa.int32()), "new": pa.array(new, pa.int32())})
    recording.load("segql_numbers", {"old": "INTEGER", "new": "INTEGER"}, [numbers])
    recording.run(
        f"UPDATE {p}{STAYS} SET number = n.new FROM segql_numbers AS n "
        f"WHERE {STAYS}.number = n.old AND {STAYS}.place IN {places}"
    )
    recording.run("DROP TABLE segql_numbers")
    recording.run("DROP TABLE segql_moving")


def _moved(one: Standing, kind: str, where: Places, now: Numbers) -> Standing:
    """The bits in other numbers; the rows are not of concern here."""

    def moved(some: Bits) -> Bits:
        return now.flagged(where[bits.numbers(some)])

    return replace(one, kind=kind, base=moved(one.base), beside=None if one.beside is None else moved(one.beside))
