"""A state as a file: whole, or none."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from segql.bitsets import state_file
from segql.bitsets.arrays import Array
from segql.bitsets.leaving import Leaving
from segql.bitsets.state import Facts, Numbered
from segql.bitsets.state_file import Strand, Writing, read
from segql.plan.strands import Mark
from segql.semantics import ir

MOMENT = ir.Fixed(dt.datetime(2026, 1, 2, 3, 4, 5, 6, dt.UTC))
EDGES = (Mark.BEGIN, ir.Fixed(dt.date(2025, 12, 1)), MOMENT, Mark.END)
ROWS = [np.array(row) for row in ([0, 127, -128], [0, 128, 0], [1 << 40, -(1 << 62), 5])]


class Slots:
    """Three slots of three members."""

    def row(self, slot: int) -> Array:
        return ROWS[slot - 2]

    def wide(self, slot: int) -> Array:
        raise AssertionError("nothing is added up")

    def add(self, slot: int, to: Array) -> None:
        raise AssertionError("nothing is added up")

    def of_some(self, low: int, high: int, numbers: Array) -> Array:
        raise AssertionError("nothing is added up")


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


def written(path: Path, numbered: Numbered | None = None) -> str:
    """A state's token, when it is in its place."""
    file = Writing(path)
    file.strands(Slots(), [Strand("calls", EDGES, 2, 7, 1 << 61)])
    file.answer("often", np.array([5], np.uint64))
    file.condition("then", np.array([3], np.uint64))
    facts = Facts(MOMENT, ("a", "b"), np.array([1, -1, 1 << 63 - 1 - 1], np.int64))
    file.finish(numbered or Numbered(3, 17), np.array([7], np.uint64), {"home": (facts, file.row(facts.sums))})
    assert not path.exists()
    file.put()
    return file.token


def test_what_is_written_is_read(tmp_path: Path) -> None:
    token = written(tmp_path / "state")
    state = read(tmp_path / "state", token)
    assert state is not None
    assert state.numbered == Numbered(3, 17)
    kept = state.strands["calls"]
    assert (kept.edges, kept.most, kept.largest) == (EDGES, 7, 1 << 61)
    assert [row.dtype.itemsize for row in kept.rows] == [1, 2, 8]
    assert all(np.array_equal(one, other) for one, other in zip(kept.rows, ROWS, strict=True))
    assert state.everybody.tolist() == [7]
    assert state.answers["often"].tolist() == [5]
    assert state.conditions["then"].tolist() == [3]
    assert (state.facts["home"].until, state.facts["home"].columns) == (MOMENT, ("a", "b"))
    assert state.facts["home"].sums.tolist() == [1, -1, 1 << 61]
    assert names(tmp_path) == ["state"]


def test_keys_are_read(tmp_path: Path) -> None:
    keys = pa.array(["é", "b", ""], pa.large_string())
    state = read(tmp_path / "state", written(tmp_path / "state", Numbered(3, None, keys)))
    assert state is not None and state.numbered.keys is not None
    assert state.numbered.keys.equals(keys)


def test_what_was_read_stays_when_another_takes_its_place(tmp_path: Path) -> None:
    state = read(tmp_path / "state", written(tmp_path / "state"))
    (tmp_path / "state").unlink()
    written(tmp_path / "state")
    assert state is not None
    assert state.strands["calls"].rows[0].tolist() == [0, 127, -128]
    with pytest.raises(ValueError, match="read-only"):
        state.strands["calls"].rows[0][0] = 1


@pytest.mark.parametrize("part", [0, 1, 7, 20, 200, -1, -9, -30])
def test_a_part_is_none(tmp_path: Path, part: int) -> None:
    path = tmp_path / "state"
    token = written(path)
    path.write_bytes(path.read_bytes()[:part])
    assert read(path, token) is None


def test_another_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state"
    token = written(path)
    assert read(path, token[:-1] + ("0" if token[-1] != "0" else "1")) is None
    assert read(tmp_path / "nothing", token) is None
    monkeypatch.setattr(state_file, "FORM", "another")
    assert read(path, token) is None


@pytest.mark.parametrize("word", [b'"edges"', b'"sums"', b'"size"', b'"token"', b"calls"])
def test_what_was_changed_is_none(tmp_path: Path, word: bytes) -> None:
    path = tmp_path / "state"
    token = written(path)
    data = path.read_bytes()
    path.write_bytes(data.replace(word, word[::-1]))
    assert path.read_bytes() != data
    assert read(path, token) is None


def test_what_is_not_put_is_gone(tmp_path: Path) -> None:
    leaving = Leaving(tmp_path / "state")
    leaving.write(lambda file: file.answer("often", np.array([5], np.uint64)))
    leaving.wait()
    assert len(names(tmp_path)) == 1
    leaving.close()
    assert names(tmp_path) == []


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    leaving = Leaving(tmp_path / "state")

    def fail(file: Writing) -> None:
        file.answer("often", np.array([5], np.uint64))
        raise OSError(28, "No space left on device")

    leaving.write(fail)
    leaving.write(lambda file: file.answer("often", np.array([5], np.uint64)))
    leaving.wait()
    assert names(tmp_path) == []
    leaving.end()
    with pytest.raises(OSError, match="No space"):
        leaving.put()


def test_what_killed_runs_left_is_cleared_away(tmp_path: Path) -> None:
    for name, days in ((".state.old.part", 2), (".state.new.part", 0), (".other.old.part", 2)):
        (tmp_path / name).write_bytes(b"")
        then = time.time() - days * 24 * 3600
        os.utime(tmp_path / name, (then, then))
    written(tmp_path / "state")
    assert names(tmp_path) == [".other.old.part", ".state.new.part", "state"]
