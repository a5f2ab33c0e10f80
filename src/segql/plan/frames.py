"""The frames that steps begin with: everybody of an entity, and facts with the key of whom they belong to."""

from __future__ import annotations

from segql.plan import conditions
from segql.plan.frame import Frame, Steps
from segql.plan.model import Output
from segql.plan.names import Names
from segql.plan.scalar import Op, Scalar, apply
from segql.plan.walk import conjuncts
from segql.semantics import ir


def member_frame(steps: Steps, entity: ir.EntityRows, taken: Names) -> tuple[Frame, list[Output], list[Scalar]]:
    """A frame of the rows, the key's columns (under names that are not `taken`), and what holds of everybody.

    A key that occurs twice has two rows: one member, for whoever reads the frame to make one of.
    """
    frame = Frame(steps, entity.name, entity.relation)
    keys = [Output(taken.give(column.reading.column or column.name), frame.key(column).scalar) for column in entity.key]
    where: list[Scalar] = [apply(Op.IS_NOT_NULL, key.value) for key in keys]
    frame.whole = {(column.reading, column.hops) for column in entity.key}
    where += [conditions.holds(one, frame) for one in conjuncts(entity.where)]
    return frame, keys, where


def fact_frame(steps: Steps, rows: ir.FactRows, taken: Names) -> tuple[Frame, list[Output], list[Scalar]]:
    """A frame of a fact's rows, the owner's columns (under names that are not `taken`), and that they are known and asked
    about."""
    frame = Frame(steps, rows.name, rows.relation, rows.owner)
    keys = [Output(taken.give(one.reading.column or "member"), frame.key(one).scalar) for one in rows.owner]
    where: list[Scalar] = [apply(Op.IS_NOT_NULL, key.value) for key in keys]
    return frame, keys, [*where, *steps.asked_about(frame, rows.owner)]
