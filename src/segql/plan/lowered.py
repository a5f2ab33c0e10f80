"""A value in the making: its operator tree and what the planner knows about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from segql.plan.scalar import Scalar


class Number(Enum):
    """How a number is held: `SMALL` in a column's own integer type (sums may overflow it), `WHOLE` in a wide one."""

    SMALL = "small"
    WHOLE = "whole"
    DECIMAL = "decimal"

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing behind the point."""
        return self is not Number.DECIMAL


@dataclass(frozen=True, slots=True)
class Lowered:
    """`nullable`: may be missing. `number`: of numbers only. `clock`: of a datetime that is a naive time of that zone.
    `raw`: an instant read from a column, which an engine may hold without a zone. `zero`: what no facts give is 0."""

    scalar: Scalar
    nullable: bool = True
    number: Number | None = None
    clock: str | None = None
    raw: bool = False
    zero: bool = False

    def at(self, scalar: Scalar) -> Lowered:
        """The same kind of value, read elsewhere."""
        return replace(self, scalar=scalar)

    def known(self) -> Lowered:
        """The same value, known never to be missing."""
        return replace(self, nullable=False)


#: A test, and its operands that may be missing (then it may be too); None: nobody can say which.
Leaf: TypeAlias = tuple[Scalar, list[Scalar] | None]
