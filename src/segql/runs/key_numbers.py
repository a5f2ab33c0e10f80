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
            f"SELECT k.member FROM {recording.prefix}{KEYS} AS k JOIN segql_kind AS w ON w.kind = k.kind ORDER BY k.number"
        )
        recording.run("DROP TABLE segql_kind")
        self._keys: pa.LargeStringArray = found.column("member").cast(pa.large_string()).combine_chunks()
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
        if wanted.equals(self._keys if isinstance(wanted, pa.Array) else pa.chunked_array([self._keys])):
            return np.arange(len(wanted))
        if not self.size and len(pc.unique(wanted)) == len(wanted):
            self._keys = wanted if isinstance(wanted, pa.Array) else wanted.combine_chunks()
            return np.arange(len(wanted))
        found = pc.index_in(wanted, self._keys)
        if found.null_count:
            new = pc.unique(pc.filter(wanted, pc.is_null(found)))
            self._keys = pa.concat_arrays([self._keys, new])
            found = pc.index_in(wanted, self._keys)
        return np.asarray(found.to_numpy(), np.int64)

    def places_in(self, other: Numbers) -> Places:
        """By number, the number of the same key among those of another kind; -1: it has none there."""
        import pyarrow.compute as pc

        found = pc.index_in(self._keys, other._keys)
        return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)

    def bits(self, members: pa.ChunkedArray | pa.Array) -> Bits:
        """The numbers of these keys."""
        return self.flagged(self.places(members))

    def flagged(self, places: Places) -> Bits:
        """Some numbers as bits, with a word for each number that there is."""
        flags = np.zeros(self.size, np.bool_)
        flags[places] = True
        return bits.from_flags(flags)

    def fitted(self, some: Bits) -> Bits:
        """Bits with a word for each number that there is."""
        missing = bits.words(self.size) - len(some)
        return some if missing <= 0 else np.concatenate((some, np.zeros(missing, np.uint64)))

    def keys(self, some: Bits) -> pa.LargeStringArray:
        """The keys with these numbers."""
        import pyarrow as pa

        return self._keys.take(pa.array(bits.numbers(some)))

    def write(self) -> None:
        """Keep the keys that are new."""
        import pyarrow as pa

        new = self.size - self._written
        if not new:
            return
        rows = {
            "kind": pa.repeat(pa.scalar(self._kind, pa.large_string()), new),
            "number": pa.array(np.arange(self._written, self.size, dtype=np.int32)),
            "member": self._keys.slice(self._written),
        }
        self._recording.add(KEYS, pa.table(rows))
        self._written = self.size


def drop_unused(recording: BitsRecording) -> None:
    """Forget the kinds of keys that no segment's bits are of any more."""
    prefix = recording.prefix
    recording.run(f"DELETE FROM {prefix}{KEYS} WHERE kind NOT IN (SELECT kind FROM {prefix}{BITS})")
