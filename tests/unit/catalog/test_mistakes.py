"""Each mistake in a catalog is told once, at its place, with what would work."""

from __future__ import annotations

from pathlib import Path

import pytest

from segql.catalog import load_catalog
from segql.diagnostics import Diagnostics
from tests.unit.catalog.reading import HEAD, load, places

FACT = "facts:\n  o: {table: o, of: {customer: id}, "


@pytest.mark.parametrize(
    ("text", "code", "place", "help"),
    [
        ("entities: {c: {table: t, key: k, atributes: {}}}\ntimezone: UTC", "SEG502", "atributes", "`attributes`"),
        ("entities: {c: {table: t, key: k}}", "SEG502", "entities", "`timezone:`"),
        ("timezone: UTC\nentities: {c: {table: t}}", "SEG502", "table", "`key:`"),
        ("timezone: UTC\nentities: {c: {key: k}}", "SEG502", "key", None),
        ("timezone: UTC\nentities: {c: {key: k, table: t, sql: {duckdb: x}}}", "SEG502", "sql", None),
        ("timezone: UTC\nname: x", "SEG502", "name", "entities"),
        ("timezone: Europe/Pariss\nentities: {c: {table: t, key: k}}", "SEG503", "Europe/Pariss", "`Europe/Paris`"),
        ("timezone: Paris\nentities: {c: {table: t, key: k}}", "SEG503", "Paris", "`Europe/Paris`"),
        ("timezone: ../../etc/passwd\nentities: {c: {table: t, key: k}}", "SEG503", "../../etc/passwd", None),
        (HEAD + "week_starts: mondy", "SEG503", "mondy", "`monday`"),
        (HEAD + "policies: {smallest: 0}", "SEG503", "0", None),
        (HEAD + "policies: {always_exclude: [a = 1]}", "SEG503", "a = 1", "define a segment"),
        (HEAD + "policies: {channels: {email: {requires: a}}}", "SEG502", "requires", "`require`"),
        (HEAD + "facts: [a]", "SEG503", "[a]", None),
        (HEAD + "facts: {o: {table: o}}", "SEG502", "table", "`of:`"),
        (HEAD + FACT + "columns: {a: nmber}}", "SEG503", "nmber", "`number`"),
        (HEAD + FACT + "columns: {a: string}}", "SEG503", "string", "`text`"),
        (HEAD + FACT + "columns: {a: list of bool}}", "SEG503", "list of bool", "list of boolean"),
        (HEAD + FACT + "columns: {a: {type: text, pii: 3}}}", "SEG503", "3", None),
        (HEAD + FACT + "columns: {a: {type: date, values: [x]}}}", "SEG503", "values", None),
        (HEAD + FACT + "columns: {a: {type: number, missing: [n/a]}}}", "SEG503", "n/a", None),
        (HEAD + FACT + "columns: {a: {type: text, missing: [null]}}}", "SEG503", "null", "leave it out"),
        (HEAD + FACT + "columns: {a: {sql: {duckdb: f(x)}}}}", "SEG502", "a", "`type:`"),
        (HEAD + FACT + "columns: {a: {type: text, sql: {oracle: f(x)}}}}", "SEG502", "oracle", None),
        (HEAD + FACT + "columns: {a: {type: text, column: x, path: [y, z]}}}", "SEG502", "column", None),
        (HEAD + FACT + "columns: {a: {type: place, latitude: x}}}", "SEG502", "{type: place, latitude: x}", None),
        (
            HEAD + FACT + "columns: {p: {lookup: prodct, by: x}}}\nlookups: {product: {table: p, key: k}}",
            "SEG504",
            "prodct",
            "`product`",
        ),
        (
            HEAD + FACT + "columns: {p: {lookup: product, by: [x, y]}}}\nlookups: {product: {table: p, key: k}}",
            "SEG504",
            "[x, y]",
            None,
        ),
        (HEAD + FACT + "columns: {p: {entity: custmer, by: x}}}", "SEG504", "custmer", "`customer`"),
        (HEAD + FACT + "columns: {A: text, a: text}}", "SEG205", "a", None),
        (HEAD + FACT + "time: {column: at, timezone: Mars/Olympus}}", "SEG503", "Mars/Olympus", None),
        (HEAD + FACT + "time: {column: at, type: date, timezone: UTC}}", "SEG503", "timezone", None),
        (HEAD + FACT + "entity: order}", "SEG502", "order", "`key:`"),
        (HEAD + "facts: {o: {table: o, of: {custmer: id}}}", "SEG504", "custmer", "`customer`"),
        (HEAD + "facts: {o: {table: o, of: {customer: [a, b]}}}", "SEG504", "[a, b]", None),
        (HEAD + "facts: {o: {table: o, of: {}}}", "SEG503", "{}", "customer"),
        (
            HEAD + "  account: {table: a, key: id}\nfacts: {o: {table: o, of: {account: customer.company_id}}}",
            *("SEG504", "customer.company_id", "`customer:`"),
        ),
        (HEAD + "facts: {o: {from: orders, where: a = 1}}", "SEG504", "orders", "`facts:` declares: o"),
        (HEAD + "facts: {a: {from: b, where: x = 1}, b: {from: a, where: x = 2}}", "SEG206", "b", None),
        (HEAD + "facts: {a: {from: a, where: x = 1}}", "SEG206", "a", None),
        (HEAD + "facts: {i: {list: customr.tags}}", "SEG504", "customr.tags", "`customer`"),
        (HEAD + "facts: {i: {list: tags}}", "SEG503", "tags", "entity.column"),
        (HEAD + "metrics: {m: {expression: COUNT(o), of: account}}", "SEG504", "account", None),
        (HEAD + "params: {p: }", "SEG503", "", None),
        (HEAD + "params: {p: 1 000}", "SEG503", "1 000", "quotes"),
        (HEAD + "metrics: {region: COUNT(o)}", "SEG205", "region", "rename"),
        (HEAD + "params: {Region: 3}", "SEG205", "Region", "rename"),
        (HEAD + "params: {all: 3}", "SEG205", "all", None),
        (HEAD + "  account: {table: a, key: id, attributes: {age: number, Age: number}}", "SEG205", "Age", None),
        (HEAD + "places: {p: [1]}", "SEG503", "[1]", None),
        (HEAD + "places: {p: [100, 20]}", "SEG503", "100", "latitude"),
        (HEAD + "lists: {l: {file: nope.csv, column: c}}", "SEG506", "nope.csv", None),
        (HEAD + "lists: {l: {file: ../x.csv, column: c}}", "SEG503", "../x.csv", "into the project"),
        (HEAD + "lists: {l: {column: c}}", "SEG502", "column", None),
        (HEAD + "include: nope.yml", "SEG506", "nope.yml", None),
        (HEAD + "include: /etc/passwd", "SEG503", "/etc/passwd", None),
        (HEAD + "include: segql.yml", "SEG503", "segql.yml", None),
        (HEAD + "segments: ../elsewhere", "SEG503", "../elsewhere", None),
        (HEAD + "targets: {t: {engine: duckbd}}", "SEG503", "duckbd", "`duckdb`"),
        (HEAD + "targets: {t: {path: x}}", "SEG502", "path", "`engine:`"),
        (HEAD + "targets: {t: {engine: duckdb}}", "SEG502", "engine", "`path:`"),
        (HEAD + "targets: {t: {engine: postgres}}", "SEG502", "engine", "`url:`"),
        (HEAD + "facts: {'a`b': {table: o, of: {customer: id}}}", "SEG502", "'a`b'", None),
    ],
)
def test_one_mistake(tmp_path: Path, text: str, code: str, place: str, help: str | None) -> None:
    catalog, found = load(tmp_path, text + "\n")
    assert catalog is None
    assert places(found) == [(code, place)]
    if help is not None:
        assert help in (found[0].help or "")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = (
        "timezone: Europe/Pari\n"
        "entities:\n"
        "  customer:\n"
        "    table: customers\n"
        "    key: customer_id\n"
        "    atributes: {region: text}\n"
        "facts:\n"
        "  orders: {table: orders, of: {custommer: id}, columns: {amount: nuber}, where: region = ']\n"
    )
    _, found = load(tmp_path, text)
    assert [item.code.number for item in found] == ["SEG501"]  # what is not YAML is told alone
    _, found = load(tmp_path, text.replace("where: region = ']", "where: at > 31/12/2026}"))
    assert places(found) == [
        ("SEG503", "Europe/Pari"),
        ("SEG502", "atributes"),
        ("SEG504", "custommer"),
        ("SEG503", "nuber"),
        ("SEG105", "31/12/2026"),
    ]


def test_the_same_name_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("params: {Limit: 4}\n")
    _, found = load(tmp_path, HEAD + "params: {limit: 3}\ninclude: more.yml\n")
    assert places(found) == [("SEG205", "Limit")]
    assert found[0].notes[0].span.text == "limit"


def test_a_broken_thing_does_not_break_what_refers_to_it(tmp_path: Path) -> None:
    _, found = load(tmp_path, HEAD + "lookups: {product: 3}\n" + FACT + "columns: {p: {lookup: product, by: x}}}\n")
    assert places(found) == [("SEG503", "3")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00t", "SEG702"),
        (b"timezone: UTC\xe9\n", "SEG702"),
        (b"a: 1\n" * 2_500_000, "SEG113"),
        (None, "SEG703"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "segql.yml"
    if content is not None:
        path.write_bytes(content)
    diagnostics = Diagnostics()
    assert load_catalog(path, diagnostics) is None
    assert [item.code.number for item in diagnostics] == [code]


def test_a_folder_is_no_catalog(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert load_catalog(tmp_path, diagnostics) is None
    assert [item.code.number for item in diagnostics] == ["SEG701"]


def test_a_link_may_be_called_like_its_lookup(tmp_path: Path) -> None:
    catalog, found = load(
        tmp_path,
        "timezone: UTC\nlookups: {shop: {table: s, key: id}}\n"
        "entities: {c: {table: t, key: k, attributes: {shop: {lookup: shop, by: shop_id}}}}\n",
    )
    assert catalog is not None
    assert found == []
