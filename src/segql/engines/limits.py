"""What a run may take of an engine: memory, processors, time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass

from segql.catalog.model import Target
from segql.diagnostics.messages import say
from segql.diagnostics.model import SegqlError
from segql.engines.base import failure


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in bytes, `threads` a number of them, `timeout` the seconds that a statement may take; None: as the engine
    has it. `patience` are the seconds to wait for a file that another program writes to."""

    memory: int | None = None
    threads: int | None = None
    timeout: float | None = None
    patience: float = 0.0


#: An engine as it is.
NO_LIMITS = Limits()


class Alarm:
    """Interrupts what runs inside its `with` when it takes longer than so many seconds; `rang` says whether it did."""

    def __init__(self, interrupt: Callable[[], object], seconds: float | None) -> None:
        self.rang = False
        self._interrupt = interrupt
        self._timer = None if seconds is None else threading.Timer(seconds, self._ring)

    def _ring(self) -> None:
        self.rang = True
        with contextlib.suppress(Exception):  # nobody hears of an error in this thread; what runs is told by `rang`
            self._interrupt()

    def __enter__(self) -> None:
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()


def refuse(target: Target, limits: Limits, *, memory: bool = False, threads: bool = False) -> None:
    """Raises SegqlError (SEG704) for a limit that a target cannot keep to."""
    for option, asked in (("--max-memory", memory and limits.memory), ("--threads", threads and limits.threads)):
        if asked:
            message = say("the target `{target}` cannot keep to {option}", target=target.name, option=option)
            help = say("leave the option out; its own configuration says how much it may take")
            raise failure(target, "bad-option", message, help)


def timed_out(target: Target, limits: Limits) -> SegqlError:
    """The finding that a statement took longer than it may (SEG615)."""
    message = say("a statement took longer than the {seconds} seconds that --timeout allows", seconds=_number(limits))
    return failure(target, "timed-out", message, say("nothing was recorded; allow more time, or run fewer segments"))


def _number(limits: Limits) -> str:
    return f"{limits.timeout or 0:g}"
