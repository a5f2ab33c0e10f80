r"""Many segments at once, by several ways side by side: `python -m benchmarks.memberships`.

    python -m benchmarks.memberships --size small --n 1,10,50
    python -m benchmarks.memberships --size small,full --engine duckdb,postgres --n 1,10,50,200,1000 \
        --json results.json --page docs/performance.md

Data is made once and kept. Each way runs in a process of its own and writes who is in each segment; all must find the same
members, or the command fails. Postgres has a tenth of a size's rows. polars and Ibis come with the extra `bench`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks.data import HOME, Size, duckdb_file, parquet_folder
from benchmarks.installed import compiled
from benchmarks.job import Job
from benchmarks.measure import Digests, Measured, measure, warm
from benchmarks.report import Table, print_report, save, write_section
from benchmarks.segments import SEED
from benchmarks.table import machine
from benchmarks.worker import STRATEGIES

SIZES = {"tiny": 0.001, "small": 0.1, "full": 1.0}
#: The part of a size that an engine gets, and the strategies that there are for it.
PART = {"duckdb": 1.0, "postgres": 0.1}
ON = {
    "duckdb": ("limit", "naive", "expert", "polars", "ibis", "segql", "segql run"),
    "postgres": ("limit", "naive", "expert", "segql", "segql run"),
}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command is asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memberships", description="Many segments at once.")
    add = parser.add_argument
    add("--size", type=_listed, default=["small"], help="tiny, small, full, or numbers: 1.0 is a million customers")
    add("--engine", type=_listed, default=["duckdb"], help="duckdb, postgres, or both")
    add("--n", type=_listed, default=["1", "10", "50"], help="how many segments: 1,10,50,200,1000")
    add("--strategies", type=_listed, default=list(STRATEGIES), help="the ways to compare, of " + ", ".join(STRATEGIES))
    add("--leave-out", type=_listed, default=[], help="what not to run, such as naive@1000,ibis@200")
    add("--rounds", type=int, default=1, help="how often each is run; the median counts")
    add("--at-most", type=float, default=3600.0, help="the seconds after which a strategy is stopped")
    add("--max-memory", type=float, help="how many gigabytes DuckDB may take (polars knows no limit)")
    add("--seed", type=int, default=SEED, help="draws other segments")
    add("--data", type=Path, default=HOME, help="where data is kept between runs")
    add("--postgres", help="the URL of a server to use in place of one of our own")
    add("--json", type=Path, help="a file for the results; those of other sizes and engines in it are kept")
    add(
        "--page", type=Path, help="a page whose section is written from the results (with --json: from all in the file)"
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Measure what was asked; 1 when strategies found different members, or one failed."""
    options = arguments(given)
    compiled()
    tables: list[Table] = []
    with ExitStack() as stack:
        for engine in options.engine:
            url = None
            if engine == "postgres":
                from benchmarks.postgres import server

                url = options.postgres or stack.enter_context(server(options.data))
            for size in options.size:
                table = _compare(options, engine, SIZES[size] if size in SIZES else float(size), url)
                print_report(table)
                tables.append(table)
    known = save(options.json, tables) if options.json else tables
    if options.page:
        write_section(options.page, known)
    lines = [line for table in tables for line in table.lines]
    return 1 if any(line.agrees is False or line.said == "failed" for line in lines) else 0


def _compare(options: argparse.Namespace, engine: str, size: float, url: str | None) -> Table:
    """All strategies at all numbers of segments, over one size on one engine."""
    home, scale = options.data, size * PART[engine]
    file, folder = duckdb_file(home, scale), parquet_folder(home, scale)
    data, served = str(file), None
    if url is not None:
        from benchmarks.postgres import Served, loaded

        data = loaded(url, home, scale)
        served = Served(data, None if options.postgres else home)
    lines: list[Measured] = []
    with tempfile.TemporaryDirectory() as temporary:
        for count in (int(text) for text in options.n):
            first: Digests | None = None
            for strategy in ON[engine]:
                chosen = strategy in options.strategies and f"{strategy}@{count}" not in options.leave_out
                if not chosen:
                    lines.append(Measured(count, strategy, said="not run"))
                    continue
                warm([file, *folder.iterdir()] if served is None else [])
                result = str(Path(temporary) / "memberships.duckdb")
                job = Job(strategy, engine, data, str(folder), result, count, options.seed, options.max_memory)
                line, members = measure(job, rounds=options.rounds, at_most=options.at_most, server=served)
                if line.members is not None:
                    first = members if first is None else first
                    line = replace(line, agrees=members == first)
                lines.append(line)
                print(
                    f"{engine} {scale:g}: {count} by {strategy}: {line.said or f'{line.seconds:.2f} s'}",
                    file=sys.stderr,
                )
    when = dt.datetime.now(dt.UTC).date().isoformat()
    return Table(engine, scale, str(Size.of(scale)), machine(), when, options.seed, tuple(lines))


if __name__ == "__main__":
    sys.exit(main())
