"""Membership over time: "`ENTERED`, `LEFT`, `IN … FOR` read the recorded runs strictly before the cutoff"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from segql.catalog import model as catalog
from segql.syntax import ast
from tests.oracle import facts, names, ranks
from tests.oracle.model import OracleError, Record, Row, folded

if TYPE_CHECKING:
    from tests.oracle.program import Oracle

RUNS, HISTORY = "segql_runs", "segql_history"


def moved(oracle: Oracle, node: ast.Moved, row: Row) -> bool:
    """`ENTERED vip IN LAST 7 DAYS`, `LEFT vip IN LAST 30 DAYS`; without a window: ever."""
    name, entity, member = _who(oracle, node.segment, row)
    for record in _records(oracle, name, entity, member):
        moment = _instant(record["left_at" if node.left else "entered_at"])
        if moment is None or moment >= oracle.clock.cutoff or moment in _baselines(oracle, name):
            continue
        if node.window is None or _inside(oracle, node.window, moment, row):
            return True
    return False


def standing(oracle: Oracle, node: ast.Standing, row: Row) -> bool:
    """`IN vip FOR AT LEAST 90 DAYS`: a member at the cutoff, and for so long without a break."""
    name, entity, member = _who(oracle, node.segment, row)
    unit = node.duration.unit
    now = oracle.clock.cutoff if unit.is_clock else oracle.clock.today
    for record in _records(oracle, name, entity, member):
        entered, left = _instant(record["entered_at"]), _instant(record["left_at"])
        if entered is None or entered >= oracle.clock.cutoff or (left is not None and left < oracle.clock.cutoff):
            continue
        passed = oracle.clock.elapsed(unit, entered, now)
        if passed is not None and passed >= oracle.count(node.duration.count):
            return True
    return False


def _inside(oracle: Oracle, window: ast.Window, moment: dt.datetime, row: Row) -> bool:
    match window:
        case ast.Bounded() | ast.Stretch():
            return facts.beside_window(oracle, window, moment, row)
        case _:
            return oracle.in_window(window, moment, row)


def _who(oracle: Oracle, segment: ast.Name, row: Row) -> tuple[str, catalog.Entity, Row | None]:
    found = names.meaning(oracle, tuple(part.value for part in segment.parts), row)
    if not isinstance(found, names.Membership):
        raise OracleError(f"{segment.text} is no segment")
    entity = oracle.entity_of(found.segment)
    member = found.row
    if member is not None and isinstance(member.scope, catalog.Fact):
        member = oracle.reader.as_entity(member.scope, member)
    return found.segment, entity, member


def _records(oracle: Oracle, segment: str, entity: catalog.Entity, member: Row | None) -> Iterator[Record]:
    key = None if member is None else oracle.reader.key(entity, member)
    if key is None:
        return
    text = ":".join(map(ranks.key_text, key))
    for record in oracle.reader.tables.get(HISTORY, ()):
        if folded(record["segment"]) == folded(segment) and record["member"] == text:
            yield record


def _baselines(oracle: Oracle, segment: str) -> set[dt.datetime]:
    """ "The first run, or the first under a changed rule, is a baseline: nobody enters or leaves."."""
    runs = oracle.reader.tables.get(RUNS, ())
    found = (_instant(run["as_of"]) for run in runs if run["baseline"] and folded(run["segment"]) == folded(segment))
    return {moment for moment in found if moment is not None}


def _instant(raw: Any) -> dt.datetime | None:
    return None if raw is None else raw.astimezone(dt.UTC)
