"""Dates that are worked out from a row's own: their return in every year, and a length of time before or after."""

from __future__ import annotations

from segql.plan import values
from segql.plan.frame import Frame
from segql.plan.lowered import Lowered
from segql.plan.scalar import Case, Constant, Op, Scalar, apply
from segql.semantics import ir
from segql.types import DATE

_SECOND = 1_000_000


def anniversary(value: ir.Anniversary, frame: Frame) -> Lowered:
    """The return nearest to the moment: that of its own year, or of the year after (or before)."""
    date = values.lower(value.date, frame)
    moment: Scalar
    if isinstance(value.moment, ir.Fixed):
        moment = Constant(value.moment.value)
        year: Scalar = Constant(value.moment.value.year)
        other: Scalar = Constant(value.moment.value.year + (-1 if value.last else 1))
    else:
        moment = frame.moment(value.moment)
        year = apply(Op.YEAR, moment)
        other = apply(Op.SUBTRACT if value.last else Op.ADD, year, Constant(1))
    this = apply(Op.RETURN_IN, date.scalar, year)
    near = apply(Op.LESS_EQUAL if value.last else Op.GREATER_EQUAL, this, moment)
    # Before the date itself there is none; from it on the return of a year never lies before it.
    to_come = apply(Op.GREATER if value.last else Op.GREATER_EQUAL, date.scalar, moment)
    first = Constant(None) if value.last else date.scalar
    return Lowered(Case(((to_come, first), (near, this)), apply(Op.RETURN_IN, date.scalar, other)))


def later(value: ir.Later, frame: Frame) -> Lowered:
    """A date some days later, an instant some whole seconds."""
    moved = values.lower(value.value, frame)
    if value.type == DATE:
        return Lowered(apply(Op.ADD_DAYS, moved.scalar, detail=value.amount), moved.nullable)
    assert value.amount % _SECOND == 0, "seconds are the shortest unit"
    return Lowered(apply(Op.ADD_SECONDS, values.instant(moved), detail=value.amount // _SECOND), moved.nullable)


def between(start: ir.Value, end: ir.Value, frame: Frame) -> tuple[Scalar, list[Scalar]]:
    """The days from one date to another, or the microseconds from one instant to another, and what of the two may be
    missing. Unlike a date that is moved, this never leaves the calendar."""
    first, last = values.lower(start, frame), values.lower(end, frame)
    if start.type == DATE:
        scalar = apply(Op.DAYS_BETWEEN, first.scalar, last.scalar)
    else:
        micros = [apply(Op.EPOCH_MICROS, values.exact_instant(one)) for one in (last, first)]
        scalar = apply(Op.SUBTRACT, *micros)
    return scalar, [one.scalar for one in (first, last) if one.nullable]
