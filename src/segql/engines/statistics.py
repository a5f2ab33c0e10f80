"""Which columns are worth counting for a first catalog: those that may be a key or point to one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from segql.catalog.model import Storage
from segql.catalog.schema import PhysicalColumn
from segql.types import Kind

_KEY = re.compile(r"(^|_|(?<=[a-z]))(id|key|code|no|nr|num|number|uuid|guid|ref|sku|pk|email|upc|ean)$", re.IGNORECASE)
_MOST = 12


def looks_like_key(name: str) -> bool:
    """Whether a column's name is one that keys have: `id`, `customer_id`, `customerId`, `order_no`."""
    return _KEY.search(name.replace(" ", "_").replace("-", "_")) is not None


def countable(columns: Mapping[str, PhysicalColumn]) -> list[str]:
    """The columns whose distinct values are counted: texts and integers that look like keys, and the first column."""
    fit = [
        name
        for number, (name, column) in enumerate(columns.items())
        if (number == 0 or looks_like_key(name)) and _may_be_key(column)
    ]
    return fit[:_MOST]


def _may_be_key(column: PhysicalColumn) -> bool:
    if column.type is None:
        return False
    return column.type.kind is Kind.TEXT or (column.type.kind is Kind.NUMBER and column.storage is not Storage.FLOAT)
