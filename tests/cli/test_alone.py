"""Mistakes in files that a named segment does not refer to stop nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import AS_OF, Segql

BROKEN = "SEGMENT broken AS region = = 'urban'\n"


@pytest.fixture
def half(shop: Path) -> Path:
    """The shop with a file that cannot be parsed, one that cannot be resolved, and a segment that refers to the first."""
    (shop / "segments" / "broken.seg").write_text(BROKEN, encoding="utf-8")
    (shop / "segments" / "unresolved.seg").write_text("SEGMENT unresolved AS regin = 'urban'\n", encoding="utf-8")
    (shop / "segments" / "using.seg").write_text("SEGMENT using AS NOT broken\n", encoding="utf-8")
    return shop


@pytest.mark.parametrize("command", ["count", "preview", "compile", "members"])
def test_a_sound_segment_is_answered(half: Path, segql: Segql, command: str) -> None:
    sound = segql(command, "reachable", "--as-of", AS_OF)
    assert sound.code == 0, sound.err
    assert segql("count", "reachable", "lifecycle", "--as-of", AS_OF, "--set", "min_orders=1").code == 0
    assert segql("count", "-e", "vip AND age > 3", "--as-of", AS_OF).code == 0


@pytest.mark.parametrize("wanted", ["broken", "using", "unresolved"])
def test_what_it_refers_to_still_counts(half: Path, segql: Segql, wanted: str) -> None:
    done = segql("count", wanted, "--as-of", AS_OF)
    assert done.code == 1
    file = "unresolved.seg" if wanted == "unresolved" else "broken.seg"
    assert f"{file}:1:" in done.err, done.err
    if wanted != "unresolved":  # there the name may have been meant to be in the other
        assert "unresolved.seg" not in done.err


def test_a_name_that_may_be_in_what_cannot_be_read_brings_its_mistakes_along(half: Path, segql: Segql) -> None:
    (half / "segments" / "torn.seg").write_text("\0", encoding="utf-8")
    done = segql("count", "-e", "lost_one", "--as-of", AS_OF)
    assert done.code == 1
    assert "unknown name `lost_one`" in done.err
    assert "torn.seg:1:1" in done.err


def test_everything_is_still_everything(half: Path, segql: Segql) -> None:
    for command in (["check"], ["count"], ["compile"]):
        done = segql(*command)
        assert done.code == 1
        assert "broken.seg" in done.out + done.err and "unresolved.seg" in done.out + done.err


def test_a_param_that_another_file_uses_is_not_called_unused(half: Path, segql: Segql) -> None:
    (half / "segments" / "own.seg").write_text("PARAM oldest = 90\nSEGMENT known AS email IS KNOWN\n", encoding="utf-8")
    (half / "segments" / "elsewhere.seg").write_text("SEGMENT old AS age > oldest\n", encoding="utf-8")
    done = segql("count", "known", "--set", "oldest=80", "--as-of", AS_OF)
    assert (done.code, "oldest" in done.err) == (0, False)
