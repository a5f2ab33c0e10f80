"""Edges of time in two runs: where facts were, where they are, and when the two differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from segql.plan.strands import Edge, Mark
from segql.semantics import ir

#: In how many days facts still end soon after.
_SOON = 7


@dataclass(frozen=True, slots=True)
class Bounds:
    """The moments that tell where facts were and where they are (with the end of facts where there is one: `ends`), and the
    spans of time in which these differ."""

    before: tuple[ir.Fixed | None, ...]
    after: tuple[ir.Fixed | None, ...]
    ends: bool
    spans: tuple[ir.Window, ...]


def are_alike(old: Edge | None, new: Edge | None) -> bool:
    """Whether an edge can have moved from one to the other."""
    if isinstance(old, ir.Fixed) and isinstance(new, ir.Fixed):
        return type(old.value) is type(new.value)
    return old is new


def is_soon(old: ir.Fixed | None, new: ir.Fixed | None) -> bool:
    """Whether facts end less than some days later, or nowhere."""
    if old is None or new is None:
        return old is new
    return abs(new.value.toordinal() - old.value.toordinal()) <= _SOON


def spans(pairs: Iterable[tuple[ir.Fixed, ir.Fixed]]) -> list[ir.Window]:
    """The spans of time between the moments of each pair, those that touch as one."""
    edges = sorted(
        (min(old.value, new.value), max(old.value, new.value)) for old, new in pairs if old.value != new.value
    )
    found: list[tuple[dt.date, dt.date]] = []
    for low, high in edges:
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], high)
        else:
            found.append((low, high))
    return [ir.Window(ir.Fixed(low), ir.Fixed(high)) for low, high in found]


def bounds(edges: Iterable[Edge], until: ir.Fixed | None) -> list[ir.Fixed | None]:
    """The moments of edges in their order, with the one where facts end."""
    some = set(edges)
    moments = {edge for edge in some if isinstance(edge, ir.Fixed)}
    ordered: list[ir.Fixed | None] = [*sorted(moments, key=lambda one: one.value)]
    if Mark.KNOWN in some:
        ordered.insert(0, None)
    return ordered if until is None else [*ordered, until]
