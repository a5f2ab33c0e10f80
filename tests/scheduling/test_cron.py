"""The line of the crontab does what is said above it. It runs in a shell, as cron runs it."""

from __future__ import annotations

import fcntl
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.scheduling.conftest import example, history, runs


def line(shop: Path) -> str:
    """The command of the crontab's one line, as cron hands it to the shell."""
    (found,) = (text for text in example("segments.crontab", shop).splitlines() if text[:1].isdigit())
    *times, command = found.split(maxsplit=5)
    assert len(times) == 5
    assert not re.search(r"(?<!\\)%", command), "a bare % ends the command"
    return command.replace("\\%", "%")


def cron(shop: Path, environment: Mapping[str, str]) -> str:
    """What the line prints, which cron mails."""
    done = subprocess.run(["/bin/sh", "-c", line(shop)], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_a_morning_is_recorded_once(shop: Path, environment: dict[str, str]) -> None:
    assert cron(shop, environment) == ""
    recorded, stays = runs(shop), history(shop)
    assert {(segment, size) for _, segment, size in recorded} >= {("vip", 2), ("reachable", 2)}
    assert cron(shop, environment) == ""
    assert (runs(shop), history(shop)) == (recorded, stays)
    assert "recorded" in (shop / "run.log").read_text()


def test_who_comes_second_leaves_at_once(shop: Path, environment: dict[str, str]) -> None:
    with (shop / ".run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert cron(shop, environment) == ""
    assert (shop / "run.log").read_text() == "", "nothing ran"


def test_a_failure_is_mailed(shop: Path, environment: dict[str, str]) -> None:
    (shop / "segments" / "all.seg").write_text("SEGMENT vip AS spending > 3\n")
    assert cron(shop, environment) == f"segql run failed with 1: see {shop}/run.log\n"
    assert "SEG201" in (shop / "run.log").read_text()
