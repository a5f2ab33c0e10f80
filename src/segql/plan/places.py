"""Distances between places."""

from __future__ import annotations

from segql.plan import values
from segql.plan.frame import Frame
from segql.plan.lowered import Lowered, Number
from segql.plan.scalar import Case, Constant, Op, Scalar, apply, conjunction
from segql.semantics import ir

_LIMITS = (90, 180)


def distance(value: ir.Distance, frame: Frame) -> Lowered:
    """Metres; missing where a coordinate is missing or is none."""
    here = [values.lower(one, frame).scalar for one in (value.latitude, value.longitude)]
    there = " ".join(f"{one:f}" for one in value.to)
    tests: list[Scalar] = []
    for coordinate, limit in zip(here, _LIMITS, strict=True):
        tests.append(apply(Op.GREATER_EQUAL, coordinate, Constant(-limit)))
        tests.append(apply(Op.LESS_EQUAL, coordinate, Constant(limit)))
    return Lowered(Case(((conjunction(tests), apply(Op.DISTANCE, *here, detail=there)),)), True, Number.WHOLE)
