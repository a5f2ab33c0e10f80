"""Sequences that differ in nothing but when their first facts may be: they are one, of which each counts the starts that
lie in its own window. Whether a fact starts a complete sequence is told by the facts that follow it, not by other firsts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from segql.plan.rowsets import earlier
from segql.plan.scalar import Constant, Op, Scalar, apply
from segql.plan.sequence_rows import counted
from segql.semantics import ir


@dataclass(frozen=True, slots=True)
class Window:
    """What a sequence asks of the time of its first fact beyond what all together do: [low, high), None: nothing."""

    low: ir.Fixed | None = None
    high: ir.Fixed | None = None

    def holds(self, time: Scalar) -> list[Scalar]:
        """The conditions on a time: days or microseconds since the start of 1970."""
        tests: list[Scalar] = []
        if self.low is not None:
            tests.append(apply(Op.GREATER_EQUAL, time, Constant(counted(self.low.value))))
        if self.high is not None:
            tests.append(apply(Op.LESS, time, Constant(counted(self.high.value))))
        return tests


#: Every first fact that all together take.
EVERY = Window()


@dataclass(frozen=True, slots=True)
class Alike:
    """Sequences that are worked out as one: the `widest`, and the window in which each of them counts the starts."""

    widest: ir.SequenceCount
    windows: tuple[tuple[ir.SequenceCount, Window], ...]


def alike(sequence: ir.SequenceCount, others: Sequence[ir.Measured]) -> Alike:
    """A sequence with those of the others that differ from it in the window of the first facts, or in whose they are."""
    if not _is_shared(sequence):
        return Alike(sequence, ((sequence, EVERY),))
    rest = _rest(sequence)
    found = [one for one in others if isinstance(one, ir.SequenceCount) and _is_shared(one) and _rest(one) == rest]
    (event,) = sequence.first.events
    lows, highs = zip(*(_ends(one) for one in found), strict=True)
    low, high = _extreme(lows, latest=False), _extreme(highs, latest=True)
    window = event.window if len(set(zip(lows, highs, strict=True))) == 1 else ir.Window(low, high)
    widest = replace(sequence, first=ir.Place((replace(event, window=window),)))
    own = (
        Window(None if ends[0] == low else ends[0], None if ends[1] == high else ends[1])
        for ends in zip(lows, highs, strict=True)
    )
    return Alike(widest, tuple(zip(found, own, strict=True)))


def _is_shared(sequence: ir.SequenceCount) -> bool:
    """Whether the first facts are of one kind, do not depend on each other, and may be from and until known moments."""
    if len(sequence.first.events) != 1:
        return False
    (event,) = sequence.first.events
    moments = [event.rows.until]
    if event.window is not None:
        moments += [event.window.low, event.window.high]
    return event.position is None and all(one is None or isinstance(one, ir.Fixed) for one in moments)


def _rest(sequence: ir.SequenceCount) -> ir.SequenceCount:
    """The sequence without what may differ."""
    (event,) = sequence.first.events
    return replace(sequence, member=(), first=replace(sequence.first, events=(replace(event, window=None),)))


def _ends(sequence: ir.SequenceCount) -> tuple[ir.Fixed | None, ir.Fixed | None]:
    """Since when and until when first facts are taken."""
    (event,) = sequence.first.events
    window = event.window or ir.Window(None, None)
    high = earlier(window.high, event.rows.until)
    assert window.low is None or isinstance(window.low, ir.Fixed)
    assert high is None or isinstance(high, ir.Fixed)
    return window.low, high


def _extreme(moments: Sequence[ir.Fixed | None], *, latest: bool) -> ir.Fixed | None:
    known = [one for one in moments if one is not None]
    if len(known) < len(moments):
        return None
    return (max if latest else min)(known, key=lambda one: one.value)
