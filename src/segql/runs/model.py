"""What a run records, and what became of each of its segments."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql.diagnostics.model import Diagnostic

if TYPE_CHECKING:
    from segql.plan.strategy import Strategy


class Status(enum.Enum):
    """RECORDED now; ALREADY recorded by an earlier run of the same moment; REFUSED for what `Run.refused` tells."""

    RECORDED = "recorded"
    ALREADY = "already recorded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the counts and sums that the last run kept: `refreshed` of them were brought up to date, with so many
    facts that `moved` (came to the counts, or to another window), so many `members` (of a table of facts each) counted anew
    and the facts of these that were `recounted`; `scanned` were made from all facts. `found`: whether there were any."""

    found: bool
    refreshed: int
    scanned: int
    moved: int
    members: int
    recounted: int


@dataclass(frozen=True, slots=True)
class Computing:
    """How so many segments were worked out, and in how many seconds. `kept` None: no run keeps anything there."""

    segments: int
    strategy: Strategy
    reason: str
    took: float
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a segment. `took` are seconds, an equal part of them where several were computed together; `size` says
    how many members it has (None: refused before it was known), `entered` and `left` how many of them changed since its
    last run.

    `baseline`: its first run, or the first under a changed rule, with which nobody enters or leaves for rules that ask.
    """

    segment: str
    status: Status
    rule_version: str
    size: int | None = None
    entered: int = 0
    left: int = 0
    took: float = 0.0
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A run: `name` is its moment `as_of` in UTC, which makes it the same run again; `took` its seconds from begin to end.
    `place` says where it is recorded, `refused` why segments are not, `computing` how they were worked out (None: none had
    to be)."""

    name: str
    as_of: dt.datetime
    place: str
    outcomes: tuple[Outcome, ...]
    took: float
    refused: tuple[Diagnostic, ...] = ()
    computing: Computing | None = None

    def of(self, status: Status) -> tuple[Outcome, ...]:
        """The outcomes of a kind."""
        return tuple(one for one in self.outcomes if one.status is status)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A segment's run, as it is recorded."""

    as_of: dt.datetime
    rule_version: str
    size: int


@dataclass(frozen=True, slots=True)
class Task:
    """A segment to be recorded: `place` among those that were computed, whether it is a `baseline`, and whether a run of
    the same moment under another rule is taken back first."""

    segment: str
    place: int
    rule_version: str
    baseline: bool
    again: bool


#: The last recorded runs of segments, at most two of each, the latest first.
Known = Mapping[str, tuple[Recorded, ...]]


def run_name(as_of: dt.datetime) -> str:
    """A moment as a run's name: `2026-11-01T23:00:00Z`."""
    return as_of.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"
