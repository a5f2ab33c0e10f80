"""Lists of values as rows: a column of a table of the target, or a list that travels beside the statement."""

from __future__ import annotations

from segql.plan.folding import folded
from segql.plan.frame import Frame, Steps
from segql.plan.model import FromList, Output, Select, Values
from segql.plan.names import Names
from segql.plan.scalar import Op, Ref, Scalar, apply
from segql.semantics import ir


def listed(steps: Steps, names: Names, test: ir.InTable | ir.InValues) -> Values:
    """The step with the values of a list, each once, as they are compared."""

    def output(scalar: Scalar) -> Output:
        return Output("value", folded(scalar, case=test.fold, accents=test.accents))

    if isinstance(test, ir.InValues):
        name = names.give(f"list_{test.list.name}")
        source = FromList(test.list, "listed")
        select = Select((output(Ref("listed", "value")),), source, distinct=test.fold or test.accents)
        return Values(name, select)
    name = names.give(f"list_{test.relation.parts[-1]}")
    frame = Frame(steps, "listed", test.relation)
    value = frame.column(test.column).scalar
    return Values(name, frame.select([output(value)], [apply(Op.IS_NOT_NULL, value)], distinct=True))
