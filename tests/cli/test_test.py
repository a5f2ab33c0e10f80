"""`segql test`: on the target's rows and on rows written inline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segql import load_project
from tests.cli.conftest import AS_OF, Segql

# By hand: c1 and c2 are vip; reachable are c3, c5; of the five, c1 is active, c2 and c3 are lost, c4 and c5 never ordered.
PASSING = """\
TEST vip
  SIZE BETWEEN 1 AND 5
  SIZE = 40%
  DISJOINT FROM reachable
  CONTAINS 'c1', 'c2'
  LACKS 'c3'
  OVERLAPS lifecycle.active BY BETWEEN 50% AND 60%
TEST lifecycle.active SUBSET OF vip
TEST all SIZE = 5
"""

GIVEN = """\
TEST vip
  GIVEN customer (customer_id, region) ('a', 'urban'), ('b', 'rural'), ('c', UNKNOWN), ('d', 'urban')
  GIVEN orders (customer_id, ordered_at) ('a', 2026-10-01), ('a', 2026-10-02T09:00), ('b', 2026-10-01), ('b', TODAY)
  AS OF 2026-10-31
  EXPECT 'a'
  SIZE = 25%
TEST lifecycle.never
  GIVEN customer (customer_id) ('a'), ('b')
  GIVEN order (customer_id, ordered_at) ('a', 2026-10-01)
  EXPECT 'b'
"""


def write(shop: Path, text: str) -> None:
    (shop / "segments" / "tests.seg").write_text(text)


def test_every_check_is_a_line(shop: Path, segql: Segql) -> None:
    write(shop, PASSING)
    outcome = segql("test", "--as-of", AS_OF)
    assert outcome.code == 0, outcome.out + outcome.err
    assert outcome.out.splitlines() == [
        "✓ vip  SIZE BETWEEN 1 AND 5  (2 members)",
        "✓ vip  SIZE = 40%  (2 of 5, 40.0%)",
        "✓ vip  DISJOINT FROM reachable  (0 are in both)",
        "✓ vip  CONTAINS 'c1', 'c2'  (2 of 2 are in it)",
        "✓ vip  LACKS 'c3'  (0 of 1 is in it)",
        "✓ vip  OVERLAPS lifecycle.active BY BETWEEN 50% AND 60%  (1 of 2, 50.0%)",
        "✓ lifecycle.active  SUBSET OF vip  (0 are not in vip)",
        "✓ all  SIZE = 5  (5 members)",
    ]
    assert outcome.err == "8 checks passed\n"


@pytest.mark.parametrize(
    ("test", "found"),
    [
        ("vip SIZE > 2", "2 members"),
        ("vip SIZE BETWEEN 50% AND 60%", "2 of 5, 40.0%"),
        ("vip DISJOINT FROM lifecycle.lost", "1 is in both: c2"),
        ("reachable SUBSET OF lifecycle.lost", "1 is not in lifecycle.lost: c5"),
        ("vip CONTAINS 'c1', 'c9', 'c3'", "1 of 3 are in it: c3, c9"),
        ("vip LACKS 'c9', 'c2'", "1 of 2 are in it: c2"),
        ("vip OVERLAPS lifecycle.lost BY AT MOST 10%", "1 of 2, 50.0%: c2"),
        ("vip OVERLAPS lifecycle.lost BY AT LEAST 60%", "1 of 2, 50.0%"),
    ],
)
def test_a_broken_promise_says_who_breaks_it(shop: Path, segql: Segql, test: str, found: str) -> None:
    write(shop, f"TEST {test}")
    outcome = segql("test", "--as-of", AS_OF)
    subject, check = test.split(" ", 1)
    assert (outcome.code, outcome.out) == (1, f"✗ {subject}  {check}  ({found})\n")
    assert outcome.err == "1 of 1 check failed\n"


def test_a_segmentation_is_each_of_its_parts(shop: Path, segql: Segql) -> None:
    write(shop, "TEST lifecycle SIZE >= 2")
    outcome = segql("test", "lifecycle", "--as-of", AS_OF)
    assert outcome.code == 1
    assert [line.split("  ")[0] for line in outcome.out.splitlines()] == [
        "✗ lifecycle.active",
        "✓ lifecycle.lost",
        "✓ lifecycle.never",
    ]


def test_given_rows_need_no_target(shop: Path, segql: Segql) -> None:
    for file in (shop / "data").iterdir():
        file.unlink()
    write(shop, GIVEN)
    outcome = segql("test", "--target", "nowhere")
    assert outcome.code == 0, outcome.out + outcome.err
    assert outcome.out.splitlines() == [
        "✓ vip  EXPECT 'a'  (1 member)",
        "✓ vip  SIZE = 25%  (1 of 4, 25.0%)",
        "✓ lifecycle.never  EXPECT 'b'  (1 member)",
    ]


def test_what_was_not_expected_is_named(shop: Path, segql: Segql) -> None:
    write(shop, GIVEN.replace("EXPECT 'a'", "EXPECT 'd', 'b'"))
    outcome = segql("test", "vip")
    assert outcome.code == 1
    assert outcome.out.splitlines()[0] == "✗ vip  EXPECT 'd', 'b'  (missing: b, d; not expected: a)"


def test_members_whom_only_facts_name_are_there(shop: Path, segql: Segql) -> None:
    """Rows of orders alone: their customers exist, and nothing else is known of them."""
    write(shop, "TEST lifecycle.lost GIVEN orders (customer_id, ordered_at) ('a', 2020-01-01) EXPECT 'a'")
    assert segql("test").code == 0


def test_nobody_is_expected(shop: Path, segql: Segql) -> None:
    write(shop, "TEST vip GIVEN customer (customer_id, region) ('a', 'urban') EXPECT NOBODY")
    assert segql("test").out == "✓ vip  EXPECT NOBODY  (0 members)\n"


def test_what_is_not_recorded_yet_breaks_its_own_test_alone(shop: Path, segql: Segql) -> None:
    write(shop, "SEGMENT newly AS ENTERED vip IN LAST 7 DAYS\nTEST newly SIZE > 0\nTEST vip SIZE > 0")
    outcome = segql("test", "--as-of", AS_OF)
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "✗ newly  SIZE > 0  (no run of `vip` was recorded before this moment)",
        "✓ vip  SIZE > 0  (2 members)",
    ]


def test_names_choose(shop: Path, segql: Segql) -> None:
    write(shop, PASSING)
    assert segql("test", "lifecycle", "--as-of", AS_OF).out.count("\n") == 1
    assert segql("test", "grown_up", "--as-of", AS_OF).err.startswith("there is no test")
    assert segql("test", "vpi").code == 2


def test_a_file_chooses_the_tests_in_it_and_of_its_segments(shop: Path, segql: Segql) -> None:
    write(shop, "TEST vip SIZE > 0")
    (shop / "segments" / "more.seg").write_text("SEGMENT old AS age > 50\nTEST reachable SIZE > 0")
    (shop / "segments" / "others.seg").write_text("TEST old SIZE > 0")
    outcome = segql("test", "segments/more.seg", "--as-of", AS_OF)
    assert [line.split()[1] for line in outcome.out.splitlines()] == ["reachable", "old"]


def test_results_for_programs(shop: Path, segql: Segql) -> None:
    write(shop, "TEST vip\n  SIZE > 2\n  LACKS 'c3'")
    outcome = segql("test", "--json", "--as-of", AS_OF)
    assert outcome.code == 1
    result = json.loads(outcome.out)
    assert (result["passed"], result["failed"]) == (1, 1)
    first = result["checks"][0]
    assert (first["segment"], first["check"], first["passed"], first["line"]) == ("vip", "SIZE > 2", False, 2)
    assert first["file"].endswith("tests.seg")


def test_from_python(shop: Path) -> None:
    write(shop, PASSING)
    outcomes = load_project(shop).test(["vip"], as_of=AS_OF)
    assert [outcome.passed for outcome in outcomes] == [True] * 6


def test_a_wrong_test_stops_everything(shop: Path, segql: Segql) -> None:
    write(shop, "TEST vip GIVEN customer (regoin) ('urban') EXPECT NOBODY")
    outcome = segql("test")
    assert (outcome.code, outcome.out) == (1, "")
    assert "`customer` has no column `regoin`" in outcome.err


def test_a_key_is_given_under_the_name_that_the_catalog_has_for_it(shop: Path, segql: Segql) -> None:
    catalog = (shop / "segql.yml").read_text()
    renamed = catalog.replace(
        "      customer_id: text\n      region", "      number: {type: text, column: customer_id}\n      region", 1
    )
    assert renamed != catalog
    (shop / "segql.yml").write_text(renamed)
    (shop / "segments" / "given.seg").write_text(
        "SEGMENT often AS frequency >= 2\n"
        "TEST often\n"
        "  GIVEN customer (number, region) ('a', 'urban'), ('b', 'rural')\n"
        "  GIVEN orders (customer_id, order_id, ordered_at)\n"
        "    ('a', 1, 2026-01-01), ('a', 2, 2026-01-02), ('b', 3, 2026-01-03)\n"
        "  EXPECT 'a'\n"
    )
    outcome = segql("test", "often")
    assert (outcome.code, outcome.out) == (0, "✓ often  EXPECT 'a'  (1 member)\n")
