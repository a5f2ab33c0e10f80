"""What somebody writes who knows the engine: a query a segment, in which each table is read and grouped once."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.segments import (
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
from benchmarks.strategies import sql


def _filtered(aggregate: Aggregate) -> str:
    passed = sql.passed(aggregate)
    return f"{sql.called(aggregate)} FILTER (WHERE {' AND '.join(passed)})" if passed else sql.called(aggregate)


def _grouped(fact: str, names: Mapping[Aggregate, str]) -> str:
    """One reading of a fact's table: all aggregates over it, of the facts that at least one of them needs."""
    needed = [" AND ".join(sql.passed(aggregate)) for aggregate in names]
    where = f" WHERE {' OR '.join(f'({each})' for each in dict.fromkeys(needed))}" if all(needed) else ""
    columns = ", ".join(f"{_filtered(aggregate)} AS {name}" for aggregate, name in names.items())
    return f"SELECT customer_id, {columns} FROM {fact}{where} GROUP BY customer_id"


def _waiting(condition: NotFollowed, engine: str) -> str:
    """Who has an event after which no order came in time: the first order after it is looked up, once an event."""
    waited = f"SELECT customer_id, occurred_at FROM events WHERE {' AND '.join(sql.over_by_now(condition))}"
    if engine == "duckdb":
        orders = f"(SELECT customer_id, ordered_at FROM orders WHERE ordered_at >= {sql.back(condition.days)}) o"
        joined = f"ASOF LEFT JOIN {orders} ON o.customer_id = e.customer_id AND o.ordered_at >= e.occurred_at"
    else:
        first = "SELECT min(ordered_at) AS ordered_at FROM orders WHERE customer_id = e.customer_id"
        joined = f"CROSS JOIN LATERAL ({first} AND ordered_at >= e.occurred_at) o"
    late = f"o.ordered_at > e.occurred_at + INTERVAL '{condition.within} days'"
    return f"SELECT DISTINCT e.customer_id FROM ({waited}) e {joined} WHERE o.ordered_at IS NULL OR {late}"


def statement(segment: Segment, engine: str) -> str:
    """A segment's query."""
    names = {aggregate: f"a{place}" for place, aggregate in enumerate(aggregates([segment]))}
    tables: dict[str, str] = {}
    joins: list[str] = []
    for fact in ("orders", "events"):
        of_fact = {aggregate: name for aggregate, name in names.items() if aggregate.fact == fact}
        if of_fact:
            tables[f"of_{fact}"] = _grouped(fact, of_fact)
            joins.append(f" LEFT JOIN of_{fact} ON of_{fact}.customer_id = c.id")
    written = {condition: _condition(condition, names, tables, engine) for condition in segment.conditions()}
    shared = ", ".join(f"{name} AS ({query})" for name, query in tables.items())
    head = f"WITH {shared} " if shared else ""
    return f"{head}SELECT c.id FROM customers c{''.join(joins)} WHERE {sql.combined(segment, written.__getitem__)}"


def _condition(condition: Condition, names: Mapping[Aggregate, str], tables: dict[str, str], engine: str) -> str:
    """A condition over the joined tables; what needs one of its own adds it."""
    match condition:
        case Attribute():
            return sql.attribute(condition)
        case Compared(aggregate, sign, number):
            # Nobody's average is over nothing; a count and a sum of nothing are 0.
            name = names[aggregate] if aggregate.function == "avg" else f"coalesce({names[aggregate]}, 0)"
            return f"coalesce({name} {sign} {number}, false)"
        case Recency(last, within, days):
            return f"coalesce({names[last]} {'>=' if within else '<'} {sql.back(days)}, false)"
        case Top(aggregate, percent):
            name = names[aggregate]
            ranked = f"SELECT customer_id FROM of_{aggregate.fact} WHERE {name} IS NOT NULL"
            limit = f"ORDER BY {name} DESC, customer_id LIMIT {sql.first_hundredths(percent)}"
            return _listed(f"{ranked} {limit}", tables)
        case NotFollowed():
            return _listed(_waiting(condition, engine), tables)


def _listed(query: str, tables: dict[str, str]) -> str:
    name = f"chosen_{len(tables)}"
    tables[name] = query
    return f"c.id IN (SELECT customer_id FROM {name})"
