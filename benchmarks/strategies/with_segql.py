"""The same segments as rules of a segql project: computed and written like the others' (`segql`), or recorded with who
entered and left (`segql run`)."""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.job import MEMBERSHIPS, Job, write_rows
from benchmarks.rules import AS_OF, write_project

if TYPE_CHECKING:
    from segql.runs.computed import Computed

#: What a run loads on first use.
_LOADED = (
    "pyarrow.compute", "segql.catalog.load", "segql.compiler", "segql.project", "segql.runs.fused", "segql.runs.plain",
    "segql.session", "segql.sql", "segql.syntax", "segql.semantics.resolve", "segql.semantics.unused",
    "sqlglot.dialects.duckdb", "sqlglot.dialects.postgres", "sqlglot.generators.duckdb", "sqlglot.generators.postgres",
)  # fmt: skip
_ENGINE = {"duckdb": "segql.engines.duckdb", "postgres": "segql.engines.postgres"}


def prepare(job: Job) -> Callable[[], None]:
    """The work: load, check, compile and compute the project, write the rows."""
    temporary = tempfile.TemporaryDirectory()
    where = {"path": job.data} if job.engine == "duckdb" else {"url": job.data}
    write_project(Path(temporary.name), job.segments(), {"engine": job.engine, **where})
    if job.strategy == "segql run":
        return partial(_record, job, temporary)
    for name in (*_LOADED, _ENGINE[job.engine]):
        importlib.import_module(name)
    return partial(_run, job, temporary)


def _run(job: Job, temporary: tempfile.TemporaryDirectory[str]) -> None:
    import segql
    from segql.engines.limits import Limits

    limits = Limits(memory=round(job.gigabytes * 1e9) if job.gigabytes else None)
    with segql.load_project(temporary.name).open(limits=limits) as session:
        computed = session.compute([f"segment_{place}" for place in range(job.count)], as_of=AS_OF)
        if job.engine == "duckdb":
            _write_file(job, computed)
        elif computed.table is not None:
            session.engine.write_table(f"SELECT segment, member FROM {computed.table}", MEMBERSHIPS)
        else:
            _send(job, computed)


def _record(job: Job, temporary: tempfile.TemporaryDirectory[str]) -> None:
    """The whole command, its start included."""
    into = ["--store", job.result] if job.engine == "duckdb" else []
    most = ["--max-memory", f"{job.gigabytes}GB"] if job.gigabytes else []
    command = [sys.executable, "-m", "segql", "run", "-p", temporary.name, "--as-of", AS_OF, *into, *most]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _write_file(job: Job, computed: Computed) -> None:
    import pyarrow as pa

    schema = pa.schema({"segment": pa.int32(), "member": pa.string()})
    batches = (batch for table in computed.rows() for batch in table.cast(schema).to_batches())
    write_rows(job, pa.RecordBatchReader.from_batches(schema, batches))


def _send(job: Job, computed: Computed) -> None:
    """Write rows that came to the client back into the database."""
    import psycopg
    import pyarrow.csv

    options = pyarrow.csv.WriteOptions(include_header=False)
    with psycopg.connect(job.data) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {MEMBERSHIPS}")
        connection.execute(f"CREATE TABLE {MEMBERSHIPS} (segment integer, member text)")
        with connection.cursor().copy(f"COPY {MEMBERSHIPS} FROM STDIN (FORMAT csv)") as into:
            for table in computed.rows():
                text = io.BytesIO()
                pyarrow.csv.write_csv(table, text, options)
                into.write(text.getvalue())
