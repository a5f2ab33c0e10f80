"""What was written: the tree that the parser gives and the printer takes. It knows no catalog.

Frozen, slotted dataclasses, walked with `match`. A span says where a node was written and takes no part in equality.
Values and conditions are one family (`Expression`): types decide later which is meant. Keywords are canonical, whatever
language they were written in.
"""

from __future__ import annotations

from typing import TypeAlias

from segql.syntax.ast.basis import (
    Among,
    Comparison,
    Direction,
    Ignoring,
    Node,
    Position,
    TextOperator,
    Unit,
)
from segql.syntax.ast.conditions import (
    And,
    Between,
    Compare,
    CountOf,
    DistanceUnit,
    InList,
    InRank,
    InWindow,
    Known,
    Moved,
    Near,
    Not,
    OneOf,
    Or,
    Point,
    Rank,
    Standing,
    TextTest,
)
from segql.syntax.ast.definitions import (
    Check,
    Comment,
    Criterion,
    Definition,
    EqualTiers,
    Expect,
    File,
    Given,
    MemberTest,
    Metric,
    Option,
    OverlapTest,
    Param,
    Part,
    Ranked,
    RelationTest,
    Sample,
    Segment,
    Segmentation,
    Selection,
    SizeTest,
    Split,
    Tail,
    Test,
    Tier,
)
from segql.syntax.ast.facts import (
    AnyStretch,
    Event,
    Group,
    Has,
    OnUnits,
    Periods,
    Quantifier,
    Quantity,
    Regularly,
    Rhythm,
    Sequence,
    Step,
    Streak,
)
from segql.syntax.ast.values import (
    Aggregate,
    Anniversary,
    Arithmetic,
    Boolean,
    Call,
    Date,
    DateTime,
    Edge,
    Elapsed,
    Gap,
    Identifier,
    Month,
    Name,
    Negative,
    Number,
    Shifted,
    Text,
    Today,
)
from segql.syntax.ast.windows import (
    Active,
    Ago,
    Bounded,
    Calendar,
    Duration,
    Relative,
    Rolling,
    Stretch,
    Within,
    Year,
)

Window: TypeAlias = Rolling | Calendar | Ago | Within | Bounded | Stretch | Relative | Active

Expression: TypeAlias = (
    Name
    | Number
    | Text
    | Boolean
    | Date
    | Month
    | DateTime
    | Today
    | Shifted
    | Edge
    | Negative
    | Arithmetic
    | Call
    | Aggregate
    | Elapsed
    | Anniversary
    | Gap
    | And
    | Or
    | Not
    | Compare
    | Between
    | OneOf
    | InList
    | TextTest
    | Known
    | InWindow
    | InRank
    | CountOf
    | Near
    | Moved
    | Standing
    | Has
    | Sequence
    | Selection
)

__all__ = [
    "Active",
    "Aggregate",
    "Ago",
    "Among",
    "And",
    "Anniversary",
    "AnyStretch",
    "Arithmetic",
    "Between",
    "Boolean",
    "Bounded",
    "Calendar",
    "Call",
    "Check",
    "Comment",
    "Compare",
    "Comparison",
    "CountOf",
    "Criterion",
    "Date",
    "DateTime",
    "Definition",
    "Direction",
    "DistanceUnit",
    "Duration",
    "Edge",
    "Elapsed",
    "EqualTiers",
    "Event",
    "Expect",
    "Expression",
    "File",
    "Gap",
    "Given",
    "Group",
    "Has",
    "Identifier",
    "Ignoring",
    "InList",
    "InRank",
    "InWindow",
    "Known",
    "MemberTest",
    "Metric",
    "Month",
    "Moved",
    "Name",
    "Near",
    "Negative",
    "Node",
    "Not",
    "Number",
    "OnUnits",
    "OneOf",
    "Option",
    "Or",
    "OverlapTest",
    "Param",
    "Part",
    "Periods",
    "Point",
    "Position",
    "Quantifier",
    "Quantity",
    "Rank",
    "Ranked",
    "Regularly",
    "RelationTest",
    "Relative",
    "Rhythm",
    "Rolling",
    "Sample",
    "Segment",
    "Segmentation",
    "Selection",
    "Sequence",
    "Shifted",
    "SizeTest",
    "Split",
    "Standing",
    "Step",
    "Streak",
    "Stretch",
    "Tail",
    "Test",
    "Text",
    "TextOperator",
    "TextTest",
    "Tier",
    "Today",
    "Unit",
    "Window",
    "Within",
    "Year",
]
