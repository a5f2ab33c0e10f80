"""What people and most tools write: a query a segment, a subquery a condition."""

from __future__ import annotations

from benchmarks.segments import Aggregate, Attribute, Compared, Condition, NotFollowed, Recency, Segment, Top
from benchmarks.strategies import sql


def _having(aggregate: Aggregate, condition: str) -> str:
    having = f" GROUP BY customer_id HAVING {sql.called(aggregate)} {condition}" if condition else ""
    return f"SELECT customer_id FROM {aggregate.fact}{sql.where(sql.passed(aggregate))}{having}"


def _compared(condition: Compared) -> str:
    aggregate, sign, number = condition.aggregate, condition.sign, condition.number
    match aggregate.function, sign, number:
        case "count", "=", 0:
            return f"c.id NOT IN ({_having(aggregate, '')})"
        case "count", ">", 0:
            return f"c.id IN ({_having(aggregate, '')})"
        case _:
            return f"c.id IN ({_having(aggregate, f'{sign} {number}')})"


def _condition(condition: Condition) -> str:
    match condition:
        case Attribute():
            return sql.attribute(condition)
        case Compared():
            return _compared(condition)
        case Recency(last, within, days):
            return f"c.id IN ({_having(last, ('>= ' if within else '< ') + sql.back(days))})"
        case Top(aggregate, percent):
            first = f"SELECT customer_id FROM {aggregate.fact}{sql.where(sql.passed(aggregate))} GROUP BY customer_id"
            order = f"ORDER BY {sql.called(aggregate)} DESC, customer_id LIMIT {sql.first_hundredths(percent)}"
            return f"c.id IN ({first} {order})"
        case NotFollowed(within=within):
            later = f"o.ordered_at >= e.occurred_at AND o.ordered_at <= e.occurred_at + INTERVAL '{within} days'"
            return (
                f"EXISTS (SELECT 1 FROM events e WHERE e.customer_id = c.id AND {' AND '.join(sql.over_by_now(condition))}"
                f" AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = e.customer_id AND {later}))"
            )


def statement(segment: Segment, engine: str) -> str:
    """A segment's query."""
    return f"SELECT c.id FROM customers c WHERE {sql.combined(segment, _condition)}"
