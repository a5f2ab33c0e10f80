"""A query a segment, one after the other over one connection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.job import MEMBERSHIPS, Job, over_data
from benchmarks.strategies import expert, naive


def prepare(job: Job) -> Callable[[], None]:
    """The work: each segment's query, its rows into the result."""
    write = {"naive": naive.statement, "expert": expert.statement}[job.strategy]
    queries = [
        f"SELECT {place} AS segment, found.* FROM ({write(segment, job.engine)}) AS found"
        for place, segment in enumerate(job.segments())
    ]
    return partial(_in_duckdb if job.engine == "duckdb" else _in_postgres, job, queries)


def _in_duckdb(job: Job, queries: list[str]) -> None:
    with over_data(job) as connection:
        for query in queries:
            connection.execute(f"INSERT INTO result.{MEMBERSHIPS} {query}")


def _in_postgres(job: Job, queries: list[str]) -> None:
    import psycopg

    with psycopg.connect(job.data) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {MEMBERSHIPS}")
        connection.execute(f"CREATE TABLE {MEMBERSHIPS} (segment integer, member bigint)")
        for query in queries:
            connection.execute(f"INSERT INTO {MEMBERSHIPS} {query}")
