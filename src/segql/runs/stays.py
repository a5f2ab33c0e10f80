"""How a DuckDB file keeps who was in which segment from when to when: those who stay as bits, those who change as rows.

`segql_keys` numbers the members of each kind of key, for ever. `segql_bits` has a row a segment: `base` are the members
since its first run (`since`) without a break, `held` all members now. `segql_stays` has every other stay, ended or not. The
view `segql_history` puts them together, so that a reader sees rows alone. Who enters and leaves is what the bits of two
runs differ in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets import bits
from segql.bitsets.bits import Bits
from segql.bitsets.computed import BitsetComputed

if TYPE_CHECKING:
    import datetime as dt

    import pyarrow as pa

    from segql.engines.recording import BitsRecording
    from segql.runs.computed import Computed
    from segql.runs.model import Task

KEYS, BITS, STAYS = "segql_keys", "segql_bits", "segql_stays"

COLUMNS = {
    KEYS: "kind TEXT NOT NULL, number INTEGER NOT NULL, member TEXT NOT NULL",
    BITS: "segment TEXT NOT NULL, kind TEXT NOT NULL, since TIMESTAMPTZ NOT NULL, base BIT NOT NULL, held BLOB NOT NULL",
    STAYS: "segment TEXT NOT NULL, member TEXT NOT NULL, entered_at TIMESTAMPTZ NOT NULL, left_at TIMESTAMPTZ",
}

#: Everybody whose stay is kept as bits, as rows; `{only}` narrows the segments.
_BASE = (
    "SELECT b.segment, k.member, b.since AS entered_at, CAST(NULL AS TIMESTAMPTZ) AS left_at "
    f"FROM {{p}}{BITS} AS b JOIN {{p}}{KEYS} AS k ON k.kind = b.kind "
    "WHERE k.number < bit_length(b.base) AND get_bit(b.base, k.number) = 1"
)


def history(prefix: str) -> str:
    """The SQL of all stays as rows."""
    return f"SELECT segment, member, entered_at, left_at FROM {prefix}{STAYS} UNION ALL {_BASE.format(p=prefix)}"


def changing(prefix: str, name: str) -> str:
    """The SQL, to stand after WITH, of a table of that name: the stays that may begin or end between the bounds of
    `segql_bounds`. Whoever is in since before has no row here while nothing of theirs changed."""
    late = (
        f"SELECT b.* FROM {prefix}{BITS} AS b JOIN segql_bounds AS w ON w.segment = b.segment WHERE w.since < b.since"
    )
    base = _BASE.format(p=prefix).replace(f"{prefix}{BITS} AS b", "late AS b")
    rows = f"SELECT segment, member, entered_at, left_at FROM {prefix}{STAYS} UNION ALL {base}"
    return f"late AS MATERIALIZED ({late}), {name} AS MATERIALIZED ({rows})"


@dataclass(slots=True)
class _Kept:
    """What is recorded of a segment: the members since `since` without a break, and all of them now."""

    kind: str
    since: dt.datetime
    base: Bits
    held: Bits


def record(
    recording: BitsRecording,
    computed: Computed,
    tasks: Sequence[Task],
    kinds: Mapping[str, str],
    as_of: dt.datetime,
) -> dict[str, tuple[int, int]]:
    """Write who entered and who left, and keep who is in; by segment, how many entered and how many left.

    `kinds` says of each segment whose keys its members are (an entity's name)."""
    numbers = {kind: _Numbers(recording, kind) for kind in sorted(set(kinds.values()))}
    now = _from_bits(computed, tasks, kinds, numbers) if isinstance(computed, BitsetComputed) else None
    if now is None:
        now = _from_rows(computed, tasks, kinds, numbers)
    for one in numbers.values():
        one.write()
    kept = _read(recording, [task.segment for task in tasks])
    written = _Written(recording, as_of)
    strangers = [name for name, kind in kinds.items() if name not in kept or kept[name].kind != kind]
    open_rows = _open_rows(recording, strangers)
    changed: dict[str, tuple[int, int]] = {}
    for task in tasks:
        name, kind = task.segment, kinds[task.segment]
        names = numbers[kind]
        old = kept.get(name)
        if old is None or old.kind != kind:
            changed[name] = bits.count(now[name]), _all_leave(recording, old, open_rows, name, written)
            written.keep(name, kind, as_of, now[name], now[name])
            continue
        held, base = names.fitted(old.held), names.fitted(old.base)
        entered, left = now[name] & ~held, held & ~now[name]
        changed[name] = bits.count(entered), bits.count(left)
        written.entered(name, names.keys(entered))
        written.left_base(name, names.keys(left & base), old.since)
        written.left_row(name, names.keys(left & ~base))
        written.keep(name, kind, old.since, base & ~left, now[name])
    written.write()
    return changed


def _open_rows(recording: BitsRecording, segments: Sequence[str]) -> pa.Table:
    """The stays of these segments that have rows and no end."""
    import pyarrow as pa

    recording.load("segql_asked", {"segment": "TEXT"}, [pa.table({"segment": pa.array(list(segments), pa.string())})])
    found = recording.table(
        f"SELECT s.segment, s.member FROM {recording.prefix}{STAYS} AS s JOIN segql_asked AS w ON w.segment = s.segment "
        "WHERE s.left_at IS NULL"
    )
    recording.run("DROP TABLE segql_asked")
    return found


def _all_leave(recording: BitsRecording, old: _Kept | None, rows: pa.Table, segment: str, written: _Written) -> int:
    """End what is recorded of a segment whose members were others altogether, for it was of another entity; how many they
    were. `rows` has the stays without an end; None for what there are no bits of."""
    import pyarrow as pa

    own = rows.filter(_is(rows.column("segment"), segment)).column("member").cast(pa.string())
    written.left_row(segment, own)
    if old is None:
        return len(own)
    names = _Numbers(recording, old.kind)
    base = names.keys(names.fitted(old.base))
    written.left_base(segment, base, old.since)
    return len(own) + len(base)


def take_back(recording: BitsRecording) -> None:
    """Undo what a run of the same moment recorded of the segments of `segql_now` that are recorded again."""
    p = recording.prefix
    again = recording.table("SELECT segment, as_of FROM segql_now WHERE again")
    if not again.num_rows:
        return
    segments, as_of = again.column("segment").to_pylist(), again.column("as_of")[0].as_py()
    mine = "FROM segql_now AS a WHERE a.again AND a.segment = {table}.segment AND {table}.{at} = a.as_of"
    for table, at in ((STAYS, "entered_at"), (BITS, "since")):
        recording.run(f"DELETE FROM {p}{table} WHERE EXISTS (SELECT 1 {mine.format(table=table, at=at)})")
    recording.run(
        f"UPDATE {p}{STAYS} SET left_at = NULL WHERE EXISTS (SELECT 1 {mine.format(table=STAYS, at='left_at')})"
    )
    # Whoever is in now is in the base, or has a row without an end.
    kept = _read(recording, segments)
    numbers = {kind: _Numbers(recording, kind) for kind in sorted({one.kind for one in kept.values()})}
    open_rows = recording.table(
        f"SELECT s.segment, s.member FROM {p}{STAYS} AS s JOIN segql_now AS a ON a.segment = s.segment "
        "WHERE s.left_at IS NULL AND a.again"
    )
    written = _Written(recording, as_of)
    for name, old in kept.items():
        names = numbers[old.kind]
        own = open_rows.filter(_is(open_rows.column("segment"), name)).column("member")
        base = names.fitted(old.base)
        written.keep(name, old.kind, old.since, base, base | names.bits(own))
    written.write()


def _is(column: pa.ChunkedArray, value: str) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.equal(column, value)


def _from_bits(
    computed: BitsetComputed, tasks: Sequence[Task], kinds: Mapping[str, str], numbers: Mapping[str, _Numbers]
) -> dict[str, Bits]:
    """Bits that are there already, by the numbers of the file."""
    import pyarrow as pa

    places: dict[
        str, tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]]
    ] = {}
    for name in (task.segment for task in tasks):
        group = computed.entities[name]
        if group not in places:
            members = computed.memberships[group].members
            own = bits.numbers(members.everybody)
            places[group] = own, numbers[kinds[name]].places(members.keys.take(pa.array(own)))
    found: dict[str, Bits] = {}
    for name in (task.segment for task in tasks):
        group, size = computed.entities[name], numbers[kinds[name]].size
        own, wanted = places[group]
        some = computed.memberships[group].bits[name]
        if np.array_equal(own, wanted):
            found[name] = numbers[kinds[name]].fitted(some)
            continue
        flags = np.zeros(size, np.bool_)
        flags[wanted] = bits.flags(some)[own]
        found[name] = bits.from_flags(flags)
    return found


def _from_rows(
    computed: Computed, tasks: Sequence[Task], kinds: Mapping[str, str], numbers: Mapping[str, _Numbers]
) -> dict[str, Bits]:
    """The bits of members that come as rows."""
    wanted = {task.place: task.segment for task in tasks}
    places = {
        wanted[place]: numbers[kinds[wanted[place]]].places(members) for place, members in _members(computed, wanted)
    }
    empty = np.zeros(0, np.int64)
    return {
        task.segment: _flagged(places.get(task.segment, empty), numbers[kinds[task.segment]].size) for task in tasks
    }


def _members(computed: Computed, wanted: Mapping[int, str]) -> Iterator[tuple[int, pa.ChunkedArray]]:
    """The members of each wanted segment that has any."""
    import pyarrow as pa
    import pyarrow.compute as pc

    waiting: dict[int, list[pa.ChunkedArray]] = {}
    for table in computed.rows():
        column = table.column("segment")
        for place in pc.unique(column).to_pylist():
            if place in wanted:
                waiting.setdefault(place, []).append(table.filter(pc.equal(column, place)).column("member"))
    for place, parts in waiting.items():
        yield place, pa.chunked_array([chunk for part in parts for chunk in part.chunks], pa.string())


class _Numbers:
    """The numbers of the keys of one kind; new keys get the next ones."""

    def __init__(self, recording: BitsRecording, kind: str) -> None:
        import pyarrow as pa

        self._recording, self._kind = recording, kind
        recording.load("segql_kind", {"kind": "TEXT"}, [pa.table({"kind": [kind]})])
        found = recording.table(
            f"SELECT k.member FROM {recording.prefix}{KEYS} AS k JOIN segql_kind AS w ON w.kind = k.kind ORDER BY k.number"
        )
        recording.run("DROP TABLE segql_kind")
        self._members: pa.ChunkedArray = found.column("member").cast(pa.string())
        self._known = len(self._members)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return len(self._members)

    def bits(self, members: pa.ChunkedArray) -> Bits:
        """The numbers of these keys."""
        return _flagged(self.places(members), self.size)

    def places(self, members: pa.ChunkedArray | pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The number of each of these keys."""
        import pyarrow as pa
        import pyarrow.compute as pc

        whole = self._members.combine_chunks()
        found = pc.index_in(members, whole)
        if found.null_count:
            new = pc.unique(pc.filter(members, pc.is_null(found)))
            self._members = pa.chunked_array([whole, new.cast(pa.string())])
            found = pc.index_in(members, self._members.combine_chunks())
        return np.asarray(found.to_numpy(), np.int64)

    def fitted(self, some: Bits) -> Bits:
        """Bits with a word for each number that there is."""
        missing = bits.words(self.size) - len(some)
        return some if missing <= 0 else np.concatenate((some, np.zeros(missing, np.uint64)))

    def keys(self, some: Bits) -> pa.ChunkedArray:
        """The keys with these numbers."""
        import pyarrow as pa

        return self._members.take(pa.array(bits.numbers(some)))

    def write(self) -> None:
        """Keep the keys that are new."""
        import pyarrow as pa

        new = self.size - self._known
        if not new:
            return
        rows = {
            "kind": pa.array([self._kind] * new, pa.string()),
            "number": pa.array(np.arange(self._known, self.size, dtype=np.int32)),
            "member": self._members.slice(self._known),
        }
        columns = {"kind": "TEXT", "number": "INTEGER", "member": "TEXT"}
        self._recording.load("segql_new_keys", columns, [pa.table(rows)])
        self._recording.run(f"INSERT INTO {self._recording.prefix}{KEYS} SELECT * FROM segql_new_keys ORDER BY number")
        self._recording.run("DROP TABLE segql_new_keys")
        self._known = self.size


def _flagged(places: np.ndarray[tuple[int], np.dtype[np.int64]], size: int) -> Bits:
    flags = np.zeros(size, np.bool_)
    flags[places] = True
    return bits.from_flags(flags)


def _read(recording: BitsRecording, segments: Sequence[str]) -> dict[str, _Kept]:
    import pyarrow as pa

    recording.load("segql_asked", {"segment": "TEXT"}, [pa.table({"segment": pa.array(list(segments), pa.string())})])
    found = recording.table(
        f"SELECT b.segment, b.kind, b.since, CAST(b.base AS BLOB) AS base, b.held FROM {recording.prefix}{BITS} AS b "
        "JOIN segql_asked AS w ON w.segment = b.segment"
    )
    recording.run("DROP TABLE segql_asked")
    return {
        row["segment"]: _Kept(row["kind"], row["since"], _unpacked(row["base"]), _unpacked(row["held"]))
        for row in found.to_pylist()
    }


#: Each byte with its bits the other way round.
_TURNED = np.packbits(np.unpackbits(np.arange(256, dtype=np.uint8), bitorder="little"))


def _packed(some: Bits) -> bytes:
    """Bits as DuckDB has them: the first number in the highest bit of the first byte."""
    return _TURNED[some.view(np.uint8)].tobytes() or bytes(8)


def _unpacked(packed: bytes) -> Bits:
    return _TURNED[np.frombuffer(packed, np.uint8)].view(np.uint64)


class _Written:
    """What a run writes, gathered."""

    def __init__(self, recording: BitsRecording, as_of: dt.datetime) -> None:
        self._recording, self._as_of = recording, as_of
        self._rows: list[tuple[str, pa.ChunkedArray, dt.datetime, dt.datetime | None]] = []
        self._ended: list[tuple[str, pa.ChunkedArray]] = []
        self._bits: list[tuple[str, str, dt.datetime, bytes, bytes]] = []

    def entered(self, segment: str, members: pa.ChunkedArray) -> None:
        """A stay begins."""
        self._rows.append((segment, members, self._as_of, None))

    def left_base(self, segment: str, members: pa.ChunkedArray, since: dt.datetime) -> None:
        """A stay that was kept as a bit ends."""
        self._rows.append((segment, members, since, self._as_of))

    def left_row(self, segment: str, members: pa.ChunkedArray) -> None:
        """A stay that has a row ends."""
        self._ended.append((segment, members))

    def keep(self, segment: str, kind: str, since: dt.datetime, base: Bits, held: Bits) -> None:
        """The bits of a segment."""
        self._bits.append((segment, kind, since, _packed(base), _packed(held)))

    def write(self) -> None:
        """Write it."""
        import pyarrow as pa

        recording, p, instant = self._recording, self._recording.prefix, pa.timestamp("us", "UTC")
        ended = [(name, members) for name, members in self._ended if len(members)]
        if ended:
            recording.load("segql_ended", {"segment": "TEXT", "member": "TEXT"}, [_named(ended)])
            at = self._as_of.isoformat()
            recording.run(
                f"UPDATE {p}{STAYS} SET left_at = TIMESTAMPTZ '{at}' FROM segql_ended AS e "
                f"WHERE {STAYS}.segment = e.segment AND {STAYS}.member = e.member AND {STAYS}.left_at IS NULL"
            )
            recording.run("DROP TABLE segql_ended")
        begun = [row for row in self._rows if len(row[1])]
        if begun:
            rows = _named([(name, members) for name, members, _, _ in begun])
            entered = [pa.repeat(pa.scalar(at, instant), len(members)) for _, members, at, _ in begun]
            left = [pa.repeat(pa.scalar(at, instant), len(members)) for _, members, _, at in begun]
            rows = rows.append_column("entered_at", pa.chunked_array(entered, instant))
            rows = rows.append_column("left_at", pa.chunked_array(left, instant))
            columns = {"segment": "TEXT", "member": "TEXT", "entered_at": "TIMESTAMPTZ", "left_at": "TIMESTAMPTZ"}
            recording.load("segql_begun", columns, [rows])
            recording.run(f"INSERT INTO {p}{STAYS} SELECT * FROM segql_begun")
            recording.run("DROP TABLE segql_begun")
        if self._bits:
            names, kinds, since, base, held = zip(*self._bits, strict=True)
            table = pa.table(
                {
                    "segment": pa.array(names, pa.string()),
                    "kind": pa.array(kinds, pa.string()),
                    "since": pa.array(since, instant),
                    "base": pa.array(base, pa.binary()),
                    "held": pa.array(held, pa.binary()),
                }
            )
            columns = {"segment": "TEXT", "kind": "TEXT", "since": "TIMESTAMPTZ", "base": "BLOB", "held": "BLOB"}
            recording.load("segql_new_bits", columns, [table])
            recording.run(f"DELETE FROM {p}{BITS} WHERE segment IN (SELECT segment FROM segql_new_bits)")
            recording.run(
                f"INSERT INTO {p}{BITS} SELECT segment, kind, since, CAST(base AS BIT), held FROM segql_new_bits"
            )
            recording.run("DROP TABLE segql_new_bits")


def _named(rows: Sequence[tuple[str, pa.ChunkedArray]]) -> pa.Table:
    import pyarrow as pa

    segments = [pa.repeat(pa.scalar(name, pa.string()), len(members)) for name, members in rows]
    chunks = [chunk for _, members in rows for chunk in members.chunks]
    return pa.table({"segment": pa.chunked_array(segments), "member": pa.chunked_array(chunks, pa.string())})
