"""Passes: all aggregates that read one table for one kind of owner, computed together as far as one GROUP BY can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeGuard

from segql.plan import conditions, values
from segql.plan.frame import Frame, Located, Steps
from segql.plan.frames import fact_frame
from segql.plan.lowered import Lowered, Number
from segql.plan.model import FromStep, Measure, Output, Pass, Rows, Select, Step
from segql.plan.names import Names
from segql.plan.percentiles import percentile
from segql.plan.readings import key_order
from segql.plan.rowsets import Conditions, conditions_of, describe, share
from segql.plan.scalar import (
    ZERO,
    Case,
    Constant,
    GroupSize,
    Op,
    Order,
    Ref,
    RowNumber,
    Scalar,
    apply,
    conjunction,
)
from segql.semantics import ir
from segql.types import Kind, Type

_F = ir.AggregateFunction
_ORDERED = (_F.FIRST, _F.SECOND, _F.LAST)
_ONE = Constant(1)


class PassBuilder:
    """Builds the steps of one pass: a plain GROUP BY, and ranked rows for what depends on an order."""

    def __init__(self, steps: Steps, names: Names, title: str, aggregates: Sequence[ir.Aggregate]) -> None:
        self._steps, self._names, self._title = steps, names, title
        self._aggregates = aggregates
        self._rows = aggregates[0].rows
        self.found: dict[ir.Measured, Located] = {}
        self.built: list[Step] = []

    def build(self) -> None:
        """Fill `built` with the steps in order and `found` with the place of every aggregate."""
        plain: list[ir.Aggregate] = []
        ranked: dict[tuple[ir.Value | None, Conditions], list[ir.Aggregate]] = {}
        for aggregate in self._aggregates:
            if aggregate.function in _ORDERED and not _is_edge_of_time(aggregate):
                self._ordered(aggregate)
            elif aggregate.function is _F.MODE:
                self._mode(aggregate)
            elif aggregate.function in (_F.MEDIAN, _F.PERCENTILE):
                ranked.setdefault((aggregate.value, conditions_of(aggregate)), []).append(aggregate)
            else:
                plain.append(aggregate)
        for group in ranked.values():
            self._percentiles(group)
        if plain:
            self._grouped(plain)

    # Naming -----------------------------------------------------------------------------------------------------------

    def _name(self, prefix: str) -> str:
        return self._names.give(f"{prefix}_per_{self._title}")

    def _finish(self, step: Pass, located: dict[ir.Aggregate, tuple[str, Lowered]]) -> None:
        self.built.append(step)
        for aggregate, (column, value) in located.items():
            self.found[aggregate] = Located(step.name, step.keys, column, value)

    # One GROUP BY -----------------------------------------------------------------------------------------------------

    def _grouped(self, aggregates: Sequence[ir.Aggregate]) -> None:
        self._group({aggregate: (conditions_of(aggregate), None) for aggregate in aggregates}, None)

    def _group(
        self,
        wanted: Mapping[ir.Aggregate, tuple[Conditions, ir.Literal | None]],
        by: ir.Value | None,
        among: ir.Condition | None = None,
    ) -> None:
        """One GROUP BY of the aggregates over the rows that fit their conditions. `by`: there is a row for each of its
        values too, and each aggregate is read where it equals the aggregate's literal. `among`: what the rows of all of them
        fit, though it is not a condition of each."""
        frame, keys, where = fact_frame(self._steps, self._rows, Names())
        shared = share([fits for fits, _ in wanted.values()])
        where += [conditions.holds(one, frame) for one in (*shared.common, *((among,) if among is not None else ()))]
        taken = Names({key.name for key in keys})
        groups = list(keys)
        if by is not None:
            options = tuple(dict.fromkeys(literal for _, literal in wanted.values() if literal is not None))
            where.append(conditions.holds(ir.OneOf(by, options), frame))
            groups.append(Output(taken.give(_named(by)), values.lower(by, frame).scalar))
        columns: dict[Scalar, str] = {}
        located: dict[ir.Aggregate, tuple[str, Lowered]] = {}
        for aggregate, own in zip(wanted, shared.own, strict=True):
            tests = [conditions.holds(one, frame) for one in own if not _is_known(one, aggregate)]
            value = self._spelled(_aggregate(aggregate, conjunction(tests) if tests else None, frame))
            column = columns.get(value.scalar) if by is not None else None
            if column is None:
                column = columns[value.scalar] = taken.give(_column(aggregate))
            located[aggregate] = column, value
        outputs = {column: Output(column, value.scalar) for column, value in located.values()}
        select = frame.select([*groups, *outputs.values()], where, group_by=[key.value for key in groups])
        measures = tuple(Measure(aggregate, column) for aggregate, (column, _) in located.items())
        found = Pass(self._name(self._rows.name), select, tuple(key.name for key in keys), measures)
        self._finish(found, located)
        for aggregate, (_, literal) in wanted.items():
            if literal is not None:
                place = self.found[aggregate]
                place.of = groups[-1].name, values.literal(literal).scalar

    def _spelled(self, value: Lowered) -> Lowered:
        """An aggregate in the form that is cheapest among many."""
        return value

    # Ranked rows ------------------------------------------------------------------------------------------------------

    def _ranked(self, prefix: str, aggregate: ir.Aggregate, *, known: bool) -> _Ranking:
        frame, keys, where = fact_frame(self._steps, self._rows, Names())
        where += [conditions.holds(one, frame) for one in conditions_of(aggregate)]
        assert aggregate.value is not None, "only COUNT goes without a value"
        value = values.lower(aggregate.value, frame)
        if known and value.nullable:
            where.append(apply(Op.IS_NOT_NULL, value.scalar))
        return _Ranking(self._names.give(prefix), frame, keys, where, value)

    def _ordered(self, aggregate: ir.Aggregate) -> None:
        """FIRST, SECOND, LAST: by time, then key, then the value itself."""
        rows, column = self._rows, _column(aggregate)
        ranking = self._ranked(f"{rows.name}_ordered", aggregate, known=False)
        assert aggregate.rows.time is not None, "what has an order has a time"
        assert aggregate.value is not None
        latest = aggregate.function is _F.LAST
        order = [Order(ranking.frame.column(aggregate.rows.time).scalar, latest)]
        order += [Order(key_order(ranking.frame.key(key).scalar, key.type), latest) for key in aggregate.rows.key]
        order.append(Order(_sorted(ranking.value.scalar, aggregate.value.type), latest))
        step = ranking.step((*ranking.keys, ranking.output, ranking.place(order)))
        place = Constant(2 if aggregate.function is _F.SECOND else 1)
        self._pick(column, step, ranking, aggregate, place)

    def _mode(self, aggregate: ir.Aggregate) -> None:
        """The most frequent value, the smallest of equally frequent ones."""
        ranking = self._ranked(f"{self._rows.name}_values", aggregate, known=True)
        assert aggregate.value is not None
        listed = ranking.step((*ranking.keys, ranking.output))
        source = listed.name
        keys = [Output(key.name, Ref(source, key.name)) for key in ranking.keys]
        value = Ref(source, "value")
        order = [Order(apply(Op.COUNT_ROWS), True), Order(_sorted(value, aggregate.value.type))]
        place = Output("place", RowNumber(tuple(key.value for key in keys), tuple(order)))
        groups = (*(key.value for key in keys), value)
        select = Select((*keys, Output("value", value), place), FromStep(source, source), group_by=groups)
        self.built.append(listed)
        step = Rows(self._names.give(f"{self._rows.name}_counted"), select)
        self._pick(_column(aggregate), step, ranking, aggregate, _ONE)

    def _pick(self, column: str, step: Rows, ranking: _Ranking, aggregate: ir.Aggregate, place: Constant) -> None:
        """The value of the row in that place."""
        self.built.append(step)
        source = step.name
        keys = tuple(key.name for key in ranking.keys)
        outputs = (*(Output(key, Ref(source, key)) for key in keys), Output(column, Ref(source, "value")))
        where = (apply(Op.EQUAL, Ref(source, "place"), place),)
        select = Select(outputs, FromStep(source, source), where=where)
        found = Pass(self._name(column), select, keys, (Measure(aggregate, column),))
        value = ranking.value.at(Ref(source, "value"))
        self._finish(found, {aggregate: (column, Lowered(value.scalar, True, value.number, value.clock, value.raw))})

    def _percentiles(self, aggregates: Sequence[ir.Aggregate]) -> None:
        """Linear interpolation between the two rows around the position, with whole weights, so that nothing is rounded
        before the end."""
        rows = self._rows
        ranking = self._ranked(f"{rows.name}_ranked", aggregates[0], known=True)
        order = [Order(ranking.value.scalar)]
        size = Output("size", GroupSize(tuple(key.value for key in ranking.keys)))
        step = ranking.step((*ranking.keys, ranking.output, ranking.place(order), size))
        self.built.append(step)
        source = step.name
        keys = tuple(key.name for key in ranking.keys)
        taken = Names(set(keys))
        outputs = [Output(key, Ref(source, key)) for key in keys]
        located: dict[ir.Aggregate, tuple[str, Lowered]] = {}
        for aggregate in aggregates:
            percent = Decimal(50) if aggregate.function is _F.MEDIAN else aggregate.percent or Decimal(0)
            column = taken.give(_column(aggregate))
            outputs.append(Output(column, percentile(source, percent, values.is_whole(ranking.value))))
            located[aggregate] = column, Lowered(outputs[-1].value, True, Number.DECIMAL)
        groups = tuple(Ref(source, key) for key in keys)
        select = Select(tuple(outputs), FromStep(source, source), group_by=groups)
        measures = tuple(Measure(aggregate, column) for aggregate, (column, _) in located.items())
        name = self._name(f"{next(iter(located.values()))[0]}")
        self._finish(Pass(name, select, keys, measures), located)


class _Ranking:
    """Rows in the making that get their place among their owner's."""

    def __init__(self, name: str, frame: Frame, keys: list[Output], where: list[Scalar], value: Lowered) -> None:
        self.name, self.frame, self.keys, self.where, self.value = name, frame, keys, where, value
        self.output = Output("value", value.scalar)

    def place(self, order: Sequence[Order]) -> Output:
        return Output("place", RowNumber(tuple(key.value for key in self.keys), tuple(order)))

    def step(self, outputs: Sequence[Output]) -> Rows:
        return Rows(self.name, self.frame.select(outputs, self.where))


def _aggregate(aggregate: ir.Aggregate, test: Scalar | None, frame: Frame) -> Lowered:
    """The aggregate over the rows for which the test holds."""
    value = values.lower(aggregate.value, frame) if aggregate.value is not None else None
    match aggregate.function:
        case _F.COUNT:
            return Lowered(_count(aggregate, value, test), number=Number.WHOLE, zero=True)
        case _F.SUM:
            assert value is not None
            number = Number.WHOLE if values.is_whole(value) else Number.DECIMAL
            op = Op.SUM_DISTINCT if aggregate.distinct else Op.SUM
            return Lowered(apply(op, _where(value.scalar, test)), number=number, zero=True)
        case _F.AVG:
            assert value is not None
            argument = _where(value.scalar, test)
            total = apply(Op.SUM_DISTINCT if aggregate.distinct else Op.SUM, argument)
            count = apply(Op.COUNT_DISTINCT if aggregate.distinct else Op.COUNT, argument)
            scalar = apply(Op.QUOTIENT, total, apply(Op.NULLIF, count, ZERO), detail=(values.is_whole(value), True))
            return Lowered(scalar, number=Number.DECIMAL)
        case _F.MIN | _F.MAX | _F.FIRST | _F.LAST:
            assert value is not None and aggregate.value is not None
            op = Op.MIN if aggregate.function in (_F.MIN, _F.FIRST) else Op.MAX
            sorted_ = _sorted(value.scalar, aggregate.value.type)
            return Lowered(apply(op, _where(sorted_, test)), True, value.number, value.clock, value.raw)
        case _:
            raise AssertionError(f"{aggregate.function} needs ranked rows")


def _count(aggregate: ir.Aggregate, value: Lowered | None, test: Scalar | None) -> Scalar:
    if value is not None and (value.nullable or aggregate.distinct):
        op = Op.COUNT_DISTINCT if aggregate.distinct else Op.COUNT
        return apply(op, _where(value.scalar, test))
    if test is None:
        return apply(Op.COUNT_ROWS)
    return apply(Op.COUNT, Case(((test, _ONE),)))


def _where(scalar: Scalar, test: Scalar | None) -> Scalar:
    return scalar if test is None else Case(((test, scalar),))


def _sorted(scalar: Scalar, type: Type) -> Scalar:
    return values.by_code_point(scalar) if type.kind is Kind.TEXT else scalar


def _is_edge_of_time(aggregate: ir.Aggregate) -> bool:
    """FIRST or LAST of the time itself: its smallest or largest."""
    return aggregate.function in (_F.FIRST, _F.LAST) and aggregate.value == aggregate.rows.time


def _is_known(condition: ir.Condition, aggregate: ir.Aggregate) -> bool:
    """Whether the condition only asks that the time is known, of an aggregate that ignores unknown ones anyway."""
    return _is_edge_of_time(aggregate) and condition == ir.InWindow(aggregate.value, ir.Window(None, None))  # type: ignore[arg-type]


def _column(aggregate: ir.Aggregate) -> str:
    """What the column with the aggregate is called: `count`, `sum_amount_since_2026_08_03`."""
    words = [aggregate.function.value.lower()]
    if aggregate.distinct:
        words.append("distinct")
    if aggregate.function is _F.PERCENTILE and aggregate.percent is not None:
        words.append(str(aggregate.percent).replace(".", "_"))
    if isinstance(aggregate.value, ir.Column) or _is_lower(aggregate.value):
        words.append(_named(aggregate.value))
    return "_".join(words) + describe(aggregate.window, aggregate.rows.until)


def _is_lower(value: ir.Value | None) -> TypeGuard[ir.Call]:
    return isinstance(value, ir.Call) and value.function is ir.Function.LOWER


def _named(value: ir.Value) -> str:
    """What a column with the value is called."""
    if _is_lower(value):
        (value,) = value.arguments
    return value.name or value.reading.column if isinstance(value, ir.Column) else "value"
