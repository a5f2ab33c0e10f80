"""What is written of what members did, of ranks, places, tails, partitions and tests, and the tree that it becomes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import ast, parse_expression, parse_file
from segql.syntax.ast import (
    Active,
    Aggregate,
    Anniversary,
    AnyStretch,
    Comparison,
    CountOf,
    Direction,
    Duration,
    Elapsed,
    Event,
    Gap,
    Group,
    Has,
    Identifier,
    InRank,
    InWindow,
    Moved,
    Name,
    Near,
    Number,
    OnUnits,
    Periods,
    Point,
    Position,
    Quantifier,
    Quantity,
    Rank,
    Ranked,
    Regularly,
    Relative,
    Rolling,
    Sample,
    Selection,
    Sequence,
    Standing,
    Step,
    Streak,
    Text,
    Unit,
)


def n(text: str) -> Name:
    return Name(tuple(Identifier(part) for part in text.split(".")))


def num(text: str) -> Number:
    return Number(Decimal(text))


def percent(text: str) -> Number:
    return Number(Decimal(text).scaleb(-2), True)


def lasting(count: str, unit: Unit) -> Duration:
    return Duration(num(count), unit)


SOME = Quantity(Quantifier.SOME)
THREE = Quantity(Quantifier.AT_LEAST, num("3"))
LAST_YEAR = Rolling(Direction.LAST, num("1"), Unit.YEAR)
PRICING = ast.Compare(Comparison.EQUAL, n("page"), Text("p"))
NOW = ast.Today("NOW")

EXPRESSIONS: list[tuple[str, ast.Expression]] = [
    ("HAS a FOLLOWED BY b", Sequence(SOME, Event(n("a")), (Step(Event(n("b"))),))),
    (
        "HAS 3 a IN LAST 1 YEAR WHERE page = 'p' NOT FOLLOWED BY b WITHIN 2 DAYS",
        Sequence(
            THREE,
            Event(n("a"), LAST_YEAR, PRICING),
            (Step(Event(n("b")), negated=True, within=lasting("2", Unit.DAY)),),
        ),
    ),
    (
        "HAS a IMMEDIATELY FOLLOWED BY b AFTER 2026-01-01 AFTER 2 WEEKS SAME x SAME y WITHOUT c IN BETWEEN",
        Sequence(
            SOME,
            Event(n("a")),
            (
                Step(
                    Event(n("b"), ast.Bounded(Comparison.AFTER, ast.Date(dt.date(2026, 1, 1)))),
                    immediately=True,
                    after=lasting("2", Unit.WEEK),
                    same=(Identifier("x"), Identifier("y")),
                    without=(Event(n("c")),),
                ),
            ),
        ),
    ),
    (
        "HAS a FOLLOWED BY b WITHOUT c IN LAST 1 YEAR IN BETWEEN WITHIN n DAYS ALL WITHIN 1 HOUR",
        Sequence(
            SOME,
            Event(n("a")),
            (Step(Event(n("b")), within=Duration(n("n"), Unit.DAY), without=(Event(n("c"), LAST_YEAR),)),),
            lasting("1", Unit.HOUR),
        ),
    ),
    ("HAS FIRST a FOLLOWED BY b", Sequence(SOME, Event(n("a"), position=Position.FIRST), (Step(Event(n("b"))),))),
    ("HAS LAST a", Sequence(SOME, Event(n("a"), position=Position.LAST))),
    (
        "HAS ALL OF (a, b WHERE page = 'p') WITHIN 3 DAYS",
        Sequence(SOME, Group((Event(n("a")), Event(n("b"), where=PRICING)), within=lasting("3", Unit.DAY))),
    ),
    (
        "HAS AT LEAST 2 OF (a, b) FOLLOWED BY ALL OF (c, d) WITHIN 3 DAYS",
        Sequence(
            SOME,
            Group((Event(n("a")), Event(n("b"))), num("2")),
            (Step(Group((Event(n("c")), Event(n("d")))), within=lasting("3", Unit.DAY)),),
        ),
    ),
    ("HAS 3 a SAME x", Has(THREE, n("a"), same=(Identifier("x"),))),
    ("HAS 3 a IN ANY 30 DAYS", Has(THREE, n("a"), rhythm=AnyStretch(lasting("30", Unit.DAY)))),
    (
        "HAS a ON AT LEAST 4 DAYS IN LAST 1 YEAR WHERE page = 'p'",
        Has(SOME, n("a"), LAST_YEAR, PRICING, OnUnits(num("4"), Unit.DAY)),
    ),
    (
        "HAS a IN LAST 1 YEAR FOR 3 CONSECUTIVE MONTHS",
        Has(SOME, n("a"), LAST_YEAR, rhythm=Streak(num("3"), Unit.MONTH)),
    ),
    (
        "HAS a IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS",
        Has(SOME, n("a"), rhythm=Regularly(num("3"), Rolling(Direction.LAST, num("6"), Unit.MONTH, True))),
    ),
    (
        "HAS a IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS",
        Has(SOME, n("a"), rhythm=Regularly(num("2"), Periods(num("3"), lasting("72", Unit.HOUR)))),
    ),
    ("HAS a WITHIN 30 DAYS AFTER b", Has(SOME, n("a"), Relative(lasting("30", Unit.DAY), False, n("b")))),
    ("HAS subs ACTIVE", Has(SOME, n("subs"), Active())),
    ("HAS subs ACTIVE NOW", Has(SOME, n("subs"), Active(at=NOW))),
    ("HAS subs ACTIVE IN LAST 1 YEAR", Has(SOME, n("subs"), Active(during=LAST_YEAR))),
    ("HAS subs ACTIVE FOR AT LEAST 6 MONTHS", Has(SOME, n("subs"), Active(least=lasting("6", Unit.MONTH)))),
    ("AVG(DAYS BETWEEN a IN LAST 1 YEAR)", Aggregate(Identifier("AVG"), Gap(Unit.DAY, n("a")), window=LAST_YEAR)),
    (
        "COUNT(DISTINCT a.x IN LAST 1 YEAR IN ANY 5 MINUTES WHERE page = 'p')",
        Aggregate(Identifier("COUNT"), n("a.x"), True, LAST_YEAR, PRICING, any=AnyStretch(lasting("5", Unit.MINUTE))),
    ),
    (
        "COUNT(a WITHIN 1 WEEK BEFORE b)",
        Aggregate(Identifier("COUNT"), n("a"), window=Relative(lasting("1", Unit.WEEK), True, n("b"))),
    ),
    ("COUNT(a ACTIVE)", Aggregate(Identifier("COUNT"), n("a"), window=Active())),
    ("x IN TOP 10%", InRank(n("x"), Rank.TOP, percent("10"))),
    ("x NOT IN BOTTOM 500 PER b AMONG a", InRank(n("x"), Rank.BOTTOM, num("500"), n("a"), n("b"), True)),
    ("x IN QUINTILE 5", InRank(n("x"), Rank.QUINTILE, num("5"))),
    ("AT LEAST 2 OF (a, b)", CountOf(Quantity(Quantifier.AT_LEAST, num("2")), (n("a"), n("b")))),
    ("EXACTLY n OF (a)", CountOf(Quantity(Quantifier.EXACTLY, n("n")), (n("a"),))),
    (
        "home NOT WITHIN 25 km OF (48.85, -2.35)",
        Near(n("home"), num("25"), ast.DistanceUnit.KILOMETRE, Point(Decimal("48.85"), Decimal("-2.35")), True),
    ),
    ("home WITHIN n MILES OF 'x'", Near(n("home"), n("n"), ast.DistanceUnit.MILE, Text("x"))),
    ("ENTERED a.b IN LAST 1 YEAR", Moved(False, n("a.b"), LAST_YEAR)),
    ("LEFT a", Moved(True, n("a"))),
    ("IN a FOR AT LEAST 90 DAYS", Standing(n("a"), lasting("90", Unit.DAY))),
    ("ANNIVERSARY OF b IN LAST 1 YEAR", InWindow(Anniversary(n("b")), LAST_YEAR)),
    ("DAYS UNTIL ANNIVERSARY OF b", Elapsed(Unit.DAY, True, Anniversary(n("b")))),
    ("a SAMPLE 10%", Selection(n("a"), tail=Sample(percent("10")))),
    (
        "a INCLUDE b EXCLUDE c SAMPLE p SEED 'x'",
        Selection(n("a"), (n("b"),), (n("c"),), Sample(n("p"), Text("x"))),
    ),
    ("a TOP 5 PER b BY x", Selection(n("a"), tail=Ranked(num("5"), n("x"), per=n("b")))),
    ("(a LOWEST 5% BY x)", Selection(n("a"), tail=Ranked(percent("5"), n("x"), True))),
    (
        "x = 'a' IGNORING ACCENTS AND CASE",
        ast.Compare(Comparison.EQUAL, n("x"), Text("a"), frozenset(ast.Ignoring)),
    ),
]


@pytest.mark.parametrize(("text", "tree"), EXPRESSIONS, ids=[text for text, _ in EXPRESSIONS])
def test_a_rule_becomes_a_tree(text: str, tree: ast.Expression) -> None:
    diagnostics = Diagnostics()
    assert parse_expression(Source("rule", text), diagnostics) == tree
    assert not len(diagnostics)


DEFINITIONS: list[tuple[str, ast.Definition]] = [
    (
        "SEGMENTATION s AMONG v SPLIT INTO control 10%, a 90% SEED 'x'",
        ast.Segmentation(
            Identifier("s"),
            among=n("v"),
            split=ast.Split(
                (ast.Part(Identifier("control"), percent("10")), ast.Part(Identifier("a"), percent("90"))), Text("x")
            ),
        ),
    ),
    (
        "SEGMENTATION s AS BY r LOWEST FIRST, f IN 5 TIERS",
        ast.Segmentation(
            Identifier("s"),
            equal=ast.EqualTiers((ast.Criterion(n("r"), True), ast.Criterion(n("f"))), num("5")),
        ),
    ),
    (
        "TEST v OVERLAPS a BY BETWEEN 1% AND 2% AS OF 2026-11-01 GIVEN a (x, y) (1, UNKNOWN), (-2, 'b') EXPECT 1, 'b'",
        ast.Test(
            n("v"),
            (
                ast.OverlapTest(n("a"), None, percent("1"), percent("2")),
                ast.Given(
                    Identifier("a"),
                    (Identifier("x"), Identifier("y")),
                    ((num("1"), None), (ast.Negative(num("2")), Text("b"))),
                ),
                ast.Expect((num("1"), Text("b"))),
            ),
            ast.Date(dt.date(2026, 11, 1)),
        ),
    ),
    ("TEST v EXPECT NOBODY", ast.Test(n("v"), (ast.Expect(()),))),
]


@pytest.mark.parametrize(("text", "tree"), DEFINITIONS, ids=[text for text, _ in DEFINITIONS])
def test_a_definition_becomes_a_tree(text: str, tree: ast.Definition) -> None:
    diagnostics = Diagnostics()
    assert parse_file(Source("file.seg", text), diagnostics).definitions == (tree,)
    assert not len(diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        "HAS first FOLLOWED BY last WITHIN 2 DAYS",
        "HAS LAST last FOLLOWED BY active SAME same",
        "top > 3 AND sample IN TOP 5 AND entered = left",
        "days BETWEEN orders AND 3",
        "active = 1 AND within = 2 AND per > 3 AND by < 4",
        "x = 'a' IGNORING CASE AND accents = 3",
        "HAS subscriptions ACTIVE SAMPLE 10%",
        "HAS subscriptions ACTIVE TOP 5 BY by",
    ],
)
def test_words_are_names_where_no_keyword_is_meant(text: str) -> None:
    diagnostics = Diagnostics()
    parse_file(Source("rule.seg", text), diagnostics)
    assert not len(diagnostics)


def test_a_has_ends_where_its_own_parts_end() -> None:
    """A step in a filter belongs to the nearest HAS; parentheses keep it out."""
    inner = parse_expression(Source("rule", "HAS a WHERE HAS b FOLLOWED BY c"), Diagnostics())
    outer = parse_expression(Source("rule", "HAS a WHERE (HAS b) FOLLOWED BY c"), Diagnostics())
    assert isinstance(inner, Has) and isinstance(inner.where, Sequence)
    assert isinstance(outer, Sequence) and isinstance(outer.first, Event) and isinstance(outer.first.where, Has)
