"""The numbers that the keys of members have in a DuckDB file: who a bit stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from segql.bitsets import bits
from segql.bitsets.bits import Bits
from segql.runs.stays import BITS, KEYS

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines.recording import BitsRecording

Places: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]


class Numbers:
    """The numbers of the keys of one kind; new keys get the next ones. All keys together may be more than the 2 GB of text
    that Arrow's plain strings hold, so they are large ones."""

    def __init__(self, recording: BitsRecording, kind: str) -> None:
        import pyarrow as pa

        self._recording, self._kind = recording, kind
        recording.load("segql_kind", {"kind": "TEXT"}, [pa.table({"kind": [kind]})])
        found = recording.table(
            f"SELECT k.number, k.member FROM {recording.prefix}{KEYS} AS k JOIN segql_kind AS w ON w.kind = k.kind "
            "ORDER BY k.number"
        )
        recording.run("DROP TABLE segql_kind")
        keys = found.column("member").cast(pa.large_string()).combine_chunks()
        numbers = found.column("number").to_numpy()
        if len(numbers) and numbers[-1] >= len(numbers):
            where = np.full(numbers[-1] + 1, -1)
            where[numbers] = np.arange(len(numbers))
            keys = keys.take(pa.array(where, mask=where < 0))
        #: By number; null: it is nobody's.
        self._keys: pa.LargeStringArray = keys
        self._written = len(self._keys)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return len(self._keys)

    def places(self, members: pa.ChunkedArray | pa.Array) -> Places:
        """The number of each of these keys; those that have none get one."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = members.cast(pa.large_string())
        if isinstance(wanted, pa.ChunkedArray):
            wanted = wanted.combine_chunks()
        if not wanted.null_count and self.agree(wanted):
            return np.arange(len(wanted))
        found = pc.index_in(wanted, self._keys)
        if not found.null_count:
            return np.asarray(found.to_numpy(), np.int64)
        missing = np.asarray(pc.is_null(found).to_numpy(zero_copy_only=False), np.bool_)
        places = np.asarray(found.fill_null(0).to_numpy(), np.int64)
        others = wanted.filter(pa.array(missing))
        new = pc.unique(others)
        places[missing] = pc.index_in(others, new).to_numpy().astype(np.int64) + self.size
        self._keys = pa.concat_arrays([self._keys, new])
        return places

    def agree(self, keys: pa.LargeStringArray) -> bool:
        """Whether the place of each of these keys among them is its number, or can be, as it is new; null is nobody. So it
        is from day to day, and is found out sooner than each one's number."""
        import pyarrow as pa
        import pyarrow.compute as pc

        both = min(self.size, len(keys))
        old, same, new = self._keys.slice(0, both), keys.slice(0, both), keys.slice(both)
        if not same.equals(old):
            # Whoever is gone keeps their number, but a number that was nobody's is not given to anybody.
            given = pc.any(pc.and_(pc.is_valid(same), pc.is_null(old))).as_py()
            if given or not pc.all(pc.equal(same, old)).as_py():
                return False
        if not len(new):
            return True
        known = new.drop_null()
        nobody = len(new) - len(known) + self._keys.null_count
        if both < self.size or 4 * nobody > len(keys) or len(pc.unique(known)) < len(known):
            return False
        if self.size and pc.index_in(self._keys.drop_null(), known).null_count < self.size - self._keys.null_count:
            return False
        self._keys = pa.concat_arrays([self._keys, new])
        return True

    def flagged(self, places: Places) -> Bits:
        """Some numbers as bits, with a word for each number that there is."""
        flags = np.zeros(self.size, np.bool_)
        flags[places] = True
        return bits.from_flags(flags)

    def fitted(self, some: Bits) -> Bits:
        """Bits with a word for each number that there is."""
        missing = bits.words(self.size) - len(some)
        return some if missing <= 0 else np.concatenate((some, np.zeros(missing, np.uint64)))

    def keys(self, numbers: Places) -> pa.LargeStringArray:
        """The keys with these numbers."""
        import pyarrow as pa

        return self._keys.take(pa.array(numbers))

    def write(self) -> None:
        """Keep the keys that are new."""
        import pyarrow as pa

        new = self.size - self._written
        if not new:
            return
        keys = self._keys.slice(self._written)
        numbers = np.arange(self._written, self.size, dtype=np.int32)
        if keys.null_count:
            numbers, keys = numbers[keys.is_valid().to_numpy(zero_copy_only=False)], keys.drop_null()
        rows = {
            "kind": pa.repeat(pa.scalar(self._kind, pa.large_string()), len(keys)),
            "number": pa.array(numbers),
            "member": keys,
        }
        self._recording.add(KEYS, pa.table(rows))
        self._written = self.size


def drop_unused(recording: BitsRecording) -> None:
    """Forget the kinds of keys that no segment's bits are of any more."""
    prefix = recording.prefix
    recording.run(f"DELETE FROM {prefix}{KEYS} WHERE kind NOT IN (SELECT kind FROM {prefix}{BITS})")


def most_keys(recording: BitsRecording) -> int:
    """How many keys there are of the kind of which there are most."""
    ((most,),) = recording.rows(f"SELECT COALESCE(MAX(number) + 1, 0) FROM {recording.prefix}{KEYS}")
    return int(str(most))
