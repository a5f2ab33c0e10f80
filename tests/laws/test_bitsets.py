"""Segments worked out together are each the segment alone, for rules that nobody thought of."""

from __future__ import annotations

import pytest

from tests.laws import bitsets


@pytest.mark.parametrize("start", range(0, 10, 5))  # `python -m tests.laws.bitsets` searches long
def test_generated_rules_together(start: int) -> None:
    there = bitsets.engine()
    found = [one for number in range(start, start + 5) for one in bitsets.differences(there, 4, number)]
    there.close()
    assert len(found) > 30
    assert [one for one in found if one is not None] == []
