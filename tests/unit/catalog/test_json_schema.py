"""The JSON Schema agrees with the loader: it is made from the same description."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from segql.catalog import json_schema
from tests.unit.catalog.reading import HEAD, load
from tests.unit.catalog.test_load import DOCUMENTED

REPOSITORY = Path(__file__).parents[3]


def plain(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("examples/*/segql.yml")), ids=lambda path: path.parent.name)
def test_the_examples_meet_it(path: Path) -> None:
    jsonschema.validate(plain(path.read_text(encoding="utf-8")), json_schema())


def test_the_documented_catalog_meets_it() -> None:
    jsonschema.validate(plain(DOCUMENTED), json_schema())


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "facts: {o: {table: o, of: {customer: id}, colums: {}}}",
        HEAD + "facts: {o: {table: o}}",
        HEAD + "facts: {o: {from: p, where: x = 1, table: o}}",
        HEAD + "facts: {o: {table: o, of: {customer: id}, columns: {a: nmber}}}",
        HEAD + "facts: {o: {table: o, of: {customer: id}, columns: {p: {lookup: product}}}}",
        HEAD + "targets: {t: {engine: duckdb, url: x}}",
        HEAD + "targets: {t: {engine: oracle}}",
        HEAD + "targets: {t: {engine: duckdb}}",
        HEAD + "lists: {l: {column: c}}",
        HEAD + "places: {p: [1]}",
        HEAD + "week_starts: mondy",
        "entities: {c: {table: t, key: k}}",
        "timezone: UTC\nentities: {c: {table: t, sql: {duckdb: x}, key: k}}",
    ],
)
def test_it_refuses_what_the_loader_refuses(tmp_path: Path, text: str) -> None:
    catalog, _ = load(tmp_path, text)
    assert catalog is None
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(text), json_schema())


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "facts: {o: {table: o, of: {customer: [id]}, time: {column: at, timezone: UTC}}}",
        HEAD + "facts: {t: {list: customer.tags}}",
        HEAD + "facts:\nmetrics:\n",
        HEAD + "params: {a: [1, x], b: 20%}",
    ],
)
def test_it_takes_what_the_loader_takes(tmp_path: Path, text: str) -> None:
    catalog, _ = load(tmp_path, text)
    assert catalog is not None
    jsonschema.validate(plain(text), json_schema())
