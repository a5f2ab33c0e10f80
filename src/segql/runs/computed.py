"""Who is in each of several segments at one moment, however that was worked out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.bitsets.computed import BitsetComputed

#: Told how many segments are done, and of how many.
Progress: TypeAlias = Callable[[int, int], None]


class Computed(Protocol):
    """The members of `segments`. `sizes` are their numbers of members, `took` the seconds that each took: an equal
    part of the whole where several are worked out together.

    `table` is a temporary table of the engine's own connection that holds the rows of `rows()`, so that none has to travel;
    None where there is none.
    """

    @property
    def segments(self) -> tuple[str, ...]: ...

    @property
    def sizes(self) -> Mapping[str, int]: ...

    @property
    def took(self) -> Mapping[str, float]: ...

    @property
    def table(self) -> str | None: ...

    def rows(self) -> Iterator[pa.Table]:
        """The members, a table at a time: `segment`, a place in `segments` as int32, and `member`, the key as large text
        (of plain ones Arrow holds 2 GB in one piece, and no more). No pair comes twice; those of a segment come one after
        the other."""
        ...


def as_bits(computed: Computed) -> BitsetComputed | None:
    """The same where it was worked out with bitsets. Asking imports nothing: a run without bitsets needs none of that."""
    module = sys.modules.get("segql.bitsets.computed")
    return computed if module is not None and isinstance(computed, module.BitsetComputed) else None
