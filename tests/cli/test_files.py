"""`fmt`, `init`, `demo`, `explain-code`, `completion`: commands about files and about segql itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from segql.catalog.model import Target
from segql.diagnostics import NUMBERS
from segql.engines import Engine, open_engine
from segql.project import load_project
from tests.cli.conftest import Segql

UGLY = "segment a 'A' as age>3 and region='urban' -- why\n"
NEAT = "SEGMENT a 'A' AS age > 3 AND region = 'urban'  -- why\n"


# fmt ------------------------------------------------------------------------------------------------------------------


def test_fmt_rewrites_what_is_not_in_layout_and_nothing_else(shop: Path, segql: Segql) -> None:
    ugly, neat = shop / "segments" / "ugly.seg", shop / "segments" / "neat.seg"
    ugly.write_text(UGLY)
    neat.write_text(NEAT.replace("a 'A'", "b 'B'"))
    before = neat.stat().st_mtime_ns
    outcome = segql("fmt", "segments/ugly.seg", "segments/neat.seg")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "1 file rewritten, 1 file left as it is\n"
    assert ugly.read_text() == NEAT
    assert neat.stat().st_mtime_ns == before
    assert segql("fmt", "segments/ugly.seg").err == "0 files rewritten, 1 file left as it is\n"


def test_fmt_without_an_argument_takes_the_current_folder(shop: Path, segql: Segql) -> None:
    (shop / "segments" / "ugly.seg").write_text(UGLY)
    assert segql("fmt").code == 0
    assert (shop / "segments" / "ugly.seg").read_text() == NEAT
    assert segql("check").code == 0


def test_fmt_check_and_diff_change_nothing(shop: Path, segql: Segql) -> None:
    ugly = shop / "segments" / "ugly.seg"
    ugly.write_text(UGLY)
    check = segql("fmt", "--check", "segments/ugly.seg")
    assert (check.code, check.out) == (1, "segments/ugly.seg would be rewritten\n")
    diff = segql("fmt", "--diff", "segments/ugly.seg")
    assert diff.code == 1
    assert diff.out.startswith("--- segments/ugly.seg\n+++ segments/ugly.seg (formatted)\n@@ -1 +1 @@\n-segment a")
    assert ugly.read_text() == UGLY
    ugly.write_text(NEAT)
    assert segql("fmt", "--check", "segments/ugly.seg").code == 0


def test_fmt_of_standard_input_prints(segql: Segql) -> None:
    outcome = segql("fmt", "-", stdin=UGLY)
    assert (outcome.code, outcome.out, outcome.err) == (0, NEAT, "")
    assert segql("fmt", "--check", "-", stdin=UGLY).code == 1
    assert segql("fmt", "--check", "-", stdin=NEAT).code == 0


def test_fmt_turns_rules_into_another_language_and_back(shop: Path, segql: Segql) -> None:
    english = "-- who buys\nSEGMENT buyers AS HAS orders IN LAST 30 DAYS AND `et` > 3  -- lately\n"
    file = shop / "segments" / "turned.seg"
    file.write_text(english, encoding="utf-8")
    assert segql("fmt", "--to", "fr", "segments/turned.seg").code == 0
    french = file.read_text(encoding="utf-8")
    assert (
        french.startswith("LANGUE fr\n") and "A DES orders DANS LES 30 DERNIERS JOURS ET `et` > 3  -- lately" in french
    )
    assert segql("fmt", "segments/turned.seg").code == 0
    assert file.read_text(encoding="utf-8") == french
    assert segql("fmt", "--to", "en", "segments/turned.seg").code == 0
    assert file.read_text(encoding="utf-8") == english.replace("`et`", "et")


def test_fmt_knows_the_language_of_the_project(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    catalog.write_text("language: fr\n" + catalog.read_text(encoding="utf-8"), encoding="utf-8")
    file = shop / "segments" / "french.seg"
    file.write_text("a et   b", encoding="utf-8")
    assert segql("fmt", "segments/french.seg").code == 0
    assert file.read_text(encoding="utf-8") == "a ET b\n"
    assert segql("fmt", "--to", "en", "segments/french.seg").code == 0
    assert file.read_text(encoding="utf-8") == "LANGUAGE en\n\na AND b\n"


def test_fmt_leaves_a_file_with_a_mistake_alone(shop: Path, segql: Segql) -> None:
    bad = shop / "segments" / "bad.seg"
    bad.write_text("age   >\n")
    outcome = segql("fmt", "segments/bad.seg")
    assert outcome.code == 1
    assert "error[SEG101]" in outcome.err
    assert bad.read_text() == "age   >\n"


def test_fmt_keeps_line_endings_and_the_mark(shop: Path, segql: Segql) -> None:
    file = shop / "segments" / "ugly.seg"
    file.write_bytes(b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode())
    assert segql("fmt", "segments/ugly.seg").code == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + NEAT.replace("\n", "\r\n").encode()
    assert segql("fmt", "--check", "segments/ugly.seg").code == 0


# init -----------------------------------------------------------------------------------------------------------------


def test_init_writes_a_project_that_checks_and_runs(shop: Path, segql: Segql) -> None:
    outcome = segql("init", "new", "--from", "data", "--timezone", "Europe/Paris")
    assert (outcome.code, outcome.out) == (0, "")
    assert "wrote new/segql.yml\n" in outcome.err
    assert segql("check", "--data", "-p", "new").code == 0
    count = segql("count", "-p", "new", "--format", "csv")
    assert count.code == 0
    assert count.out.startswith("segment,members,share\n")


@pytest.mark.parametrize(
    ("origin", "options"),
    [
        ("bigquery:acme.crm", {"engine": "bigquery", "project": "acme", "dataset": "crm"}),
        ("bq://acme/crm", {"engine": "bigquery", "project": "acme", "dataset": "crm"}),
        ("spark:data", {"engine": "spark", "path": "../data"}),
        ("spark:local[*]", {"engine": "spark", "master": "local[*]", "schema": "crm"}),
        ("sc://lake.example.com:15002", {"engine": "spark", "master": "sc://lake.example.com:15002", "schema": "crm"}),
        ("spark://lake.example.com:7077", {"engine": "spark", "master": "spark://lake.example.com:7077"}),
        ("data", {"engine": "duckdb", "path": "../data"}),
    ],
)
def test_init_writes_the_target_that_it_looked_at(
    shop: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch, origin: str, options: dict[str, str]
) -> None:
    asked = []

    def open_here(target: Target, root: Path) -> Engine:
        asked.append(target)
        return open_engine(Target("here", "duckdb", {"path": str(shop / "data")}), root)

    monkeypatch.setattr("segql.engines.open_engine", open_here)
    schema = ["--schema", "crm"] if "schema" in options else []
    done = segql("init", "new", "--from", origin, *schema, "--timezone", "UTC")
    assert done.code == 0, done.err
    (target,) = asked
    if "path" in options:
        options["path"] = str(shop / "data")
    assert {"engine": target.engine, **target.options} == options
    (written,) = load_project(shop / "new").catalog.targets.values()
    assert (written.name, written.engine, written.options) == (target.name, target.engine, target.options)


def test_init_overwrites_only_when_told_to(shop: Path, segql: Segql) -> None:
    before = (shop / "segql.yml").read_text()
    assert segql("init", "--from", "data").code == 2
    assert (shop / "segql.yml").read_text() == before
    assert segql("init", "--from", "data", "--force").code == 0
    assert (shop / "segql.yml").read_text() != before
    assert (shop / "segments" / "all.seg").exists()


def test_init_from_what_is_not_there_writes_nothing(shop: Path, segql: Segql) -> None:
    assert segql("init", "new", "--from", "duckdb:none.duckdb").code == 1
    assert not (shop / "new").exists()


# demo -----------------------------------------------------------------------------------------------------------------


def test_demo_makes_compiles_runs_and_shows(tmp_path: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = segql("demo")
    assert outcome.code == 0, outcome.err
    assert "\nvip  " in outcome.out
    assert "vip, the first five:" in outcome.out
    folder = tmp_path / "segql-demo"
    members = sorted(path.stem for path in (folder / "members").iterdir())
    assert members == sorted(path.stem for path in (folder / "sql").iterdir())
    assert len(members) >= 15
    again = segql("demo")
    assert again.code == 2
    assert "there is something in segql-demo already" in again.err
    assert segql("count", "vip", "-p", "segql-demo", "--as-of", "2017-12-31").code == 0


def test_demo_without_its_data_says_what_to_install(
    tmp_path: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    outcome = segql("demo")
    assert outcome.code == 1
    assert outcome.err.startswith("error[SEG707]:")
    assert "pip install 'segql[demo]'" in outcome.err
    assert list(tmp_path.iterdir()) == []


# schema ---------------------------------------------------------------------------------------------------------------


def test_the_schema_describes_catalogs(segql: Segql) -> None:
    import jsonschema

    schema = json.loads(segql("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    shop = {"name": "shop", "timezone": "Europe/Paris", "entities": {"customer": {"table": "customers", "key": "id"}}}
    jsonschema.validate(shop, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**shop, "entitys": {}}, schema)


# explain-code ---------------------------------------------------------------------------------------------------------


def test_explain_code_prints_the_page(segql: Segql) -> None:
    by_number, by_name = segql("explain-code", "seg201"), segql("explain-code", "unknown-name")
    assert by_number.code == 0
    assert by_number.out == by_name.out
    assert by_number.out.startswith("# SEG201 unknown-name\n")


def test_explain_code_lists_all(segql: Segql) -> None:
    lines = segql("explain-code").out.splitlines()
    assert [line.split()[0] for line in lines] == list(NUMBERS)


# completion -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(segql: Segql, shell: str) -> None:
    outcome = segql("completion", shell)
    assert outcome.code == 0
    assert "_SEGQL_COMPLETE" in outcome.out


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("segql co", ["compile", "count", "completion"]),
        ("segql count li", ["lifecycle.active", "lifecycle.lost", "lifecycle.never", "lifecycle"]),
        ("segql compile -d b", ["bigquery"]),
        ("segql count -t ", ["local", "nowhere", "warehouse"]),
        ("segql explain-code unknown-na", ["unknown-name"]),
        ("segql check --form", ["--format"]),
        ("segql check --format s", ["sarif"]),
    ],
)
def test_words_are_completed(shop: Path, typed: str, proposed: list[str]) -> None:
    words = typed.split(" ")
    environment = {
        "PATH": "/usr/bin:/bin",
        "_SEGQL_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run([sys.executable, "-m", "segql"], env=environment, capture_output=True, text=True, check=True)
    found = [line.partition(",")[2] for line in done.stdout.splitlines() if line.startswith("plain,")]
    assert sorted(found) == sorted(proposed)
    assert done.stderr == ""


def test_completion_outside_of_a_project_is_silent(tmp_path: Path) -> None:
    environment = {"_SEGQL_COMPLETE": "bash_complete", "COMP_WORDS": "segql count ", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "segql"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "plain," not in done.stdout
    assert done.stderr == ""
