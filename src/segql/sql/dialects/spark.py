"""Spark SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import ClassVar

from sqlglot import exp

from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.plan.scalar import ConstantValue, Detail, ElementRef, Op, PathRef
from segql.plan.traits import Traits
from segql.source import NOWHERE
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects.accents import fold_accents, folded, marks
from segql.sql.dialects.base import (
    COMMON,
    TYPE_NAMES,
    Dialect,
    Spelling,
    binary,
    call,
    cast,
    count,
    drawn_text,
    text_of,
)
from segql.sql.dialects.spark_decimals import product, quotient, sum_of
from segql.types import Kind, Type

_CLOCK = "TIMESTAMPNTZ"
_MICROS = {"SECOND": 1_000_000, "MINUTE": 60_000_000, "HOUR": 3_600_000_000}

# Texts ----------------------------------------------------------------------------------------------------------------


def _pattern(portable: str) -> str:
    """The pattern as Java reads it: its `$` would accept a newline at the end, and its classes know `&&`."""
    written, in_class, signs = [], False, iter(portable)
    for sign in signs:
        match sign:
            case "\\":
                written.append(sign + next(signs))
                continue
            case "[":
                in_class = True
            case "]":
                in_class = False
            case "$" if not in_class:
                sign = "\\z"
            case "&" if in_class:
                sign = "\\&"
        written.append(sign)
    return "".join(written)


def _lower(arguments: list[Node], _: Detail) -> Node:
    """LOWER makes a Σ at a word's end a ς and every other a σ; letters do not know where they stand anywhere else."""
    return build.call("LOWER", build.call("REPLACE", arguments[0], build.text("Σ"), build.text("σ")))


_fold_accents = fold_accents(marks(r"[\x{300}-\x{36f}]"))


def _draw(arguments: list[Node], detail: Detail) -> Node:
    digits = build.call("SUBSTR", build.call("MD5", drawn_text(arguments, detail)), build.number(1), build.number(8))
    return build.cast(build.call("CONV", digits, build.number(16), build.number(10)), "BIGINT")


# Lists ----------------------------------------------------------------------------------------------------------------


def _some_element(items: Node, condition: Node) -> Node:
    """Whether a condition on `element` holds for an element of a list."""
    test = exp.Lambda(this=condition, expressions=[build.identifier("element")])
    return build.call("COALESCE", build.call("EXISTS", items, test), build.constant(False))


def _list_contains(arguments: list[Node], _: Detail) -> Node:
    return build.call("COALESCE", build.call("ARRAY_CONTAINS", *arguments), build.constant(False))


def _contains_folded(arguments: list[Node], detail: Detail) -> Node:
    sides = (build.bare("element"), arguments[1])
    return _some_element(
        arguments[0], build.binary(exp.EQ, *(folded(one, detail, _lower, _fold_accents) for one in sides))
    )


def _contains_number(arguments: list[Node], _: Detail) -> Node:
    return _some_element(
        arguments[0], build.binary(exp.EQ, build.decimal(build.bare("element"), safe=True), arguments[1])
    )


# Times ----------------------------------------------------------------------------------------------------------------
#
# What turns an instant into a clock time by itself takes the session's zone: everything here goes by UTC instead.

_UTC = "UTC"
_EPOCH = dt.datetime(1970, 1, 1)


def _converted(clock: Node, source: str, target: str) -> Node:
    """A clock time of one zone on the clock of another: the first of two, moved forward where there is none."""
    return build.call("CONVERT_TIMEZONE", build.text(source), build.text(target), clock)


def _clock(value: dt.datetime) -> Node:
    return build.cast(build.text(value.isoformat(sep=" ")), _CLOCK)


def _to_clock(arguments: list[Node], detail: Detail) -> Node:
    micros = build.call("UNIX_MICROS", arguments[0])
    utc = build.call("TIMESTAMPADD", build.word("MICROSECOND"), micros, _clock(_EPOCH))
    return utc if text_of(detail) == _UTC else _converted(utc, _UTC, text_of(detail))


def _to_instant(arguments: list[Node], detail: Detail) -> Node:
    clock = arguments[0] if text_of(detail) == _UTC else _converted(arguments[0], text_of(detail), _UTC)
    return build.cast(build.call("CONCAT", build.cast(clock, "TEXT"), build.text("Z")), "TIMESTAMPTZ")


def _settled(arguments: list[Node], detail: Detail) -> Node:
    return _converted(_converted(arguments[0], text_of(detail), _UTC), _UTC, text_of(detail))


def _whole(unit: str) -> Spelling:
    def spell(arguments: list[Node], _: Detail) -> Node:
        start, end = (build.call("UNIX_MICROS", one) for one in arguments)
        return build.binary(exp.IntDiv, build.binary(exp.Sub, end, start), build.number(_MICROS[unit]))

    return spell


def _add_seconds(arguments: list[Node], detail: Detail) -> Node:
    """A span of days would be one of the session's calendar."""
    moved = build.moved(build.call("UNIX_MICROS", arguments[0]), count(detail) * _MICROS["SECOND"])
    return build.call("TIMESTAMP_MICROS", moved)


def _moved(name: str) -> Spelling:
    return lambda arguments, detail: build.call(name, arguments[0], build.number(count(detail)))


def _return_in(arguments: list[Node], _: Detail) -> Node:
    """So many days after the first of the month: the 29th of a February that has 28 is 1 March."""
    date, year = arguments
    first = build.call("MAKE_DATE", year, build.extract("MONTH", date), build.number(1))
    days = build.binary(exp.Sub, build.extract("DAY", date.copy()), build.number(1))
    return build.call("DATE_ADD", first, days)


def _first_of(unit: str) -> Spelling:
    return lambda arguments, _: build.call("TRUNC", arguments[0], build.text(unit))


def _first_of_week(arguments: list[Node], detail: Detail) -> Node:
    """Weeks that start on another day than Monday are moved to Monday and back."""
    shift = count(detail) - 1
    day = _moved("DATE_SUB")(arguments, shift) if shift else arguments[0]
    monday = _first_of("WEEK")([day], None)
    return _moved("DATE_ADD")([monday], shift) if shift else monday


# Documents ------------------------------------------------------------------------------------------------------------

_VARIANTS = "ARRAY<VARIANT>"
#: The type of a row source's element when it comes out of a document.
_DATED = r"^\d{4}-\d{2}-\d{2}"


def _type(type: Type, zoneless: bool) -> str:
    """The engine type for a value of the language's type, as Spark calls it."""
    if type.kind is Kind.TEXT:
        return "STRING"
    return TYPE_NAMES.get(type.kind.value) or ("TIMESTAMP_NTZ" if zoneless else "TIMESTAMP")


def _variant(document: Node) -> Node:
    """A document: JSON in a text, a struct, a list and a VARIANT are read alike, as what is inside an object of ours."""
    wrapped = build.call("TO_JSON", build.call("NAMED_STRUCT", build.text("d"), document))
    return build.call("TRY_PARSE_JSON", build.call("GET_JSON_OBJECT", wrapped, build.text("$.d")))


def _inside(variant: Node, path: Sequence[str]) -> tuple[Node, Node]:
    """The variant to look into and the rest of the way; a step that a path cannot spell is taken through a map."""
    way = list(path)
    last = max((i for i, step in enumerate(way) if "'" in step and '"' in step), default=-1)
    for step in way[: last + 1]:
        fields = build.call("TRY_VARIANT_GET", variant, build.text("$"), build.text("MAP<STRING, VARIANT>"))
        variant = build.call("TRY_ELEMENT_AT", fields, build.text(step))
    rest = "".join(f"['{step}']" if '"' in step else f'["{step}"]' for step in way[last + 1 :])
    return variant, build.text(f"${rest}")


# Substitution ---------------------------------------------------------------------------------------------------------

#: Before Spark reads a statement it puts a setting's value wherever such a name stands, in texts and comments too.
_VARIABLE = "${"


def _without_variables(text: str) -> Node:
    """The text in pieces that hold no `${`."""
    first, *rest = text.split(_VARIABLE)
    pieces = [f"{first}$", *(f"{{{piece}$" for piece in rest[:-1]), f"{{{rest[-1]}"]
    return build.call("CONCAT", *(build.text(piece) for piece in pieces))


class Spark(Dialect):
    """Spark 4 and later, in ANSI mode as it is by default. Columns of instants are TIMESTAMP, zoneless ones
    TIMESTAMP_NTZ."""

    name = "spark"
    sqlglot = "spark"
    namespace = ("catalog", "schema")
    default_schema = "default"
    #: What a statement names twice is worked out twice.
    traits = Traits(keeps_steps=False)
    operators: ClassVar[Mapping[Op, Spelling]] = {
        **COMMON,
        Op.ADD: sum_of(exp.Add),
        Op.SUBTRACT: sum_of(exp.Sub),
        Op.MULTIPLY: product,
        Op.PRODUCT: product,
        Op.QUOTIENT: quotient,
        Op.WHOLE_DIVIDE: binary(exp.IntDiv),
        Op.LOWER: _lower,
        Op.FOLD_ACCENTS: _fold_accents,
        Op.DRAW: _draw,
        Op.STARTS_WITH: call("STARTSWITH"),
        Op.ENDS_WITH: call("ENDSWITH"),
        Op.CONTAINS: call("CONTAINS"),
        Op.MATCHES: lambda arguments, detail: build.call(
            "REGEXP_LIKE", arguments[0], build.text(_pattern(str(detail)))
        ),
        Op.LIST_LENGTH: call("ARRAY_SIZE"),
        Op.LIST_CONTAINS: _list_contains,
        Op.LIST_CONTAINS_FOLDED: _contains_folded,
        Op.LIST_CONTAINS_NUMBER: _contains_number,
        Op.TO_CLOCK: _to_clock,
        Op.TO_INSTANT: _to_instant,
        Op.SETTLED: _settled,
        Op.AS_INSTANT: cast("TIMESTAMPTZ"),
        Op.WEEKDAY: lambda arguments, _: build.binary(exp.Add, build.call("WEEKDAY", arguments[0]), build.number(1)),
        Op.DAYS_BETWEEN: lambda arguments, _: build.call("DATEDIFF", arguments[1], arguments[0]),
        Op.WHOLE_HOURS: _whole("HOUR"),
        Op.WHOLE_MINUTES: _whole("MINUTE"),
        Op.WHOLE_SECONDS: _whole("SECOND"),
        Op.ADD_DAYS: _moved("DATE_ADD"),
        Op.ADD_MONTHS: _moved("ADD_MONTHS"),
        Op.ADD_SECONDS: _add_seconds,
        Op.FIRST_OF_WEEK: _first_of_week,
        Op.FIRST_OF_MONTH: _first_of("MONTH"),
        Op.FIRST_OF_QUARTER: _first_of("QUARTER"),
        Op.FIRST_OF_YEAR: _first_of("YEAR"),
        Op.MIDNIGHT: cast(_CLOCK),
        Op.RETURN_IN: _return_in,
        Op.EPOCH_MICROS: call("UNIX_MICROS"),
        Op.EPOCH_DAYS: call("UNIX_DATE"),
    }

    def finished(self, tree: exp.Select) -> exp.Select:
        """Nothing in it that looks like a setting's name."""
        for node in list(tree.walk()):
            if node.comments:
                node.comments = [self.comment(one) for one in node.comments]
            if isinstance(node, exp.Identifier) and _VARIABLE in node.name:
                diagnostics = Diagnostics()
                message = say("Spark cannot read a name that holds `$` and a brace: `{name}`", name=node.name)
                diagnostics.error("unsupported", message, NOWHERE)
                raise SegqlError(diagnostics)
            if isinstance(node, exp.Literal) and node.is_string and _VARIABLE in node.name:
                node.replace(_without_variables(node.name))
        return tree

    def comment(self, words: str) -> str:
        return words.replace(_VARIABLE, "$ {")

    def constant(self, value: ConstantValue) -> Node:
        """A clock time is of a type that is not the standard's."""
        if isinstance(value, dt.datetime) and value.tzinfo is None:
            return _clock(value)
        return build.constant(value)

    def path(self, ref: PathRef, document: Node) -> Node:
        """Documents are read as VARIANT, whatever holds them."""
        return _found(ref, _variant(document))

    def element(self, ref: ElementRef) -> Node:
        """An element with fields is a VARIANT already."""
        element = self.whole_element(ref.source)
        if not ref.field:
            return element
        return _found(PathRef(ref.source, "element", (ref.field, *ref.path), ref.type, ref.zoneless), element)

    def unnest(self, items: Node, alias: str, *, structs: bool) -> Node:
        if structs:
            variant = items if isinstance(items, exp.Anonymous) and items.name == "VARIANT_GET" else _variant(items)
            items = build.call("TRY_VARIANT_GET", variant, build.text("$"), build.text(_VARIANTS))
        return build.lateral(build.call("EXPLODE", items), alias, "element")


def _found(ref: PathRef, document: Node) -> Node:
    """The value at the path when it is of the wanted type."""
    variant, path = _inside(document, ref.path)
    found = build.call("VARIANT_GET", variant, path)
    kind = build.call("SCHEMA_OF_VARIANT", found)
    element = ref.type.element

    def read(type: str) -> Node:
        return build.call("TRY_VARIANT_GET", variant.copy(), path.copy(), build.text(type))

    match ref.type.kind:
        case Kind.NUMBER | Kind.RATIO | Kind.PERCENT:
            fits = build.call("REGEXP_LIKE", kind, build.text("^(BIGINT|DECIMAL|DOUBLE)"))
            return build.case([(fits, read("DECIMAL(38, 9)"))], None)
        case Kind.BOOLEAN:
            return build.case([(build.binary(exp.EQ, kind, build.text("BOOLEAN")), read("BOOLEAN"))], None)
        case Kind.LIST if element is None:
            return found
        case Kind.LIST:
            return build.case(
                [
                    (
                        build.call("STARTSWITH", kind, build.text("ARRAY")),
                        read(f"ARRAY<{_type(element or ref.type, ref.zoneless)}>"),
                    )
                ],
                None,
            )
        case Kind.TEXT:
            return build.case([(build.binary(exp.EQ, kind, build.text("STRING")), read("STRING"))], None)
        case _:
            is_text = build.binary(exp.EQ, kind, build.text("STRING"))
            dated = build.call("REGEXP_LIKE", read("STRING"), build.text(_DATED))
            moment = build.cast(
                read("STRING"),
                _CLOCK
                if ref.zoneless and ref.type.kind is Kind.DATETIME
                else "DATE"
                if ref.type.kind is Kind.DATE
                else "TIMESTAMPTZ",
                safe=True,
            )
            return build.case([(build.connect(exp.And, [is_text, dated]), moment)], None)
