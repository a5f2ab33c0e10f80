"""What exists: reading `segql.yml`, comparing it with a target's tables, drafting a first one.

Each part is imported when it is first used: a check needs no draft.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segql.catalog.completion import complete
    from segql.catalog.draft import Draft, draft_catalog, draft_project
    from segql.catalog.editor_schema import json_schema
    from segql.catalog.load import load_catalog
    from segql.catalog.model import Catalog
    from segql.catalog.schema import PhysicalColumn, Schema

__all__ = [
    "Catalog",
    "Draft",
    "PhysicalColumn",
    "Schema",
    "complete",
    "draft_catalog",
    "draft_project",
    "json_schema",
    "load_catalog",
]

_HOMES = {
    "Catalog": "model",
    "Draft": "draft",
    "PhysicalColumn": "schema",
    "Schema": "schema",
    "complete": "completion",
    "draft_catalog": "draft",
    "draft_project": "draft",
    "json_schema": "editor_schema",
    "load_catalog": "load",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
