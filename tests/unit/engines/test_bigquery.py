"""BigQuery through its client: the requests against an emulator, and findings of one line for what Google answers."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
from google.api_core.exceptions import BadRequest, Forbidden
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import RefreshError
from google.cloud import bigquery

from segql.catalog.model import Storage, Table, Target
from segql.cli.main import run
from segql.diagnostics import SegqlError
from segql.engines import bigquery as engines_bigquery
from segql.engines import open_engine
from segql.engines.bigquery import BigQueryEngine
from segql.engines.bigquery_types import physical
from segql.engines.limits import Limits
from segql.engines.sizes import parse_size, written_size
from segql.semantics.ir import ListValues
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, list_of
from tests.engines_under_test.bigquery_emulator import BigQueryEmulator

FIELD = bigquery.SchemaField
PEOPLE = [
    FIELD("id", "INT64"),
    FIELD("name", "STRING"),
    FIELD("amount", "NUMERIC"),
    FIELD("seen", "TIMESTAMP"),
    FIELD("clock", "DATETIME"),
    FIELD("tags", "STRING", mode="REPEATED"),
    FIELD("doc", "JSON"),
    FIELD("born", "DATE"),
]
ROWS = """INSERT INTO crm.people (id, name, amount, seen, clock, tags, born) VALUES
  (1, 'é', NUMERIC '1.5', TIMESTAMP '2026-01-01 00:00:00+00', DATETIME '2026-01-01 00:00:00', ['x'], DATE '2026-01-01'),
  (2, NULL, NULL, NULL, NULL, [], NULL)"""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    running = BigQueryEmulator(tmp_path_factory.mktemp("bigquery"))
    options = {"api_endpoint": running.address}
    client = bigquery.Client(project="acme", credentials=AnonymousCredentials(), client_options=options)
    client.create_dataset("crm", timeout=30)
    client.create_table(bigquery.Table("acme.crm.people", PEOPLE), retry=None, timeout=30)
    client.query(ROWS, retry=None, timeout=30).result(retry=None, timeout=30)
    yield running.address
    client.close()
    running.close()


def target(**options: str) -> Target:
    return Target("warehouse", "bigquery", {"project": "acme", "dataset": "crm", **options})


@pytest.fixture
def engine(emulator: str) -> Iterator[BigQueryEngine]:
    opened = open_engine(target(api_endpoint=emulator), "/")
    assert isinstance(opened, BigQueryEngine)
    with opened:
        yield opened


def refused(caught: pytest.ExceptionInfo[SegqlError]) -> tuple[str, str, str | None]:
    (finding,) = caught.value.diagnostics
    assert "\n" not in finding.message
    return finding.code.number, finding.message, finding.help


def test_tables_and_columns(engine: BigQueryEngine) -> None:
    assert Table(("people",)) in engine.tables()
    names = [Table(("people",)), Table(("crm", "people")), Table(("acme", "crm", "people")), Table(("nobody",))]
    schema = engine.schema(names)
    assert list(schema.tables) == ["people", "crm.people", "acme.crm.people"]
    assert schema.ignores_case
    assert {name: (c.type, c.storage, c.zoneless, c.json) for name, c in schema.tables["people"].items()} == {
        "id": (NUMBER, Storage.INTEGER, False, False),
        "name": (TEXT, None, False, False),
        "amount": (NUMBER, Storage.DECIMAL, False, False),
        "seen": (DATETIME, None, False, False),
        "clock": (DATETIME, None, True, False),
        "tags": (list_of(TEXT), None, False, False),
        "doc": (None, None, False, True),
        "born": (DATE, None, False, False),
    }


def test_types_that_the_emulator_lacks() -> None:
    inner = (FIELD("a", "FLOAT"), FIELD("b", "BOOL"))
    columns = {
        field.name: physical(field)
        for field in (
            FIELD("big", "BIGNUMERIC"),
            FIELD("nine", "BIGNUMERIC", precision=38, scale=9),
            FIELD("place", "GEOGRAPHY"),
            FIELD("one", "RECORD", fields=inner),
            FIELD("many", "RECORD", mode="REPEATED", fields=inner),
            FIELD("docs", "JSON", mode="REPEATED"),
        )
    }
    assert (columns["big"].type, columns["big"].storage) == (NUMBER, None)
    assert columns["nine"].storage is Storage.DECIMAL
    assert columns["place"].type is None
    assert (columns["one"].fields["a"].storage, columns["one"].fields["b"].type) == (Storage.FLOAT, BOOLEAN)
    assert (columns["many"].declared, set(columns["many"].fields)) == ("ARRAY<RECORD>", {"a", "b"})
    assert (columns["docs"].type, columns["docs"].json) == (None, False)


def test_a_dry_run_tells_types_and_bytes(engine: BigQueryEngine) -> None:
    found = engine.describe("SELECT id, 'x' AS word FROM people -- a comment at the end")
    assert {name: column.type for name, column in found.items()} == {"id": NUMBER, "word": TEXT}
    assert engine.estimate("SELECT id FROM people") == 0  # the emulator never tells another number


def test_rows_have_stable_types(engine: BigQueryEngine) -> None:
    rows = engine.fetch("SELECT id, name, amount, seen, clock, tags, born FROM people ORDER BY id")
    assert rows.schema.types[:5] == [
        pa.int64(),
        pa.string(),
        pa.decimal128(38, 9),
        pa.timestamp("us", "UTC"),
        pa.timestamp("us"),
    ]
    assert rows.to_pylist()[0] == {
        "id": 1,
        "name": "é",
        "amount": Decimal("1.5"),
        "seen": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        "clock": dt.datetime(2026, 1, 1),
        "tags": ["x"],
        "born": dt.date(2026, 1, 1),
    }
    assert engine.count("SELECT id FROM people -- all") == 2


def test_statistics(engine: BigQueryEngine) -> None:
    found = engine.statistics([Table(("people",))])["people"]
    assert (found.rows, found.columns["id"].missing, found.columns["id"].distinct) == (2, 0, 2)


def test_volumes(engine: BigQueryEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(engine, "estimate", lambda sql: asked.append(sql) or 16)
    # The emulator does not count the rows that a table's metadata tell.
    tables = {("people",): SimpleNamespace(num_rows=2, schema=PEOPLE)}
    monkeypatch.setattr(engine, "_existing", tables.get)
    found = engine.volumes({Table(("people",)): ["id", "nope"], Table(("none",)): ["id"]})
    assert list(found) == ["people"] and found["people"].rows == 2
    assert found["people"].widths == {"id": 8}
    assert asked == ["SELECT `id` FROM `acme.crm.people`"]


def test_a_table_is_written_whole_and_only_over_its_own(engine: BigQueryEngine) -> None:
    assert engine.write_table("SELECT id FROM people", "vip") == 2
    assert engine.write_table("SELECT id FROM people WHERE id = 1", Table(("crm", "vip"))) == 1
    assert engine.fetch("SELECT id FROM vip").to_pylist() == [{"id": 1}]
    with pytest.raises(SegqlError) as caught:
        engine.write_table("SELECT 1 AS id", "people")
    assert refused(caught)[:2] == (
        "SEG607",
        "there is a `people` already that segql did not write, so it is not replaced",
    )


def test_lists_stay_while_the_engine_is_open(emulator: str) -> None:
    engine = open_engine(target(api_endpoint=emulator), "/")
    words = ListValues("staff", "0123", ("a", "é"))
    numbers = ListValues("ids", "4567", (Decimal("1.5"), Decimal(2)))
    engine.load_lists([words, numbers])
    engine.load_lists([words])
    assert engine.fetch("SELECT value FROM segql_list_0123 ORDER BY value").column("value").to_pylist() == ["a", "é"]
    assert engine.fetch("SELECT SUM(value) AS s FROM segql_list_4567").to_pylist() == [{"s": Decimal("3.5")}]
    engine.close()
    engine.close()
    assert {table.text for table in engine.tables()}.isdisjoint({"segql_list_0123", "segql_list_4567"})
    engine.close()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT * FROM nowhere", "BigQuery could not do it: Not found: Table acme.crm.nowhere was not found"),
        ("SELEC 1", "BigQuery could not do it: "),
    ],
)
def test_failures_are_one_line(engine: BigQueryEngine, sql: str, message: str) -> None:
    with pytest.raises(SegqlError) as caught:
        engine.fetch(sql)
    assert refused(caught)[0] == "SEG605"
    assert refused(caught)[1].startswith(message)


def test_a_dataset_that_is_not_there(emulator: str) -> None:
    with pytest.raises(SegqlError) as caught:
        open_engine(target(api_endpoint=emulator, dataset="nowhere"), "/")
    assert refused(caught)[:2] == ("SEG604", "the project `acme` has no dataset `nowhere`")


def test_an_address_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines_bigquery, "_PATIENCE", 2)
    with pytest.raises(SegqlError) as caught:
        open_engine(target(api_endpoint="http://127.0.0.1:9"), "/")
    number, message, help = refused(caught)
    assert number == "SEG604"
    assert message.startswith("BigQuery cannot be reached: ")
    assert help == "is `api_endpoint:` right, and does it run?"


def test_without_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    with pytest.raises(SegqlError) as caught:
        open_engine(target(), "/")
    number, message, help = refused(caught)
    assert (number, message) == ("SEG604", "there are no Google credentials on this machine")
    assert "gcloud auth application-default login" in (help or "")


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.cloud.bigquery", None)
    monkeypatch.delattr("google.cloud.bigquery", raising=False)
    with pytest.raises(SegqlError) as caught:
        open_engine(target(), "/")
    assert refused(caught) == (
        "SEG707",
        "the target `warehouse` needs the Python package google-cloud-bigquery, which is not installed",
        "install it: python -m pip install 'segql[bigquery]'",
    )


#: What Google says, as its client raises it.
LIMIT = BadRequest(
    "POST https://bigquery.googleapis.com/bigquery/v2/projects/acme/jobs?prettyPrint=false: Query exceeded limit for bytes "
    "billed: 1000000. 10485760 or higher required.\n\nLocation: EU\nJob ID: 1",
    errors=[{"reason": "bytesBilledLimitExceeded"}],
)
ANSWERS = {
    "a limit": (
        LIMIT,
        "SEG605",
        "the query would read more than the 1.0 MB that are allowed: Query exceeded limit for bytes billed: 1000000. "
        "10485760 or higher required.",
        "raise --maximum-bytes-billed, or `maximum_bytes_billed:` of the target",
    ),
    "a right": (
        Forbidden("POST https://x/jobs?prettyPrint=false: Access Denied: Project acme: no bigquery.jobs.create"),
        "SEG605",
        "BigQuery refuses: Access Denied: Project acme: no bigquery.jobs.create",
        "the credentials need the roles BigQuery Job User and BigQuery Data Viewer (Editor to write)",
    ),
    "old credentials": (
        RefreshError("Reauthentication is needed."),
        "SEG604",
        "Google does not take the credentials: Reauthentication is needed.",
        "run `gcloud auth application-default login`",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_google_answers(name: str, emulator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    error, *expected = ANSWERS[name]

    def answer(*_: object, **__: object) -> None:
        raise error

    with open_engine(target(api_endpoint=emulator, maximum_bytes_billed="1 MB"), "/") as engine:
        monkeypatch.setattr(bigquery.Client, "query", answer)
        with pytest.raises(SegqlError) as caught:
            engine.fetch("SELECT 1")
    assert list(refused(caught)) == expected


def test_jobs_carry_the_limit_and_a_label(emulator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bigquery.QueryJobConfig] = []
    query = bigquery.Client.query

    def spy(client: bigquery.Client, sql: str, **options: object) -> object:
        asked.append(options["job_config"])  # type: ignore[arg-type]
        return query(client, sql, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(bigquery.Client, "query", spy)
    with open_engine(target(api_endpoint=emulator, maximum_bytes_billed="10 GB"), "/") as engine:
        engine.count("SELECT 1 AS x")
        assert engine.limit_bytes(5_000_000)
        engine.count("SELECT 1 AS x")
        engine.estimate("SELECT 1 AS x")
    assert [job.maximum_bytes_billed for job in asked] == [10_000_000_000, 5_000_000, None]
    assert [job.dry_run for job in asked] == [False, False, True]
    assert asked[0].labels == {"written_by": "segql"}
    with open_engine(target(api_endpoint=emulator), "/", Limits(timeout=90.0)) as engine:
        engine.count("SELECT 1 AS x")
    assert [job.job_timeout_ms for job in asked[-2:]] == [None, "90000"]


def test_rows_beside_statements(emulator: str) -> None:
    moment = dt.datetime(2026, 7, 1, 22, tzinfo=dt.UTC)
    rows = pa.table(
        {
            "segment": pa.array(["vip", "é"]),
            "at": pa.array([moment, None], pa.timestamp("us", "UTC")),
            "baseline": pa.array([True, False]),
        }
    )
    engine = open_engine(target(api_endpoint=emulator), "/")
    engine.load_rows("segql_beside_runs", rows)
    engine.load_rows("segql_beside_runs", rows)
    assert engine.fetch("SELECT segment, at, baseline FROM segql_beside_runs ORDER BY segment").to_pylist() == [
        {"segment": "vip", "at": moment, "baseline": True},
        {"segment": "é", "at": None, "baseline": False},
    ]
    engine.close()
    assert "segql_beside_runs" not in {table.text for table in engine.tables()}
    engine.close()


def test_a_limit_that_is_none() -> None:
    with pytest.raises(SegqlError) as caught:
        open_engine(target(maximum_bytes_billed="much"), "/")
    assert refused(caught)[1:] == (
        "`maximum_bytes_billed: much` is no amount of data",
        "write it as 10 GB, 500 MB or 1000000",
    )


def test_amounts_of_data() -> None:
    assert [parse_size(text) for text in ("1000000", "10 GB", "1.5kb", "2 MiB", "1_000", "GB", "10 cows", "-1")] == [
        1_000_000,
        10_000_000_000,
        1500,
        2 * 1024**2,
        1000,
        None,
        None,
        None,
    ]
    assert [written_size(size) for size in (0, 999, 1_000, 1_234_567_890)] == [
        "0 bytes",
        "999 bytes",
        "1.0 kB",
        "1.2 GB",
    ]


CATALOG = """name: shop
timezone: Europe/Paris
targets:
  warehouse: {{engine: bigquery, project: acme, dataset: crm, api_endpoint: "{address}"}}
  here: {{engine: duckdb, path: .}}
entities:
  person:
    table: people
    key: id
    label: {{one: person, many: people}}
    attributes: {{id: {{type: number, stored: integer}}, name: text}}
"""


@pytest.fixture
def project(emulator: str, tmp_path: Path) -> Path:
    (tmp_path / "segql.yml").write_text(CATALOG.format(address=emulator), encoding="utf-8")
    (tmp_path / "people.csv").write_text("id,name\n1,é\n2,\n", encoding="utf-8")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "named.seg").write_text("name IS KNOWN", encoding="utf-8")
    return tmp_path


def segql(captured: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    sys.stderr.flush()
    out, err = captured.readouterr()
    return code, out.decode(), err.decode()


def test_the_command_line_tells_what_it_reads(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    place = ("-p", str(project))
    code, out, err = segql(capfdbinary, "members", "named", *place)
    assert (code, out) == (0, "id\n1\n")
    assert "reads up to 0 bytes" in err
    code, out, err = segql(capfdbinary, "members", "named", "--dry-run", *place)
    assert (code, out) == (0, "")
    assert "reads up to 0 bytes" in err
    code, out, err = segql(capfdbinary, "count", "named", "--dry-run", "--maximum-bytes-billed", "1GB", *place)
    assert (code, out) == (0, "")
    code, out, err = segql(capfdbinary, "count", "named", *place)
    assert code == 0
    assert "50.0%" in out


def test_elsewhere_nobody_pays_by_the_byte(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    place = ("-p", str(project), "--target", "here")
    code, out, err = segql(capfdbinary, "members", "named", "--dry-run", *place)
    assert (code, out) == (0, "")
    assert "nobody pays by the byte; nothing was run" in err
    code, _, err = segql(capfdbinary, "members", "named", "--maximum-bytes-billed", "1GB", *place)
    assert code == 2
    assert "nobody pays by the byte, so there is no limit to keep" in err
    code, _, err = segql(capfdbinary, "members", "named", "--maximum-bytes-billed", "a lot", *place)
    assert code == 2
    assert "'a lot' is no amount of data" in err


def test_runs_are_recorded_in_a_file(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (project / "segments" / "came.seg").write_text("IN named FOR AT LEAST 1 DAYS", encoding="utf-8")
    place = ("-p", str(project), "--store", str(project / "runs.duckdb"))
    code, out, err = segql(capfdbinary, "run", "named", "-p", str(project))
    assert (code, out) == (1, "")
    assert "SEG614" in err
    code, out, err = segql(capfdbinary, "run", "named", "--dry-run", *place)
    assert code == 0
    assert "reads up to 0 bytes" in err
    assert not (project / "runs.duckdb").exists()
    assert segql(capfdbinary, "run", "named", "--as-of", "2026-07-01", "--maximum-bytes-billed", "1GB", *place)[0] == 0
    code, out, _ = segql(capfdbinary, "run", "--as-of", "2026-07-03", "--json", *place)
    assert code == 0
    assert {one["segment"]: one["size"] for one in json.loads(out)["segments"]} == {"named": 1, "came": 1}
    code, _, err = segql(capfdbinary, "run", "named", "--threads", "2", *place)
    assert code == 2
    assert "the target `warehouse` cannot keep to --threads" in err
