"""`segql plan` tells what runs: its statements, its scans and its sizes are held against a real run of the shop."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from segql.cli.main import run
from segql.engines.duckdb import DuckDBEngine
from segql.engines.duckdb_workspace import Workspace
from segql.plan.overview import Overview
from segql.plan.strategy import FROM, Strategy
from segql.project import Project
from segql.session import Session
from segql.source import Source
from tests.examples.generated import AS_OF, make_projects


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    make_projects(folder, 200)
    return folder / "shop"


@pytest.fixture(scope="module")
def session(shop: Path) -> Iterator[Session]:
    with Project(shop / "segql.yml").open() as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(session: Session) -> Overview:
    """The plan of all of the shop's segments."""
    return session.overview(list(session.project.segments), as_of=AS_OF)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that run from now on."""
    found: list[str] = []

    def listen(owner: type, name: str, place: int) -> None:
        real = getattr(owner, name)

        def heard(*arguments: Any) -> Any:
            found.append(arguments[place])
            return real(*arguments)

        monkeypatch.setattr(owner, name, heard)

    listen(Workspace, "read", 1)
    listen(Workspace, "batches", 1)
    listen(Workspace, "make", 2)
    listen(DuckDBEngine, "fetch", 1)
    return found


def tables(sql: str) -> Counter[str]:
    """How often each table of the data stands in a statement."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    steps = {step.alias for step in tree.find_all(exp.CTE)}
    names = [table.name for table in tree.find_all(exp.Table)]
    return Counter(name for name in names if name not in steps and not name.startswith("segql_"))


def scans(overview: Overview) -> list[Counter[str]]:
    """The same of a plan's statements."""
    found: list[Counter[str]] = [Counter() for _ in range(overview.statements)]
    for scan in overview.scans:
        found[scan.statement - 1][scan.table] += 1
    return found


@pytest.mark.parametrize(("first", "strategy"), [(1, "plain"), (FROM - 1, "together"), (None, "bitsets")])
def test_what_is_told_is_what_runs(session: Session, ran: list[str], first: int | None, strategy: str) -> None:
    names = list(session.project.segments)[:first]
    overview = session.overview(names, as_of=AS_OF)
    assert overview.choice.strategy is Strategy(strategy)
    ran.clear()
    computed = session.compute(names, as_of=AS_OF)
    assert computed.segments == tuple(names)
    real = [tables(sql) for sql in ran]
    assert [one for one in real if one] == scans(overview)
    assert sum(not one for one in real) == overview.on_arrays


def test_one_by_one_is_what_each_statement_reads(session: Session) -> None:
    names = list(session.project.segments)[:40]
    overview = session.overview(names, as_of=AS_OF)
    real = sum((tables(session.statement(name, as_of=AS_OF)) for name in names), Counter())
    assert overview.alone.statements == len(names)
    assert overview.alone.scans == real.total()


def test_rows_and_bytes_are_those_of_the_files(whole: Overview, shop: Path) -> None:
    assert whole.in_bytes
    for table, rows, columns, size in {(one.table, one.rows, one.columns, one.bytes) for one in whole.scans}:
        file = f"'{shop / 'data' / table}.parquet'"
        assert duckdb.sql(f"SELECT COUNT(*) FROM {file}").fetchall() == [(rows,)]
        listed = ", ".join(f'"{column}"' for column in columns)
        held = duckdb.sql(f"SELECT {listed} FROM {file}").to_arrow_table()
        assert size is not None
        assert 0.5 * held.nbytes <= size <= 2 * held.nbytes + 64, (table, columns)


def test_costs_add_up(whole: Overview) -> None:
    assert whole.cost == pytest.approx(sum(one.bytes or 0 for one in whole.scans), rel=1e-3)
    used = {name for one in whole.conditions for name in one.segments}
    for cost in whole.costs:
        assert cost.own >= 0 and cost.shared > 0 and cost.alone > 0
        assert (cost.segment in used) == bool(cost.conditions)
        assert cost.lonely == sum(
            whole.conditions[number - 1].segments == (cost.segment,) for number in cost.conditions
        )


def test_what_only_one_needs_is_not_read_without_it(session: Session) -> None:
    names = ["lapsed", "regulars", "web_only", "omnichannel", "spending_less", "wine_lovers", "refunded_after_damage"]
    without = session.overview(names, as_of=AS_OF)
    with_it = session.overview([*names, "demo_without_trial"], as_of=AS_OF)
    assert with_it.choice.strategy is Strategy.BITSETS and without.choice.strategy is Strategy.TOGETHER
    lonely = [one for one in with_it.scans if one.segments == ("demo_without_trial",)]
    assert "sales_steps" in {one.table for one in lonely} and "sales_steps" not in {one.table for one in without.scans}
    own = next(cost.own for cost in with_it.costs if cost.segment == "demo_without_trial")
    assert own == pytest.approx(sum(one.bytes or 0 for one in lonely), rel=0.01)


def test_shared_parts_are_those_of_the_rules(session: Session) -> None:
    rules = {
        "a": "HAS orders IN LAST 90 DAYS AND frequency >= 3",
        "b": "COUNT(orders) > 2",
        "c": "HAS orders IN LAST 90 DAYS AND NOT frequency < 3",
    }
    extended = session.project.with_rules([(Source(name, text), name) for name, text in rules.items()])
    with extended.open() as opened:
        overview = opened.overview(list(rules), as_of=AS_OF)
    assert [(one.text, one.segments) for one in overview.conditions] == [
        ("COUNT(orders SINCE 2026-08-03) >= 1", ("a", "c")),
        ("COUNT(orders) >= 3", ("a", "b", "c")),
    ]
    assert (overview.condition_uses, overview.shared_conditions) == (5, 2)
    assert (overview.measures, overview.measure_uses, overview.shared_measures) == (2, 5, 2)


def test_the_command_writes_the_same_as_json(whole: Overview, shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "-p", str(shop), "--as-of", AS_OF, "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["statements"] == whole.statements and found["in_memory"] == whole.on_arrays
    assert [one["table"] for one in found["scans"]] == [one.table for one in whole.scans]
    assert [one["segment"] for one in found["segments"]] == [one.segment for one in whole.costs]
    assert found["unit"] == "bytes" and found["billed"] is None
