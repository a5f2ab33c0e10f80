"""AT TIME ZONE, for the engines that have it and read a clock time that occurs twice as the second of them."""

from __future__ import annotations

from sqlglot import exp

from segql.plan.clocks import is_steady
from segql.plan.scalar import Detail
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects.base import text_of


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
