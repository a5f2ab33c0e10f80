"""The long search: generated catalogs, rows and rules, on the oracle and on an engine.

    python -m tests.laws.search --engine duckdb --triples 20000 --seed 1

A batch is one world (a catalog's variant and rows) and some rules over it; `--seed` and a batch's number make it again:

    python -m tests.laws.search --engine duckdb --seed 1 --batch 17 --show
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segql import compiler
from segql.diagnostics import SegqlError
from tests.conformance.test_conformance import difference
from tests.engines_under_test import DIALECTS, Engine, EngineRoom
from tests.engines_under_test.duckdb_engine import DuckDB
from tests.engines_under_test.tables import duplicates
from tests.laws import pipeline
from tests.laws.rules import Writer
from tests.laws.scopes import ACCOUNT, CUSTOMER
from tests.laws.world import World, world

#: Rules a batch: loading rows costs as much as running some statements.
RULES, ACCOUNT_RULES = 14, 2


@dataclass(frozen=True, slots=True)
class Find:
    """What went otherwise than the oracle says. `kind`: differs, twice, refused (by the engine), error (the compiler's)."""

    kind: str
    rule: str
    detail: str


def batch(seed: int, number: int) -> tuple[World, dict[str, str]]:
    """A batch's world and rules (`OF account` may stand in a name)."""
    rules = {}
    for i in range(RULES):
        rules[f"r{i}"] = _rule(f"{seed}/{number}/r{i}", account=False)
    for i in range(ACCOUNT_RULES):
        rules[f"a{i} OF account"] = _rule(f"{seed}/{number}/a{i}", account=True)
    return world(f"{seed}/{number}"), rules


def _rule(seed: str, *, account: bool) -> str:
    writer = Writer.seeded(seed)
    scope, depth = (ACCOUNT, 1) if account else (CUSTOMER, 2)
    rule = writer.alone(scope) if not account and writer.flip() else writer.condition(scope, depth)
    return f"{rule} {writer.kept(scope, 1)}" if writer.chance(12) else rule


def search(engine: Engine, seed: int, number: int, *, show: bool = False) -> Iterator[Find | None]:
    """What one batch shows: a find, or None for a rule on which all agree."""
    there, rules = batch(seed, number)
    accepted = {}
    for written, rule in rules.items():
        try:
            pipeline.resolved(there, pipeline.parsed({written: rule}))
            accepted[written] = rule
        except SegqlError as error:
            yield Find("error", rule, str(error))
        except Exception as error:
            yield Find("error", rule, f"{type(error).__name__}: {error}")
    file = pipeline.parsed(accepted)
    program = pipeline.resolved(there, file)
    oracle = pipeline.by_oracle(there, file)
    engine.load(there.tables)
    for written, rule in accepted.items():
        name = written.split()[0]
        meant = oracle.members(name)
        try:
            sql = compiler.statement(program, name, engine.dialect)
        except Exception as error:
            yield Find("error", rule, f"{type(error).__name__}: {error}")
            continue
        if show:
            print(f"{name}: {rule}\n  oracle: {sorted(meant, key=str)}\n{sql}\n")
        try:
            got = engine.members(sql)
        except Exception as error:
            yield Find("refused", rule, str(error).splitlines()[0][:400])
            continue
        if duplicates(got):
            yield Find("twice", rule, str(duplicates(got)))
        elif set(got) != meant:
            yield Find("differs", rule, difference(got, meant))
        else:
            yield None


def command(dialect: str, seed: int, number: int) -> str:
    """What shows a batch again."""
    return f"python -m tests.laws.search --engine {dialect} --seed {seed} --batch {number} --show"


def main(arguments: list[str]) -> int:
    """Search, print what is found, and say how long it took. The exit code is 1 after a find."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.search", description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=DIALECTS, default="duckdb")
    parser.add_argument("--triples", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="the first batch's number")
    parser.add_argument("--batch", type=int, help="this batch alone")
    parser.add_argument("--show", action="store_true", help="print rules, members and statements")
    parser.add_argument("--finds", type=int, default=20, help="stop after so many finds")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        engine = EngineRoom(Path(folder)).new(options.engine, "search")
        number = options.start if options.batch is None else options.batch
        if isinstance(engine, DuckDB):
            engine.connection.execute("SET threads = 1")  # small tables: threads cost more than they bring
        counted: Counter[str] = Counter()
        began = time.monotonic()
        if options.batch is not None and options.show:
            print(batch(options.seed, number)[0])
        while counted.total() < options.triples and counted.total() - counted["agrees"] < options.finds:
            for found in search(engine, options.seed, number, show=options.show):
                counted["agrees" if found is None else found.kind] += 1
                if found is not None:
                    again = command(options.engine, options.seed, number)
                    print(f"{found.kind}: {found.rule}\n  {found.detail}\n  {again}", flush=True)
            number += 1
            if number % 100 == 0:
                print(f"{counted.total()} triples, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            if options.batch is not None:
                break
        took = time.monotonic() - began
        engine.close()
    print(
        f"{options.engine}: {dict(counted)} in {took:.0f} s, batches {options.start} to {number - 1} of seed {options.seed}"
    )
    return 0 if counted.total() == counted["agrees"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
