"""The catalog that `docs/catalog.md` builds up, piece by piece, is a catalog."""

from __future__ import annotations

from pathlib import Path

from segql.catalog import load_catalog
from segql.diagnostics import Diagnostics
from tests.docs.blocks import ROOT, blocks


def test_the_pieces_of_the_page_make_a_catalog(tmp_path: Path) -> None:
    pieces = [block.body for block in blocks(ROOT / "docs" / "catalog.md") if block.words == ("yaml",)]
    assert len(pieces) >= 5
    (tmp_path / "segql.yml").write_text("\n".join(pieces), encoding="utf-8")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "staff.csv").write_text("email\n", encoding="utf-8")
    found = Diagnostics()
    catalog = load_catalog(tmp_path / "segql.yml", found)
    assert [str(finding) for finding in found] == []
    assert catalog is not None
    assert set(catalog.facts) == {"orders", "lines", "purchases", "topics", "bookings", "subscriptions", "users"}
