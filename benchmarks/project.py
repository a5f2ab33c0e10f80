"""How long a large project takes to check and to compile: `python -m benchmarks.project [segments]`.

2,000 segments make 10,000 lines in 20 files, over the documentation's shop. The rules are drawn with a fixed seed.
"""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.installed import compiled
from benchmarks.table import machine, print_table

SHOP = Path(__file__).parents[1] / "docs" / "retail"
DIALECTS = ("duckdb", "postgres", "bigquery")
FILES = 20


def conditions(draw: random.Random) -> list[Callable[[], str]]:
    """What a rule is put together from: attributes, texts, dates, facts, sums, recency, shares."""
    days = (7, 14, 30, 60, 90, 180, 365)
    category = ("bio", "garden", "toys", "books", "wine")
    return [
        lambda: f"age BETWEEN {draw.randrange(18, 40)} AND {draw.randrange(40, 90)}",
        lambda: f"region = '{draw.choice(('urban', 'suburban', 'rural'))}'",
        lambda: f"country IN ('{draw.choice(('FR', 'BE'))}', '{draw.choice(('CH', 'LU'))}')",
        lambda: f"email ENDS WITH '.{draw.choice(('fr', 'be', 'com'))}' IGNORING CASE",
        lambda: f"signup IN LAST {draw.randrange(1, 24)} MONTHS",
        lambda: f"frequency > {draw.randrange(1, 12)}",
        lambda: f"HAS AT LEAST {draw.randrange(1, 6)} orders IN LAST {draw.choice(days)} DAYS",
        lambda: f"HAS NO orders IN LAST {draw.choice(days)} DAYS WHERE category = '{draw.choice(category)}'",
        lambda: f"SUM(orders.amount IN LAST {draw.choice(days)} DAYS) > {draw.randrange(10, 900)}",
        lambda: f"DAYS SINCE LAST(orders.ordered_at) > {draw.choice(days)}",
        lambda: f"SHARE(orders.amount WHERE category = '{draw.choice(category)}') >= {draw.randrange(5, 80)}%",
        lambda: f"COUNT(DISTINCT orders.category IN LAST 1 YEAR) >= {draw.randrange(1, 5)}",
    ]


def write_project(folder: Path, segments: int) -> int:
    """A catalog and so many segments in the folder; how many lines they have."""
    shutil.copy(SHOP / "segql.yml", folder)
    shutil.copytree(SHOP / "lists", folder / "lists")
    draw = random.Random(20261101)
    parts = conditions(draw)
    texts: list[str] = []
    for number in range(segments):
        chosen = [part() for part in draw.sample(parts, draw.randrange(2, 5))]
        rule = f"\n    AND {' AND '.join(chosen[1:])}"
        tail = f"\n  EXCLUDE segment_{draw.randrange(min(number, 20))}" if number else "\n  EXCLUDE (age < 16)"
        texts.append(f"SEGMENT segment_{number} 'Segment number {number}'\n  AS {chosen[0]}{rule}{tail}\n")
    (folder / "segments").mkdir()
    for file in range(FILES):
        text = "\n".join(texts[file::FILES])
        (folder / "segments" / f"part_{file:02}.seg").write_text(text, encoding="utf-8")
    return sum(text.count("\n") + 1 for text in texts)


def measure(*arguments: str) -> tuple[float, float, float]:
    """Of one segql command: seconds, seconds of processor time, and the megabytes that no child so far went beyond."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "segql", *arguments], check=True, capture_output=True)
    taken = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, busy, after.ru_maxrss / 1024


def main() -> None:
    """Write the project, time each command once from a cold process, print the table."""
    compiled()
    segments = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        lines = write_project(folder, segments)
        rows = []
        commands = {"check": ["check"]} | {
            f"compile for {dialect}": ["compile", "-d", dialect, "-o", str(folder / dialect)] for dialect in DIALECTS
        }
        for name, command in commands.items():
            taken, busy, megabytes = measure(*command, "-p", temporary)
            rows.append((name, f"{taken:.1f}", f"{busy:.1f}", f"{busy / segments * 1000:.1f}", f"{megabytes:.0f}"))
        print(f"{machine()}; {segments:,} segments, {lines:,} lines, {FILES} files\n")
        print_table(("command", "seconds", "CPU seconds", "CPU ms a segment", "MB at most so far"), rows)


if __name__ == "__main__":
    main()
