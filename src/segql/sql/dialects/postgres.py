"""Postgres."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sqlglot import exp

from segql.plan.scalar import Detail, Op, PathRef
from segql.plan.traits import Traits
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects.accents import fold_accents, folded, marks
from segql.sql.dialects.base import COMMON, EPOCH, Dialect, Spelling, call, count, drawn_text, sql_type
from segql.sql.dialects.zones import CLOCKS
from segql.types import Kind

#: Past this no number of the language lies: a decimal has 38 digits, nine of them behind the point.
_TOO_LARGE = exp.Literal.number("1e29")


def _to_decimal(arguments: list[Node], _: Detail) -> Node:
    """There is no TRY_CAST: NaN and infinities compare as larger than every number."""
    size = build.call("ABS", build.cast(arguments[0], "DOUBLE PRECISION"))
    return build.case([(build.binary(exp.LT, size, _TOO_LARGE.copy()), build.decimal(arguments[0].copy()))], None)


def _quotient(arguments: list[Node], _: Detail) -> Node:
    """Sixty places behind the point are more than a quotient of two numbers can come close to a half with."""
    over = build.cast(arguments[0], "DECIMAL(120, 60)")
    under = build.inside(arguments[1], 6, strict=True)
    return build.call("ROUND", exp.Div(this=over, expression=under, typed=True, safe=False), build.number(9))


def _ends_with(arguments: list[Node], _: Detail) -> Node:
    text, end = arguments
    return build.binary(exp.EQ, build.call("RIGHT", text, build.call("LENGTH", end)), end.copy())


def _contains(arguments: list[Node], _: Detail) -> Node:
    return build.binary(exp.GT, build.call("STRPOS", *arguments), build.number(0))


def _draw(arguments: list[Node], detail: Detail) -> Node:
    digits = build.call("SUBSTR", build.call("MD5", drawn_text(arguments, detail)), build.number(1), build.number(8))
    return build.cast(build.cast(build.binary(exp.DPipe, build.text("x"), digits), "BIT(32)"), "BIGINT")


def _list(arguments: list[Node], _: Detail) -> Node:
    """Without the missing ones: a row for each costs more than to leave them out."""
    return build.call("ARRAY_REMOVE", exp.Array(expressions=arguments), build.null())


def _list_contains(arguments: list[Node], _: Detail) -> Node:
    items, value = arguments
    return build.call("COALESCE", build.binary(exp.EQ, value, build.call("ANY", items)), build.constant(False))


def _elements(items: Node) -> tuple[Node, Node]:
    return build.unnest(items, "items", "element"), build.column("items", "element")


_fold_accents = fold_accents(marks(r"[\u0300-\u036f]", "g"))


def _contains_folded(arguments: list[Node], detail: Detail) -> Node:
    source, element = _elements(arguments[0])
    sides = [folded(one, detail, COMMON[Op.LOWER], _fold_accents) for one in (element, arguments[1])]
    return build.exists(source, build.binary(exp.EQ, *sides))


def _contains_number(arguments: list[Node], detail: Detail) -> Node:
    source, element = _elements(arguments[0])
    return build.exists(source, build.binary(exp.EQ, _to_decimal([element], detail), arguments[1]))


def _whole(seconds: int) -> Spelling:
    def spell(arguments: list[Node], _: Detail) -> Node:
        start, end = arguments
        elapsed = build.extract("EPOCH", build.binary(exp.Sub, end, start))
        if seconds == 1:
            return build.call("FLOOR", elapsed)
        return build.call("DIV", elapsed, build.number(seconds))

    return spell


def _first_of(unit: str) -> Spelling:
    def spell(arguments: list[Node], _: Detail) -> Node:
        return build.cast(build.call("DATE_TRUNC", build.text(unit), build.cast(arguments[0], "TIMESTAMP")), "DATE")

    return spell


def _first_of_week(arguments: list[Node], detail: Detail) -> Node:
    shift = count(detail) - 1
    day = build.binary(exp.Sub, arguments[0], build.number(shift)) if shift else arguments[0]
    monday = _first_of("week")([day], None)
    return build.binary(exp.Add, monday, build.number(shift)) if shift else monday


def _epoch_micros(arguments: list[Node], _: Detail) -> Node:
    """The seconds are an exact number with six places."""
    seconds = build.extract("EPOCH", arguments[0])
    return build.cast(build.binary(exp.Mul, seconds, build.number(1_000_000)), "BIGINT")


def _return_in(arguments: list[Node], _: Detail) -> Node:
    """So many days after the first of the month: the 29th of a February that has 28 is 1 March."""
    date, year = arguments
    month = build.cast(build.extract("MONTH", date), "INT")
    year = year if isinstance(year, exp.Literal) else build.cast(year, "INT")
    first = build.call("MAKE_DATE", year, month, build.number(1))
    days = build.binary(exp.Sub, build.extract("DAY", date.copy()), build.number(1))
    return build.binary(exp.Add, first, build.cast(days, "INT"))


class Postgres(Dialect):
    """Postgres 16 and later; connections are in UTC."""

    name = "postgres"
    sqlglot = "postgres"
    namespace = ("schema",)
    #: A row has 1,600 columns at most, a list of outputs 1,664.
    traits = Traits(filters=True, reads_again=True, most_columns=1_500)
    default_schema = "public"
    operators: ClassVar[Mapping[Op, Spelling]] = {
        **COMMON,
        **CLOCKS,
        Op.FOLD_ACCENTS: _fold_accents,
        Op.TO_DECIMAL: _to_decimal,
        Op.QUOTIENT: _quotient,
        Op.WHOLE_DIVIDE: call("DIV"),
        Op.ENDS_WITH: _ends_with,
        Op.CONTAINS: _contains,
        Op.MATCHES: lambda arguments, detail: exp.RegexpLike(
            this=build.inside(arguments[0], 5), expression=build.text(str(detail))
        ),
        Op.BY_CODE_POINT: lambda arguments, _: build.collate(arguments[0], "C"),
        Op.KEY_ORDER: lambda arguments, _: build.collate(build.cast(arguments[0], "TEXT"), "C"),
        Op.DRAW: _draw,
        Op.LIST: _list,
        Op.LIST_LENGTH: call("CARDINALITY"),
        Op.LIST_CONTAINS: _list_contains,
        Op.LIST_CONTAINS_FOLDED: _contains_folded,
        Op.LIST_CONTAINS_NUMBER: _contains_number,
        Op.DAYS_BETWEEN: lambda arguments, _: build.binary(exp.Sub, arguments[1], arguments[0]),
        Op.WHOLE_HOURS: _whole(3600),
        Op.WHOLE_MINUTES: _whole(60),
        Op.WHOLE_SECONDS: _whole(1),
        Op.FIRST_OF_WEEK: _first_of_week,
        Op.FIRST_OF_MONTH: _first_of("month"),
        Op.FIRST_OF_QUARTER: _first_of("quarter"),
        Op.FIRST_OF_YEAR: _first_of("year"),
        Op.RETURN_IN: _return_in,
        Op.EPOCH_MICROS: _epoch_micros,
        Op.EPOCH_DAYS: lambda arguments, _: build.binary(exp.Sub, arguments[0], build.constant(EPOCH)),
    }

    def path(self, ref: PathRef, document: Node) -> Node:
        """JSON, JSONB and text that holds JSON are read alike."""
        json = build.cast(document, "JSONB")
        steps = [build.text(step) for step in ref.path]
        value = build.call("JSONB_EXTRACT_PATH", json, *steps)
        found = build.call("JSONB_EXTRACT_PATH_TEXT", json.copy(), *(step.copy() for step in steps))
        kind = build.call("JSONB_TYPEOF", value)
        match ref.type.kind:
            case Kind.NUMBER | Kind.RATIO | Kind.PERCENT:
                exact = build.cast(found, "DECIMAL")
                small = build.binary(exp.LT, build.call("ABS", exact), _TOO_LARGE.copy())
                number = build.case([(small, build.decimal(found.copy()))], None)
                return build.case([(build.binary(exp.EQ, kind, build.text("number")), number)], None)
            case Kind.BOOLEAN:
                fits = build.binary(exp.EQ, kind, build.text("boolean"))
                return build.case([(fits, build.cast(found, "BOOLEAN"))], None)
            case Kind.LIST if ref.type.element is None:
                return value
            case Kind.LIST:
                return build.case([(build.binary(exp.EQ, kind, build.text("array")), _array(ref, value))], None)
            case Kind.TEXT:
                text = found
            case _:
                text = _moment(found, sql_type(ref.type, zoneless=ref.zoneless))
        return build.case([(build.binary(exp.EQ, kind, build.text("string")), text)], None)

    def unnest(self, items: Node, alias: str, *, structs: bool) -> Node:
        if not structs:
            return build.unnest(items, alias, "element")
        json = build.call("TO_JSONB", items)
        is_list = build.binary(exp.EQ, build.call("JSONB_TYPEOF", json), build.text("array"))
        elements = build.call("JSONB_ARRAY_ELEMENTS", build.case([(is_list, json.copy())], None))
        return build.table_call(elements, alias, "element")


def _array(ref: PathRef, value: Node) -> Node:
    """A JSON list as an array of texts, cast to the wanted type."""
    texts = build.call("JSONB_ARRAY_ELEMENTS_TEXT", value.copy())
    source = build.table_call(texts, "items", "element")
    query = exp.Select(expressions=[build.column("items", "element")], from_=exp.From(this=source))
    element = sql_type(ref.type.element or ref.type, zoneless=ref.zoneless)
    return build.cast(build.call("ARRAY", query), f"{element}[]")


def _moment(text: Node, type: str) -> Node:
    """A date or time out of a text, when it is one: words such as `today` are none."""
    name = {"DATE": "date", "TIMESTAMP": "timestamp"}.get(type, "timestamptz")
    dated = exp.RegexpLike(this=text, expression=build.text(r"^\d{4}-\d{2}-\d{2}"))
    valid = build.call("PG_INPUT_IS_VALID", text.copy(), build.text(name))
    return build.case([(build.connect(exp.And, [dated, valid]), build.cast(text.copy(), type))], None)
