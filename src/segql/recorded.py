"""What recorded runs must tell before a rule that asks them can be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from segql import compiler
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.plan.recorded import BESIDE, FROM_BESIDE, HISTORY, RUNS
from segql.semantics import ir, reach
from segql.source import Span

if TYPE_CHECKING:
    from segql.engines import Engine

_TABLES = (HISTORY, RUNS)


def require_history(
    program: ir.Program, segments: Sequence[str], engine: Engine, options: Mapping[str, str], place: Span
) -> None:
    """Raises SegqlError (SEG609), at `place`, when recorded runs do not reach back as far as the segments ask."""
    asked = reach.histories(program, segments)
    if not asked:
        return
    diagnostics = Diagnostics()
    wanted = tuple(BESIDE.values()) if FROM_BESIDE in options else _TABLES
    schema = engine.schema(wanted)
    has_tables = all(schema.tables.get(table.text) for table in wanted)
    for segment, (before, since) in asked.items():
        first = None
        if has_tables:
            sql = compiler.first_run_statement(program, segment, before, engine.dialect, options)
            first = engine.fetch(sql).column(0)[0].as_py()
        if first is None:
            diagnostics.error(
                "no-history",
                say("no run of `{segment}` was recorded before this moment", segment=segment),
                place,
                help=say("record a run of it first; who enters and leaves is known from the second run on"),
            )
        elif isinstance(since, ir.Fixed) and _instant(since) < _aware(first):
            zone = ZoneInfo(program.timezone)
            diagnostics.error(
                "no-history",
                say(
                    "runs of `{segment}` are recorded since {first}, and this asks about the time since {since}",
                    segment=segment,
                    first=_aware(first).astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                    since=_instant(since).astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                ),
                place,
                help=say("ask about a shorter time"),
            )
    if diagnostics.has_errors:
        raise SegqlError(diagnostics)


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _instant(moment: ir.Fixed) -> dt.datetime:
    assert isinstance(moment.value, dt.datetime), "recorded runs have instants"
    return moment.value
