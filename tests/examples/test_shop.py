"""The generated shop: its data is the same everywhere, and its segments have the members that SQL by hand finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pyarrow.parquet as pq
import pytest

import segql
from segql.project import Project
from tests.examples import by_hand
from tests.examples.generated import AS_OF, PROJECTS, digest, generate, make_projects

CUSTOMERS = 2000
#: The rows of a hundred customers, seed 7. It changes when the generator does, and never with a machine or a Python.
DIGEST = "?"
#: Segments that are meant to hold everybody, or nobody at this size.
EVERYBODY: set[str] = set()
NOBODY: set[str] = set()
POSTGRES_TYPES = {
    "string": "TEXT", "int64": "BIGINT", "double": "DOUBLE PRECISION", "bool": "BOOLEAN", "date32[day]": "DATE",
    "decimal128(14, 2)": "NUMERIC(14, 2)", "timestamp[us, tz=UTC]": "TIMESTAMPTZ", "timestamp[us]": "TIMESTAMP",
    "list<element: string>": "TEXT[]",
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


def run(project: Project) -> dict[str, frozenset[str]]:
    found = {}
    with project.open() as session:
        for name in project.segments:
            keys = session.members(name, as_of=AS_OF).column(0).to_pylist()
            assert len(keys) == len(set(keys)), name
            found[name] = frozenset(keys)
    return found


# The data -------------------------------------------------------------------------------------------------------------


def test_a_seed_makes_the_same_shop_everywhere(tmp_path: Path) -> None:
    for hash_seed in ("0", "4242"):
        generate(tmp_path / hash_seed, 100, hash_seed=hash_seed)
        assert digest(tmp_path / hash_seed) == DIGEST


def test_another_seed_makes_another_shop(tmp_path: Path) -> None:
    generate(tmp_path / "data", 100, seed=8)
    assert digest(tmp_path / "data") != DIGEST


def test_somebody_is_the_same_in_a_larger_shop(tmp_path: Path) -> None:
    for size in (100, 200):
        generate(tmp_path / str(size), size)
    for file in (tmp_path / "100").glob("*.parquet"):
        small, large = pq.read_table(file), pq.read_table(tmp_path / "200" / file.name)
        rows = {str(row) for row in large.to_pylist()}
        assert not [row for row in small.to_pylist() if str(row) not in rows], file.name


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
    "the hour that occurs twice": "FROM orders WHERE ordered_at >= '2026-10-25 00:00+00' AND ordered_at < '2026-10-25 02:00+00'",
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
    assert [what for what, rows in HOSTILE.items() if not connection.execute(f"SELECT 1 {rows} LIMIT 1").fetchall()] == []


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
        assert [str(finding) for finding in session.audit()] == []


@pytest.mark.parametrize("name", PROJECTS)
def test_every_segment_has_members_and_none_has_all(
    name: str, folder: Path, members: dict[str, dict[str, frozenset[str]]]
) -> None:
    catalog = Project(folder / name / "segql.yml")
    with catalog.open() as session:
        _, everybody = session.sizes(list(members[name]), as_of=AS_OF)
    sizes = {segment: len(keys) for segment, keys in members[name].items()}
    assert {segment for segment, size in sizes.items() if size == 0} == (NOBODY if name == "shop" else set())
    assert {segment for segment, size in sizes.items() if size == everybody[segment]} == EVERYBODY


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
    project = Project(path.parents[1] / "segql.yml")
    return [name for name in known if project.source_of(name).name.endswith(path.name)]


# On Postgres ----------------------------------------------------------------------------------------------------------


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
            columns = ", ".join(f'"{field.name}" {POSTGRES_TYPES[str(field.type)]}' for field in table.schema)
            connection.execute(f"CREATE TABLE {file.stem} ({columns})".encode())
            with connection.cursor() as cursor, cursor.copy(f"COPY {file.stem} FROM STDIN".encode()) as copy:
                for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                    copy.write_row(row)
        connection.execute("ANALYZE")
        yield connection
        connection.execute("DROP SCHEMA generated_shop CASCADE")


def test_the_segments_have_the_same_members_on_postgres(small: Path, on_postgres: psycopg.Connection) -> None:
    project = Project(small / "shop" / "segql.yml")
    expected = run(project)
    for name, sql in project.compile_all(dialect="postgres", as_of=AS_OF).items():
        found = [key for (key,) in on_postgres.execute(sql.encode()).fetchall()]
        assert len(found) == len(set(found)), name
        assert frozenset(found) == expected[name], name
