"""`next-change`: the next instant at which time alone changes a segment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Segql


def changes_at(segql: Segql, rule: str, as_of: str, *more: str) -> tuple[str | None, int | None, int | None]:
    """When a rule changes, and how many enter and leave then."""
    outcome = segql("next-change", "-e", rule, "--as-of", as_of, "--json", *more)
    assert outcome.code == 0, outcome.err
    (found,) = json.loads(outcome.out)
    assert found["complete"] is True
    return found["changes_at"], found["enter"], found["leave"]


@pytest.mark.parametrize(
    ("rule", "as_of", "at", "enter", "leave"),
    [
        # c1's last order is of 25 October, 11:00 in Paris, where clocks had gone back that night.
        ("HAS orders IN LAST 36 HOURS", "2026-10-26T09:00", "2026-10-26T23:00:00.000001+01:00", 0, 1),
        ("HAS orders IN LAST 7 DAYS", "2026-10-26T09:00", "2026-11-02T00:00:00+01:00", 0, 1),
        ("HAS NO orders IN LAST 7 DAYS", "2026-10-26T09:00", "2026-11-02T00:00:00+01:00", 1, 0),
        ("HAS orders IN THIS MONTH", "2026-10-26", "2026-11-01T00:00:00+01:00", 0, 1),
        ("DAYS SINCE LAST(orders.ordered_at) > 30", "2026-10-26", "2026-11-25T00:00:00+01:00", 1, 0),
        ("MONTHS SINCE LAST(orders.ordered_at) >= 6", "2026-10-26", "2026-11-02T00:00:00+01:00", 1, 0),
        # Facts that lie ahead come into being: c2's first order a microsecond after eleven.
        ("HAS orders", "2026-04-01", "2026-05-01T11:00:00.000001+02:00", 1, 0),
        ("COUNT(orders) = 1", "2026-04-01", "2026-05-01T11:00:00.000001+02:00", 1, 0),
        ("COUNT(orders) >= 2", "2026-05-01T12:00", "2026-05-02T11:00:00.000001+02:00", 1, 0),
        # The deadline is over a microsecond after its last instant.
        (
            "HAS orders NOT FOLLOWED BY orders WITHIN 5 DAYS",
            "2026-06-02",
            "2026-06-06T11:00:00.000001+02:00",
            1,
            0,
        ),
        # Somebody's order leaves a window, and somebody else is first.
        (
            "HAS orders TOP 1 BY SUM(orders.amount) + 100 * COUNT(orders IN LAST 7 DAYS)",
            "2026-10-28",
            "2026-11-02T00:00:00+01:00",
            1,
            1,
        ),
    ],
)
def test_the_next_change(shop: Path, segql: Segql, rule: str, as_of: str, at: str, enter: int, leave: int) -> None:
    found = changes_at(segql, rule, as_of)
    assert found == (at, enter, leave)


def test_a_day_is_followed_by_the_next(shop: Path, segql: Segql) -> None:
    rule = "HAS orders IN 0 DAYS AGO"
    assert changes_at(segql, rule, "2026-10-25") == ("2026-10-26T00:00:00+01:00", 0, 1)


def test_nothing_changes(shop: Path, segql: Segql) -> None:
    assert changes_at(segql, "age >= 40", "2026-10-26") == (None, 0, 0)
    assert changes_at(segql, "HAS orders IN LAST 7 DAYS", "2026-10-26", "--within", "3 days") == (None, 0, 0)
    outcome = segql("next-change", "grown_up", "--as-of", "2026-10-26", "--within", "36 HOURS")
    assert outcome.out == "grown_up: nothing changes until 2026-10-28 at 12:00 (Europe/Paris)\n"


def test_a_search_that_is_broken_off_says_so(shop: Path, segql: Segql) -> None:
    rule = "MOD(HOURS SINCE LAST(orders.ordered_at), 2) > 5"
    outcome = segql("next-change", "-e", rule, "--as-of", "2026-10-26T09:00", "--looks", "3")
    assert outcome.code == 0
    assert "nothing changes before 2026-10-26 at 1" in outcome.out and "after 3 looks" in outcome.out


def test_sql_that_reads_the_clock_is_refused(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    text = catalog.read_text()
    assert "      customer_id: text\n" in text
    catalog.write_text(
        text.replace(
            "      customer_id: text\n",
            "      customer_id: text\n      today: {type: date, sql: {duckdb: current_date}}\n",
            1,
        )
    )
    outcome = segql("next-change", "-e", "today > 2026-01-01", "--as-of", "2026-10-26")
    assert outcome.code == 1
    assert "error[SEG616]" in outcome.err and "segql.yml" in outcome.err
    assert segql("next-change", "-e", "age > 40", "--as-of", "2026-10-26").code == 0


@pytest.mark.parametrize("length", ["soon", "0 DAYS", "3 FORTNIGHTS", "900000 YEARS"])
def test_how_far_must_be_a_length_of_time(shop: Path, segql: Segql, length: str) -> None:
    outcome = segql("next-change", "grown_up", "--within", length)
    assert outcome.code == 2
    assert "--within" in outcome.err


def test_few_are_not_told(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    catalog.write_text(catalog.read_text() + "policies: {smallest: 2}\n")
    outcome = segql("next-change", "-e", "age > 20 OR HAS orders IN LAST 7 DAYS", "--as-of", "2026-10-26")
    assert outcome.code == 0
    refused = segql("next-change", "-e", "HAS orders IN LAST 7 DAYS", "--as-of", "2026-10-26")
    assert refused.code == 1 and "SEG611" in refused.err
    hidden = segql("next-change", "-e", "age > 20 AND HAS NO orders IN LAST 7 DAYS", "--as-of", "2026-10-26", "--json")
    (found,) = json.loads(hidden.out)
    assert found["changes_at"] == "2026-11-02T00:00:00+01:00"
    assert (found["members"], found["members_then"], found["enter"], found["leave"]) == (3, None, None, None)
    said = segql("next-change", "-e", "age > 20 AND HAS NO orders IN LAST 7 DAYS", "--as-of", "2026-10-26")
    assert "fewer than 2" in said.out


@pytest.mark.parametrize(
    ("as_of", "within", "until"),
    [
        ("2026-10-24", "1 HOUR", "2026-10-25 at 01:00 (Europe/Paris)"),
        ("2026-10-24", "2 HOURS", "2026-10-25 at 02:00 (Europe/Paris, +02:00)"),
        ("2026-10-24", "3 HOURS", "2026-10-25 at 02:00 (Europe/Paris, +01:00)"),
    ],
)
def test_instants_are_spoken(shop: Path, segql: Segql, as_of: str, within: str, until: str) -> None:
    outcome = segql("next-change", "grown_up", "--as-of", as_of, "--within", within)
    assert outcome.out == f"grown_up: nothing changes until {until}\n"


def test_instants_in_french(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    catalog.write_text("language: fr\n" + catalog.read_text().replace("COUNT(orders)", "NOMBRE(orders)"))
    for file in (shop / "segments").iterdir():
        file.unlink()
    outcome = segql("next-change", "-e", "A DES orders DANS LES 7 DERNIERS JOURS", "--as-of", "2026-10-26T09:00")
    assert "change le 2026-11-02 à 00:00 (Europe/Paris)" in outcome.out, outcome.err
