"""What all tests share: the engines that segql's SQL runs on. A missing one is a failure, never a skip."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines_under_test import EngineRoom

#: What segql says is held against English texts, whatever the machine's language.
os.environ["SEGQL_LANGUAGE"] = "en"

# Nobody's own credentials: no test talks to anybody's BigQuery.
os.environ.pop("GOOGLE_APPLICATION_CREDENTIALS", None)
os.environ["CLOUDSDK_CONFIG"] = os.devnull
os.environ["NO_GCE_CHECK"] = "true"


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
