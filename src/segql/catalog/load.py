"""`segql.yml` as a Catalog: read, checked against the description of its keys, built, its references followed."""

from __future__ import annotations

from pathlib import Path

from segql.catalog.build import build_catalog
from segql.catalog.files import read_files
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics, Severity


def load_catalog(path: Path, diagnostics: Diagnostics) -> Catalog | None:
    """The catalog in a file and what it includes; None when there is any error. All mistakes are reported at once."""
    own = Diagnostics()
    sections = read_files(path, own)
    catalog = build_catalog(sections, path, own) if sections is not None else None
    diagnostics.extend(own)
    return None if any(item.severity is Severity.ERROR for item in own) else catalog
