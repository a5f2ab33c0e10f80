"""Membership over time: who entered, left or stayed in a segment, as recorded runs have it.

`segql_history(segment, member, entered_at, left_at)` has a row for each stay of a member, whose key is text (the parts of a
key of several columns joined with `:`); `segql_runs(run, segment, as_of, rule_version, size, took, baseline, …)` a row for
each run of a segment. What changes in a baseline run was changed by nobody: it is the first run, or the first of another
rule.
"""

from __future__ import annotations

from segql.catalog.model import Table
from segql.plan import conditions
from segql.plan.frame import Frame, Steps
from segql.plan.model import Output, Values
from segql.plan.names import Names
from segql.semantics import ir
from segql.types import BOOLEAN, DATETIME, TEXT, Type

#: Where runs are recorded: who was in a segment from when to when, and when it was run.
HISTORY = Table(("segql_history",))
RUNS = Table(("segql_runs",))
#: Where they are when they come from another place and travel beside the statement, as lists of values do.
BESIDE = {HISTORY: Table(("segql_beside_history",)), RUNS: Table(("segql_beside_runs",))}
#: The option among a target's own that says so.
FROM_BESIDE = "runs beside"


def recorded(steps: Steps, names: Names, test: ir.Changed | ir.Stood) -> Values:
    """The step with the keys, as text, of everybody for whom the test holds, each once."""
    frame = Frame(steps, "history", HISTORY)
    tests: list[ir.Condition] = [
        ir.Compare(ir.Comparison.EQUAL, column("segment", TEXT), ir.Literal(TEXT, test.segment))
    ]
    until = ir.Window(None, test.before)
    if isinstance(test, ir.Stood):
        entered = column("entered_at", DATETIME)
        tests += [ir.InWindow(entered, ir.Window(None, test.entered_before)), ir.InWindow(entered, until)]
        tests.append(ir.Not(ir.InWindow(column("left_at", DATETIME), until)))
        name = names.give(f"stood_in_{test.segment}")
    else:
        changed = "left_at" if test.left else "entered_at"
        when = column(changed, DATETIME)
        run = ir.Hop(
            "runs",
            RUNS,
            (ir.Field("segment"), ir.Field(changed)),
            (ir.Field("segment"), ir.Field("as_of")),
            (TEXT, DATETIME),
        )
        baseline = ir.Column(BOOLEAN, ir.Field("baseline"), (run,), "baseline")
        tests += [ir.InWindow(when, test.window), ir.InWindow(when, until), ir.Not(ir.Holds(baseline))]
        name = names.give(f"{'left' if test.left else 'entered'}_{test.segment}")
    where = [conditions.holds(one, frame) for one in dict.fromkeys(tests)]
    member = frame.column(column("member", TEXT)).scalar
    return Values(name, frame.select([Output("value", member)], where, distinct=True))


def column(name: str, type: Type) -> ir.Column:
    """A column of the recorded tables."""
    return ir.Column(type, ir.Field(name), (), name)
