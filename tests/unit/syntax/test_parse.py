"""Rules and the trees that they are."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import ast, parse_expression, parse_file
from segql.syntax.ast import (
    Aggregate,
    Ago,
    Among,
    And,
    Between,
    Bounded,
    Calendar,
    Call,
    Compare,
    Comparison,
    Direction,
    Elapsed,
    Has,
    Identifier,
    InList,
    InWindow,
    Known,
    Not,
    OneOf,
    Or,
    Quantifier,
    Quantity,
    Rolling,
    Selection,
    Stretch,
    Text,
    TextOperator,
    TextTest,
    Unit,
    Within,
)


def rule(text: str) -> ast.Expression:
    """The tree of a rule without a mistake."""
    diagnostics = Diagnostics()
    parsed = parse_expression(Source("rule", text), diagnostics)
    assert not diagnostics.has_errors, [item.message for item in diagnostics]
    assert parsed is not None
    return parsed


def n(text: str) -> ast.Name:
    return ast.Name(tuple(Identifier(part) for part in text.split(".")))


def num(value: str) -> ast.Number:
    return ast.Number(Decimal(value))


def percent(value: str) -> ast.Number:
    return ast.Number(Decimal(value).scaleb(-2), True)


def day(text: str) -> ast.Date:
    return ast.Date(dt.date.fromisoformat(text))


LAST_30_DAYS = Rolling(Direction.LAST, num("30"), Unit.DAY)
SOME = Quantity(Quantifier.SOME)
WEB = Compare(Comparison.EQUAL, n("channel"), Text("web"))


def agg(function: str, measure: ast.Expression, **rest: object) -> Aggregate:
    return Aggregate(Identifier(function), measure, **rest)  # type: ignore[arg-type]


CONDITIONS: list[tuple[str, ast.Expression]] = [
    ("age >= 18", Compare(Comparison.GREATER_EQUAL, n("age"), num("18"))),
    ("age ≥ 18", Compare(Comparison.GREATER_EQUAL, n("age"), num("18"))),
    ("plan ≠ “free”", Compare(Comparison.NOT_EQUAL, n("plan"), Text("free"))),
    ("a − 1 > – 2", Compare(Comparison.GREATER, ast.Arithmetic("-", n("a"), num("1")), ast.Negative(num("2")))),
    ("region = « urban »", Compare(Comparison.EQUAL, n("region"), Text("urban"))),
    ('name = "O\'Neil ""x"" l’été"', Compare(Comparison.EQUAL, n("name"), Text('O\'Neil "x" l’été'))),
    ("cafe\u0301 = 'e\u0301'", Compare(Comparison.EQUAL, n("café"), Text("é"))),
    ("`my name`.`a``b` > 1_000.5", Compare(Comparison.GREATER, n("my name.a`b"), num("1000.5"))),
    ("rate > 20 %", Compare(Comparison.GREATER, n("rate"), percent("20"))),
    ("age BETWEEN 25 AND 34", Between(n("age"), num("25"), num("34"))),
    ("age NOT BETWEEN 25 AND 34", Between(n("age"), num("25"), num("34"), negated=True)),
    ("c IN ('FR', 'BE')", OneOf(n("c"), (Text("FR"), Text("BE")))),
    ("c NOT IN ('FR') IGNORING CASE", OneOf(n("c"), (Text("FR"),), False, frozenset({ast.Ignoring.CASE}), True)),
    ("c IN regions", OneOf(n("c"), (n("regions"),), bare=True)),
    ("e ENDS WITH '.fr'", TextTest(TextOperator.ENDS_WITH, n("e"), (Text(".fr"),))),
    (
        "zip STARTS WITH ANY ('75', '92')",
        TextTest(TextOperator.STARTS_WITH, n("zip"), (Text("75"), Text("92")), Among.ANY),
    ),
    ("t NOT CONTAINS ALL ('a')", TextTest(TextOperator.CONTAINS, n("t"), (Text("a"),), Among.ALL, negated=True)),
    ("sku MATCHES '^BIO-\\d+$'", TextTest(TextOperator.MATCHES, n("sku"), (Text("^BIO-\\d+$"),))),
    ("phone IS KNOWN", Known(n("phone"))),
    ("phone IS UNKNOWN", Known(n("phone"), negated=True)),
    ("NOT is_staff", Not(n("is_staff"))),
    ("s IN LAST 30 DAYS", InWindow(n("s"), LAST_30_DAYS)),
    ("s IN NEXT 2 WEEKS", InWindow(n("s"), Rolling(Direction.NEXT, num("2"), Unit.WEEK))),
    ("s IN LAST n COMPLETE MONTHS", InWindow(n("s"), Rolling(Direction.LAST, n("n"), Unit.MONTH, True))),
    ("s IN LAST MONTH", InWindow(n("s"), Calendar(Direction.LAST, Unit.MONTH))),
    ("s IN THIS QUARTER", InWindow(n("s"), Calendar(Direction.THIS, Unit.QUARTER))),
    ("s IN 2026", InWindow(n("s"), Within(ast.Year(2026)))),
    ("s IN 2026-03", InWindow(n("s"), Within(ast.Month(2026, 3)))),
    ("s IN 30 DAYS AGO", InWindow(n("s"), Ago(num("30"), None, Unit.DAY))),
    ("s IN 90 TO 180 DAYS AGO", InWindow(n("s"), Ago(num("90"), num("180"), Unit.DAY))),
    ("s SINCE 2026-01-01", Compare(Comparison.SINCE, n("s"), day("2026-01-01"))),
    (
        "s < 2026-11-01T09:00",
        Compare(Comparison.LESS, n("s"), ast.DateTime(dt.datetime(2026, 11, 1, 9))),
    ),
    ("s = today", Compare(Comparison.EQUAL, n("s"), ast.Today("TODAY"))),
    ("s > 30 DAYS AGO", Compare(Comparison.GREATER, n("s"), ast.Shifted(num("30"), Unit.DAY, False))),
    ("s < n WEEKS FROM NOW", Compare(Comparison.LESS, n("s"), ast.Shifted(n("n"), Unit.WEEK, True))),
    (
        "s >= START OF THIS MONTH",
        Compare(Comparison.GREATER_EQUAL, n("s"), ast.Edge(False, Direction.THIS, Unit.MONTH)),
    ),
    ("DAYS SINCE v > 180", Compare(Comparison.GREATER, Elapsed(Unit.DAY, False, n("v")), num("180"))),
    ("DAYS UNTIL r <= 14", Compare(Comparison.LESS_EQUAL, Elapsed(Unit.DAY, True, n("r")), num("14"))),
    ("AGE(b) >= 60", Compare(Comparison.GREATER_EQUAL, Call(Identifier("AGE"), (n("b"),)), num("60"))),
    ("email IN LIST 'l/x.csv'", InList(n("email"), Text("l/x.csv"))),
    ("email IN LIST staff", InList(n("email"), Identifier("staff"))),
    ("lifecycle . at_risk", n("lifecycle.at_risk")),
    ("HAS orders", Has(SOME, n("orders"))),
    ("HAS AN order", Has(SOME, n("order"))),
    ("HAS 3 orders", Has(Quantity(Quantifier.AT_LEAST, num("3")), n("orders"))),
    ("HAS AT LEAST k orders", Has(Quantity(Quantifier.AT_LEAST, n("k")), n("orders"))),
    ("HAS NO orders IN LAST 30 DAYS", Has(Quantity(Quantifier.NO), n("orders"), LAST_30_DAYS)),
    (
        "HAS BETWEEN 2 AND 5 v IN THIS MONTH WHERE (channel = 'web' AND p > 3)",
        Has(
            Quantity(Quantifier.BETWEEN, num("2"), num("5")),
            n("v"),
            Calendar(Direction.THIS, Unit.MONTH),
            And((WEB, Compare(Comparison.GREATER, n("p"), num("3")))),
        ),
    ),
    ("HAS orders WHERE channel = 'web' AND vip", And((Has(SOME, n("orders"), None, WEB), n("vip")))),
    (
        "HAS ONLY orders SINCE 2026-01-01",
        Has(Quantity(Quantifier.ONLY), n("orders"), Bounded(Comparison.SINCE, day("2026-01-01"))),
    ),
    (
        "HAS orders BETWEEN 2026-01-01 AND 2026-02-01 AND vip",
        And((Has(SOME, n("orders"), Stretch(day("2026-01-01"), day("2026-02-01"))), n("vip"))),
    ),
    ("COUNT(orders) > 3", Compare(Comparison.GREATER, agg("COUNT", n("orders")), num("3"))),
    (
        "count(distinct orders.c in last 30 days where channel = 'web' and x) > 3",
        Compare(
            Comparison.GREATER,
            agg("COUNT", n("orders.c"), distinct=True, window=LAST_30_DAYS, where=And((WEB, n("x")))),
            num("3"),
        ),
    ),
    ("SUM(o.p * o.q)", agg("SUM", ast.Arithmetic("*", n("o.p"), n("o.q")))),
    ("SUM(o.a SINCE 2026-01-01)", agg("SUM", n("o.a"), window=Bounded(Comparison.SINCE, day("2026-01-01")))),
    ("MAX((o.a SINCE d))", agg("MAX", Compare(Comparison.SINCE, n("o.a"), n("d")))),
    ("PERCENTILE(o.a, 90)", agg("PERCENTILE", n("o.a"), arguments=(num("90"),))),
    (
        "IF(HAS o WHERE channel = 'web', 1, 0)",
        Call(Identifier("IF"), (Has(SOME, n("o"), None, WEB), num("1"), num("0"))),
    ),
    ("a AND (b OR c)", And((n("a"), Or((n("b"), n("c")))))),
    ("NOT a OR b AND c", Or((Not(n("a")), And((n("b"), n("c")))))),
    ("a AND b AND (c AND d)", And((n("a"), n("b"), And((n("c"), n("d")))))),
    ("NOT a = 1", Not(Compare(Comparison.EQUAL, n("a"), num("1")))),
    (
        "1 + 2 * -x - 3",
        ast.Arithmetic(
            "-", ast.Arithmetic("+", num("1"), ast.Arithmetic("*", num("2"), ast.Negative(n("x")))), num("3")
        ),
    ),
    ("a INCLUDE b, c EXCLUDE d, (e AND f)", Selection(n("a"), (n("b"), n("c")), (n("d"), And((n("e"), n("f")))))),
    ("(a EXCLUDE b) OR (c EXCLUDE d)", Or((Selection(n("a"), (), (n("b"),)), Selection(n("c"), (), (n("d"),))))),
]


@pytest.mark.parametrize(("text", "tree"), CONDITIONS, ids=[text for text, _ in CONDITIONS])
def test_a_condition_is_its_tree(text: str, tree: ast.Expression) -> None:
    assert rule(text) == tree


KEYWORDS_AS_NAMES: list[tuple[str, ast.Expression]] = [
    ("last > 3", Compare(Comparison.GREATER, n("last"), num("3"))),
    ("days = 2", Compare(Comparison.EQUAL, n("days"), num("2"))),
    ("first IS KNOWN", Known(n("first"))),
    ("no = 1", Compare(Comparison.EQUAL, n("no"), num("1"))),
    ("HAS no", Has(SOME, n("no"))),
    ("HAS NO no", Has(Quantity(Quantifier.NO), n("no"))),
    ("HAS no IN LAST 30 DAYS", Has(SOME, n("no"), LAST_30_DAYS)),
    ("HAS no SINCE 2026-01-01", Has(SOME, n("no"), Bounded(Comparison.SINCE, day("2026-01-01")))),
    ("HAS NO since", Has(Quantity(Quantifier.NO), n("since"))),
    ("HAS a", Has(SOME, n("a"))),
    ("HAS A a", Has(SOME, n("a"))),
    ("HAS AT LEAST 3 days", Has(Quantity(Quantifier.AT_LEAST, num("3")), n("days"))),
    ("HAS AT LEAST at least", Has(Quantity(Quantifier.AT_LEAST, n("at")), n("least"))),
    ("HAS exactly", Has(SOME, n("exactly"))),
    ("COUNT(count) > 1", Compare(Comparison.GREATER, agg("COUNT", n("count")), num("1"))),
    ("COUNT(distinct) > 1", Compare(Comparison.GREATER, agg("COUNT", n("distinct")), num("1"))),
    ("COUNT(DISTINCT distinct)", agg("COUNT", n("distinct"), distinct=True)),
    ("x IN last", OneOf(n("x"), (n("last"),), bare=True)),
    ("x IN LAST last DAYS", InWindow(n("x"), Rolling(Direction.LAST, n("last"), Unit.DAY))),
    ("x IN list", OneOf(n("x"), (n("list"),), bare=True)),
    ("x IN LIST list", InList(n("x"), Identifier("list"))),
    ("x CONTAINS any", TextTest(TextOperator.CONTAINS, n("x"), (n("any"),))),
    ("since SINCE since", Compare(Comparison.SINCE, n("since"), n("since"))),
    ("contains CONTAINS contains", TextTest(TextOperator.CONTAINS, n("contains"), (n("contains"),))),
    ("start = START OF THIS DAY", Compare(Comparison.EQUAL, n("start"), ast.Edge(False, Direction.THIS, Unit.DAY))),
    ("DAYS SINCE days > days", Compare(Comparison.GREATER, Elapsed(Unit.DAY, False, n("days")), n("days"))),
    ("starts STARTS WITH with", TextTest(TextOperator.STARTS_WITH, n("starts"), (n("with"),))),
    ("x.today = `today`", Compare(Comparison.EQUAL, n("x.today"), n("today"))),
    ("ıN = 1", Compare(Comparison.EQUAL, n("ıN"), num("1"))),
]


@pytest.mark.parametrize(("text", "tree"), KEYWORDS_AS_NAMES, ids=[text for text, _ in KEYWORDS_AS_NAMES])
def test_a_keyword_is_a_name_where_a_name_stands(text: str, tree: ast.Expression) -> None:
    assert rule(text) == tree


def _free_words() -> list[str]:
    from segql.syntax.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    words = {word for phrases in vocabulary.phrases.values() for phrase in phrases for word in phrase.words}
    return sorted((words | {"COUNT", "LAST", "TODAY"}) - set(vocabulary.reserved) - set(vocabulary.moments))


@pytest.mark.parametrize("word", _free_words())
def test_a_catalog_may_use_every_free_keyword(word: str) -> None:
    name = n(word.lower())
    tier = f"SEGMENTATION {word.lower()} AS {word.lower()}: x"
    assert rule(f"{word.lower()} > 3") == Compare(Comparison.GREATER, name, num("3"))
    assert rule(f"x = {word.lower()} AND y") == And((Compare(Comparison.EQUAL, n("x"), name), n("y")))
    assert rule(f"HAS {word.lower()}") == Has(SOME, name)
    assert rule(f"HAS NO {word.lower()} WHERE {word.lower()}") == Has(Quantity(Quantifier.NO), name, None, name)
    assert rule(f"MAX({word.lower()})") == agg("MAX", name)
    assert rule(f"a EXCLUDE {word.lower()}") == Selection(n("a"), (), (name,))
    diagnostics = Diagnostics()
    parsed = parse_file(Source("file", f"SEGMENT {word.lower()} AS y\nPARAM {word.lower()} = 3\n{tier}"), diagnostics)
    assert len(diagnostics) == 0
    assert len(parsed.definitions) == 3


def test_a_file_of_definitions() -> None:
    text = """\ufeff-- Anything after two dashes or a # is a comment.\r
SEGMENT loyal_urban 'Loyal urban shoppers' OF customer\r
  WITH owner = 'crm', tags = ['loyalty', 'city'], channel = email, since = 2026-01-01\r
  AS frequency > min_orders AND region = 'urban'  # trailing\r
  EXCLUDE vip
METRIC basket 'Average basket' AS AVG(orders.amount IN LAST 30 DAYS)
PARAM min_orders = 3
PARAM regions = ('FR')
SEGMENTATION lifecycle 'Where each stands' AMONG (a OR b) AS
  new 'New':  FIRST(orders.ordered_at) IN LAST 30 DAYS EXCLUDE staff
  never:      OTHERWISE
TEST loyal_urban
  SIZE BETWEEN 100 AND 5000
  SIZE >= 5%
  DISJOINT FROM vip
  SUBSET OF lifecycle.new
  CONTAINS 'C-1042', 17
  LACKS -3
"""
    diagnostics = Diagnostics()
    file = parse_file(Source("shop.seg", text), diagnostics)
    assert len(diagnostics) == 0
    assert file.definitions == (
        ast.Segment(
            Identifier("loyal_urban"),
            Selection(
                And(
                    (
                        Compare(Comparison.GREATER, n("frequency"), n("min_orders")),
                        Compare(Comparison.EQUAL, n("region"), Text("urban")),
                    )
                ),
                (),
                (n("vip"),),
            ),
            Text("Loyal urban shoppers"),
            Identifier("customer"),
            (
                ast.Option(Identifier("owner"), Text("crm")),
                ast.Option(Identifier("tags"), (Text("loyalty"), Text("city"))),
                ast.Option(Identifier("channel"), Identifier("email")),
                ast.Option(Identifier("since"), day("2026-01-01")),
            ),
        ),
        ast.Metric(Identifier("basket"), agg("AVG", n("orders.amount"), window=LAST_30_DAYS), Text("Average basket")),
        ast.Param(Identifier("min_orders"), num("3")),
        ast.Param(Identifier("regions"), (Text("FR"),)),
        ast.Segmentation(
            Identifier("lifecycle"),
            (
                ast.Tier(
                    Identifier("new"),
                    Selection(InWindow(agg("FIRST", n("orders.ordered_at")), LAST_30_DAYS), (), (n("staff"),)),
                    Text("New"),
                ),
                ast.Tier(Identifier("never"), None),
            ),
            Text("Where each stands"),
            among=Or((n("a"), n("b"))),
        ),
        ast.Test(
            n("loyal_urban"),
            (
                ast.SizeTest(None, num("100"), num("5000")),
                ast.SizeTest(Comparison.GREATER_EQUAL, percent("5")),
                ast.RelationTest("DISJOINT", n("vip")),
                ast.RelationTest("SUBSET", n("lifecycle.new")),
                ast.MemberTest(False, (Text("C-1042"), num("17"))),
                ast.MemberTest(True, (num("-3"),)),
            ),
        ),
    )
    assert [(comment.text, comment.own_line) for comment in file.comments] == [
        ("Anything after two dashes or a # is a comment.", True),
        ("trailing", False),
    ]


def test_a_bare_rule_is_a_segment_without_a_name() -> None:
    file = parse_file(Source("vip.seg", "frequency > 3 EXCLUDE staff"), Diagnostics())
    condition = Compare(Comparison.GREATER, n("frequency"), num("3"))
    assert file.definitions == (ast.Segment(None, Selection(condition, (), (n("staff"),))),)


def test_every_mistake_of_a_file_is_reported_and_the_rest_is_parsed() -> None:
    text = "SEGMENT a AS x >\nSEGMENT b AS y > 3\nMETRIC c AS (1 + 2\nPARAM d 3\nSEGMENT e AS HAS orders WHERE f = 1 IN 2026"
    diagnostics = Diagnostics()
    file = parse_file(Source("many.seg", text), diagnostics)
    assert [item.code.name for item in diagnostics.sorted()] == ["syntax", "unclosed", "syntax", "window-after-where"]
    assert [getattr(item, "name", None) for item in file.definitions] == [Identifier("b"), Identifier("e")]
    assert file.broken == (Identifier("a"), Identifier("c"), Identifier("d"))


def test_spans_are_offsets_in_the_whole_source() -> None:
    text = "where: status != 'cancelled'  # note"
    diagnostics = Diagnostics()
    parsed = parse_expression(Source("segql.yml", text), diagnostics, 7, 28)
    assert isinstance(parsed, Compare)
    assert parsed.span.text == "status != 'cancelled'"
    assert parsed.right.span.text == "'cancelled'"


def test_parentheses_belong_to_the_place_of_what_they_hold() -> None:
    parsed = rule("x AND (a OR b)")
    assert isinstance(parsed, And)
    assert parsed.operands[1].span.text == "(a OR b)"
    assert isinstance(parsed.operands[1], Or)
    assert parsed.operands[1].grouped
    assert parsed.span.text == "x AND (a OR b)"


def test_the_digits_of_a_number_are_kept() -> None:
    parsed = rule("x > 1_000")
    assert isinstance(parsed, Compare)
    assert isinstance(parsed.right, ast.Number)
    assert parsed.right.written == "1_000"
