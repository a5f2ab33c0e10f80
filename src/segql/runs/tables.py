"""The tables that runs are recorded in, and the SQL that writes them: the same on DuckDB and on Postgres.

A run is a few statements over temporary tables: `segql_now` has what is to be recorded, a row a segment, and the members
are rows of a place among them and a key. Who entered and who left is found first; then that alone is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from segql.diagnostics.messages import say
from segql.engines.base import MARK, not_ours
from segql.engines.recording import keeps_bits
from segql.runs import stays
from segql.runs.stays import HISTORY, RUNS

if TYPE_CHECKING:
    import datetime as dt

    import pyarrow as pa

    from segql.catalog.model import Target
    from segql.engines import Engine
    from segql.engines.recording import Recording
    from segql.runs.model import Task

MEMBERS = "segql_members"
TABLES = (HISTORY, RUNS, MEMBERS, *stays.COLUMNS)

_COLUMNS = {
    HISTORY: "segment TEXT NOT NULL, member TEXT NOT NULL, entered_at TIMESTAMPTZ NOT NULL, left_at TIMESTAMPTZ",
    RUNS: "run TEXT NOT NULL, segment TEXT NOT NULL, as_of TIMESTAMPTZ NOT NULL, rule_version TEXT NOT NULL, "
    "size BIGINT NOT NULL, took DOUBLE PRECISION NOT NULL, baseline BOOLEAN NOT NULL, entered_count BIGINT NOT NULL, "
    "left_count BIGINT NOT NULL, params TEXT NOT NULL",
}
_INDEXES = {
    HISTORY: {
        "segql_history_open": "(segment) WHERE left_at IS NULL",
        "segql_history_member": "(segment, member)",
    },
    RUNS: {"segql_runs_segment": "(segment, as_of)"},
}
_NOW = {
    "place": "INTEGER",
    "segment": "TEXT",
    "as_of": "TIMESTAMPTZ",
    "run": "TEXT",
    "rule_version": "TEXT",
    "size": "BIGINT",
    "took": "DOUBLE PRECISION",
    "baseline": "BOOLEAN",
    "again": "BOOLEAN",
    "params": "TEXT",
}
_STAGED = {"segment": "INTEGER", "member": "TEXT"}


def require_ours(marks: Mapping[str, str | None], target: Target) -> None:
    """Raises SegqlError (SEG607) when one of the tables is somebody else's."""
    for name in TABLES:
        if name in marks and marks[name] != MARK:
            help = say("record runs elsewhere with --store runs.duckdb, or rename that table")
            raise not_ours(target, name, help)


def exist(engine: Engine) -> bool:
    """Whether runs were ever recorded there. Raises SegqlError (SEG607) when a table of somebody else's has the name."""
    marks = engine.marks(TABLES)
    require_ours(marks, engine.target)
    return RUNS in marks and HISTORY in marks


def make(recording: Recording, target: Target) -> None:
    """Make the tables and the view that are not there yet. Raises SegqlError as `exist` does."""
    marks = recording.marks(TABLES)
    require_ours(marks, target)
    columns = {**stays.COLUMNS, RUNS: _COLUMNS[RUNS]} if recording.keeps_bits else _COLUMNS
    for name, kinds in columns.items():
        if name not in marks:
            recording.run(f"CREATE TABLE {recording.prefix}{name} ({kinds})")
            recording.mark("TABLE", name)
            recording.indexed(name, _INDEXES.get(name, {}))
    if keeps_bits(recording):
        if HISTORY not in marks:
            stays.show(recording, 0)
        else:
            from segql.runs.older import bring_up_to_date

            bring_up_to_date(recording)
    if MEMBERS not in marks:
        recording.run(
            f"CREATE VIEW {recording.prefix}{MEMBERS} AS "
            f"SELECT segment, member, entered_at FROM {recording.prefix}{HISTORY} WHERE left_at IS NULL"
        )
        recording.mark("VIEW", MEMBERS)


def last_runs(prefix: str = "") -> str:
    """The SQL of every segment's last two runs, the latest first: segment, as_of, rule_version, size."""
    return (
        "SELECT segment, as_of, rule_version, size FROM (SELECT segment, as_of, rule_version, size, "
        f"ROW_NUMBER() OVER (PARTITION BY segment ORDER BY as_of DESC) AS place FROM {prefix}{RUNS}) AS r "
        "WHERE place <= 2 ORDER BY segment, place"
    )


def load_tasks(
    recording: Recording,
    tasks: Sequence[Task],
    sizes: Sequence[int],
    took: Sequence[float],
    run: str,
    as_of: dt.datetime,
    params: str,
) -> None:
    """Lay out what is to be recorded."""
    import pyarrow as pa

    count = len(tasks)
    rows = {
        "place": pa.array([task.place for task in tasks], pa.int32()),
        "segment": pa.array([task.segment for task in tasks], pa.string()),
        "as_of": pa.array([as_of] * count, pa.timestamp("us", "UTC")),
        "run": pa.array([run] * count, pa.string()),
        "rule_version": pa.array([task.rule_version for task in tasks], pa.string()),
        "size": pa.array(sizes, pa.int64()),
        "took": pa.array(took, pa.float64()),
        "baseline": pa.array([task.baseline for task in tasks], pa.bool_()),
        "again": pa.array([task.again for task in tasks], pa.bool_()),
        "params": pa.array([params] * count, pa.string()),
    }
    recording.load("segql_now", _NOW, [pa.table(rows)])


def load_members(recording: Recording, rows: Iterable[pa.Table]) -> str:
    """Lay out who is in the segments; the temporary table that holds it."""
    recording.load("segql_staged", _STAGED, rows)
    return "segql_staged"


def take_back(recording: Recording) -> None:
    """Undo what an earlier run of the same moment recorded of the segments that are recorded again."""
    p = recording.prefix
    again = "SELECT segment FROM segql_now WHERE again"
    moment = "(SELECT MIN(as_of) FROM segql_now)"
    if keeps_bits(recording):
        from segql.runs import in_bits

        in_bits.take_back(recording)
        recording.run(f"DELETE FROM {p}{RUNS} WHERE as_of = {moment} AND segment IN ({again})")
        return
    recording.run(f"DELETE FROM {p}{HISTORY} WHERE entered_at = {moment} AND segment IN ({again})")
    recording.run(f"UPDATE {p}{HISTORY} SET left_at = NULL WHERE left_at = {moment} AND segment IN ({again})")
    recording.run(f"DELETE FROM {p}{RUNS} WHERE as_of = {moment} AND segment IN ({again})")


def find_changes(recording: Recording, staged: str) -> None:
    """Find who entered and who left, as temporary tables of `place` and `member`: those in the segments that are not in
    the open rows of the history, and the other way round."""
    p = recording.prefix
    for name in ("segql_entered", "segql_left"):
        recording.load(name, {"place": "INTEGER", "member": "TEXT"}, ())
    held = (
        f"SELECT n.place, h.member FROM {p}{HISTORY} AS h JOIN segql_now AS n ON n.segment = h.segment "
        "WHERE h.left_at IS NULL"
    )
    wanted = f"SELECT s.segment AS place, s.member FROM {staged} AS s JOIN segql_now AS n ON n.place = s.segment"
    missing = (
        "INSERT INTO {into} SELECT a.place, a.member FROM ({these}) AS a "
        "WHERE NOT EXISTS (SELECT 1 FROM ({those}) AS b WHERE b.place = a.place AND b.member = a.member)"
    )
    recording.run(missing.format(into="segql_entered", these=wanted, those=held))
    recording.run(missing.format(into="segql_left", these=held, those=wanted))


def apply_changes(recording: Recording) -> dict[str, tuple[int, int]]:
    """Write who entered and left, and the runs; by segment, how many entered and how many left. Rows of a segment lie
    together."""
    p = recording.prefix
    recording.run(
        f"UPDATE {p}{HISTORY} SET left_at = n.as_of FROM segql_left AS l JOIN segql_now AS n ON n.place = l.place "
        f"WHERE {HISTORY}.segment = n.segment AND {HISTORY}.member = l.member AND {HISTORY}.left_at IS NULL"
    )
    recording.run(
        f"INSERT INTO {p}{HISTORY} (segment, member, entered_at) SELECT n.segment, e.member, n.as_of "
        "FROM segql_entered AS e JOIN segql_now AS n ON n.place = e.place ORDER BY e.place"
    )
    counted = "SELECT place, COUNT(*) AS changed FROM {name} GROUP BY place"
    recording.run(
        f"INSERT INTO {p}{RUNS} (run, segment, as_of, rule_version, size, took, baseline, entered_count, left_count, "
        "params) SELECT n.run, n.segment, n.as_of, n.rule_version, n.size, n.took, n.baseline, "
        "COALESCE(e.changed, 0), COALESCE(l.changed, 0), n.params FROM segql_now AS n "
        f"LEFT JOIN ({counted.format(name='segql_entered')}) AS e ON e.place = n.place "
        f"LEFT JOIN ({counted.format(name='segql_left')}) AS l ON l.place = n.place ORDER BY n.place"
    )
    rows = recording.rows(
        f"SELECT r.segment, r.entered_count, r.left_count FROM {p}{RUNS} AS r JOIN segql_now AS n "
        "ON n.segment = r.segment AND n.as_of = r.as_of"
    )
    return {str(segment): (int(str(entered)), int(str(left))) for segment, entered, left in rows}


def add_runs(recording: Recording, changed: Mapping[str, tuple[int, int]]) -> None:
    """Write the runs of segments of which is known how many entered and how many left."""
    import pyarrow as pa

    rows = {
        "segment": pa.array(list(changed), pa.string()),
        "entered": pa.array([entered for entered, _ in changed.values()], pa.int64()),
        "left_by": pa.array([left for _, left in changed.values()], pa.int64()),
    }
    recording.load("segql_changed", {"segment": "TEXT", "entered": "BIGINT", "left_by": "BIGINT"}, [pa.table(rows)])
    recording.run(
        f"INSERT INTO {recording.prefix}{RUNS} (run, segment, as_of, rule_version, size, took, baseline, entered_count, "
        "left_count, params) SELECT n.run, n.segment, n.as_of, n.rule_version, n.size, n.took, n.baseline, "
        "c.entered, c.left_by, n.params FROM segql_now AS n JOIN segql_changed AS c ON c.segment = n.segment "
        "ORDER BY n.place"
    )


def clear(recording: Recording) -> None:
    """Drop the temporary tables, which a connection that lives on would keep."""
    for name in ("segql_now", "segql_staged", "segql_entered", "segql_left", "segql_changed"):
        recording.run(f"DROP TABLE IF EXISTS {name}")
