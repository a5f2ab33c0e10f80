"""What exists: reading `segql.yml`, comparing it with a target's tables, drafting a first one."""

from segql.catalog.complete import complete
from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog

__all__ = ["Catalog", "complete", "load_catalog"]
