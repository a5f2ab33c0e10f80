"""Spark's spelling of operators, executed: what its decimals, clocks and texts would do otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from segql.diagnostics import SegqlError
from segql.plan.scalar import Constant, Detail, Op, Scalar, apply
from segql.sql import build
from segql.sql.build import Node
from segql.sql.dialects import DIALECTS
from segql.sql.dialects.base import COMMON, spell
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.spark_engine import Spark

SPARK = DIALECTS["spark"]
UTC = dt.UTC
#: A zone with two o'clocks and none: what leans on the session's clock is wrong here.
SESSION = "America/New_York"
INSTANT = dt.datetime(2026, 11, 1, 5, 30, 0, 123456, tzinfo=UTC)  # the first 01:30 of New York's longest day


@pytest.fixture(scope="module")
def session(engine_room: EngineRoom) -> Iterator[Any]:
    engine = engine_room.new("spark", "operators")
    assert isinstance(engine, Spark)
    engine.session.conf.set("spark.sql.session.timeZone", SESSION)
    yield engine.session
    engine.close()


def lowered(scalar: Scalar) -> Node:
    match scalar:
        case Constant(value):
            return SPARK.constant(value)
        case _:
            op, arguments, detail = scalar.op, scalar.arguments, scalar.detail  # type: ignore[union-attr]
            node = spell(SPARK, op, [lowered(one) for one in arguments], detail)
            assert node is not None
            return node


def value_of(session: Any, node: Node) -> Any:
    query = build.select(
        [build.output(node, "x")], None, [], [], [], distinct=False, once_by=[], order_by=[], limit=None
    )
    frame = session.sql(SPARK.finished(query).sql("spark"))
    match frame.schema[0].dataType.typeName():
        case "timestamp":
            frame = frame.selectExpr("UNIX_MICROS(x)")
        case "timestamp_ntz":
            frame = frame.selectExpr("CAST(x AS STRING)")
        case _:
            pass
    return frame.collect()[0][0]


def decimals(digits: str) -> Node:
    """A decimal as a column would be, for which no literal can be seen."""
    return build.call("COALESCE", build.cast(build.text(digits), "DECIMAL(38, 9)"), build.null())


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        (Op.ADD, "9999999999999999999999999999.999999999", "-0.000000001", "9999999999999999999999999999.999999998"),
        (Op.SUBTRACT, "0.000000001", "123456789012345678901234567.000000001", "-123456789012345678901234567.000000000"),
        (Op.PRODUCT, "2.000000001", "-2.000000001", "-4.000000004"),
        (Op.PRODUCT, "0.00001", "0.00005", "0.000000001"),  # half a billionth goes away from zero
        (Op.PRODUCT, "-0.00001", "0.00005", "-0.000000001"),
        (Op.PRODUCT, "0.00001", "0.000049999", "0.000000000"),
        (Op.PRODUCT, "10000000000000000", "33.333333333", "333333333330000000.000000000"),
        (Op.PRODUCT, "33.333333333", "10000000000000000", "333333333330000000.000000000"),
        (Op.PRODUCT, "214748364799.999999997", "852516352", "183076492557261209597.442450944"),
        (Op.MULTIPLY, "99999999999999.999999999", "99999999999999", "9999999999999899999999900000.000000001"),
        (Op.MOD, "-7.5", "2", "-1.500000000"),
    ],
)
def test_decimals_keep_their_places(session: Any, op: Op, left: str, right: str, result: str) -> None:
    node = spell(SPARK, op, [decimals(left), decimals(right)], None)
    assert node is not None
    assert f"{value_of(session, node):f}" == result


@pytest.mark.parametrize(
    ("over", "under", "whole", "result"),
    [
        ("1", "3", (False, False), "0.333333333"),
        ("-2", "3", (False, False), "-0.666666667"),
        ("0.000000001", "2", (False, True), "0.000000001"),
        ("-0.000000001", "2", (False, True), "-0.000000001"),
        ("100000000000000000000", "0.5", (False, False), None),
        ("12345678901234567890123456789", "3", (False, True), "4115226300411522630041152263.000000000"),
        ("7", "2", (True, True), "3.500000000"),
        ("7", "0.3", (True, False), "23.333333333"),
    ],
)
def test_division_is_exact_or_an_error(
    session: Any, over: str, under: str, whole: tuple[bool, bool], result: str | None
) -> None:
    sides = [decimals(over), decimals(under)]
    node = spell(SPARK, Op.QUOTIENT, sides, whole)
    assert node is not None
    if result is None:
        with pytest.raises(Exception, match="NUMERIC_VALUE_OUT_OF_RANGE"):
            value_of(session, node)
    else:
        assert f"{value_of(session, node):f}" == result


def test_long_operands_are_written_once() -> None:
    side: Node = decimals("1.5")
    for _ in range(6):
        product = spell(SPARK, Op.PRODUCT, [side, decimals("1.1")], None)
        assert product is not None
        side = product
    assert len(side.sql("spark")) < 3_000


def test_long_operands_are_exact(session: Any) -> None:
    square = spell(SPARK, Op.PRODUCT, [decimals("2.000000001"), decimals("1.5")], None)
    assert square is not None
    cube = spell(SPARK, Op.PRODUCT, [square, decimals("-1.000000001")], None)
    assert cube is not None
    assert f"{value_of(session, cube):f}" == "-3.000000005"  # 3.000000001(5), then times 1.000000001


@pytest.mark.parametrize(
    ("op", "arguments", "detail", "result"),
    [
        (Op.TO_CLOCK, [INSTANT], "Europe/Paris", "2026-11-01 06:30:00.123456"),
        (Op.TO_CLOCK, [INSTANT], "UTC", "2026-11-01 05:30:00.123456"),
        (Op.TO_CLOCK, [INSTANT + dt.timedelta(hours=1)], "America/New_York", "2026-11-01 01:30:00.123456"),
        (Op.SETTLED, [dt.datetime(2026, 3, 29, 2, 30)], "Europe/Paris", "2026-03-29 03:30:00"),
        (
            Op.TO_INSTANT,
            [dt.datetime(2026, 10, 25, 2, 30)],
            "Europe/Paris",
            dt.datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (Op.TO_INSTANT, [dt.datetime(2026, 3, 29, 2, 30)], "Europe/Paris", dt.datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (Op.TO_INSTANT, [dt.datetime(2026, 11, 1, 1, 30)], "UTC", dt.datetime(2026, 11, 1, 1, 30, tzinfo=UTC)),
        (Op.ADD_SECONDS, [INSTANT], 86_400, INSTANT + dt.timedelta(days=1)),
        (Op.ADD_SECONDS, [INSTANT], -5, INSTANT - dt.timedelta(seconds=5)),
        (Op.WHOLE_HOURS, [INSTANT, INSTANT + dt.timedelta(hours=25, seconds=-1)], None, 24),
        (Op.WHOLE_MINUTES, [INSTANT, INSTANT + dt.timedelta(hours=25)], None, 1500),
        (Op.WHOLE_SECONDS, [INSTANT, INSTANT + dt.timedelta(microseconds=1_999_999)], None, 1),
        (Op.EPOCH_MICROS, [INSTANT], None, 1_793_511_000_123_456),
        (Op.EPOCH_DAYS, [dt.date(1969, 12, 31)], None, -1),
        (Op.DATE_OF, [dt.datetime(2026, 11, 1, 23, 59)], None, dt.date(2026, 11, 1)),
        (Op.MIDNIGHT, [dt.date(2026, 3, 8)], None, "2026-03-08 00:00:00"),
        (Op.HOUR, [dt.datetime(2026, 3, 8, 2, 30)], None, 2),
        (Op.WEEKDAY, [dt.date(2026, 11, 22)], None, 7),
        (Op.DAYS_BETWEEN, [dt.date(2026, 3, 1), dt.date(2026, 2, 1)], None, -28),
        (Op.ADD_MONTHS, [dt.date(2024, 2, 29)], 12, dt.date(2025, 2, 28)),
        (Op.ADD_MONTHS, [dt.date(2026, 2, 28)], 1, dt.date(2026, 3, 28)),
        (Op.ADD_DAYS, [dt.date(2026, 2, 28)], -59, dt.date(2025, 12, 31)),
        (Op.RETURN_IN, [dt.date(2024, 2, 29), 2026], None, dt.date(2026, 3, 1)),
        (Op.FIRST_OF_WEEK, [dt.date(2026, 11, 22)], 1, dt.date(2026, 11, 16)),
        (Op.FIRST_OF_WEEK, [dt.date(2026, 11, 22)], 7, dt.date(2026, 11, 22)),
        (Op.FIRST_OF_QUARTER, [dt.date(2026, 11, 22)], None, dt.date(2026, 10, 1)),
        (Op.FIRST_OF_YEAR, [dt.date(2026, 11, 22)], None, dt.date(2026, 1, 1)),
        (Op.FIRST_OF_MONTH, [dt.date(2026, 11, 22)], None, dt.date(2026, 11, 1)),
        (Op.LOWER, ["ΟΔΟΣ É"], None, "οδοσ é"),
        (Op.FOLD_ACCENTS, ["Crème brûlée, Łódź, œuf"], None, "Creme brulee, Lodz, oeuf"),
        (Op.LENGTH, ["a😀é"], None, 3),
        (Op.STARTS_WITH, ["50%_x", "50%_"], None, True),
        (Op.ENDS_WITH, ["a\\", "\\"], None, True),
        (Op.CONTAINS, ["it's ${spark.app.name}", "${spark.app.name}"], None, True),
        (Op.MATCHES, ["a\n"], "a$", False),
        (Op.MATCHES, ["$$"], r"^\${1,2}$", True),
        (Op.MATCHES, ["&"], "[a&&b]", True),
        (Op.DRAW, ["42"], "sample:s:", int("68a32744", 16)),
        (Op.JOINED, ["a", "b"], ":", "a:b"),
        (Op.KEY_TEXT, [42], None, "42"),
        (Op.WHOLE_DIVIDE, [7, 2], None, 3),
        (Op.LEAST, [None, 2, 1], None, 1),
        (Op.TO_DECIMAL, ["NaN"], None, None),
        (Op.DISTANCE, [Decimal("48.8566"), Decimal("2.3522")], "45.764 4.8357", 391_499),
    ],
)
def test_values(session: Any, op: Op, arguments: list[Any], detail: Detail, result: object) -> None:
    node = lowered(apply(op, *(Constant(one) for one in arguments), detail=detail))
    if isinstance(result, dt.datetime):
        result = int((result - dt.datetime(1970, 1, 1, tzinfo=UTC)) / dt.timedelta(microseconds=1))
    assert value_of(session, node) == result


def test_lists(session: Any) -> None:
    items = build.call("ARRAY", build.text("Él"), build.null(), build.text("${b"))
    numbers = build.call("ARRAY", build.text("1.50"), build.text("x"))
    for op, list_, wanted, detail, result in (
        (Op.LIST_LENGTH, items, None, None, 3),
        (Op.LIST_CONTAINS, items, "${b", None, True),
        (Op.LIST_CONTAINS, items, "él", None, False),
        (Op.LIST_CONTAINS_FOLDED, items, "él", "case", True),
        (Op.LIST_CONTAINS_FOLDED, items, "el", "case", False),
        (Op.LIST_CONTAINS_FOLDED, items, "EL", "case accents", True),
        (Op.LIST_CONTAINS_NUMBER, numbers, Decimal("1.5"), None, True),
        (Op.LIST_CONTAINS_NUMBER, numbers, Decimal(2), None, False),
    ):
        arguments = [list_.copy()] if wanted is None else [list_.copy(), SPARK.constant(wanted)]
        node = spell(SPARK, op, arguments, detail)  # type: ignore[arg-type]
        assert node is not None
        assert value_of(session, node) == result, (op, wanted)


@pytest.mark.parametrize("text", ["${spark.app.name}", "$${", "a${b${c}", "'${", "\\${x}\\"])
def test_a_text_is_never_a_setting(session: Any, text: str) -> None:
    assert value_of(session, SPARK.constant(text)) == text


def test_a_name_that_looks_like_a_setting_is_refused() -> None:
    query = build.select(
        [build.column("t", "${x}")],
        build.table(("t",), "t"),
        [],
        [],
        [],
        distinct=False,
        once_by=[],
        order_by=[],
        limit=None,
    )
    with pytest.raises(SegqlError) as caught:
        SPARK.finished(query)
    assert caught.value.diagnostics[0].code.name == "unsupported"


def test_every_operator_is_spelled() -> None:
    assert set(SPARK.operators) == set(Op)
    assert set(COMMON) < set(SPARK.operators)
