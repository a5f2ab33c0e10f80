"""What a dialect declares: how it spells each operator, and what it cannot express, with the reason."""

from __future__ import annotations

import datetime as dt
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, TypeAlias

from sqlglot import exp

from segql.plan.scalar import ConstantValue, Detail, ElementRef, Op, PathRef
from segql.plan.traits import Traits
from segql.sql import build
from segql.sql.build import Node
from segql.types import Type

#: Where days are counted from.
EPOCH = dt.date(1970, 1, 1)

Spelling: TypeAlias = Callable[[list[Node], Detail], Node]


def call(name: str) -> Spelling:
    """An operator that is a function of this name."""
    return lambda arguments, _: build.call(name, *arguments)


def binary(kind: type[exp.Binary]) -> Spelling:
    """An operator between two sides."""
    return lambda arguments, _: build.binary(kind, arguments[0], arguments[1])


def extract(part: str) -> Spelling:
    """A part of a date or time."""
    return lambda arguments, _: build.extract(part, arguments[0])


def cast(type: str) -> Spelling:
    """A cast."""
    return lambda arguments, _: build.cast(arguments[0], type)


def same(arguments: list[Node], _: Detail) -> Node:
    """Nothing to do here."""
    return arguments[0]


def count(detail: Detail) -> int:
    """The detail of an operator that has a number."""
    assert isinstance(detail, int)
    return detail


def text_of(detail: Detail) -> str:
    """The detail of an operator that has a text."""
    assert isinstance(detail, str)
    return detail


def drawn_text(arguments: list[Node], detail: Detail) -> Node:
    """The text that a draw is made from: the detail, then the parts of a key with `:` between them."""
    text = build.text(str(detail))
    for index, argument in enumerate(arguments):
        if index:
            text = build.binary(exp.DPipe, text, build.text(":"))
        text = build.binary(exp.DPipe, text, argument)
    return text


def _not_in(arguments: list[Node], _: Detail) -> Node:
    return build.negate(build.one_of(arguments[0], arguments[1:]))


def _place_in(arguments: list[Node], _: Detail) -> Node:
    value, *options = arguments
    tests = [build.binary(exp.EQ, value.copy(), option) for option in options]
    return build.case([(test, build.number(place)) for place, test in enumerate(tests, 1)], None)


def joined(arguments: list[Node], detail: Detail) -> Node:
    """Texts with the detail between them."""
    between = text_of(detail)
    result = arguments[0]
    for argument in arguments[1:]:
        result = exp.DPipe(this=exp.DPipe(this=result, expression=build.text(between)), expression=argument)
    return result


def distance(arguments: list[Node], detail: Detail) -> Node:
    """The haversine formula, 2 R asin(sqrt(h)) with R = 6371008.8 m, in the engine's floats, rounded to the metre."""
    latitude, longitude = (Decimal(degrees) for degrees in text_of(detail).split())
    half = Decimal("0.008726646259971648")  # half a degree in radians: π / 360

    def squared_sine(degrees: Node, start: Decimal) -> Node:
        moved = build.binary(exp.Sub, build.cast(degrees, "DOUBLE"), build.number(start))
        return build.call("POWER", build.call("SIN", build.binary(exp.Mul, moved, build.number(half))), build.number(2))

    cosine = build.number(Decimal(repr(math.cos(math.radians(latitude)))))
    turned = build.binary(exp.Mul, build.cast(arguments[0].copy(), "DOUBLE"), build.number(half * 2))
    across = build.binary(exp.Mul, cosine, build.call("COS", turned))
    across = build.binary(exp.Mul, across, squared_sine(arguments[1], longitude))
    chord = build.binary(exp.Add, squared_sine(arguments[0], latitude), across)
    # Rounding may take two opposite places a hair past 1, which has no arc sine.
    angle = build.call("ASIN", build.call("SQRT", build.call("LEAST", chord, build.number(1))))
    return build.cast(build.call("ROUND", build.binary(exp.Mul, build.number(Decimal("12742017.6")), angle)), "BIGINT")


#: How a list's or a path's type is called in casts.
TYPE_NAMES: Mapping[str, str] = {
    "text": "TEXT",
    "number": "DECIMAL(38, 9)",
    "ratio": "DECIMAL(38, 9)",
    "percent": "DECIMAL(38, 9)",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
#: What may be missing, besides: for the rest the engine decides.
_MISSING: Mapping[str, str] = {**TYPE_NAMES, "whole": "BIGINT", "datetime": "TIMESTAMPTZ", "clock": "TIMESTAMP"}


def _nothing(_: list[Node], detail: Detail) -> Node:
    type = _MISSING.get(text_of(detail))
    return build.null() if type is None else build.cast(build.null(), type)


#: What every engine so far spells alike.
COMMON: Mapping[Op, Spelling] = {
    Op.AND: lambda arguments, _: build.connect(exp.And, arguments),
    Op.OR: lambda arguments, _: build.connect(exp.Or, arguments),
    Op.NOT: lambda arguments, _: build.negate(arguments[0]),
    Op.EQUAL: binary(exp.EQ),
    Op.NOT_EQUAL: binary(exp.NEQ),
    Op.DIFFERENT: binary(exp.NullSafeNEQ),
    Op.LESS: binary(exp.LT),
    Op.LESS_EQUAL: binary(exp.LTE),
    Op.GREATER: binary(exp.GT),
    Op.GREATER_EQUAL: binary(exp.GTE),
    Op.IN: lambda arguments, _: build.one_of(arguments[0], arguments[1:]),
    Op.NOT_IN: _not_in,
    Op.PLACE_IN: _place_in,
    Op.IS_NULL: lambda arguments, _: build.is_(arguments[0], build.null()),
    Op.IS_NOT_NULL: lambda arguments, _: build.is_(arguments[0], build.null(), negated=True),
    Op.IS_TRUE: lambda arguments, _: build.is_(arguments[0], build.constant(True)),
    Op.IS_NOT_TRUE: lambda arguments, _: build.is_(arguments[0], build.constant(True), negated=True),
    Op.COALESCE: call("COALESCE"),
    Op.NULLIF: call("NULLIF"),
    Op.MISSING: _nothing,
    Op.ADD: binary(exp.Add),
    Op.SUBTRACT: binary(exp.Sub),
    Op.MULTIPLY: binary(exp.Mul),
    Op.PRODUCT: lambda arguments, _: build.call(
        "ROUND", build.binary(exp.Mul, arguments[0], arguments[1]), build.number(9)
    ),
    Op.MOD: call("MOD"),
    Op.ABS: call("ABS"),
    Op.ROUND: lambda arguments, detail: build.call("ROUND", arguments[0], build.number(count(detail))),
    Op.LEAST: call("LEAST"),
    Op.GREATEST: call("GREATEST"),
    Op.LEAST_KNOWN: call("LEAST"),
    Op.GREATEST_KNOWN: call("GREATEST"),
    Op.WIDEN: cast("BIGINT"),
    Op.TO_DECIMAL: lambda arguments, _: build.decimal(arguments[0], safe=True),
    Op.AS_DECIMAL: lambda arguments, _: build.decimal(arguments[0]),
    Op.LOWER: call("LOWER"),
    Op.LENGTH: call("LENGTH"),
    Op.STARTS_WITH: call("STARTS_WITH"),
    Op.BY_CODE_POINT: same,
    Op.KEY_ORDER: same,
    Op.LIST: lambda arguments, _: exp.Array(expressions=arguments),
    Op.DISTANCE: distance,
    Op.KEY_TEXT: cast("TEXT"),
    Op.JOINED: joined,
    Op.DATE_OF: cast("DATE"),
    Op.HOUR: extract("HOUR"),
    Op.DAY: extract("DAY"),
    Op.MONTH: extract("MONTH"),
    Op.YEAR: extract("YEAR"),
    Op.NOW: lambda _, __: exp.CurrentTimestamp(),
    Op.COUNT_ROWS: lambda _, __: build.aggregate("COUNT", build.star()),
    Op.COUNT: lambda arguments, _: build.aggregate("COUNT", arguments[0]),
    Op.COUNT_DISTINCT: lambda arguments, _: build.aggregate("COUNT", arguments[0], distinct=True),
    Op.SUM: lambda arguments, _: build.aggregate("SUM", arguments[0]),
    Op.SUM_DISTINCT: lambda arguments, _: build.aggregate("SUM", arguments[0], distinct=True),
    Op.MIN: lambda arguments, _: build.aggregate("MIN", arguments[0]),
    Op.MAX: lambda arguments, _: build.aggregate("MAX", arguments[0]),
    Op.RANK: call("RANK"),
    Op.DENSE_RANK: call("DENSE_RANK"),
    Op.LAG: call("LAG"),
    Op.LEAD: call("LEAD"),
}


class Dialect(ABC):
    """One engine's spelling. `name` is segql's, `sqlglot` the generator's; `namespace` are the options of a target that
    go before a table's own name, `default_schema` is where a table is without any of them; `unsupported` are operators that
    the engine cannot express, with the reason. `keeps_lists`: a list that travels beside a statement is a table among the
    others, not one of the connection's own. `takes_least`: of rows that a mistake in the data has given one key, the least
    value of each column counts; it is that of no row for certain, but the same whatever else a statement reads.
    `traits`: what the plan of several segments has to know of the engine."""

    name: ClassVar[str]
    sqlglot: ClassVar[str]
    namespace: ClassVar[tuple[str, ...]] = ()
    default_schema: ClassVar[str | None] = None
    operators: ClassVar[Mapping[Op, Spelling]]
    unsupported: ClassVar[Mapping[Op, str]] = {}
    keeps_lists: ClassVar[bool] = False
    takes_least: ClassVar[bool] = False
    traits: ClassVar[Traits] = Traits()

    def finished(self, tree: exp.Select) -> exp.Select:
        """A whole statement as the engine's reader takes it. Raises SegqlError for what it cannot be told."""
        return tree

    def comment(self, words: str) -> str:
        """Words that stand in a comment."""
        return words

    def constant(self, value: ConstantValue) -> Node:
        """A typed literal."""
        return build.constant(value)

    @abstractmethod
    def path(self, ref: PathRef, document: Node) -> Node:
        """The value at a path of a JSON or struct column (`document`) when it is of the wanted type."""

    @abstractmethod
    def unnest(self, items: Node, alias: str, *, structs: bool) -> Node:
        """The elements of a list as a row source; `structs`: they have fields, so each comes as a JSON value."""

    def whole_element(self, source: str) -> Node:
        """A list's element."""
        return build.column(source, "element")

    def element(self, ref: ElementRef) -> Node:
        """A list's element, or a field of it."""
        element = self.whole_element(ref.source)
        if not ref.field:
            return element
        return self.path(PathRef(ref.source, "element", (ref.field, *ref.path), ref.type, ref.zoneless), element)


def json_path(path: Sequence[str]) -> str:
    """A path as JSONPath with quoted steps."""
    return "$" + "".join('."' + step.replace("\\", "\\\\").replace('"', '\\"') + '"' for step in path)


def sql_type(type: Type, *, zoneless: bool) -> str:
    """The engine type for a value of the language's type, as sqlglot calls it."""
    return TYPE_NAMES.get(type.kind.value) or ("TIMESTAMP" if zoneless else "TIMESTAMPTZ")


def spell(dialect: Dialect, op: Op, arguments: list[Node], detail: Detail) -> Node | None:
    """The operator in this dialect; None when it is declared unsupported."""
    if op in dialect.unsupported:
        return None
    return dialect.operators[op](arguments, detail)
