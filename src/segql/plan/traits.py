"""What the plan of several segments has to know of an engine. Dialects declare it; nobody asks for an engine's name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """`keeps_steps`: a step that is read several times is worked out once, so a pass may have several rows for a member
    and be joined several times. `filters`: aggregates that leave rows out are cheaper than those over CASE. `reads_again`:
    reading a table's rows once more is cheap beside many aggregates over all of them. What a statement
    may have at most: `most_segments`, `most_columns` of a SELECT, `most_joins` of a SELECT, `longest_statement` in bytes of
    text."""

    keeps_steps: bool = True
    filters: bool = False
    reads_again: bool = False
    most_segments: int = 1000
    most_columns: int = 1500
    most_joins: int = 200
    longest_statement: int | None = None
    works_within: bool = False
