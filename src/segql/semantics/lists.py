"""Lists of values kept in files beside the catalog."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.source import Span
from segql.types import TEXT, Type

if TYPE_CHECKING:
    from segql.semantics.world import World

#: The longest list that is written into a statement: longer ones travel beside it, and engines load them.
INLINE = 1_000

#: More bytes than a list that somebody exported has; a longer file is a table of the warehouse.
_LARGEST_FILE = 500_000_000

#: What a number is in the language: 18 digits before the point and nine behind it.
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,9}0*)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadList:
    """A file's values, each once, with the line that each stands in first, and the column (both counted from 1).

    `headed`: the first line says what the column is.
    """

    texts: tuple[str, ...]
    lines: Sequence[int]
    column: int
    headed: bool


def read_list(world: World, path: str, column: str, type: Type, span: Span) -> ir.ListValues | None:
    """The values of a CSV file's column, each once, in order; None after an error.

    A file of several columns has a header, and `column` names one of it. A file of one column may have a header: its first
    line is one when it spells `column`, else it is a value (a header that nobody equals does no harm, a lost value would).
    """
    key = (path, column)
    if key not in world.lists:
        world.lists[key] = _texts(world, path, column, span)
    read = world.lists[key]
    if read is None:
        return None
    if type == TEXT:
        return _listed(path, read.texts)
    numbers = []
    for place, text in enumerate(read.texts):
        if _NUMBER.match(text):
            numbers.append(Decimal(text))
        elif place > 0 or read.headed:
            # What stands there may be somebody's address: a message says where it is, and not what.
            return world.diagnostics.error(
                "list-file",
                say(
                    "`{path}` has no number in line {line}, column {column}, and numbers are expected",
                    path=path,
                    line=read.lines[place],
                    column=read.column,
                ),
                span,
                help=say("mend the file"),
            )
    return _listed(path, tuple(numbers))


def _listed(path: str, values: tuple[str, ...] | tuple[Decimal, ...]) -> ir.ListValues:
    digest = hashlib.sha256()
    for value in values:
        digest.update(f"{value}\n".encode())
    return ir.ListValues(Path(path).stem, digest.hexdigest()[:16], values)


def _texts(world: World, path: str, column: str, span: Span) -> ReadList | None:
    def failed(message: str, help: str | None = None) -> None:
        world.diagnostics.error("list-file", message, span, help=help)

    root = Path(world.catalog.root).resolve()
    file = (root / path).resolve()
    if not file.is_relative_to(root):
        return failed(say("`{path}` lies outside the project", path=path), say("move it into the project's folder"))
    try:
        with file.open("rb") as opened:
            raw = opened.read(_LARGEST_FILE + 1)
    except OSError as error:
        message = (
            say("the list `{path}` does not exist", path=path)
            if isinstance(error, FileNotFoundError)
            else say("the list `{path}` cannot be read", path=path)
        )
        return failed(message, say("its path starts at the catalog's folder"))
    if len(raw) > _LARGEST_FILE:
        return failed(
            say("the list `{path}` is longer than {size} MB", path=path, size=_LARGEST_FILE // 1000000),
            say("load it as a table of the target, and declare it under `lists:`"),
        )
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return failed(say("the list `{path}` is not UTF-8 text", path=path), say("save it as CSV in UTF-8"))
    if "\0" in text:
        return failed(say("the list `{path}` is not text", path=path), say("save it as CSV in UTF-8"))
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else "\t" if "\t" in first and "," not in first else ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [(reader.line_num, row) for row in reader if any(row)]
    except csv.Error as error:
        return failed(say("the list `{path}` is not valid CSV: {error}", path=path, error=error))
    if not rows:
        return ReadList((), (), 1, False)
    header = [cell.strip().casefold() for cell in rows[0][1]]
    index = 0
    headed = column.casefold() in header
    if headed:
        index, rows = header.index(column.casefold()), rows[1:]
    elif len(header) > 1:
        return failed(
            say("the first line of `{path}` names no column `{column}`", path=path, column=column),
            say("write the columns' names there, or keep one column"),
        )
    found: dict[str, None] = {}
    lines = array("q")
    for line, row in rows:
        value = row[index].strip() if len(row) > index else ""
        if value and value not in found:
            found[value] = None
            lines.append(line)
    return ReadList(tuple(found), lines, index + 1, headed)
