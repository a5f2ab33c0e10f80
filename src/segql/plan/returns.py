"""Dates that are worked out from a row's own: their return in every year, and a length of time before or after."""

from __future__ import annotations

import datetime as dt

from segql.plan import values
from segql.plan.frame import Frame
from segql.plan.lowered import Lowered
from segql.plan.scalar import Case, Constant, Op, Scalar, apply, conjunction
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


def in_one_year(value: ir.Anniversary, high: ir.Moment | None, frame: Frame) -> Scalar | None:
    """That an anniversary lies before a moment, where only the return of one year can; None where others can too."""
    match value.moment, high:
        case ir.Fixed(low_date), ir.Fixed(high_date) if low_date < high_date and not value.last:
            year = low_date.year
            if (high_date - dt.timedelta(days=1)).year != year:
                return None
            date = values.lower(value.date, frame).scalar
            this = apply(Op.RETURN_IN, date, Constant(year))
            tests: list[Scalar] = [
                apply(Op.GREATER_EQUAL, this, Constant(low_date)),
                apply(Op.LESS, this, Constant(high_date)),
                apply(Op.LESS, date, Constant(high_date)),
            ]
            return conjunction(tests)
    return None


def is_forwards(value: ir.Elapsed) -> bool:
    """Whether the end is never before the start, one of them being the other's next or last anniversary."""
    for one, other in ((value.start, value.end), (value.end, value.start)):
        if isinstance(one, ir.Anniversary) and isinstance(other, ir.Literal | ir.At):
            moment = ir.Fixed(other.value) if isinstance(other, ir.Literal) else other.moment  # type: ignore[arg-type]
            if moment == one.moment and one.last is (one is value.start):
                return True
    return False


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
