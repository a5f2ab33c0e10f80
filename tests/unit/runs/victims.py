"""Processes that record a run and do not get to its end, or meet another one there."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.unit.runs.places import Place

#: Processes are forked from one that has opened no database and started no thread.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.unit.runs.victims", "segql.engines.duckdb", "segql.engines.postgres", "psycopg"])


class _Countdown:
    """Kills this process when it was asked so many times."""

    def __init__(self, calls: int) -> None:
        self.left = calls

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class _Watched:
    """A DuckDB connection; before each call to it the countdown is asked."""

    def __init__(self, connection: Any, ask: Callable[[], None]) -> None:
        self._connection = connection
        self._ask = ask

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            self._ask()
            return found(*arguments, **named)

        return call


def dies(place: Place, as_of: str, calls: int) -> None:
    """Record a run and die before the n-th call to the writing connection."""
    _watch(calls)
    place.run(as_of)


def _watch(calls: int) -> _Countdown:
    from segql.engines import duckdb as duckdb_engine
    from segql.engines import postgres_recording

    ask = _Countdown(calls)
    opened = duckdb_engine.DuckDBEngine._open

    def watched(self: Any, *, write: bool = False) -> Any:
        connection = opened(self, write=write)
        return _Watched(connection, ask) if write else connection

    duckdb_engine.DuckDBEngine._open = watched  # type: ignore[method-assign]
    for name in ("run", "rows", "load", "mark", "marks", "indexed"):
        method = getattr(postgres_recording.PostgresRecording, name)

        def counted(self: Any, *arguments: Any, _method: Any = method) -> Any:
            ask()
            return _method(self, *arguments)

        setattr(postgres_recording.PostgresRecording, name, counted)
    return ask


def tells_calls(place: Place, as_of: str, file: Path) -> None:
    """Record a run and write how many calls to the writing connection it made."""
    most = 10**6
    ask = _watch(most)
    place.run(as_of)
    file.write_text(str(most - ask.left), encoding="utf-8")


def records(place: Place, as_of: str, segments: tuple[str, ...], begin: Any = None) -> None:
    """Record a run, when all others are ready to."""
    if begin is not None:
        begin.wait()
    place.run(as_of, *segments)


def records_in_little_room(place: Place, as_of: str, most: int) -> None:
    """Record a run where no file may become larger than so many bytes; end with 3 after a finding about it."""
    from segql.diagnostics import SegqlError

    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        place.run(as_of)
    except SegqlError as error:
        codes = {item.code.number for item in error.diagnostics}
        os._exit(3 if codes <= {"SEG607", "SEG605"} else 4)


def runs_a_command(folder: Path, arguments: list[str], out: Path) -> None:
    """Run the command line in a folder; its output goes to a file, its exit code is the process's."""
    from segql.cli.main import run

    os.chdir(folder)
    with out.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        code = run(arguments)
    os._exit(code)


def run_in_process(target: Callable[..., None], *arguments: Any) -> int:
    """Its exit code; the negative number of the signal that ended it."""
    process = SERVER.Process(target=target, args=arguments)
    process.start()
    process.join(120)
    assert process.exitcode is not None, "it ends"
    return process.exitcode
