"""What a rule means: the typed intermediate representation. It needs no further input.

Every name is resolved to a reading of a row, every window to moments, every type is known. Two families:

* a **Value** has a type and may be missing; anything computed from a missing value is missing unless its node says
  otherwise;
* a **Condition** is two-valued: it holds or it does not. A comparison with a missing value does not hold, and `Not` is the
  exact complement. The SQL stage must preserve this.

Both are read in the context of one **row** (a member, or a fact's row in a filter). `Hop`s lead from that row to others,
many to one, so they never multiply rows; a hop that finds nothing makes what is read through it missing.
Frozen, slotted, comparable: equal meaning written twice is equal here (spans are not kept; `words` is outside equality).
Numbers: `number` is an exact decimal with nine places; `percent` columns are already ratios (the field's `percent` says
that the reading divides by 100). Datetimes are instants; a field's `timezone` says how a zoneless column is read.
"""

from __future__ import annotations

from typing import TypeAlias

from segql.semantics.ir.conditions import (
    And,
    Base,
    Changed,
    Compare,
    Comparison,
    Constant,
    CountOf,
    Cut,
    Holds,
    InDraw,
    InRank,
    InSegment,
    InTable,
    InValues,
    InWindow,
    Known,
    Largest,
    ListContains,
    ListValues,
    Matches,
    Not,
    OneOf,
    Or,
    Share,
    Stood,
    TextTest,
    Tile,
)
from segql.semantics.ir.moments import (
    Ceiling,
    Cutoff,
    Fixed,
    Midnight,
    Moment,
    Shifted,
    Today,
    Truncated,
    Window,
)
from segql.semantics.ir.programs import (
    Clock,
    Program,
    Segment,
)
from segql.semantics.ir.rows import (
    Column,
    Elements,
    EntityRows,
    FactRows,
    Field,
    Hop,
    Relation,
    Scalar,
)
from segql.semantics.ir.sequences import (
    Event,
    Place,
    SequenceCount,
    Span,
    Step,
)
from segql.semantics.ir.tests import (
    Bound,
    Check,
    Checked,
    Disjoint,
    Exactly,
    GivenRows,
    Key,
    Lists,
    Overlap,
    Size,
    Subset,
    Test,
)
from segql.semantics.ir.values import (
    Aggregate,
    AggregateFunction,
    Anniversary,
    Arithmetic,
    At,
    Buckets,
    Call,
    Choice,
    Distance,
    Elapsed,
    Function,
    Later,
    Literal,
    Operator,
    Stretch,
    Truth,
)

Value: TypeAlias = (
    Column
    | Literal
    | At
    | Arithmetic
    | Call
    | Choice
    | Elapsed
    | Truth
    | Aggregate
    | Buckets
    | SequenceCount
    | Anniversary
    | Later
    | Distance
)

#: What is worked out from the facts that belong to the row at hand, each in steps of the plan's own.
Measured: TypeAlias = Aggregate | Buckets | SequenceCount

Condition: TypeAlias = (
    Constant
    | And
    | Or
    | Not
    | Compare
    | OneOf
    | InTable
    | InValues
    | Known
    | TextTest
    | Matches
    | ListContains
    | InWindow
    | Holds
    | InSegment
    | CountOf
    | InRank
    | InDraw
    | Changed
    | Stood
)

__all__ = [
    "Aggregate",
    "AggregateFunction",
    "And",
    "Anniversary",
    "Arithmetic",
    "At",
    "Base",
    "Bound",
    "Buckets",
    "Call",
    "Ceiling",
    "Changed",
    "Check",
    "Checked",
    "Choice",
    "Clock",
    "Column",
    "Compare",
    "Comparison",
    "Condition",
    "Constant",
    "CountOf",
    "Cut",
    "Cutoff",
    "Disjoint",
    "Distance",
    "Elapsed",
    "Elements",
    "EntityRows",
    "Event",
    "Exactly",
    "FactRows",
    "Field",
    "Fixed",
    "Function",
    "GivenRows",
    "Holds",
    "Hop",
    "InDraw",
    "InRank",
    "InSegment",
    "InTable",
    "InValues",
    "InWindow",
    "Key",
    "Known",
    "Largest",
    "Later",
    "ListContains",
    "ListValues",
    "Lists",
    "Literal",
    "Matches",
    "Measured",
    "Midnight",
    "Moment",
    "Not",
    "OneOf",
    "Operator",
    "Or",
    "Overlap",
    "Place",
    "Program",
    "Relation",
    "Scalar",
    "Segment",
    "SequenceCount",
    "Share",
    "Shifted",
    "Size",
    "Span",
    "Step",
    "Stood",
    "Stretch",
    "Subset",
    "Test",
    "TextTest",
    "Tile",
    "Today",
    "Truncated",
    "Truth",
    "Value",
    "Window",
]
