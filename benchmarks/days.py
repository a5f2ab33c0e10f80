"""What a day costs: `python -m benchmarks.days --size small --n 200 --days 2`.

The project is recorded, a day happens (`benchmarks.one_more_day`: new facts, late, changed and deleted ones), and it is
recorded again: once with all that the store keeps of the runs before, once into an empty store. Both must have the same
members. Then who entered and left: `segql changes` beside what people write over two tables of memberships; all must find
the same. The commands are measured whole, their start included.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks import one_more_day
from benchmarks.data import HOME, Size, duckdb_file
from benchmarks.installed import compiled
from benchmarks.memberships import SIZES
from benchmarks.rules import write_project
from benchmarks.segments import SEED, draw
from benchmarks.table import machine, print_table

#: A line of the table: the day, what was done, seconds, megabytes (None: not of a process of its own), and a remark.
Line = tuple[int, str, float, float | None, str]

#: Two tables of memberships, as somebody has them who keeps a table a day.
BEFORE_AND_AFTER = """
CREATE OR REPLACE TABLE {name} AS
SELECT CAST(split_part(segment, '_', 2) AS INTEGER) AS segment, CAST(member AS BIGINT) AS member
FROM store.segql_history
WHERE entered_at <= TIMESTAMPTZ '{moment}+00' AND (left_at IS NULL OR left_at > TIMESTAMPTZ '{moment}+00')
"""
FULL_JOIN = """
SELECT coalesce(a.segment, b.segment) AS segment, coalesce(a.member, b.member) AS member, a.member IS NULL AS entered
FROM before AS a FULL JOIN after AS b ON a.segment = b.segment AND a.member = b.member
WHERE a.member IS NULL OR b.member IS NULL
"""
ANTI_JOINS = """
SELECT *, true AS entered FROM after AS b ANTI JOIN before AS a ON a.segment = b.segment AND a.member = b.member
UNION ALL
SELECT *, false AS entered FROM before AS a ANTI JOIN after AS b ON a.segment = b.segment AND a.member = b.member
"""
CHANGES = """
SELECT CAST(split_part(segment, '_', 2) AS INTEGER) AS segment, CAST(member AS BIGINT) AS member,
  change = 'entered' AS entered
FROM read_parquet('{file}')
"""


def segql(*arguments: str) -> tuple[float, float]:
    """A command's seconds and the most megabytes that it had. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", "segql", *arguments]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, said.read().decode())
    return time.perf_counter() - start, used.ru_maxrss / 1024


def same(connection: duckdb.DuckDBPyConnection, first: str, second: str) -> bool:
    """Whether two queries give the same rows, in whatever order and however often each."""
    query = "SELECT count(*) FROM ({0} EXCEPT ALL {1})"
    both = (query.format(*pair) for pair in ((first, second), (second, first)))
    return all(connection.execute(each).fetchall() == [(0,)] for each in both)


def record(project: Path, store: Path, day: int) -> tuple[float, float]:
    """`segql run` after a day."""
    return segql("run", "-p", str(project), "--as-of", one_more_day.as_of(day), "--store", str(store))


def entered_and_left(project: Path, store: Path, day: int) -> list[Line]:
    """The ways to find out who entered and left on a day."""
    file = store.parent / "changes.parquet"
    seconds, megabytes = segql("changes", "-p", str(project), "--store", str(store), "-o", str(file))
    lines: list[Line] = []
    with duckdb.connect(str(store.parent / "compare.duckdb")) as connection:
        connection.execute(f"ATTACH '{store}' AS store (READ_ONLY)")
        for name, number in (("before", day - 1), ("after", day)):
            moment = one_more_day.as_of(number).replace("T", " ") + ":00"
            connection.execute(BEFORE_AND_AFTER.format(name=name, moment=moment))
        connection.execute("CHECKPOINT")
        for name, query in (("full_join", FULL_JOIN), ("anti_joins", ANTI_JOINS)):
            start = time.perf_counter()
            connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")
            lines.append((day, f"entered and left: {name.replace('_', ' ')}", time.perf_counter() - start, None, ""))
        found = CHANGES.format(file=file)
        agree = same(connection, "FROM full_join", found) and same(connection, "FROM full_join", "FROM anti_joins")
    ratio = f"{lines[0][2] / seconds:.1f} × full join"
    lines.append((day, "entered and left: segql changes", seconds, megabytes, ratio if agree else "DIFFERENT"))
    return lines


def measure(home: Path, scale: float, count: int, days: int, seed: int) -> list[Line]:
    """A first run, and what each day after it costs."""
    size = Size.of(scale)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shop, store, project = folder / "shop.duckdb", folder / "runs.duckdb", folder / "project"
        shutil.copy(duckdb_file(home, scale), shop)
        write_project(project, draw(count, seed), {"engine": "duckdb", "path": str(shop)})
        lines: list[Line] = [(0, "segql run: the first", *record(project, store, 0), "")]
        for day in range(1, days + 1):
            with duckdb.connect(str(shop)) as connection:
                one_more_day.live(connection, size, day)
            refreshed = record(project, store, day)
            cold = folder / f"cold_{day}.duckdb"
            anew = record(project, cold, day)
            with duckdb.connect() as connection:
                connection.execute(f"ATTACH '{store}' AS kept (READ_ONLY); ATTACH '{cold}' AS cold (READ_ONLY)")
                members = (f"SELECT segment, member FROM {of}.segql_members" for of in ("kept", "cold"))
                agree = same(connection, *members)
            cold.unlink()
            lines.append((day, "segql run: into an empty store", *anew, ""))
            ratio = f"{anew[0] / refreshed[0]:.1f} × into an empty one"
            lines.append((day, "segql run: with what was kept", *refreshed, ratio if agree else "DIFFERENT"))
            lines += entered_and_left(project, store, day)
    return lines


def main(given: Sequence[str] | None = None) -> int:
    """Measure what was asked; 1 when two ways differ."""
    compiled()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.days", description="What a day costs.")
    parser.add_argument("--size", default="small", help="tiny, small, full, or a number: 1.0 is a million customers")
    parser.add_argument("--n", type=int, default=200, help="how many segments")
    parser.add_argument("--days", type=int, default=1, help="how many days happen, one after the other")
    parser.add_argument("--seed", type=int, default=SEED, help="draws other segments")
    parser.add_argument("--data", type=Path, default=HOME, help="where data is kept between runs")
    options = parser.parse_args(given)
    scale = SIZES[options.size] if options.size in SIZES else float(options.size)
    lines = measure(options.data, scale, options.n, options.days, options.seed)
    print(f"duckdb, {Size.of(scale)}; {options.n:,} segments; {machine()}\n")
    rows = [
        (what, str(day), f"{seconds:.2f}", "" if megabytes is None else f"{megabytes:,.0f}", remark)
        for day, what, seconds, megabytes, remark in lines
    ]
    print_table(("what", "day", "seconds", "MB", ""), rows)
    return 1 if any(line[4] == "DIFFERENT" for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
