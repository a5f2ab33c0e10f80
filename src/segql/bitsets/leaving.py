"""What a run leaves for the next one, written while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from segql.bitsets.state_file import Writing


class Leaving:
    """A state that is being written `into` a file, one piece after the other, by a thread of its own. It is gone unless it
    is put there."""

    def __init__(self, into: Path) -> None:
        self.into = into
        self._file: Writing | None = None
        self._failed: OSError | MemoryError | None = None
        self._wrote: list[Future[None]] = []
        self._writing = ThreadPoolExecutor(1, "segql-writing")

    def write(self, some: Callable[[Writing], None]) -> None:
        """Write something when all before it is written. After an error nothing is left of the file, and nothing written."""

        def written() -> None:
            if self._failed is not None:
                return
            try:
                if self._file is None:
                    self._file = Writing(self.into)
                some(self._file)
            except (OSError, MemoryError) as error:
                self._failed = error
                if self._file is not None:
                    self._file.abandon()

        self._wrote.append(self._writing.submit(written))

    def wait(self) -> None:
        """Wait until all is written: so long what is written stays in memory."""
        wait(self._wrote)

    def end(self) -> None:
        """There is no more to write."""
        self._writing.shutdown(wait=False)

    def put(self) -> str:
        """Put the file in its place when it is written; its token. Raises OSError or MemoryError when that cannot be
        done."""
        for one in self._wrote:
            one.result()
        if self._failed is not None:
            raise self._failed
        assert self._file is not None, "something was written"
        self._file.put()
        return self._file.token

    def close(self) -> None:
        """Leave nothing."""
        self._writing.shutdown(cancel_futures=True)
        if self._file is not None:
            self._file.abandon()
