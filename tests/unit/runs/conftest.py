"""A place in which runs are recorded, of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines_under_test import EngineRoom
from tests.unit.runs.places import PLACES, Place

Made = Callable[..., Place]


@pytest.fixture(params=PLACES)
def make(request: pytest.FixtureRequest, tmp_path: Path, engine_room: EngineRoom) -> Made:
    """Makes a project; the options are those of Place."""

    def made(**options: object) -> Place:
        uri = engine_room.postgres_server.uri if request.param == "postgres" else ""
        return Place(tmp_path, request.param, uri, **options)  # type: ignore[arg-type]

    return made


@pytest.fixture
def place(make: Made) -> Iterator[Place]:
    """A project whose customers have whole numbers for keys."""
    yield make()
