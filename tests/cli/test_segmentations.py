"""The parts of splits and of equal tiers on the command line: segments like any other, in their order."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import AS_OF, Segql

# By age: c5 52, c2 41, c1 30, c4 29, and c3 unknown. By orders: c1 and c2 two each, c3 one, c4 and c5 none.
RULES = """\
SEGMENTATION by_age 'Thirds' BY age IN 2 TIERS
SEGMENTATION crossed BY age, frequency IN 2 TIERS
SEGMENTATION spring SPLIT INTO control 50%, letter 50%
PARAM parts = 3
SEGMENTATION thirds BY age IN parts TIERS
"""


def write(shop: Path) -> None:
    (shop / "segments" / "parts.seg").write_text(RULES)


def test_a_segmentation_counts_its_parts_in_order(shop: Path, segql: Segql) -> None:
    write(shop)
    outcome = segql("count", "by_age", "crossed", "--format", "json", "--as-of", AS_OF)
    assert outcome.code == 0, outcome.err
    assert [(row["segment"], row["members"]) for row in json.loads(outcome.out)] == [
        ("by_age.tier_1", 2),
        ("by_age.tier_2", 2),
        ("by_age.unranked", 1),
        ("crossed.a1f1", 1),
        ("crossed.a1f2", 1),
        ("crossed.a2f1", 1),
        ("crossed.a2f2", 1),
        ("crossed.unranked", 1),
    ]


def test_the_parts_of_a_split_are_everybody(shop: Path, segql: Segql) -> None:
    write(shop)
    outcome = segql("members", "spring", "-o", "out", "--as-of", AS_OF)
    assert outcome.code == 0, outcome.err
    files = sorted(path.name for path in Path("out").iterdir())
    assert files == ["spring.control.csv", "spring.letter.csv"]
    drawn = [line for file in files for line in (Path("out") / file).read_text().splitlines()[1:]]
    assert sorted(drawn) == ["c1", "c2", "c3", "c4", "c5"]


def test_a_part_is_a_segment(shop: Path, segql: Segql) -> None:
    write(shop)
    assert segql("members", "by_age.Tier_2", "--as-of", AS_OF).out.splitlines() == ["customer_id", "c2", "c5"]
    preview = segql("preview", "crossed.a2f2", "--format", "csv", "--as-of", AS_OF)
    assert preview.out.splitlines() == ["customer_id,age,frequency", "c2,41,2"]
    misspelt = segql("members", "by_age.tier_3")
    assert misspelt.code == 2
    assert "did you mean `by_age.tier_" in misspelt.err


def test_a_param_says_how_many_tiers(shop: Path, segql: Segql) -> None:
    write(shop)
    outcome = segql("count", "thirds", "--format", "csv", "--as-of", AS_OF)
    assert [line.split(",")[0] for line in outcome.out.splitlines()[1:]] == [
        "thirds.tier_1",
        "thirds.tier_2",
        "thirds.tier_3",
        "thirds.unranked",
    ]


def test_how_many_parts_there_are_is_not_for_a_run_to_say(shop: Path, segql: Segql) -> None:
    write(shop)
    outcome = segql("count", "thirds", "--set", "parts=4", "--as-of", AS_OF)
    assert outcome.code == 1
    assert "`parts` says how many parts `thirds` has" in outcome.err
