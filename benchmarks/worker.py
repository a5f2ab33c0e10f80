"""One measured process: `python -m benchmarks.worker JOB` does the job and prints what it took, as JSON.

What is measured is the work from opening the data to the closed result: compiling, running, writing. Starting Python and
importing packages is not (see `benchmarks.startup`).
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.job import Job

#: Where each strategy lives: a module with `prepare(job)`, which gives the work to be measured.
STRATEGIES = {
    "limit": "benchmarks.strategies.limit",
    "naive": "benchmarks.strategies.one_by_one",
    "expert": "benchmarks.strategies.one_by_one",
    "polars": "benchmarks.strategies.with_polars",
    "ibis": "benchmarks.strategies.with_ibis",
    "segql": "benchmarks.strategies.with_segql",
    "segql run": "benchmarks.strategies.with_segql",
}


def peak_megabytes() -> float:
    """The most memory that this process had at a time, and that any of its children had."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    status = Path("/proc/self/status")
    if status.exists():  # what the operating system calls a process's own is its parent's until it is a program
        own = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(own.split()[1]) / 1024 + children
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 + children


def main() -> None:
    """Do the job."""
    job = Job.parsed(sys.argv[1])
    work = importlib.import_module(STRATEGIES[job.strategy]).prepare(job)
    before = time.process_time()
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    busy = time.process_time() - before
    print(json.dumps({"seconds": seconds, "busy": busy, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main()
