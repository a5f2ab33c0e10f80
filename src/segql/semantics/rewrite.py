"""Programs with parts put in the place of others: live moments at a fixed one, segments under other names."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, cast

from segql.catalog import model
from segql.semantics import ir
from segql.semantics.clock import Calendar

T = TypeVar("T")

#: What holds no moment and no segment, and is most of what there is.
_WHOLE = (ir.Column, ir.Field, ir.Literal, ir.ListValues, ir.Hop, model.Table, model.Query)
_MOMENTS = (ir.Fixed, ir.Cutoff, ir.Today, ir.Shifted, ir.Truncated, ir.Midnight, ir.Ceiling)


def moment_at(moment: ir.Moment, calendar: Calendar) -> ir.Fixed:
    """The date or instant that a live moment is at the calendar's clock. Raises OutOfRange."""
    match moment:
        case ir.Fixed():
            return moment
        case ir.Cutoff():
            found = calendar.cutoff
        case ir.Today():
            found = calendar.today
        case ir.Shifted(base, count, unit):
            found = calendar.shift(moment_at(base, calendar), count, unit)
        case ir.Truncated(base, unit):
            found = calendar.truncate(moment_at(base, calendar), unit)
        case ir.Midnight(base):
            found = calendar.midnight(moment_at(base, calendar))
        case ir.Ceiling(base):
            found = calendar.ceiling(moment_at(base, calendar))
    assert isinstance(found, ir.Fixed), "a calendar with a clock gives fixed moments"
    return found


class Rewriting:
    """Changes the parts of nodes for which `change` gives others (None: look inside). Equal parts become equal parts."""

    def __init__(self, change: Callable[[object], object | None]) -> None:
        self._change = change
        self._known: dict[int, tuple[object, object]] = {}

    def of(self, node: T) -> T:
        """The node with its parts changed; itself where nothing is."""
        return cast("T", self._of(node))

    def _of(self, node: object) -> object:
        if isinstance(node, tuple):
            parts = tuple(self._of(part) for part in node)
            return node if all(new is old for new, old in zip(parts, node, strict=True)) else parts
        if isinstance(node, _WHOLE) or not dataclasses.is_dataclass(node) or isinstance(node, type):
            return node
        known = self._known.get(id(node))
        if known is not None:
            return known[1]
        found = self._change(node)
        if found is None:
            changes: dict[str, Any] = {}
            for field in dataclasses.fields(node):
                old = getattr(node, field.name)
                new = self._of(old)
                if new is not old:
                    changes[field.name] = new
            found = dataclasses.replace(node, **changes) if changes else node
        # The node is kept beside what it became, so that its identity is not given to another one.
        self._known[id(node)] = node, found
        return found


def fixing(calendar: Calendar) -> Rewriting:
    """Puts a live program's moments where the calendar's clock has them. Raises OutOfRange from `of`."""

    def change(node: object) -> object | None:
        if isinstance(node, ir.At):
            return ir.Literal(node.type, moment_at(node.moment, calendar).value)
        return moment_at(node, calendar) if isinstance(node, _MOMENTS) else None

    return Rewriting(change)


def renaming(name: Callable[[str], str]) -> Rewriting:
    """Gives the segments that nodes refer to other names; what is asked of recorded runs keeps the recorded name."""

    def change(node: object) -> object | None:
        return dataclasses.replace(node, segment=name(node.segment)) if isinstance(node, ir.InSegment) else None

    return Rewriting(change)
