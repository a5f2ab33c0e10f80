"""Facts that are the elements of a member's list: plain ones, and objects in JSON or structs."""

from __future__ import annotations

import pytest

from segql.plan import plan
from segql.semantics import ir
from segql.sql import render
from segql.types import DATE, NUMBER, TEXT
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.engines_under_test.tables import Table
from tests.unit.sql.shop import KEY, agg, column, compare, number, program, segment, table, text

PEOPLE = Table(
    "people",
    {"id": "text", "tags": "list of text", "marks": "list of float", "interests": "json", "profile": "json"},
    (
        ("a", ["x", "y", "x"], [1.5, 2.0], [{"topic": "bio", "weight": 0.5}, {"topic": "tea", "weight": 1}], {}),
        ("b", [], [], [], {"hobbies": [{"topic": "bio", "weight": 2, "since": "2026-01-02"}], "tags": ["x"]}),
        ("c", None, None, None, None),
        ("d", ["x"], [0.1], {"topic": "bio"}, {"hobbies": "bio", "marks": [1, 2.5]}),
        ("e", ["z"], [], [{"topic": 5, "weight": "much"}, "tea"], {"hobbies": [{"topic": "bio"}, {"topic": "bio"}]}),
    ),
)
PERSON = ir.EntityRows("person", table("people"), (KEY,))
OWNER = column(TEXT, "id", of_owner=True)


def rows(name: str, list_: ir.Field, element: object = None) -> ir.FactRows:
    """The elements of a list as facts."""
    return ir.FactRows(name, ir.Elements(table("people"), list_, element), (OWNER,))  # type: ignore[arg-type]


TAGS = rows("tags", ir.Field("tags"), TEXT)
MARKS = rows("marks", ir.Field("marks"), NUMBER)
INTERESTS = rows("interests", ir.Field("interests"))
HOBBIES = rows("hobbies", ir.Field("profile", path=("hobbies",)))
INNER_TAGS = rows("inner", ir.Field("profile", path=("tags",)), TEXT)
INNER_MARKS = rows("inner", ir.Field("profile", path=("marks",)), NUMBER)
TAG, MARK = column(TEXT, ""), column(NUMBER, "value")
TOPIC, WEIGHT, SINCE = column(TEXT, "topic"), column(NUMBER, "weight"), column(DATE, "since")
IS_BIO = compare(TOPIC, "=", text("bio"))

CASES = {
    "count": (compare(agg("COUNT", rows=TAGS), "=", number(3)), "a"),
    "none": (compare(agg("COUNT", rows=TAGS), "=", number(0)), "bc"),
    "filter": (compare(agg("COUNT", rows=TAGS, where=compare(TAG, "=", text("x"))), ">=", number(1)), "ad"),
    "distinct": (compare(agg("COUNT", TAG, TAGS, distinct=True), "=", number(2)), "a"),
    "mode": (compare(agg("MODE", TAG, TAGS), "=", text("x")), "ad"),
    "sum": (compare(agg("SUM", MARK, MARKS), "=", number("3.5")), "a"),
    "median": (compare(agg("MEDIAN", MARK, MARKS), "=", number("1.75")), "a"),
    "field": (compare(agg("COUNT", rows=INTERESTS, where=IS_BIO), "=", number(1)), "a"),
    "field of another kind": (compare(agg("COUNT", TOPIC, INTERESTS), ">", number(0)), "a"),
    "elements of another kind": (compare(agg("COUNT", rows=INTERESTS), "=", number(2)), "ae"),
    "sum of a field": (compare(agg("SUM", WEIGHT, INTERESTS), "=", number("1.5")), "a"),
    "list inside": (compare(agg("COUNT", rows=HOBBIES, where=IS_BIO), ">=", number(1)), "be"),
    "date inside": (compare(agg("COUNT", SINCE, HOBBIES), "=", number(1)), "b"),
    "plain list inside": (compare(agg("COUNT", rows=INNER_TAGS), "=", number(1)), "b"),
    "numbers inside": (compare(agg("MAX", MARK, INNER_MARKS), "=", number("2.5")), "d"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_members(name: str, dialect: str, engine_room: EngineRoom) -> None:
    condition, expected = CASES[name]
    sql = render(plan(program(segment(condition, entity=PERSON)), "test"), dialect)
    engine = engine_room.engine(dialect, "people_of_ir", [PEOPLE])
    assert {row[0] for row in engine.members(sql)} == set(expected), sql
