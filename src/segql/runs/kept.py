"""Where a run leaves what the next one may use: a table of the DuckDB file that runs are recorded in, written with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
            for row in some.to_pylist():
                found.setdefault(row["entity"], {})[row["name"]] = Piece(row["name"], row["about"], row["data"])
            names, waiting = [], 0
    states = {entity: whole(list(some), some.__getitem__) for entity, some in found.items()}
    return {entity: state for entity, state in states.items() if state is not None}


def save_states(recording: BitsRecording, states: Mapping[str, State], target: Target) -> None:
    """Leave this for the next run, in place of what the last one left. Raises SegqlError (SEG607) when the table is somebody
    else's."""
    marks = recording.marks((TABLE,))
    name = f"{recording.prefix}{TABLE}"
    if TABLE not in marks:
        recording.run(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in _COLUMNS.items())})")
        recording.mark("TABLE", TABLE)
    elif marks[TABLE] != MARK:
        raise not_ours(target, TABLE)
    recording.run(f"DELETE FROM {name}")
    recording.load("segql_leaving", _COLUMNS, _tables(states))
    recording.run(f"INSERT INTO {name} SELECT * FROM segql_leaving")
    recording.run("DROP TABLE segql_leaving")


def _tables(states: Mapping[str, State]) -> Iterator[pa.Table]:
    import pyarrow as pa

    schema = pa.schema([("entity", pa.string()), ("name", pa.string()), ("about", pa.string()), ("data", pa.binary())])
    rows: list[dict[str, object]] = []
    waiting = 0
    for entity, state in states.items():
        for piece in pieces(state):
            rows.append({"entity": entity, "name": piece.name, "about": piece.about, "data": piece.data})
            waiting += len(piece.data)
            if waiting >= _BYTES:
                yield pa.Table.from_pylist(rows, schema)
                rows, waiting = [], 0
    yield pa.Table.from_pylist(rows, schema)
