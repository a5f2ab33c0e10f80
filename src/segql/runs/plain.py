"""The plain strategy: a statement for each segment, one after the other."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql import compiler
from segql.runs.computed import Progress

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines import Engine
    from segql.semantics import ir


@dataclass(frozen=True, slots=True)
class PlainComputed:
    """Members that were fetched, segment by segment; see Computed."""

    segments: tuple[str, ...]
    sizes: Mapping[str, int]
    took: Mapping[str, float]
    members: tuple[pa.ChunkedArray, ...]
    table: str | None = None

    def rows(self) -> Iterator[pa.Table]:
        """The members, a segment at a time."""
        import pyarrow as pa

        for place, member in enumerate(self.members):
            # Made of bytes: for a value of Python's Arrow would import pandas first, wherever that is installed.
            places = pa.py_buffer(array("i", [place]) * len(member))
            segment = pa.Array.from_buffers(pa.int32(), len(member), [None, places])
            yield pa.table({"segment": segment, "member": member.cast(pa.large_string())})


def compute_plainly(
    program: ir.Program,
    segments: Sequence[str],
    engine: Engine,
    options: Mapping[str, str],
    ready: Callable[[str], None],
    progress: Progress | None = None,
) -> PlainComputed:
    """Run each segment's statement; `ready` is called with a segment before its statement runs."""
    took: dict[str, float] = {}
    members: list[pa.ChunkedArray] = []
    for number, name in enumerate(segments, 1):
        begin = time.monotonic()
        ready(name)
        sql = compiler.together_statement(program, [name], engine.dialect, options)
        members.append(engine.fetch(sql).column("member"))
        took[name] = time.monotonic() - begin
        if progress is not None:
            progress(number, len(segments))
    sizes = {name: len(member) for name, member in zip(segments, members, strict=True)}
    return PlainComputed(tuple(segments), sizes, took, tuple(members))
