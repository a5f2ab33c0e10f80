"""What the strategies that write SQL share. All of it is understood by DuckDB and by Postgres."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.data import NOW
from benchmarks.segments import TIME, Aggregate, Attribute, Condition, Filter, NotFollowed, Segment


def value(of: str | int) -> str:
    """A literal."""
    return f"'{of}'" if isinstance(of, str) else str(of)


def back(days: int) -> str:
    """The instant so many days before now."""
    return f"TIMESTAMP '{NOW}' - INTERVAL '{days} days'"


def attribute(condition: Attribute) -> str:
    """A condition on a column of the customers, `c`."""
    match condition:
        case Attribute(column, "is", _):
            return f"c.{column}"
        case Attribute(column, "is not", _):
            return f"NOT c.{column}"
        case Attribute(column, "in", values):
            return f"c.{column} IN ({', '.join(value(each) for each in values)})"
        case Attribute(column, "contains", (tag,)):
            return f"{value(tag)} = ANY(c.{column})"
        case Attribute(column, sign, (only,)):
            date = "DATE " if column.endswith("_date") else ""
            return f"c.{column} {sign} {date}{value(only)}"
        case _:
            raise ValueError(condition)


def filters(of: Sequence[Filter]) -> list[str]:
    """Conditions on a fact's columns."""
    return [f"{each.column} {each.sign} {value(each.value)}" for each in of]


def passed(aggregate: Aggregate) -> list[str]:
    """What a fact must pass to count in an aggregate."""
    window = [f"{TIME[aggregate.fact]} >= {back(aggregate.days)}"] if aggregate.days else []
    return filters(aggregate.filters) + window


def called(aggregate: Aggregate) -> str:
    """The aggregate's call."""
    return "count(*)" if aggregate.function == "count" else f"{aggregate.function}({aggregate.column})"


def where(conditions: Sequence[str]) -> str:
    """A WHERE clause, or nothing."""
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def first_hundredths(percent: int) -> str:
    """How many customers so many hundredths of all are."""
    return f"(SELECT CAST(ceil({percent} * count(*) / 100.0) AS bigint) FROM customers)"


def combined(segment: Segment, written: Callable[[Condition], str]) -> str:
    """A segment's whole condition from how each of its conditions is written."""
    groups = [" OR ".join(written(condition) for condition in group) for group in segment.groups]
    if segment.without_tag:
        groups.append(f"NOT ({attribute(Attribute('tags', 'contains', (segment.without_tag,)))})")
    return " AND ".join(f"({group})" for group in groups)


def over_by_now(condition: NotFollowed) -> list[str]:
    """What an event must pass to have waited in vain: what comes within the days has come by now."""
    return [
        f"name = {value(condition.event)}",
        f"occurred_at >= {back(condition.days)}",
        f"occurred_at < {back(condition.within)}",
    ]
