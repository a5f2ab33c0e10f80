"""Passes of many segments: what is counted of one kind of facts for each of several values (`name = 'email_open'`) is one
GROUP BY of the member and that value, so that a window is counted once for all values.

Every row pays for every aggregate of its GROUP BY: 60 counts of events by 14 names in 8 windows become 8 columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from segql.plan.frame import Steps
from segql.plan.lowered import Lowered
from segql.plan.names import Names
from segql.plan.passes import PassBuilder
from segql.plan.rowsets import Conditions, conditions_of
from segql.plan.scalar import Apply, Case, Constant, Filtered, Op, Scalar, apply
from segql.plan.slices import slices
from segql.plan.traits import Traits
from segql.semantics import ir
from segql.types import Kind

#: A GROUP BY of its own reads the facts once more: about as dear as so many aggregates over them.
_DEARER_THAN = 6


class SharedPasses(PassBuilder):
    """Builds the steps of one pass, its plain aggregates in as many GROUP BYs as pay."""

    def __init__(
        self, steps: Steps, names: Names, title: str, aggregates: Sequence[ir.Aggregate], traits: Traits
    ) -> None:
        super().__init__(steps, names, title, aggregates)
        self._traits = traits

    def _grouped(self, aggregates: Sequence[ir.Aggregate]) -> None:
        for one in split(aggregates, self._traits):
            self._group(one.wanted, one.by, one.among)

    def _spelled(self, value: Lowered) -> Lowered:
        return value.at(_filtered(value.scalar)) if self._traits.filters else value


def _filtered(scalar: Scalar) -> Scalar:
    """The same with aggregates that leave rows out instead of those over nothing for them."""
    match scalar:
        case Apply(Op.COUNT, (Case(((test, Constant(1)),), None),)):
            return Filtered(apply(Op.COUNT_ROWS), test)
        case Apply(Op.COUNT | Op.SUM | Op.MIN | Op.MAX as op, (Case(((test, value),), None),)):
            return Filtered(apply(op, value), test)
        case Apply(op, arguments, detail):
            return Apply(op, tuple(_filtered(one) for one in arguments), detail)
        case _:
            return scalar


@dataclass(frozen=True, slots=True)
class Group:
    """Aggregates of one GROUP BY: the conditions of each on its rows and, with `by`, the value that its rows have there.
    `among`: what all their rows fit, though it is not a condition of each."""

    wanted: Mapping[ir.Aggregate, tuple[Conditions, ir.Literal | None]]
    by: ir.Value | None = None
    among: ir.Condition | None = None


def split(aggregates: Sequence[ir.Aggregate], traits: Traits) -> list[Group]:
    """The aggregates of one kind of facts in GROUP BYs: by those values that save most aggregates, then the rest."""
    rest = {aggregate: conditions_of(aggregate) for aggregate in aggregates}
    if traits.reads_again:
        return _sliced(rest)
    groups: list[Group] = []
    while traits.keeps_steps:
        found: defaultdict[ir.Value, dict[ir.Aggregate, tuple[Conditions, ir.Literal | None]]] = defaultdict(dict)
        for aggregate, fits in rest.items():
            for value, literal, others in _equalities(fits):
                found[value].setdefault(aggregate, (others, literal))
        by = max(found, key=lambda value: _saved(found[value]), default=None)
        if by is None or _saved(found[by]) < _DEARER_THAN:
            break
        groups.append(Group(found[by], by))
        rest = {aggregate: fits for aggregate, fits in rest.items() if aggregate not in found[by]}
    if rest:
        groups.append(Group({aggregate: (fits, None) for aggregate, fits in rest.items()}))
    return groups


def _sliced(fits: Mapping[ir.Aggregate, Conditions]) -> list[Group]:
    """The aggregates in GROUP BYs over the rows that they need."""
    aggregates = list(fits)
    rows = aggregates[0].rows
    equal = [{value: literal for value, literal, _ in _equalities(one)} for one in fits.values()]
    groups: list[Group] = []
    for each in slices(list(fits.values()), equal, rows.time, rows.until):
        wanted = {aggregates[place]: (fits[aggregates[place]], None) for place in each.places}
        several = each.options is not None and len(each.options[1]) > 1
        groups.append(Group(wanted, among=ir.OneOf(*each.options) if each.options and several else None))
    return groups


def _equalities(fits: Conditions) -> Iterator[tuple[ir.Value, ir.Literal, Conditions]]:
    """The values on a row that have to equal a literal, with the conditions besides."""
    for place, condition in enumerate(fits):
        match condition:
            case ir.Compare(ir.Comparison.EQUAL, value, ir.Literal() as literal) | ir.OneOf(value, (literal,)):
                if _groups(value):
                    yield value, literal, (*fits[:place], *fits[place + 1 :])
            case _:
                pass


def _groups(value: ir.Value) -> bool:
    """Whether rows that agree in a value are those that compare as equal to one literal."""
    if isinstance(value, ir.Call) and value.function is ir.Function.LOWER:
        (value,) = value.arguments
    return isinstance(value, ir.Column) and value.type.kind in (Kind.TEXT, Kind.NUMBER)


def _saved(wanted: Mapping[ir.Aggregate, tuple[Conditions, ir.Literal | None]]) -> int:
    """How many aggregates fewer there are when those that differ in the literal alone are one."""
    columns = {
        (aggregate.function, aggregate.value, aggregate.distinct, frozenset(fits))
        for aggregate, (fits, _) in wanted.items()
    }
    return len(wanted) - len(columns)
