"""Where a run leaves what the next one may use: a table of the DuckDB file that runs are recorded in, written with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from segql.bitsets.state import Piece, State, pieces, whole
from segql.engines.base import MARK, not_ours
from segql.engines.data_files import literal

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.catalog.model import Target
    from segql.engines import Engine
    from segql.engines.recording import BitsRecording

TABLE = "segql_state"
_COLUMNS = {"entity": "TEXT", "name": "TEXT", "about": "TEXT", "data": "BLOB USING COMPRESSION 'uncompressed'"}
#: How many bytes are read, or written, at a time.
_BYTES = 1 << 28


def load_states(store: Engine) -> dict[str, State]:
    """What the last run left, by whose segments they were; nothing where it left nothing that can be used."""
    if not store.keeps_bits or store.marks((TABLE,)).get(TABLE) != MARK:
        return {}
    listed = store.fetch(f"SELECT entity, name, octet_length(data) AS size FROM {TABLE} ORDER BY entity, name")
    found: dict[str, dict[str, Piece]] = {}
    names: list[str] = []
    waiting = 0
    rows = list(zip(*(column.to_pylist() for column in listed.columns), strict=True))
    for place, (entity, name, size) in enumerate(rows):
        names.append(f"({literal(entity)}, {literal(name)})")
        waiting += size
        if waiting >= _BYTES or place == len(rows) - 1:
            some = store.fetch(f"SELECT * FROM {TABLE} WHERE (entity, name) IN ({', '.join(names)})")
            for row in zip(*some.columns, strict=True):
                whose, called, about = (one.as_py() for one in row[:3])
                found.setdefault(whose, {})[called] = Piece(called, about, row[3].as_buffer())
            names, waiting = [], 0
    states = {entity: whole(list(some), some.__getitem__) for entity, some in found.items()}
    return {entity: state for entity, state in states.items() if state is not None}


def save_states(
    recording: BitsRecording, states: Mapping[str, State | None], useless: Iterable[str], target: Target
) -> None:
    """Leave this for the next run, in place of what the last one left of these entities; None: that stays as it is. What was
    left of `useless` ones goes.

    Raises SegqlError (SEG607) when the table is somebody else's."""
    marks = recording.marks((TABLE,))
    name = f"{recording.prefix}{TABLE}"
    if TABLE not in marks:
        if not states:
            return
        recording.run(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in _COLUMNS.items())})")
        recording.mark("TABLE", TABLE)
    elif marks[TABLE] != MARK:
        raise not_ours(target, TABLE)
    new = {entity: state for entity, state in states.items() if state is not None}
    if gone := ", ".join(literal(entity) for entity in (*new, *useless)):
        recording.run(f"DELETE FROM {name} WHERE entity IN ({gone})")
    for rows in _tables(new):
        recording.add(TABLE, rows)


def _tables(states: Mapping[str, State]) -> Iterator[pa.Table]:
    waiting: list[tuple[str, Piece]] = []
    size = 0
    for entity, state in states.items():
        for piece in pieces(state):
            waiting.append((entity, piece))
            size += len(piece.data)
            if size >= _BYTES:
                yield _table(waiting)
                waiting, size = [], 0
    yield _table(waiting)


def _table(some: Sequence[tuple[str, Piece]]) -> pa.Table:
    import pyarrow as pa

    text = pa.string()
    return pa.table(
        {
            "entity": pa.array([entity for entity, _ in some], text),
            "name": pa.array([piece.name for _, piece in some], text),
            "about": pa.array([piece.about for _, piece in some], text),
            "data": pa.array([piece.data for _, piece in some], pa.large_binary()),
        }
    )
