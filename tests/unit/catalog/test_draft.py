"""A first catalog from tables: it loads, fits the tables that it was written from, and guesses what a person would."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from segql.catalog import Catalog, complete, draft_catalog, load_catalog
from segql.catalog.draft import Draft, draft_project, yaml_text
from segql.catalog.model import Link, Owner, Query, Table, Target
from segql.diagnostics import Diagnostics, SegqlError
from segql.engines import open_engine
from segql.source import Source
from segql.syntax import parse_file
from segql.syntax.vocabulary import languages, read_table
from segql.types import BOOLEAN, TEXT

SHOP = """
CREATE TABLE customers (
    id INTEGER PRIMARY KEY, email VARCHAR, "First Name" VARCHAR, "a.b" INTEGER, "Select" BOOLEAN, "and" VARCHAR,
    company_id UUID, created_at TIMESTAMP, prefs JSON, tags VARCHAR[], orders INTEGER, "été" DATE, "No" TEXT, "x""y" INTEGER
);
CREATE TABLE companies (id UUID PRIMARY KEY, name VARCHAR);
CREATE TABLE orders (
    order_id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), ordered_at TIMESTAMPTZ,
    updated_at TIMESTAMP, amount DECIMAL(10, 2), product_id VARCHAR
);
CREATE TABLE order_lines (order_id INTEGER, line INTEGER, product_id VARCHAR, PRIMARY KEY (order_id, line));
CREATE TABLE products (product_id VARCHAR, brand VARCHAR);
CREATE TABLE "weird . tbl" (customer_id INTEGER, "when" DATE);
CREATE TABLE subscriptions (customer_id INTEGER, started DATE, ended DATE, plan VARCHAR);
CREATE TABLE nothing (a DOUBLE);
INSERT INTO customers (id) VALUES (1), (2);
INSERT INTO products VALUES ('a', 'b'), ('c', 'd');
"""


def drafted(folder: Path, tables: str) -> tuple[Catalog, Draft]:
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute(tables)
    target = Target("local", "duckdb", {"path": "shop.duckdb"})
    diagnostics = Diagnostics()
    with open_engine(target, folder) as engine:
        draft = draft_project(engine, target, name="shop", timezone="Europe/Paris")
        (folder / "segql.yml").write_text(draft.catalog, encoding="utf-8")
        catalog = load_catalog(folder / "segql.yml", diagnostics)
        assert catalog is not None, [item.message for item in diagnostics]
        relations = [entity.relation for entity in catalog.entities.values()]
        relations += [lookup.relation for lookup in catalog.lookups.values()]
        relations += [fact.relation for fact in catalog.facts.values() if isinstance(fact.relation, Table | Query)]
        schema = engine.schema({relation for relation in relations if isinstance(relation, Table)})
        queries = {r.sql: engine.describe(r.sql) for r in relations if isinstance(r, Query)}
        schema = type(schema)(schema.tables, schema.known, schema.ignores_case, schema.dialect, queries)
        completed = complete(catalog, schema, diagnostics)
    assert [item.message for item in diagnostics] == []
    parse_file(Source("first.seg", draft.segment), diagnostics)
    assert [item.message for item in diagnostics] == []
    return completed, draft


def test_a_shop(tmp_path: Path) -> None:
    catalog, draft = drafted(tmp_path, SHOP)
    assert list(catalog.entities) == ["customer", "company", "order"]
    assert catalog.default_entity.key == ("id",)
    assert list(catalog.lookups) == ["product"]
    assert list(catalog.facts) == ["orders", "subscriptions", "weird_tbl", "order_lines"]
    assert catalog.facts["weird_tbl"].relation == Table(("weird . tbl",))
    assert catalog.facts["orders"].owners == (Owner("customer", ("customer_id",)),)
    assert catalog.facts["order_lines"].owners == (
        Owner("order", ("order_id",)),
        Owner("customer", ("customer_id",), via="order"),
    )
    times = {name: fact.time.column for name, fact in catalog.facts.items() if fact.time is not None}
    assert times == {"orders": "ordered_at", "subscriptions": "started", "weird_tbl": "when"}
    assert catalog.facts["subscriptions"].valid is not None
    product = catalog.facts["orders"].columns["product"]
    assert product == Link("product", "product", ("product_id",), is_entity=False)
    assert catalog.default_entity.attributes["company"] == Link("company", "company", ("company_id",), is_entity=True)
    assert "# Not used, for want of a link to a member: nothing" in draft.catalog
    assert draft.catalog.count("# guessed") > 5
    assert "timezone: Europe/Paris\n" in draft.catalog


def test_odd_names_survive(tmp_path: Path) -> None:
    catalog, _ = drafted(tmp_path, SHOP)
    read = {
        member.name: (member.column, member.type)
        for member in catalog.default_entity.attributes.values()
        if not isinstance(member, Link)
    }
    assert read["first_name"] == ("First Name", TEXT)
    assert read["Select"] == ("Select", BOOLEAN)
    assert read["and_"] == ("and", TEXT)
    assert read["a_b"][0] == "a.b"
    assert read["x_y"][0] == 'x"y'
    assert read["orders_2"][0] == "orders"  # `orders` is the fact
    assert read["No"] == ("No", TEXT)
    assert read["été"][0] == "été"


def test_columns_that_no_type_fits_are_left_as_a_comment(tmp_path: Path) -> None:
    nested = "CREATE TABLE customers AS SELECT i AS customer_id, [['a']] AS lists FROM range(20) AS t(i)"
    catalog, _ = drafted(tmp_path, nested)
    assert "lists" not in catalog.default_entity.attributes


def test_members_that_no_table_lists(tmp_path: Path) -> None:
    catalog, draft = drafted(
        tmp_path,
        "CREATE TABLE log (customer_id VARCHAR, day DATE, dollars DOUBLE, item_id INTEGER);"
        "INSERT INTO log VALUES ('a', '2026-01-01', 1, 1), ('a', '2026-01-02', 2, 1)",
    )
    assert isinstance(catalog.default_entity.relation, Query)
    assert catalog.default_entity.name == "customer"
    assert list(catalog.metrics) == ["log_count", "days_since_log", "log_dollars"]
    assert "HAS AT LEAST 2 log" in draft.segment


@pytest.mark.parametrize(
    ("tables", "name", "key"),
    [
        ("CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1)", "t", ("id",)),
        ("CREATE TABLE t (a VARCHAR, b DOUBLE); INSERT INTO t VALUES ('x', 1), ('x', 2)", "a", ("a",)),
        ("CREATE TABLE t (a VARCHAR)", "a", ("a",)),
        ('CREATE TABLE "select" ("order" INTEGER PRIMARY KEY)', "select", ("order",)),
        (
            "CREATE TABLE users (uid UUID PRIMARY KEY, email VARCHAR); CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "user",
            ("uid",),
        ),
    ],
)
def test_small_databases(tmp_path: Path, tables: str, name: str, key: tuple[str, ...]) -> None:
    catalog, _ = drafted(tmp_path, tables)
    assert (catalog.default_entity.name, catalog.default_entity.key) == (name, key)


def test_a_database_without_anything_to_go_by(tmp_path: Path) -> None:
    with pytest.raises(SegqlError) as caught:
        drafted(tmp_path, "CREATE TABLE t (a DOUBLE)")
    assert [item.code.number for item in caught.value.diagnostics] == ["SEG601"]


def test_the_text_alone(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "shop.duckdb")).execute("CREATE TABLE users (id INTEGER)").close()
    target = Target("local", "duckdb", {"path": "shop.duckdb"})
    with open_engine(target, tmp_path) as engine:
        text = draft_catalog(engine, target, name="shop")
    assert "timezone: UTC  # guessed" in text


@pytest.mark.parametrize("text", ["a: b", "no", "x\ny", "\x85", "it's", '"', "# x", "", "é", "a b", "\u2028"])
def test_any_text_survives_yaml(text: str) -> None:
    from segql.catalog.yaml import Entries, Scalar, read_yaml

    diagnostics = Diagnostics()
    root = read_yaml(Source("x", f"{{a: {yaml_text(text)}}}"), diagnostics)
    assert isinstance(root, Entries)
    value = root.get("a")
    assert isinstance(value, Scalar)
    assert value.text == text


def test_no_word_of_any_language_becomes_a_name(tmp_path: Path) -> None:
    words = {word.casefold() for one in languages() for group in read_table(one)["reserved"].values() for word in group}
    columns = ", ".join(f'"{word}" INTEGER' for word in sorted(words | {"tous"}))
    catalog, _ = drafted(tmp_path, f"CREATE TABLE customers (id INTEGER PRIMARY KEY, {columns})")
    (entity,) = catalog.entities.values()
    assert {"tous_", "et_", "and_", "paramètre_"} <= entity.attributes.keys()
    assert not (words | {"tous"}) & {name.casefold() for name in entity.attributes}
