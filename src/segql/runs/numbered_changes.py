"""Who entered and who left between two runs of a DuckDB file, from the rows of its stays alone: whoever stays is not read,
and a member is a number until the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from segql.engines.data_files import literal
from segql.runs.stays import BITS, HISTORY, KEYS, STAYS

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines import Engine

#: What changed, in the order of the words.
CHANGES = ("entered", "left")

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
Numbers: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"

# Between a run and the next one of its segment, a stay begins or ends with the latter.
_NEXT = (
    "WITH spans AS (SELECT b.place, w.until FROM segql_bounds AS w JOIN {bits} AS b ON b.segment = w.segment) "
    "SELECT s.place, s.number, 0 AS change FROM {stays} AS s JOIN spans AS w ON w.place = s.place "
    "WHERE s.entered_at = w.until AND s.entered_at BETWEEN {first} AND {last} "
    "UNION ALL SELECT s.place, s.number, 1 FROM {stays} AS s JOIN spans AS w ON w.place = s.place "
    "WHERE s.left_at = w.until AND s.left_at BETWEEN {first} AND {last}"
)
# Whoever was in and is still, or again, did not change. All rows of theirs that matter ended or began after `since`.
_BETWEEN = (
    "WITH s AS MATERIALIZED (SELECT s.*, w.since, w.until FROM {stays} AS s JOIN {bits} AS b ON b.place = s.place "
    "JOIN segql_bounds AS w ON w.segment = b.segment WHERE s.entered_at > w.since OR s.left_at > w.since), "
    "was AS (SELECT * FROM s WHERE entered_at <= since), "
    "now AS (SELECT * FROM s WHERE entered_at > since AND entered_at <= until AND (left_at IS NULL OR left_at > until)) "
    "SELECT place, number, 0 AS change, epoch_us(entered_at) AS at FROM now "
    "WHERE NOT EXISTS (SELECT 1 FROM was AS o WHERE o.place = now.place AND o.number = now.number) "
    "UNION ALL SELECT h.place, h.number, 1, MAX(epoch_us(l.left_at)) FROM was AS h "
    "JOIN s AS l ON l.place = h.place AND l.number = h.number AND l.left_at <= l.until WHERE h.left_at <= h.until "
    "AND NOT EXISTS (SELECT 1 FROM now AS o WHERE o.place = h.place AND o.number = h.number) GROUP BY h.place, h.number"
)
#: Who is in a segment that was not recorded before.
_NEW = (
    "SELECT h.segment, h.member, 'entered' AS change, h.entered_at AS at FROM {history} AS h "
    "JOIN segql_bounds AS b ON b.segment = h.segment "
    "WHERE h.entered_at <= b.until AND (h.left_at IS NULL OR h.left_at > b.until)"
)


def changes_of_new(engine: Engine) -> pa.Table:
    """Everybody in the segments of `segql_bounds` by its run, as who entered, in no order."""
    return engine.fetch(_NEW.format(history=HISTORY))


def numbered_changes(engine: Engine, until: Mapping[str, dt.datetime], *, next: bool) -> pa.Table:
    """Who entered and left between the runs of `segql_bounds`, by segment, member and change; `until` are the instants of
    the later ones by segment. `next`: they are each the next run of their segment."""
    import pyarrow as pa

    tables = {"bits": BITS, "stays": STAYS}
    if next:
        first, last = (f"TIMESTAMPTZ '{one.isoformat()}'" for one in (min(until.values()), max(until.values())))
        found = engine.fetch(_NEXT.format(**tables, first=first, last=last))
    else:
        found = engine.fetch(_BETWEEN.format(**tables))
    known = engine.fetch(
        f"SELECT b.place, b.segment, b.kind FROM {BITS} AS b JOIN segql_bounds AS w ON w.segment = b.segment "
        "ORDER BY b.segment"
    )
    place, number, change = (found.column(name).to_numpy() for name in ("place", "number", "change"))
    # Segments and members by their order among themselves: then the order of rows is that of numbers.
    segments, kinds = known.column("segment").to_pylist(), known.column("kind").to_pylist()
    own = known.column("place").to_numpy()
    segment = np.zeros(own.max(initial=-1) + 1, np.int64)
    segment[own] = np.arange(len(own))
    row_segment = segment[place]
    texts: list[pa.ChunkedArray] = []
    member = np.zeros(len(number), np.int64)
    before = 0
    for kind in sorted(set(kinds)):
        of_kind = np.array([one == kind for one in kinds])[row_segment]
        mine = slice(None) if of_kind.all() else of_kind
        used, text = _texts(engine, kind, number[mine])
        rank = np.zeros(used.max(initial=-1) + 1, np.int64)
        rank[used] = np.arange(before, before + len(used))
        member[mine] = rank[number[mine]]
        texts.append(text)
        before += len(used)
    order = (row_segment << 40) | (member << 1) | change
    if next:
        order.sort()
        instants = np.array([_microseconds(until[name]) for name in segments], np.int64)
        at = instants[order >> 40]
    else:
        rows = np.argsort(order)
        order, at = order[rows], found.column("at").to_numpy()[rows]
    members = pa.chunked_array([chunk for text in texts for chunk in text.chunks], pa.large_string()).combine_chunks()
    text = pa.large_string()
    return pa.table(
        {
            "segment": pa.array(segments, text).take(pa.array(order >> 40)),
            "member": members.take(pa.array((order >> 1) & ((1 << 39) - 1))),
            "change": pa.array(CHANGES, text).take(pa.array(order & 1)),
            "at": pa.array(at, pa.timestamp("us", "UTC")),
        }
    )


def _texts(engine: Engine, kind: str, numbers: Numbers) -> tuple[Numbers, pa.ChunkedArray]:
    """The distinct numbers among some, in the order of their keys, and these."""
    import pyarrow as pa

    flags = np.zeros(numbers.max(initial=-1) + 1, np.bool_)
    flags[numbers] = True
    engine.load_rows("segql_used", pa.table({"number": pa.array(np.flatnonzero(flags), pa.int32())}))
    found = engine.fetch(
        f"SELECT k.number, k.member FROM {KEYS} AS k JOIN segql_used AS u ON u.number = k.number "
        f"WHERE k.kind = {literal(kind)} ORDER BY k.member"
    )
    return found.column("number").to_numpy(), found.column("member").cast(pa.large_string())


def _microseconds(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)
