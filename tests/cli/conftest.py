"""A small shop in a folder of CSV files, and the command line run in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from segql.cli.language import speak
from segql.cli.main import run

CATALOG = """\
name: shop
timezone: Europe/Paris
segments: segments/
targets:
  local: {engine: duckdb, path: data}
  nowhere: {engine: duckdb, path: missing.duckdb}
  warehouse: {engine: bigquery, project: acme, dataset: crm}
entities:
  customer:
    table: customers
    key: customer_id
    label: {one: customer, many: customers}
    attributes:
      customer_id: text
      region: {type: text, values: [urban, rural]}
      email: {type: text, pii: true}
      age: {type: number, stored: integer}
facts:
  orders:
    table: orders
    key: order_id
    of: {customer: customer_id}
    time: {column: ordered_at, timezone: UTC}
    label: {one: order, many: orders}
    columns:
      order_id: {type: number, stored: integer}
      customer_id: text
      ordered_at: {type: datetime, timezone: UTC}
      amount: {type: number, stored: decimal}
metrics:
  frequency: COUNT(orders)
params: {min_orders: 2}
"""

SEGMENTS = """\
SEGMENT vip 'Our best' AS frequency >= min_orders AND region = 'urban'

SEGMENT reachable AS email IS KNOWN EXCLUDE vip

SEGMENTATION lifecycle AS
  active: HAS orders IN LAST 30 DAYS
  lost:   HAS orders
  never:  OTHERWISE
"""

CUSTOMERS = """\
customer_id,region,email,age
c1,urban,a@example.com,30
c2,urban,,41
c3,rural,c@example.com,
c4,rural,,29
c5,urban,e@example.com,52
"""

ORDERS = """\
order_id,customer_id,ordered_at,amount
1,c1,2026-10-20 10:00:00,10.50
2,c1,2026-10-25 10:00:00,20.00
3,c2,2026-05-01 09:00:00,5.25
4,c2,2026-05-02 09:00:00,5.25
5,c3,2026-06-01 09:00:00,99.99
"""

AS_OF = "2026-10-31"
#: A later moment, for a second run.
LATER = "2026-11-10"


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: str
    err: str


Segql = Callable[..., Outcome]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop's folder, which is the current one."""
    folder = tmp_path / "shop"
    (folder / "segments").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "segql.yml").write_text(CATALOG)
    (folder / "segments" / "all.seg").write_text(SEGMENTS)
    (folder / "segments" / "grown_up.seg").write_text("age >= 40\n")
    (folder / "data" / "customers.csv").write_text(CUSTOMERS)
    (folder / "data" / "orders.csv").write_text(ORDERS)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def segql(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Segql]:
    """Runs a command line: what it printed, and its exit code. `stdin` is what it reads."""
    for name in ("NO_COLOR", "FORCE_COLOR", "SEGQL_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, stdin: str | bytes = b"") -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = run(list(arguments))
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return Outcome(code, out.decode(), err.decode())

    yield call
    speak(None)  # as a new process would


@pytest.fixture
def warehouse(shop: Path) -> Path:
    """The shop with its tables in a DuckDB file, which is the first target."""
    with duckdb.connect("shop.duckdb") as connection:
        for name in ("customers", "orders"):
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM 'data/{name}.csv'")
    catalog = (shop / "segql.yml").read_text()
    (shop / "segql.yml").write_text(catalog.replace("path: data}", "path: shop.duckdb}", 1))
    return shop / "shop.duckdb"
