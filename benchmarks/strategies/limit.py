"""What cannot be gone below without kept state: each column that the segments need is read once, and each fact table
grouped by member once. Nothing is decided and nobody written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import duckdb

from benchmarks.job import Job
from benchmarks.segments import TIME, Attribute, NotFollowed, Segment, aggregates

#: A look at each value of a column. Engines answer how many values there are, or their bounds, from what they keep of a
#: table, and whether any equals one out of bounds; so each is compared with one that there is.
_LOOK = {
    "region": "region = 'rural'", "country": "country = 'FR'", "city": "city = 'city_1'", "tier": "tier = 'gold'",
    "birth_date": "birth_date = DATE '1980-05-05'", "signup_date": "signup_date = DATE '2024-05-05'",
    "gender": "gender = 'm'", "loyalty_points": "loyalty_points = 500", "tags": "'vip' = ANY(tags)",
    "amount": "amount = 50", "category": "category = 'toys'", "channel": "channel = 'store'", "status": "status = 'paid'",
    "payment_method": "payment_method = 'gift'", "ordered_at": "ordered_at = TIMESTAMP '2025-05-05 12:00:00'",
    "name": "name = 'login'", "value": "value = 50", "occurred_at": "occurred_at = TIMESTAMP '2025-05-05 12:00:00'",
}  # fmt: skip


def _columns(segments: Sequence[Segment]) -> dict[str, dict[str, None]]:
    """The columns that segments need, by table."""
    needed: dict[str, dict[str, None]] = {}
    for aggregate in aggregates(segments):
        columns = needed.setdefault(aggregate.fact, {})
        columns |= dict.fromkeys(each.column for each in aggregate.filters)
        columns |= {aggregate.column: None} if aggregate.column else {}
        columns |= {TIME[aggregate.fact]: None} if aggregate.days else {}
    for segment in segments:
        for condition in segment.conditions():
            match condition:
                case Attribute(column):
                    needed.setdefault("customers", {})[column] = None
                case NotFollowed():
                    needed.setdefault("events", {}).update({"name": None, "occurred_at": None})
                    needed.setdefault("orders", {})["ordered_at"] = None
                case _:
                    pass
        if segment.without_tag:
            needed.setdefault("customers", {})["tags"] = None
    return needed


def queries(segments: Sequence[Segment]) -> list[str]:
    """One reading of what is needed, and of each fact one grouping."""
    found = []
    for table, columns in _columns(segments).items():
        read = [f"count(CASE WHEN {_LOOK.get(column, column)} THEN 1 END)" for column in columns]
        found.append(f"SELECT {', '.join(read)} FROM {table}")
        if table != "customers":
            rows = f"SELECT customer_id, count(*) AS n FROM {table} GROUP BY customer_id"
            found.append(f"SELECT max(n) FROM ({rows}) AS grouped")
    return found


def prepare(job: Job) -> Callable[[], None]:
    """The work: the readings and the groupings."""
    return partial(_run, job, queries(job.segments()))


def _run(job: Job, queries: list[str]) -> None:
    if job.engine == "duckdb":
        with duckdb.connect(job.data, read_only=True) as connection:
            for query in queries:
                connection.execute(query).fetchall()
    else:
        import psycopg

        with psycopg.connect(job.data) as session:
            for query in queries:
                session.execute(query).fetchall()
