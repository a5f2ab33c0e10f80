"""All cases of a dataset as one program, worked out together: each segment has the members that it has alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from segql import compiler
from segql.semantics import ir
from segql.semantics.rewrite import renaming
from tests.conformance import corpus, running
from tests.conformance.corpus import Case
from tests.conformance.ledger import divergences
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.laws import pipeline

DATASETS = sorted({case.dataset for case in corpus.all_cases()})
LEDGER = divergences()
#: Where a plan's time grows faster than its cases: how many stand in one program at most, and of which datasets.
#: `SEGQL_FUZZ=1` takes all of all.
SLOW = {"bigquery": 40, "spark": 20}
SAMPLED = ("leases", "month_ends")


def merged(cases: Sequence[Case]) -> tuple[ir.Program, dict[str, Case]]:
    """One program of cases at one moment, and the case of each wanted segment. What files call alike is renamed."""
    segments: dict[str, ir.Segment] = {}
    wanted: dict[str, Case] = {}
    program: ir.Program | None = None
    for case in cases:
        prepared = running._prepared(case.file, case.as_of, False)
        prepared.raise_errors()
        program = program or prepared.program
        names: dict[str, str] = {}
        while True:
            rewriting = renaming(lambda name, names=names: names.get(name, name))  # type: ignore[misc]
            own = {
                names.get(name, name): replace(rewriting.of(segment), name=names.get(name, name))
                for name, segment in prepared.program.segments.items()
            }
            clashes = [name for name, segment in own.items() if segments.get(name, segment) != segment]
            if not clashes:
                break
            back = {new: old for old, new in names.items()}
            names |= {back.get(name, name): f"{back.get(name, name)}_{len(segments)}" for name in clashes}
        segments |= own
        wanted[names.get(case.segment, case.segment)] = case
    assert program is not None
    return replace(program, segments=segments), wanted


def programs(dataset: str, dialect: str) -> Iterator[tuple[ir.Program, dict[str, Case]]]:
    """The dataset's cases, a program for each moment; of many, as many as the engine plans in a while."""
    moments: defaultdict[str, list[Case]] = defaultdict(list)
    for case in corpus.all_cases():
        if case.dataset == dataset:
            moments[case.as_of].append(case)
    for cases in moments.values():
        few = dialect in SLOW and not pipeline.EXAMPLES
        yield merged(cases[:: 1 + len(cases) // SLOW[dialect]] if few else cases)


def text(key: tuple[Any, ...]) -> str:
    """A key as the statement gives it."""
    return ":".join(str(part) for part in key)


@pytest.mark.parametrize(
    ("dataset", "dialect"),
    [
        (dataset, dialect)
        for dataset in DATASETS
        for dialect in DIALECTS
        if dialect not in SLOW or dataset in SAMPLED or pipeline.EXAMPLES
    ],
)
def test_together(dataset: str, dialect: str, engine_room: EngineRoom) -> None:
    engine = engine_room.engine(dialect, dataset, corpus.tables(dataset))
    for program, wanted in programs(dataset, dialect):
        names = list(wanted)
        found: defaultdict[int, list[str]] = defaultdict(list)
        for sql, _ in compiler.member_statements(program, names, dialect):
            for number, member in engine.members(sql):
                found[number].append(member)
        sizes: dict[str, int] = {}
        for sql, some in compiler.size_statements(program, names, dialect):
            sizes |= zip(some, engine.members(sql)[0], strict=True)
        for number, (name, case) in enumerate(wanted.items()):
            if (case.name, dialect) not in LEDGER:
                assert sorted(found[number]) == sorted(map(text, case.members)), f"{case.name} on {dialect}"
                assert sizes[name] == len(case.members), f"{case.name} on {dialect}"
