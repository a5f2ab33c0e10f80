"""Clocks and calendars of the engines with AT TIME ZONE, which read a clock time that occurs twice as the second of them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from segql.plan.clocks import is_steady
from segql.plan.scalar import Detail, Op
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects.base import Spelling, cast, count, extract, text_of


def to_zone(arguments: list[Node], detail: Detail) -> Node:
    """An instant on the clock of a zone."""
    return build.at_zone(arguments[0], text_of(detail))


def settled(arguments: list[Node], detail: Detail) -> Node:
    """A clock time as the zone's clock really shows it: the way to an instant and back moves what does not exist."""
    return build.at_zone(build.at_zone(arguments[0], text_of(detail)), text_of(detail))


def from_zone(arguments: list[Node], detail: Detail) -> Node:
    """A clock time of a zone as an instant: the hour before it is meant when it shows the same clock time."""
    name = text_of(detail)
    clock = arguments[0]
    instant = build.at_zone(clock, name)
    if is_steady(name):
        return instant
    earlier = build.binary(exp.Sub, instant.copy(), build.interval(1, "HOUR"))
    shows_the_same = build.binary(exp.EQ, build.at_zone(earlier, name), clock.copy())
    return build.case([(shows_the_same, earlier.copy())], instant.copy())


def _add_months(arguments: list[Node], detail: Detail) -> Node:
    return build.cast(build.binary(exp.Add, arguments[0], build.interval(count(detail), "MONTH")), "DATE")


def _add_seconds(arguments: list[Node], detail: Detail) -> Node:
    return build.binary(exp.Add, arguments[0], build.interval(count(detail), "SECOND"))


#: What these engines spell alike.
CLOCKS: Mapping[Op, Spelling] = {
    Op.TO_CLOCK: to_zone,
    Op.TO_INSTANT: from_zone,
    Op.SETTLED: settled,
    Op.AS_INSTANT: cast("TIMESTAMPTZ"),
    Op.MIDNIGHT: cast("TIMESTAMP"),
    Op.WEEKDAY: extract("ISODOW"),
    Op.ADD_DAYS: lambda arguments, detail: build.moved(arguments[0], count(detail)),
    Op.ADD_MONTHS: _add_months,
    Op.ADD_SECONDS: _add_seconds,
}
