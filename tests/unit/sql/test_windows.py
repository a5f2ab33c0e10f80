"""Times as whole numbers, windows with frames, and unions: executed on every engine."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from segql.catalog.model import Table
from segql.plan.forms import Statement
from segql.plan.model import FromStep, FromTable, Output, Rows, Select, Step, Union
from segql.plan.scalar import Constant, Extent, Op, Order, Ref, Scalar, Window, apply
from segql.sql import DIALECTS as SPELLINGS
from segql.sql.lower import Lowering
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.engines_under_test.tables import Table as Rows_

ON_EVERY_ENGINE = pytest.mark.parametrize("dialect", DIALECTS)


def utc(text: str) -> dt.datetime:
    """An instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


MOMENTS = [
    utc("1969-12-31T23:59:59.999999"),
    utc("1970-01-01T00:00:00"),
    utc("2001-09-09T01:46:40.000001"),
    utc("2026-10-25T00:30:00.123457"),
    utc("2037-12-31T23:59:59.999999"),
]
DAYS = [dt.date(1, 1, 1), dt.date(1969, 12, 31), dt.date(1970, 1, 1), dt.date(2024, 2, 29), dt.date(9998, 12, 31)]
VALUES = [3, 1, 1, None, 7]
TABLE = Rows_(
    "moments",
    {"number": "integer", "at": "instant", "day": "date", "value": "integer"},
    tuple(zip(range(5), MOMENTS, DAYS, VALUES, strict=True)),
)
SOURCE = FromTable(Table(("moments",)), "moments")


def column(name: str) -> Ref:
    """A column of the table."""
    return Ref("moments", name)


def fetched(room: EngineRoom, dialect: str, value: Scalar) -> list[Any]:
    """A value on each row, in the order of the numbers."""
    select = Select((Output("number", column("number")), Output("found", value)), SOURCE)
    return _rows(room, dialect, Statement((), select))


def _rows(room: EngineRoom, dialect: str, statement: Statement) -> list[Any]:
    engine = room.engine(dialect, "windows", [TABLE])
    tree = Lowering(SPELLINGS[dialect]).statement(statement)
    rows = engine.members(tree.sql(SPELLINGS[dialect].sqlglot, identify=True))
    return [row[1] for row in sorted(rows, key=lambda row: row[0])]


@ON_EVERY_ENGINE
def test_times_as_whole_numbers(dialect: str, engine_room: EngineRoom) -> None:
    epoch = MOMENTS[1]
    micros = fetched(engine_room, dialect, apply(Op.EPOCH_MICROS, apply(Op.AS_INSTANT, column("at"))))
    assert micros == [(moment - epoch) // dt.timedelta(microseconds=1) for moment in MOMENTS]
    days = fetched(engine_room, dialect, apply(Op.EPOCH_DAYS, column("day")))
    assert days == [(day - epoch.date()).days for day in DAYS]


@ON_EVERY_ENGINE
@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(Op.MIN, (column("value"),), (), (Order(column("number"), True),), Extent(None, 0)), [1, 1, 1, 7, 7]),
        (Window(Op.MAX, (column("value"),), (), (Order(column("number")),)), [3, 3, 3, 3, 7]),
        (Window(Op.SUM, (column("value"),), (), (Order(column("number")),), Extent(-1, 1)), [4, 5, 2, 8, 7]),
        (Window(Op.COUNT, (column("value"),), (), (Order(column("number")),), Extent(1, 3, by_value=True)),
         [2, 2, 1, 1, 0]),
        (Window(Op.COUNT_ROWS, (), (column("value"),)), [1, 2, 2, 1, 1]),
        (Window(Op.RANK, (), (), (Order(column("value")),)), [4, 2, 2, 1, 5]),
        (Window(Op.DENSE_RANK, (), (), (Order(column("value"), True),)), [2, 3, 3, 4, 1]),
        (Window(Op.LAG, (column("value"),), (), (Order(column("number")),)), [None, 3, 1, 1, None]),
        (Window(Op.LEAD, (column("value"),), (), (Order(column("number")),)), [1, 1, None, 7, None]),
    ],
    ids=["from the end", "with ties", "three rows", "by value", "partition", "rank", "dense rank", "lag", "lead"],
)  # fmt: skip
def test_windows(window: Window, expected: list[Any], dialect: str, engine_room: EngineRoom) -> None:
    found = fetched(engine_room, dialect, apply(Op.COALESCE, window, Constant(-1)))
    assert found == [-1 if value is None else value for value in expected]


@ON_EVERY_ENGINE
def test_unions_keep_equal_rows_and_name_what_one_side_has_alone(dialect: str, engine_room: EngineRoom) -> None:
    own = Select((Output("number", column("number")), Output("day", column("day"))), SOURCE)
    other = Select((Output("number", column("number")), Output("day", Constant(None))), SOURCE)
    steps: tuple[Step, ...] = (
        Union("both", (own, own, other), "the moments\nthrice"),
        Rows(
            "counted",
            Select(
                (Output("number", Ref("both", "number")), Output("found", apply(Op.COUNT_ROWS)),
                 Output("days", apply(Op.COUNT, Ref("both", "day")))),
                FromStep("both", "both"),
                group_by=(Ref("both", "number"),),
            ),
        ),
    )  # fmt: skip
    for name, expected in (("found", 3), ("days", 2)):
        outputs = (Output("number", Ref("counted", "number")), Output(name, Ref("counted", name)))
        select = Select(outputs, FromStep("counted", "counted"))
        assert _rows(engine_room, dialect, Statement(steps, select)) == [expected] * 5
    tree = Lowering(SPELLINGS[dialect]).statement(Statement(steps, own))
    assert "/* the moments thrice */" in tree.sql(SPELLINGS[dialect].sqlglot)


@ON_EVERY_ENGINE
@pytest.mark.parametrize("year", [1, 1972, 2023, 2024, 2100, 9998])
def test_a_day_returns_in_every_year(dialect: str, year: int, engine_room: EngineRoom) -> None:
    """29 February is 1 March in common years."""

    def returned(day: dt.date) -> dt.date:
        try:
            return day.replace(year=year)
        except ValueError:
            return dt.date(year, 3, 1)

    found = fetched(engine_room, dialect, apply(Op.RETURN_IN, column("day"), Constant(year)))
    assert [str(one)[:10] for one in found] == [str(returned(day)) for day in DAYS]
