"""Every function and aggregate is documented by an example that means something."""

from __future__ import annotations

from pathlib import Path

import pytest

from segql.catalog import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics
from segql.operators import AGGREGATES, FUNCTIONS
from segql.semantics import clock, ir, resolve
from segql.source import Source
from segql.syntax import parse_file

CATALOG = """
name: vocabulary
timezone: Europe/Paris
entities:
  customer:
    table: customers
    key: id
    attributes:
      id: number
      balance: number
      rating: number
      points: number
      spend_2025: number
      spend_2026: number
      company_size: number
      is_business: boolean
      nickname: text
      first_name: text
      city: text
      zip: text
      signup: date
      birth_date: date
      last_login: datetime
facts:
  orders:
    table: orders
    key: id
    of: {customer: customer_id}
    time: {column: ordered_at, type: datetime}
    columns: {id: number, amount: number, channel: text}
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    path: Path = tmp_path_factory.mktemp("vocabulary") / "segql.yml"
    path.write_text(CATALOG, encoding="utf-8")
    diagnostics = Diagnostics()
    catalog = load_catalog(path, diagnostics)
    assert catalog is not None and not diagnostics.items
    return catalog


@pytest.mark.parametrize("operator", [*FUNCTIONS.values(), *AGGREGATES.values()], ids=lambda operator: operator.name)
def test_its_example_means_something(catalog: Catalog, operator: object) -> None:
    name, example, doc = operator.name, operator.example, operator.doc  # type: ignore[attr-defined]
    assert f"{name}(" in example and doc.endswith(".")
    diagnostics = Diagnostics()
    file = parse_file(Source("example.seg", example), diagnostics)
    moment = clock("2026-11-01", catalog.timezone, diagnostics)
    program = resolve([file], catalog, diagnostics, clock=moment)
    assert not diagnostics.items, [item.message for item in diagnostics]
    assert list(program.segments) == ["example"]


def test_the_ir_has_a_node_for_each() -> None:
    rewritten = {"IF", "AGE"}  # a Choice, an Elapsed
    starts = {"WEEK_START", "MONTH_START", "QUARTER_START", "YEAR_START"}  # of a rhythm's units
    internal = {"LIST_LENGTH", "LOCAL_DATE", "FOLD_ACCENTS", *starts}
    assert {function.name for function in ir.Function} - internal == set(FUNCTIONS) - rewritten
    assert {function.name for function in ir.AggregateFunction} == set(AGGREGATES) - {"SHARE"}
