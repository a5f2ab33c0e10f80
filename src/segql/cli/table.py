"""Rows as an aligned table for people, as CSV or as JSON for programs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from decimal import Decimal

from segql.cli.language import shown
from segql.diagnostics.render_text import shown_width, without_control

MISSING = "–"
_WIDEST = 40


def text_table(header: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[bool] | None = None) -> str:
    """Columns two spaces apart; numbers are flush right (or the columns in `right`), long texts are cut."""
    aligned = right or [
        any(_is_number(row[index]) for row in rows)
        and all(_is_number(row[index]) or row[index] is None for row in rows)
        for index in range(len(header))
    ]
    cells = [[_cut(cell) for cell in header], *([_cut(shown(cell, as_text(cell))) for cell in row] for row in rows)]
    widths = [max(shown_width(line[index]) for line in cells) for index in range(len(header))]
    lines = []
    for line in cells:
        padded = [
            " " * (width - shown_width(cell)) + cell if flush else cell + " " * (width - shown_width(cell))
            for cell, width, flush in zip(line, widths, aligned, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    rule = "  ".join("─" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"


def csv_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """RFC 4180 with a header; a missing value is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["" if cell is None else as_text(cell) for cell in row] for row in rows])
    return out.getvalue()


def json_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A list of objects, one a row. Numbers are numbers; dates are texts."""
    objects = [{name: _as_json(cell) for name, cell in zip(header, row, strict=True)} for row in rows]
    return json.dumps(objects, ensure_ascii=False, indent=2) + "\n"


def as_text(cell: object) -> str:
    """A value as people read it."""
    match cell:
        case None:
            return MISSING
        case bool():
            return "true" if cell else "false"
        case Decimal():
            text = f"{cell:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case dt.datetime():
            return cell.isoformat(sep=" ")
        case list():
            return ", ".join(as_text(item) for item in cell)
        case _:
            return str(cell)


def _as_json(cell: object) -> object:
    match cell:
        case None | bool() | int() | float() | str():
            return cell
        case Decimal():
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case list():
            return [_as_json(item) for item in cell]
        case _:
            return as_text(cell)


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool)


def _cut(text: str) -> str:
    clean = " ".join(without_control(text).split("\n"))
    return clean if len(clean) <= _WIDEST else clean[: _WIDEST - 1] + "…"
