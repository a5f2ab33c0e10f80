"""Generated rules read the same in every language: written in French and read again, they are the same tree."""

from __future__ import annotations

import pytest

from segql.diagnostics import Diagnostics
from segql.source import Source
from segql.syntax import parse_file, print_file
from tests.laws import pipeline
from tests.laws.rules import Writer
from tests.laws.scopes import ACCOUNT, CUSTOMER, SHARED

SIZE = 20


@pytest.mark.parametrize("number", range((pipeline.EXAMPLES or 300) // SIZE))
def test_french_and_english_are_one_tree(number: int) -> None:
    text = SHARED
    for i in range(SIZE):
        writer = Writer.seeded(f"languages/{number}/{i}")
        scope, entity = (ACCOUNT, " OF account") if i % 5 == 0 else (CUSTOMER, "")
        text += f"SEGMENT r{i}{entity} AS {writer.condition(scope, 2)}\n"
    diagnostics = Diagnostics()
    tree = parse_file(Source("rules.seg", text), diagnostics)
    french = print_file(tree, "fr")
    there = parse_file(Source("règles.seg", french), diagnostics)
    back = parse_file(Source("rules.seg", print_file(there, "en")), diagnostics)
    assert not diagnostics.has_errors, list(diagnostics)
    assert there.language == "fr"
    assert tree.definitions == there.definitions == back.definitions
