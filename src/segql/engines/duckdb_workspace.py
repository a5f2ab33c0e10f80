"""A DuckDB connection as a place to work: rows as they come, tables of the program's own memory, temporary tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

import duckdb

from segql.engines.data_files import quoted

if TYPE_CHECKING:
    import pyarrow as pa

#: How many batches are read ahead.
_AHEAD = 4


class Overflow(Exception):
    """A number did not fit into the type that a query gives it."""


class Workspace:
    """What an open connection offers while a program works with it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._temporary: list[str] = []
        self._registered: list[str] = []

    def read(self, sql: str) -> pa.Table:
        """The rows of a query, with the engine's own types."""
        return self._connection.sql(sql).to_arrow_table()

    @contextmanager
    def batches(self, sql: str, rows: int = 1_000_000) -> Iterator[Iterator[pa.RecordBatch]]:
        """The rows of a query in batches, read ahead by a thread while the caller works on one."""
        queue: Queue[pa.RecordBatch | BaseException | None] = Queue(_AHEAD)
        stopped = Event()

        def put(item: pa.RecordBatch | BaseException | None) -> None:
            while not stopped.is_set():
                with suppress(Full):
                    queue.put(item, timeout=0.05)
                    return

        def produce() -> None:
            try:
                reader = self._connection.sql(sql).to_arrow_reader(rows)
                for batch in reader:
                    put(batch)
                    if stopped.is_set():
                        return
                put(None)
            except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
                put(Overflow(str(error)))
            except BaseException as error:  # told to whoever reads
                put(error)

        thread = Thread(target=produce, name="segql-reader", daemon=True)
        thread.start()
        try:
            yield _taken(queue)
        except BaseException:
            stopped.set()
            self._connection.interrupt()
            raise
        finally:
            stopped.set()
            thread.join()

    def register(self, name: str, table: pa.Table) -> None:
        """Have a table of the program's memory under a name; it is read where it is."""
        self._connection.register(name, table)
        self._registered.append(name)

    def drop(self, name: str) -> None:
        """Forget a registered table."""
        self._connection.unregister(name)
        self._registered.remove(name)

    def make(self, name: str, sql: str) -> None:
        """Make a temporary table of a query's rows."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS\n{sql}")
        self._temporary.append(name)

    def clear(self) -> None:
        """Forget all that was registered and made here."""
        for name in self._registered:
            self._connection.unregister(name)
        for name in self._temporary:
            self._connection.execute(f"DROP TABLE IF EXISTS temp.{quoted(name)}")
        self._registered, self._temporary = [], []


def _taken(queue: Queue[pa.RecordBatch | BaseException | None]) -> Iterator[pa.RecordBatch]:
    while True:
        try:
            item = queue.get(timeout=0.5)  # wakes up for Ctrl-C
        except Empty:
            continue
        if item is None:
            return
        if isinstance(item, BaseException):
            raise item
        yield item
