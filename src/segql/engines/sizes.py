"""Amounts of data as people write them: `10 GB`, `500 MiB`, `1000000`."""

from __future__ import annotations

import re

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


def written_size(count: int) -> str:
    """Bytes in a unit that people read: `1.2 GB`."""
    amount, unit = float(count), "bytes"
    for larger in _UNITS:
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{count:,} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"
