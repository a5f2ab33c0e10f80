"""Who entered and who left between two recorded runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql.catalog.model import Target
from segql.diagnostics.messages import say
from segql.diagnostics.model import SegqlError
from segql.engines.base import failure
from segql.runs import tables
from segql.runs.model import run_name
from segql.runs.stays import HISTORY, RUNS, has_texts

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines import Engine

#: Before every run.
_NEVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_COLUMNS = ("segment", "member", "change", "at")

# Who is in at an instant: the stays that began by then, and did not end by then.
_IN = "{of}.entered_at <= b.{at} AND ({of}.left_at IS NULL OR {of}.left_at > b.{at})"
_OTHERWISE = "SELECT 1 FROM {history} AS o WHERE o.segment = h.segment AND o.member = h.member AND "
_ENTERED = (
    "SELECT h.segment, h.member, 'entered' AS change, h.entered_at AS at FROM {history} AS h "
    "JOIN segql_bounds AS b ON b.segment = h.segment "
    f"WHERE h.entered_at > b.since AND {_IN.format(of='h', at='until')} "
    f"AND NOT EXISTS ({_OTHERWISE}{_IN.format(of='o', at='since')})"
)
_LEFT = (
    "SELECT h.segment, h.member, 'left' AS change, MAX(l.left_at) AS at FROM {history} AS h "
    "JOIN segql_bounds AS b ON b.segment = h.segment "
    "JOIN {history} AS l ON l.segment = h.segment AND l.member = h.member AND l.left_at <= b.until "
    f"WHERE {_IN.format(of='h', at='since')} AND h.left_at <= b.until "
    f"AND NOT EXISTS ({_OTHERWISE}{_IN.format(of='o', at='until')}) GROUP BY h.segment, h.member"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Between which runs a segment is compared: `since` None: it was not recorded yet, and nobody was in it.

    `ruled`: its rule is another than it was, so that the changes are not the members' alone. `next`: no run was in between.
    """

    segment: str
    since: dt.datetime | None
    until: dt.datetime
    ruled: bool
    next: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """`rows` has `segment`, `member`, `change` (entered, left) and `at`, the run with which it changed, in this order.
    `apart` is how many recorded segments had no part in the last run, and are not compared; 0 where they are named."""

    spans: tuple[Span, ...]
    rows: pa.Table
    apart: int = 0


def recorded_segments(engine: Engine) -> list[str]:
    """The segments of which a run is recorded, those that have left the project as well. Raises SegqlError (SEG607) when a
    table of somebody else's has the name."""
    if not tables.exist(engine):
        return []
    return [str(name) for name in engine.fetch(f"SELECT DISTINCT segment FROM {RUNS}").column(0).to_pylist()]


def changes(
    engine: Engine,
    segments: Sequence[str] | None = None,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> Changes:
    """Who is in the segments by the last run up to `until` (None: the last), and was not by the last one up to `since`
    (None: the run before), and the other way round. Who left and came back in between did not change.

    `segments` None: those that the last of all runs (up to `until`) recorded. Raises SegqlError when nothing was (SEG609),
    or by `until`.
    """
    if not tables.exist(engine):
        raise _nothing(engine.target, None, None)
    spans, apart = _spans(engine, segments, since, until)
    _load_bounds(engine, spans)
    if engine.keeps_bits and not has_texts(engine):
        return Changes(spans, _numbered(engine, spans), apart)
    found = f"{_ENTERED} UNION ALL {_LEFT}".format(history=HISTORY)
    return Changes(spans, in_order(engine.fetch(found)), apart)


def _load_bounds(engine: Engine, spans: Sequence[Span]) -> None:
    import pyarrow as pa

    bounds = {
        "segment": pa.array([span.segment for span in spans], pa.string()),
        "since": pa.array([span.since or _NEVER for span in spans], pa.timestamp("us", "UTC")),
        "until": pa.array([span.until for span in spans], pa.timestamp("us", "UTC")),
    }
    engine.load_rows("segql_bounds", pa.table(bounds))


def _numbered(engine: Engine, spans: Sequence[Span]) -> pa.Table:
    """The rows of a DuckDB file."""
    import pyarrow as pa

    from segql.runs.numbered_changes import changes_of_new, numbered_changes

    new, known = [[span for span in spans if (span.since is None) is is_new] for is_new in (True, False)]
    rows: list[pa.Table] = []
    if known:
        if new:
            _load_bounds(engine, known)
        until = {span.segment: span.until for span in known}
        rows.append(numbered_changes(engine, until, next=all(span.next for span in known)))
    if new:
        _load_bounds(engine, new)
        rows.append(in_order(changes_of_new(engine)))
    return rows[0] if len(rows) == 1 else in_order(pa.concat_tables(rows))


def in_order(rows: pa.Table) -> pa.Table:
    """The rows by segment, member and change. Sorting puts the texts of a column into one piece, so they become large ones:
    plain ones may be 2 GB at most."""
    import pyarrow as pa

    for place, name in enumerate(_COLUMNS[:3]):
        rows = rows.set_column(place, name, rows.column(name).cast(pa.large_string()))
    return rows.sort_by([(name, "ascending") for name in _COLUMNS[:3]])


def _spans(
    engine: Engine, segments: Sequence[str] | None, since: dt.datetime | None, until: dt.datetime | None
) -> tuple[tuple[Span, ...], int]:
    """What is compared, and how many segments are not because they had no part in the last run."""
    import pyarrow as pa

    runs: dict[str, list[tuple[dt.datetime, str]]] = {}
    # Of the runs up to `until` the last two of each segment, and its last one up to `since`.
    up_to = "" if until is None else f"WHERE as_of <= TIMESTAMPTZ '{until.isoformat()}'"
    early = "FALSE" if since is None else f"as_of <= TIMESTAMPTZ '{since.isoformat()}'"
    found = engine.fetch(
        "SELECT segment, as_of, rule_version FROM (SELECT segment, as_of, rule_version, "
        "ROW_NUMBER() OVER (PARTITION BY segment ORDER BY as_of DESC) AS place, "
        f"{early} AS early, ROW_NUMBER() OVER (PARTITION BY segment, {early} ORDER BY as_of DESC) AS early_place "
        f"FROM segql_runs {up_to}) AS r WHERE place <= 2 OR (early AND early_place = 1) ORDER BY segment, as_of"
    )
    moments: dict[int, dt.datetime] = {}
    at = found.column("as_of").cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
    for segment, moment, version in zip(
        found.column("segment").to_pylist(), at, found.column("rule_version").to_pylist(), strict=True
    ):
        as_of = moments.setdefault(moment, _EPOCH + dt.timedelta(microseconds=moment))
        runs.setdefault(segment, []).append((as_of, version))
    if segments is None:
        latest = max((found[-1][0] for found in runs.values()), default=None)
        wanted = [name for name, found in runs.items() if found[-1][0] == latest]
    else:
        wanted = list(segments)
    missing = [name for name in wanted if name not in runs]
    if missing or not wanted:
        raise _nothing(engine.target, missing[0] if missing else None, until)
    spans = []
    for name in wanted:
        *before, (last, version) = runs[name]
        if since is not None:
            before = [run for run in runs[name] if run[0] <= since]
        begin, was = before[-1] if before else (None, version)
        spans.append(Span(name, begin, last, was != version, [run[0] for run in runs[name][-2:]] == [begin, last]))
    return tuple(spans), len(runs) - len(spans) if segments is None else 0


def _nothing(target: Target, segment: str | None, until: dt.datetime | None) -> SegqlError:
    if segment is None:
        message = say("no run is recorded in `{place}`", place=target.name)
    elif until is None:
        message = say("no run of `{segment}` is recorded", segment=segment)
    else:
        message = say("no run of `{segment}` is recorded up to {until}", segment=segment, until=run_name(until))
    return failure(target, "no-history", message, say("`segql run` records one"))
