"""One way of writing for what means the same, so that several segments share it.

Filters of aggregates are put in an order, and whether there are facts in windows that differ in their start alone
(`HAS orders IN LAST 30 DAYS`, `… 90 DAYS`) is asked of the last of them. This is for one statement, in which each window is
an aggregate more; arrays share the other way round: see plan.recency.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from segql.plan.clocks import is_steady
from segql.plan.rowsets import earlier
from segql.semantics import ir
from segql.semantics.rewrite import Rewriting
from segql.types import Kind

_SOME = {(ir.Comparison.GREATER, Decimal(0)), (ir.Comparison.GREATER_EQUAL, Decimal(1))}
_NONE = {(ir.Comparison.EQUAL, Decimal(0)), (ir.Comparison.LESS, Decimal(1)), (ir.Comparison.LESS_EQUAL, Decimal(0))}

#: Facts that are asked about whatever their window is: which, whose, and with what filter.
_Facts: TypeAlias = tuple[ir.FactRows, tuple[ir.Column, ...], ir.Condition | None]


def canonical(program: ir.Program) -> ir.Program:
    """The program with segments that share more."""
    ordered = _rewritten(program.segments, Rewriting(_ordered))
    lasts = _Lasts()
    _rewritten(ordered, Rewriting(lasts.note))
    return replace(program, segments=_rewritten(ordered, Rewriting(lasts.change)))


def _rewritten(segments: Mapping[str, ir.Segment], rewriting: Rewriting) -> dict[str, ir.Segment]:
    return {name: rewriting.of(segment) for name, segment in segments.items()}


# The order of filters -------------------------------------------------------------------------------------------------


def _ordered(node: object) -> object | None:
    if isinstance(node, ir.Aggregate) and node.where is not None:
        return replace(node, where=_sorted(node.where))
    return None


def _sorted(condition: ir.Condition) -> ir.Condition:
    """The condition with what may stand in any order in one."""
    match condition:
        case ir.And(parts):
            flat = (
                part for one in map(_sorted, parts) for part in (one.operands if isinstance(one, ir.And) else (one,))
            )
            return _joined(ir.And, {repr(one): one for one in flat})
        case ir.Or(parts):
            return _joined(ir.Or, {repr(one): one for one in map(_sorted, parts)})
        case ir.Not(operand):
            return ir.Not(_sorted(operand))
        case ir.Compare(operator, ir.Literal() as left, right) if not isinstance(right, ir.Literal):
            return ir.Compare(operator.turned, right, left)
        case ir.OneOf(value, (literal,)):
            return ir.Compare(ir.Comparison.EQUAL, value, literal)
        case ir.OneOf(value, options):
            unique = {repr(one): one for one in options}
            return ir.OneOf(value, tuple(unique[text] for text in sorted(unique)))
        case _:
            return condition


def _joined(kind: type[ir.And] | type[ir.Or], operands: Mapping[str, ir.Condition]) -> ir.Condition:
    ordered = tuple(operands[text] for text in sorted(operands))
    return ordered[0] if len(ordered) == 1 else kind(ordered)


# Whether there are facts ----------------------------------------------------------------------------------------------


class _Lasts:
    """Finds facts of which is asked in several windows that reach to the cutoff whether there are any."""

    def __init__(self) -> None:
        self._starts: defaultdict[_Facts, set[ir.Moment | None]] = defaultdict(set)

    def note(self, node: object) -> None:
        """Note when the windows begin; None: some reach back for ever."""
        if isinstance(node, ir.Compare) and (count := _existence(node)) is not None:
            assert count.window is not None
            self._starts[count.rows, count.member, count.where].add(count.window.low)
        elif (
            isinstance(node, ir.Aggregate)
            and node.function is ir.AggregateFunction.LAST
            and node.value == node.rows.time
            and node.gaps is None
            and (node.window is None or (node.window.low is None and _reaches_the_end(node)))
        ):
            self._starts[node.rows, node.member, node.where].add(None)

    def change(self, node: object) -> object | None:
        """Ask whether the last of the facts lies in the window, where there are several."""
        count = _existence(node) if isinstance(node, ir.Compare) else None
        if count is None:
            return None
        starts = self._starts[count.rows, count.member, count.where]
        if len(starts) < 2:
            return None
        assert isinstance(node, ir.Compare)
        assert count.window is not None
        assert count.rows.time is not None
        time = count.rows.time
        last = ir.Aggregate(
            ir.AggregateFunction.LAST,
            count.rows,
            count.member,
            time.type,
            time,
            window=None if None in starts else ir.Window(min(starts, key=_moment), None),
            where=count.where,
        )
        some = ir.InWindow(last, ir.Window(count.window.low, None), words=node.words)
        return some if _outcome(node) else ir.Not(replace(some, words=None), words=node.words)


def _moment(start: ir.Moment | None) -> float:
    """Of a fixed date or instant, for comparing."""
    assert isinstance(start, ir.Fixed)
    value = start.value
    return value.timestamp() if isinstance(value, dt.datetime) else value.toordinal()


def _outcome(comparison: ir.Compare) -> bool | None:
    """Whether a comparison of a count with a number says that there are some, that there are none, or (None) more."""
    if not isinstance(comparison.right, ir.Literal):
        return None
    asked = comparison.operator, comparison.right.value
    return True if asked in _SOME else False if asked in _NONE else None


def _existence(comparison: ir.Compare) -> ir.Aggregate | None:
    """The count of which is asked whether it is zero, of facts in a window to the cutoff that begins at a known moment."""
    count = comparison.left
    if not isinstance(count, ir.Aggregate) or _outcome(comparison) is None:
        return None
    plain = ir.Aggregate(
        ir.AggregateFunction.COUNT, count.rows, count.member, count.type, window=count.window, where=count.where
    )
    time = count.rows.time
    if count != plain or time is None or count.window is None or not isinstance(count.window.low, ir.Fixed):
        return None
    zone = time.reading.timezone
    unambiguous = time.type.kind is Kind.DATE or zone is None or is_steady(zone)
    return count if unambiguous and _reaches_the_end(count) else None


def _reaches_the_end(aggregate: ir.Aggregate) -> bool:
    """Whether its window has no end but that of all facts."""
    assert aggregate.window is not None
    until = aggregate.rows.until
    return earlier(aggregate.window.high, until) == until
