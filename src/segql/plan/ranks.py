"""Ranks and draws: everybody's place in an order, once a statement, and the part of it that a rule wants.

Places are counted from 1 and cut by whole numbers alone, so that no engine's rounding decides who is in.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import assert_never

from segql.catalog.model import Storage
from segql.plan import conditions, values
from segql.plan.clocks import is_steady
from segql.plan.frame import Frame, Steps
from segql.plan.frames import member_frame
from segql.plan.lowered import Leaf, Lowered
from segql.plan.model import FromStep, Output, Rows, Select
from segql.plan.names import Names
from segql.plan.readings import key_order
from segql.plan.scalar import (
    TRUE,
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
from segql.plan.walk import conjuncts
from segql.semantics import ir
from segql.types import Kind, Type

#: How many different numbers a draw can give.
_DRAWS = 2**32


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is ranked by what: all parts of one ranking, and its reverse, share a step."""

    value: ir.Value
    entity: ir.EntityRows
    among: ir.Condition
    per: ir.Value | None

    @classmethod
    def of(cls, rank: ir.InRank) -> Ranking:
        """The ranking that a condition asks for a part of."""
        return cls(rank.value, rank.entity, rank.among, rank.per)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The steps of a ranking; the last has each ranked key once, in `keys`, with its `place` and the `size` of its group."""

    steps: tuple[Rows, ...]
    keys: tuple[str, ...]


def ranking(steps: Steps, names: Names, wanted: Ranking) -> Ranked:
    """The steps that give everybody who is ranked a place: the value descending, then the key ascending."""
    entity = wanted.entity
    frame, keys, where = member_frame(steps, entity, Names({"value", "per", "place", "size"}))
    held = conjuncts(entity.where)
    where += [conditions.holds(one, frame) for one in dict.fromkeys(conjuncts(wanted.among)) if one not in held]
    value = values.lower(wanted.value, frame)
    outputs = [*keys, Output("value", apply(Op.MAX, _comparable(value, wanted.value.type)))]
    known = ["value"] if value.nullable else []
    if wanted.per is not None:
        per = values.lower(wanted.per, frame)
        outputs.append(Output("per", apply(Op.MIN, _comparable(per, wanted.per.type))))
        known += ["per"] if per.nullable else []
    title = names.give(f"{_title(wanted.value)}_per_{entity.name}")
    # A key that occurs twice is one member, so rows are grouped by it.
    prepared = Rows(title, frame.select(outputs, where, group_by=[key.value for key in keys]))
    group = (Ref(title, "per"),) if wanted.per is not None else ()
    order = [Order(Ref(title, "value"), descending=True)]
    order += [Order(key_order(Ref(title, key.name), one.type)) for key, one in zip(keys, entity.key, strict=True)]
    placed = (
        *(Output(key.name, Ref(title, key.name)) for key in keys),
        Output("place", RowNumber(group, tuple(order))),
        Output("size", GroupSize(group)),
    )
    tests = tuple(apply(Op.IS_NOT_NULL, Ref(title, name)) for name in known)
    ranked = Rows(names.give(f"{_title(wanted.value)}_ranked"), Select(placed, FromStep(title, title), where=tests))
    return Ranked((prepared, ranked), tuple(key.name for key in keys))


def _comparable(value: Lowered, type: Type) -> Scalar:
    """A value that every engine orders and groups alike."""
    match type.kind:
        case Kind.TEXT:
            return values.by_code_point(value.scalar)
        case Kind.BOOLEAN:
            return Case(((value.scalar, Constant(1)), (apply(Op.IS_NOT_NULL, value.scalar), Constant(0))))
        case Kind.DATETIME if value.clock is not None and not is_steady(value.clock):
            return values.instant(value)
        case _:
            return value.scalar


def _title(value: ir.Value) -> str:
    match value:
        case ir.Column():
            return value.name or value.reading.column or "value"
        case ir.Aggregate():
            words = [value.function.value.lower()]
            if isinstance(value.value, ir.Column):
                words.append(value.value.name or value.value.reading.column)
            return "_".join(words)
        case ir.Call(_, arguments):
            return _title(arguments[0])
        case ir.Elapsed():
            moment = value.end if isinstance(value.start, ir.Literal | ir.At) else value.start
            return f"{value.unit.value.lower()}s_{_title(moment)}"
        case _:
            return "value"


# The parts of a ranking -----------------------------------------------------------------------------------------------


def in_rank(rank: ir.InRank, frame: Frame) -> Leaf:
    """That the row at hand has a place in the part; nothing there is missing but for who is not ranked."""
    alias = frame.in_rank(rank)
    place, size = Ref(alias, "place"), Ref(alias, "size")
    # How many stand before the row at hand, from the end that counts.
    before = apply(Op.SUBTRACT, size, place) if rank.reverse else apply(Op.SUBTRACT, place, Constant(1))
    match rank.cut:
        case ir.Largest(count):
            if not rank.reverse:
                return apply(Op.LESS_EQUAL, place, Constant(count)), [place]
            return apply(Op.LESS, before, Constant(count)), [place]
        case ir.Share(share):
            return _within(before, size, Fraction(share)), [place]
        case ir.Tile(part, of):
            low, high = Fraction(of - part, of), Fraction(of - part + 1, of)
            # floor(of · r / n) = of - part: the tile begins where low · n is reached and ends before high · n.
            tests: list[Scalar] = []
            if low > 0:
                tests.append(apply(Op.GREATER_EQUAL, _times(before, low.denominator), _times(size, low.numerator)))
            if high < 1:
                tests.append(_within(before, size, high))
            return (conjunction(tests), None) if len(tests) > 1 else (tests[0], [place])
        case _:
            assert_never(rank.cut)


def _within(before: Scalar, size: Scalar, share: Fraction) -> Scalar:
    """Of n those with fewer than ceil(share · n) before them: r < ceil(x) is r < x for whole numbers r."""
    return apply(Op.LESS, _times(before, share.denominator), _times(size, share.numerator))


def _times(scalar: Scalar, factor: int) -> Scalar:
    return scalar if factor == 1 else apply(Op.MULTIPLY, scalar, Constant(factor))


# Draws ----------------------------------------------------------------------------------------------------------------


def in_draw(draw: ir.InDraw, frame: Frame) -> Leaf:
    """That the number drawn for the row's key lies in the bounds, which are whole numbers when the draw is one."""
    parts = [frame.key(column) for column in draw.key]
    number = apply(Op.DRAW, *key_texts(draw.key, frame), detail=draw.prefix)
    low, high = _bound(draw.low), _bound(draw.high)
    nullable = any(part.nullable for part in parts)
    tests: list[Scalar] = []
    if low > 0:
        tests.append(apply(Op.GREATER_EQUAL, number, Constant(low)))
    if high < _DRAWS:
        tests.append(apply(Op.LESS, number, Constant(high)))
    if not tests:
        known: list[Scalar] = [apply(Op.IS_NOT_NULL, part.scalar) for part in parts if part.nullable]
        return (conjunction(known) if known else TRUE), []
    return conjunction(tests), None if nullable else []


def key_texts(key: tuple[ir.Column, ...], frame: Frame) -> list[Scalar]:
    """The parts of a key as texts."""
    return [key_text(frame.key(column).scalar, column) for column in key]


def key_text(scalar: Scalar, column: ir.Column) -> Scalar:
    """A part of a key as text: a whole number as its digits, whatever kind of column holds it; a text as it is."""
    is_plain = not column.type.is_numeric or column.reading.storage is Storage.INTEGER
    return apply(Op.KEY_TEXT, scalar if is_plain else apply(Op.WIDEN, scalar))


def _bound(share: Decimal) -> int:
    return ceil(Fraction(share) * _DRAWS)
