"""Arithmetic on Spark's decimals.

A decimal there has 38 digits, and the type of a result is worked out from the types of its sides: one that could need more
gives up decimal places, in silence. So each side is told how many digits it has before the point, few enough for the result
to keep nine behind it: 28 for a sum, 28 of both sides together for a product, 20 for a dividend.
"""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from segql.plan.scalar import Detail
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects.base import Spelling

_PLACES = 9
_DIGITS = 28
_BILLION = 1_000_000_000
#: The nodes of an expression that may be written three times.
_SHORT = 16


def _sized(digits: int) -> str:
    """The type with so many digits before the point."""
    return f"DECIMAL({digits + _PLACES}, {_PLACES})"


def _exact(value: Node, digits: int) -> Node:
    """The number as a decimal with so many digits before the point and nine behind it; too large a number is an error."""
    if type(value) is exp.Cast and value.to == exp.DataType.build("DECIMAL(38, 9)"):
        value = value.this
    return build.cast(value, _sized(digits))


def _digits(value: Node) -> int | None:
    """How many digits a value can have before the point, where that can be seen; Spark sees as much of a literal."""
    match value:
        case exp.Literal():
            return None if value.is_string else max(0, Decimal(value.name).adjusted() + 1)
        case exp.Paren() | exp.Neg():
            return _digits(value.this)
        case exp.Add() | exp.Sub():
            both = [_digits(value.this), _digits(value.expression)]
            return max(one for one in both if one is not None) + 1 if None not in both else None
        case exp.Case():
            results = [one.args["true"] for one in value.args["ifs"]]
            if "default" in value.args and value.args["default"] is not None:
                results.append(value.args["default"])
            each = [_digits(one) for one in results if not isinstance(one, exp.Null)]
            return max(one for one in each if one is not None) if None not in each else None
        case exp.Extract():
            return 4
        case exp.Anonymous(this="MOD"):
            return _digits(value.expressions[1])
        case exp.Anonymous():
            return _FUNCTIONS.get(value.name)
        case _:
            return None


#: How many digits the whole numbers of functions have.
_FUNCTIONS = {"DATEDIFF": 7, "WEEKDAY": 1, "LENGTH": 10, "ARRAY_SIZE": 10, "UNIX_MICROS": 18, "UNIX_DATE": 7}


def _is_whole(value: Node) -> bool:
    """Whether a value can be seen to be a whole number: Spark counts with those as everybody does."""
    match value:
        case exp.Literal():
            return value.is_int and len(value.name) < 19
        case exp.Paren() | exp.Neg():
            return _is_whole(value.this)
        case exp.Add() | exp.Sub() | exp.Mul():
            return _is_whole(value.this) and _is_whole(value.expression)
        case exp.Case():
            results = [one.args["true"] for one in value.args["ifs"]]
            return all(_is_whole(one) for one in [*results, value.args.get("default") or exp.Null()])
        case exp.Extract() | exp.IntDiv():
            return True
        case exp.Anonymous():
            return value.name in _FUNCTIONS
        case exp.Cast():
            return value.to.is_type(exp.DataType.Type.BIGINT)
        case _:
            return False


def sum_of(kind: type[exp.Binary]) -> Spelling:
    """A sum or a difference, exact."""

    def spell(arguments: list[Node], _: Detail) -> Node:
        if not all(_is_whole(one) for one in arguments):
            arguments = [one if isinstance(one, exp.Literal) else _exact(one, _DIGITS) for one in arguments]
        return build.binary(kind, *arguments)

    return spell


def product(arguments: list[Node], _: Detail) -> Node:
    """Rounded half away from zero to nine places, which is exact where a side is whole."""
    left, right = arguments
    if _is_whole(left) and _is_whole(right):
        return build.binary(exp.Mul, left, right)
    if isinstance(left, exp.Literal):
        left, right = right, left
    digits = _digits(right)
    if digits is not None and digits < _DIGITS:
        other = right if isinstance(right, exp.Literal) else _exact(right, digits)
        return build.binary(exp.Mul, _exact(left, _DIGITS - digits), other)
    digits = _digits(left)
    if digits is not None and digits < _DIGITS:
        return build.binary(exp.Mul, _exact(left, digits), _exact(right, _DIGITS - digits))
    return _product_of_any(left, right)


def _product_of_any(left: Node, right: Node) -> Node:
    """Whoever knows neither side tries where the digits may be: fourteen each, or most of them on one side."""
    if any(sum(1 for _ in side.walk()) > _SHORT for side in (left, right)):
        return _product_of_billionths(left, right)

    def product(digits: int, *, safe: bool) -> Node:
        sides = (
            build.cast(left.copy(), _sized(digits), safe=safe),
            build.cast(right.copy(), _sized(_DIGITS - digits), safe=safe),
        )
        return build.binary(exp.Mul, *sides)

    return build.call("COALESCE", product(14, safe=True), product(21, safe=True), product(7, safe=False))


def _product_of_billionths(left: Node, right: Node) -> Node:
    """Each side once, as a whole number of billionths: exact, up to twenty digits of a product."""
    whole = build.binary(exp.Mul, _billionths(left), _billionths(right))
    rounded = build.call("ROUND", whole, build.number(-_PLACES))
    billionth = exp.Literal.number("0.000000001")
    over = build.cast(build.binary(exp.Mul, rounded, billionth), "DECIMAL(29, 0)")
    return exp.Div(this=over, expression=build.number(_BILLION))


def _billionths(value: Node) -> Node:
    """The point makes it a decimal, whatever the value is."""
    billion = exp.Literal.number(f"{_BILLION}.0")
    return build.cast(build.binary(exp.Mul, value, billion), "DECIMAL(38, 0)")


def quotient(arguments: list[Node], detail: Detail) -> Node:
    """Exact division, rounded half away from zero to nine places."""
    assert isinstance(detail, tuple)
    dividend, divisor = arguments
    if detail[1]:  # a whole divisor leaves the dividend all its digits
        over, under = (
            build.decimal(dividend) if detail[0] else _exact(dividend, 29),
            build.cast(divisor, "DECIMAL(20, 0)"),
        )
    else:
        over, under = _exact(dividend, 20), _exact(divisor, 29)
    return exp.Div(this=over, expression=build.inside(under, 6, strict=True))
