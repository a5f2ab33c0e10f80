"""`segql check`: what is found, where it is printed, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import AS_OF, Segql


def test_a_project_without_mistakes(shop: Path, segql: Segql) -> None:
    outcome = segql("check")
    assert (outcome.code, outcome.out, outcome.err) == (0, "nothing found in 3 files\n", "")


def test_a_mistake_is_shown_at_its_place_on_standard_output(shop: Path, segql: Segql) -> None:
    (shop / "segments" / "new.seg").write_text("regin = 'urban'\n")
    outcome = segql("check")
    assert outcome.code == 1
    assert outcome.err == ""
    assert outcome.out == (
        "error[SEG201]: unknown name `regin`\n"
        " --> segments/new.seg:1:1\n"
        "  |\n"
        "1 | regin = 'urban'\n"
        "  | ^^^^^\n"
        "  = help: did you mean `region`?\n"
        "\n"
        "1 error in 4 files\n"
    )


def test_all_mistakes_of_all_files_are_reported(shop: Path, segql: Segql) -> None:
    (shop / "segments" / "a.seg").write_text("regin = 'urban' AND age > 'old' AND region = 'urbn'\n")
    (shop / "segments" / "b.seg").write_bytes(b"age > 3 \xff\n")
    (shop / "segments" / "c.seg").write_bytes(b"PK\x00\x03")
    outcome = segql("check", "--format", "json")
    found = [(item["file"], item["code"]) for item in json.loads(outcome.out)["diagnostics"]]
    assert found == [
        ("segments/a.seg", "SEG201"),
        ("segments/a.seg", "SEG202"),
        ("segments/a.seg", "SEG207"),
        ("segments/b.seg", "SEG702"),
        ("segments/c.seg", "SEG702"),
    ]
    assert outcome.code == 1


def test_only_what_was_named_is_shown(shop: Path, segql: Segql) -> None:
    (shop / "segments" / "a.seg").write_text("regin = 'urban'\n")
    (shop / "segments" / "b.seg").write_text("amout > 3\n")
    outcome = segql("check", "segments/b.seg")
    assert outcome.code == 1
    assert "`amout`" in outcome.out
    assert "regin" not in outcome.out
    assert outcome.out.endswith("1 error in 1 file\n")
    assert segql("check", "grown_up").code == 0


def test_a_rule_from_the_prompt_and_from_standard_input(shop: Path, segql: Segql) -> None:
    assert segql("check", "-e", "frequency > 3 EXCLUDE vip").code == 0
    typed = segql("check", "-e", "frequency > 3 AND regin = 'urban'")
    assert typed.code == 1
    assert " --> -e:1:19\n" in typed.out
    assert segql("check", "-", stdin="age > 30").code == 0
    read = segql("check", "-", stdin="age > ")
    assert read.code == 1
    assert " --> -:1:6\n" in read.out


def test_a_file_outside_the_segments_folder_is_checked_with_the_project(shop: Path, segql: Segql) -> None:
    (shop / "draft.seg").write_text("vip AND regin = 'x'\n")
    outcome = segql("check", "draft.seg")
    assert outcome.code == 1
    assert outcome.out.count("error[") == 1
    assert " --> draft.seg:1:9\n" in outcome.out


def test_the_project_is_found_beside_the_file_or_else_here(
    shop: Path, segql: Segql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside.seg"
    outside.write_text("vip AND age > 30\n")
    assert segql("check", str(outside)).code == 0
    monkeypatch.chdir(tmp_path)
    assert segql("check", "shop/segments/grown_up.seg").code == 0
    assert segql("check", "shop").code == 0
    assert segql("check", str(outside)).code == 2


def test_a_warning_does_not_fail_unless_strict(shop: Path, segql: Segql) -> None:
    rule = "region = 'urban' OR age > 30 AND email IS KNOWN"
    loose, strict = segql("check", "-e", rule), segql("check", "--strict", "-e", rule)
    assert loose.code == 0
    assert strict.code == 1
    assert loose.out == strict.out
    assert loose.out.startswith("warning[SEG401]")


def test_fix_writes_what_is_certain_and_keeps_the_rest_of_the_file(shop: Path, segql: Segql) -> None:
    file = shop / "segments" / "mixed.seg"
    file.write_bytes(b"\xef\xbb\xbf-- kept\r\nregion = 'urban' OR age > 30 AND email IS KNOWN\r\n")
    outcome = segql("check", "--fix")
    assert outcome.code == 0
    assert outcome.err == "1 fix applied\n"
    assert outcome.out == "nothing found in 4 files\n"
    assert file.read_bytes() == (b"\xef\xbb\xbf-- kept\r\nregion = 'urban' OR (age > 30 AND email IS KNOWN)\r\n")
    assert segql("check", "--fix").err == "0 fixes applied\n"


def test_mistakes_in_the_catalog_are_shown_at_their_line(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    catalog.write_text(catalog.read_text().replace("timezone: Europe/Paris", "timezone: Paris"))
    outcome = segql("check")
    assert outcome.code == 1
    assert " --> segql.yml:2:11\n" in outcome.out
    named = segql("check", "vip")
    assert named.code in (1, 2)
    assert "segql.yml:2:11" in named.out + named.err


@pytest.mark.parametrize("format", ["json", "github", "sarif"])
def test_formats_for_programs_go_to_standard_output_alone(shop: Path, segql: Segql, format: str) -> None:
    (shop / "segments" / "new.seg").write_text("regin = 'urban'\n")
    outcome = segql("check", "--format", format)
    assert outcome.code == 1
    assert outcome.err == ""
    match format:
        case "github":
            assert outcome.out.startswith("::error file=segments/new.seg,line=1,col=1,endColumn=6,")
        case "json":
            assert json.loads(outcome.out)["summary"] == {"errors": 1, "warnings": 0, "files": 4}
        case _:
            assert json.loads(outcome.out)["runs"][0]["results"][0]["ruleId"] == "SEG201"


def test_a_missing_project_in_json(tmp_path: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = segql("check", "--format", "json")
    assert outcome.code == 2
    assert json.loads(outcome.out)["diagnostics"][0]["code"] == "SEG703"


def test_a_param_can_be_set(shop: Path, segql: Segql) -> None:
    assert segql("check", "--set", "min_orders=5").code == 0
    wrong = segql("check", "--set", "min_orders=many")
    assert wrong.code == 1
    assert "SEG216" in wrong.out


def test_a_list_cannot_be_set_to_nothing(shop: Path, segql: Segql) -> None:
    (shop / "segments" / "listed.seg").write_text(
        "PARAM cities = ('urban', 'rural')\nSEGMENT citizens AS region IN cities\n", encoding="utf-8"
    )
    assert segql("check", "--set", "cities=urban").code == 0
    wrong = segql("check", "--set", "cities= ,")
    assert wrong.code == 1
    assert "`cities` is a list, and no value is given" in wrong.out


def test_as_of_is_read(shop: Path, segql: Segql) -> None:
    assert segql("check", "--as-of", AS_OF).code == 0
    wrong = segql("check", "--as-of", "2026-13-01")
    assert "SEG704" in wrong.out
    assert " --> --as-of:1:1\n" in wrong.out
    assert wrong.code == 2


def test_data_compares_the_catalog_with_the_tables(shop: Path, segql: Segql) -> None:
    assert segql("check", "--data").code == 0
    catalog = shop / "segql.yml"
    catalog.write_text(catalog.read_text().replace("age: {type: number, stored: integer}", "agee: number"))
    (shop / "segments" / "grown_up.seg").unlink()
    assert segql("check").code == 0
    outcome = segql("check", "--data")
    assert outcome.code == 1
    assert "SEG602" in outcome.out + outcome.err
    assert "did you mean" in outcome.out + outcome.err


def test_data_finds_keys_that_occur_twice_or_are_missing(shop: Path, segql: Segql) -> None:
    with (shop / "data" / "customers.csv").open("a") as file:
        file.write("c1,urban,,20\n,rural,,30\n")
    with (shop / "data" / "orders.csv").open("a") as file:
        file.write("6,,2026-06-01 09:00:00,1.00\n")
    outcome = segql("check", "--data")
    assert outcome.code == 0
    assert "1 row of `customers` repeats a key" in outcome.out
    assert "1 row of `customers` has no key" in outcome.out
    assert "1 row of `orders` belongs to nobody" in outcome.out


def test_a_check_imports_no_engine(shop: Path) -> None:
    program = (
        "import sys; from segql.cli.main import run; code = run(['check']);"
        "print(sorted({'duckdb', 'sqlglot', 'pyarrow', 'psycopg'} & set(sys.modules))); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_findings_in_typed_rules_stand_in_their_order(shop: Path, segql: Segql) -> None:
    rules = [part for number in range(1, 12) for part in ("-e", f"unknown_{number} = 1")]
    found = json.loads(segql("check", *rules, "--format", "json").out)["diagnostics"]
    assert [item["message"] for item in found] == [f"unknown name `unknown_{number}`" for number in range(1, 12)]
