"""What a DuckDB file has of segments, read and written some at a time: the bits of all may not fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets.bits import Bits, words
from segql.runs.key_numbers import Places
from segql.runs.stays import BITS, STAYS

if TYPE_CHECKING:
    import datetime as dt

    import pyarrow as pa

    from segql.engines.recording import BitsRecording

#: How many bytes are read, or gathered before they are written. Arrow's columns of bytes hold 2 GB at most.
_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Standing:
    """What is recorded of a segment, whose number is `place`: as of `as_of`, its members since `since` without a break and
    the others, as bits of numbers of this kind of keys (`beside` None: there are none); then those of them who `left`
    without having come back, and those who are in by a row that began later (`came`)."""

    segment: str
    place: int
    kind: str
    since: dt.datetime
    as_of: dt.datetime
    base: Bits
    beside: Bits | None
    went: Places
    came: Places

    def changed(self, now: Bits) -> Bits:
        """Who is in and was not, or was in and is not; `now` has no fewer words than the base."""
        found = now.copy()
        found[: len(self.base)] ^= self.base if self.beside is None else self.base | self.beside
        _flip(found, self.went)
        _flip(found, self.came)
        return found

    def staying(self, count: int) -> Bits:
        """The base without those who left it since, in so many words."""
        found = np.zeros(count, np.uint64)
        found[: len(self.base)] = self.base
        _clear(found, self.went)
        return found

    def others(self, count: int) -> Bits:
        """Who else is in, in so many words."""
        found = np.zeros(count, np.uint64)
        if self.beside is not None:
            found[: len(self.beside)] = self.beside
            _clear(found, self.went)
        return found | flagged(self.came, count)


def flagged(numbers: Places, count: int) -> Bits:
    """Numbers as bits, in so many words."""
    found = np.zeros(count, np.uint64)
    np.bitwise_or.at(found, numbers >> 6, _bit(numbers))
    return found


def _bit(numbers: Places) -> Bits:
    return np.left_shift(np.uint64(1), (numbers & 63).astype(np.uint64))


def _flip(some: Bits, numbers: Places) -> None:
    np.bitwise_xor.at(some, numbers >> 6, _bit(numbers))


def _clear(some: Bits, numbers: Places) -> None:
    np.bitwise_and.at(some, numbers >> 6, ~_bit(numbers))


def among(some: Bits, numbers: Places) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Of each number whether it is in the set, which may have fewer words."""
    inside = numbers < len(some) * 64
    result: np.ndarray[tuple[int], np.dtype[np.bool_]] = some[np.where(inside, numbers >> 6, 0)] & _bit(numbers) != 0
    return inside & result


def standing(recording: BitsRecording, segments: Sequence[str], keys: int) -> Iterator[list[Standing]]:
    """What is recorded of those of the segments of which something is, some at a time; `keys` is how many there are of a
    kind, at most."""
    import pyarrow as pa

    p = recording.prefix
    recording.load("segql_wanted", {"segment": "TEXT"}, [pa.table({"segment": pa.array(segments, pa.string())})])
    found = recording.rows(
        f"SELECT b.place, epoch_us(b.as_of) FROM {p}{BITS} AS b JOIN segql_wanted AS a ON a.segment = b.segment "
        "ORDER BY b.place"
    )
    recording.run("DROP TABLE segql_wanted")
    places, moments = [int(str(place)) for place, _ in found], [int(str(as_of)) for _, as_of in found]
    # There are base and others of each.
    step = max(1, _BYTES // (2 * 8 * max(1, words(keys))))
    for first in range(0, len(places), step):
        yield list(_read(recording, places[first : first + step], min(moments[first : first + step])))


def _read(recording: BitsRecording, places: Sequence[int], earliest: int) -> Iterator[Standing]:
    """Those with these numbers, ascending; the first `as_of` of them narrows what is read of the rows."""
    p = recording.prefix
    some = f"BETWEEN {places[0]} AND {places[-1]}"
    only = "" if len(places) > places[-1] - places[0] else f" AND place IN ({', '.join(map(str, places))})"
    found = recording.table(
        f"SELECT segment, place, kind, since, as_of, base, beside FROM {p}{BITS} WHERE place {some}{only}"
    )
    rows = (
        f"SELECT s.place, s.number FROM {p}{STAYS} AS s JOIN {p}{BITS} AS b ON b.place = s.place WHERE s.place {some}"
    )
    after = f"> make_timestamptz({earliest})"
    went = _Rows(recording.table(f"{rows} AND s.left_at {after} AND s.left_at > b.as_of AND s.entered_at <= b.as_of"))
    came = _Rows(
        recording.table(f"{rows} AND s.left_at IS NULL AND s.entered_at {after} AND s.entered_at > b.as_of"),
    )
    for batch in found.to_batches():
        named = zip(
            *(batch.column(name).to_pylist() for name in ("segment", "place", "kind", "since", "as_of")), strict=True
        )
        for row, (segment, place, kind, since, as_of) in enumerate(named):
            base = _unpacked(batch.column("base")[row].as_buffer())
            pressed = batch.column("beside")[row].as_buffer()
            beside = _opened(pressed, len(base)) if pressed.size else None
            yield Standing(segment, place, kind, since, as_of, base, beside, went.of(place), came.of(place))


class _Rows:
    """Numbers of members by the number of their segment."""

    def __init__(self, rows: pa.Table) -> None:
        places = rows.column("place").to_numpy()
        narrow = places.astype(np.uint16) if not len(places) or places.max() < 1 << 16 else places
        order = np.argsort(narrow, kind="stable")  # of narrow numbers it is one pass
        self._numbers = rows.column("number").to_numpy()[order]
        known, first = np.unique(places[order], return_index=True)
        self._bounds = dict(zip(known.tolist(), pairwise([*first.tolist(), len(order)]), strict=True))

    def of(self, place: int) -> Places:
        low, high = self._bounds.get(place, (0, 0))
        return np.asarray(self._numbers[low:high], np.int64)


def _packed(some: Bits) -> bytes:
    """Bits as they are written; there is a word at least."""
    return some.tobytes() or bytes(8)


def _unpacked(packed: pa.Buffer) -> Bits:
    return np.frombuffer(packed, np.uint64)


def _pressed(some: Bits) -> bytes:
    """Bits of few members, or nothing when there are none."""
    import pyarrow as pa

    return bytes(pa.Codec("lz4").compress(some.tobytes(), asbytes=True)) if some.any() else b""


def _opened(pressed: pa.Buffer, count: int) -> Bits:
    import pyarrow as pa

    return np.frombuffer(pa.Codec("lz4").decompress(pressed, count * 8), np.uint64)


class Written:
    """What a run writes, gathered and put down whenever it is much; `write` puts down the rest."""

    def __init__(self, recording: BitsRecording, as_of: dt.datetime) -> None:
        self._recording, self._as_of = recording, as_of
        self._entered: list[tuple[int, Places]] = []
        self._ended: list[tuple[int, Places]] = []
        self._left: list[tuple[int, Places, dt.datetime]] = []
        self._bits: list[tuple[str, int, str, dt.datetime, dt.datetime, bytes, bytes]] = []
        self._waiting = 0

    def entered(self, place: int, numbers: Places) -> None:
        """Stays begin."""
        self._entered.append((place, numbers))
        self._wait(numbers.nbytes)

    def left_base(self, place: int, numbers: Places, since: dt.datetime) -> None:
        """Stays end that were kept as bits."""
        self._left.append((place, numbers, since))
        self._wait(numbers.nbytes)

    def left_row(self, place: int, numbers: Places) -> None:
        """Stays end that have a row."""
        self._ended.append((place, numbers))
        self._wait(numbers.nbytes)

    def keep(self, kept: Standing) -> None:
        """The bits of a segment, without what changed since."""
        base = _packed(kept.base)
        beside = b"" if kept.beside is None else _pressed(kept.beside)
        self._bits.append((kept.segment, kept.place, kept.kind, kept.since, kept.as_of, base, beside))
        self._wait(len(base) + len(beside))

    def _wait(self, size: int) -> None:
        self._waiting += size
        if self._waiting >= _BYTES:
            self.write()

    def write(self) -> None:
        """Write what is gathered."""
        at = f"TIMESTAMPTZ '{self._as_of.isoformat()}'"
        if any(len(numbers) for _, numbers in self._ended):
            self._end_rows(at)
        # Ended ones lie together, and the others: whoever looks for one kind can pass over the other.
        if any(len(numbers) for _, numbers, _ in self._left):
            self._add_ended(at)
        if any(len(numbers) for _, numbers in self._entered):
            self._recording.add(STAYS, _rows(self._entered), f"place, number, {at}, NULL")
        if self._bits:
            self._replace_bits()
        self._entered, self._ended, self._left, self._bits, self._waiting = [], [], [], [], 0

    def _end_rows(self, at: str) -> None:
        recording = self._recording
        recording.load("segql_ended", {"place": "INTEGER", "number": "INTEGER"}, [_rows(self._ended)])
        recording.run(
            f"UPDATE {recording.prefix}{STAYS} SET left_at = {at} FROM segql_ended AS e "
            f"WHERE {STAYS}.place = e.place AND {STAYS}.number = e.number AND {STAYS}.left_at IS NULL"
        )
        recording.run("DROP TABLE segql_ended")

    def _add_ended(self, at: str) -> None:
        import pyarrow as pa

        rows = _rows([(place, numbers) for place, numbers, _ in self._left])
        since = pa.array([since for _, _, since in self._left], pa.timestamp("us", "UTC"))
        counts = [len(numbers) for _, numbers, _ in self._left]
        rows = rows.append_column("since", since.take(pa.array(np.repeat(np.arange(len(counts)), counts))))
        self._recording.add(STAYS, rows, f"place, number, since, {at}")

    def _replace_bits(self) -> None:
        import pyarrow as pa

        recording, written = self._recording, f"{self._recording.prefix}{BITS}"
        names, places, kinds, since, as_of, base, beside = zip(*self._bits, strict=True)
        instant = pa.timestamp("us", "UTC")
        table = pa.table(
            {
                "segment": pa.array(names, pa.string()),
                "place": pa.array(places, pa.int32()),
                "kind": pa.array(kinds, pa.string()),
                "since": pa.array(since, instant),
                "as_of": pa.array(as_of, instant),
                "base": pa.array(base, pa.large_binary()),
                "beside": pa.array(beside, pa.large_binary()),
            }
        )
        recording.load("segql_new_bits", {"segment": "TEXT"}, [table.select(["segment"])])
        recording.run(f"DELETE FROM {written} WHERE segment IN (SELECT segment FROM segql_new_bits)")
        recording.run("DROP TABLE segql_new_bits")
        recording.add(BITS, table)


def _rows(some: Sequence[tuple[int, Places]]) -> pa.Table:
    """Members of segments as rows."""
    import pyarrow as pa

    places = np.repeat(np.array([place for place, _ in some], np.int32), [len(numbers) for _, numbers in some])
    numbers = np.concatenate([numbers for _, numbers in some]).astype(np.int32)
    return pa.table({"place": pa.array(places), "number": pa.array(numbers)})
