"""Printing what was measured."""

from __future__ import annotations

import platform
from collections.abc import Sequence


def machine() -> str:
    """One line about where the numbers come from."""
    import os

    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def table_lines(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table, the first column to the left and the others to the right."""
    widths = [max(len(line[place]) for line in (header, *rows)) for place in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = [cell.rjust(width) for cell, width in zip(cells, widths, strict=True)]
        padded[0] = cells[0].ljust(widths[0])
        return "| " + " | ".join(padded) + " |"

    rule = "|".join("-" * (width + 1) + ("-" if place == 0 else ":") for place, width in enumerate(widths))
    return [line(header), f"|{rule}|", *(line(row) for row in rows)]


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The same, printed."""
    print("\n".join(table_lines(header, rows)))
