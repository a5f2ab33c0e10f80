"""Running a job in a process of its own: what it took, what it needed, and whom it found."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Protocol

from benchmarks.job import Job, digests

ROOT = Path(__file__).parents[1]
#: What a strategy that finds nobody to compare gives.
Digests = dict[int, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one strategy: the median of the rounds' seconds, processor seconds, the most megabytes of its process and of the
    server's; `said` in their place when it was stopped or failed."""

    count: int
    strategy: str
    seconds: float | None = None
    busy: float | None = None
    megabytes: float | None = None
    server_megabytes: float | None = None
    members: int | None = None
    agrees: bool | None = None
    said: str = ""

    def plain(self) -> dict[str, object]:
        """The same for a JSON document."""
        return asdict(self)


class Watch:
    """Looks at the memory of processes while its `with` lasts; `megabytes` is the most that they had together, what they
    share counted once."""

    def __init__(self, processes: Callable[[], Sequence[int]]) -> None:
        self.megabytes: float | None = None
        self._processes = processes
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._over.wait(0.1):
            kilobytes = [found for pid in self._processes() if (found := _share(pid)) is not None]
            if kilobytes:
                self.megabytes = max(self.megabytes or 0.0, sum(kilobytes) / 1024)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()


def _share(pid: int) -> int | None:
    """A process's kilobytes, of what it shares with others its share; None where it cannot be known."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return None


def warm(paths: Sequence[Path]) -> None:
    """Read files once, so that every strategy finds them in memory."""
    for path in paths:
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass


class Server(Protocol):
    """Where a job's data is when it is not in a file."""

    def clear(self) -> None:
        """Take away what an earlier run has written."""

    def fetch(self, result: Path) -> None:
        """Bring memberships into a DuckDB file."""

    def processes(self) -> Sequence[int]:
        """The server's processes, as far as they can be looked at."""


def measure(job: Job, *, rounds: int, at_most: float, server: Server | None = None) -> tuple[Measured, Digests]:
    """Do a job some times, each time for at most so many seconds; what was found is of the last."""
    measured = Measured(job.count, job.strategy)
    found: list[dict[str, float]] = []
    result = Path(job.result)
    with Watch(server.processes if server is not None else tuple) as watch:
        for _ in range(rounds):
            result.unlink(missing_ok=True)
            if server is not None:
                server.clear()
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "benchmarks.worker", job.text()],
                    cwd=ROOT, capture_output=True, text=True, timeout=at_most, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return replace(measured, said=f"stopped after {at_most:,.0f} s"), {}
            if done.returncode != 0:
                print(done.stderr, file=sys.stderr)
                return replace(measured, said="failed"), {}
            found.append(json.loads(done.stdout.splitlines()[-1]))
    measured = replace(
        measured,
        seconds=statistics.median(each["seconds"] for each in found),
        busy=statistics.median(each["busy"] for each in found),
        megabytes=max(each["megabytes"] for each in found),
        server_megabytes=watch.megabytes,
    )
    if job.strategy == "limit":
        return measured, {}
    if server is not None:
        server.fetch(result)
    members = digests(result)
    result.unlink()
    return replace(measured, members=sum(size for size, _, _ in members.values())), members
