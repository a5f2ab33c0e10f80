"""How several segments are worked out: each by itself, together in a statement, or with arrays and bitsets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from segql.diagnostics.messages import say

#: From how many segments on the arrays pay: below, asking for everybody's number first takes longer than it saves.
FROM = 8


class Strategy(Enum):
    """`PLAIN`: a statement a segment. `TOGETHER`: many segments in a statement, as many as the engine takes. `BITSETS`: each
    distinct condition once, as bits over member numbers, in the program's own memory."""

    PLAIN = "plain"
    TOGETHER = "together"
    BITSETS = "bitsets"


@dataclass(frozen=True, slots=True)
class Choice:
    """A strategy, and why, as a sentence for people."""

    strategy: Strategy
    reason: str


def choose(segments: int, *, works_within: bool, doubled: str | None = None) -> Choice:
    """The strategy for so many segments. `works_within`: the program can work with the engine's open connection itself;
    `doubled`: the entity of which a key stands in several rows, so that a row is not a member."""
    if segments <= 1:
        return Choice(Strategy.PLAIN, say("one segment shares nothing with others, so it is one plain statement"))
    if not works_within:
        return Choice(
            Strategy.TOGETHER,
            say("several segments share their scans in one statement, or in as few as the engine takes"),
        )
    if doubled is not None:
        return Choice(
            Strategy.TOGETHER,
            say(
                "a key stands in several rows of {entity}, so segments share their scans in one statement",
                entity=doubled,
            ),
        )
    if segments < FROM:
        return Choice(
            Strategy.TOGETHER,
            say(
                "{segments:,} segments share their scans in one statement; from {least:,} on, arrays and bitsets pay",
                segments=segments,
                least=FROM,
            ),
        )
    return Choice(
        Strategy.BITSETS,
        say(
            "{segments:,} segments: each distinct condition is answered once, as bits over member numbers, which pays from "
            "{least:,} segments on",
            segments=segments,
            least=FROM,
        ),
    )
