"""Amounts of data as people write them: `10 GB`, `500 MiB`, `1000000`."""

from __future__ import annotations

import re

from segql.diagnostics.messages import Message, say

_UNITS = ("kB", "MB", "GB", "TB", "PB")
_SCALES = {"": 1, "b": 1}
for _power, _unit in enumerate(_UNITS, start=1):
    _SCALES |= {_unit.lower(): 1000**_power, f"{_unit[0].lower()}ib": 1024**_power}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)


def parse_size(text: str) -> int | None:
    """The bytes that a text means, None when it means none."""
    found = _SIZE.fullmatch(text.replace("_", "").replace(",", ""))
    scale = _SCALES.get(found[2].lower()) if found else None
    return int(float(found[1]) * scale) if found is not None and scale is not None else None


def written_size(count: int) -> Message:
    """Bytes in a unit that people read: `1.2 GB`, `1,2 Go` in French."""
    amount, unit = float(count), ""
    for larger in _UNITS:
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    match unit:
        case "kB":
            return say("{amount:.1f} kB", amount=amount)
        case "MB":
            return say("{amount:.1f} MB", amount=amount)
        case "GB":
            return say("{amount:.1f} GB", amount=amount)
        case "TB":
            return say("{amount:.1f} TB", amount=amount)
        case "PB":
            return say("{amount:.1f} PB", amount=amount)
        case _:
            return say("{count:,} {count:byte|bytes}", count=count)
