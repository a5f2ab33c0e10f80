"""Ctrl-C while DuckDB works, which hears it late or calls it an error."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

import duckdb

T = TypeVar("T")


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C while DuckDB works is told as such. Raises KeyboardInterrupt."""
    try:
        yield
    except (RuntimeError, duckdb.InterruptException) as error:
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from error
        raise


def aside(connection: duckdb.DuckDBPyConnection, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """Do something in a thread of its own: DuckDB does not hear Ctrl-C in the middle of every statement, and whoever waits
    for it does."""
    if threading.current_thread() is not threading.main_thread():
        return work(connection)
    done: Future[T] | None = None
    with ThreadPoolExecutor(1) as threads:
        try:
            done = threads.submit(work, connection)
            return done.result()
        except KeyboardInterrupt:
            connection.interrupt()
            while done is not None and not done.done():
                wait([done], 0.1)
                connection.interrupt()
            raise
