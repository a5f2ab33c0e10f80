"""Whether a target reads the clocks as segql does: per-row local dates use the engine's own zone rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from segql.catalog.model import Catalog, Column
from segql.engines import Engine
from segql.plan import Statement
from segql.plan.model import Output, Select
from segql.plan.scalar import Constant, Op, apply
from segql.sql import render_statement

#: The years for which equal members are promised.
FIRST, LAST = 1970, 2037
_SECOND, _STEP = dt.timedelta(seconds=1), dt.timedelta(days=7)
#: As many comparisons as every engine takes in one statement.
_BATCH = 100


@dataclass(frozen=True, slots=True)
class ZoneReport:
    """A zone's clock at `compared` instants of the years 1970 to 2037. `different`: the instants at which the target shows
    another local time, each with the time that segql has."""

    zone: str
    compared: int
    different: tuple[tuple[dt.datetime, dt.datetime], ...]


def zones(catalog: Catalog) -> tuple[str, ...]:
    """Every time zone that a catalog names, the business one first."""
    groups = (
        *(entity.attributes.values() for entity in catalog.entities.values()),
        *(lookup.columns.values() for lookup in catalog.lookups.values()),
        *(fact.columns.values() for fact in catalog.facts.values()),
    )
    times = [fact.time for fact in catalog.facts.values() if fact.time is not None]
    named = [
        column.timezone
        for column in (*(one for group in groups for one in group), *times)
        if isinstance(column, Column) and column.timezone is not None
    ]
    return tuple(dict.fromkeys([catalog.timezone, *named]))


def examine(zone: str, engine: Engine) -> ZoneReport:
    """Compare a zone's clock around each of its changes and once a year. Raises SegqlError when the target cannot answer."""
    here = ZoneInfo(zone)
    instants = list(_instants(here))
    different = []
    for start in range(0, len(instants), _BATCH):
        batch = instants[start : start + _BATCH]
        outputs = []
        for number, instant in enumerate(batch):
            clock = instant.astimezone(here).replace(tzinfo=None)
            shown = apply(Op.TO_CLOCK, Constant(instant), detail=zone)
            outputs.append(Output(f"i{number}", apply(Op.EQUAL, shown, Constant(clock))))
        sql = render_statement(Statement((), Select(tuple(outputs), None)), engine.dialect)
        row = engine.fetch(sql)
        for number, instant in enumerate(batch):
            if row.column(number)[0].as_py() is not True:
                different.append((instant, instant.astimezone(here).replace(tzinfo=None)))
    return ZoneReport(zone, len(instants), tuple(different))


def _instants(zone: ZoneInfo) -> Iterator[dt.datetime]:
    """The second before and the second of every change of the clock, and one moment of every year."""
    at = dt.datetime(FIRST, 1, 2, tzinfo=dt.UTC)
    end = dt.datetime(LAST, 12, 30, tzinfo=dt.UTC)
    year = 0
    while at < end:
        if at.year != year:
            year = at.year
            yield at
        after = at + _STEP
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            change = _change(zone, at, after)
            yield change - _SECOND
            yield change
        at = after


def _change(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """The second at which the clock changes between two instants whose offsets differ."""
    before = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle in (low, high):
            break
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
