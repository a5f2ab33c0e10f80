"""Who entered and left between two runs."""

from __future__ import annotations

import pyarrow as pa
import pytest

from segql.diagnostics import SegqlError
from segql.runs.changes import in_order
from tests.unit.runs.places import Place, day

D1, D2, D3, D4 = "2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04"


@pytest.fixture
def recorded(place: Place) -> Place:
    """Four days of a segment, and two of another."""
    place.rules("SEGMENT vip AS score > 3\nSEGMENT low AS score < 2")
    for as_of, people, segments in (
        (D1, {1: 5, 2: 5, 3: 0, 4: 5}, ["vip"]),
        (D2, {1: 5, 2: 0, 3: 5, 4: 0}, []),
        (D3, {1: 5, 2: 5, 3: 0, 4: 0}, []),
        (D4, {1: 5, 2: 5, 3: 9, 4: 0}, ["vip"]),
    ):
        place.people(people)
        place.run(as_of, *segments)
    return place


def test_from_the_run_before_the_last(recorded: Place) -> None:
    assert recorded.moves() == {("vip", "3", "entered")}
    assert recorded.changes().apart == 1  # `low` had no part in the last run
    assert recorded.moves("low") == {("low", "2", "left"), ("low", "3", "entered")}
    assert recorded.moves(until=D3) == {
        ("vip", "2", "entered"),
        ("vip", "3", "left"),
        ("low", "2", "left"),
        ("low", "3", "entered"),
    }
    assert recorded.changes(until=D3).apart == 0


def test_between_two_runs(recorded: Place) -> None:
    assert recorded.moves("vip", since=D1, until=D2) == {
        ("vip", "2", "left"),
        ("vip", "4", "left"),
        ("vip", "3", "entered"),
    }
    assert recorded.moves("vip", since=D2, until=D3) == {("vip", "2", "entered"), ("vip", "3", "left")}


def test_who_left_and_came_back_did_not_change(recorded: Place) -> None:
    found = recorded.changes("vip", since=D1, until=D3).rows.to_pylist()
    assert [(row["member"], row["change"], day(row["at"])) for row in found] == [("4", "left", D2)]
    assert recorded.moves("vip", since=D1, until=D4) == {("vip", "4", "left"), ("vip", "3", "entered")}


def test_the_instant_is_that_of_the_stay_that_counts(recorded: Place) -> None:
    found = recorded.changes("vip", since=D1).rows.to_pylist()
    entered = {row["member"]: day(row["at"]) for row in found if row["change"] == "entered"}
    assert entered == {"3": D4}  # 3 was in on the second day, too, and left


def test_a_date_between_runs_is_the_run_before_it(recorded: Place) -> None:
    assert recorded.moves("vip", since="2026-07-10") == set()
    assert recorded.moves("low", until=D4) == recorded.moves("low", until=D3)


def test_before_the_first_run_nobody_was_in(recorded: Place) -> None:
    found = recorded.changes("vip", until=D1)
    assert found.spans[0].since is None
    assert {row["member"] for row in found.rows.to_pylist()} == {"1", "2", "4"}
    assert recorded.changes("vip", since="2026-06-01", until=D1).rows == found.rows


def test_a_changed_rule_is_told(recorded: Place) -> None:
    recorded.rules("SEGMENT vip AS score > 8")
    recorded.run("2026-07-05")
    (span,) = recorded.changes("vip").spans
    assert span.ruled
    assert not recorded.changes("low").spans[0].ruled


def test_what_was_never_recorded(recorded: Place) -> None:
    with pytest.raises(SegqlError, match="SEG609 no run of `other` is recorded"):
        recorded.changes("other")
    with pytest.raises(SegqlError, match="SEG609 no run of `low` is recorded up to 2026-07-01T22:00:00Z"):
        recorded.changes("low", until=D1)


def test_where_nothing_was_ever_recorded(place: Place) -> None:
    place.rules("SEGMENT vip AS score > 3")
    place.people({1: 5})
    with pytest.raises(SegqlError, match="SEG609 no run is recorded in"):
        place.changes()


def test_changes_add_up(recorded: Place) -> None:
    """Whoever was in, with who entered and without who left, is who is in."""
    for since, until in ((D1, D2), (D1, D3), (D1, D4), (D2, D4)):
        was = {
            member
            for segment, member, entered, left in recorded.history()
            if segment == "vip" and entered <= since and (left is None or left > since)
        }
        now = {
            member
            for segment, member, entered, left in recorded.history()
            if segment == "vip" and entered <= until and (left is None or left > until)
        }
        moves = recorded.moves("vip", since=since, until=until)
        assert {member for _, member, change in moves if change == "entered"} == now - was
        assert {member for _, member, change in moves if change == "left"} == was - now


def test_texts_may_be_more_than_plain_ones_hold() -> None:
    rows = pa.table(
        {
            "segment": pa.chunked_array([["b"], ["a"]]),
            "member": pa.chunked_array([["2"], ["1"]]),
            "change": pa.chunked_array([["left"], ["entered"]]),
            "at": pa.chunked_array([[2], [1]]),
        }
    )
    found = in_order(rows)
    assert found.to_pylist() == rows.to_pylist()[::-1]
    assert [found.schema.field(name).type for name in ("segment", "member", "change")] == [pa.large_string()] * 3
