"""The nearest of the rows' times that moving bounds have before them, and the nearest whole unit of a row's age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from segql.plan import conditions, values
from segql.plan.forms import Statement
from segql.plan.frame import Frame
from segql.plan.frames import fact_frame, member_frame
from segql.plan.model import CrossJoin, FromStep, Output, Rows, Select
from segql.plan.names import Names
from segql.plan.planner import Planner
from segql.plan.recorded import HISTORY, column
from segql.plan.scalar import ZERO, Case, Constant, Op, Ref, Scalar, apply
from segql.plan.walk import conjuncts
from segql.semantics import ir
from segql.types import DATE, DATETIME, TEXT

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The smallest of the rows' values in [low, high), where all conditions hold; `high` None: any.

    `rows`: everybody's, a fact's, or the stays recorded of a segment (its name; the value is then a column of theirs).
    `length`: not the value but how many microseconds after `low` the next whole number of so many has gone by since the
    value, or will until it; one microsecond when that is so at `low` itself.
    """

    rows: ir.EntityRows | ir.FactRows | str
    value: ir.Value | str
    low: ir.Fixed
    high: ir.Fixed | None
    where: tuple[ir.Condition, ...] = ()
    length: int | None = None


def nearest(program: ir.Program, asked: Sequence[Asked]) -> Statement:
    """One row, a column each in order: days since 1 January 1970 for a date, microseconds since then for an instant; missing
    when there is no such row."""
    return _Nearest(program).of(asked)


class _Nearest(Planner):
    """Plans rows of several kinds beside each other. Use once."""

    def of(self, asked: Sequence[Asked]) -> Statement:
        """The statement."""
        self._reserve([part for one in asked for part in (one.rows, one.value, *one.where)])
        for one in asked:
            everybody = one.rows.where if isinstance(one.rows, ir.EntityRows) else None
            read = () if isinstance(one.value, str) else (one.value,)
            for node in (*conjuncts(everybody), *read, *one.where):
                self._collect(node)
        steps = [Rows(self._names.give(f"nearest_{place}"), _select(self, one)) for place, one in enumerate(asked, 1)]
        first, *others = [FromStep(step.name, step.name) for step in steps]
        outputs = tuple(Output(f"at_{place}", Ref(step.name, "nearest")) for place, step in enumerate(steps, 1))
        select = Select(outputs, first, tuple(CrossJoin(one) for one in others))
        return Statement((*self._finished(), *steps), select)


def _select(planner: Planner, asked: Asked) -> Select:
    rows, value = asked.rows, asked.value
    tests = [part for one in asked.where for part in conjuncts(one)]
    match rows:
        case ir.EntityRows():
            frame, _, where = member_frame(planner, rows, Names())
        case ir.FactRows():
            frame, _, where = fact_frame(planner, rows, Names())
        case _:
            frame, where = Frame(planner, "history", HISTORY), []
            tests.append(ir.Compare(ir.Comparison.EQUAL, column("segment", TEXT), ir.Literal(TEXT, rows)))
    read: ir.Value = column(value, DATETIME) if isinstance(value, str) else value
    if asked.length is None:
        tests.append(ir.InWindow(read, ir.Window(asked.low, asked.high)))
    where += [conditions.holds(one, frame) for one in dict.fromkeys(tests)]
    lowered = values.lower(read, frame)
    if read.type == DATE:
        scalar: Scalar = apply(Op.EPOCH_DAYS, lowered.scalar)
    else:
        scalar = apply(Op.EPOCH_MICROS, values.exact_instant(lowered))
    if asked.length is not None:
        scalar = _to_the_next(scalar, asked.low, asked.length)
    return frame.select([Output("nearest", apply(Op.MIN, scalar))], where)


def _to_the_next(micros: Scalar, now: ir.Fixed, length: int) -> Scalar:
    """How long until a whole number of lengths lies between an instant and the present."""
    assert isinstance(now.value, dt.datetime)
    whole = Constant(length)
    passed = apply(Op.SUBTRACT, Constant((now.value - _EPOCH) // _MICROSECOND), micros)
    rest = apply(Op.MOD, apply(Op.ADD, apply(Op.MOD, passed, whole), whole), whole)
    return Case(((apply(Op.EQUAL, rest, ZERO), Constant(1)),), apply(Op.SUBTRACT, whole, rest))
