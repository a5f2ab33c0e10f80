"""One dbt project around the shop: views that live, seeds, what tests find, what dbt knows of lineage and docs."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from segql.cli.main import run
from tests.cli.conftest import CATALOG, CUSTOMERS, ORDERS
from tests.dbt.running import ENVIRONMENT, dbt, duckdb_output, make_project, manifest, results

pytestmark = pytest.mark.environment(*ENVIRONMENT)

#: A table that nobody may make: what a rule, a label or a value says is not for dbt to carry out.
HARM = "{% call statement('harm') %}CREATE TABLE harm AS SELECT 1{% endcall %}{{ 1 // 0 }}{# gone #}"
SEGMENTS = f"""\
SEGMENT vip 'Our best: {HARM.replace("'", "''")}' WITH owner = 'crm', tags = ['loyal', '2026'] AS
  frequency >= min_orders AND region = 'urban' -- {HARM}

SEGMENT hostile AS email != '{HARM.replace("'", "''")}'

SEGMENT listed AS customer_id IN LIST 'lists/long.csv'

SEGMENT few AS age > 50

SEGMENT recent AS HAS orders IN LAST 7 DAYS

SEGMENT buyers AS HAS orders
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """The folders of the shop and of a dbt project, after one `segql dbt` and one `dbt build`, in which a test fails."""
    folder = tmp_path_factory.mktemp("build")
    shop, project = folder / "shop", folder / "project"
    (shop / "segments").mkdir(parents=True)
    (shop / "lists").mkdir()
    database = folder / "warehouse.duckdb"
    catalog = CATALOG.replace("local: {engine: duckdb, path: data}", f"local: {{engine: duckdb, path: '{database}'}}")
    (shop / "segql.yml").write_text(catalog + "policies: {smallest: 2}\n")
    (shop / "segments" / "all.seg").write_text(SEGMENTS)
    values = [
        "customer_id",
        *(f"nobody {number}" for number in range(1200)),
        "c1",
        "NULL",
        "c3",
        "it's",
        '"',
        "{{ 1 }}",
    ]
    with (shop / "lists" / "long.csv").open("w", newline="") as file:
        csv.writer(file).writerows([value] for value in values)
    (folder / "customers.csv").write_text(CUSTOMERS + "NULL,urban,,20\n")
    (folder / "orders.csv").write_text(ORDERS)
    with duckdb.connect(str(database)) as connection:
        for name in ("customers", "orders"):
            path = str(folder / f"{name}.csv")
            connection.execute(f"CREATE TABLE {name} AS FROM read_csv('{path}', nullstr = '')")
    make_project(project, duckdb_output(database))
    assert run(["dbt", "-p", str(shop), "-o", str(project)]) == 0
    dbt(project, "build", variables={"segql_as_of": "2026-10-31T23:00"}, code=1)
    yield shop, project


def rows(project: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(project.parent / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("segment", ["vip", "hostile", "listed", "buyers"])
def test_models_have_the_members_that_segql_lists(
    built: tuple[Path, Path], segment: str, capfd: pytest.CaptureFixture[str]
) -> None:
    shop, project = built
    assert run(["members", segment, "-p", str(shop), "--as-of", "2026-10-31T23:00"]) == 0
    listed = capfd.readouterr().out.splitlines()[1:]
    assert len(listed) > 0
    assert sorted(listed) == [key for (key,) in rows(project, f"FROM models.segment_{segment} ORDER BY ALL")]


def test_a_list_keeps_every_value(built: tuple[Path, Path]) -> None:
    assert ("NULL",) in rows(built[1], "FROM models.segment_listed")


def test_what_rules_say_is_not_carried_out(built: tuple[Path, Path]) -> None:
    assert rows(built[1], "SELECT table_name FROM duckdb_tables() WHERE table_name = 'harm'") == []
    model = manifest(built[1])["nodes"]["model.warehouse.segment_vip"]
    assert HARM in model["description"]
    compiled = built[1] / "target" / "compiled" / "warehouse" / model["original_file_path"]
    assert HARM in compiled.read_text()


def test_too_small_a_segment_fails_its_test_and_nothing_else_does(built: tuple[Path, Path]) -> None:
    failed = {one["unique_id"] for one in results(built[1]) if one["status"] not in ("success", "pass")}
    assert failed == {"test.warehouse.segment_few_is_not_too_small", "test.warehouse.segment_recent_is_not_too_small"}


def test_dbt_knows_what_models_read_and_say(built: tuple[Path, Path]) -> None:
    nodes = manifest(built[1])["nodes"]
    assert sorted(nodes["model.warehouse.segment_vip"]["depends_on"]["nodes"]) == [
        "source.warehouse.shop.customers",
        "source.warehouse.shop.orders",
    ]
    (seed,) = (name for name in nodes if name.startswith("seed."))
    assert seed in nodes["model.warehouse.segment_listed"]["depends_on"]["nodes"]
    config = nodes["model.warehouse.segment_vip"]["config"]
    assert config["tags"] == ["loyal", "2026"]
    assert config["meta"] == {"segment": "vip", "entity": "customer", "file": "segments/all.seg", "owner": "crm"}
    tests = {one.split(".")[2] for one in nodes if one.startswith("test.")}
    assert {"not_null_segment_vip__customer_id_", "unique_segment_vip__customer_id_"} <= tests


def test_without_a_moment_views_live_and_tables_look_from_the_start_of_the_run(built: tuple[Path, Path]) -> None:
    project = built[1]
    assert rows(project, "FROM models.segment_recent") == [("c1",)]
    settings = json.loads((project / "dbt_project.yml").read_text())
    tables = {f"segment_{name}": {"+materialized": "table"} for name in ("vip", "buyers")}
    (project / "dbt_project.yml").write_text(json.dumps({**settings, "models": {"warehouse": {"shop": tables}}}))
    dbt(project, "run", "--select", "segment_recent", "segment_vip", "segment_buyers")
    assert rows(project, "FROM models.segment_recent") == []
    folder = project / "target" / "compiled" / "warehouse" / "models" / "shop"
    moments = {
        name: set(re.findall(r"CAST\('([^']+\+00:00)' AS TIMESTAMPTZ\)", (folder / f"segment_{name}.sql").read_text()))
        for name in ("recent", "vip", "buyers")
    }
    assert moments["recent"] == set()
    assert moments["vip"] == moments["buyers"]
    assert len(moments["vip"]) == 1


def test_a_day_is_no_moment(built: tuple[Path, Path]) -> None:
    output = dbt(built[1], "parse", variables={"segql_as_of": "2026-10-31"}, code=2)
    assert "segql_as_of is a moment such as 2026-11-01T09:00, not 2026-10-31" in output
