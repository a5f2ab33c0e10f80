"""How far recorded runs reach back."""

from __future__ import annotations

from segql.plan import conditions
from segql.plan.forms import Statement
from segql.plan.frame import Frame
from segql.plan.model import Output
from segql.plan.planner import Planner
from segql.plan.recorded import RUNS, column
from segql.plan.scalar import Op, apply
from segql.semantics import ir
from segql.types import DATETIME, TEXT


def first_run(program: ir.Program, segment: str, before: ir.Moment) -> Statement:
    """One row: the instant of a segment's first recorded run before a moment, in the column `first` (missing: none)."""
    frame = Frame(Planner(program), "runs", RUNS)
    moment = column("as_of", DATETIME)
    tests: tuple[ir.Condition, ...] = (
        ir.Compare(ir.Comparison.EQUAL, column("segment", TEXT), ir.Literal(TEXT, segment)),
        ir.InWindow(moment, ir.Window(None, before)),
    )
    where = [conditions.holds(one, frame) for one in tests]
    first = Output("first", apply(Op.MIN, frame.column(moment).scalar))
    return Statement((), frame.select([first], where))
