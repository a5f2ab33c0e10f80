"""A finding for people: the source line with the exact place underlined, notes, and what to do."""

from __future__ import annotations

import re
import unicodedata

from segql.diagnostics.messages import ENGLISH, say, translated
from segql.diagnostics.model import Diagnostic, Severity
from segql.source import NOWHERE, Span

_TAB = 4
_RED, _YELLOW, _BLUE, _CYAN, _BOLD, _OFF = "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[36m", "\x1b[1m", "\x1b[0m"
#: Marks that turn the direction of what follows: shown, they could make a rule read as what it is not.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def render_text(diagnostic: Diagnostic, *, color: bool = False, width: int = 120, language: str = ENGLISH) -> str:
    """The finding in some lines, each ending in a newline; no line of source is longer than `width` cells or so.

    `language` is that of the words around the finding's own, which it brings along.
    """
    paint = _Paint(color)
    tone = _RED if diagnostic.severity is Severity.ERROR else _YELLOW
    word = say("error") if diagnostic.severity is Severity.ERROR else say("warning")
    title = paint(f"{translated(word, language)}[{diagnostic.code.number}]", tone + _BOLD)
    colon = translated(say(": "), language)
    lines = [f"{title}{paint(colon + _one_line(diagnostic.message), _BOLD)}"]

    places = [diagnostic.span, *(note.span for note in diagnostic.notes)]
    gutter = max((len(str(_line_number(span))) for span in places if _is_real(span)), default=1)
    if _is_real(diagnostic.span):
        lines += _place(diagnostic.span, "^", tone, "-->", gutter, width, paint)
    for note in diagnostic.notes:
        if _is_real(note.span):
            lines += _place(note.span, "-", _BLUE, ":::", gutter, width, paint, _one_line(note.message))
        else:
            lines += _remark(translated(say("note: "), language), note.message, gutter, paint)
    if diagnostic.help:
        lines += _remark(translated(say("help: "), language), diagnostic.help, gutter, paint)
    return "".join(line.rstrip() + "\n" for line in lines)


class _Paint:
    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, codes: str) -> str:
        return f"{codes}{text}{_OFF}" if self.color and text else text


def _is_real(span: Span) -> bool:
    """Whether there is a place to show: nobody wrote what a program built, and what was typed stands in the message."""
    return span.source is not NOWHERE.source and span.source.name != "argument"


def _line_number(span: Span) -> int:
    return span.source.position(span.start)[0]


def _place(
    span: Span, mark: str, tone: str, arrow: str, gutter: int, width: int, paint: _Paint, message: str = ""
) -> list[str]:
    """The arrow with the place's address, the source line, and the marks under it."""
    source = span.source
    line, column = source.position(span.start)
    bar = paint("|", _BLUE)
    blank = " " * gutter
    lines = [f"{blank}{paint(arrow, _BLUE)} {_one_line(source.name)}:{line}:{column}"]
    last_line, last_column = source.position(max(span.stop - 1, span.start))
    text = source.line(line)
    if text.strip() or span.stop > span.start:
        stop = last_column + 1 if last_line == line else len(text) + 1
        if span.stop == span.start:
            stop = column
        shown, before, under = _excerpt(text, column - 1, max(stop - 1, column - 1), max(width - gutter - 3, 40))
        lines += [f"{blank} {bar}", f"{paint(str(line).rjust(gutter), _BLUE)} {bar} {shown}"]
        tail = f" {message}" if message else ""
        lines.append(f"{blank} {bar} {' ' * before}{paint(mark * max(under, 1) + tail, tone)}")
        if last_line > line:
            lines.append(f"{blank} {bar} {paint(f'… up to line {last_line}', _BLUE)}")
    elif message:
        lines.append(f"{blank} {paint('=', _BLUE)} {message}")
    return lines


def _remark(introduced: str, message: str, gutter: int, paint: _Paint) -> list[str]:
    first, *more = without_control(message).split("\n")
    indent = " " * (gutter + 3 + len(introduced))
    word = re.match(r"\w*", introduced)[0]  # type: ignore[index]  # an empty word matches too
    return [
        f"{' ' * gutter} {paint('=', _BLUE)} {paint(word, _CYAN + _BOLD)}{introduced[len(word) :]}{first}",
        *(f"{indent}{line}" for line in more),
    ]


def _excerpt(text: str, start: int, stop: int, width: int) -> tuple[str, int, int]:
    """The part of a line that shows the place: what to print, cells before the place, cells of the place.

    Only characters near the place are looked at, so a line of megabytes costs nothing.
    """
    stop = min(stop, len(text))
    low, high = 0, len(text)
    if high > width:
        room = max((width - min(stop - start, width // 2)) // 2, 8)
        low = max(0, start - room)
        high = min(len(text), max(low + width, start + 1))
        if high == len(text):
            low = max(0, min(low, high - width))
        while low > 0 and _cells(text[low]) == 0:  # never begin inside a combined letter
            low -= 1
    shown: list[str] = ["…"] if low else []
    cells = len(shown)
    before = under = 0
    for index in range(low, high):
        if index == start:
            before = cells
        character = text[index]
        if character == "\t":
            piece, size = " " * (_TAB - cells % _TAB), _TAB - cells % _TAB
        elif character in _DIRECTION_MARKS or unicodedata.category(character) in ("Cc", "Cs"):
            piece, size = "\ufffd", 1
        else:
            piece, size = character, _cells(character)
        shown.append(piece)
        if start <= index < stop:
            under += size
        cells += size
    if start >= high:
        before = cells
    if high < len(text):
        shown.append("…")
    return "".join(shown), before, under


def _cells(character: str) -> int:
    """How many terminal cells a character takes."""
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def shown_width(text: str) -> int:
    """How many terminal cells a text takes."""
    return len(text) if text.isascii() else sum(_cells(character) for character in text)


def without_control(text: str) -> str:
    """Without what could drive a terminal or turn its direction: a message may quote anything that stood in a file."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if character == "\n"
        or (character not in _DIRECTION_MARKS and unicodedata.category(character) not in ("Cc", "Cs"))
        else "\ufffd"
        for character in text.replace("\t", " ")
    )


def _one_line(text: str) -> str:
    return without_control(text).replace("\n", " ")
