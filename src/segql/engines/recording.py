"""What segql asks of a target that runs are recorded in: one transaction, which is seen whole or never."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeGuard

from segql.catalog.model import Target
from segql.diagnostics.messages import say
from segql.diagnostics.model import SegqlError
from segql.engines.base import failure

if TYPE_CHECKING:
    import pyarrow as pa

#: How many seconds a run waits for another one that is being recorded.
PATIENCE = 120.0
#: What is said to somebody who gave something else than a file for runs.
NOT_A_STORE = say(
    "give a DuckDB file, or a name that no file has yet, which the first run makes one of: --store runs.duckdb"
)


class Recording(Protocol):
    """A transaction that nobody else writes beside. It ends with the `with` that gave it; an error takes all of it back.

    `prefix` goes before the name of a table that is to stay; temporary tables go with the transaction. `keeps_bits`: who
    stays is kept as bits, not as rows (see runs.stays).
    """

    prefix: str
    keeps_bits: bool

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        ...

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a query gives; instants are aware."""
        ...

    def load(self, name: str, columns: Mapping[str, str], tables: Iterable[pa.Table]) -> None:
        """Make a temporary table of rows; `columns` are their types in SQL by name, in order."""
        ...

    def mark(self, kind: str, name: str) -> None:
        """Note on a TABLE or VIEW of the target that segql wrote it."""
        ...

    def marks(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """The notes on those tables and views that exist, by name."""
        ...

    def indexed(self, name: str, indexes: Mapping[str, str]) -> None:
        """Make a new table's indexes, by name, where the engine finds rows by such."""
        ...


class BitsRecording(Recording, Protocol):
    """A transaction of an engine that keeps who stays as bits."""

    def table(self, sql: str) -> pa.Table:
        """What a query gives, as a table."""
        ...

    def add(self, name: str, rows: pa.Table, columns: str = "*") -> None:
        """Add rows to a table that stays; `columns` are worked out of theirs, in SQL."""
        ...


def keeps_bits(recording: Recording) -> TypeGuard[BitsRecording]:
    """Whether who stays is kept as bits there."""
    return recording.keeps_bits


def busy(target: Target, reason: str | None = None) -> SegqlError:
    """The finding that another program did not let go of the place."""
    message = (
        say("another run is being recorded in `{target}`, and did not end", target=target.name)
        if reason is None
        else say("another program has `{name}` open, and did not let go of it", name=reason)
    )
    return failure(target, "busy", message, say("nothing was recorded; run again when it has ended"))


def no_store(target: Target) -> SegqlError:
    """The finding that a target keeps no tables of runs."""
    message = say("runs cannot be recorded in the target `{target}`", target=target.name)
    return failure(target, "no-store", message, say("record them in a DuckDB file: --store runs.duckdb"))
