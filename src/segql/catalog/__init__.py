"""What exists: reading `segql.yml`, comparing it with a target's tables, drafting a first one."""

from segql.catalog.complete import complete
from segql.catalog.draft import Draft, draft_catalog
from segql.catalog.json_schema import json_schema
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
    "json_schema",
    "load_catalog",
]
