"""What a rule says, on one line."""

import pytest

from segql.diagnostics import Diagnostics
from segql.semantics.wording import words
from segql.source import Source
from segql.syntax import parse_file


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("age  >\n  3", "age > 3"),
        ("city = 'a -- b' -- a comment\n AND age > 3 # another", "city = 'a -- b' AND age > 3"),
        ('city = "# 1" AND age > 3', 'city = "# 1" AND age > 3'),
    ],
)
def test_words(rule: str, said: str) -> None:
    definition = parse_file(Source("rule.seg", rule), Diagnostics()).definitions[0]
    assert words(definition.rule) == said  # type: ignore[union-attr]


def test_long_rules_are_cut() -> None:
    rule = " AND ".join(f"age > {number}" for number in range(60))
    definition = parse_file(Source("rule.seg", rule), Diagnostics()).definitions[0]
    said = words(definition.rule)  # type: ignore[union-attr]
    assert len(said) == 200 and said.endswith("…")
