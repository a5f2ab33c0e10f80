"""Catalogs written in the tests, loaded from a folder of their own."""

from __future__ import annotations

from pathlib import Path

from segql.catalog import Catalog, load_catalog
from segql.diagnostics import Diagnostic, Diagnostics

HEAD = (
    "timezone: Europe/Paris\nentities:\n  customer: {table: customers, key: customer_id, attributes: {region: text}}\n"
)


def load(folder: Path, text: str) -> tuple[Catalog | None, list[Diagnostic]]:
    """The catalog of a text and what was found."""
    path = folder / "segql.yml"
    path.write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    return load_catalog(path, diagnostics), diagnostics.sorted()


def loaded(folder: Path, text: str) -> Catalog:
    """The catalog of a text without mistakes."""
    catalog, found = load(folder, text)
    assert [item.message for item in found] == []
    assert catalog is not None
    return catalog


def places(found: list[Diagnostic]) -> list[tuple[str, str]]:
    """Each finding's code and what it underlines."""
    return [(item.code.number, item.span.text) for item in found]
