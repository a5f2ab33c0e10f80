"""An entity that gets another name, and a segment that gets another entity: a member is the text of a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from segql.runs.model import Status
from tests.unit.runs.conftest import Made
from tests.unit.runs.places import Place

D1, D2, D3, D4 = "2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04"


def rename(place: Place, old: str, new: str) -> None:
    """Call an entity something else in the catalog."""
    catalog = place.folder / "segql.yml"
    catalog.write_text(catalog.read_text(encoding="utf-8").replace(f"  {old}:", f"  {new}:"), encoding="utf-8")


def counted(place: Place, as_of: str, *segments: str) -> dict[str, tuple[int, int, bool]]:
    """A run: by segment, how many entered and left, and whether it is a baseline."""
    return {one.segment: (one.entered, one.left, one.baseline) for one in place.run(as_of, *segments).outcomes}


@pytest.mark.parametrize("count", [1, 12], ids=["plainly", "together"])
def test_nobody_comes_or_goes_when_an_entity_is_renamed(place: Place, count: int) -> None:
    names = [f"vip{number}" for number in range(count)]
    place.rules("\n\n".join(f"SEGMENT {name} OF customer AS score > 3" for name in names))
    place.people({1: 5, 2: 4, 3: 0})
    place.run(D1)
    place.people({1: 5, 2: 0, 3: 9})
    place.run(D2)
    rename(place, "customer", "shopper")
    place.rules("\n\n".join(f"SEGMENT {name} OF shopper AS score > 3" for name in names))
    assert counted(place, D3) == dict.fromkeys(names, (0, 0, False))
    assert place.moves(*names) == set()
    stays = {("1", D1, None), ("2", D1, D2), ("3", D2, None)}
    assert place.history() == {(name, *stay) for name in names for stay in stays}
    place.people({1: 0, 2: 4, 3: 9})
    assert counted(place, D4) == dict.fromkeys(names, (1, 1, False))
    stays = {("1", D1, D4), ("2", D1, D2), ("3", D2, None), ("2", D4, None)}
    assert place.history() == {(name, *stay) for name in names for stay in stays}


def test_segments_that_are_not_recorded_with_the_new_name_keep_their_record(place: Place) -> None:
    place.rules("SEGMENT one OF customer AS score > 3\n\nSEGMENT two OF customer AS score > 1")
    place.people({1: 5, 2: 2, 3: 0})
    place.run(D1)
    rename(place, "customer", "shopper")
    place.rules("SEGMENT one OF shopper AS score > 3\n\nSEGMENT two OF shopper AS score > 1")
    assert counted(place, D2, "one") == {"one": (0, 0, False)}
    assert place.members() == {"one": {"1"}, "two": {"1", "2"}}
    place.people({1: 5, 2: 0, 4: 9})
    assert counted(place, D3) == {"one": (1, 0, False), "two": (1, 1, False)}
    assert place.members() == {"one": {"1", "4"}, "two": {"1", "4"}}
    if place.kind != "postgres":
        assert place.rows("SELECT DISTINCT kind FROM segql_keys") == [("shopper",)]


def test_a_run_under_the_new_name_can_be_made_anew(place: Place) -> None:
    place.rules("SEGMENT vip OF customer AS score > 3")
    place.people({1: 5, 2: 4})
    place.run(D1)
    place.people({1: 5, 2: 0, 3: 9})
    rename(place, "customer", "shopper")
    place.rules("SEGMENT vip OF shopper AS score > 3")
    place.run(D2)
    place.rules("SEGMENT vip OF shopper AS score < 1")
    assert counted(place, D2) == {"vip": (0, 1, True)}
    assert place.history() == {("vip", "1", D1, D2), ("vip", "2", D1, None)}


def test_a_segment_of_another_entity_whose_keys_have_the_same_texts(make: Made) -> None:
    place = make(type="text", column="text")
    place.rules("SEGMENT vip AS score > 3")
    place.people([("b", "a", 5), ("c", "b", 5), ("x", "d", 5)])
    place.run(D1)
    place.people([("b", "a", 5), ("c", "b", 5), ("x", "c", 5)])
    place.run(D2)
    before = place.state()
    place.rules("SEGMENT vip OF place AS score > 3")
    assert counted(place, D3) == {"vip": (1, 1, True)}
    moved = {
        ("vip", "a", D1, D3),
        ("vip", "b", D1, None),
        ("vip", "c", D2, None),
        ("vip", "d", D1, D2),
        ("vip", "x", D3, None),
    }
    assert place.history() == moved
    assert place.moves("vip") == {("vip", "a", "left"), ("vip", "x", "entered")}
    place.rules("SEGMENT vip AS score > 3")
    assert counted(place, D3) == {"vip": (0, 0, False)}  # taken back, as if it had never been
    assert place.history() == before[0]
    place.rules("SEGMENT vip OF place AS score > 3")
    assert counted(place, D3) == {"vip": (1, 1, True)}
    assert place.history() == moved
    place.people([("b", "a", 5)])
    assert counted(place, D4) == {"vip": (0, 2, False)}
    assert place.members() == {"vip": {"b"}}


def test_a_first_run_of_another_entity_is_taken_back(place: Place) -> None:
    place.rules("SEGMENT vip OF place AS score > 3")
    place.people([("x", 1, 5), ("y", 2, 0)])
    place.run(D1)
    place.rules("SEGMENT vip AS score > 3")
    assert [one.status for one in place.run(D1).outcomes] == [Status.RECORDED]
    assert place.history() == {("vip", "1", D1, None)}


def test_much_is_written_and_read_some_at_a_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segql.runs.standing._BYTES", 20)  # a segment's bits are eight bytes
    names = [f"more{number}" for number in range(10)]
    place.rules("\n\n".join(f"SEGMENT {name} AS score > {number}" for number, name in enumerate(names)))
    place.people({id: id for id in range(11)})
    place.run(D1)
    place.people({id: 10 - id for id in range(11)})
    place.run(D2)
    wanted = {name: set(map(str, range(10 - number))) for number, name in enumerate(names)}
    assert place.members() == wanted
    assert len(place.history()) == sum(len(members) for members in wanted.values()) + sum(
        len(set(map(str, range(number + 1, 11))) - wanted[name]) for number, name in enumerate(names)
    )


def test_keys_may_be_more_than_plain_texts_hold(tmp_path: Path) -> None:
    import duckdb
    import pyarrow as pa

    from segql.engines.duckdb_recording import transaction
    from segql.runs import stays
    from segql.runs.key_numbers import Numbers

    with transaction(duckdb.connect(str(tmp_path / "runs.duckdb"))) as recording:
        for name, columns in stays.COLUMNS.items():
            recording.run(f"CREATE TABLE {name} ({columns})")
        numbers = Numbers(recording, "customer")
        found = numbers.places(pa.chunked_array([["a", "b"], ["c", "a"]], pa.string()))
        assert found.tolist() == [0, 1, 2, 0]
        assert numbers.keys(numbers.places(pa.array(["c", "a"]))).type == pa.large_string()
        numbers.write()
        again = Numbers(recording, "customer")
        assert again.keys(again.places(pa.array(["b"]))).to_pylist() == ["b"]
        assert again.places(pa.array(["d"])).tolist() == [3]


def test_a_segment_of_another_entity_that_only_loses_members(make: Made) -> None:
    place = make(type="text", column="text")
    place.rules("SEGMENT vip AS score > 3")
    place.people([("b", "a", 5), ("b", "b", 5)])
    place.run(D1)
    place.rules("SEGMENT vip OF place AS score > 3")
    place.people([("b", "a", 5)])
    assert counted(place, D2) == {"vip": (0, 1, True)}
    stays = {("vip", "a", D1, D2), ("vip", "b", D1, None)}
    assert place.history() == stays
    assert counted(place, D3) == {"vip": (0, 0, False)}
    assert place.history() == stays


def test_whoever_has_the_text_of_somebody_recorded_is_the_same_member(make: Made) -> None:
    place = make(key="[hall, id]", type="text", column="text")
    place.rules("SEGMENT vip AS score > 3")
    place.people([("a:b", "c", 5)])
    place.run(D1)
    place.people([("a", "b:c", 5)])
    assert counted(place, D2) == {"vip": (0, 0, False)}
    assert place.history() == {("vip", "a:b:c", D1, None)}
