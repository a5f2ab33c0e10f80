"""BigQuery."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from sqlglot import exp

from segql.plan.scalar import ConstantValue, Detail, Op, PathRef
from segql.plan.traits import Traits
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects.accents import fold_accents, folded, marks
from segql.sql.dialects.base import (
    COMMON,
    Dialect,
    Spelling,
    call,
    cast,
    count,
    drawn_text,
    json_path,
    same,
    sql_type,
    text_of,
)
from segql.types import Kind


def _numeric(value: Node, *, safe: bool = False) -> Node:
    """NUMERIC is the language's number as it is."""
    return build.cast(value, "DECIMAL", safe=safe)


def _quotient(arguments: list[Node], detail: Detail) -> Node:
    """NUMERIC divides exactly and rounds half away from zero to nine places; integers would divide as floats."""
    assert isinstance(detail, tuple)
    over = _numeric(arguments[0]) if detail[0] else build.inside(arguments[0], 6)
    return exp.Div(this=over, expression=build.inside(arguments[1], 6, strict=True))


def _rounded(arguments: list[Node], _: Detail) -> Node:
    return build.binary(exp.Mul, arguments[0], arguments[1])


def _ignoring_missing(name: str) -> Spelling:
    """LEAST and GREATEST are missing as soon as one argument is: each argument falls back on the others."""

    def spell(arguments: list[Node], _: Detail) -> Node:
        sides = []
        for index, argument in enumerate(arguments):
            others = [one.copy() for place, one in enumerate(arguments) if place != index]
            sides.append(build.call("COALESCE", argument.copy(), *others))
        return build.call(name, *sides)

    return spell


def _settled(arguments: list[Node], detail: Detail) -> Node:
    name = build.text(text_of(detail))
    return build.call("DATETIME", build.call("TIMESTAMP", arguments[0], name), name.copy())


def _weekday(arguments: list[Node], _: Detail) -> Node:
    sunday_first = build.extract("DAYOFWEEK", arguments[0])
    shifted = build.call("MOD", build.binary(exp.Add, sunday_first, build.number(5)), build.number(7))
    return build.binary(exp.Add, shifted, build.number(1))


def _contains(arguments: list[Node], _: Detail) -> Node:
    return build.binary(exp.GT, build.call("STRPOS", *arguments), build.number(0))


def _draw(arguments: list[Node], detail: Detail) -> Node:
    hashed = build.call("TO_HEX", build.call("MD5", drawn_text(arguments, detail)))
    digits = build.call("SUBSTR", hashed, build.number(1), build.number(8))
    return build.cast(build.binary(exp.DPipe, build.text("0x"), digits), "BIGINT")


def _list_contains(arguments: list[Node], _: Detail) -> Node:
    return build.call("COALESCE", build.in_list(arguments[1], arguments[0]), build.constant(False))


def _elements(items: Node) -> tuple[Node, Node]:
    return build.unnest(items, "items", "element"), build.bare("element")


def _lower(text: Node) -> Node:
    """LOWER makes a Σ at a word's end a ς and every other a σ; letters do not know where they stand anywhere else."""
    return build.call("LOWER", build.call("REPLACE", text, build.text("Σ"), build.text("σ")))


_fold_accents = fold_accents(marks(r"[\x{300}-\x{36f}]"))


def _contains_folded(arguments: list[Node], detail: Detail) -> Node:
    source, element = _elements(arguments[0])
    sides = [folded(one, detail, lambda texts, _: _lower(texts[0]), _fold_accents) for one in (element, arguments[1])]
    return build.exists(source, build.binary(exp.EQ, *sides))


def _contains_number(arguments: list[Node], _: Detail) -> Node:
    source, element = _elements(arguments[0])
    return build.exists(source, build.binary(exp.EQ, _numeric(element, safe=True), arguments[1]))


def _difference(name: str, unit: str) -> Spelling:
    return lambda arguments, _: build.call(name, arguments[1], arguments[0], build.word(unit))


def _moved(name: str, unit: str) -> Spelling:
    def spell(arguments: list[Node], detail: Detail) -> Node:
        return build.call(name, arguments[0], exp.Interval(this=build.number(count(detail)), unit=exp.var(unit)))

    return spell


def _first_of(unit: str) -> Spelling:
    return lambda arguments, _: build.call("DATE_TRUNC", arguments[0], build.word(unit))


def _first_of_week(arguments: list[Node], detail: Detail) -> Node:
    """Weeks that start on another day than Monday are moved to Monday and back."""
    shift = count(detail) - 1
    day = _moved("DATE_SUB", "DAY")(arguments, shift) if shift else arguments[0]
    monday = _first_of("ISOWEEK")([day], None)
    return _moved("DATE_ADD", "DAY")([monday], shift) if shift else monday


def _return_in(arguments: list[Node], _: Detail) -> Node:
    """So many days after the first of the month: the 29th of a February that has 28 is 1 March."""
    date, year = arguments
    first = build.call("DATE", year, build.extract("MONTH", date), build.number(1))
    days = build.binary(exp.Sub, build.extract("DAY", date.copy()), build.number(1))
    return build.call("DATE_ADD", first, exp.Interval(this=exp.Paren(this=days), unit=exp.var("DAY")))


class BigQuery(Dialect):
    """BigQuery's standard SQL. Columns of instants are TIMESTAMP, zoneless ones DATETIME."""

    name = "bigquery"
    sqlglot = "bigquery"
    namespace = ("project", "dataset")
    keeps_lists = True
    #: What a statement names twice is worked out twice, though a column is billed once; a statement has a mebibyte of text.
    traits = Traits(keeps_steps=False, most_columns=5_000, most_joins=80, longest_statement=1_000_000)
    operators: ClassVar[Mapping[Op, Spelling]] = {
        **COMMON,
        Op.FOLD_ACCENTS: _fold_accents,
        Op.PRODUCT: _rounded,
        Op.TO_DECIMAL: lambda arguments, _: _numeric(arguments[0], safe=True),
        Op.AS_DECIMAL: lambda arguments, _: _numeric(arguments[0]),
        Op.QUOTIENT: _quotient,
        Op.LEAST: _ignoring_missing("LEAST"),
        Op.GREATEST: _ignoring_missing("GREATEST"),
        Op.WIDEN: same,
        Op.WHOLE_DIVIDE: call("DIV"),
        Op.LOWER: lambda arguments, _: _lower(arguments[0]),
        Op.ENDS_WITH: call("ENDS_WITH"),
        Op.CONTAINS: _contains,
        Op.MATCHES: lambda arguments, detail: build.call("REGEXP_CONTAINS", arguments[0], build.text(str(detail))),
        Op.DRAW: _draw,
        Op.LIST_LENGTH: call("ARRAY_LENGTH"),
        Op.LIST_CONTAINS: _list_contains,
        Op.LIST_CONTAINS_FOLDED: _contains_folded,
        Op.LIST_CONTAINS_NUMBER: _contains_number,
        Op.TO_CLOCK: lambda arguments, detail: build.call("DATETIME", arguments[0], build.text(text_of(detail))),
        Op.TO_INSTANT: lambda arguments, detail: build.call("TIMESTAMP", arguments[0], build.text(text_of(detail))),
        Op.SETTLED: _settled,
        Op.AS_INSTANT: same,
        Op.WEEKDAY: _weekday,
        Op.DAYS_BETWEEN: _difference("DATE_DIFF", "DAY"),
        Op.WHOLE_HOURS: _difference("TIMESTAMP_DIFF", "HOUR"),
        Op.WHOLE_MINUTES: _difference("TIMESTAMP_DIFF", "MINUTE"),
        Op.WHOLE_SECONDS: _difference("TIMESTAMP_DIFF", "SECOND"),
        Op.ADD_DAYS: _moved("DATE_ADD", "DAY"),
        Op.ADD_MONTHS: _moved("DATE_ADD", "MONTH"),
        Op.ADD_SECONDS: _moved("TIMESTAMP_ADD", "SECOND"),
        Op.FIRST_OF_WEEK: _first_of_week,
        Op.FIRST_OF_MONTH: _first_of("MONTH"),
        Op.FIRST_OF_QUARTER: _first_of("QUARTER"),
        Op.FIRST_OF_YEAR: _first_of("YEAR"),
        Op.MIDNIGHT: cast("TIMESTAMP"),
        Op.RETURN_IN: _return_in,
        Op.EPOCH_MICROS: call("UNIX_MICROS"),
        Op.EPOCH_DAYS: call("UNIX_DATE"),
    }

    def constant(self, value: ConstantValue) -> Node:
        """A decimal literal would be a float."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and build.is_long(value):
            return _numeric(build.text(f"{value:f}" if isinstance(value, Decimal) else str(value)))
        return build.constant(value)

    def path(self, ref: PathRef, document: Node) -> Node:
        """Structs are read as JSON, so that both kinds of column are one."""
        json = build.call("TO_JSON", document)
        path = build.text(json_path(ref.path))
        kind = build.call("JSON_TYPE", build.call("JSON_QUERY", json, path))
        found = build.call("JSON_VALUE", json.copy(), path.copy())
        match ref.type.kind:
            case Kind.NUMBER | Kind.RATIO | Kind.PERCENT:
                wanted, value = "number", _numeric(found, safe=True)
            case Kind.BOOLEAN:
                wanted, value = "boolean", build.cast(found, "BOOLEAN", safe=True)
            case Kind.LIST if ref.type.element is None:
                return build.call("JSON_QUERY", json, path)
            case Kind.LIST:
                wanted, value = "array", _array(ref, build.call("JSON_VALUE_ARRAY", json.copy(), path.copy()))
            case Kind.TEXT:
                wanted, value = "string", found
            case _:
                wanted, value = "string", build.cast(found, sql_type(ref.type, zoneless=ref.zoneless), safe=True)
        return build.case([(build.binary(exp.EQ, kind, build.text(wanted)), value)], None)

    def unnest(self, items: Node, alias: str, *, structs: bool) -> Node:
        if structs:
            items = build.call("JSON_QUERY_ARRAY", build.call("TO_JSON", items))
        return build.unnest(items, alias, alias)

    def whole_element(self, source: str) -> Node:
        return build.bare(source)


def _array(ref: PathRef, texts: Node) -> Node:
    """A JSON list's texts as an array of the wanted type."""
    element = ref.type.element
    if element is None or element.kind is Kind.TEXT:
        return texts
    source, item = _elements(texts)
    value = (
        _numeric(item, safe=True)
        if element.is_numeric
        else build.cast(item, sql_type(element, zoneless=ref.zoneless), safe=True)
    )
    return build.call("ARRAY", exp.Select(expressions=[value], from_=exp.From(this=source)))
