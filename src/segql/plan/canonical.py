"""One way of writing for what means the same, so that several segments share it."""

from __future__ import annotations

from collections.abc import Sequence

from segql.semantics import ir


class Canonical:
    def __init__(self, program: ir.Program, segments: Sequence[str]) -> None:
        self.program = program
