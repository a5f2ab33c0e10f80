"""What `segql run` records: who is in, who entered and left, and when nothing changes."""

from __future__ import annotations

import pytest

from segql.diagnostics import SegqlError
from segql.runs.model import Status
from tests.unit.runs.conftest import Made
from tests.unit.runs.places import Place

RULES = "SEGMENT vip AS score > 3\nSEGMENT low AS score < 2\nSEGMENTATION half AS\n  up: score > 2\n  down: OTHERWISE\n"
D1, D2, D3, D4 = "2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04"


def test_a_first_run_records_everybody_in_and_is_a_baseline(place: Place) -> None:
    place.rules(RULES)
    place.people({1: 5, 2: 4, 3: 0})
    run = place.run(D1)
    assert run.name == "2026-07-01T22:00:00Z"
    found = {one.segment: (one.status, one.size, one.entered, one.left, one.baseline) for one in run.outcomes}
    assert found == {
        "vip": (Status.RECORDED, 2, 2, 0, True),
        "low": (Status.RECORDED, 1, 1, 0, True),
        "half.up": (Status.RECORDED, 2, 2, 0, True),
        "half.down": (Status.RECORDED, 1, 1, 0, True),
    }
    assert place.members() == {"vip": {"1", "2"}, "low": {"3"}, "half.up": {"1", "2"}, "half.down": {"3"}}


def test_later_runs_record_who_entered_left_and_came_back(place: Place) -> None:
    place.rules("SEGMENT vip AS score > 3")
    place.people({1: 5, 2: 4, 3: 0})
    place.run(D1)
    place.people({1: 5, 2: 0, 3: 9})
    second = place.run(D2).outcomes[0]
    assert (second.size, second.entered, second.left, second.baseline) == (2, 1, 1, False)
    place.people({1: 5, 2: 8})  # 3 is gone altogether
    place.run(D3)
    assert place.history() == {
        ("vip", "1", D1, None),
        ("vip", "2", D1, D2),
        ("vip", "3", D2, D3),
        ("vip", "2", D3, None),
    }
    counts = place.rows("SELECT size, entered_count, left_count, baseline FROM segql_runs ORDER BY as_of")
    assert counts == [(2, 2, 0, True), (2, 1, 1, False), (2, 1, 1, False)]


def test_the_same_moment_again_changes_nothing(place: Place) -> None:
    place.rules(RULES)
    place.people({1: 5, 2: 4, 3: 0})
    place.run(D1)
    place.people({1: 0, 2: 0, 3: 9})
    place.run(D2)
    before = place.state()
    place.people({1: 9, 2: 9, 3: 9})  # the data has moved on; the run has been
    again = place.run(D2)
    assert [one.status for one in again.outcomes] == [Status.ALREADY] * 4
    assert [one.size for one in again.outcomes] == [1, 2, 1, 2]
    assert place.state() == before


def test_a_rule_means_the_same_however_it_is_laid_out(place: Place) -> None:
    place.rules("SEGMENT base AS score > 1\nSEGMENT vip AS base AND score > 3")
    place.people({1: 5})
    place.run(D1)
    place.rules("-- the best\nSEGMENT vip 'Our best'\n  AS base\n  AND (score > 3)\n\nSEGMENT base AS\n  score > 1")
    assert {one.status for one in place.run(D1).outcomes} == {Status.ALREADY}
    assert not any(one.baseline for one in place.run(D2).outcomes)


def test_a_changed_rule_is_a_baseline_and_so_is_what_refers_to_it(place: Place) -> None:
    place.rules("SEGMENT base AS score > 1\nSEGMENT vip AS base AND score > 3\nSEGMENT other AS score = 0")
    place.people({1: 5, 2: 2, 3: 0})
    place.run(D1)
    place.rules("SEGMENT base AS score > 0\nSEGMENT vip AS base AND score > 3\nSEGMENT other AS score = 0")
    baseline = {one.segment: one.baseline for one in place.run(D2).outcomes}
    assert baseline == {"base": True, "vip": True, "other": False}
    assert not any(one.baseline for one in place.run(D3).outcomes)


def test_a_param_is_part_of_the_rule_and_is_kept_with_the_run(place: Place) -> None:
    place.rules("PARAM best = 3\nSEGMENT vip AS score > best")
    place.people({1: 5, 2: 4})
    assert place.run(D1).outcomes[0].size == 2
    changed = place.run(D2, best="4").outcomes[0]
    assert (changed.size, changed.left, changed.baseline) == (1, 1, True)
    assert place.rows("SELECT params FROM segql_runs ORDER BY as_of") == [("{}",), ('{"best": "4"}',)]


def test_the_same_moment_under_another_rule_is_taken_back_and_made_anew(place: Place) -> None:
    place.rules("SEGMENT vip AS score > 3")
    place.people({1: 5, 2: 4, 3: 0})
    place.run(D1)
    place.people({1: 0, 2: 4, 3: 9})
    place.run(D2)
    place.rules("SEGMENT vip AS score < 1")
    again = place.run(D2).outcomes[0]
    assert (again.status, again.size, again.baseline) == (Status.RECORDED, 1, True)
    # As if the first run of that day had never been: 1 stays, 2 left, 3 never came.
    assert place.history() == {("vip", "1", D1, None), ("vip", "2", D1, D2)}
    assert place.rows("SELECT COUNT(*) FROM segql_runs") == [(2,)]
    place.rules("SEGMENT vip AS score > 3")
    back = place.run(D2).outcomes[0]
    assert not back.baseline
    assert place.history() == {("vip", "1", D1, D2), ("vip", "2", D1, None), ("vip", "3", D2, None)}


def test_history_is_written_forwards(place: Place) -> None:
    place.rules(RULES)
    place.people({1: 5})
    place.run(D2, "vip")
    before = place.history()
    run = place.run(D1)
    assert [(item.code.number, item.message.split(",")[0]) for item in run.refused] == [
        ("SEG613", "`vip` was recorded as of 2026-07-02T22:00:00Z already")
    ]
    assert [one.segment for one in run.of(Status.REFUSED)] == ["vip"]
    assert {one.segment for one in run.of(Status.RECORDED)} == {"low", "half.up", "half.down"}
    assert {stay for stay in place.history() if stay[0] == "vip"} == before
    place.run(D3)
    run = place.run(D2)
    assert [item.message.split(" as of")[0] for item in run.refused] == ["`vip` and 3 more were recorded"]
    assert len(run.of(Status.REFUSED)) == 4


def test_a_segment_that_is_not_named_keeps_its_record(place: Place) -> None:
    place.rules(RULES)
    place.people({1: 5, 2: 0})
    place.run(D1)
    place.people({1: 0, 2: 5})
    place.run(D2, "vip")
    assert place.members()["low"] == {"2"}
    assert place.members()["vip"] == {"2"}


def test_a_segment_that_is_too_small_is_refused_alone(make: Made) -> None:
    place = make(smallest=2)
    place.rules("SEGMENT vip AS score > 3\nSEGMENT low AS score < 2")
    place.people({1: 5, 2: 4, 3: 0})
    run = place.run(D1)
    assert {one.segment: one.status for one in run.outcomes} == {"vip": Status.RECORDED, "low": Status.REFUSED}
    assert [item.code.number for item in run.refused] == ["SEG611"]
    assert place.members() == {"vip": {"1", "2"}}


def test_rules_ask_what_was_recorded_day_by_day(place: Place) -> None:
    place.rules(
        "SEGMENT vip AS score > 3\nSEGMENT came AS ENTERED vip IN LAST 1 DAY\nSEGMENT went AS LEFT vip\n"
        "SEGMENT stays AS IN vip FOR AT LEAST 2 DAYS"
    )
    place.people({1: 5, 2: 4, 3: 0})
    first = place.run(D1)
    assert {one.segment: one.status for one in first.outcomes} == {
        "vip": Status.RECORDED,
        "came": Status.REFUSED,
        "went": Status.REFUSED,
        "stays": Status.REFUSED,
    }
    assert {item.code.number for item in first.refused} == {"SEG609"}
    place.people({1: 5, 2: 0, 3: 9})
    second = {one.segment: (one.status, one.size) for one in place.run(D2).outcomes}
    assert second["went"] == (Status.RECORDED, 0)  # the first run was a baseline, and this one is not before itself
    place.run(D3)
    assert place.members() == {"vip": {"1", "3"}, "came": {"3"}, "went": {"2"}}
    place.run(D4)
    assert place.members() == {"vip": {"1", "3"}, "came": {"3"}, "went": {"2"}, "stays": {"1"}}


def test_nobody_enters_with_a_changed_rule(place: Place) -> None:
    place.rules("SEGMENT vip AS score > 3\nSEGMENT came AS ENTERED vip\nSEGMENT went AS LEFT vip")
    place.people({1: 5, 2: 3, 3: 0})
    place.run(D1, "vip")
    place.rules("SEGMENT vip AS score = 3 OR score = 0\nSEGMENT came AS ENTERED vip\nSEGMENT went AS LEFT vip")
    place.run(D2)
    place.people({1: 3, 2: 3, 3: 1})
    place.run(D3)
    place.run(D4)
    assert place.members() == {"vip": {"1", "2"}, "came": {"1"}, "went": {"3"}}


def test_what_a_taken_back_run_told_was_never_so(place: Place) -> None:
    place.rules("SEGMENT vip AS score > 3\nSEGMENT came AS ENTERED vip")
    place.people({1: 5, 2: 0})
    place.run(D1, "vip")
    place.people({1: 5, 2: 9})
    place.run(D2, "vip")
    place.rules("SEGMENT vip AS score > 4 AND score < 9\nSEGMENT came AS ENTERED vip")
    place.run(D2, "vip")
    place.run(D3)
    assert place.members() == {"vip": {"1"}}


@pytest.mark.parametrize(
    ("options", "people", "members"),
    [
        ({}, {7: 5, 12: 5}, {"7", "12"}),
        ({"column": "decimal"}, {7: 5}, {"7"}),
        ({"type": "text", "column": "text"}, {"É, \"a\"\n'b'": 5, "": 5, "\\N": 5}, {"É, \"a\"\n'b'", "", "\\N"}),
        ({"key": "[hall, id]"}, [("x", 1, 5), ("x", 2, 0), ("y", 1, 5)], {"x:1", "y:1"}),
    ],
    ids=["integer", "decimal", "text", "several columns"],
)
def test_keys(make: Made, options: dict[str, str], people: object, members: set[str]) -> None:
    place = make(**options)
    place.rules("SEGMENT vip AS score > 3\nSEGMENT came AS IN vip FOR AT LEAST 0 DAYS")
    place.people(people)  # type: ignore[arg-type]
    place.run(D1, "vip")
    assert place.members() == {"vip": members}
    place.run(D2)
    assert place.members() == {"vip": members, "came": members}
    assert len(place.history()) == 2 * len(members)


@pytest.mark.parametrize("count", [1, 40], ids=["plainly", "together"])
def test_members_with_one_text_are_not_recorded_as_one(make: Made, count: int) -> None:
    place = make(key="[hall, id]", type="text", column="text")
    named = [f"vip{number}" for number in range(count)]
    place.rules("\n".join([f"SEGMENT {name} AS score > 3" for name in named] + ["SEGMENT big OF place AS score > 3"]))
    place.people([("a:b", "c", 5), ("a", "c", 5)])
    place.run(D1)
    before = place.members()
    assert before == {name: {"a:b:c", "a:c"} for name in named} | {"big": {"a:b", "a"}}
    place.people([("a", "b:c", 5), ("a:b", "c", 0)])  # one is in and one is not: the texts of a segment are distinct
    run = place.run(D2)
    assert {one.code.number for one in run.refused} == {"SEG617"}
    assert len(run.refused) == count
    assert "a:b" not in str(run.refused)
    assert {one.segment for one in run.of(Status.RECORDED)} == {"big"}
    assert place.members() == before | {"big": {"a"}}


def test_keys_that_are_uuids(make: Made) -> None:
    place = make(type="text", column="text")
    one, two = "0a0a0a0a-0000-4000-8000-00000000abcd", "0b0a0a0a-0000-4000-8000-00000000abcd"
    place.rules("SEGMENT vip AS score > 3\nSEGMENT came AS IN vip FOR AT LEAST 0 DAYS")
    place.people({one: 5, two: 0})
    change = "ALTER TABLE customers ALTER COLUMN id TYPE UUID"
    if place.kind == "postgres":
        place.write(f"{change} USING id::uuid")
    else:
        import duckdb

        with duckdb.connect(str(place.folder / "shop.duckdb")) as connection:
            connection.execute(change)
    place.run(D1, "vip")
    place.run(D2)
    assert place.members() == {"vip": {one}, "came": {one}}


@pytest.mark.parametrize("name", ["segql_history", "segql_runs", "segql_members"])
def test_a_table_of_somebody_elses_is_left_alone(place: Place, name: str) -> None:
    place.rules("SEGMENT vip AS score > 3")
    place.people({1: 5})
    place.write(f"CREATE TABLE {name} (mine INTEGER)")
    with pytest.raises(SegqlError, match=f"SEG607 there is a `{name}` already that segql did not write"):
        place.run(D1)
    assert place.rows(f"SELECT * FROM {name}") == []


def test_an_empty_segment_is_recorded_as_such(place: Place) -> None:
    place.rules("SEGMENT nobody AS score > 99")
    place.people({1: 5})
    assert place.run(D1).outcomes[0].size == 0
    assert place.members() == {}
    assert place.rows("SELECT size, baseline FROM segql_runs") == [(0, True)]


def test_a_segment_of_another_entity_than_before(place: Place) -> None:
    place.rules("SEGMENT vip AS score > 3")
    place.people([("x", 1, 5), ("y", 2, 0)])
    place.run(D1)
    place.people([("x", 1, 5), ("y", 2, 5)])
    place.run(D2)
    place.rules("SEGMENT vip OF place AS score > 3")
    changed = place.run(D3).outcomes[0]
    assert (changed.size, changed.entered, changed.left, changed.baseline) == (2, 2, 2, True)
    assert place.members() == {"vip": {"x", "y"}}
    assert place.history() == {
        ("vip", "1", D1, D3),
        ("vip", "2", D2, D3),
        ("vip", "x", D3, None),
        ("vip", "y", D3, None),
    }
    place.rules("SEGMENT vip AS score > 3")
    place.run(D3)  # taken back, and made anew of customers
    assert place.members() == {"vip": {"1", "2"}}
