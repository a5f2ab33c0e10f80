"""The picture of a plan as SVG: boxes in four columns, and lines as thick as what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from xml.sax.saxutils import escape

from segql.cli.language import told
from segql.cli.plan_picture import Box, Picture, picture
from segql.cli.plan_text import summary
from segql.diagnostics.messages import say
from segql.diagnostics.render_text import without_control
from segql.plan.overview import Overview

#: Of each column: where it begins and how wide its boxes are, in pixels.
_COLUMNS = ((24, 178), (290, 214), (592, 372), (1052, 264))
_WIDTH, _TOP, _BOX, _GAP, _MARGIN = 1340, 132, 38, 10, 24
#: Sizes of a box's two lines, and how wide a letter is for its size: capitals are wider.
_LARGE, _SMALL, _SUMMARY = 12 * 1.06, 10.5, 12
#: Colours that people with any colour vision tell apart on white (after Okabe and Ito), darkened for text's sake.
_COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#b3578c",
    "#8a6d00",
    "#2f8fc4",
    "#7a5195",
    "#c0392b",
    "#3d6b4f",
    "#5b5b5b",
)
_GREY = "#6b7280"
_STYLE = (
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1f2937}"
    ".h{font-size:17px;font-weight:600}.s{font-size:12px;fill:#4b5563}.c{font-size:12px;font-weight:600;fill:#4b5563}"
    ".t{font-size:12px;font-weight:600}.b{font-size:10.5px;fill:#4b5563}"
)


def drawing(found: Overview, dialect: str) -> str:
    """The picture of a plan."""
    made = picture(found)
    heights = [len(column) * (_BOX + _GAP) for column in made.columns]
    height = _TOP + max(heights) + _MARGIN
    colours = _colours(made)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'role="img">',
        f"<title>{_text(summary(found, dialect)[0])}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    parts += _head(found, dialect)
    tops = [
        [_y(place, own, max(heights)) for place in range(len(column))]
        for column, own in zip(made.columns, heights, strict=True)
    ]
    for at in range(len(made.columns) - 1):
        parts += _lines(made, at, tops, colours)
    for at, column in enumerate(made.columns):
        for box, top in zip(column, tops[at], strict=True):
            parts += _box(box, at, top, colours)
    return "\n".join([*parts, "</svg>", ""])


def _y(place: int, own: int, highest: int) -> float:
    """The top of a box: each column stands in the middle."""
    return _TOP + (highest - own) / 2 + place * (_BOX + _GAP)


def _colours(made: Picture) -> dict[str | None, str]:
    tables = [box.table for box in made.columns[0] if box.table is not None]
    return {table: _COLOURS[place % len(_COLOURS)] for place, table in enumerate(tables)}


def _head(found: Overview, dialect: str) -> list[str]:
    first, *others = summary(found, dialect)
    lines = [f'<text class="h" x="24" y="34">{_text(first)}</text>']
    lines += [
        f'<text class="s" x="24" y="{56 + 17 * place}">{_text(_cut(line, _WIDTH - 48, _SUMMARY))}</text>'
        for place, line in enumerate(others[:3])
    ]
    heads = (say("tables"), say("scans"), say("conditions"), say("segments"))
    return lines + [
        f'<text class="c" x="{x}" y="{_TOP - 12}">{_text(told(head))}</text>'
        for (x, _), head in zip(_COLUMNS, heads, strict=True)
    ]


def _box(box: Box, at: int, top: float, colours: dict[str | None, str]) -> list[str]:
    x, width = _COLUMNS[at]
    colour = colours.get(box.table, _GREY)
    return [
        f"<g><title>{_text(box.title)}{' — ' if box.below else ''}{_text(box.below)}</title>",
        f'<rect x="{x}" y="{top:.1f}" width="{width}" height="{_BOX}" rx="5" fill="#ffffff" stroke="{colour}"/>',
        f'<rect x="{x}" y="{top:.1f}" width="5" height="{_BOX}" rx="2" fill="{colour}"/>',
        f'<text class="t" x="{x + 13}" y="{top + 16:.1f}">{_text(_cut(box.title, width - 20, _LARGE))}</text>',
        f'<text class="b" x="{x + 13}" y="{top + 30:.1f}">{_text(_cut(box.below, width - 20, _SMALL))}</text></g>',
    ]


def _lines(made: Picture, at: int, tops: Sequence[Sequence[float]], colours: dict[str | None, str]) -> list[str]:
    start, width = _COLUMNS[at]
    begin, end = start + width, _COLUMNS[at + 1][0]
    bend = (end - begin) * 0.5
    lines = []
    for box, top in zip(made.columns[at], tops[at], strict=True):
        for to, times in sorted(box.to.items()):
            y, z = top + _BOX / 2, tops[at + 1][to] + _BOX / 2
            path = f"M{begin} {y:.1f}C{begin + bend:.0f} {y:.1f} {end - bend:.0f} {z:.1f} {end} {z:.1f}"
            colour, thick = colours.get(box.table, _GREY), 1 + log2(times) * 0.8
            lines.append(
                f'<path d="{path}" fill="none" stroke="{colour}" stroke-opacity="0.38" stroke-width="{thick:.1f}"/>'
            )
    return lines


def _cut(text: str, width: float, size: float) -> str:
    """As much of a text as fits; letters are taken for a bit wider than they are in most fonts."""
    taken = 0.0
    for place, letter in enumerate(text):
        taken += size * (0.74 if letter.isupper() or letter in "@%—…" else 0.6)
        if taken > width:
            return text[: max(1, place - 1)].rstrip() + "…"
    return text


def _text(text: str) -> str:
    return escape(without_control(text))
