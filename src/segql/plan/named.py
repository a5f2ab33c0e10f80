"""The members of several segments with the segments' names: a statement that stands by itself, such as a view."""

from __future__ import annotations

from collections.abc import Sequence

from segql.plan.forms import Statement
from segql.plan.model import FromStep, LeftJoin, Output, Rows, Select, Union
from segql.plan.names import Names
from segql.plan.scalar import Constant, Op, Ref, apply
from segql.plan.together import plan_members
from segql.plan.traits import Traits
from segql.semantics import ir

#: How many SELECTs stand below each other: engines nest a union as deeply as it has parts, and only so deep.
_UNITED = 100


def plan_named(program: ir.Program, segments: Sequence[str], traits: Traits) -> Statement:
    """The statement of who is in each of several segments: rows of `segment`, its name, and `member`, the key as text."""
    made = plan_members(program, {name: place for place, name in enumerate(segments)}, traits)
    names = Names({step.name for step in made.steps})
    numbered = Rows(names.give("numbered"), made.select)
    rows = [
        Select((Output("number", Constant(number)), Output("segment", Constant(name))), None)
        for number, name in enumerate(segments)
    ]
    called: list[Union] = []
    while len(rows) > 1 or not called:
        layer = [
            Union(names.give("names"), tuple(rows[start : start + _UNITED])) for start in range(0, len(rows), _UNITED)
        ]
        called += layer
        rows = [
            Select((Output("number", Ref(one.name, "number")), Output("segment", Ref(one.name, "segment"))), source)
            for one in layer
            for source in (FromStep(one.name, one.name),)
        ]
    last = called[-1].name
    same = apply(Op.EQUAL, Ref(numbered.name, "segment"), Ref(last, "number"))
    outputs = (Output("segment", Ref(last, "segment")), Output("member", Ref(numbered.name, "member")))
    join = LeftJoin(FromStep(last, last), (same,))
    return Statement((*made.steps, numbered, *called), Select(outputs, FromStep(numbered.name, numbered.name), (join,)))
