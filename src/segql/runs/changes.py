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
from segql.runs import stays, tables
from segql.runs.model import run_name

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines import Engine

#: Before every run.
_NEVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
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

    `ruled`: its rule is another than it was, so that the changes are not the members' alone.
    """

    segment: str
    since: dt.datetime | None
    until: dt.datetime
    ruled: bool


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
    return [str(name) for name in engine.fetch(f"SELECT DISTINCT segment FROM {tables.RUNS}").column(0).to_pylist()]


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
    import pyarrow as pa

    if not tables.exist(engine):
        raise _nothing(engine.target, None, None)
    spans, apart = _spans(engine, segments, since, until)
    bounds = {
        "segment": pa.array([span.segment for span in spans], pa.string()),
        "since": pa.array([span.since or _NEVER for span in spans], pa.timestamp("us", "UTC")),
        "until": pa.array([span.until for span in spans], pa.timestamp("us", "UTC")),
    }
    engine.load_rows("segql_bounds", pa.table(bounds))
    found = f"{_ENTERED} UNION ALL {_LEFT}".format(history="stays" if engine.keeps_bits else tables.HISTORY)
    rows = engine.fetch(f"WITH {stays.changing('', 'stays')} {found}" if engine.keeps_bits else found)
    return Changes(spans, in_order(rows), apart)


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
    found = engine.fetch("SELECT segment, as_of, rule_version FROM segql_runs ORDER BY segment, as_of")
    runs: dict[str, list[tuple[dt.datetime, str]]] = {}
    for segment, as_of, version in zip(*(column.to_pylist() for column in found.columns), strict=True):
        if until is None or as_of <= until:
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
        spans.append(Span(name, begin, last, was != version))
    return tuple(spans), len(runs) - len(spans) if segments is None else 0


def _nothing(target: Target, segment: str | None, until: dt.datetime | None) -> SegqlError:
    if segment is None:
        message = say("no run is recorded in `{place}`", place=target.name)
    elif until is None:
        message = say("no run of `{segment}` is recorded", segment=segment)
    else:
        message = say("no run of `{segment}` is recorded up to {until}", segment=segment, until=run_name(until))
    return failure(target, "no-history", message, say("`segql run` records one"))
