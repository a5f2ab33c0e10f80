"""What one measured process is asked to do, and where it leaves the memberships."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from benchmarks.segments import SEED, Segment, draw

if TYPE_CHECKING:
    import pyarrow as pa

#: The table of the memberships: `segment` is the segment's place among all.
MEMBERSHIPS = "memberships"


@dataclass(frozen=True, slots=True)
class Job:
    """`count` segments by a strategy over `data` (a DuckDB file or a Postgres URL; `parquet`: the same rows as files), into
    the DuckDB file `result`, or into the database itself when that is Postgres. `gigabytes` is what DuckDB may take."""

    strategy: str
    engine: str
    data: str
    parquet: str
    result: str
    count: int
    seed: int = SEED
    gigabytes: float | None = None

    def segments(self) -> tuple[Segment, ...]:
        """The segments, drawn."""
        return draw(self.count, self.seed)

    def text(self) -> str:
        """The job as the argument of a process."""
        return json.dumps(asdict(self))

    @classmethod
    def parsed(cls, text: str) -> Job:
        """The job of such an argument."""
        return cls(**json.loads(text))


def over_data(job: Job, member: str = "BIGINT") -> duckdb.DuckDBPyConnection:
    """A connection whose tables are the data's, and `result.memberships` for what comes out."""
    connection = duckdb.connect(config={"memory_limit": f"{job.gigabytes}GB"} if job.gigabytes else {})
    connection.execute(f"ATTACH '{job.data}' AS data (READ_ONLY)")
    connection.execute(f"ATTACH '{job.result}' AS result")
    connection.execute(f"CREATE TABLE result.{MEMBERSHIPS} (segment INTEGER, member {member})")
    connection.execute("USE data")
    return connection


def write_rows(job: Job, rows: pa.Table | pa.RecordBatchReader) -> None:
    """Write memberships that are in memory, as a table of their own making."""
    with duckdb.connect(job.result) as connection:
        connection.register("computed", rows)
        connection.execute(f"CREATE TABLE {MEMBERSHIPS} AS SELECT * FROM computed")


#: What `segql run` leaves, as memberships.
RECORDED = "SELECT CAST(split_part(segment, '_', 2) AS INTEGER) AS segment, member FROM segql_members"


def digests(result: Path) -> dict[int, tuple[int, int, int]]:
    """Of each segment that has members: how many, and two sums over the hashes of their keys as text."""
    with duckdb.connect(str(result), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        rows = connection.execute(
            "SELECT segment, count(*), bit_xor(h), CAST(sum(h) AS VARCHAR) FROM "
            "(SELECT segment, hash(CAST(member AS VARCHAR)) AS h "
            f"FROM ({f'FROM {MEMBERSHIPS}' if MEMBERSHIPS in tables else RECORDED}) AS found) AS hashed GROUP BY segment"
        ).fetchall()
    return {segment: (size, both, int(total)) for segment, size, both, total in rows}
