"""How long segql takes to start, beside a bare interpreter: `python -m benchmarks.startup`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.installed import compiled
from benchmarks.table import machine, print_table

ROUNDS = 21
EXAMPLE = Path(__file__).parents[1] / "examples" / "complete_journey"


def seconds(command: Sequence[str]) -> float:
    """The wall time of one run; the command must end well."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Time each command, in turn with the bare interpreter so that both see the same machine, and print the medians."""
    compiled()
    script = Path(sys.executable).with_name("segql")
    segql = [str(script)] if script.exists() else [sys.executable, "-m", "segql"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "segql --version": [*segql, "--version"],
        "segql --help": [*segql, "--help"],
        "segql check (grocer)": [*segql, "check", "-p", str(EXAMPLE)],
        "segql check -e (grocer)": [*segql, "check", "-p", str(EXAMPLE), "-e", "frequency > 3 AND age = '65+'"],
        "segql compile (grocer)": [*segql, "compile", "lapsed", "-p", str(EXAMPLE), "-d", "postgres"],
    }
    for command in commands.values():
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    bare = statistics.median(times["python -c pass"])
    print(f"{machine()}; medians of {ROUNDS} rounds\n")
    print_table(
        ("command", "ms", "over bare Python", "ratio"),
        [
            (name, f"{median * 1000:.0f}", f"{(median - bare) * 1000:+.0f} ms", f"{median / bare:.1f}")
            for name, median in ((name, statistics.median(values)) for name, values in times.items())
        ],
    )


if __name__ == "__main__":
    main()
