"""The Python API: loading, checking, compiling, running."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import segql
from segql import compiler
from segql.diagnostics import Diagnostics
from segql.files import LARGEST_FILE, decode, find_catalog, read_source, seg_files
from segql.project import DIALECT_NAMES, Project
from segql.sql import DIALECTS

CATALOG = """\
name: shop
timezone: Europe/Paris
targets:
  local: {engine: duckdb, path: data}
  elsewhere: {engine: postgres, url: "${SHOP_URL}", schema: crm}
entities:
  customer:
    table: customers
    key: id
    attributes: {id: text, region: {type: text, values: [urban, rural]}, joined: date}
  store: {table: stores, key: id, attributes: {id: text, city: text}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "segments" / "deep").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "segql.yml").write_text(CATALOG)
    (tmp_path / "segments" / "urban.seg").write_text("region = 'urban'\n")
    (tmp_path / "segments" / "deep" / "more.seg").write_text(
        "SEGMENT new 'New ones' AS joined IN LAST 30 DAYS AND urban\n"
        "SEGMENT parisian OF store AS city = 'Paris'\n"
        "SEGMENTATION age AS\n  young 'Of this year': joined IN THIS YEAR\n  old: OTHERWISE\n"
    )
    (tmp_path / "data" / "customers.csv").write_text(
        "id,region,joined\na,urban,2026-10-15\nb,urban,2020-01-01\nc,rural,2026-10-20\n"
    )
    (tmp_path / "data" / "stores.csv").write_text("id,city\ns,Paris\n")
    return tmp_path


def codes(error: pytest.ExceptionInfo[segql.SegqlError]) -> list[str]:
    return [item.code.number for item in error.value.diagnostics]


# Loading --------------------------------------------------------------------------------------------------------------


def test_a_project_is_found_from_any_folder_or_file_inside(folder: Path) -> None:
    inside = (folder, folder / "segql.yml", folder / "segments", folder / "segments" / "deep" / "more.seg")
    assert {segql.load_project(path).root for path in inside} == {folder}
    assert segql.load_project(str(folder)).name == "shop"


def test_no_project_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(segql.SegqlError) as raised:
            segql.load_project(path)
        assert codes(raised) == ["SEG703"]


def test_segments_are_listed_with_their_labels_and_entities(folder: Path) -> None:
    found = segql.load_project(folder).segments
    assert [(info.name, info.label, info.entity) for info in found.values()] == [
        ("urban", None, "customer"),
        ("new", "New ones", "customer"),
        ("parisian", None, "store"),
        ("age.young", "Of this year", "customer"),
        ("age.old", None, "customer"),
    ]
    assert found["new"].source.endswith("more.seg")


def test_what_is_outside_of_the_project_is_not_read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("secret") / "secret.seg"
    secret.write_text("top secret\n")
    (folder / "segments" / "link.seg").symlink_to(secret)
    (folder / "segments" / "linked").symlink_to(secret.parent)
    project = segql.load_project(folder)
    (found,) = project.check()
    assert found.code.number == "SEG701"
    assert "leads outside of the project" in found.message
    assert all("secret" not in source.text for source in project.sources.values())


def test_hidden_files_and_other_suffixes_are_left_out(folder: Path) -> None:
    for name in (".hidden.seg", "notes.txt", ".git/x.seg"):
        (folder / "segments" / name).parent.mkdir(exist_ok=True)
        (folder / "segments" / name).write_text("all\n")
    assert [path.name for path in seg_files(folder / "segments", Diagnostics())] == ["urban.seg", "more.seg"]


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"PK\x03\x04\x00", "not-text", 0),
        ("all".encode("utf-16"), "not-text", 0),
        (b"caf\xe9 = 1", "not-text", 3),
        (b"\xef\xbb\xbfcaf\xe9 = 1", "not-text", 3),
        ("é\n".encode() + b"\xff", "not-text", 2),
        (b"a" * (LARGEST_FILE + 1), "too-long", 0),
    ],
    ids=["zip", "utf-16", "latin-1", "latin-1 after a mark", "second line", "large"],
)
def test_what_is_no_text_is_a_finding_at_its_place(data: bytes, code: str, place: int) -> None:
    diagnostics = Diagnostics()
    assert decode(data, "x.seg", diagnostics) is None
    (found,) = diagnostics
    assert (found.code.name, found.span.start) == (code, place)


@pytest.mark.parametrize("data", [b"", "\ufeffé\r\n".encode(), b"x" * LARGEST_FILE])
def test_what_is_text_is_read(data: bytes) -> None:
    diagnostics = Diagnostics()
    source = decode(data, "x.seg", diagnostics)
    assert source is not None and not diagnostics.items
    assert source.text == data.decode("utf-8-sig")


def test_an_unreadable_file_is_a_finding(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert read_source(tmp_path, diagnostics) is None
    assert [item.code.name for item in diagnostics] == ["no-file"]


def test_the_same_text_is_parsed_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segql.load_project(folder)
    before = compiler._parse.cache_info()
    segql.load_project(folder)
    after = compiler._parse.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 2)


# Checking and compiling -----------------------------------------------------------------------------------------------


def test_check_gives_findings_and_never_raises_for_them(folder: Path) -> None:
    assert segql.load_project(folder).check() == []
    (folder / "segments" / "bad.seg").write_text("regin = 'urban'")
    (found,) = segql.load_project(folder).check()
    assert (found.code.name, found.severity) == ("unknown-name", segql.Severity.ERROR)
    (folder / "segql.yml").write_text("name: [")
    assert [item.code.number for item in segql.load_project(folder).check()] == ["SEG501"]


def test_compile_raises_what_check_finds(folder: Path) -> None:
    (folder / "segments" / "bad.seg").write_text("regin = 'urban'")
    with pytest.raises(segql.SegqlError, match="unknown name `regin`") as raised:
        segql.load_project(folder).compile("urban")
    assert codes(raised) == ["SEG201"]


@pytest.mark.parametrize("dialect", DIALECT_NAMES)
def test_compile_in_every_dialect(folder: Path, dialect: str) -> None:
    project = segql.load_project(folder)
    sql = project.compile("NEW", dialect=dialect, as_of="2026-10-31")
    assert "SELECT" in sql
    assert list(project.compile_all(dialect=dialect)) == list(project.segments)


def test_a_dialect_reads_the_tables_of_its_target(folder: Path) -> None:
    project = segql.load_project(folder)
    assert '"crm"."customers"' in project.compile("urban", dialect="postgres")
    assert '"crm"' not in project.compile("urban", dialect="duckdb")
    assert '"crm"."customers"' in project.compile("urban", target="elsewhere")


def test_the_named_dialects_are_those_that_there_are() -> None:
    assert tuple(DIALECTS) == DIALECT_NAMES


def test_wrong_names_are_errors_that_propose(folder: Path) -> None:
    project = segql.load_project(folder)
    for call, code, proposal in (
        (lambda: project.compile("urbn"), "SEG705", "did you mean `urban`?"),
        (lambda: project.compile("urban", dialect="postgre"), "SEG704", "did you mean `postgres`?"),
        (lambda: project.members("urban", target="locl"), "SEG706", "did you mean `local`?"),
        (lambda: project.compile("urban", as_of="soon"), "SEG704", "2026-11-01"),
    ):
        with pytest.raises(segql.SegqlError) as raised:
            call()
        assert codes(raised) == [code]
        assert proposal in (raised.value.diagnostics[0].help or "")


# Running --------------------------------------------------------------------------------------------------------------


def test_members_are_a_table_of_keys(folder: Path) -> None:
    project = segql.load_project(folder)
    table = project.members("new", as_of="2026-10-31")
    assert table.to_pydict() == {"id": ["a"]}
    assert project.count("new", as_of="2026-10-31") == 1
    assert project.count("new", as_of="2030-01-01") == 0
    assert project.members("parisian").to_pydict() == {"id": ["s"]}


def test_preview_has_what_the_rule_speaks_of(folder: Path) -> None:
    table = segql.load_project(folder).preview("new", as_of="2026-10-31")
    assert table.to_pydict() == {"id": ["a"], "joined": [dt.date(2026, 10, 15)]}
    chosen = segql.load_project(folder).preview("urban", columns=["region", "LENGTH(region)"], limit=1)
    assert chosen.to_pydict() == {"id": ["a"], "region": ["urban"], "LENGTH(region)": [5]}


def test_a_session_runs_several_segments_over_one_connection(folder: Path) -> None:
    project = segql.load_project(folder)
    with project.open() as session:
        sizes, everybody = session.sizes(["urban", "parisian", "age.old"], as_of="2026-10-31")
        assert sizes == {"urban": 2, "parisian": 1, "age.old": 1}
        assert everybody == {"urban": 3, "parisian": 1, "age.old": 3}


def test_a_missing_table_and_column_are_reported_at_their_place(folder: Path) -> None:
    (folder / "data" / "stores.csv").unlink()
    (folder / "data" / "customers.csv").write_text("id,region\na,urban\n")
    with pytest.raises(segql.SegqlError) as raised:
        segql.load_project(folder).members("urban")
    assert codes(raised) == ["SEG602", "SEG601"]
    assert all(item.span.source.name.endswith("segql.yml") for item in raised.value.diagnostics)


def test_a_variable_that_is_not_set_and_a_secret_that_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_URL", raising=False)
    project = segql.load_project(folder)
    with pytest.raises(segql.SegqlError) as raised:
        project.members("urban", target="elsewhere")
    assert codes(raised) == ["SEG507"]
    monkeypatch.setenv("SHOP_URL", "postgresql://me:hush@localhost:1/shop")
    with pytest.raises(segql.SegqlError) as raised:
        project.members("urban", target="elsewhere")
    assert codes(raised) == ["SEG604"]
    assert "hush" not in str(raised.value)


def test_types_that_are_not_declared_come_from_the_target(folder: Path) -> None:
    catalog = folder / "segql.yml"
    catalog.write_text(
        catalog.read_text().replace(
            "attributes: {id: text, region: {type: text, values: [urban, rural]}, joined: date}", ""
        )
    )
    project = segql.load_project(folder)
    assert project.check() == []
    assert "SELECT" in project.compile("new", dialect="bigquery")
    assert project.count("new", as_of="2026-10-31") == 1
    (folder / "data" / "customers.csv").unlink()
    assert "SEG601" in [item.code.number for item in segql.load_project(folder).check()]


def test_a_project_may_have_rules_from_elsewhere(folder: Path) -> None:
    from segql.source import Source

    project = Project(find_catalog(folder)).with_rules(
        [(Source("typed", "urban AND joined BEFORE 2021-01-01"), "mine")]
    )
    assert project.members("mine").to_pydict() == {"id": ["b"]}


def test_a_chain_of_many_conditions_takes_no_square_of_its_length(folder: Path) -> None:
    """A rule that a program wrote: what compares each part with every other takes minutes here."""
    chain = " OR ".join(
        f"joined = {1900 + number // 336}-{1 + number // 28 % 12:02}-{1 + number % 28:02}" for number in range(30_000)
    )
    (folder / "segments" / "chain.seg").write_text(chain)
    started = time.monotonic()
    assert not [item for item in segql.load_project(folder).check() if item.severity is segql.Severity.ERROR]
    assert segql.load_project(folder).compile("chain").count(" OR ") >= 1
    assert time.monotonic() - started < 60


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = [item for item in segql.load_project(folder).check() if item.code.number == "SEG701"]
    assert len(found) == 1 and "deep cannot be read: Permission denied" in found[0].message


def test_links_in_a_circle_and_pipes_are_no_rules(folder: Path) -> None:
    (folder / "segments" / "circle.seg").symlink_to("circle.seg")
    os.mkfifo(folder / "segments" / "pipe.seg")  # would be waited for
    project = segql.load_project(folder)
    assert ["circle.seg cannot be read" in item.message for item in project.check()] == [True]


def test_the_filter_of_a_fact_is_checked_though_no_rule_uses_it(folder: Path) -> None:
    facts = "facts:\n  visits: {table: visits, of: {customer: id}, columns: {page: text}, where: pagge = 'x'}\n"
    (folder / "segql.yml").write_text(CATALOG + facts)
    found = segql.load_project(folder).check()
    assert [(item.code.number, item.span.text) for item in found] == [("SEG201", "pagge")]


# Importing ------------------------------------------------------------------------------------------------------------


def test_importing_segql_imports_nothing_heavy() -> None:
    program = (
        "import segql, sys; assert callable(segql.load_project); assert 'load_project' in dir(segql);"
        "heavy = {'duckdb', 'sqlglot', 'pyarrow', 'click', 'psycopg', 'lark', 'ruamel.yaml'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_public_names_are_all_there() -> None:
    assert all(getattr(segql, name) is not None for name in segql.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        segql.nothing  # noqa: B018


def test_a_folder_of_rules_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    entities = "{customer: {table: customers, key: id, attributes: {id: number}}}"
    text = f"name: shop\ntimezone: UTC\nsegments: segz/\nentities: {entities}\n"
    (tmp_path / "segql.yml").write_text(text, encoding="utf-8")
    found = segql.load_project(tmp_path).check()
    assert [(item.code.name, item.message) for item in found] == [("no-file", "there is no folder `segz/`")]
