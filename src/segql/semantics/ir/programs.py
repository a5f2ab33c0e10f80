"""Programs: all segments with the moment of the run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segql.semantics.ir.rows import EntityRows
from segql.semantics.ir.tests import Test

if TYPE_CHECKING:
    from segql.semantics.ir import Condition


@dataclass(frozen=True, slots=True)
class Segment:
    """`name` is unique in the program (`vip`, `lifecycle.at_risk`). INCLUDE and EXCLUDE are in the condition: its outermost
    conjuncts carry their `words`. `text` is the rule as written.

    `audience` is what a run lists when a channel's policy narrows the rule (None: the rule); a reference by name is the bare
    rule.
    """

    name: str
    entity: EntityRows
    condition: Condition
    label: str | None = None
    text: str = field(default="", compare=False)
    audience: Condition | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """The run's moment: `cutoff` an instant in UTC, `today` a business date. Live programs have no clock."""

    cutoff: dt.datetime
    today: dt.date


@dataclass(frozen=True, slots=True)
class Program:
    """All segments in an order in which each comes after those that it refers to. `clock` None: live. `everybody` are the
    members of each entity by its name, `tests` what is promised of segments."""

    segments: Mapping[str, Segment]
    timezone: str
    week_starts: str
    clock: Clock | None
    everybody: Mapping[str, EntityRows] = field(default_factory=dict)
    tests: tuple[Test, ...] = ()
