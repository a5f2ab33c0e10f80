"""What all tests share: the engines that segql's SQL runs on. A missing one is a failure, never a skip."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines_under_test import EngineRoom
from tests.environments import environment

#: What segql says is held against English texts, whatever the machine's language.
os.environ["SEGQL_LANGUAGE"] = "en"

# Nobody's own credentials: no test talks to anybody's BigQuery.
os.environ.pop("GOOGLE_APPLICATION_CREDENTIALS", None)
os.environ["CLOUDSDK_CONFIG"] = os.devnull
os.environ["NO_GCE_CHECK"] = "true"

# A shell that starts the tests in the background has them and what they start ignore Ctrl-C, which some of them press.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Make the environments of dbt and Dagster while other tests run: whoever wants one waits until it is there."""
    if os.environ.get("PYTEST_XDIST_WORKER") != "gw0":
        return
    wanted = {mark.args for item in session.items for mark in item.iter_markers("environment")}
    if wanted:
        threading.Thread(target=_make_environments, args=(sorted(wanted),), daemon=True).start()


def _make_environments(several: list[tuple[str, ...]]) -> None:
    for name, *packages in several:
        with contextlib.suppress(subprocess.CalledProcessError):  # the tests that want it fail themselves
            environment(name, *packages)


@pytest.fixture(scope="session")
def engine_room() -> Iterator[EngineRoom]:
    """DuckDB, a Postgres server of this worker's own, BigQuery's front end, Spark: each starts when it is asked for."""
    # Not in pytest's own folder: another session that starts closes that to all but its user, and a server that root starts
    # runs as a user of its own, which would lose its data in the middle of a run.
    with tempfile.TemporaryDirectory(prefix="segql-tests-", ignore_cleanup_errors=True) as folder:
        room = EngineRoom(Path(folder))
        yield room
        room.close()


@pytest.fixture(scope="session")
def postgres_uri(engine_room: EngineRoom) -> str:
    """Where the Postgres server of the tests listens."""
    return engine_room.postgres_server.uri
