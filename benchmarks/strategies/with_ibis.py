"""Ibis over DuckDB: an expression a segment, in which each table is grouped once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

from benchmarks.data import NOW, TABLES
from benchmarks.job import MEMBERSHIPS, Job
from benchmarks.segments import (
    TIME,
    Aggregate,
    Attribute,
    Compared,
    Condition,
    NotFollowed,
    Recency,
    Segment,
    Top,
    aggregates,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

_NOW = datetime.fromisoformat(NOW)


def prepare(job: Job) -> Callable[[], None]:
    """The work: each segment's expression, its rows into the result."""
    import ibis

    ibis.duckdb.connect()  # loads what a first connection needs
    return partial(_run, job)


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


def _attribute(condition: Attribute, members: ir.Table) -> Any:
    column: Any = members[condition.column]
    match condition:
        case Attribute(_, "is", _):
            return column
        case Attribute(_, "is not", _):
            return ~column
        case Attribute(_, "in", values):
            return column.isin(values)
        case Attribute(_, "contains", (tag,)):
            return column.contains(tag)
        case Attribute(name, sign, (only,)):
            return _beside(column, sign, date.fromisoformat(str(only)) if name.endswith("_date") else only)
        case _:
            raise ValueError(condition)


def _passed(aggregate: Aggregate, facts: ir.Table) -> Any:
    """What a fact must pass to count, or None."""
    conditions = [_beside(facts[each.column], each.sign, each.value) for each in aggregate.filters]
    if aggregate.days:
        conditions.append(facts[TIME[aggregate.fact]] >= _back(aggregate.days))
    return reduce(lambda left, right: left & right, conditions) if conditions else None


def _aggregated(aggregate: Aggregate, facts: ir.Table) -> Any:
    passed = _passed(aggregate, facts)
    if aggregate.function == "count":
        return facts.count(where=passed)
    column: Any = facts[aggregate.column or ""]
    method = {"sum": "sum", "avg": "mean", "max": "max"}[aggregate.function]
    return getattr(column, method)(where=passed)


class _Shop:
    """The tables."""

    def __init__(self, connection: Any) -> None:
        self.customers, self.orders, self.events = (connection.table(name, database="data.main") for name in TABLES)

    def facts(self, name: str) -> ir.Table:
        return self.orders if name == "orders" else self.events

    def grouped(self, fact: str, names: Mapping[Aggregate, str]) -> ir.Table:
        """All aggregates over a fact's table, of the facts that at least one of them needs."""
        facts = self.facts(fact)
        needed = [_passed(aggregate, facts) for aggregate in names]
        if all(each is not None for each in needed):
            facts = facts.filter(reduce(lambda left, right: left | right, needed))
        columns = {name: _aggregated(aggregate, facts) for aggregate, name in names.items()}
        return facts.group_by("customer_id").aggregate(**columns)

    def waiting(self, condition: NotFollowed) -> Any:
        """The customers of whom an event was not followed."""
        events = self.events.filter(
            self.events.name == condition.event,
            self.events.occurred_at >= _back(condition.days),
            self.events.occurred_at < _back(condition.within),
        ).select("customer_id", "occurred_at")
        orders = self.orders.filter(self.orders.ordered_at >= _back(condition.days)).select("customer_id", "ordered_at")
        joined = events.asof_join(orders, on=events.occurred_at <= orders.ordered_at, predicates="customer_id")
        late = joined.ordered_at > joined.occurred_at + timedelta(days=condition.within)
        return joined.filter(joined.ordered_at.isnull() | late).customer_id

    def segment(self, segment: Segment) -> Any:
        """The ids of a segment's members."""
        names = {aggregate: f"a{place}" for place, aggregate in enumerate(aggregates([segment]))}
        members = self.customers
        for fact in ("orders", "events"):
            of_fact = {aggregate: name for aggregate, name in names.items() if aggregate.fact == fact}
            if of_fact:
                found = self.grouped(fact, of_fact)
                members = members.left_join(found, members.id == found.customer_id).drop("customer_id")
        groups = [
            reduce(lambda left, right: left | right, [self.condition(each, members, names) for each in group])
            for group in segment.groups
        ]
        if segment.without_tag:
            groups.append(~_attribute(Attribute("tags", "contains", (segment.without_tag,)), members))
        return members.filter(*groups).id

    def condition(self, condition: Condition, members: ir.Table, names: Mapping[Aggregate, str]) -> Any:
        """A condition over the joined tables."""
        match condition:
            case Attribute():
                return _attribute(condition, members)
            case Compared(aggregate, sign, number):
                column: Any = members[names[aggregate]]
                column = column if aggregate.function == "avg" else column.fill_null(0)
                return _beside(column, sign, number).fill_null(False)
            case Recency(last, within, days):
                return _beside(members[names[last]], ">=" if within else "<", _back(days)).fill_null(False)
            case Top(aggregate, percent):
                # The tables are read again: an expression of a segment has no place for a table of its own.
                found = self.grouped(aggregate.fact, {aggregate: "best"})
                limit = (int(self.customers.count().execute()) * percent + 99) // 100
                ordered = found.order_by(found.best.desc(), found.customer_id).limit(limit)
                return members.id.isin(ordered.customer_id)
            case NotFollowed():
                return members.id.isin(self.waiting(condition))


def _run(job: Job) -> None:
    import ibis

    limit = {"memory_limit": f"{job.gigabytes}GB"} if job.gigabytes else {}
    connection = ibis.duckdb.connect(job.result, **limit)
    connection.attach(job.data, name="data", read_only=True)
    connection.create_table(MEMBERSHIPS, schema=ibis.schema({"segment": "int32", "member": "int64"}))
    shop = _Shop(connection)
    for place, segment in enumerate(job.segments()):
        ids = shop.segment(segment).name("member").as_table()
        rows = ids.mutate(segment=ibis.literal(place, "int32")).select("segment", "member")
        connection.insert(MEMBERSHIPS, rows)
    connection.disconnect()
