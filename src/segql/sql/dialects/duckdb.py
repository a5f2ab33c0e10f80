"""DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sqlglot import exp

from segql.plan.scalar import Detail, Op, PathRef
from segql.plan.traits import Traits
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects.accents import fold_accents, folded, marks
from segql.sql.dialects.base import (
    COMMON,
    EPOCH,
    Dialect,
    Spelling,
    binary,
    call,
    count,
    drawn_text,
    json_path,
    sql_type,
)
from segql.sql.dialects.zones import CLOCKS
from segql.types import Kind

_NUMBERS = ("UBIGINT", "BIGINT", "DOUBLE", "HUGEINT", "UHUGEINT", "DECIMAL")


def _quotient(arguments: list[Node], detail: Detail) -> Node:
    """Decimals divide as doubles here, so the division is one of whole numbers: twice the quotient in billionths, cut,
    then halved and rounded, which rounds as if nothing had been cut."""
    assert isinstance(detail, tuple)
    dividend, divisor = arguments
    over_whole, under_whole = detail
    if over_whole and under_whole:
        over = build.binary(exp.Mul, build.cast(dividend, "HUGEINT"), build.number(2_000_000_000))
    else:
        scaled = build.decimal(dividend) if over_whole else dividend
        over = build.cast(build.binary(exp.Mul, scaled, build.number(2_000_000_000)), "HUGEINT")
    if not under_whole:
        over = build.binary(exp.Mul, over, build.number(1_000_000_000))
        divisor = build.cast(build.binary(exp.Mul, divisor, build.number(1_000_000_000)), "HUGEINT")
    whole = build.binary(exp.IntDiv, over, divisor)
    half = exp.Literal.number("0.0000000005")
    return build.call("ROUND", build.binary(exp.Mul, whole, half), build.number(9))


def _draw(arguments: list[Node], detail: Detail) -> Node:
    digits = build.call("SUBSTRING", build.call("MD5", drawn_text(arguments, detail)), build.number(1), build.number(8))
    return build.cast(build.binary(exp.DPipe, build.text("0x"), digits), "BIGINT")


def _elements(name: str, items: Node) -> tuple[Node, Node]:
    return build.unnest(items, name, "element"), build.column(name, "element")


_fold_accents = fold_accents(marks(r"[\x{300}-\x{36f}]", "g"))


def _contains_folded(arguments: list[Node], detail: Detail) -> Node:
    source, element = _elements("items", arguments[0])
    sides = [folded(one, detail, COMMON[Op.LOWER], _fold_accents) for one in (element, arguments[1])]
    return build.exists(source, build.binary(exp.EQ, *sides))


def _contains_number(arguments: list[Node], _: Detail) -> Node:
    source, element = _elements("items", arguments[0])
    return build.exists(source, build.binary(exp.EQ, build.decimal(element, safe=True), arguments[1]))


def _place_in(arguments: list[Node], _: Detail) -> Node:
    """Worked out once for each different text of a column: several times as fast as CASE."""
    return build.call("LIST_POSITION", exp.Array(expressions=arguments[1:]), arguments[0])


def _date_part(unit: str) -> Spelling:
    return lambda arguments, _: build.call("DATE_SUB", build.text(unit), *arguments)


def _first_of(unit: str) -> Spelling:
    return lambda arguments, _: build.cast(build.call("DATE_TRUNC", build.text(unit), arguments[0]), "DATE")


def _first_of_week(arguments: list[Node], detail: Detail) -> Node:
    shift = count(detail) - 1
    day = build.binary(exp.Sub, arguments[0], build.number(shift)) if shift else arguments[0]
    monday = build.cast(build.call("DATE_TRUNC", build.text("week"), day), "DATE")
    return build.binary(exp.Add, monday, build.number(shift)) if shift else monday


def _return_in(arguments: list[Node], _: Detail) -> Node:
    """So many days after the first of the month: the 29th of a February that has 28 is 1 March."""
    date, year = arguments
    first = build.call("MAKE_DATE", year, build.extract("MONTH", date), build.number(1))
    days = build.binary(exp.Sub, build.extract("DAY", date.copy()), build.number(1))
    return build.binary(exp.Add, first, build.cast(days, "INT"))


def _epoch_micros(arguments: list[Node], _: Detail) -> Node:
    """A clock of UTC is counted as it stands: to make an instant of it first takes ten times as long."""
    time = arguments[0]
    is_utc = isinstance(time, exp.AtTimeZone) and time.args["zone"].name == "UTC"
    return build.call("EPOCH_US", time.this if is_utc else time)


class DuckDB(Dialect):
    """DuckDB 1.4 and later; connections are in UTC."""

    name = "duckdb"
    sqlglot = "duckdb"
    #: Planning takes longer than in proportion to a statement's length.
    traits = Traits(most_segments=100, works_within=True)
    default_schema = "main"
    #: It may filter the rows before DISTINCT ON takes one of them.
    takes_least = True
    operators: ClassVar[Mapping[Op, Spelling]] = {
        **COMMON,
        **CLOCKS,
        Op.PLACE_IN: _place_in,
        Op.FOLD_ACCENTS: _fold_accents,
        Op.QUOTIENT: _quotient,
        Op.WHOLE_DIVIDE: binary(exp.IntDiv),
        Op.ENDS_WITH: call("ENDS_WITH"),
        Op.CONTAINS: call("CONTAINS"),
        Op.MATCHES: lambda arguments, detail: build.call("REGEXP_MATCHES", arguments[0], build.text(str(detail))),
        Op.DRAW: _draw,
        Op.LIST_LENGTH: call("LEN"),
        Op.LIST_CONTAINS: call("LIST_CONTAINS"),
        Op.LIST_CONTAINS_FOLDED: _contains_folded,
        Op.LIST_CONTAINS_NUMBER: _contains_number,
        Op.DAYS_BETWEEN: lambda arguments, _: build.call("DATE_DIFF", build.text("day"), *arguments),
        Op.WHOLE_HOURS: _date_part("hour"),
        Op.WHOLE_MINUTES: _date_part("minute"),
        Op.WHOLE_SECONDS: _date_part("second"),
        Op.FIRST_OF_WEEK: _first_of_week,
        Op.FIRST_OF_MONTH: _first_of("month"),
        Op.FIRST_OF_QUARTER: _first_of("quarter"),
        Op.FIRST_OF_YEAR: _first_of("year"),
        Op.RETURN_IN: _return_in,
        Op.EPOCH_MICROS: _epoch_micros,
        Op.EPOCH_DAYS: lambda arguments, _: build.call(
            "DATE_DIFF", build.text("day"), build.constant(EPOCH), arguments[0]
        ),
    }

    def path(self, ref: PathRef, document: Node) -> Node:
        """Structs are read as JSON, so that both kinds of column are one."""
        json = build.cast(document, "JSON")
        path = build.text(json_path(ref.path))
        kind = build.call("JSON_TYPE", json, path)
        found = build.call("JSON_EXTRACT_STRING", json, path)
        match ref.type.kind:
            case Kind.NUMBER | Kind.RATIO | Kind.PERCENT:
                fits = build.one_of(kind, [build.text(name) for name in _NUMBERS])
                return build.case([(fits, build.decimal(found, safe=True))], None)
            case Kind.BOOLEAN:
                fits = build.binary(exp.EQ, kind, build.text("BOOLEAN"))
                return build.case([(fits, build.cast(found, "BOOLEAN"))], None)
            case Kind.LIST if ref.type.element is None:
                return build.call("JSON_EXTRACT", json, path)
            case Kind.LIST:
                element = sql_type(ref.type.element or ref.type, zoneless=ref.zoneless)
                fits = build.binary(exp.EQ, kind, build.text("ARRAY"))
                items = build.cast(build.call("JSON_EXTRACT", json, path), f"{element}[]", safe=True)
                return build.case([(fits, items)], None)
            case Kind.TEXT:
                value = found
            case _:
                value = build.cast(found, sql_type(ref.type, zoneless=ref.zoneless), safe=True)
        return build.case([(build.binary(exp.EQ, kind, build.text("VARCHAR")), value)], None)

    def unnest(self, items: Node, alias: str, *, structs: bool) -> Node:
        if structs:
            json = build.cast(items, "JSON")
            is_list = build.binary(exp.EQ, build.call("JSON_TYPE", json), build.text("ARRAY"))
            items = build.case([(is_list, build.cast(json.copy(), "JSON[]"))], None)
        return build.unnest(items, alias, "element")
