"""What a catalog's text comes out as."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from segql.catalog.model import (
    Column,
    Label,
    Link,
    ListSource,
    Owner,
    Query,
    SqlExpression,
    Storage,
    Table,
)
from segql.diagnostics import Diagnostics, Severity
from segql.source import Source
from segql.syntax import ast, parse_expression
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, PERCENT, PLACE, TEXT, list_of
from tests.unit.catalog.reading import HEAD, load, loaded

#: The catalog of the documentation, with all that it can say.
DOCUMENTED = """\
name: retail
timezone: Europe/Paris
week_starts: monday
language: en
segments: segments/

targets:
  local:     {engine: duckdb, path: shop.duckdb}
  pg:        {engine: postgres, url: "${PG_URL}", schema: public}
  warehouse: {engine: bigquery, project: acme, dataset: crm, location: EU}
  lake:      {engine: spark, master: "local[*]"}

entities:
  customer:
    table: customers
    key: customer_id
    label: {one: customer, many: customers}
    attributes:
      region:        {type: text, values: [urban, suburban, rural]}
      email:         {type: text, pii: true, case: ignore, missing: ["", "n/a"]}
      birth_date:    date
      last_login:    {type: datetime, timezone: UTC}
      email_consent: boolean
      tags:          list of text
      discount:      percent
      home:          {type: place, latitude: lat, longitude: lng}
      plan:          {type: text, path: [profile, plan]}
      segment_code:  {type: text, sql: {duckdb: "upper(code)"}}
      company:       {entity: account, by: company_id}
  account: {table: companies, key: id, attributes: {industry: text}}

lookups:
  product: {table: products, key: product_id, columns: {department: text, brand: text}}

facts:
  orders:
    table: orders
    key: order_id
    of: {customer: customer_id, account: customer.company_id}
    time: {column: ordered_at, timezone: UTC}
    label: {one: order, many: orders}
    columns: {amount: number, channel: text, status: text, product: {lookup: product, by: product_id}}
    where: status != 'cancelled'
  purchases: {from: orders, where: "status = 'paid'"}
  email_opens: {table: events, of: {customer: user_id}, time: occurred_at, where: "name = 'email_open'"}
  interests: {list: customer.interests, columns: {topic: text, weight: number}}
  subscriptions: {table: subs, of: {customer: user_id}, valid: {from: started, to: ended}, columns: {plan: text}}
  bookings: {table: bookings, of: {customer: user_id}, time: starts_at, planned: true}

metrics:
  frequency: COUNT(orders)
  recency:   DAYS SINCE LAST(orders.ordered_at)
  monetary:  SUM(orders.amount)

params: {min_orders: 3}
places: {lyon store: [45.7640, 4.8357]}
lists:  {staff: {file: lists/staff.csv, column: email}, blocked: {table: suppression, column: email}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "staff.csv").write_text("email\na@b.fr\n")
    return tmp_path


def expression(text: str) -> ast.Expression | None:
    return parse_expression(Source("x", text), Diagnostics())


def test_the_documented_catalog(shop: Path) -> None:
    catalog = loaded(shop, DOCUMENTED)
    assert (catalog.name, catalog.timezone, catalog.root) == ("retail", "Europe/Paris", str(shop))
    assert list(catalog.targets) == ["local", "pg", "warehouse", "lake"]
    assert catalog.targets["pg"].options == {"url": "${PG_URL}", "schema": "public"}
    assert catalog.default_entity.name == "customer"

    customer = catalog.entities["customer"].attributes
    types = {name: member.type for name, member in customer.items() if isinstance(member, Column)}
    assert types == {
        "region": TEXT,
        "email": TEXT,
        "birth_date": DATE,
        "last_login": DATETIME,
        "email_consent": BOOLEAN,
        "tags": list_of(TEXT),
        "discount": PERCENT,
        "home": PLACE,
        "plan": TEXT,
        "segment_code": TEXT,
        "customer_id": None,
    }
    assert customer["email"] == Column("email", TEXT, "email", missing=("", "n/a"), ignore_case=True, pii=True)
    assert customer["region"] == Column("region", TEXT, "region", values=("urban", "suburban", "rural"))
    assert customer["plan"] == Column("plan", TEXT, "profile", path=("plan",))
    assert customer["home"] == Column("home", PLACE, "home", latitude="lat", longitude="lng")
    assert customer["segment_code"] == Column(
        "segment_code", TEXT, "segment_code", sql=SqlExpression("upper(code)", "duckdb")
    )
    assert customer["company"] == Link("company", "account", ("company_id",), is_entity=True)
    assert customer["last_login"] == Column("last_login", DATETIME, "last_login", timezone="UTC")

    orders = catalog.facts["orders"]
    assert orders.owners == (
        Owner("customer", ("customer_id",)),
        Owner("account", ("company_id",), via="customer"),
    )
    assert orders.time == Column("ordered_at", DATETIME, "ordered_at", timezone="UTC")
    assert list(orders.columns) == ["amount", "channel", "status", "product", "ordered_at", "order_id", "customer_id"]
    assert orders.wheres == (expression("status != 'cancelled'"),)
    purchases = catalog.facts["purchases"]
    assert (purchases.relation, purchases.parent) == (Table(("orders",)), "orders")
    assert purchases.wheres == (expression("status != 'cancelled'"), expression("status = 'paid'"))
    assert purchases.label == Label("purchase", "purchases")
    assert catalog.facts["email_opens"].all_columns
    assert not orders.all_columns
    assert catalog.facts["interests"].relation == ListSource("customer", "interests")
    assert catalog.facts["interests"].owners == (Owner("customer", ("customer_id",)),)
    valid = catalog.facts["subscriptions"].valid
    assert valid is not None
    assert (valid.start.column, valid.end.column) == ("started", "ended")
    assert catalog.facts["bookings"].planned

    assert catalog.metrics["frequency"].expression == expression("COUNT(orders)")
    assert catalog.params["min_orders"].value == ast.Number(Decimal(3))
    assert catalog.places["lyon store"] == (Decimal("45.7640"), Decimal("4.8357"))
    assert catalog.lists["staff"].file == "lists/staff.csv"
    assert catalog.lists["blocked"].table == Table(("suppression",))


def test_everything_knows_where_it_was_declared(shop: Path) -> None:
    catalog = loaded(shop, DOCUMENTED)
    region = catalog.entities["customer"].attributes["region"]
    assert region.span.text == "region"
    assert region.span.source.position(region.span.start)[0] == 19
    assert catalog.facts["orders"].relation.span.text == "orders"
    assert catalog.metrics["recency"].expression.span.text == "DAYS SINCE LAST(orders.ordered_at)"


def test_yaml_keeps_no_and_on_as_texts(tmp_path: Path) -> None:
    catalog = loaded(
        tmp_path,
        "timezone: UTC\nentities:\n  c: {table: t, key: k, attributes: {on: text, "
        "country: {type: text, values: [NO, SE, 1]}}}\n",
    )
    attributes = catalog.default_entity.attributes
    country = attributes["country"]
    assert isinstance(country, Column)
    assert country.values == ("NO", "SE", "1")
    assert "on" in attributes


def test_a_fact_that_is_an_entity_too(tmp_path: Path) -> None:
    catalog = loaded(
        tmp_path,
        HEAD
        + "facts:\n"
        + "  orders: {table: orders, key: order_id, of: {customer: customer_id}, entity: order, columns: {amount: number}}\n"
        + "  lines: {table: order_lines, of: {order: order_id, customer: order.customer_id}, columns: {sku: text}}\n",
    )
    order = catalog.entities["order"]
    assert (order.relation, order.key) == (Table(("orders",)), ("order_id",))
    assert list(order.attributes) == ["amount", "order_id", "customer_id"]
    assert catalog.facts["orders"].entity == "order"
    assert catalog.facts["lines"].owners[1] == Owner("customer", ("customer_id",), via="order")
    assert catalog.default_entity.name == "customer"


def test_an_entity_declared_apart_stays_as_it_is(tmp_path: Path) -> None:
    catalog = loaded(
        tmp_path,
        HEAD
        + "  order: {table: v_orders, key: id, attributes: {total: number}}\n"
        + "facts:\n  orders: {table: orders, key: order_id, of: {customer: customer_id}, entity: Order}\n",
    )
    assert catalog.entities["order"].relation == Table(("v_orders",))
    assert catalog.facts["orders"].entity == "order"


def test_names_of_tables_and_columns_may_be_odd(tmp_path: Path) -> None:
    catalog = loaded(
        tmp_path,
        "timezone: UTC\nentities:\n  c: {table: [my.schema, 'Weird Table'], key: ['Key A', 'b.c'], "
        "attributes: {x: {column: 'a b', type: number}}}\n"
        "facts:\n  f: {table: crm.f, of: {c: ['k a', 'b.c']}}\n",
    )
    entity = catalog.default_entity
    assert entity.relation == Table(("my.schema", "Weird Table"))
    assert entity.key == ("Key A", "b.c")
    assert list(entity.attributes) == ["x", "Key A", "b.c"]
    assert catalog.facts["f"].relation == Table(("crm", "f"))
    assert catalog.facts["f"].owners == (Owner("c", ("k a", "b.c")),)


def test_an_entity_from_a_query(tmp_path: Path) -> None:
    catalog = loaded(tmp_path, "timezone: UTC\nentities:\n  c:\n    sql: {duckdb: SELECT 1 AS k}\n    key: k\n")
    assert catalog.default_entity.relation == Query("SELECT 1 AS k", "duckdb")
    assert catalog.default_entity.all_columns


def test_params_are_literals(tmp_path: Path) -> None:
    catalog = loaded(
        tmp_path,
        HEAD
        + "params: {a: 3, b: [FR, 'BE'], c: 20%, d: 2026-01-01, e: \"'it''s'\", f: -2.5, g: true, h: '3', i: 2026-11}\n",
    )
    values = {name: param.value for name, param in catalog.params.items()}
    assert values["a"] == ast.Number(Decimal(3))
    assert values["b"] == (ast.Text("FR"), ast.Text("BE"))
    assert values["c"] == ast.Number(Decimal("0.2"), percent=True)
    assert values["d"] == expression("2026-01-01")
    assert values["e"] == ast.Text("it's")
    assert values["f"] == ast.Negative(ast.Number(Decimal("2.5")))
    assert values["g"] == ast.Boolean(True)
    assert values["h"] == ast.Text("3")
    assert values["i"] == ast.Month(2026, 11)


def test_missing_values_have_their_columns_type(tmp_path: Path) -> None:
    catalog = loaded(
        tmp_path,
        "timezone: UTC\nentities:\n  c:\n    table: t\n    key: k\n    attributes:\n"
        "      n: {type: number, missing: -1, stored: integer}\n"
        "      z: {type: text, missing: [0, 007]}\n      u: {missing: [-1]}\n",
    )
    n, z, u = (catalog.default_entity.attributes[name] for name in "nzu")
    assert n == Column("n", NUMBER, "n", missing=(Decimal(-1),), storage=Storage.INTEGER)
    assert isinstance(z, Column)
    assert z.missing == ("0", "007")
    assert isinstance(u, Column)
    assert u.missing == ("-1",)


def test_included_files_are_one_catalog(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "facts.yml").write_text(
        "facts:\n  orders: {table: orders, of: {customer: customer_id}}\ninclude: params.yml\n"
    )
    (tmp_path / "more" / "params.yml").write_text("params: {a: 1}\n")
    catalog = loaded(tmp_path, HEAD + "include: more/facts.yml\n")
    assert list(catalog.facts) == ["orders"]
    assert list(catalog.params) == ["a"]
    assert catalog.facts["orders"].span.source.name.endswith("facts.yml")


@pytest.mark.parametrize(
    "written",
    [
        "at > 31/12/2026",
        "'at > 31/12/2026'",
        '"at > 31/12/2026"',
        "'at > 31/12/2026 OR region = ''a'' '",
        "'region = ''a'' OR at > 31/12/2026'",
        '"region = \\"a\\" OR at > 31/12/2026"',
    ],
)
def test_a_mistake_in_a_segql_text_is_underlined_there(tmp_path: Path, written: str) -> None:
    line_text = "  o: {table: o, of: {customer: id}, where: " + written + "}"
    _, found = load(tmp_path, HEAD + "facts:\n" + line_text + "\n")
    errors = [item.span for item in found if item.severity is Severity.ERROR]
    assert [span.text for span in errors] == ["31/12/2026"]
    line, column = errors[0].source.position(errors[0].start)
    # An escape takes more room in the file than in its text: the place is at most so many characters to the left.
    before = written[: written.index("31/12")]
    escapes = before.count("''") + before.count('\\"')
    assert line == 5
    assert 0 <= line_text.index("31/12") + 1 - column <= escapes


def test_a_mistake_in_a_text_on_several_lines(tmp_path: Path) -> None:
    text = "facts:\n  o:\n    table: o\n    of: {customer: id}\n    where: >\n      amount > 3\n      AND region = ]\n"
    _, found = load(tmp_path, HEAD + text)
    assert [(item.code.number, item.span.text) for item in found] == [("SEG101", "]")]
    assert found[0].span.source.position(found[0].span.start) == (10, 20)


def test_labels_are_guessed_from_names(tmp_path: Path) -> None:
    facts = "".join(
        f"  {name}: {{table: t, of: {{customer: id}}}}\n"
        for name in ("orders", "categories", "web_visits", "news", "boxes")
    )
    catalog = loaded(tmp_path, HEAD + "facts:\n" + facts)
    assert [fact.label.one for fact in catalog.facts.values()] == ["order", "category", "web visit", "new", "box"]


def test_data_files_of_a_target(tmp_path: Path) -> None:
    catalog = loaded(
        tmp_path,
        HEAD + "targets:\n  t:\n    engine: duckdb\n    package: lifetimes\n    path: datasets\n    files:\n"
        "      log: {file: a.txt, delimiter: whitespace, columns: {id: text, day: {type: date, format: '%Y%m%d'}}}\n",
    )
    file = catalog.targets["t"].files["log"]
    assert (file.format, file.delimiter) == ("csv", "whitespace")
    assert [(column.name, column.type, column.format) for column in file.columns] == [
        ("id", TEXT, None),
        ("day", DATE, "%Y%m%d"),
    ]
