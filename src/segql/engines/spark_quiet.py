"""Keeping Spark quiet: what a Java process prints while it starts, what PySpark logs, what an error says besides itself."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from segql.engines.base import first_line

#: What Spark says besides what is wrong: the class of the error, a setting that would hide it, where in the SQL it is.
_BESIDES = re.compile(r"^\[[A-Z0-9_.]+\]\s*|\s*SQLSTATE: .*$|\s*If necessary set .*$|\s*To return NULL instead.*$")


def said_by(error: BaseException) -> str:
    """What Spark says, in a line: no Java stack, no drawing of the query, no numbers of its own."""
    java = getattr(error, "java_exception", None)
    if java is not None:
        with contextlib.suppress(Exception):
            return _BESIDES.sub("", first_line(ValueError(java.getMessage() or java.toString())))
    return _BESIDES.sub("", first_line(error))


@contextmanager
def without_log() -> Iterator[None]:
    """PySpark logs each error that it raises, by a logger of its own class: one that others made would not take it."""
    from pyspark.logger import PySparkLogger

    log = PySparkLogger.getLogger("SQLQueryContextLogger")
    was, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = was


@contextmanager
def quiet() -> Iterator[Callable[[], str]]:
    """Keeps what a starting Java process prints, for whoever asks why it did not start.

    Java inherits where errors are written to, so that is elsewhere until it runs.
    """
    with tempfile.TemporaryFile() as kept, without_log():

        def said() -> str:
            kept.seek(0)
            return kept.read().decode("utf-8", "replace")

        try:
            place = os.dup(2)
        except OSError:
            yield said
            return
        os.dup2(kept.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(place, 2)
            os.close(place)
