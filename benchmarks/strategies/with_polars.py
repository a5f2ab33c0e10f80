"""polars as somebody who knows it uses it: every distinct aggregate once, all of a discriminating value's in one group_by,
all of them collected together by the streaming engine, which was the faster one here; then one frame of all customers, in
which each segment is a mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.data import NOW
from benchmarks.job import Job, write_rows
from benchmarks.segments import (
    TIME,
    Aggregate,
    Attribute,
    Compared,
    Condition,
    Filter,
    NotFollowed,
    Recency,
    Segment,
    Top,
    aggregates,
)

if TYPE_CHECKING:
    import polars as pl

_NOW = datetime.fromisoformat(NOW)
#: The columns that facts are told apart by: aggregates of one value share a reading.
_DISCRIMINATORS = ("name", "category")


def prepare(job: Job) -> Callable[[], None]:
    """The work: aggregate, join, mask, write."""
    import polars  # noqa: F401

    return partial(_run, job, job.segments())


def _back(days: int) -> datetime:
    return _NOW - timedelta(days=days)


def _beside(column: Any, sign: str, value: object) -> Any:
    match sign:
        case "=":
            return column == value
        case ">":
            return column > value
        case ">=":
            return column >= value
        case "<":
            return column < value
        case _:
            raise ValueError(sign)


def _every(conditions: Sequence[pl.Expr]) -> pl.Expr:
    import polars as pl

    return reduce(lambda left, right: left & right, conditions, pl.lit(True)) if conditions else pl.lit(True)


def _filters(filters: Sequence[Filter]) -> list[pl.Expr]:
    import polars as pl

    return [_beside(pl.col(each.column), each.sign, each.value) for each in filters]


def _aggregated(aggregate: Aggregate, shared: Filter | None) -> pl.Expr:
    import polars as pl

    passed = _filters([each for each in aggregate.filters if each != shared])
    if aggregate.days:
        passed.append(pl.col(TIME[aggregate.fact]) >= _back(aggregate.days))
    if aggregate.function == "count":
        return _every(passed).sum() if passed else pl.len()
    column = pl.col(aggregate.column or "")
    column = column.filter(_every(passed)) if passed else column
    match aggregate.function:
        case "sum":
            return column.sum()
        case "avg":
            return column.mean()
        case _:
            return column.max()


def _discriminator(aggregate: Aggregate) -> Filter | None:
    return next((each for each in aggregate.filters if each.column in _DISCRIMINATORS), None)


def _grouped(folder: Path, names: dict[Aggregate, str]) -> list[pl.LazyFrame]:
    import polars as pl

    together: dict[tuple[str, Filter | None], list[Aggregate]] = {}
    for aggregate in names:
        together.setdefault((aggregate.fact, _discriminator(aggregate)), []).append(aggregate)
    frames = []
    for (fact, shared), members in together.items():
        facts = pl.scan_parquet(folder / f"{fact}.parquet")
        if shared is not None:
            facts = facts.filter(*_filters([shared]))
        widest = [aggregate.days for aggregate in members]
        if all(widest):
            facts = facts.filter(pl.col(TIME[fact]) >= _back(max(days or 0 for days in widest)))
        columns = [_aggregated(aggregate, shared).alias(names[aggregate]) for aggregate in members]
        frames.append(facts.group_by("customer_id").agg(columns))
    return frames


def _waiting(folder: Path, names: dict[NotFollowed, str]) -> list[pl.LazyFrame]:
    import polars as pl

    if not names:
        return []
    first = _back(max(condition.days for condition in names))
    # In the order of their times, as the files are.
    orders = pl.scan_parquet(folder / "orders.parquet").filter(pl.col("ordered_at") >= first)
    orders = orders.select("customer_id", "ordered_at").sort("ordered_at")
    events = pl.scan_parquet(folder / "events.parquet").filter(pl.col("occurred_at") >= first)
    frames = []
    for event in {condition.event for condition in names}:
        seen = events.filter(pl.col("name") == event).select("customer_id", "occurred_at").sort("occurred_at")
        next_order = seen.join_asof(
            orders,
            left_on="occurred_at",
            right_on="ordered_at",
            by="customer_id",
            strategy="forward",
            coalesce=False,
            check_sortedness=False,
        )
        columns = []
        for condition, name in names.items():
            if condition.event == event:
                over = pl.col("occurred_at") < _back(condition.within)
                late = pl.col("ordered_at") > pl.col("occurred_at") + timedelta(days=condition.within)
                waited = over & (late | pl.col("ordered_at").is_null())
                columns.append(((pl.col("occurred_at") >= _back(condition.days)) & waited).any().alias(name))
        frames.append(next_order.group_by("customer_id").agg(columns))
    return frames


def _attribute(condition: Attribute) -> Any:
    import polars as pl

    column = pl.col(condition.column)
    match condition:
        case Attribute(_, "is", _):
            return column
        case Attribute(_, "is not", _):
            return ~column
        case Attribute(_, "in", values):
            return column.is_in(list(values))
        case Attribute(_, "contains", (tag,)):
            return column.list.contains(tag)
        case Attribute(name, sign, (only,)):
            value = datetime.fromisoformat(str(only)).date() if name.endswith("_date") else only
            return _beside(column, sign, value)
        case _:
            raise ValueError(condition)


def _mask(condition: Condition, names: dict[Aggregate, str], waiting: dict[NotFollowed, str]) -> Any:
    import polars as pl

    match condition:
        case Attribute():
            return _attribute(condition)
        case Compared(aggregate, sign, number):
            column = pl.col(names[aggregate])
            return _beside(column if aggregate.function == "avg" else column.fill_null(0), sign, number)
        case Recency(last, within, days):
            return _beside(pl.col(names[last]), ">=" if within else "<", _back(days))
        case Top(aggregate, percent):
            # Customers are in the order of their ids, which decides between equals.
            place = pl.col(names[aggregate]).fill_null(0).neg().rank("ordinal")
            return place <= (pl.len() * percent + 99) // 100
        case NotFollowed():
            return pl.col(waiting[condition])


def _members(segment: Segment, names: dict[Aggregate, str], waiting: dict[NotFollowed, str]) -> pl.Expr:
    groups = []
    for group in segment.groups:
        masks = [_mask(condition, names, waiting).fill_null(False) for condition in group]
        groups.append(reduce(lambda left, right: left | right, masks))
    if segment.without_tag:
        groups.append(~_attribute(Attribute("tags", "contains", (segment.without_tag,))))
    return _every(groups)


def _run(job: Job, segments: Sequence[Segment]) -> None:
    import polars as pl

    folder = Path(job.parquet)
    names = {aggregate: f"a{place}" for place, aggregate in enumerate(aggregates(segments))}
    sequences = [condition for segment in segments for condition in segment.conditions()]
    waiting = {
        condition: f"w{place}"
        for place, condition in enumerate(dict.fromkeys(c for c in sequences if isinstance(c, NotFollowed)))
    }
    customers = pl.scan_parquet(folder / "customers.parquet").sort("id")
    collected = pl.collect_all([customers, *_grouped(folder, names), *_waiting(folder, waiting)], engine="streaming")
    members = collected[0]
    for frame in collected[1:]:
        members = members.join(frame, left_on="id", right_on="customer_id", how="left", maintain_order="left")
    masks = members.select(
        "id", *(_members(segment, names, waiting).alias(str(place)) for place, segment in enumerate(segments))
    )
    found = [
        masks.filter(pl.col(str(place))).select(pl.lit(place, pl.Int32).alias("segment"), pl.col("id").alias("member"))
        for place in range(len(segments))
    ]
    write_rows(job, pl.concat(found).to_arrow())
