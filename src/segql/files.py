"""A project's files: where its catalog is, which rules there are, and their texts."""

from __future__ import annotations

import os
import re
from pathlib import Path

from segql.diagnostics.languages import known_language
from segql.diagnostics.messages import ENGLISH, say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.source import Source, Span

CATALOG_NAME = "segql.yml"
#: No rule that people write comes near; what is longer is a mistake (a data file, an export) and is not read.
LARGEST_FILE = 4_000_000


def display_name(path: Path) -> str:
    """How a file is called in messages: from the current folder when it lies below, else whole."""
    absolute = path.absolute()  # not resolve(): a link keeps the name that people know
    try:
        return str(absolute.relative_to(Path.cwd()))
    except ValueError:
        return str(absolute)


def read_source(path: Path, diagnostics: Diagnostics) -> Source | None:
    """The text of a file; None after an error when it cannot be read, is too long or is not UTF-8."""
    name = display_name(path)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        diagnostics.error(
            "no-file", say("{name} cannot be read: {reason}", name=name, reason=error.strerror or error), _start(name)
        )
        return None
    return decode(data, name, diagnostics)


def decode(data: bytes, name: str, diagnostics: Diagnostics) -> Source | None:
    """A source from bytes, with or without a byte order mark; None after an error."""
    shown = say("standard input") if name == "-" else name
    if len(data) > LARGEST_FILE:
        diagnostics.error(
            "too-long",
            say("{shown} is longer than {value} MB", shown=shown, value=LARGEST_FILE // 1000000),
            _start(name),
            help=say(
                "split it into several files; a list of customers belongs into a list file (`IN LIST 'file.csv'`)"
            ),
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        diagnostics.error(
            "not-text", say("{shown} is not a text file", shown=shown), _start(name), help=say("save it as UTF-8 text")
        )
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # offsets count the bytes after the mark, so decode what goes before with the same codec
        good = data[3:] if data.startswith(b"\xef\xbb\xbf") else data
        before = good[: error.start].decode("utf-8", "replace")
        source = Source(name, good.decode("utf-8", "replace"))
        diagnostics.error(
            "not-text",
            say(
                "{shown} is not UTF-8: byte {byte} stands for no character",
                shown=shown,
                byte=f"{good[error.start]:#04x}",
            ),
            Span(source, len(before), len(before) + 1),
            help=say("save it as UTF-8 (in Excel or Notepad: “Save as”, encoding UTF-8)"),
        )
        return None
    return Source(name, text)


def seg_files(folder: Path, diagnostics: Diagnostics) -> list[Path]:
    """The `.seg` files below a folder in a fixed order; what is hidden, a linked folder or no file at all is left out.

    A folder that cannot be read is an error: nobody can say what its rules are.
    """

    def unread(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            name = display_name(Path(error.filename))
            diagnostics.error(
                "no-file", say("{name} cannot be read: {strerror}", name=name, strerror=error.strerror), _start(name)
            )

    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=unread):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        rules = (Path(parent, name) for name in sorted(names) if name.endswith(".seg") and not name.startswith("."))
        # a pipe would be waited for; a link that leads nowhere is reported where it is read
        found += [path for path in rules if path.is_file() or path.is_symlink()]
    return found


def find_catalog(path: Path) -> Path:
    """The `segql.yml` that governs a path. Raises SegqlError under `no-project`."""
    diagnostics = Diagnostics()
    if not path.exists():
        diagnostics.error("no-project", say("there is no {path}", path=path), argument(str(path)))
    elif path.is_file() and path.suffix in (".yml", ".yaml"):
        return path
    else:
        here = path.absolute()
        for folder in (here, *here.parents):
            if (candidate := folder / CATALOG_NAME).is_file():
                return candidate
        diagnostics.error(
            "no-project",
            say(
                "no {catalog_name} in {path} or in a folder above it",
                catalog_name=CATALOG_NAME,
                path=display_name(path),
            ),
            argument(str(path)),
            help=say("`segql init --from duckdb:FILE` makes one from your tables, `segql demo` makes an example"),
        )
    raise SegqlError(diagnostics)


_LANGUAGE = re.compile(r"^language:\s*[\"']?(\w+)", re.MULTILINE)


def declared_language(catalog: Path) -> str | None:
    """The language that a catalog's line names, whatever else is wrong with the catalog; English when it has no such line
    or names none that segql speaks, None when it cannot be read."""
    try:
        found = _LANGUAGE.search(catalog.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return known_language(found[1]) if found is not None else ENGLISH


def argument(text: str, name: str = "argument") -> Span:
    """A place for what was typed at the prompt or passed by a program."""
    return Span(Source(name, text), 0, len(text))


def _start(name: str) -> Span:
    return Span(Source(name, ""), 0, 0)
