"""Where a run leaves what the next one may use: files beside the DuckDB file that runs are recorded in, one for each entity
whose segments they are, and a table that says which of them are whole.

A file is put in place while its run is recorded: whoever finds one of another run than the table says takes it for none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from segql.bitsets.computed import Before
from segql.bitsets.state import State
from segql.bitsets.state_file import read
from segql.engines.base import MARK, not_ours
from segql.engines.data_files import literal

if TYPE_CHECKING:
    from segql.bitsets.leaving import Leaving
    from segql.engines import Engine
    from segql.engines.recording import BitsRecording

TABLE = "segql_states"
_COLUMNS = "entity TEXT NOT NULL, token TEXT NOT NULL"


def file_of(store: Path, entity: str) -> Path:
    """Where what concerns an entity is kept, beside the file that runs are recorded in."""
    return store.with_name(f"{store.name}.{entity[:12]}.state")


def before(store: Engine, *, cold: bool = False) -> Before | None:
    """What the last run left, and where this one may leave something; `cold`: as if there had been none. None: nothing can
    be left there."""
    file = store.file
    if file is None or not store.keeps_bits:
        return None
    states: dict[str, State] = {}
    if not cold and store.marks((TABLE,)).get(TABLE) == MARK:
        for entity, token in zip(*store.fetch(f"SELECT entity, token FROM {TABLE}").to_pydict().values(), strict=True):
            state = read(file_of(file, entity), token)
            if state is not None:
                states[entity] = state
    return Before(states, lambda entity: file_of(file, entity))


def save(recording: BitsRecording, left: Mapping[str, Leaving | None], useless: Iterable[str], store: Engine) -> None:
    """Leave this for the next run, in place of what the last one left of these entities; None: that stays as it is. What was
    left of `useless` ones goes, as does what cannot be written.

    Raises SegqlError (SEG607) when the table is somebody else's."""
    new = {entity: one for entity, one in left.items() if one is not None}
    marks = recording.marks((TABLE,))
    if TABLE in marks and marks[TABLE] != MARK:
        raise not_ours(store.target, TABLE)
    if TABLE not in marks:
        if not new:
            return
        recording.run(f"CREATE TABLE {recording.prefix}{TABLE} ({_COLUMNS})")
        recording.mark("TABLE", TABLE)
    for entity in (*new, *useless):
        recording.run(f"DELETE FROM {recording.prefix}{TABLE} WHERE entity = {literal(entity)}")
        token = None
        if entity in new:
            with suppress(OSError, MemoryError):  # the run is recorded all the same; the next one counts all facts
                token = new[entity].put()
        if token is not None:
            recording.run(f"INSERT INTO {recording.prefix}{TABLE} VALUES ({literal(entity)}, {literal(token)})")
        elif store.file is not None:
            with suppress(OSError):
                file_of(store.file, entity).unlink()
