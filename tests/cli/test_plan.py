"""`plan`: how segments are computed together, as text, as JSON and as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from segql.cli.plan_picture import MOST
from segql.engines.bigquery import BigQueryEngine
from segql.engines.duckdb import DuckDBEngine
from segql.engines.postgres import PostgresEngine
from segql.engines.spark import SparkEngine
from segql.sql import DIALECTS
from tests.cli.conftest import AS_OF, Segql


def test_the_text(shop: Path, segql: Segql) -> None:
    outcome = segql("plan", "vip", "-e", "age >= 40 AND region = 'urban'", "--as-of", AS_OF)
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0] == "2 segments of customer on duckdb"
    assert lines[1].startswith("strategy: together (2 segments share their scans in one statement; from 8 on")
    assert lines[3].startswith("together: 1 statement, 2 scans, about ")
    assert lines[4].startswith("one by one: 2 statements, 3 scans, about ")
    table = [line.split() for line in lines]
    assert ["conditions", "3", "4", "times", "1"] in table
    assert ["counts,", "sums", "and", "the", "like", "1", "1", "times", "0"] in table
    assert ["2", "region", "=", "'urban'"] in table
    assert {"vip", "rule"} <= {row[0] for row in table if row}


def test_without_a_target_columns_are_counted(shop: Path, segql: Segql) -> None:
    outcome = segql("plan", "vip", "--dialect", "spark", "--as-of", AS_OF)
    assert outcome.out.splitlines()[0] == "1 segment of customer on spark"
    assert "together: 1 statement, 2 scans, 4 columns read\n" in outcome.out
    found = json.loads(segql("plan", "vip", "--dialect", "spark", "--as-of", AS_OF, "--json").out)
    assert found["unit"] == "columns" and found["cost"] == 4
    # An order's time decides whether it has happened by then.
    assert [(one["table"], one["columns"]) for one in found["scans"]] == [
        ("orders", ["customer_id", "ordered_at"]),
        ("customers", ["customer_id", "region"]),
    ]


def test_a_target_that_cannot_be_reached_is_done_without(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    catalog.write_text(catalog.read_text().replace("path: data}", "path: elsewhere}"))
    outcome = segql("plan", "vip", "--as-of", AS_OF)
    assert outcome.code == 0 and "columns read" in outcome.out
    assert outcome.err.startswith("note: without the target, sizes are not known (there is no database file or folder")
    asked = segql("plan", "vip", "--as-of", AS_OF, "--target", "nowhere")
    assert asked.code == 1 and "SEG604" in asked.err


def test_target_and_dialect_do_not_go_together(shop: Path, segql: Segql) -> None:
    outcome = segql("plan", "vip", "--target", "local", "--dialect", "spark")
    assert outcome.code == 2 and "--target and --dialect do not go together" in outcome.err


def test_the_json_document(shop: Path, segql: Segql) -> None:
    found = json.loads(segql("plan", "--as-of", AS_OF, "--json").out)
    assert list(found) == [
        "dialect", "strategy", "reason", "unit", "cost", "billed", "statements", "in_memory", "alone", "measures",
        "conditions", "scans", "segments",
    ]  # fmt: skip
    numbers = [one["condition"] for one in found["conditions"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [one["scan"] for one in found["scans"]] == list(range(1, len(found["scans"]) + 1))
    for condition in found["conditions"]:
        for number in condition["scans"]:
            assert condition["condition"] in found["scans"][number - 1]["conditions"]
        for segment in found["segments"]:
            used = condition["condition"] in segment["conditions"]
            assert used == (segment["segment"] in condition["segments"])
    assert sum(one["share"] for one in found["segments"]) == pytest.approx(1, abs=1e-4)
    total = sum(one["own"] + one["shared"] for one in found["segments"])
    assert total == pytest.approx(found["cost"], abs=1)


def test_french(shop: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = shop / "segql.yml"
    catalog.write_text(f"language: fr\n{catalog.read_text()}")
    (shop / "segments" / "all.seg").write_text("LANGUE en\n" + (shop / "segments" / "all.seg").read_text())
    (shop / "segments" / "grown_up.seg").write_text("age >= 40\n")
    outcome = segql("plan", "--as-of", AS_OF)
    assert outcome.code == 0, outcome.err
    assert "stratégie : " in outcome.out and "ensemble : 1 requête, " in outcome.out
    assert "coût propre" in outcome.out and "own cost" not in outcome.out


def test_the_picture(shop: Path, segql: Segql) -> None:
    rule = "email = 'a<b&c' AND COUNT(orders) > 2"
    assert segql("plan", "vip", "-e", rule, "--as-of", AS_OF, "--svg", "plan.svg").code == 0
    texts = _texts(shop / "plan.svg")
    assert {"customers", "orders", "vip", "rule", "email = 'a<b&c'", "frequency >= min_orders"} <= texts
    assert {"tables", "scans", "conditions", "segments"} <= texts


def test_a_picture_of_many_is_grouped(shop: Path, segql: Segql) -> None:
    rules = "\n".join(
        f"SEGMENT s{n} AS age > {n} AND HAS AT LEAST {n % 7 + 1} orders IN LAST {n} DAYS" for n in range(1, 301)
    )
    (shop / "segments" / "many.seg").write_text(rules + "\n")
    outcome = segql("plan", "--as-of", AS_OF, "--svg", "plan.svg", "--json")
    assert json.loads(outcome.out)["strategy"] == "bitsets"
    tree = ElementTree.parse(shop / "plan.svg")
    boxes = tree.findall(".//{*}g")
    assert 8 <= len(boxes) <= 4 * MOST
    assert any(text.endswith(" conditions") for text in _texts(shop / "plan.svg"))
    text = segql("plan", "--as-of", AS_OF).out
    assert len(text.splitlines()) < 100
    assert "further segments: --json has all" in text


def _texts(path: Path) -> set[str]:
    return {"".join(node.itertext()) for node in ElementTree.parse(path).findall(".//{*}text")}


def test_engines_are_what_their_dialects_say() -> None:
    for engine in (DuckDBEngine, PostgresEngine, BigQueryEngine, SparkEngine):
        assert engine.works_within == DIALECTS[engine.dialect].traits.works_within


def test_sizes_of_queries_are_not_known(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    text = catalog.read_text().replace("    table: customers\n", "    sql: {duckdb: SELECT * FROM customers}\n")
    catalog.write_text(text)
    alone = segql("plan", "grown_up", "--as-of", AS_OF)
    assert "2 columns read\n" in alone.out and "bytes" not in alone.out, alone.out + alone.err
    mixed = segql("plan", "vip", "--as-of", AS_OF)
    assert "of 1 scan of queries in the catalog the size is not known" in mixed.out, mixed.out + mixed.err


def test_a_strategy_has_french_words(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    catalog.write_text("language: fr\n" + catalog.read_text().replace("COUNT(orders)", "NOMBRE(orders)"))
    for file in (shop / "segments").iterdir():
        file.unlink()
    outcome = segql("plan", "-e", "region = 'urban'", "--as-of", AS_OF)
    assert outcome.out.splitlines()[1].endswith(")") and ": simple (" in outcome.out, outcome.out + outcome.err
