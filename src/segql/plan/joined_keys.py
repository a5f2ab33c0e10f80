"""Whether keys of several columns are still told apart when they are written as one text."""

from __future__ import annotations

from segql.plan.bitsets import BlockPlanner
from segql.plan.forms import Statement
from segql.plan.frames import member_frame
from segql.plan.model import FromStep, Output, Rows, Select
from segql.plan.names import Names
from segql.plan.ranks import key_text
from segql.plan.scalar import Op, Ref, apply
from segql.semantics import ir


def plan_joined_keys(program: ir.Program, entity: ir.EntityRows) -> Statement:
    """One row with `most`: how many members the most frequent text of a key has; none where there are no members.

    The text is the key's parts joined with `:`, as recorded runs have it: `a:b`, `c` and `a`, `b:c` have one.
    """
    planner = BlockPlanner(program)
    planner.expect([entity])
    keys_step, texts_step = "keys_of_all", "texts_of_all"
    frame, keys, where = member_frame(planner, entity, Names())
    each = Rows(keys_step, frame.select(keys, where, group_by=[key.value for key in keys]))
    parts = [key_text(Ref(keys_step, key.name), column) for key, column in zip(keys, entity.key, strict=True)]
    member = parts[0] if len(parts) == 1 else apply(Op.JOINED, *parts, detail=":")
    outputs = (Output("member", member), Output("times", apply(Op.COUNT_ROWS)))
    texts = Rows(texts_step, Select(outputs, FromStep(keys_step, keys_step), group_by=(member,)))
    most = Output("most", apply(Op.MAX, Ref(texts_step, "times")))
    return Statement((*planner.finished(), each, texts), Select((most,), FromStep(texts_step, texts_step)))
