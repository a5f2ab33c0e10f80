"""Tallies: counts, sums and first or last times of many kinds of facts, kept as arrays over member numbers.

Members have dense numbers, so what is counted for each needs no GROUP BY: a scan of a fact's table gives every fact its
slot (what it is, when it happened, whose it is), and the slots are added up. One scan serves many tallies: see sweeps. Of
many windows that end in one instant each fact is counted in one stretch between two of their bounds; the counts of the
windows are sums over these stretches.

What can be tallied: COUNT, SUM and AVG of the facts that a member owns, and its first or last time; in fixed windows, with
any filters on the fact's row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from segql.plan import values
from segql.plan.lowered import Lowered, Number
from segql.plan.rowsets import earlier
from segql.plan.scalar import ZERO, Op, Ref, apply
from segql.plan.walk import conjuncts, needs
from segql.semantics import ir

_F = ir.AggregateFunction
_ENDS = {_F.FIRST, _F.LAST, _F.MIN, _F.MAX}


class Kept(Enum):
    """What an array holds of the facts in a slot."""

    COUNT = "count"
    KNOWN = "known"  # how many of them have the value
    SUM = "sum"
    EARLIEST = "earliest"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Stretches:
    """The slots of a window: those from the bound `low` up to, and without, the bound `high`. Bound 0 is the beginning, with
    the facts that have no time; None: the end."""

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """An array by member: what is `kept` of the facts of one code in a window; `value` says of which value."""

    name: str
    kept: Kept
    code: int
    stretches: Stretches
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of facts that have the same filters.

    Facts for which `filters` hold are counted under the code of the first of `codes` that holds (no codes: all under one).
    `bounds` are moments in ascending order, on the facts' time; None is before all of them. With `needs_time`, facts without
    a time are left out.
    """

    rows: ir.FactRows
    codes: tuple[ir.Condition, ...]
    filters: tuple[ir.Condition, ...]
    bounds: tuple[ir.Fixed | None, ...]
    needs_time: bool
    values: tuple[ir.Value, ...]
    columns: tuple[Column, ...]
    found: Mapping[ir.Aggregate, tuple[str, ...]]

    @property
    def stretches(self) -> int:
        """How many stretches of time are counted apart."""
        return len(self.bounds) + 1

    @property
    def kinds(self) -> int:
        """How many codes there are."""
        return max(1, len(self.codes))


_Filter: TypeAlias = tuple[ir.Condition, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An aggregate with what its facts have to be like, the window aside."""

    aggregate: ir.Aggregate
    filters: frozenset[ir.Condition]


def can_tally(measured: ir.Measured, key: tuple[ir.Column, ...]) -> bool:
    """Whether a measure of the members with this key can be tallied."""
    if not isinstance(measured, ir.Aggregate) or measured.member != key:
        return False
    if measured.gaps is not None or measured.any is not None or measured.alike or measured.distinct:
        return False
    rows, window = measured.rows, measured.window
    if isinstance(rows.relation, ir.Elements):
        return False
    if window is not None and (rows.time is None or not _is_fixed(window.low) or not _is_fixed(window.high)):
        return False
    if rows.time is not None and not _is_fixed(rows.until):
        return False
    if any(True for node in (measured.value, measured.where, rows.where) if node is not None for _ in needs(node)):
        return False
    match measured.function:
        case _F.COUNT:
            return True
        case _F.SUM | _F.AVG:
            return measured.value is not None and measured.value.type.is_numeric
        case _F.FIRST | _F.LAST | _F.MIN | _F.MAX:
            return rows.time is not None and measured.value == rows.time
        case _:
            return False


def tallies(aggregates: Iterable[ir.Aggregate]) -> tuple[Tally, ...]:
    """The tallies of aggregates, of each of which `can_tally` holds."""
    by_rows: dict[ir.FactRows, list[_Wanted]] = {}
    for aggregate in dict.fromkeys(aggregates):
        filters = frozenset((*conjuncts(aggregate.rows.where), *conjuncts(aggregate.where)))
        if aggregate.function is _F.COUNT and aggregate.value is not None:
            filters |= {ir.Known(aggregate.value)}
        by_rows.setdefault(aggregate.rows, []).append(_Wanted(aggregate, filters))
    return tuple(tally for wanted in by_rows.values() for tally in _of_rows(wanted))


def located(aggregate: ir.Aggregate, columns: Sequence[str], source: str, value: Lowered | None) -> Lowered:
    """How an aggregate reads where its columns are at hand, from that source; `value` is what it aggregates."""
    refs = [Ref(source, name) for name in columns]
    match aggregate.function:
        case _F.COUNT:
            return Lowered(refs[0], nullable=False, number=Number.WHOLE, zero=True)
        case _F.SUM:
            assert value is not None
            number = Number.WHOLE if values.is_whole(value) else Number.DECIMAL
            return Lowered(refs[0], nullable=False, number=number, zero=True)
        case _F.AVG:
            assert value is not None
            divisor = apply(Op.NULLIF, refs[1], ZERO)
            quotient = apply(Op.QUOTIENT, refs[0], divisor, detail=(values.is_whole(value), True))
            return Lowered(quotient, number=Number.DECIMAL)
        case _:
            assert value is not None
            return Lowered(refs[0], True, value.number, value.clock, value.raw)


# Grouping -------------------------------------------------------------------------------------------------------------


def _of_rows(wanted: Sequence[_Wanted]) -> list[Tally]:
    """The tallies of facts of one kind: those that differ in one equality alone share a scan."""
    options: dict[ir.Value, set[ir.Condition]] = {}
    for one in wanted:
        for condition in one.filters:
            if (value := equated(condition)) is not None:
                options.setdefault(value, set()).add(condition)
    groups: dict[tuple[ir.Value | None, frozenset[ir.Condition]], list[tuple[ir.Condition | None, _Wanted]]] = {}
    for one in wanted:
        codes = [c for c in one.filters if (v := equated(c)) is not None and len(options[v]) > 1]
        # What tells most kinds of facts apart; of several alike, any one that is always the same.
        code = max(codes, key=lambda c: (len(options[_sure(c)]), repr(c)), default=None)
        value = None if code is None else equated(code)
        groups.setdefault((value, one.filters - {code}), []).append((code, one))
    return [_tally(filters, part) for (_, filters), members in groups.items() for part in _apart(members)]


def _apart(
    members: Sequence[tuple[ir.Condition | None, _Wanted]],
) -> list[list[tuple[ir.Condition | None, _Wanted]]]:
    """Where few of the codes have a value that counts, they are scanned apart: reading values of all facts costs more."""
    valued = {code for code, one in members if any(value is not None for _, value in _parts(one.aggregate))}
    codes = {code for code, _ in members}
    if not valued or len(valued) * 2 > len(codes):
        return [list(members)]
    plain = [(code, one) for code, one in members if all(value is None for _, value in _parts(one.aggregate))]
    rest = [(code, one) for code, one in members if any(value is not None for _, value in _parts(one.aggregate))]
    return [plain, rest]


def equated(condition: ir.Condition) -> ir.Value | None:
    """The value that a condition finds equal to a constant; None when it is anything else."""
    match condition:
        case ir.Compare(ir.Comparison.EQUAL, left, ir.Literal()) if not isinstance(left, ir.Literal):
            return left
        case _:
            return None


def _sure(condition: ir.Condition) -> ir.Value:
    value = equated(condition)
    assert value is not None
    return value


def _tally(filters: frozenset[ir.Condition], members: Sequence[tuple[ir.Condition | None, _Wanted]]) -> Tally:
    rows = members[0][1].aggregate.rows
    codes = tuple(dict.fromkeys(code for code, _ in members if code is not None))
    windows = [_window(one.aggregate) for _, one in members]
    needs_time = all(window is not None for window in windows)
    moments: set[ir.Fixed] = set()
    for window in windows:
        if window is not None:
            moments |= {bound for bound in (window.low, window.high) if isinstance(bound, ir.Fixed)}
    # A window that is open to the past begins with the first time that there is.
    opens = any(window is not None and window.low is None for window in windows) and not needs_time
    ordered = sorted(moments, key=lambda bound: bound.value)
    if isinstance(rows.until, ir.Fixed):
        ordered = [bound for bound in ordered if bound.value < rows.until.value]
    bounds: list[ir.Fixed | None] = [None, *ordered] if opens else [*ordered]
    place = {bound: index for index, bound in enumerate(bounds, 1)}
    measured: list[ir.Value] = []
    columns: dict[tuple[Kept, int, Stretches, int | None], Column] = {}
    found: dict[ir.Aggregate, tuple[str, ...]] = {}
    for (code, one), window in zip(members, windows, strict=True):
        aggregate = one.aggregate
        if window is None:
            stretches = Stretches(0, None)
        else:
            low = place[window.low] if isinstance(window.low, ir.Fixed) and window.low in place else None
            high = place.get(window.high) if isinstance(window.high, ir.Fixed) else None
            begins = low if low is not None else len(bounds) + 1 if window.low is not None else 1 if opens else 0
            stretches = Stretches(begins, high if high is None or high > begins else begins)
        which = codes.index(code) if code is not None else 0
        names = []
        for kept, value in _parts(aggregate):
            if value is not None and value not in measured:
                measured.append(value)
            index = None if value is None else measured.index(value)
            wanted = (kept, which, stretches, index)
            column = columns.get(wanted)
            if column is None:
                column = columns[wanted] = Column(f"a{len(columns) + 1}", kept, which, stretches, index)
            names.append(column.name)
        found[aggregate] = tuple(names)
    own = tuple(sorted(filters, key=repr))
    return Tally(rows, codes, own, tuple(bounds), needs_time, tuple(measured), tuple(columns.values()), found)


def _parts(aggregate: ir.Aggregate) -> list[tuple[Kept, ir.Value | None]]:
    match aggregate.function:
        case _F.COUNT:
            return [(Kept.COUNT, None)]
        case _F.SUM:
            return [(Kept.SUM, aggregate.value)]
        case _F.AVG:
            return [(Kept.SUM, aggregate.value), (Kept.KNOWN, aggregate.value)]
        case _F.FIRST | _F.MIN:
            return [(Kept.EARLIEST, aggregate.value)]
        case _:
            return [(Kept.LATEST, aggregate.value)]


def _window(aggregate: ir.Aggregate) -> ir.Window | None:
    """The aggregate's window, ending where facts end; None: also facts without a time count."""
    rows, window = aggregate.rows, aggregate.window
    if rows.time is None:
        return None
    if window is None:
        return ir.Window(None, rows.until) if aggregate.function in _ENDS else None
    return ir.Window(window.low, earlier(window.high, rows.until))


def begin(tally: Tally) -> ir.Fixed | None:
    """The moment before which no fact is counted; None: there is none."""
    begins = min((column.stretches.low for column in tally.columns), default=0)
    return tally.bounds[begins - 1] if 0 < begins <= len(tally.bounds) else None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an array of a tally has its slots. `first` is that of each place (code · stretches + stretch) of a fact, or -1
    where nothing wants it; `columns` are the slots that make up a column, from its first up to, and without, its second, of
    the `slots` that there are."""

    kept: Kept
    value: int | None
    first: tuple[int, ...]
    columns: Mapping[str, tuple[int, int]]
    slots: int


def layouts(tally: Tally) -> tuple[Layout, ...]:
    """The arrays of a tally: stretches that no column tells apart share a slot, and what none wants has none."""
    wanted: dict[tuple[Kept, int | None], list[Column]] = {}
    for column in tally.columns:
        wanted.setdefault((column.kept, column.value), []).append(column)
    return tuple(_layout(tally, kept, value, columns) for (kept, value), columns in wanted.items())


def _layout(tally: Tally, kept: Kept, value: int | None, columns: Sequence[Column]) -> Layout:
    end = tally.stretches
    first = [-1] * (tally.kinds * end)
    found: dict[str, tuple[int, int]] = {}
    slots = 0
    for code in range(tally.kinds):
        own = [column for column in columns if column.code == code]
        edges = sorted({edge for one in own for edge in (one.stretches.low, _high(one, end))})
        starts = {edge: slots + place for place, edge in enumerate(edges)}
        for column in own:
            found[column.name] = starts[column.stretches.low], starts[_high(column, end)]
        for stretch in range(end):
            place = sum(edge <= stretch for edge in edges) - 1
            if 0 <= place < len(edges) - 1:
                first[code * end + stretch] = slots + place
        slots += max(0, len(edges) - 1)
    return Layout(kept, value, tuple(first), found, slots)


def _high(column: Column, end: int) -> int:
    high = column.stretches.high
    return end if high is None else high


def split(tally: Tally, most: int) -> tuple[Tally, ...]:
    """The tally in parts, by its codes, whose arrays have at most so many slots together, as far as codes allow."""
    if len(tally.codes) < 2 or sum(layout.slots for layout in layouts(tally)) <= most:
        return (tally,)
    half = len(tally.codes) // 2
    return (*split(_part(tally, 0, half), most), *split(_part(tally, half, len(tally.codes)), most))


def _part(tally: Tally, start: int, stop: int) -> Tally:
    columns = tuple(
        replace(column, code=column.code - start) for column in tally.columns if start <= column.code < stop
    )
    names = {column.name for column in columns}
    own = {aggregate: used for aggregate, used in tally.found.items() if names.issuperset(used)}
    return replace(tally, codes=tally.codes[start:stop], columns=columns, found=own)


def _is_fixed(moment: ir.Moment | None) -> bool:
    return moment is None or isinstance(moment, ir.Fixed)
