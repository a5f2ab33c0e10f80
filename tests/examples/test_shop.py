"""The generated shop: its data is the same everywhere, and its segments have the members that SQL by hand finds."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import segql
from segql.diagnostics import Diagnostics
from segql.project import Project
from segql.source import Source
from segql.syntax import parse_file
from segql.syntax.format import format_source
from tests.docs.blocks import ROOT, blocks
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.tables import Table
from tests.examples import by_hand
from tests.examples.generated import AS_OF, PROJECTS, digest, generate, make_projects

CUSTOMERS = 2000
PAGE = ROOT / "docs" / "shop.md"
#: The rows of a hundred customers, seed 7. It changes when the generator does, and never with a machine or a Python.
DIGEST = "aac02589027a8af8cd615e836da7efb0301a00bf3901980cf5d99c2edbfbce36"
CROSSED, DIAGONAL = re.compile(r"rfm\.r\df\dm\d"), re.compile(r"rfm\.r(\d)f\1m\1")
#: Everybody has spent something or nothing, so nobody is without a rank.
NOBODY = {"unranked"}
POSTGRES_TYPES = {
    "string": "TEXT", "int64": "BIGINT", "double": "DOUBLE PRECISION", "bool": "BOOLEAN", "date32[day]": "DATE",
    "decimal128(14, 2)": "NUMERIC(14, 2)", "timestamp[us, tz=UTC]": "TIMESTAMPTZ", "timestamp[us]": "TIMESTAMP",
}  # fmt: skip
BIGQUERY_TYPES = {
    "string": "text", "int64": "integer", "double": "float", "bool": "boolean", "date32[day]": "date",
    "decimal128(14, 2)": "decimal", "timestamp[us, tz=UTC]": "instant", "timestamp[us]": "clock",
}  # fmt: skip


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two projects and their data."""
    found = tmp_path_factory.mktemp("generated")
    make_projects(found, CUSTOMERS)
    return found


@pytest.fixture(scope="session")
def members(folder: Path) -> dict[str, dict[str, frozenset[str]]]:
    """The members of all segments of both projects."""
    return {name: run(Project(folder / name / "segql.yml")) for name in PROJECTS}


def wanted(project: Project) -> list[str]:
    """All segments, and of the 125 crossed tiers those on the diagonal."""
    return [name for name in project.segments if not CROSSED.fullmatch(name) or DIAGONAL.fullmatch(name)]


def run(project: Project) -> dict[str, frozenset[str]]:
    found = {}
    with project.open() as session:
        for name in wanted(project):
            keys = session.members(name, as_of=AS_OF).column(0).to_pylist()
            assert len(keys) == len(set(keys)), name
            found[name] = frozenset(keys)
    return found


# The data -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a hundred customers."""
    found = tmp_path_factory.mktemp("hundred") / "data"
    generate(found, 100)
    return found


def test_a_seed_makes_the_same_shop_everywhere(hundred: Path, tmp_path: Path) -> None:
    assert digest(hundred) == DIGEST
    generate(tmp_path / "data", 100, hash_seed="4242")
    assert digest(tmp_path / "data") == DIGEST


def test_somebody_is_the_same_in_a_larger_shop_and_somebody_else_in_another(hundred: Path, tmp_path: Path) -> None:
    generate(tmp_path / "larger", 150)
    generate(tmp_path / "other", 100, seed=8)
    for file in hundred.glob("*.parquet"):
        small, large = pq.read_table(file), pq.read_table(tmp_path / "larger" / file.name)
        rows = {str(row) for row in large.to_pylist()}
        assert not [row for row in small.to_pylist() if str(row) not in rows], file.name
    assert pq.read_table(hundred / "customers.parquet") != pq.read_table(tmp_path / "other" / "customers.parquet")


#: What makes queries wrong, and the rows that have it.
HOSTILE = {
    "born on 29 February": "FROM customers WHERE strftime(birth_date, '%m-%d') = '02-29'",
    "no birthday": "FROM customers WHERE birth_date IS NULL",
    "an empty address": "FROM customers WHERE email = ''",
    "an address that is none": "FROM customers WHERE email = 'n/a'",
    "an address in capitals": "FROM customers WHERE email <> lower(email) AND email <> ''",
    "a name beyond ASCII": "FROM customers WHERE regexp_matches(last_name, '[^ -~]')",
    "a name with an apostrophe": "FROM customers WHERE contains(last_name, '''')",
    "no list and an empty list": "FROM customers WHERE interests IS NULL OR len(interests) = 0",
    "nowhere": "FROM customers WHERE lat IS NULL",
    "an order at midnight": "FROM orders WHERE timezone('Europe/Paris', ordered_at)::TIME = TIME '00:00:00'",
    "two orders at one instant": "FROM orders GROUP BY customer_id, ordered_at HAVING count(*) > 1",
    "an order without an amount": "FROM orders WHERE amount IS NULL",
    "a cart at the instant of an order": "FROM carts JOIN orders USING (customer_id) WHERE started_at = ordered_at",
    "a line twice": "FROM order_lines GROUP BY order_id, product_id, quantity, unit_price HAVING count(*) > 1",
    "the hour that occurs twice": "FROM orders WHERE ordered_at BETWEEN '2026-10-25 00:00+00' AND '2026-10-25 01:59+00'",
    "a mail opened when it was sent": "FROM email_events GROUP BY customer_id, occurred_at HAVING count(DISTINCT kind) > 1",
    "a company without people": "FROM companies LEFT JOIN contacts USING (company_id) WHERE customer_id IS NULL",
    "a product without a brand": "FROM products WHERE brand_id IS NULL",
    "a subscription that ended before today": "FROM subscriptions WHERE ended_on < DATE '2026-11-01'",
    "an appointment to come": "FROM bookings WHERE starts_at > TIMESTAMP '2026-11-02'",
}  # fmt: skip


def test_the_data_holds_what_makes_queries_wrong(folder: Path) -> None:
    connection = duckdb.connect()
    for file in (folder / "shop" / "data").glob("*.parquet"):
        connection.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
    assert [
        what for what, rows in HOSTILE.items() if not connection.execute(f"SELECT 1 {rows} LIMIT 1").fetchall()
    ] == []


def test_the_data_ends_the_day_before(folder: Path) -> None:
    data = folder / "shop" / "data"
    for table, column in (("orders", "ordered_at"), ("carts", "started_at"), ("sales_steps", "happened_at")):
        ((last,),) = duckdb.execute(f"SELECT max(timezone('UTC', {column})) FROM '{data}/{table}.parquet'").fetchall()
        assert str(last)[:10] == "2026-10-31"


# The segments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROJECTS)
def test_the_project_has_no_findings(name: str, folder: Path) -> None:
    project = segql.load_project(folder / name)
    assert [str(finding) for finding in project.check()] == []
    with project.open() as session:
        assert [str(finding) for finding in session.verify()] == []


@pytest.mark.parametrize("name", PROJECTS)
def test_the_projects_own_tests_pass(name: str, folder: Path) -> None:
    command = [sys.executable, "-m", "segql", "test", "--as-of", AS_OF]
    done = subprocess.run(command, cwd=folder / name, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") > 30


def test_every_segment_has_members_and_none_has_all(
    folder: Path, members: dict[str, dict[str, frozenset[str]]]
) -> None:
    project = Project(folder / "shop" / "segql.yml")
    with project.open() as session:
        _, everybody = session.sizes(["buyers", "big_accounts"], as_of=AS_OF)
    whole = {"customer": everybody["buyers"], "account": everybody["big_accounts"]}
    sizes = {name: len(keys) for name, keys in members["shop"].items()}
    assert {name.partition(".")[2] for name, size in sizes.items() if size == 0} == NOBODY
    assert [name for name, size in sizes.items() if size == whole[project.segments[name].entity]] == []


def test_members_are_those_of_the_hand_written_sql(folder: Path, members: dict[str, dict[str, frozenset[str]]]) -> None:
    expected = by_hand.shop(folder / "shop")
    assert len(expected) >= 50
    assert set(expected) <= set(members["shop"])
    for name, found in expected.items():
        assert members["shop"][name] == found.members, name
        assert len(found.members) == found.size, name


#: The files of the project in English and in French: each segment of one has its place in the other.
FILES = {
    "b2b": "b2b", "behavioural": "comportement", "crossed": "croisements", "demographic": "demographie",
    "engagement": "engagement", "geographic": "geographie", "journeys": "parcours", "loyalty": "fidelite",
    "psychographic": "psychographie", "timing": "moments", "usage": "usage", "value": "valeur",
}  # fmt: skip


def test_the_french_project_has_the_same_members(folder: Path, members: dict[str, dict[str, frozenset[str]]]) -> None:
    pairs = []
    for english, french in FILES.items():
        here = by_file(folder / "shop" / "segments" / f"{english}.seg", members["shop"])
        there = by_file(folder / "boutique" / "segments" / f"{french}.seg", members["boutique"])
        assert len(here) == len(there), f"{english}.seg and {french}.seg"
        pairs += list(zip(here, there, strict=True))
    assert len(pairs) == len(members["shop"]) == len(members["boutique"])
    for here, there in pairs:
        assert members["shop"][here] == members["boutique"][there], f"{here} and {there}"


def by_file(path: Path, known: dict[str, frozenset[str]]) -> list[str]:
    """The segments of a file in the order of the file."""
    assert path.is_file()
    segments = Project(path.parents[1] / "segql.yml").segments
    return [name for name in known if Path(segments[name].source).name == path.name]


@pytest.mark.parametrize(("name", "language", "other"), [("shop", "en", "fr"), ("boutique", "fr", "en")])
def test_a_file_survives_the_other_language(name: str, language: str, other: str) -> None:
    files = sorted((ROOT / "examples" / name / "segments").glob("*.seg"))
    assert len(files) == len(FILES)
    for file in files:
        text = file.read_text(encoding="utf-8")
        translated = written_in(text, language, other)
        assert translated != text
        assert parsed(written_in(translated, language, language), language) == parsed(text, language), file.name


def written_in(text: str, project: str, to: str) -> str:
    found = Diagnostics()
    result = format_source(Source("rules.seg", text), found, project, to)
    assert [str(finding) for finding in found] == []
    assert result is not None
    return result


def parsed(text: str, language: str) -> tuple[object, list[str]]:
    found = Diagnostics()
    file = parse_file(Source("rules.seg", text), found, language)
    assert [str(finding) for finding in found] == []
    return file.definitions, [comment.text for comment in file.comments]


# The page -------------------------------------------------------------------------------------------------------------


def test_the_commands_of_the_page_print_what_it_shows(folder: Path) -> None:
    shown = [block.body for block in blocks(PAGE) if block.words == ("console",)]
    assert shown
    for command, output in (step for body in shown for step in steps(body)):
        words = [sys.executable, "-m", *shlex.split(command)]
        done = subprocess.run(words, cwd=folder / "shop", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == output.strip()


def steps(console: str) -> list[tuple[str, str]]:
    """The commands of a console, each with what it prints."""
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in re.split(r"^\$ ", console, flags=re.M)[1:]]


def test_the_cells_of_the_page_are_those_of_the_shop(
    folder: Path, members: dict[str, dict[str, frozenset[str]]]
) -> None:
    spent: dict[str, Decimal] = {}
    rows = duckdb.execute(
        f"SELECT * FROM '{folder}/shop/data/orders.parquet' WHERE status <> 'cancelled'"
    ).to_arrow_table()
    for row in rows.to_pylist():
        spent[row["customer_id"]] = spent.get(row["customer_id"], Decimal()) + (row["amount"] or 0)
    found = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+)% \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {f"rfm_cells.{cell}" for cell, _, _ in found} == {
        name for name in members["shop"] if name.startswith("rfm_cells.")
    }
    for cell, size, share in found:
        keys = members["shop"][f"rfm_cells.{cell}"]
        assert len(keys) == int(size), cell
        assert round(100 * sum(spent[key] for key in keys) / sum(spent.values())) == int(share), cell
    assert sum(int(size) for _, size, _ in found) == len(members["shop"]["buyers"]) == len(spent)


# On other engines ----------------------------------------------------------------------------------------------------------


def postgres_type(kind: pa.DataType) -> str:
    return "TEXT[]" if pa.types.is_list(kind) else POSTGRES_TYPES[str(kind)]


def bigquery_type(kind: pa.DataType) -> str:
    return "list of text" if pa.types.is_list(kind) else BIGQUERY_TYPES[str(kind)]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The projects over a shop of 250 customers."""
    found = tmp_path_factory.mktemp("small")
    make_projects(found, 250)
    return found


@pytest.fixture(scope="module")
def on_postgres(small: Path, postgres_uri: str) -> Iterator[psycopg.Connection]:
    """A connection whose schema holds the small shop."""
    with psycopg.connect(postgres_uri, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA generated_shop")
        connection.execute("SET search_path TO generated_shop")
        for file in sorted((small / "shop" / "data").glob("*.parquet")):
            table = pq.read_table(file)
            columns = ", ".join(f'"{field.name}" {postgres_type(field.type)}' for field in table.schema)
            connection.execute(f"CREATE TABLE {file.stem} ({columns})".encode())
            with connection.cursor() as cursor, cursor.copy(f"COPY {file.stem} FROM STDIN".encode()) as copy:
                for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                    copy.write_row(row)
        connection.execute("ANALYZE")
        yield connection
        connection.execute("DROP SCHEMA generated_shop CASCADE")


def test_the_segments_have_the_same_members_on_postgres(small: Path, on_postgres: psycopg.Connection) -> None:
    project = Project(small / "shop" / "segql.yml")
    statements = project.compile_all(dialect="postgres", as_of=AS_OF)
    with project.open() as session:
        for name in wanted(project)[::4]:
            found = [key for (key,) in on_postgres.execute(statements[name].encode()).fetchall()]
            assert len(found) == len(set(found)), name
            assert set(found) == set(session.members(name, as_of=AS_OF).column(0).to_pylist()), name


def test_bigquery_accepts_the_segments(small: Path, engine_room: EngineRoom) -> None:
    front_end = engine_room.new("bigquery", "generated shop")
    front_end.load(
        Table(file.stem, {field.name: bigquery_type(field.type) for field in pq.read_schema(file)}, ())
        for file in sorted((small / "shop" / "data").glob("*.parquet"))
    )
    project = Project(small / "shop" / "segql.yml")
    statements = project.compile_all(dialect="bigquery", as_of=AS_OF)
    for name in wanted(project)[5::25]:
        assert len(front_end.analyze(statements[name])) == 1, name
