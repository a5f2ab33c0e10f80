"""Passes for many segments at once."""

from __future__ import annotations

from collections.abc import Sequence

from segql.plan.frame import Steps
from segql.plan.names import Names
from segql.plan.passes import PassBuilder
from segql.plan.traits import Traits
from segql.semantics import ir


class SharedPasses(PassBuilder):
    def __init__(
        self, steps: Steps, names: Names, title: str, aggregates: Sequence[ir.Aggregate], traits: Traits
    ) -> None:
        super().__init__(steps, names, title, aggregates)
        self._traits = traits
