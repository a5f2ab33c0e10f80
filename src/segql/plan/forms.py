"""The statements that a plan can become: its members, how many they are, a first look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from segql.plan.model import FromStep, Membership, Output, Plan, Select, Step
from segql.plan.scalar import Op, Ref, apply

Form: TypeAlias = Literal["members", "count", "preview"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Steps and the SELECT after them."""

    steps: tuple[Step, ...]
    select: Select


def statement(plan: Plan, form: Form = "members", columns: Sequence[str] = (), limit: int | None = None) -> Statement:
    """The plan as a statement. A preview has the key and the extras named in `columns` (none named: all), in the key's
    order; a count has one row with `members`."""
    members = plan.members
    if form == "members":
        return Statement(plan.steps, members.select)
    name = members.name
    if form == "count":
        count = Select((Output("members", apply(Op.COUNT_ROWS)),), FromStep(name, name))
        return Statement((*plan.steps, members), count)
    shown = Membership(name, plan.preview, members.keys, members.segment, members.title)
    wanted = [extra for extra in plan.extras if not columns or extra in columns]
    outputs = tuple(Output(column, Ref(name, column)) for column in (*members.keys, *wanted))
    select = Select(outputs, FromStep(name, name), order_by=plan.order, limit=limit)
    return Statement((*plan.steps, shown), select)
