"""Rows of a sequence in the making: where they come from, when they were, and what else the plan must know of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from segql.catalog.model import Storage
from segql.plan import conditions, values
from segql.plan.frame import Frame, Steps
from segql.plan.model import CrossJoin, FromStep, Join, Output, Rows, Select, Union
from segql.plan.names import Names
from segql.plan.readings import key_order
from segql.plan.rowsets import timed_conditions
from segql.plan.scalar import Constant, Extent, Op, Order, Ref, Scalar, Window, apply
from segql.semantics import ir
from segql.syntax.ast import Position
from segql.types import DATE, Kind

#: The rows from the partition's start to the one at hand.
RUNNING = Extent(None, 0)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ONE, _TWO = Constant(1), Constant(2)
_WHOLE = "whole"
#: Microseconds.
DAY = 86_400_000_000


def time_column(dates: bool) -> str:
    """The column of a row's time: whole days of its local date, or microseconds of its instant (of a date: its start)."""
    return "day" if dates else "at"


def is_dated(event: ir.Event) -> bool:
    """Whether the event's facts have dates for times."""
    assert event.rows.time is not None, "what stands in a sequence has a time"
    return event.rows.time.type == DATE


@dataclass
class RowSet:
    """Rows that can be selected: those of a fact, or some of a step's. `columns` are all that can be asked of them, `kinds`
    what those of them hold that are no whole numbers (as Op.MISSING calls it)."""

    title: str
    columns: dict[str, Scalar]
    where: list[Scalar]
    source: Frame | FromStep
    joins: list[Join] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)

    def select(self, outputs: Sequence[Output], *, group_by: Sequence[Scalar] = ()) -> Select:
        """The rows, with these columns."""
        if isinstance(self.source, Frame):
            return self.source.select(outputs, self.where, group_by=group_by)
        return Select(tuple(outputs), self.source, tuple(self.joins), tuple(self.where), group_by=tuple(group_by))

    def needing(self, condition: Scalar) -> RowSet:
        """Those of the rows for which a condition holds."""
        return replace(self, columns=dict(self.columns), where=[*self.where, condition])

    def kind(self, scalar: Scalar) -> str:
        """What one of the columns holds; a whole number is what is worked out from them."""
        return next((self.kinds[name] for name in self.kinds if self.columns[name] == scalar), _WHOLE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the plan must know of an event's rows besides their owner: their times (as dates, as instants), their key,
    and values by the names that they get. `end`: the last instant that a row's time may be, or, so many days `ahead` of it,
    the last instant that it is so many days after."""

    units: frozenset[bool]
    key: bool
    values: tuple[tuple[str, ir.Value], ...] = ()
    end: bool = False
    ahead: int = 0


class Workshop:
    """Makes row sets, and the steps that they need, for one sequence."""

    def __init__(self, steps: Steps, names: Names, owner: tuple[ir.Column, ...]) -> None:
        self.steps, self.names = steps, names
        self.built: list[Rows | Union] = []
        self._kinds: dict[str, dict[str, str]] = {}  # by step, of its columns that hold no whole numbers
        # The plan's own columns have names of their own, which no owner's column may take.
        taken = Names({"at", "day", "place", "side", "next", "until", "latest", "start", "rank", "event", "tie", "end"})
        self.keys = tuple(taken.give(f"{one.reading.column or 'member'}") for one in owner)
        self._alias = taken.give("each")

    # Facts ------------------------------------------------------------------------------------------------------------

    def event(self, event: ir.Event, wanted: Wanted) -> RowSet:
        """The facts that an event takes."""
        rows = event.rows
        frame = Frame(self.steps, rows.name, rows.relation, rows.owner)
        columns: dict[str, Scalar] = {
            name: frame.key(column).scalar for name, column in zip(self.keys, rows.owner, strict=True)
        }
        kinds: dict[str, str] = {}
        where: list[Scalar] = [apply(Op.IS_NOT_NULL, scalar) for scalar in columns.values()]
        where += self.steps.asked_about(frame, rows.owner)
        where += [conditions.holds(one, frame) for one in timed_conditions(rows, event.window, event.where)]
        dated = is_dated(event)
        for dates in sorted(wanted.units | ({dated} if event.position is not None else set())):
            columns[time_column(dates)] = _time(event, frame, dates)
        if wanted.end:
            columns["end"] = _end(event, frame, wanted.ahead)
        if wanted.key or event.position is not None:
            for index, key in enumerate(rows.key):
                columns[f"key_{index + 1}"] = key_order(frame.key(key).scalar, key.type)
                kinds[f"key_{index + 1}"] = _kind_of_key(key)
        for name, value in wanted.values:
            columns[name], kinds[name] = _value(value, frame)
        found = RowSet(rows.name, columns, where, frame, kinds=kinds)
        return found if event.position is None else self._at_position(event.position, found, time_column(dated))

    def _at_position(self, position: Position, found: RowSet, time: str) -> RowSet:
        """Only the first, second or last; of rows that tie in time and key, each is it."""
        keys = [found.columns[key] for key in self.keys]
        by = [found.columns[time], *(scalar for name, scalar in found.columns.items() if name.startswith("key_"))]
        order = tuple(Order(scalar, position is Position.LAST) for scalar in by)
        place = Output("place", Window(Op.RANK, (), tuple(keys), order))
        outputs = [Output(name, scalar) for name, scalar in found.columns.items()]
        outputs.append(place)
        if position is Position.SECOND:
            outputs.append(Output("ties", Window(Op.COUNT_ROWS, (), (*keys, *by))))
        name = self.names.give(f"{found.title}_in_order")
        self.built.append(Rows(name, found.select(outputs)))
        self._kinds[name] = dict(found.kinds)
        where: list[Scalar] = [apply(Op.EQUAL, self.ref("place"), _ONE)]
        if position is Position.SECOND:
            last = apply(Op.ADD, self.ref("place"), self.ref("ties"))
            where = [apply(Op.LESS_EQUAL, self.ref("place"), _TWO), apply(Op.GREATER, last, _TWO)]
        names = [column for column in found.columns if column not in self.keys]
        return self.of(name, f"{position.value.lower()} {found.title}", names, where)

    # Steps ------------------------------------------------------------------------------------------------------------

    def union(self, wanted: str, parts: Sequence[tuple[RowSet, dict[str, Scalar]]], note: str | None = None) -> str:
        """The step with the rows of several sets, one below the other. Columns that a part has not are missing there."""
        kinds: dict[str, str] = {}
        for rows, columns in parts:
            for column, scalar in columns.items():
                kinds.setdefault(column, rows.kind(scalar))
        missing: dict[str, Scalar] = {column: apply(Op.MISSING, detail=kind) for column, kind in kinds.items()}
        selects = []
        for rows, columns in parts:
            keys = [Output(key, rows.columns[key]) for key in self.keys]
            selects.append(rows.select([*keys, *(Output(n, one) for n, one in (missing | columns).items())]))
        name = self.names.give(wanted)
        self.built.append(Union(name, tuple(selects), note))
        self._kinds[name] = {column: kind for column, kind in kinds.items() if kind != _WHOLE}
        return name

    def rows(self, wanted: str, source: str, columns: dict[str, Scalar], note: str | None = None) -> str:
        """The step with some columns of all rows of another one."""
        outputs = [Output(key, self.ref(key)) for key in self.keys]
        outputs += [Output(name, scalar) for name, scalar in columns.items()]
        name = self.names.give(wanted)
        self.built.append(Rows(name, Select(tuple(outputs), FromStep(source, self._alias)), note))
        read = self._kinds[source]
        self._kinds[name] = {
            column: read[scalar.column]
            for column, scalar in columns.items()
            if isinstance(scalar, Ref) and scalar.column in read
        }
        return name

    def ref(self, column: str) -> Ref:
        """A column of the step that is read; each is read alone, so all have one alias."""
        return Ref(self._alias, column)

    def partition(self, *more: str) -> tuple[Scalar, ...]:
        """The rows of one owner, that agree in more columns."""
        return tuple(self.ref(name) for name in (*self.keys, *more))

    def of(self, step: str, title: str, names: Sequence[str], where: Sequence[Scalar]) -> RowSet:
        """Some rows of a step."""
        columns: dict[str, Scalar] = {name: self.ref(name) for name in (*self.keys, *names)}
        kinds = {name: kind for name, kind in self._kinds[step].items() if name in columns}
        return RowSet(title, columns, list(where), FromStep(step, self._alias), kinds=kinds)

    def before(self, rows: RowSet, dates: bool, length: int, moment: ir.Moment) -> RowSet:
        """Those of the rows whose time and a length after it lie before a moment."""
        time = rows.columns[time_column(dates)]
        op = Op.EPOCH_DAYS if dates else Op.EPOCH_MICROS
        joins = list(rows.joins)
        if isinstance(moment, ir.Fixed):
            end: Scalar = Constant(counted(moment.value))
        elif isinstance(rows.source, Frame):
            end = apply(op, rows.source.moment(moment))
        else:
            step, column = self.steps.moment(moment, None)
            end = apply(op, Ref(step, column))
            joins.append(CrossJoin(FromStep(step, step)))
        late = apply(Op.LESS, later(time, length), end)
        return replace(rows, columns=dict(rows.columns), where=[*rows.where, late], joins=joins)


def later(time: Scalar, length: int) -> Scalar:
    """A time moved by so many days or microseconds."""
    if length == 0:
        return time
    return apply(Op.ADD if length > 0 else Op.SUBTRACT, time, Constant(abs(length)))


def counted(moment: dt.date | dt.datetime) -> int:
    """A date as days, an instant as microseconds since the start of 1970."""
    if isinstance(moment, dt.datetime):
        return (moment - _EPOCH) // dt.timedelta(microseconds=1)
    return (moment - _EPOCH.date()).days


def _time(event: ir.Event, frame: Frame, dates: bool) -> Scalar:
    time = event.rows.time
    assert time is not None
    lowered = frame.column(time)
    if dates:
        return apply(Op.EPOCH_DAYS, values.local_date(lowered, time, frame))
    if time.type == DATE:
        return _midnight(lowered.scalar, frame)
    instant = apply(Op.AS_INSTANT, lowered.scalar) if lowered.raw else values.instant(lowered)
    return apply(Op.EPOCH_MICROS, instant)


def _end(event: ir.Event, frame: Frame, ahead: int) -> Scalar:
    """The last microsecond of a date, the instant itself; or of the date and the instant so many days before."""
    time = event.rows.time
    assert time is not None
    if time.type != DATE:
        return later(_time(event, frame, False), -ahead * DAY)
    date = frame.column(time).scalar
    tomorrow = date if ahead == 1 else apply(Op.ADD_DAYS, date, detail=1 - ahead)
    return later(_midnight(tomorrow, frame), -1)


def _midnight(date: Scalar, frame: Frame) -> Scalar:
    """When a local date begins, in microseconds."""
    zone = frame.steps.program.timezone
    return apply(Op.EPOCH_MICROS, apply(Op.TO_INSTANT, apply(Op.MIDNIGHT, date), detail=zone))


def _value(value: ir.Value, frame: Frame) -> tuple[Scalar, str]:
    """A value that other rows' are equal to, instants on one clock; and what it holds."""
    lowered = values.lower(value, frame)
    if value.type.kind is Kind.DATETIME:
        return apply(Op.AS_INSTANT, lowered.scalar) if lowered.raw else values.instant(lowered), value.type.kind.value
    return lowered.scalar, _WHOLE if lowered.number is not None and lowered.number.is_whole else value.type.kind.value


def _kind_of_key(key: ir.Column) -> str:
    """What a part of a key holds."""
    if key.type.kind is Kind.DATETIME and key.reading.timezone:
        return "clock"
    if key.type.kind is Kind.TEXT:
        return "any"  # a key that is not declared may be of another type
    return _WHOLE if key.reading.storage is Storage.INTEGER else key.type.kind.value


def one_table(rows: ir.FactRows, others: ir.FactRows) -> bool:
    """Whether facts are rows of one table, so that at the same instant their key decides."""
    return rows.relation == others.relation


def one_key(rows: ir.FactRows, others: ir.FactRows) -> bool:
    """Whether facts are rows of one table that have a key there."""
    return one_table(rows, others) and rows.key == others.key and bool(rows.key)
