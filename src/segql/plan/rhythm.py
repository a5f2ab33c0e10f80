"""What goes by how facts lie in time, or by what they agree in: stretches, units of time, gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from segql.plan import conditions, values
from segql.plan.frame import Frame, Located, Steps
from segql.plan.frames import fact_frame
from segql.plan.lowered import Lowered, Number
from segql.plan.model import FromStep, Measure, Output, Pass, Rows, Select, Step, Union
from segql.plan.moments import week_start
from segql.plan.names import Names
from segql.plan.percentiles import percentile
from segql.plan.rowsets import Conditions, conditions_of, timed_conditions
from segql.plan.scalar import (
    ZERO,
    Constant,
    Extent,
    GroupSize,
    Op,
    Order,
    Ref,
    RowNumber,
    Scalar,
    Window,
    apply,
)
from segql.semantics import ir
from segql.syntax.ast import Unit
from segql.types import DATE, Kind

_F = ir.AggregateFunction
_ONE = Constant(1)
_MICROSECONDS = {
    Unit.SECOND: 1_000_000,
    Unit.MINUTE: 60_000_000,
    Unit.HOUR: 3_600_000_000,
    Unit.DAY: 86_400_000_000,
    Unit.WEEK: 7 * 86_400_000_000,
}
_FIRST = {Unit.MONTH: Op.FIRST_OF_MONTH, Unit.QUARTER: Op.FIRST_OF_QUARTER, Unit.YEAR: Op.FIRST_OF_YEAR}
#: The columns that these steps make for themselves.
_OWN = {"at", "value", "before", "change", "unit", "size", "run", "length", "place"}


@dataclass(frozen=True, slots=True)
class _FactRows:
    """Rows in the making: a frame, the owner's columns, and what must hold."""

    frame: Frame
    keys: tuple[Output, ...]
    where: list[Scalar]

    @property
    def owner(self) -> tuple[Scalar, ...]:
        return tuple(key.value for key in self.keys)


class RhythmBuilder:
    """Builds the steps of each of the measures that it is given; `found` then says where they are."""

    def __init__(self, steps: Steps, names: Names, title: str) -> None:
        self._steps, self._names, self._title = steps, names, title
        self.found: dict[ir.Measured, Located] = {}
        self.built: list[Step] = []

    def build(self, measured: Sequence[ir.Aggregate | ir.Buckets]) -> None:
        """Fill `built` with the steps in order and `found` with the place of every measure."""
        gaps: dict[tuple[Unit, Conditions], list[ir.Aggregate]] = {}
        for one in measured:
            match one:
                case ir.Buckets():
                    self._buckets(one)
                case ir.Aggregate(gaps=unit) if unit is not None:
                    gaps.setdefault((unit, timed_conditions(one.rows, one.window, one.where)), []).append(one)
                case ir.Aggregate(any=stretch) if stretch is not None:
                    (self._distinct_in_any if one.distinct else self._in_any)(one, stretch)
                case _:
                    self._alike(one)
        for group in gaps.values():
            self._gaps(group)

    # Rows and passes --------------------------------------------------------------------------------------------------

    def _facts(self, rows: ir.FactRows, found: Conditions) -> _FactRows:
        frame, keys, where = fact_frame(self._steps, rows, Names(_OWN))
        return _FactRows(frame, tuple(keys), [*where, *(conditions.holds(one, frame) for one in found)])

    def _timed(self, measured: ir.Aggregate | ir.Buckets) -> _FactRows:
        return self._facts(measured.rows, timed_conditions(measured.rows, measured.window, measured.where))

    def _step(self, wanted: str, select: Select) -> str:
        name = self._names.give(wanted)
        self.built.append(Rows(name, select))
        return name

    def _of(self, step: str, keys: Sequence[Output]) -> tuple[Output, ...]:
        return tuple(Output(key.name, Ref(step, key.name)) for key in keys)

    def _pass(
        self,
        step: str,
        keys: Sequence[Output],
        measures: Sequence[tuple[ir.Measured, str, Lowered]],
        where: Sequence[Scalar] = (),
    ) -> None:
        """One row an owner, from the rows of a step."""
        owner = self._of(step, keys)
        outputs = (*owner, *(Output(column, value.scalar) for _, column, value in measures))
        groups = tuple(key.value for key in owner)
        self._finish(Select(outputs, FromStep(step, step), where=tuple(where), group_by=groups), keys, measures)

    def _finish(
        self, select: Select, keys: Sequence[Output], measures: Sequence[tuple[ir.Measured, str, Lowered]]
    ) -> None:
        name = self._names.give(f"{measures[0][1]}_per_{self._title}")
        columns = tuple(key.name for key in keys)
        self.built.append(Pass(name, select, columns, tuple(Measure(one, column) for one, column, _ in measures)))
        for one, column, value in measures:
            self.found[one] = Located(name, columns, column, value)

    # IN ANY -----------------------------------------------------------------------------------------------------------

    def _in_any(self, aggregate: ir.Aggregate, stretch: ir.Stretch) -> None:
        """For each row, what the stretch that begins with it holds; then the most."""
        facts = self._timed(aggregate)
        value = values.lower(aggregate.value, facts.frame) if aggregate.value is not None else None
        extent = Extent(0, stretch.length - 1, by_value=True)
        order = (Order(_time(aggregate.rows, facts.frame, stretch.dates)),)
        if aggregate.function is _F.SUM:
            assert value is not None, "a sum is of something"
            held: Scalar = apply(Op.COALESCE, Window(Op.SUM, (value.scalar,), facts.owner, order, extent), ZERO)
            number = Number.WHOLE if values.is_whole(value) else Number.DECIMAL
        else:
            counted = () if value is None or not value.nullable else (value.scalar,)
            held = Window(Op.COUNT if counted else Op.COUNT_ROWS, counted, facts.owner, order, extent)
            number = Number.WHOLE
        select = facts.frame.select([*facts.keys, Output("value", held)], facts.where)
        words = f"in_any_{_length(stretch)}"
        step = self._step(f"{aggregate.rows.name}_{words}", select)
        self._most(step, facts.keys, aggregate, f"most_{words}", number)

    def _most(
        self, step: str, keys: Sequence[Output], measured: ir.Measured, column: str, number: Number, of: str = "value"
    ) -> None:
        value = Lowered(apply(Op.MAX, Ref(step, of)), number=number, zero=True)
        self._pass(step, keys, [(measured, column, value)])

    def _distinct_in_any(self, aggregate: ir.Aggregate, stretch: ir.Stretch) -> None:
        """How many values a stretch holds, without looking into each stretch.

        A stretch that begins at s holds an occurrence at t when t - length < s <= t. Taking from that what the value's
        earlier occurrence covers already, each value counts once wherever a stretch begins: one more from the start of such
        a piece, one fewer past its end, summed up along the time.
        """
        facts = self._timed(aggregate)
        assert aggregate.value is not None, "distinct values are of something"
        value = _comparable(aggregate.value, facts.frame)
        if value.nullable:
            facts.where.append(apply(Op.IS_NOT_NULL, value.scalar))
        time = _time(aggregate.rows, facts.frame, stretch.dates)
        before = Window(Op.LAG, (time,), (*facts.owner, value.scalar), (Order(time),))
        select = facts.frame.select([*facts.keys, Output("at", time), Output("before", before)], facts.where)
        rows = self._step(f"{aggregate.rows.name}_by_value", select)
        at, covered = Ref(rows, "at"), Ref(rows, "before")
        start = apply(Op.ADD, apply(Op.GREATEST, covered, apply(Op.SUBTRACT, at, Constant(stretch.length))), _ONE)
        owner = self._of(rows, facts.keys)
        source = FromStep(rows, rows)
        words = f"in_any_{_length(stretch)}"
        changes = self._names.give(f"{aggregate.rows.name}_changes")
        self.built.append(
            Union(
                changes,
                (
                    Select((*owner, Output("at", start), Output("change", _ONE)), source),
                    Select((*owner, Output("at", apply(Op.ADD, at, _ONE)), Output("change", Constant(-1))), source),
                ),
            )
        )
        keys = self._of(changes, facts.keys)
        partition = tuple(key.value for key in keys)
        sum_ = Window(Op.SUM, (Ref(changes, "change"),), partition, (Order(Ref(changes, "at")),))
        step = self._step(
            f"{aggregate.rows.name}_{words}", Select((*keys, Output("value", sum_)), FromStep(changes, changes))
        )
        self._most(step, facts.keys, aggregate, f"most_{words}", Number.WHOLE)

    # Units of time ----------------------------------------------------------------------------------------------------

    def _buckets(self, buckets: ir.Buckets) -> None:
        """The units that hold enough facts: how many there are, or how many follow each other."""
        facts = self._timed(buckets)
        unit = self._unit(buckets, facts.frame)
        units = "periods" if buckets.period is not None else f"{buckets.unit.value.lower()}s"
        if buckets.least == 1 and not buckets.consecutive:
            count = Lowered(apply(Op.COUNT_DISTINCT, unit), number=Number.WHOLE, zero=True)
            outputs = [*facts.keys, Output(units, count.scalar)]
            select = facts.frame.select(outputs, facts.where, group_by=facts.owner)
            self._finish(select, facts.keys, [(buckets, units, count)])
            return
        sized = [Output("size", apply(Op.COUNT_ROWS))] if buckets.least > 1 else []
        outputs = [*facts.keys, Output("unit", unit), *sized]
        select = facts.frame.select(outputs, facts.where, group_by=(*facts.owner, unit))
        step = self._step(f"{buckets.rows.name}_by_{buckets.unit.value.lower()}", select)
        enough = (apply(Op.GREATER_EQUAL, Ref(step, "size"), Constant(buckets.least)),) if sized else ()
        if not buckets.consecutive:
            count = Lowered(apply(Op.COUNT_ROWS), number=Number.WHOLE, zero=True)
            self._pass(step, facts.keys, [(buckets, units, count)], enough)
            return
        # Units one after the other keep the difference between their number and their place.
        keys = self._of(step, facts.keys)
        number = Ref(step, "unit")
        place: Scalar = RowNumber(tuple(key.value for key in keys), (Order(number),))
        if buckets.unit is Unit.WEEK:
            place = apply(Op.MULTIPLY, place, Constant(7))
        run = Output("run", apply(Op.SUBTRACT, number, place))
        rows = self._step(f"{units}_in_runs", Select((*keys, run), FromStep(step, step), where=enough))
        keys = self._of(rows, facts.keys)
        length = Output("length", apply(Op.COUNT_ROWS))
        groups = (*(key.value for key in keys), Ref(rows, "run"))
        runs = self._step(f"runs_of_{units}", Select((*keys, length), FromStep(rows, rows), group_by=groups))
        self._most(runs, facts.keys, buckets, f"{units}_in_a_row", Number.WHOLE, "length")

    def _unit(self, buckets: ir.Buckets, frame: Frame) -> Scalar:
        """What tells a row's unit of time from others; of units in a row, a number."""
        time = buckets.rows.time
        assert time is not None, "what has a rhythm has a time"
        if buckets.period is not None:
            return self._period(buckets, buckets.period, frame)
        date = values.local_date(frame.column(time), time, frame)
        if buckets.unit is Unit.WEEK:
            date = apply(Op.FIRST_OF_WEEK, date, detail=week_start(self._steps.program))
        if not buckets.consecutive:
            return apply(_FIRST[buckets.unit], date) if buckets.unit in _FIRST else date
        year, month = apply(Op.YEAR, date), apply(Op.MONTH, date)
        match buckets.unit:
            case Unit.YEAR:
                return year
            case Unit.QUARTER:
                quarter = apply(Op.WHOLE_DIVIDE, apply(Op.ADD, month, Constant(2)), Constant(3))
                return apply(Op.ADD, apply(Op.MULTIPLY, year, Constant(4)), quarter)
            case Unit.MONTH:
                return apply(Op.ADD, apply(Op.MULTIPLY, year, Constant(12)), month)
            case _:
                return apply(Op.EPOCH_DAYS, date)

    def _period(self, buckets: ir.Buckets, period: ir.Stretch, frame: Frame) -> Scalar:
        """The period counted back from the origin, 0 the last: nothing lies at the origin or after it."""
        assert buckets.origin is not None, "periods are counted from somewhere"
        op = Op.EPOCH_DAYS if period.dates else Op.EPOCH_MICROS
        fixed = buckets.origin.value if isinstance(buckets.origin, ir.Fixed) else None
        origin = apply(op, Constant(fixed) if fixed is not None else frame.moment(buckets.origin))
        ago = apply(Op.SUBTRACT, apply(Op.SUBTRACT, origin, _ONE), _time(buckets.rows, frame, period.dates))
        return apply(Op.WHOLE_DIVIDE, ago, Constant(period.length)) if period.length > 1 else ago

    # SAME -------------------------------------------------------------------------------------------------------------

    def _alike(self, aggregate: ir.Aggregate) -> None:
        """The rows that agree, counted; then the most."""
        facts = self._facts(aggregate.rows, conditions_of(aggregate))
        compared = [_comparable(one, facts.frame) for one in aggregate.alike]
        facts.where.extend(apply(Op.IS_NOT_NULL, one.scalar) for one in compared if one.nullable)
        outputs = [*facts.keys, Output("size", apply(Op.COUNT_ROWS))]
        groups = (*facts.owner, *(one.scalar for one in compared))
        select = facts.frame.select(outputs, facts.where, group_by=groups)
        step = self._step(f"{aggregate.rows.name}_alike", select)
        self._most(step, facts.keys, aggregate, "most_alike", Number.WHOLE, "size")

    # Gaps -------------------------------------------------------------------------------------------------------------

    def _gaps(self, aggregates: Sequence[ir.Aggregate]) -> None:
        """The time from the row before, and what is asked of all of them."""
        first = aggregates[0]
        rows, unit = first.rows, first.gaps
        assert rows.time is not None and unit is not None, "gaps are between times"
        facts = self._timed(first)
        dates = rows.time.type == DATE
        time = _time(rows, facts.frame, dates)
        gap: Scalar = apply(Op.SUBTRACT, time, Window(Op.LAG, (time,), facts.owner, (Order(time),)))
        divisor = (7 if unit is Unit.WEEK else 1) if dates else _MICROSECONDS[unit]
        whole = divisor == 1
        if not whole:
            gap = apply(Op.QUOTIENT, gap, Constant(divisor), detail=(True, True))
        select = facts.frame.select([*facts.keys, Output("value", gap)], facts.where)
        words = f"{unit.value.lower()}s_between_{rows.name}"
        step = self._step(words, select)
        value = Ref(step, "value")
        plain: list[tuple[ir.Measured, str, Lowered]] = []
        ranked: list[tuple[ir.Aggregate, str]] = []
        for aggregate in aggregates:
            column = f"{aggregate.function.value.lower()}_{words}"
            match aggregate.function:
                case _F.AVG:
                    count = apply(Op.NULLIF, apply(Op.COUNT, value), ZERO)
                    mean = apply(Op.QUOTIENT, apply(Op.SUM, value), count, detail=(whole, True))
                    plain.append((aggregate, column, Lowered(mean, number=Number.DECIMAL)))
                case _F.MIN | _F.MAX:
                    edge = apply(Op.MIN if aggregate.function is _F.MIN else Op.MAX, value)
                    plain.append((aggregate, column, Lowered(edge, number=Number.WHOLE if whole else Number.DECIMAL)))
                case _:
                    ranked.append((aggregate, column))
        if plain:
            self._pass(step, facts.keys, plain)
        if ranked:
            self._percentiles(step, facts.keys, ranked, whole)

    def _percentiles(
        self, step: str, keys: Sequence[Output], aggregates: Sequence[tuple[ir.Aggregate, str]], whole: bool
    ) -> None:
        owner = self._of(step, keys)
        partition = tuple(key.value for key in owner)
        value = Ref(step, "value")
        outputs = (
            *owner,
            Output("value", value),
            Output("place", RowNumber(partition, (Order(value),))),
            Output("size", GroupSize(partition)),
        )
        where = (apply(Op.IS_NOT_NULL, value),)
        source = self._step(f"{step}_ranked", Select(outputs, FromStep(step, step), where=where))
        taken = Names({key.name for key in keys})
        measures: list[tuple[ir.Measured, str, Lowered]] = []
        for aggregate, column in aggregates:
            percent = Decimal(50) if aggregate.function is _F.MEDIAN else aggregate.percent or Decimal(0)
            scalar = percentile(source, percent, whole)
            measures.append((aggregate, taken.give(column), Lowered(scalar, number=Number.DECIMAL)))
        self._pass(source, keys, measures)


def goes_by_rhythm(measured: ir.Measured) -> bool:
    """Whether these steps measure it."""
    if isinstance(measured, ir.Aggregate):
        return measured.any is not None or measured.gaps is not None or bool(measured.alike)
    return isinstance(measured, ir.Buckets)


def _time(rows: ir.FactRows, frame: Frame, dates: bool) -> Scalar:
    """A row's time as a whole number: days of its local date, or microseconds of its instant."""
    assert rows.time is not None, "what has a rhythm has a time"
    time = frame.column(rows.time)
    if dates:
        return apply(Op.EPOCH_DAYS, values.local_date(time, rows.time, frame))
    return apply(Op.EPOCH_MICROS, values.exact_instant(time))


def _comparable(value: ir.Value, frame: Frame) -> Lowered:
    """A value that others are equal to: datetimes as instants."""
    lowered = values.lower(value, frame)
    return lowered.at(values.exact_instant(lowered)) if value.type.kind is Kind.DATETIME else lowered


def _length(stretch: ir.Stretch) -> str:
    """A length in the words of a name: `30_days`, `5_minutes`."""
    units = [("days", 1)] if stretch.dates else [(f"{unit.value.lower()}s", _MICROSECONDS[unit]) for unit in _SHORT]
    name, size = next((name, size) for name, size in units if stretch.length % size == 0)
    return f"{stretch.length // size}_{name}"


_SHORT = (Unit.HOUR, Unit.MINUTE, Unit.SECOND)
