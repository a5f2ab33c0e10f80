"""`compile`, `count`, `preview`, `run`: what they print and write, and that nothing is ever half-written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet
import pytest

from tests.cli.conftest import AS_OF, Segql

# The members by hand: c1 and c2 are urban with two orders each; c1 alone ordered within 30 days of AS_OF.
VIP = ["c1", "c2"]


def without_notes(sql: str) -> str:
    return "\n".join(line for line in sql.splitlines() if not line.startswith("--"))


# compile --------------------------------------------------------------------------------------------------------------


def test_compile_prints_a_statement_that_gives_the_members(shop: Path, segql: Segql) -> None:
    outcome = segql("compile", "vip", "--as-of", AS_OF)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("-- vip: Our best\n")
    assert outcome.out.endswith(";\n")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in ("customers", "orders"):
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM 'data/{table}.csv'")
        rows = connection.execute(outcome.out).fetchall()
    assert sorted(rows) == [(key,) for key in VIP]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "bigquery"])
def test_compile_speaks_every_dialect_without_a_target(shop: Path, segql: Segql, dialect: str) -> None:
    (shop / "data" / "customers.csv").unlink()
    outcome = segql("compile", "vip", "-d", dialect)
    assert outcome.code == 0
    assert "SELECT" in outcome.out


def test_compile_of_everything_has_a_header_a_segment(shop: Path, segql: Segql) -> None:
    outcome = segql("compile")
    headers = [line.split()[1] for line in outcome.out.splitlines() if line.endswith("-----")]
    assert headers == ["vip", "reachable", "lifecycle.active", "lifecycle.lost", "lifecycle.never", "grown_up"]
    assert outcome.out.count(";\n") == 6


def test_live_leaves_the_moment_to_the_database(shop: Path, segql: Segql) -> None:
    fixed, live = segql("compile", "lifecycle.active", "--as-of", AS_OF), segql("compile", "lifecycle.active", "--live")
    assert "2026-10-01" in fixed.out or "2026-09-30" in fixed.out
    assert "2026" not in without_notes(live.out)
    assert "CURRENT_TIMESTAMP" in live.out.upper() or "NOW()" in live.out.upper()


def test_compile_into_a_folder_writes_a_file_a_segment(shop: Path, segql: Segql) -> None:
    outcome = segql("compile", "-o", "sql/models")
    assert outcome.code == 0
    assert outcome.out == ""
    names = sorted(path.name for path in (shop / "sql" / "models").iterdir())
    assert names == sorted(
        f"{name}.sql"
        for name in ("vip", "reachable", "lifecycle.active", "lifecycle.lost", "lifecycle.never", "grown_up")
    )
    assert (shop / "sql" / "models" / "vip.sql").read_text().rstrip().endswith(";")


def test_a_segments_name_cannot_leave_the_folder(shop: Path, segql: Segql) -> None:
    (shop / "segments" / "odd.seg").write_text("SEGMENT `../../evil` AS age > 3\nSEGMENT `a/b` AS age > 4\n")
    outcome = segql("compile", "segments/odd.seg", "-o", "sql")
    assert outcome.code == 0
    assert sorted(path.name for path in (shop / "sql").iterdir()) == ["_.._evil.sql", "a_b.sql"]
    assert not (shop.parent / "evil.sql").exists()


def test_compile_into_a_file(shop: Path, segql: Segql) -> None:
    assert segql("compile", "vip", "-o", "vip.sql").code == 0
    assert "SELECT" in (shop / "vip.sql").read_text()


def test_a_rule_from_the_prompt_may_use_the_projects_names(shop: Path, segql: Segql) -> None:
    outcome = segql("compile", "-e", "vip AND age > 35")
    assert outcome.code == 0
    assert outcome.out.startswith("-- rule\n--   vip AND age > 35\n")


# count ----------------------------------------------------------------------------------------------------------------


def test_count_lists_sizes_and_shares(shop: Path, segql: Segql) -> None:
    outcome = segql("count", "--as-of", AS_OF)
    assert outcome.code == 0
    assert outcome.err == "note: facts are read as of 2026-10-31, age, email, region as they are today\n"
    assert outcome.out == (
        "segment           members  of all\n"
        "────────────────  ───────  ──────\n"
        "vip                     2   40.0%\n"
        "reachable               2   40.0%\n"
        "lifecycle.active        1   20.0%\n"
        "lifecycle.lost          2   40.0%\n"
        "lifecycle.never         2   40.0%\n"
        "grown_up                2   40.0%\n"
    )


def test_count_of_a_segmentation_counts_its_tiers(shop: Path, segql: Segql) -> None:
    outcome = segql("count", "lifecycle", "vip", "--as-of", AS_OF, "--format", "json")
    assert json.loads(outcome.out) == [
        {"segment": "lifecycle.active", "members": 1, "share": 0.2},
        {"segment": "lifecycle.lost", "members": 2, "share": 0.4},
        {"segment": "lifecycle.never", "members": 2, "share": 0.4},
        {"segment": "vip", "members": 2, "share": 0.4},
    ]


def test_count_as_csv_with_a_param(shop: Path, segql: Segql) -> None:
    outcome = segql("count", "VIP", "--set", "min_orders=3", "--format", "csv")
    assert outcome.out == "segment,members,share\nvip,0,0.000000\n"


def test_count_of_typed_rules_and_standard_input(shop: Path, segql: Segql) -> None:
    outcome = segql("count", "-e", "age >= 40", "-e", "NOT age >= 40", "-", "--format", "csv", stdin="vip")
    assert sorted(outcome.out.splitlines()[1:]) == ["rule,2,0.400000", "rule_2,2,0.400000", "rule_3,3,0.600000"]


def test_nobody_at_all_is_no_division_by_zero(shop: Path, segql: Segql) -> None:
    (shop / "data" / "customers.csv").write_text("customer_id,region,email,age\n,urban,,30\n")
    outcome = segql("count", "-e", "region = 'urban'", "--format", "csv")
    assert outcome.out.splitlines()[1:] == ["rule,0,0.000000"]


def test_warnings_about_the_counted_rule_go_to_standard_error(shop: Path, segql: Segql) -> None:
    outcome = segql("count", "-e", "region = 'urban' OR age > 30 AND email IS KNOWN", "--format", "csv")
    assert outcome.code == 0
    assert "warning[SEG401]" in outcome.err
    assert outcome.out.count("\n") == 2
    assert segql("count", "vip", "--format", "csv").err == ""


def test_a_run_of_now_and_one_of_facts_alone_note_nothing(shop: Path, segql: Segql) -> None:
    assert segql("count", "vip").err == ""
    assert segql("count", "lifecycle", "--as-of", AS_OF).err == ""


def test_a_mistake_anywhere_stops_a_run_of_everything(shop: Path, segql: Segql) -> None:
    (shop / "segments" / "new.seg").write_text("regin = 'urban'\n")
    outcome = segql("count")
    assert outcome.code == 1
    assert outcome.out == ""
    assert " --> segments/new.seg:1:1\n" in outcome.err


# preview --------------------------------------------------------------------------------------------------------------


def test_preview_shows_what_the_rule_speaks_of(shop: Path, segql: Segql) -> None:
    outcome = segql("preview", "vip", "--as-of", AS_OF)
    assert outcome.out == (
        "customer_id  frequency  region\n"
        "───────────  ─────────  ──────\n"
        "c1                   2  urban\n"
        "c2                   2  urban\n"
    )


def test_personal_data_is_shown_only_when_asked_for(shop: Path, segql: Segql) -> None:
    (shop / "segments" / "mail.seg").write_text(
        "METRIC contact AS COALESCE(email, 'none')\nSEGMENT mail AS contact != 'x' AND email IS KNOWN\n"
    )
    outcome = segql("preview", "mail")
    assert "@" not in outcome.out
    assert outcome.out.startswith("customer_id\n")
    asked = segql("preview", "mail", "-c", "email, age", "-n", "1", "--format", "csv")
    assert asked.out == "customer_id,email,age\nc1,a@example.com,30\n"


def test_preview_columns_may_be_expressions_and_rows_may_lack_values(shop: Path, segql: Segql) -> None:
    outcome = segql(
        "preview", "-e", "region = 'rural'", "-c", "age, SUM(orders.amount), GREATEST(age, 35)", "--format", "json"
    )
    assert outcome.code == 0, outcome.err
    assert json.loads(outcome.out) == [
        {"customer_id": "c3", "age": None, "SUM(orders.amount)": 99.99, "GREATEST(age, 35)": 35},
        {"customer_id": "c4", "age": 29, "SUM(orders.amount)": 0, "GREATEST(age, 35)": 35},
    ]


def test_preview_shows_lists(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    listed = "age: {type: number, stored: integer}\n      tags: {type: list of text, sql: {duckdb: \"[region, 'x']\"}}"
    catalog.write_text(catalog.read_text().replace("age: {type: number, stored: integer}", listed))
    outcome = segql("preview", "-e", "region = 'rural'", "-c", "tags", "-n", "1", "--format", "json")
    assert json.loads(outcome.out) == [{"customer_id": "c3", "tags": ["rural", "x"]}], outcome.err


def test_a_preview_of_nobody_says_so(shop: Path, segql: Segql) -> None:
    assert segql("preview", "-e", "age > 200").out == "nobody is in it\n"


# run ------------------------------------------------------------------------------------------------------------------


def test_run_prints_members_as_csv(shop: Path, segql: Segql) -> None:
    outcome = segql("members", "vip", "--as-of", AS_OF)
    assert outcome.code == 0
    assert outcome.err == "note: facts are read as of 2026-10-31, region as it is today\n"
    rows = list(csv.reader(io.StringIO(outcome.out)))
    assert rows[0] == ["customer_id"]
    assert sorted(rows[1:]) == [[key] for key in VIP]


def test_run_writes_csv_and_parquet(shop: Path, segql: Segql) -> None:
    outcome = segql("members", "vip", "-o", "vip.csv", "--as-of", AS_OF)
    assert outcome.code == 0
    assert outcome.out == ""
    assert outcome.err.endswith("wrote 2 members of vip to vip.csv\n")
    assert sorted((shop / "vip.csv").read_text().splitlines()[1:]) == VIP
    assert segql("members", "vip", "-o", "vip.parquet", "--as-of", AS_OF).code == 0
    assert sorted(parquet.read_table(shop / "vip.parquet")["customer_id"].to_pylist()) == VIP


def test_run_writes_a_folder(shop: Path, segql: Segql) -> None:
    outcome = segql("members", "vip", "lifecycle", "-o", "audiences", "--format", "parquet")
    assert outcome.code == 0
    assert sorted(path.name for path in (shop / "audiences").iterdir()) == [
        "lifecycle.active.parquet",
        "lifecycle.lost.parquet",
        "lifecycle.never.parquet",
        "vip.parquet",
    ]


def test_run_writes_a_table(shop: Path, segql: Segql) -> None:
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute("CREATE TABLE customers AS FROM 'data/customers.csv'")
        connection.execute("CREATE TABLE orders AS FROM 'data/orders.csv'")
    catalog = shop / "segql.yml"
    catalog.write_text(catalog.read_text().replace("path: data}", "path: shop.duckdb}"))
    for _ in range(2):  # the second replaces the first
        outcome = segql("members", "vip", "--table", "audience_vip", "--as-of", AS_OF)
        assert outcome.code == 0
        assert outcome.err.endswith("wrote 2 members of vip into the table audience_vip\n")
    with duckdb.connect(str(shop / "shop.duckdb"), read_only=True) as connection:
        assert connection.execute("FROM audience_vip ORDER BY ALL").fetchall() == [(key,) for key in VIP]


def test_a_failed_run_leaves_the_old_file_and_no_other(
    shop: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "vip.csv").write_text("old\n")
    before = sorted(shop.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    outcome = segql("members", "vip", "-o", "vip.csv")
    assert outcome.code == 1
    assert outcome.err.startswith("error[SEG607]: vip.csv could not be written: No space left on device\n")
    assert (shop / "vip.csv").read_text() == "old\n"
    assert sorted(shop.iterdir()) == before


def test_a_run_keeps_a_links_target_and_a_files_mode(shop: Path, segql: Segql) -> None:
    real = shop / "real.csv"
    real.write_text("old\n")
    real.chmod(0o640)
    (shop / "vip.csv").symlink_to(real)
    assert segql("members", "vip", "-o", "vip.csv").code == 0
    assert (shop / "vip.csv").is_symlink()
    assert real.read_text().startswith("customer_id\n")
    assert real.stat().st_mode & 0o777 == 0o640


def test_values_that_need_quotes_survive_csv(shop: Path, segql: Segql) -> None:
    keys = ["a,b", 'say "x"', "zwei\nZeilen", "é"]
    with (shop / "data" / "customers.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["customer_id", "region", "email", "age"])
        writer.writerows([key, "urban", "", 30] for key in keys)
    assert segql("members", "-e", "age = 30", "-o", "out.csv").code == 0
    with (shop / "out.csv").open(newline="", encoding="utf-8") as file:
        assert sorted(row[0] for row in list(csv.reader(file))[1:]) == sorted(keys)
