"""Ranks whose cut goes through equal values: there the key decides who is in, and nobody meant that."""

from __future__ import annotations

from dataclasses import replace

from segql.plan.forms import Statement
from segql.plan.model import FromStep, Output, Rows, Select
from segql.plan.planner import plan
from segql.plan.scalar import ZERO, Case, Constant, Op, Ref, apply
from segql.semantics import ir

#: No segment's name has a space.
_RANKED, _MEMBERS, _VALUES = "who is ranked", "ranked members", "ranked values"


def tied(program: ir.Program, rank: ir.InRank) -> Statement:
    """One row with `members`: how many share a value with others of whom some are in the part and some are not (missing:
    nobody)."""
    known: list[ir.Condition] = [ir.Known(rank.value)]
    columns: dict[str, ir.Value] = {"ranked value": rank.value}
    if rank.per is not None:
        known.append(ir.Known(rank.per))
        columns["ranked group"] = rank.per
    columns["ranked in"] = ir.Truth(replace(rank, key=rank.entity.key))
    population = ir.Segment(_RANKED, rank.entity, ir.And((rank.among, *known)))
    made = plan(replace(program, segments={**program.segments, _RANKED: population}), _RANKED, columns=columns)
    value, *group, chosen = made.extras
    inside = apply(Op.SUM, Case(((Ref(_MEMBERS, chosen), Constant(1)),), ZERO))
    counted = Select(
        (Output("inside", inside), Output("everybody", apply(Op.COUNT_ROWS))),
        FromStep(_MEMBERS, _MEMBERS),
        group_by=tuple(Ref(_MEMBERS, name) for name in (value, *group)),
    )
    some, everybody = Ref(_VALUES, "inside"), Ref(_VALUES, "everybody")
    cut = (apply(Op.GREATER, some, ZERO), apply(Op.LESS, some, everybody))
    total = Select((Output("members", apply(Op.SUM, everybody)),), FromStep(_VALUES, _VALUES), where=cut)
    steps = (*made.steps, Rows(_MEMBERS, made.preview), Rows(_VALUES, counted))
    return Statement(steps, total)
