"""The long search among segments worked out together: a batch's rules as bits over member numbers, and each alone.

python -m tests.laws.bitsets --batches 500 --seed 1
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from segql import compiler
from segql.bitsets.computed import Doubled, compute_together
from segql.catalog.model import Table
from segql.diagnostics import SegqlError
from segql.engines.duckdb_workspace import Workspace
from tests.engines_under_test.duckdb_engine import DuckDB
from tests.laws import pipeline
from tests.laws.search import batch


def engine() -> DuckDB:
    """A database as segql opens one."""
    made = DuckDB()
    made.connection.execute("SET TimeZone = 'UTC'")
    made.connection.execute("SET threads = 1")
    return made


def differences(there: DuckDB, seed: int, number: int) -> Iterator[str | None]:
    """For each rule of a batch what is wrong with it (None: nothing)."""
    world, rules = batch(seed, number)
    accepted = {}
    for written, rule in rules.items():
        try:
            pipeline.resolved(world, pipeline.parsed({written: rule}))
            accepted[written.split()[0]] = (written, rule)
        except SegqlError:
            continue
    program = pipeline.resolved(world, pipeline.parsed(dict(accepted.values())))
    there.load(world.tables)
    # With one row a key: doubled ones are for the other ways of working.
    for entity in {program.segments[name].entity for name in accepted}:
        if isinstance(entity.relation, Table):
            table = ".".join(f'"{part}"' for part in entity.relation.parts)
            keys = ", ".join(f'"{key.reading.column}"' for key in entity.key)
            once = f"QUALIFY ROW_NUMBER() OVER (PARTITION BY {keys}) = 1"
            there.connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table} {once}")

    def within(work):  # type: ignore[no-untyped-def]
        place = Workspace(there.connection)
        try:
            return work(place)
        finally:
            place.clear()

    try:
        together = compute_together(program, list(accepted), within, "duckdb", {})
    except Doubled:
        return
    for name, (_, rule) in accepted.items():
        alone = there.members(compiler.statement(program, name, "duckdb"))
        texts = {":".join(str(part) for part in key) for key in alone}
        got = together.members(name).to_pylist()
        if len(got) != len(set(got)) or set(got) != texts:
            yield f"{rule}\n  too many: {sorted(set(got) - texts)}, missing: {sorted(texts - set(got))} (batch {number})"
        else:
            yield None


def main() -> int:
    """Search, print what is found, and say how much was compared. The exit code is 1 after a find."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.bitsets")
    parser.add_argument("--batches", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    options = parser.parse_args()
    there = engine()
    begin, agree, wrong = time.monotonic(), 0, 0
    for number in range(options.start, options.start + options.batches):
        for found in differences(there, options.seed, number):
            if found is None:
                agree += 1
            else:
                wrong += 1
                print(found, flush=True)
        if wrong > 10:
            break
    print(f"{agree} agree, {wrong} differ, in {time.monotonic() - begin:.0f} s")
    there.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
