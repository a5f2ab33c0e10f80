"""Statements that a refresh runs: facts whose place has changed with the time, and facts as they are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from segql.plan import conditions, values
from segql.plan.bitsets import NUMBER, BlockPlanner, Blocks, stored, stretch_place
from segql.plan.forms import Statement
from segql.plan.frames import fact_frame
from segql.plan.model import Output
from segql.plan.names import Names
from segql.plan.rowsets import ever
from segql.plan.scalar import Constant, Op, apply
from segql.plan.sweeps import Sweep
from segql.plan.walk import conjuncts
from segql.semantics import ir

Bounds: TypeAlias = Sequence[ir.Fixed | None]


def moved(blocks: Blocks, sweep: Sweep, before: Bounds, after: Bounds, spans: Iterable[ir.Window]) -> Statement:
    """A row a fact whose time lies in one of the spans: its member's number, its kind, how many bounds of `before` and of
    `after` its time has reached, then the sweep's values."""
    planner, frame, where, kind = blocks.kinds(sweep)
    time = sweep.rows.time
    assert time is not None, "facts move with the time"
    where.append(conditions.holds(ir.Or(tuple(ir.InWindow(time, span) for span in spans)), frame))
    number = blocks.owner_number(frame, sweep.rows, where)
    outputs = [Output(NUMBER, apply(Op.WIDEN, number)), Output("kind", kind if kind is not None else Constant(0))]
    for name, bounds in (("before", before), ("after", after)):
        place = stretch_place(time, bounds, frame)
        outputs.append(Output(name, place if place is not None else Constant(0)))
    outputs += [Output(f"v{index}", stored(value, frame)) for index, value in enumerate(sweep.values)]
    return Statement(planner.finished(), frame.select(outputs, where))


def told_apart(
    blocks: Blocks, rows: ir.FactRows, columns: Sequence[ir.Column], within: ir.Window | ir.Fixed | None
) -> Statement:
    """A row a fact that belongs to a member: its member's number, then the columns, in `c0` and so on.

    `within`: the span of time that it lies in, or the moment that it is before when it has a time (None: any time).
    """
    planner = BlockPlanner(blocks.program)
    planner.expect([rows, *columns])
    frame, _, where = fact_frame(planner, rows, Names())
    where += [conditions.holds(one, frame) for one in _within(rows, within)]
    number = blocks.owner_number(frame, rows, where)
    outputs = [Output(NUMBER, apply(Op.WIDEN, number))]
    outputs += [Output(f"c{place}", values.lower(column, frame).scalar) for place, column in enumerate(columns)]
    return Statement(planner.finished(), frame.select(outputs, where))


def how_many(blocks: Blocks, rows: ir.FactRows) -> Statement:
    """One row: how many facts belong to somebody, whether or not to a member (`facts`)."""
    planner = BlockPlanner(blocks.program)
    planner.expect([rows])
    frame, _, where = fact_frame(planner, rows, Names())
    return Statement(planner.finished(), frame.select([Output("facts", apply(Op.COUNT_ROWS))], where))


def _within(rows: ir.FactRows, within: ir.Window | ir.Fixed | None) -> tuple[ir.Condition, ...]:
    if within is None:
        return ()
    assert rows.time is not None, "facts without a time are at none"
    if isinstance(within, ir.Window):
        return (ir.InWindow(rows.time, within),)
    return conjuncts(ever(rows.time, within))
