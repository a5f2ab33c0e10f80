"""Aggregates: one value from many facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from segql.diagnostics.messages import say


class Measure(Enum):
    """What an aggregate takes between its parentheses."""

    ROWS_OR_VALUE = "a fact or one of its columns"
    NUMERIC = "a fact's number"
    ORDERED = "a fact's number, text, date or datetime"
    VALUE = "a fact's column"


class Nothing(Enum):
    """What it gives over no facts."""

    ZERO = "0"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class AggregateOperator:
    """`keeps_type`: the result has the measure's type, else it is a number. `needs_time`: only of facts with a time."""

    name: str
    measure: Measure
    doc: str
    example: str
    nothing: Nothing = Nothing.MISSING
    keeps_type: bool = False
    needs_time: bool = False
    arguments: int = 0


AGGREGATES: dict[str, AggregateOperator] = {
    operator.name: operator
    for operator in (
        AggregateOperator(
            "COUNT",
            Measure.ROWS_OR_VALUE,
            "How many facts, or known values of a column.",
            say("COUNT(orders) > 3"),
            Nothing.ZERO,
        ),
        AggregateOperator("SUM", Measure.NUMERIC, "The sum.", say("SUM(orders.amount) > 500"), Nothing.ZERO),
        AggregateOperator("AVG", Measure.NUMERIC, "The mean of the known values.", say("AVG(orders.amount) >= 40")),
        AggregateOperator("MIN", Measure.ORDERED, "The smallest.", say("MIN(orders.amount) > 10"), keeps_type=True),
        AggregateOperator("MAX", Measure.ORDERED, "The largest.", say("MAX(orders.amount) > 100"), keeps_type=True),
        AggregateOperator(
            "MEDIAN", Measure.NUMERIC, "The middle value, interpolated.", say("MEDIAN(orders.amount) > 30")
        ),
        AggregateOperator(
            "PERCENTILE",
            Measure.NUMERIC,
            "The value below which so many percent lie, interpolated.",
            say("PERCENTILE(orders.amount, 90) > 100"),
            arguments=1,
        ),
        AggregateOperator(
            "FIRST",
            Measure.VALUE,
            "The earliest fact's value, even if it is missing.",
            say("FIRST(orders.channel) = 'store'"),
            keeps_type=True,
            needs_time=True,
        ),
        AggregateOperator(
            "SECOND",
            Measure.VALUE,
            "The second earliest fact's value.",
            say("SECOND(orders.channel) = 'web'"),
            keeps_type=True,
            needs_time=True,
        ),
        AggregateOperator(
            "LAST",
            Measure.VALUE,
            "The latest fact's value, even if it is missing.",
            say("LAST(orders.channel) = 'store'"),
            keeps_type=True,
            needs_time=True,
        ),
        AggregateOperator(
            "MODE",
            Measure.ORDERED,
            "The most frequent value; the smallest of equally frequent ones.",
            say("MODE(orders.channel) = 'web'"),
            keeps_type=True,
        ),
        AggregateOperator(
            "SHARE",
            Measure.ROWS_OR_VALUE,
            "The part of the facts, or of a column's sum, for which WHERE holds.",
            say("SHARE(orders WHERE channel = 'web') > 60%"),
        ),
    )
}
