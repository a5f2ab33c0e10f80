"""What a session computes of many segments at once: the members that each has alone, their numbers, and where they are."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from segql.runs.fused import STAGED, compute_fused
from tests.conformance import corpus, targets
from tests.conformance.test_together import text
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.tables import key


def _target(engine: str, dataset: str, folder: Path, room: EngineRoom) -> dict[str, str]:
    if engine == "postgres":
        return targets.postgres_target(dataset, room.postgres_server)
    if engine == "spark":
        assert room.spark is not None
        return targets.spark_target(dataset, folder / "files")
    return targets.duckdb_target(dataset, folder / "data.duckdb")


@pytest.mark.parametrize(
    ("dataset", "engine"),
    [("composite", "duckdb"), ("composite", "postgres"), ("b2b", "duckdb"), ("b2b", "postgres"), ("b2b", "spark")],
)
def test_a_session_computes_all_at_once(dataset: str, engine: str, tmp_path: Path, engine_room: EngineRoom) -> None:
    options = _target(engine, dataset, tmp_path, engine_room)
    folder = targets.project_folder(dataset, tmp_path / "project", "without storage", {"there": options})
    file = max(list(corpus.case_files(dataset)), key=lambda one: len(list(corpus.cases(one))))
    cases = list(corpus.cases(file))
    if engine == "spark":  # its plan's time grows faster than its segments
        cases = cases[::3]
    names = [case.segment for case in cases]
    with targets.with_cases(folder, file).open("there") as session:
        assert session.counts(names, as_of=cases[0].as_of) == {case.segment: len(case.members) for case in cases}
        program = session._program(cases[0].as_of, None).program
        done: list[tuple[int, int]] = []
        computed = compute_fused(program, names, session.engine, {}, lambda number, of: done.append((number, of)))
        rows = pa.concat_tables(computed.rows())
        found = {name: set[str]() for name in names}
        for segment, member in zip(rows["segment"].to_pylist(), rows["member"].to_pylist(), strict=True):
            found[names[segment]].add(member)
        for case in cases:
            assert found[case.segment] == set(map(text, case.members)), case.name
            assert computed.sizes[case.segment] == len(case.members)
            assert computed.took[case.segment] > 0
        assert rows.schema.types == [pa.int32(), pa.large_string()]
        assert done[-1] == (len(names), len(names))
        assert computed.table == (STAGED if engine == "postgres" else None)
        alone = session.compute(names[:1], as_of=cases[0].as_of)
        assert {key((one,)) for one in pa.concat_tables(alone.rows())["member"].to_pylist()} == {
            (one,) for one in found[names[0]]
        }
