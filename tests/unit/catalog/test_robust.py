"""Whatever is written in a catalog, it is loaded or its mistakes are told: it never breaks the loader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segql.catalog import load_catalog
from segql.diagnostics import Diagnostics
from tests.unit.catalog.test_load import DOCUMENTED

_TOKENS = re.findall(r"\w+|\s+|.", DOCUMENTED)
_ODD = [
    "",
    "[]",
    "{}",
    "null",
    "3",
    "x",
    "'",
    '"',
    ": ",
    "\n",
    "  ",
    "- ",
    "&a ",
    "*a",
    "|\n",
    "a.b",
    "customer",
    "orders",
    "\t",
    "é",
    "\x00",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutated")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, len(_TOKENS) - 1), st.one_of(st.sampled_from(_ODD), st.sampled_from(_TOKENS))),
        min_size=1,
        max_size=4,
    )
)
def test_a_changed_catalog(folder: Path, changes: list[tuple[int, str]]) -> None:
    tokens = list(_TOKENS)
    for place, token in changes:
        tokens[place] = token
    path = folder / "segql.yml"
    path.write_text("".join(tokens), encoding="utf-8")
    diagnostics = Diagnostics()
    catalog = load_catalog(path, diagnostics)
    assert (catalog is None) == diagnostics.has_errors
    for item in diagnostics:
        assert 0 <= item.span.start <= item.span.stop <= len(item.span.source.text)
        assert item.message
