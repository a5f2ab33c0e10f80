"""Segments as formulas over what they share: each distinct condition once, whatever the rules that use it.

A condition is brought into one form first, so that rules which say the same share it: a count is only ever asked whether it
reaches a bound, AND and OR are flat and without an order, another segment of the same members stands for its rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, assert_never

from segql.plan import recency, several
from segql.semantics import ir

_C = ir.Comparison


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition, by its place among the distinct ones."""

    place: int


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts hold; of none: everybody."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of the parts holds at least; of none: nobody."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Exactly those for whom the part does not hold."""

    part: Formula


Formula: TypeAlias = Atom | All | Some | Other

EVERYBODY = All(())
NOBODY = Some(())


@dataclass(frozen=True, slots=True)
class Formulas:
    """The formulas of segments of one entity, over their distinct conditions. A condition holds of a row of the entity, so
    a formula does too. `among` says of a condition that is a part of a ranking of these members who is ranked; `words` are
    a rule's own for a condition, where some rule says just that."""

    entity: ir.EntityRows
    atoms: tuple[ir.Condition, ...]
    segments: Mapping[str, Formula]
    among: Mapping[int, Formula]
    words: Mapping[int, str]


def formulas(program: ir.Program, entity: ir.EntityRows, segments: Sequence[str]) -> Formulas:
    """The formulas of several segments of one entity."""
    made = _Making(program, entity)
    found = {name: made.audience(program.segments[name]) for name in segments}
    return Formulas(entity, tuple(made.atoms), found, made.among, made.words)


def places(formula: Formula) -> Iterator[int]:
    """The places of the conditions that a formula uses, in its order; some may come more than once."""
    match formula:
        case Atom(place):
            yield place
        case All(parts) | Some(parts):
            for part in parts:
                yield from places(part)
        case Other(part):
            yield from places(part)
        case _:
            assert_never(formula)


class _Making:
    def __init__(self, program: ir.Program, entity: ir.EntityRows) -> None:
        self.atoms: dict[ir.Condition, Atom] = {}
        self.among: dict[int, Formula] = {}
        self.words: dict[int, str] = {}
        self._program = program
        self._entity = entity
        self._segments: dict[str, Formula] = {}

    def audience(self, segment: ir.Segment) -> Formula:
        """The formula of what a run lists."""
        if segment.audience is None:
            return self._segment(segment)
        return self.formula(segment.audience)

    def _segment(self, segment: ir.Segment) -> Formula:
        found = self._segments.get(segment.name)
        if found is None:
            found = self._segments[segment.name] = self.formula(segment.condition)
        return found

    def formula(self, condition: ir.Condition) -> Formula:
        made = self._formula(condition)
        if condition.words is not None and isinstance(made, Atom):
            self.words.setdefault(made.place, condition.words)
        return made

    def _formula(self, condition: ir.Condition) -> Formula:
        match condition:
            case ir.Constant(value):
                return EVERYBODY if value else NOBODY
            case ir.And(operands):
                return _all([self.formula(one) for one in operands])
            case ir.Or(operands):
                return _some([self.formula(one) for one in operands])
            case ir.Not(operand):
                return _other(self._formula(operand))  # its words may say that it is left out
            case ir.CountOf() if (plainer := several.plainer(condition)) is not None:
                return self.formula(plainer)
            case ir.InSegment(name, key) if key == self._entity.key and self._is_ours(name):
                return self._segment(self._program.segments[name])
            case ir.OneOf(value, options):
                same = tuple(sorted(set(options), key=lambda one: (str(type(one.value)), str(one.value))))
                if len(same) == 1:
                    return self.formula(ir.Compare(_C.EQUAL, value, same[0]))
                return self._atom(ir.OneOf(value, same)) if same else NOBODY
            case ir.Compare():
                since = recency.as_counts(condition, self._program)
                return self._compare(condition) if since is None else self.formula(since)
            case ir.InRank(entity=entity, among=among, key=key) if key == self._entity.key and entity == self._entity:
                atom = self._atom(condition)
                if atom.place not in self.among:
                    self.among[atom.place] = self.formula(among)
                return atom
            case _:
                return self._atom(condition)

    def _is_ours(self, name: str) -> bool:
        """Whether a segment has the same members to choose from, so that a row's key is in it when the row is."""
        segment = self._program.segments.get(name)
        return segment is not None and segment.entity == self._entity

    def _compare(self, condition: ir.Compare) -> Formula:
        operator, left, right = condition.operator, condition.left, condition.right
        if isinstance(left, ir.Literal) and not isinstance(right, ir.Literal):
            operator, left, right = operator.turned, right, left
        if not isinstance(right, ir.Literal) or not isinstance(right.value, Decimal) or not _is_never_missing(left):
            return self._atom(ir.Compare(operator, left, right))
        if not _is_count(left):
            # Of two opposite comparisons of what is never missing one is enough.
            if operator is _C.LESS:
                return _other(self._atom(ir.Compare(_C.GREATER_EQUAL, left, right)))
            if operator is _C.LESS_EQUAL:
                return _other(self._atom(ir.Compare(_C.GREATER, left, right)))
            return self._atom(ir.Compare(operator, left, right))
        whole = right.value.to_integral_value(rounding="ROUND_FLOOR")
        bound, is_whole = int(whole), whole == right.value
        match operator:
            case _C.GREATER_EQUAL:
                return self._reaches(left, right, bound if is_whole else bound + 1)
            case _C.GREATER:
                return self._reaches(left, right, bound + 1)
            case _C.LESS:
                return _other(self._reaches(left, right, bound if is_whole else bound + 1))
            case _C.LESS_EQUAL:
                return _other(self._reaches(left, right, bound + 1))
            case _C.EQUAL:
                if not is_whole:
                    return NOBODY
                return _all([self._reaches(left, right, bound), _other(self._reaches(left, right, bound + 1))])
            case _:
                assert_never(operator)

    def _reaches(self, count: ir.Value, like: ir.Literal, bound: int) -> Formula:
        if bound <= 0:
            return EVERYBODY
        return self._atom(ir.Compare(_C.GREATER_EQUAL, count, ir.Literal(like.type, Decimal(bound))))

    def _atom(self, condition: ir.Condition) -> Atom:
        return self.atoms.setdefault(condition, Atom(len(self.atoms)))


def _is_never_missing(value: ir.Value) -> bool:
    """Whether the value is a count or a sum, which is 0 over no facts."""
    match value:
        case ir.Aggregate(function=ir.AggregateFunction.COUNT | ir.AggregateFunction.SUM):
            return value.gaps is None
        case ir.Buckets() | ir.SequenceCount():
            return True
        case _:
            return False


def _is_count(value: ir.Value) -> bool:
    """Whether such a value is a whole number that is not negative."""
    return not isinstance(value, ir.Aggregate) or value.function is ir.AggregateFunction.COUNT


def _all(parts: Sequence[Formula]) -> Formula:
    flat = dict.fromkeys(part for one in parts for part in (one.parts if isinstance(one, All) else (one,)))
    if NOBODY in flat:
        return NOBODY
    return next(iter(flat)) if len(flat) == 1 else All(tuple(sorted(flat, key=_order)))


def _some(parts: Sequence[Formula]) -> Formula:
    flat = dict.fromkeys(part for one in parts for part in (one.parts if isinstance(one, Some) else (one,)))
    if EVERYBODY in flat:
        return EVERYBODY
    return next(iter(flat)) if len(flat) == 1 else Some(tuple(sorted(flat, key=_order)))


def _other(part: Formula) -> Formula:
    if isinstance(part, Other):
        return part.part
    if part == EVERYBODY:
        return NOBODY
    return EVERYBODY if part == NOBODY else Other(part)


def _order(formula: Formula) -> tuple[int, ...]:
    return tuple(places(formula))
