"""The text of statements: forms, names, comments, targets, live moments, catalog SQL."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pytest

from segql.catalog.model import Query, SqlExpression, Table
from segql.diagnostics import SegqlError
from segql.plan import plan, plan_everybody
from segql.semantics import ir
from segql.source import Source, Span
from segql.sql import render
from segql.syntax.ast import Unit
from segql.types import DATE, DATETIME, NUMBER, TEXT
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.engines_under_test.tables import Table as Rows
from tests.unit.sql import shop
from tests.unit.sql.shop import (
    AGE,
    AMOUNT,
    CUSTOMER,
    KEY,
    ORDERS,
    REGION,
    agg,
    column,
    compare,
    number,
    program,
    segment,
    text,
    window,
)

BUSY = segment(compare(agg("COUNT"), ">", number(1), "frequency > 1"), "busy")


def members(room: EngineRoom, dialect: str, one: ir.Program, name: str = "test") -> set[object]:
    """The keys of a segment over the shop."""
    engine = room.engine(dialect, "shop_of_ir", shop.TABLES)
    return {row[0] for row in engine.members(render(plan(one, name), dialect))}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_count_and_preview(dialect: str, engine_room: EngineRoom) -> None:
    engine = engine_room.engine(dialect, "shop_of_ir", shop.TABLES)
    extras = {"region": REGION, "frequency": agg("COUNT")}
    made = plan(program(BUSY), "busy", columns=extras)
    assert engine.members(render(made, dialect, form="count")) == [(2,)]
    everybody = plan_everybody(program(), CUSTOMER)
    assert engine.members(render(everybody, dialect, form="count")) == [(5,)]
    assert engine.members(render(made, dialect, form="preview")) == [("a", "urban", 3), ("b", "rural", 3)]
    assert engine.members(render(made, dialect, form="preview", columns=["frequency"], limit=1)) == [("a", 3)]
    shown = engine.members(render(everybody, dialect, form="preview"))
    assert shown == [("a",), ("b",), ("c",), ("d",), ("É",)]


def test_reads_like_the_rule() -> None:
    sql = render(plan(program(BUSY), "busy"), "duckdb")
    assert sql.splitlines() == [
        "-- busy: A test",
        "--   a rule",
        "--   of two lines",
        "-- as of 2026-11-01 (Europe/Paris), before 2026-11-01 23:00:00 UTC",
        'WITH "orders_per_customer" AS (',
        "  SELECT",
        '    "orders"."customer_id",',
        '    COUNT(*) AS "count"',
        '  FROM "orders"',
        "  WHERE",
        '    "orders"."customer_id" IS NOT NULL',
        "    AND (",
        '      "orders"."ordered_at" < CAST(\'2026-11-02 00:00:00\' AS TIMESTAMP)',
        '      OR "orders"."ordered_at" IS NULL',
        "    )",
        "  GROUP BY",
        '    "orders"."customer_id"',
        ")",
        "SELECT DISTINCT",
        '  "customer"."id"',
        'FROM "customers" AS "customer"',
        'LEFT JOIN "orders_per_customer"',
        '  ON "customer"."id" = "orders_per_customer"."customer_id"',
        "WHERE",
        '  "customer"."id" IS NOT NULL',
        '  AND "orders_per_customer"."count" > 1 /* frequency > 1 */',
    ]


def test_one_pass_for_all_aggregates_of_a_fact() -> None:
    spring, year = window("2026-03-01T00:00", "2026-06-01T00:00"), window("2026-01-01T00:00", "2026-11-01T23:00")
    paid = compare(shop.STATUS, "=", text("paid"))
    rule = ir.And(
        (
            compare(agg("COUNT", window=year, where=paid), ">", number(1)),
            compare(agg("SUM", AMOUNT, window=spring, where=paid), ">", number(2)),
            compare(agg("AVG", AMOUNT, window=year, where=paid), ">", agg("COUNT", window=year, where=paid)),
        )
    )
    sql = render(plan(program(segment(rule)), "test"), "postgres")
    assert sql.count('FROM "orders"') == 1
    where = sql[sql.index("WHERE") : sql.index("GROUP BY")]
    assert "'paid'" in where
    assert "2026-01-01" in where  # the widest window bounds the scan
    assert sql.count("'paid'") == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_comments_cannot_be_left(dialect: str, engine_room: EngineRoom) -> None:
    words = "a */ ; DROP TABLE customers; /* b\n-- c \r d"
    hostile = ir.Segment(
        "x */ -- y", CUSTOMER, compare(AGE, "=", number(30), words), "label\r\nSELECT 1", "rule */\u2028 SELECT\n2;"
    )
    nested = segment(ir.And((ir.InSegment("x */ -- y", (KEY,), words=words),)))
    assert members(engine_room, dialect, program(hostile, nested)) == {"a"}
    engine = engine_room.engine(dialect, "shop_of_ir", shop.TABLES)
    assert engine.members(render(plan(program(hostile), "x */ -- y"), dialect)) == [("a",)]


HOSTILE_NAMES = ['a"b', "it's; --", "select", "x`y", "é à", "back\\slash", "percent %s"]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_names_are_data(dialect: str, engine_room: EngineRoom) -> None:
    table = f"t{HOSTILE_NAMES[0]}{HOSTILE_NAMES[1]}"
    quoted = '"' + table.replace('"', '""') + '"'
    columns = ", ".join('"' + name.replace('"', '""') + '" TEXT' for name in ["id", *HOSTILE_NAMES])
    values = ", ".join(["'m'"] + ["'v'"] * len(HOSTILE_NAMES))
    engine = engine_room.new(dialect, "hostile_names_of_ir")
    engine.load([])
    run = engine.connection.execute  # type: ignore[attr-defined]
    run(f"CREATE TABLE {quoted} ({columns})")
    run(f"INSERT INTO {quoted} VALUES ({values})")
    entity = ir.EntityRows('member"; --', Table((table,)), (KEY,))
    rule = ir.And(tuple(compare(column(TEXT, name), "=", text("v")) for name in HOSTILE_NAMES))
    sql = render(plan(program(segment(rule, entity=entity)), "test"), dialect)
    assert engine.members(sql) == [("m",)]
    engine.close()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_texts_are_data(dialect: str, engine_room: EngineRoom) -> None:
    engine = engine_room.new(dialect, "hostile_texts_of_ir")
    values = [
        "'",
        '"',
        "\\",
        "\\'",
        "'; DROP TABLE t; --",
        "a\nb",
        "\t",
        "%s",
        "$1",
        "/*",
        "é\u2028",
        "`",
        "{{x}}",
        "''",
    ]
    engine.load([Rows("people", {"id": "text"}, tuple((value,) for value in values))])
    person = ir.EntityRows("person", Table(("people",)), (KEY,))
    for value in values:
        sql = render(plan(program(segment(compare(KEY, "=", text(value)), entity=person)), "test"), dialect)
        assert engine.members(sql) == [(value,)], sql
    engine.close()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_step_never_hides_a_table(dialect: str, engine_room: EngineRoom) -> None:
    """Segments named like tables, like each other but for case, and longer than an identifier may be."""
    long = "very_" * 30
    one = program(
        segment(compare(AGE, ">", number(20)), "customers"),
        segment(ir.InSegment("customers", (KEY,)), "Customers"),
        segment(ir.InSegment("Customers", (KEY,)), f"{long}a"),
        segment(compare(agg("COUNT"), ">", number(0)), f"{long}b"),
        segment(
            ir.And(
                (ir.InSegment(f"{long}a", (KEY,)), ir.InSegment(f"{long}b", (KEY,)), ir.InSegment("customers", (KEY,)))
            )
        ),
    )
    assert members(engine_room, dialect, one) == {"a"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_entity_of_a_query(dialect: str, engine_room: EngineRoom) -> None:
    query = Query("SELECT id, age FROM customers WHERE region <> '' AND age IS NOT NULL", "duckdb")
    entity = ir.EntityRows("adult", query, (KEY,))
    one = program(
        segment(compare(AGE, ">", number(1)), "customers", entity),
        segment(ir.InSegment("customers", (KEY,)), "test", entity),
    )
    assert members(engine_room, dialect, one) == {"a", "d"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_keys_of_two_parts(dialect: str, engine_room: EngineRoom) -> None:
    engine = engine_room.new(dialect, "two_parts_of_ir")
    engine.load(
        [
            Rows("homes", {"city": "text", "no": "integer"}, (("a", 1), ("a", 2), ("b", 1), ("b", None), (None, 2))),
            Rows("visits", {"city": "text", "no": "integer"}, (("a", 2), ("b", 1), ("b", 1), ("b", None), (None, 2))),
        ]
    )
    keys = (column(TEXT, "city"), column(NUMBER, "no", **shop.INT))
    home = ir.EntityRows("home", Table(("homes",)), keys)
    visits = ir.FactRows("visits", Table(("visits",)), keys)
    often = segment(compare(agg("COUNT", rows=visits, member=keys), ">", number(1)), "often", home)
    rest = segment(ir.Not(ir.InSegment("often", keys)), "rest", home)
    one = program(often, rest)
    assert set(engine.members(render(plan(one, "often"), dialect))) == {("b", 1)}
    assert set(engine.members(render(plan(one, "rest"), dialect))) == {("a", 1), ("a", 2)}
    engine.close()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_owners_that_count_as_missing(dialect: str, engine_room: EngineRoom) -> None:
    owner = column(TEXT, "customer_id", missing=("b", "zz"))
    rows = ir.FactRows("orders", ORDERS.relation, (owner,), ORDERS.time)
    assert members(engine_room, dialect, program(segment(compare(agg("COUNT", rows=rows), ">", number(0))))) == {
        "a",
        "d",
    }
    assert members(
        engine_room, dialect, program(segment(compare(agg("MODE", shop.CHANNEL, rows), "=", text("web"))))
    ) == {"a"}


def test_tables_of_a_target() -> None:
    made = plan(program(BUSY), "busy")
    warehouse = render(made, "bigquery", options={"project": "acme-1", "dataset": "crm", "location": "EU"})
    assert "FROM `acme-1`.`crm`.`orders` AS `orders`" in warehouse
    assert "FROM `acme-1`.`crm`.`customers` AS `customer`" in warehouse
    assert 'FROM "shop"."orders" AS "orders"' in render(made, "postgres", options={"schema": "shop"})
    other = ir.EntityRows("customer", Table(("vault", "people")), (KEY,))
    own_schema = plan(program(segment(ir.Constant(True), entity=other)), "test")
    assert 'FROM "vault"."people"' in render(own_schema, "postgres", options={"schema": "shop"})
    assert "FROM `acme`.`vault`.`people`" in render(own_schema, "bigquery", options={"project": "acme", "dataset": "x"})


def test_a_query_of_the_catalog_stands_once_under_a_name() -> None:
    query = Query("SELECT id, age FROM customers WHERE age > 18", "duckdb")
    adult = ir.EntityRows("adult", query, (KEY,))
    busy = segment(compare(agg("COUNT"), ">", number(1)), "busy", adult)
    sql = render(plan(program(busy, segment(ir.InSegment("busy", (KEY,)), "test", adult)), "test"), "duckdb")
    assert sql.count('FROM "customers"') == 1
    assert 'WITH "adult" AS (' in sql and sql.count('FROM "adult"') == 2
    customers = ir.EntityRows("customers", query, (KEY,))
    own_name = render(plan(program(segment(ir.Constant(True), entity=customers)), "test"), "duckdb")
    assert 'WITH "customers_2" AS (' in own_name and 'FROM "customers"\n' in own_name


def test_tables_in_a_query_of_the_catalog() -> None:
    sql = "WITH old AS (SELECT id FROM customers) SELECT old.id FROM old JOIN vault.people AS p ON p.id = old.id"
    entity = ir.EntityRows("adult", Query(sql, "duckdb"), (KEY,))
    made = plan(program(segment(ir.Constant(True), entity=entity)), "test")
    located = render(made, "bigquery", options={"project": "acme", "dataset": "crm"})
    assert "FROM `acme`.`crm`.`customers`" in located
    assert "FROM `old`" in located and "JOIN `vault`.`people` AS `p`" in located
    assert 'FROM "shop"."customers"' in render(made, "postgres", options={"schema": "shop"})


def test_unknown_dialect() -> None:
    with pytest.raises(SegqlError, match="did you mean `postgres`"):
        render(plan(program(BUSY), "busy"), "postgre")


# Catalog SQL ----------------------------------------------------------------------------------------------------------

REFUSED = [
    "age; DROP TABLE customers",
    "(SELECT max(age) FROM customers)",
    "max(age)",
    "row_number() OVER ()",
    "age, region",
    "age FROM customers",
    "age FROM customers --",
    "age AS x",
    "*",
    "age > $1",
    "age +",
    "EXISTS (SELECT 1)",
    "DISTINCT age",
    "",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_catalog_sql_is_one_expression(sql: str) -> None:
    span = Span(Source("segql.yml", "x" * 20), 3, 5)
    broken = column(NUMBER, "x", sql=SqlExpression(sql, "duckdb", span=span))
    with pytest.raises(SegqlError) as caught:
        render(plan(program(segment(compare(broken, ">", number(1)))), "test"), "postgres")
    (finding,) = caught.value.diagnostics
    assert finding.code.number == "SEG505"
    assert finding.span == span


@pytest.mark.parametrize("sql", ["DELETE FROM customers", "SELECT 1; SELECT 2", "SELEC id FROM customers", ""])
def test_catalog_query_is_one_select(sql: str) -> None:
    entity = ir.EntityRows("x", Query(sql, "duckdb"), (KEY,))
    with pytest.raises(SegqlError, match="SEG505"):
        render(plan(program(segment(ir.Constant(True), entity=entity)), "test"), "duckdb")


# Live moments ---------------------------------------------------------------------------------------------------------

CUTOFF, TODAY = ir.Cutoff(), ir.Today()
LIVE = {
    "since 30 days ago": ir.Window(ir.Midnight(ir.Shifted(TODAY, -30, Unit.DAY)), CUTOFF),
    "this month": ir.Window(ir.Midnight(ir.Truncated(TODAY, Unit.MONTH)), CUTOFF),
    "last hour": ir.Window(ir.Shifted(CUTOFF, -1, Unit.HOUR), CUTOFF),
    "this quarter": ir.Window(ir.Midnight(ir.Truncated(TODAY, Unit.QUARTER)), CUTOFF),
    "last year": ir.Window(ir.Midnight(ir.Shifted(TODAY, -1, Unit.YEAR)), CUTOFF),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", LIVE)
def test_live_windows(name: str, dialect: str, engine_room: EngineRoom) -> None:
    now = dt.datetime.now(dt.UTC)
    moments = [now - dt.timedelta(minutes=1), now + dt.timedelta(days=2), now - dt.timedelta(days=800)]
    rows = tuple((index, moment, moment.astimezone().replace(tzinfo=None)) for index, moment in enumerate(moments))
    engine = engine_room.new(dialect, "live_of_ir")
    engine.load([Rows("events", {"id": "integer", "at": "instant", "clock": "clock"}, rows)])
    key = column(NUMBER, "id", **shop.INT)
    entity = ir.EntityRows("event", Table(("events",)), (key,))
    for value in (column(DATETIME, "at"), column(DATETIME, "clock", timezone="UTC")):
        rule = segment(ir.InWindow(value, LIVE[name]), entity=entity)
        found = set(engine.members(render(plan(program(rule, clock=None), "test"), dialect)))
        boundary = (now - dt.timedelta(hours=3)).astimezone().date() != now.date()
        assert found == {(0,)} or boundary
        until = ir.FactRows("events", Table(("events",)), (key,), value, (), None, CUTOFF)
        facts = agg("COUNT", rows=until, member=(key,), window=LIVE[name])
        counted = segment(compare(facts, ">", number(0)), entity=entity)
        found = set(engine.members(render(plan(program(counted, clock=None), "test"), dialect)))
        assert found == {(0,)} or boundary
    engine.close()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_live_dates(dialect: str, engine_room: EngineRoom) -> None:
    """Each live date against the same one worked out here, today."""
    from zoneinfo import ZoneInfo

    today = dt.datetime.now(ZoneInfo(shop.ZONE)).date()
    monday = today - dt.timedelta(days=today.weekday())
    sunday = today - dt.timedelta(days=(today.weekday() + 1) % 7)
    quarter = dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    expected = [
        (TODAY, today, "monday"),
        (ir.Shifted(TODAY, -3, Unit.WEEK), today - dt.timedelta(days=21), "monday"),
        (ir.Truncated(TODAY, Unit.WEEK), monday, "monday"),
        (ir.Truncated(TODAY, Unit.WEEK), sunday, "sunday"),
        (ir.Truncated(TODAY, Unit.QUARTER), quarter, "monday"),
        (ir.Truncated(ir.Shifted(TODAY, -1, Unit.YEAR), Unit.YEAR), dt.date(today.year - 1, 1, 1), "monday"),
        (ir.Ceiling(ir.Midnight(TODAY)), today, "monday"),
        (ir.Ceiling(CUTOFF), today + dt.timedelta(days=1), "monday"),
        (ir.Ceiling(ir.Shifted(ir.Midnight(TODAY), 1, Unit.SECOND)), today + dt.timedelta(days=1), "monday"),
        (ir.Shifted(ir.Fixed(dt.date(2024, 3, 31)), -1, Unit.MONTH), dt.date(2024, 2, 29), "monday"),
    ]
    rows = tuple((index, date) for index, (_, date, _) in enumerate(expected))
    engine = engine_room.new(dialect, "live_dates_of_ir")
    engine.load([Rows("days", {"id": "integer", "day": "date"}, rows)])
    key, day = column(NUMBER, "id", **shop.INT), column(DATE, "day")
    entity = ir.EntityRows("day", Table(("days",)), (key,))
    for index, (moment, _, week_starts) in enumerate(expected):
        window_ = ir.Window(moment, ir.Shifted(moment, 1, Unit.DAY))
        rule = ir.And((compare(key, "=", number(index)), ir.InWindow(day, window_)))
        at = ir.And((compare(key, "=", number(index)), compare(day, "=", ir.At(DATE, moment))))
        for one in (rule, at):
            made = plan(program(segment(one, entity=entity), clock=None, week_starts=week_starts), "test")
            assert engine.members(render(made, dialect)) == [(index,)], render(made, dialect)
    engine.close()


# Structs and exact numbers, where an engine differs ------------------------------------------------------------------------


def test_structs_and_their_lists_on_duckdb() -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(
        "CREATE TABLE people AS SELECT 'a' AS id, {'plan': 'pro', 'born': DATE '2000-01-02', 'n': 2.5} AS profile, "
        "[{'topic': 'bio', 'weight': 0.5}, {'topic': NULL, 'weight': 1.0}] AS interests"
    )
    person = ir.EntityRows("person", Table(("people",)), (KEY,))
    interests = ir.FactRows(
        "interests", ir.Elements(Table(("people",)), ir.Field("interests"), None), (column(TEXT, "id", of_owner=True),)
    )
    for rule in (
        compare(column(TEXT, "profile", path=("plan",)), "=", text("pro")),
        compare(column(DATE, "profile", path=("born",)), "=", ir.Literal(DATE, dt.date(2000, 1, 2))),
        compare(column(NUMBER, "profile", path=("n",)), "=", number("2.5")),
        compare(agg("SUM", column(NUMBER, "weight"), interests), "=", number("1.5")),
        compare(agg("COUNT", column(TEXT, "topic"), interests), "=", number(1)),
    ):
        sql = render(plan(program(segment(rule, entity=person)), "test"), "duckdb")
        assert connection.execute(sql).fetchall() == [("a",)], sql


QUOTIENTS = [
    ("1", "3"), ("-1", "3"), ("2", "3"), ("-2", "3"), ("0.000000001", "2"), ("-0.000000001", "2"), ("1", "2000000000"),
    ("123456789012.123456789", "7"), ("-999999999999.999999999", "3.000000001"), ("5", "0.000000003"),
    ("1000000007", "998244353"), ("0.000000004", "8"), ("0.000000003", "8"), ("7", "0.5"), ("0", "3"),
]  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_quotients_are_rounded_once(dialect: str, engine_room: EngineRoom) -> None:
    engine = engine_room.new(dialect, "quotients_of_ir")
    pairs = [(Decimal(a), Decimal(b)) for a, b in QUOTIENTS]
    engine.load(
        [Rows("pairs", {"id": "integer", "a": "decimal", "b": "decimal"}, tuple((i, *p) for i, p in enumerate(pairs)))]
    )
    key = column(NUMBER, "id", **shop.INT)
    entity = ir.EntityRows("pair", Table(("pairs",)), (key,))
    a, b = column(NUMBER, "a", **shop.DEC), column(NUMBER, "b", **shop.DEC)
    for index, (over, under) in enumerate(pairs):
        exact = _half_away(over, under)
        equal = compare(shop.arithmetic(a, "/", b), "=", number(str(exact)))
        rule = segment(ir.And((compare(key, "=", number(index)), equal)), entity=entity)
        assert engine.members(render(plan(program(rule), "test"), dialect)) == [(index,)], (over, under, exact)
    engine.close()


def _half_away(over: Decimal, under: Decimal) -> Decimal:
    """The quotient rounded half away from zero to nine places, in whole numbers."""
    top, bottom = int(over.scaleb(9)) * 10**9, int(under.scaleb(9))
    sign = -1 if (top < 0) != (bottom < 0) else 1
    return sign * Decimal((2 * abs(top) + abs(bottom)) // (2 * abs(bottom))).scaleb(-9)
