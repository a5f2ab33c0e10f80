"""Rules and definitions as they were written: what a file holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from segql.syntax.ast.basis import Comparison, Node
from segql.syntax.ast.values import Boolean, Date, DateTime, Identifier, Name, Number, Text

if TYPE_CHECKING:
    from segql.syntax.ast import Expression


@dataclass(frozen=True, slots=True)
class Sample(Node):
    """`SAMPLE 10% SEED 'spring'`; `share` is a percentage or a param's name."""

    share: Expression
    seed: Text | None = None


@dataclass(frozen=True, slots=True)
class Ranked(Node):
    """`TOP 5000 BY monetary`, `LOWEST 10% BY recency`, `TOP 1 PER household BY monetary`."""

    amount: Expression
    by: Expression
    lowest: bool = False
    per: Expression | None = None


Tail: TypeAlias = Sample | Ranked


@dataclass(frozen=True, slots=True)
class Selection(Node):
    """A rule: a condition, who is added, who is left out, which of them. As an operand it stood in parentheses."""

    condition: Expression
    include: tuple[Expression, ...] = ()
    exclude: tuple[Expression, ...] = ()
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class Option(Node):
    """`owner = 'crm'`, `tags = ['loyalty', 'city']`, `channel = email`, after WITH."""

    name: Identifier
    value: Text | Number | Boolean | Date | Identifier | tuple[Text | Number | Identifier, ...]


@dataclass(frozen=True, slots=True)
class Segment(Node):
    """`rule` has no INCLUDE, EXCLUDE only when none was written. `name` None: a bare rule, named after its file."""

    name: Identifier | None
    rule: Selection
    label: Text | None = None
    entity: Identifier | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric(Node):
    name: Identifier
    expression: Expression
    label: Text | None = None
    entity: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Param(Node):
    """`PARAM min_orders = 3`, `PARAM regions = ('FR', 'BE')` (a tuple, however short)."""

    name: Identifier
    value: Expression | tuple[Expression, ...]
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Tier(Node):
    """`active: HAS orders IN LAST 90 DAYS`; `rule` None is OTHERWISE."""

    name: Identifier
    rule: Selection | None
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Part(Node):
    """`control 10%` of a split."""

    name: Identifier
    share: Number


@dataclass(frozen=True, slots=True)
class Split(Node):
    """`SPLIT INTO control 10%, a 45%, b 45% SEED 'spring'`: by chance, the same for ever."""

    parts: tuple[Part, ...]
    seed: Text | None = None


@dataclass(frozen=True, slots=True)
class Criterion(Node):
    """`recency LOWEST FIRST`: what is ranked, and from which end."""

    value: Expression
    lowest_first: bool = False


@dataclass(frozen=True, slots=True)
class EqualTiers(Node):
    """`BY recency LOWEST FIRST, frequency, monetary IN 5 TIERS`: `count` is a number or a param's name."""

    criteria: tuple[Criterion, ...]
    count: Expression


@dataclass(frozen=True, slots=True)
class Segmentation(Node):
    """Tiers tried from top to bottom, or a split, or equal tiers by rank: exactly one of the three is given."""

    name: Identifier
    tiers: tuple[Tier, ...] = ()
    label: Text | None = None
    entity: Identifier | None = None
    among: Expression | None = None
    options: tuple[Option, ...] = ()
    split: Split | None = None
    equal: EqualTiers | None = None


@dataclass(frozen=True, slots=True)
class SizeTest(Node):
    """`SIZE BETWEEN 100 AND 5000`, `SIZE >= 5%`: `operator` None is BETWEEN."""

    operator: Comparison | None
    low: Number
    high: Number | None = None


@dataclass(frozen=True, slots=True)
class RelationTest(Node):
    """`DISJOINT FROM vip`, `SUBSET OF lifecycle.active`: `relation` is `DISJOINT` or `SUBSET`."""

    relation: str
    other: Name


@dataclass(frozen=True, slots=True)
class MemberTest(Node):
    """`CONTAINS 'C-1042'`, `LACKS 17`: keys, texts or numbers."""

    lacks: bool
    keys: tuple[Text | Number, ...]


@dataclass(frozen=True, slots=True)
class OverlapTest(Node):
    """`OVERLAPS newsletter BY AT MOST 10%` (of the subject's members): `low` for BETWEEN too, `operator` None then."""

    other: Name
    operator: Comparison | None
    low: Number
    high: Number | None = None


@dataclass(frozen=True, slots=True)
class Given(Node):
    """`GIVEN orders (customer_id, ordered_at, amount) ('C-1', 2026-01-01, 10), ('C-2', 2026-02-01, 20)`: rows written
    inline, of an entity, a fact or a lookup, under the catalog's names. A value None was written `UNKNOWN`."""

    name: Identifier
    columns: tuple[Identifier, ...]
    rows: tuple[tuple[Expression | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """`EXPECT 'C-1', 'C-2'`, `EXPECT NOBODY` (no keys): exactly these are members, among those given."""

    keys: tuple[Text | Number, ...]


Check: TypeAlias = SizeTest | RelationTest | MemberTest | OverlapTest | Given | Expect


@dataclass(frozen=True, slots=True)
class Test(Node):
    """`as_of`: the date or moment of rows written inline (`AS OF 2026-11-01`)."""

    subject: Name
    checks: tuple[Check, ...]
    as_of: Date | DateTime | None = None


Definition: TypeAlias = Segment | Metric | Param | Segmentation | Test


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """The comment's text without its dashes; `own_line`: nothing else stands on its line."""

    text: str
    own_line: bool


@dataclass(frozen=True, slots=True)
class File(Node):
    """A `.seg` file. A bare rule is one Segment without a name. Comments lie beside the tree, in order of place.

    `broken` names the definitions that could not be parsed: what refers to them is no unknown name. `declared` is the
    language that the file's own first line names.
    """

    definitions: tuple[Definition, ...]
    language: str = "en"
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    broken: tuple[Identifier, ...] = field(default=(), compare=False, repr=False)
    declared: Identifier | None = field(default=None, compare=False, repr=False)
