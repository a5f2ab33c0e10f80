"""What rules ask of recorded runs, fetched from where these are recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segql.catalog.model import Table
from segql.engines.data_files import literal
from segql.plan.recorded import HISTORY, RUNS
from segql.runs import tables

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines import Engine

_COLUMNS = {HISTORY: "segment, member, entered_at, left_at", RUNS: "segment, as_of, baseline"}


def recalled(store: Engine, segments: Sequence[str]) -> Mapping[Table, pa.Table]:
    """The history and the runs of these segments; none where nothing was ever recorded."""
    import pyarrow as pa

    if not tables.exist(store):
        text, instant, truth = pa.string(), pa.timestamp("us", "UTC"), pa.bool_()
        empty = {
            HISTORY: pa.schema({"segment": text, "member": text, "entered_at": instant, "left_at": instant}),
            RUNS: pa.schema({"segment": text, "as_of": instant, "baseline": truth}),
        }
        return {table: schema.empty_table() for table, schema in empty.items()}
    # Written out, for then DuckDB reads nothing of other segments; of a table's it goes through all.
    wanted = ", ".join(map(literal, segments)) or "NULL"
    return {
        table: store.fetch(f"SELECT {columns} FROM {table.text} WHERE segment IN ({wanted})")
        for table, columns in _COLUMNS.items()
    }
