"""What a picture of a plan shows: tables, their scans, the conditions that read them, the segments; grouped where there are
too many to be drawn one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from segql.cli.language import count, told
from segql.cli.plan_text import amount, label, purpose
from segql.diagnostics.messages import say
from segql.plan.overview import Condition, Cost, Overview, Scan
from segql.plan.tasks import Purpose

#: How many boxes a column has at most.
MOST = 28
_EVERYBODY = {Purpose.KEYS, Purpose.NUMBERS, Purpose.MEMBERS}

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class Box:
    """A box of a column: a title, what is said below it, and a table whose colour it has."""

    title: str
    below: str
    table: str | None
    #: What it stands for: places of the scans, numbers of the conditions, names of the segments.
    items: frozenset[Hashable] = frozenset()
    #: The boxes of the next column that it leads to, with how many links each stands for.
    to: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Picture:
    """The columns from left to right: tables, scans, conditions, segments; `to` of a box counts places in the next one."""

    columns: tuple[tuple[Box, ...], ...]


def picture(found: Overview) -> Picture:
    """The boxes of a plan and what leads from one to another."""
    scans = _scan_boxes(found)
    tables = _table_boxes(found, scans)
    conditions = _condition_boxes(found, scans)
    segments = _segment_boxes(found, scans, conditions)
    columns = [tables, scans, conditions, segments]
    return Picture(tuple(tuple(column) for column in _untangled(columns)))


# Boxes ----------------------------------------------------------------------------------------------------------------


def _grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _fitting(groups: Sequence[list[T]], weight: Callable[[list[T]], float]) -> list[list[T]]:
    """At most so many groups as a column has boxes: the lightest become one."""
    if len(groups) <= MOST:
        return list(groups)
    heavy = sorted(range(len(groups)), key=lambda place: (-weight(groups[place]), place))[: MOST - 1]
    kept = [groups[place] for place in sorted(heavy)]
    return [*kept, [item for place, group in enumerate(groups) if place not in set(heavy) for item in group]]


def _scan_boxes(found: Overview) -> list[Box]:
    def cost(group: list[Scan]) -> float:
        return sum(scan.bytes or 0 if found.in_bytes else len(scan.columns) for scan in group)

    groups = list(_grouped(found.scans, lambda scan: (_statement(scan), _kind(scan), _whose(scan))).values())
    if len(groups) > MOST:
        tables = {
            number: frozenset(one.table for one in own) for number, own in _grouped(found.scans, _statement).items()
        }
        by_tables = _grouped(found.scans, lambda scan: (_kind(scan), _whose(scan) or tables[scan.statement]))
        groups = list(by_tables.values())
    boxes = []
    for group in _fitting(groups, cost):
        kinds = tuple(dict.fromkeys(_said(scan) for scan in group))
        title = ", ".join(kinds) if len(kinds) < 3 else told(say("others"))
        own = tuple(dict.fromkeys(scan.table for scan in group))
        if len(own) == 1 and len(kinds) == 1:
            title = told(say("{kind}: {table}", kind=title, table=own[0]))
        scans = told(say("{scans:,} {scans:scan|scans}", scans=len(group)))
        main = Counter(scan.table for scan in group).most_common(1)[0][0]
        known = found.in_bytes and all(scan.bytes is not None for scan in group)
        below = [scans, amount(found, cost(group))] if known else [scans]
        if not any(scan.conditions for scan in group):
            below.append(told(say("for all")))
        items = frozenset[Hashable](scan.number for scan in group)
        boxes.append(Box(title, " · ".join(below), main, items))
    return boxes


def _statement(scan: Scan) -> int:
    """The statement; those that tell who the members are go together."""
    return 0 if scan.purpose in _EVERYBODY else scan.statement


def _kind(scan: Scan) -> Purpose:
    return Purpose.MEMBERS if scan.purpose in _EVERYBODY else scan.purpose


def _whose(scan: Scan) -> str | None:
    """The table, where scans of different tables in a statement are apart: a statement of whole segments has many."""
    return scan.table if scan.purpose is Purpose.SEGMENTS or scan.purpose in _EVERYBODY else None


def _said(scan: Scan) -> str:
    return told(say("who they are")) if scan.purpose in _EVERYBODY else purpose(scan.purpose)


def _table_boxes(found: Overview, scans: Sequence[Box]) -> list[Box]:
    by_table = _grouped(found.scans, lambda scan: scan.table)
    boxes = []
    for table, own in by_table.items():
        rows = own[0].rows
        below = told(say("{rows:,} {rows:row|rows}", rows=rows)) if rows is not None else ""
        columns = len({column for scan in own for column in scan.columns})
        shown = told(say("{columns:,} {columns:column|columns}", columns=columns))
        box = Box(table, f"{below} · {shown}" if below else shown, table, frozenset(scan.number for scan in own))
        for place, scan in enumerate(scans):
            if shared := len(box.items & scan.items):
                box.to[place] = shared
        boxes.append(box)
    if len(boxes) <= MOST:
        return boxes
    merged = _fitting([[box] for box in boxes], lambda group: len(group[0].items))
    return [group[0] if len(group) == 1 else _merged(group) for group in merged]


def _merged(boxes: Sequence[Box]) -> Box:
    made = Box(told(say("others")), count(len(boxes)), None, frozenset(item for box in boxes for item in box.items))
    for box in boxes:
        made.to.update(box.to)
    return made


def _condition_boxes(found: Overview, scans: Sequence[Box]) -> list[Box]:
    home = {item: place for place, box in enumerate(scans) for item in box.items}

    def read(one: Condition) -> frozenset[int]:
        return frozenset(home[number] for number in one.scans)

    if len(found.conditions) <= MOST:
        groups = [[one] for one in found.conditions]
    else:
        groups = _fitting(list(_grouped(found.conditions, read).values()), len)
    boxes = []
    for place, group in enumerate(groups):
        shown = label(group[0], 90)
        users = len({name for one in group for name in one.segments})
        below = told(say("{segments:,} {segments:segment|segments}", segments=users))
        if len(group) > 1:
            below = told(say("such as {example}", example=label(group[0], 60)))
            shown = told(say("{conditions:,} conditions", conditions=len(group)))
        table = _most(scans[number].table for one in group for number in read(one))
        boxes.append(Box(shown, below, table, frozenset(one.number for one in group)))
        for one in group:
            for number in read(one):
                scans[number].to[place] += 1
    return boxes


def _segment_boxes(found: Overview, scans: Sequence[Box], conditions: Sequence[Box]) -> list[Box]:
    home = {item: place for place, box in enumerate(conditions) for item in box.items}
    tables = {one.number: one.scans for one in found.conditions}
    table_of = {scan.number: scan.table for scan in found.scans}

    def read(cost: Cost) -> frozenset[str]:
        return frozenset(table_of[number] for one in cost.conditions for number in tables[one])

    if len(found.costs) <= MOST:
        groups = [[cost] for cost in found.costs]
    else:
        groups = _fitting(sorted(_grouped(found.costs, read).values(), key=len, reverse=True), len)
    boxes = []
    for place, group in enumerate(groups):
        if len(group) == 1:
            title, below = group[0].segment, _share(found, group)
        else:
            title = told(say("{segments:,} {segments:segment|segments}", segments=len(group)))
            below = f"{_share(found, group)} · {', '.join(cost.segment for cost in group[:3])}…"
        table = _most(conditions[home[one]].table for cost in group for one in cost.conditions)
        boxes.append(Box(title, below, table, frozenset(cost.segment for cost in group)))
        for cost in group:
            for one in cost.conditions:
                conditions[home[one]].to[place] += 1
    return boxes


def _share(found: Overview, group: Sequence[Cost]) -> str:
    total = sum(cost.total for cost in group)
    return told(say("{share:.1f}% of the cost", share=100 * total / found.cost if found.cost else 0.0))


def _most(tables: Iterable[str | None]) -> str | None:
    found = Counter(table for table in tables if table is not None)
    return found.most_common(1)[0][0] if found else None


# Order ----------------------------------------------------------------------------------------------------------------


def _untangled(columns: Sequence[list[Box]]) -> list[list[Box]]:
    """The columns with their boxes where what leads to them is, on average, so that few lines cross."""
    made = [columns[0]]
    for column in columns[1:]:
        before = made[-1]
        weight: list[float] = [0.0] * len(column)
        places: list[float] = [0.0] * len(column)
        for place, box in enumerate(before):
            for to, times in box.to.items():
                weight[to] += times
                places[to] += times * place / max(1, len(before) - 1)
        where = [places[n] / weight[n] if weight[n] else -1.0 for n in range(len(column))]
        order = sorted(range(len(column)), key=lambda n: (where[n], n))
        now: Mapping[int, int] = {old: new for new, old in enumerate(order)}
        for box in before:
            box.to = Counter({now[to]: times for to, times in box.to.items()})
        made.append([column[old] for old in order])
    return made
