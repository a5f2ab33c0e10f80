"""Every rule in the documentation means what its page says.

A block is fenced as ```` ```seg retail ````: the language and the catalog that it speaks of. `each` after it: every line is
a rule of its own. A code (`SEG207`) after it: the page shows a mistake, and that is what segql finds; otherwise it finds
nothing.
"""

from __future__ import annotations

import re

import pytest

from segql.project import Project
from segql.source import Source
from tests.docs.blocks import ROOT, Block, blocks, pages

CATALOGS = {
    "retail": ROOT / "docs" / "retail" / "segql.yml",
    "complete_journey": ROOT / "examples" / "complete_journey" / "segql.yml",
    "shop": ROOT / "examples" / "shop" / "segql.yml",
    "boutique": ROOT / "examples" / "boutique" / "segql.yml",
    "cdnow": ROOT / "examples" / "cdnow" / "segql.yml",
}
RULES = [block for page in pages() for block in blocks(page) if block.words[:1] == ("seg",)]


def findings(block: Block) -> set[str]:
    """The codes of what segql finds in a block beside what the catalog's project has."""
    catalog = CATALOGS[block.words[1]]
    texts = [line for line in block.body.splitlines() if line.strip()] if "each" in block.words else [block.body]
    extra = [(Source(f"{block.place}/{number}", text), f"rule_{number}") for number, text in enumerate(texts)]
    return {finding.code.number for finding in Project(catalog, extra).check()}


def test_there_are_rules_to_check() -> None:
    assert len(RULES) > 40


@pytest.mark.parametrize("block", RULES, ids=lambda block: block.place)
def test_a_documented_rule_is_what_the_page_says(block: Block) -> None:
    assert len(block.words) > 1, "name the catalog: ```seg retail"
    expected = {word for word in block.words if re.fullmatch(r"SEG\d{3}", word)}
    assert findings(block) == expected


@pytest.mark.parametrize("catalog", CATALOGS)
def test_the_catalogs_of_the_pages_are_right(catalog: str) -> None:
    assert [str(finding) for finding in Project(CATALOGS[catalog]).check()] == []
