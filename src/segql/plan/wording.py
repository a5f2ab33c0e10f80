"""Conditions in words: what a plan is about to answer, much as a rule would say it, with windows as the moments they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never
from zoneinfo import ZoneInfo

from segql.plan.walk import Node
from segql.semantics import ir
from segql.types import Kind

_LONGEST_LIST = 5


def worded(node: Node, timezone: str) -> str:
    """A condition or a value as a rule would say it. Dates and instants are those of the zone."""
    return _Wording(ZoneInfo(timezone)).say(node)


class _Wording:
    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def say(self, node: Node) -> str:
        match node:
            case ir.Constant(value):
                return "TRUE" if value else "FALSE"
            case ir.And(operands):
                return " AND ".join(map(self._inner, operands))
            case ir.Or(operands):
                return " OR ".join(map(self._inner, operands))
            case ir.Not(operand):
                return f"NOT {self._inner(operand)}"
            case ir.Compare(operator, left, right):
                return f"{self.say(left)} {operator.value} {self.say(right)}"
            case ir.OneOf(value, options):
                return f"{self.say(value)} IN ({self._list([self.say(one) for one in options])})"
            case ir.InTable(value, relation, column):
                return f"{self.say(value)} IN LIST {relation.text}.{self.say(column)}"
            case ir.InValues(value, listed):
                return f"{self.say(value)} IN LIST {listed.name}"
            case ir.Known(value):
                return f"{self.say(value)} IS KNOWN"
            case ir.TextTest(operator, value, pattern):
                return f"{self.say(value)} {operator.value.replace('_', ' ')} {self.say(pattern)}"
            case ir.Matches(value, regex):
                return f"{self.say(value)} MATCHES '{regex}'"
            case ir.ListContains(items, value):
                return f"{self.say(items)} CONTAINS {self.say(value)}"
            case ir.InWindow(value, window):
                return f"{self.say(value)}{self._window(window, None)}"
            case ir.Holds(value):
                return self.say(value)
            case ir.InSegment(name, key):
                return self._led_to(key, name)
            case ir.CountOf(low, high, operands):
                least = f"AT LEAST {low}" if high is None else f"BETWEEN {low} AND {high}"
                return f"{least} OF ({', '.join(map(self.say, operands))})"
            case ir.InRank():
                return self._rank(node)
            case ir.InDraw(_, low, high):
                return f"DRAWN {_number((high - low) * 100)}%"
            case ir.Changed(name, left, window):
                return f"{'LEFT' if left else 'ENTERED'} {name}{self._window(window, None)}"
            case ir.Stood(name, before):
                return f"IN {name} SINCE BEFORE {self._moment(before)}"
            case _:
                return self._value(node)

    def _value(self, value: ir.Value) -> str:
        match value:
            case ir.Column(hops=hops):
                return ".".join((*(hop.name for hop in hops), value.name or value.reading.column))
            case ir.Literal(type, literal):
                return self._literal(literal, percent=type.kind is Kind.PERCENT)
            case ir.At(_, moment):
                return self._moment(moment)
            case ir.Arithmetic(operator, left, right):
                return f"({self.say(left)} {operator.value} {self.say(right)})"
            case ir.Call(function, arguments):
                return f"{function.value}({', '.join(map(self.say, arguments))})"
            case ir.Choice(condition, then, otherwise):
                return f"IF({self.say(condition)}, {self.say(then)}, {self.say(otherwise)})"
            case ir.Elapsed(unit, start, end):
                return f"{unit.value}S BETWEEN {self.say(start)} AND {self.say(end)}"
            case ir.Truth(condition):
                return f"({self.say(condition)})"
            case ir.Aggregate():
                return self._aggregate(value)
            case ir.Buckets(rows, _, unit, least, consecutive, window, where):
                kind = "CONSECUTIVE " if consecutive else ""
                facts = self._facts(rows, window, where)
                return f"COUNT({kind}{unit.value}S WITH {least} {facts})"
            case ir.SequenceCount(_, first, steps):
                return f"COUNT({self._place(first)}{''.join(map(self._step, steps))})"
            case ir.Anniversary(date):
                return f"ANNIVERSARY OF {self.say(date)}"
            case ir.Later(moved, amount):
                return f"({self.say(moved)} + {amount})"
            case ir.Distance(latitude, longitude, to):
                return f"DISTANCE({self.say(latitude)}, {self.say(longitude)} TO {to[0]}, {to[1]})"
            case _:
                assert_never(value)

    def _inner(self, condition: ir.Condition) -> str:
        text = self.say(condition)
        return f"({text})" if isinstance(condition, ir.And | ir.Or) else text

    def _aggregate(self, aggregate: ir.Aggregate) -> str:
        rows = aggregate.rows
        measured = rows.name
        if aggregate.value is not None:
            value = self.say(aggregate.value)
            measured = f"{rows.name}.{value}" if isinstance(aggregate.value, ir.Column) else f"{rows.name}: {value}"
        if aggregate.gaps is not None:
            measured = f"{aggregate.gaps.value}S BETWEEN {rows.name}"
        more = "".join(f" SAME {self.say(one)}" for one in aggregate.alike)
        if aggregate.any is not None:
            length = aggregate.any.length
            more += f" IN ANY {length} DAYS" if aggregate.any.dates else f" IN ANY {length / 1_000_000:g} SECONDS"
        more += self._window(aggregate.window, rows.until)
        more += "" if aggregate.where is None else f" WHERE {self.say(aggregate.where)}"
        more += "" if aggregate.percent is None else f", {_number(aggregate.percent)}"
        distinct = "DISTINCT " if aggregate.distinct else ""
        return f"{aggregate.function.value}({distinct}{measured}{more})"

    def _facts(self, rows: ir.FactRows, window: ir.Window | None, where: ir.Condition | None) -> str:
        filtered = "" if where is None else f" WHERE {self.say(where)}"
        return f"{rows.name}{self._window(window, rows.until)}{filtered}"

    def _place(self, place: ir.Place) -> str:
        events = [
            (f"{event.position.value} " if event.position is not None else "")
            + self._facts(event.rows, event.window, event.where)
            for event in place.events
        ]
        if len(events) == 1:
            return events[0]
        least = "ALL" if place.least == len(events) else f"AT LEAST {place.least}"
        return f"{least} OF ({', '.join(events)})"

    def _step(self, step: ir.Step) -> str:
        negated = "NOT " if step.negated else ""
        return f" {negated}FOLLOWED BY {self._place(step.place)}"

    def _rank(self, rank: ir.InRank) -> str:
        match rank.cut:
            case ir.Largest(count):
                part = f"{'BOTTOM' if rank.reverse else 'TOP'} {count}"
            case ir.Share(share):
                part = f"{'BOTTOM' if rank.reverse else 'TOP'} {_number(share * 100)}%"
            case ir.Tile(tile, of):
                part = f"PART {tile} OF {of}"
            case _:
                assert_never(rank.cut)
        per = "" if rank.per is None else f" PER {self.say(rank.per)}"
        among = "" if rank.among == ir.Constant(True) else f" AMONG ({self.say(rank.among)})"
        return self._led_to(rank.key, f"{self.say(rank.value)} IN {part}{per}{among}")

    def _led_to(self, key: Sequence[ir.Column], text: str) -> str:
        hops = key[0].hops if key else ()
        return ".".join((*(hop.name for hop in hops), text))

    # Moments ----------------------------------------------------------------------------------------------------------

    def _window(self, window: ir.Window | None, until: ir.Moment | None) -> str:
        if window is None:
            return ""
        low, high = window.low, None if window.high == until else window.high
        if low is not None and high is not None:
            return f" FROM {self._moment(low)} TO BEFORE {self._moment(high)}"
        if low is not None:
            return f" SINCE {self._moment(low)}"
        return "" if high is None else f" BEFORE {self._moment(high)}"

    def _moment(self, moment: ir.Moment) -> str:
        return self._literal(moment.value) if isinstance(moment, ir.Fixed) else type(moment).__name__.upper()

    def _literal(self, value: ir.Scalar, *, percent: bool = False) -> str:
        match value:
            case bool():
                return "TRUE" if value else "FALSE"
            case dt.datetime():
                local = value.astimezone(self._zone)
                return f"{local:%Y-%m-%d}" if local.time() == dt.time() else local.replace(tzinfo=None).isoformat()
            case dt.date():
                return value.isoformat()
            case Decimal():
                return f"{_number(value * 100)}%" if percent else _number(value)
            case str():
                quoted = value.replace("'", "''")
                return f"'{quoted}'"
            case _:
                assert_never(value)

    def _list(self, texts: Sequence[str]) -> str:
        shown = ", ".join(texts[:_LONGEST_LIST])
        return shown if len(texts) <= _LONGEST_LIST else f"{shown}, … {len(texts)}"


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
