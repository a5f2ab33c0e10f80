"""The plans are those in the files, which a reviewer reads."""

from __future__ import annotations

from tests.golden.plans.plans import HERE, written


def test_the_plans_are_those_in_the_files() -> None:
    found = written()
    assert {path.name for path in HERE.glob("*.json")} == set(found)
    for name, text in found.items():
        kept = (HERE / name).read_text(encoding="utf-8")
        assert text == kept, f"{name} differs; python -m tests.golden.plans.plans rewrites it"
