"""Tables in a folder of files: a query's rows as a Parquet file that carries segql's mark."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from segql.catalog.model import Target
from segql.diagnostics.messages import say
from segql.engines.base import MARK, failure, first_line, not_ours
from segql.engines.data_files import files_of

if TYPE_CHECKING:
    import pyarrow as pa

_OURS = {MARK.encode(): b"yes"}


def write_file(target: Target, place: Path, parts: tuple[str, ...], rows: pa.Table) -> int:
    """Write a table beside a target's files, whole or not at all; how many rows it has. Only segql's own is replaced.

    Raises SegqlError (SEG607).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = place if place.is_dir() else place.parent
    if len(parts) != 1 or Path(parts[0]).name != parts[0] or parts[0].startswith("."):
        raise failure(target, "write-failed", say("`{parts}` cannot be a file's name", parts=".".join(parts)))
    file = folder / f"{parts[0]}.parquet"
    temporary = folder / f".segql_{uuid.uuid4().hex[:12]}"
    try:
        known = {name.casefold() for name, _, _ in files_of(folder)}
        if parts[0].casefold() in known and not (file.is_file() and _OURS.items() <= _notes(file).items()):
            raise not_ours(target, parts[0])
        pq.write_table(rows.replace_schema_metadata(_OURS), temporary)
        temporary.replace(file)
    except (OSError, pa.ArrowException) as error:
        temporary.unlink(missing_ok=True)
        message = say("the file `{file}` could not be written: {error}", file=file.name, error=first_line(error))
        raise failure(target, "write-failed", message) from error
    return int(rows.num_rows)


def _notes(file: Path) -> dict[bytes, bytes]:
    import pyarrow.parquet as pq

    return dict(pq.read_schema(file).metadata or {})
