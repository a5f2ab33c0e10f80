"""What a DuckDB file has of segments as bits, read and written some at a time: those of all may not fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets.bits import Bits
from segql.runs.stays import BITS, STAYS

if TYPE_CHECKING:
    import datetime as dt

    import pyarrow as pa

    from segql.engines.recording import BitsRecording

#: How many bytes are read, or gathered before they are written. Arrow's columns of bytes hold 2 GB at most.
_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Standing:
    """What is recorded of a segment: the members since `since` without a break, and all of them now; bits of numbers of
    this kind of keys."""

    kind: str
    since: dt.datetime
    base: Bits
    held: Bits


def standing(recording: BitsRecording, segments: Sequence[str]) -> Iterator[Mapping[str, Standing]]:
    """What is recorded of those of the segments of which something is, some at a time."""
    from segql.engines.data_files import literal

    names = ", ".join(map(literal, segments))
    if not segments:
        return
    sizes = recording.rows(
        f"SELECT segment, bit_length(base) // 4 FROM {recording.prefix}{BITS} WHERE segment IN ({names}) ORDER BY segment"
    )
    some: list[str] = []
    waiting = 0
    for place, (name, size) in enumerate(sizes, 1):
        some.append(str(name))
        waiting += int(str(size))
        if waiting >= _BYTES or place == len(sizes):
            found = recording.table(
                f"SELECT segment, kind, since, CAST(base AS BLOB) AS base, beside FROM {recording.prefix}{BITS} "
                f"WHERE segment IN ({', '.join(map(literal, some))})"
            )
            yield {row["segment"]: _standing(**row) for row in found.to_pylist()}
            some, waiting = [], 0


def _standing(segment: str, kind: str, since: dt.datetime, base: bytes, beside: bytes) -> Standing:
    stays = _unpacked(base)
    return Standing(kind, since, stays, stays | _opened(beside, len(base)) if beside else stays)


#: Each byte with its bits the other way round.
_TURNED = np.packbits(np.unpackbits(np.arange(256, dtype=np.uint8), bitorder="little"))


def _packed(some: Bits) -> bytes:
    """Bits as DuckDB has them: the first number in the highest bit of the first byte."""
    return _TURNED[some.view(np.uint8)].tobytes() or bytes(8)


def _unpacked(packed: bytes) -> Bits:
    return _TURNED[np.frombuffer(packed, np.uint8)].view(np.uint64)


def _pressed(some: Bits) -> bytes:
    """Bits of few members, or nothing when there are none."""
    import pyarrow as pa

    return bytes(pa.Codec("lz4").compress(some.tobytes(), asbytes=True)) if some.any() else b""


def _opened(pressed: bytes, length: int) -> Bits:
    import pyarrow as pa

    return np.frombuffer(pa.Codec("lz4").decompress(pressed, length), np.uint64)


class Written:
    """What a run writes, gathered and put down whenever it is much; `write` puts down the rest."""

    def __init__(self, recording: BitsRecording, as_of: dt.datetime) -> None:
        self._recording, self._as_of = recording, as_of
        self._rows: list[tuple[str, pa.Array, dt.datetime, dt.datetime | None]] = []
        self._ended: list[tuple[str, pa.Array]] = []
        self._bits: list[tuple[str, str, dt.datetime, bytes, bytes]] = []
        self._waiting = 0

    def entered(self, segment: str, members: pa.Array) -> None:
        """A stay begins."""
        self._row(segment, members, self._as_of, None)

    def left_base(self, segment: str, members: pa.Array, since: dt.datetime) -> None:
        """A stay that was kept as a bit ends."""
        self._row(segment, members, since, self._as_of)

    def _row(self, segment: str, members: pa.Array, since: dt.datetime, until: dt.datetime | None) -> None:
        if len(members):
            self._rows.append((segment, members, since, until))
            self._waiting += members.nbytes

    def left_row(self, segment: str, members: pa.Array) -> None:
        """A stay that has a row ends."""
        if len(members):
            self._ended.append((segment, members))
            self._waiting += members.nbytes

    def keep(self, segment: str, kept: Standing) -> None:
        """The bits of a segment, of which everything else has been told."""
        base, beside = _packed(kept.base), _pressed(kept.held & ~kept.base)
        self._bits.append((segment, kept.kind, kept.since, base, beside))
        self._waiting += len(base) + len(beside)
        if self._waiting >= _BYTES:
            self.write()

    def write(self) -> None:
        """Write what is gathered."""
        if self._ended:
            self._end_rows()
        if self._rows:
            self._add_rows()
        if self._bits:
            self._replace_bits()
        self._ended, self._rows, self._bits, self._waiting = [], [], [], 0

    def _end_rows(self) -> None:
        recording, at = self._recording, self._as_of.isoformat()
        recording.load("segql_ended", {"segment": "TEXT", "member": "TEXT"}, [_named(self._ended)])
        recording.run(
            f"UPDATE {recording.prefix}{STAYS} SET left_at = TIMESTAMPTZ '{at}' FROM segql_ended AS e "
            f"WHERE {STAYS}.segment = e.segment AND {STAYS}.member = e.member AND {STAYS}.left_at IS NULL"
        )
        recording.run("DROP TABLE segql_ended")

    def _add_rows(self) -> None:
        import pyarrow as pa

        instant = pa.timestamp("us", "UTC")
        rows = _named([(segment, members) for segment, members, _, _ in self._rows])
        for name, index in (("entered_at", 2), ("left_at", 3)):
            moments = [pa.repeat(pa.scalar(row[index], instant), len(row[1])) for row in self._rows]
            rows = rows.append_column(name, pa.chunked_array(moments, instant))
        self._recording.add(STAYS, rows)

    def _replace_bits(self) -> None:
        import pyarrow as pa

        recording, bits = self._recording, f"{self._recording.prefix}{BITS}"
        names, kinds, since, base, beside = zip(*self._bits, strict=True)
        table = pa.table(
            {
                "segment": pa.array(names, pa.string()),
                "kind": pa.array(kinds, pa.string()),
                "since": pa.array(since, pa.timestamp("us", "UTC")),
                "base": pa.array(base, pa.large_binary()),
                "beside": pa.array(beside, pa.large_binary()),
            }
        )
        recording.load("segql_new_bits", {"segment": "TEXT"}, [table.select(["segment"])])
        recording.run(f"DELETE FROM {bits} WHERE segment IN (SELECT segment FROM segql_new_bits)")
        recording.run("DROP TABLE segql_new_bits")
        recording.add(BITS, table, "segment, kind, since, CAST(base AS BIT), beside")


def _named(rows: Sequence[tuple[str, pa.Array]]) -> pa.Table:
    """Members as rows, beside the names of their segments, of which each is written once."""
    import pyarrow as pa

    places = np.repeat(np.arange(len(rows), dtype=np.int32), [len(members) for _, members in rows])
    segments = pa.DictionaryArray.from_arrays(pa.array(places), pa.array([name for name, _ in rows]))
    return pa.table({"segment": segments, "member": pa.chunked_array([members for _, members in rows])})
