"""The catalog beside a database: what it fills in, and what it reports."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from segql.catalog import Catalog, complete
from segql.catalog.model import Column, Query, SqlExpression, Storage, Table, Target
from segql.diagnostics import Diagnostic, Diagnostics
from segql.engines import open_engine
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, PERCENT, TEXT, list_of
from tests.unit.catalog.reading import loaded, places

TABLES = """
CREATE TABLE customers (
    customer_id INTEGER, region VARCHAR, birth DATE, seen TIMESTAMP, consent BOOLEAN, score DOUBLE, discount DECIMAL(5, 2),
    tags VARCHAR[], profile JSON, address STRUCT(city VARCHAR, zip VARCHAR), device UUID, mood ENUM ('good', 'bad'),
    interests STRUCT(topic VARCHAR, weight DOUBLE)[], company UUID, picture BLOB
);
CREATE TABLE companies (id UUID, industry VARCHAR);
CREATE TABLE orders (order_id BIGINT, customer_id INTEGER, "at" TIMESTAMPTZ, "on" DATE, amount DECIMAL(10, 2), note VARCHAR);
CREATE TABLE blocked (email VARCHAR);
"""
HEAD = "timezone: UTC\nentities:\n  customer:\n    table: customers\n    key: customer_id\n"
OF = HEAD + "facts: {o: {table: orders, of: {customer: customer_id}, "


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute(TABLES)
    return folder


def completed(shop: Path, folder: Path, text: str) -> tuple[Catalog, list[Diagnostic]]:
    catalog = loaded(folder, text)
    relations = [
        *(entity.relation for entity in catalog.entities.values()),
        *(lookup.relation for lookup in catalog.lookups.values()),
        *(fact.relation for fact in catalog.facts.values()),
        *(declared.table for declared in catalog.lists.values()),
    ]
    with open_engine(Target("t", "duckdb", {"path": "shop.duckdb"}), shop) as engine:
        schema = engine.schema({relation for relation in relations if isinstance(relation, Table)})
    diagnostics = Diagnostics()
    return complete(catalog, schema, diagnostics), diagnostics.sorted()


def column(catalog: Catalog, name: str) -> Column:
    found = catalog.default_entity.attributes[name]
    assert isinstance(found, Column)
    return found


def test_without_attributes_every_column_is_one(shop: Path, tmp_path: Path) -> None:
    catalog, found = completed(shop, tmp_path, HEAD)
    assert found == []
    types = {
        name: (c.type, c.storage) for name, c in catalog.default_entity.attributes.items() if isinstance(c, Column)
    }
    assert types == {
        "customer_id": (NUMBER, Storage.INTEGER),
        "region": (TEXT, None),
        "birth": (DATE, None),
        "seen": (DATETIME, None),
        "consent": (BOOLEAN, None),
        "score": (NUMBER, Storage.FLOAT),
        "discount": (NUMBER, Storage.DECIMAL),
        "tags": (list_of(TEXT), None),
        "device": (TEXT, None),
        "mood": (TEXT, None),
        "company": (TEXT, None),
    }
    assert column(catalog, "seen").timezone == "UTC"
    assert column(catalog, "device").sql == SqlExpression('CAST("device" AS TEXT)', "duckdb")
    assert column(catalog, "region").sql is None


def test_what_was_not_declared_is_filled_in(shop: Path, tmp_path: Path) -> None:
    catalog, found = completed(
        shop,
        tmp_path,
        HEAD
        + "    attributes:\n"
        + "      area: {column: REGION}\n      d: {type: percent, column: discount}\n      score: {missing: [-1]}\n"
        + "      seen: {type: datetime, timezone: Europe/Paris}\n      city: {path: [address, city]}\n"
        + "      plan: {type: text, path: [profile, plan, name]}\n",
    )
    assert found == []
    assert column(catalog, "area").type == TEXT
    assert (column(catalog, "d").type, column(catalog, "d").storage) == (PERCENT, Storage.DECIMAL)
    assert column(catalog, "score").missing == (-1,)
    assert column(catalog, "seen").timezone == "Europe/Paris"
    assert column(catalog, "city").type == TEXT
    assert column(catalog, "city").sql == SqlExpression("struct_extract(\"address\", 'city')", "duckdb")
    assert column(catalog, "plan").sql is None
    assert column(catalog, "plan").path == ("plan", "name")


def test_a_facts_time_has_the_type_of_its_column(shop: Path, tmp_path: Path) -> None:
    catalog, found = completed(
        shop,
        tmp_path,
        HEAD
        + "facts:\n  o: {table: orders, of: {customer: customer_id}, time: {column: at, timezone: Europe/Paris}}\n"
        + "  d: {table: orders, of: {customer: customer_id}, time: 'on', columns: {amount: number}}\n"
        + "  big: {from: o, where: amount > 100}\n",
    )
    assert found == []
    at, on = catalog.facts["o"].time, catalog.facts["d"].time
    assert at is not None
    assert on is not None
    assert (at.type, at.timezone) == (DATETIME, None)  # a TIMESTAMPTZ needs no clock
    assert on.type == DATE
    assert catalog.facts["big"].time == at
    assert "note" in catalog.facts["o"].columns
    assert "note" not in catalog.facts["d"].columns


def test_elements_of_lists(shop: Path, tmp_path: Path) -> None:
    catalog, found = completed(
        shop,
        tmp_path,
        HEAD
        + "    attributes: {tags: list of text}\n"
        + "facts:\n  i: {list: customer.interests, columns: {topic: text, weight: number}}\n  t: {list: customer.tags}\n",
    )
    assert found == []
    weight = catalog.facts["i"].columns["weight"]
    assert isinstance(weight, Column)
    assert weight.storage is Storage.FLOAT
    value = catalog.facts["t"].columns["value"]
    assert isinstance(value, Column)
    assert value.type == TEXT


def test_a_link_is_read_like_the_key_that_it_points_to(shop: Path, tmp_path: Path) -> None:
    catalog, found = completed(
        shop,
        tmp_path,
        HEAD + "    attributes: {employer: {entity: account, by: company}}\n  account: {table: companies, key: id}\n",
    )
    assert found == []
    assert column(catalog, "company").sql == SqlExpression('CAST("company" AS TEXT)', "duckdb")
    key = catalog.entities["account"].attributes["id"]
    assert isinstance(key, Column)
    assert key.sql is not None


@pytest.mark.parametrize(
    ("text", "code", "place", "part", "help"),
    [
        ("entities: {c: {table: custommers, key: k}}", "SEG601", "custommers", "no table", "`customers`"),
        ("entities: {c: {table: crm.customers, key: k}}", "SEG601", "crm.customers", "no table", "`customers`"),
        ("entities: {c: {table: customers, key: id}}", "SEG602", "id", "`customers` has no column `id`", None),
        (HEAD + "    attributes: {regon: text}", "SEG602", "regon", "has no column `regon`", "`region`"),
        (HEAD + "    attributes: {region: number}", "SEG603", "region", "is VARCHAR", "CAST"),
        (HEAD + "    attributes: {seen: date}", "SEG603", "seen", "is TIMESTAMP", "datetime"),
        (HEAD + "    attributes: {picture: {}}", "SEG603", "picture", "BLOB", None),
        (HEAD + "    attributes: {profile: {}}", "SEG603", "profile", "JSON", "path"),
        (HEAD + "    attributes: {x: {path: [profile, plan]}}", "SEG603", "x", "JSON", "`type:`"),
        (HEAD + "    attributes: {x: {path: [address, town]}}", "SEG602", "x", "no field `town`", "city"),
        (HEAD + "    attributes: {x: {type: text, path: [region, a]}}", "SEG603", "x", "VARCHAR", "struct"),
        (
            HEAD + "    attributes: {h: {type: place, latitude: region, longitude: score}}",
            "SEG603",
            "h",
            "VARCHAR",
            None,
        ),
        (HEAD + "    attributes: {score: {missing: [x]}}", "SEG603", "score", "`x`", None),
        (
            HEAD + "facts: {o: {table: orders, of: {customer: cust_id}}}",
            "SEG602",
            "cust_id",
            "no column",
            "`customer_id`",
        ),
        (HEAD + "facts: {o: {table: orders, of: {customer: note}}}", "SEG603", "note", "VARCHAR", None),
        (
            HEAD + "facts: {o: {table: orders, of: {customer: customer_id}, time: note}}",
            "SEG603",
            "note",
            "not a time",
            None,
        ),
        (
            HEAD + "facts: {o: {table: orders, of: {customer: customer_id}, time: att}}",
            "SEG602",
            "att",
            "no column",
            "`at`",
        ),
        (HEAD + "facts: {i: {list: customer.region}}", "SEG603", "customer.region", "not a list", None),
        (HEAD + "facts: {i: {list: customer.hobbies}}", "SEG602", "customer.hobbies", "no column", None),
        (
            HEAD + "    attributes: {p: {lookup: co, by: cmpany}}\nlookups: {co: {table: companies, key: id}}",
            "SEG602",
            "p",
            "no column `cmpany`",
            "`company`",
        ),
        (HEAD + "lists: {l: {table: blocked, column: mail}}", "SEG602", "l", "no column `mail`", "`email`"),
        (HEAD + "lists: {l: {table: bloked, column: email}}", "SEG601", "bloked", "no table", "`blocked`"),
    ],
)
def test_what_does_not_fit(
    shop: Path, tmp_path: Path, text: str, code: str, place: str, part: str, help: str | None
) -> None:
    text = text if text.startswith("timezone") else "timezone: UTC\n" + text
    _, found = completed(shop, tmp_path, text + "\n")
    assert places(found) == [(code, place)]
    assert part in found[0].message
    assert (help or "") in (found[0].help or "")


def test_a_query_says_its_columns_when_the_engine_described_it(shop: Path, tmp_path: Path) -> None:
    query = "SELECT customer_id AS k, region FROM customers"
    text = f"timezone: UTC\nentities:\n  c:\n    sql: {{duckdb: '{query}'}}\n    key: k\n"
    catalog = loaded(tmp_path, text)
    assert catalog.default_entity.relation == Query(query, "duckdb")
    diagnostics = Diagnostics()
    with open_engine(Target("t", "duckdb", {"path": "shop.duckdb"}), shop) as engine:
        schema = engine.schema([])
        described = type(schema)(schema.tables, queries={query: engine.describe(query)}, dialect="duckdb")
    done = complete(catalog, described, diagnostics)
    assert not diagnostics.items
    assert list(done.default_entity.attributes) == ["k", "region"]
    complete(catalog, schema, diagnostics)
    assert [item.code.number for item in diagnostics] == ["SEG603"]
