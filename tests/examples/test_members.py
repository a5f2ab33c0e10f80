"""Every segment of the example projects has the members that hand-written SQL finds, on the real data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

import segql
from segql.session import Session
from tests.examples import by_hand

EXAMPLES = Path(__file__).parents[2] / "examples"
#: The example, its run's date, and what was computed by hand.
PROJECTS = {
    "complete_journey": ("2017-12-31", by_hand.complete_journey),
    "cdnow": ("1997-09-30", by_hand.cdnow),
}
#: Fader, Hardie and Lee (2005), table 1: customers by repeat purchase days in the first 39 weeks, 0 to 7 and more.
PUBLISHED = (1411, 439, 214, 100, 62, 38, 29, 64)


@cache
def project(example: str) -> segql.Project:
    return segql.load_project(EXAMPLES / example)


@pytest.fixture(scope="module")
def sessions() -> Iterator[dict[str, Session]]:
    """One connection an example, so that its files are opened once."""
    with ExitStack() as stack:
        yield {example: stack.enter_context(project(example).open()) for example in PROJECTS}


@cache
def written_by_hand(example: str) -> dict[str, by_hand.ByHand]:
    return dict(PROJECTS[example][1]())


def names() -> list[tuple[str, str]]:
    """All segments of all examples: what is collected is what the projects hold, so none is forgotten."""
    return [(example, segment) for example in PROJECTS for segment in project(example).segments]


@pytest.mark.parametrize("example", PROJECTS)
def test_an_example_has_no_findings(example: str) -> None:
    assert [str(finding) for finding in project(example).check()] == []


@pytest.mark.parametrize("example", PROJECTS)
def test_every_segment_is_also_written_by_hand(example: str) -> None:
    assert {name for known, name in names() if known == example} == set(written_by_hand(example))


@pytest.mark.parametrize("example", PROJECTS)
def test_segments_counted_together_have_the_sizes_that_they_have_alone(
    example: str, sessions: dict[str, Session]
) -> None:
    session, as_of = sessions[example], PROJECTS[example][0]
    segments = list(project(example).segments)
    alone = {segment: session.members(segment, as_of=as_of).num_rows for segment in segments}
    assert session.counts(segments, as_of=as_of) == alone


@pytest.mark.parametrize(("example", "segment"), names())
def test_members_are_those_of_the_hand_written_sql(example: str, segment: str, sessions: dict[str, Session]) -> None:
    expected = written_by_hand(example)[segment]
    table = sessions[example].members(segment, as_of=PROJECTS[example][0])
    keys = table.column(0).to_pylist()
    assert len(keys) == len(set(keys))
    assert set(keys) == expected.members
    assert len(keys) == expected.size


TIERS = ("never", "once", "twice", "thrice", "four_times", "five_times", "six_times", "more")


def test_repeat_purchases_are_those_of_the_published_table(sessions: dict[str, Session]) -> None:
    sizes = [sessions["cdnow"].members(f"came_back.{tier}", as_of="1997-09-30").num_rows for tier in TIERS]
    assert tuple(sizes) == PUBLISHED


def test_the_whole_log_holds_ten_times_the_sample() -> None:
    with project("cdnow").open("whole") as session:
        sizes = [session.members(f"came_back.{tier}", as_of="1997-09-30").num_rows for tier in TIERS]
    assert sum(sizes) == 23570
    assert sum(PUBLISHED) == 2357
