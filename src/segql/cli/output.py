"""What commands print and write: findings on standard error, results on standard output, files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from segql.cli.language import language, listed, told
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostic, Diagnostics, SegqlError, Severity
from segql.diagnostics.render import render
from segql.diagnostics.render_text import without_control
from segql.source import Source, Span

#: Findings about what was typed, not about what is in the project.
_USAGE = frozenset({"SEG703", "SEG704", "SEG705", "SEG706"})


def report_failure(error: SegqlError) -> int:
    """Print the findings of a failed command on standard error; its exit code."""
    sys.stderr.write(render_for(sys.stderr, error.diagnostics))
    return exit_code(error.diagnostics)


def exit_code(diagnostics: Iterable[Diagnostic]) -> int:
    """0 without an error, 2 when all errors are about what was typed, else 1."""
    errors = [item for item in diagnostics if item.severity is Severity.ERROR]
    mistyped = all(
        item.code.number in _USAGE or (item.code.name == "no-file" and item.span.source.name == "argument")
        for item in errors
    )
    return (2 if mistyped else 1) if errors else 0


def render_for(stream: TextIO, diagnostics: Sequence[Diagnostic], format: str = "text", *, files: int = 0) -> str:
    """The findings as they suit a stream: coloured and as wide as the terminal when it is one."""
    width = shutil.get_terminal_size((100, 24)).columns if stream.isatty() else 120
    return render(diagnostics, format, color=wants_color(stream), width=width, files=files, language=language())


def wants_color(stream: TextIO) -> bool:
    """Only a terminal gets colours, and none when NO_COLOR is set; FORCE_COLOR is for logs that show them."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def warn(diagnostics: Iterable[Diagnostic], sources: Iterable[str]) -> None:
    """Print the warnings about some files on standard error."""
    wanted = set(sources)
    found = [item for item in diagnostics if item.severity is Severity.WARNING and item.span.source.name in wanted]
    if found:
        sys.stderr.write(render_for(sys.stderr, found) + "\n")


def note_today(attributes: Sequence[str], as_of: str | None) -> None:
    """Say on standard error what a run about the past reads as it is today."""
    if attributes:
        shown = without_control(listed(attributes, 5))
        message = (
            say("note: facts are read as of {as_of}, {names} as it is today", as_of=as_of, names=shown)
            if len(attributes) == 1
            else say("note: facts are read as of {as_of}, {names} as they are today", as_of=as_of, names=shown)
        )
        sys.stderr.write(told(message) + "\n")


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside `path`, then put it in place at once: `path` is whole, or as it was before.

    Raises SegqlError under `write-failed`; nothing half-written is left behind.
    """
    if path.exists() and not path.is_file():
        if path.is_dir():
            raise _write_failed(path, say("it is a folder"))
        try:  # a device or a pipe (/dev/stdout) takes what comes; there is nothing to keep whole
            write(path)
        except OSError as error:
            raise _write_failed(path, error.strerror or str(error)) from error
        return
    target = path.resolve()  # through a link, so that the link stays one
    temporary: Path | None = None
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        write(temporary)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
        temporary = None
    except OSError as error:
        raise _write_failed(path, error.strerror or str(error)) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all. Raises SegqlError under `write-failed`."""
    data = text.encode("utf-8")
    write_atomically(path, lambda temporary: _write_bytes(temporary, data))


def rewrite(path: Path, text: str) -> None:
    """Give a text file another text, whole or not at all; a byte order mark stays. Raises SegqlError likewise."""
    with path.open("rb") as file:
        mark = "\ufeff" if file.read(3) == b"\xef\xbb\xbf" else ""
    write_text(path, mark + text)


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _write_failed(path: Path, reason: str) -> SegqlError:
    diagnostics = Diagnostics()
    name = str(path)
    diagnostics.error(
        "write-failed",
        say("{name} could not be written: {reason}", name=name, reason=reason),
        Span(Source("--output", name), 0, len(name)),
    )
    return SegqlError(diagnostics)


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def make_folder(path: Path) -> None:
    """Make a folder, with those above it. Raises SegqlError under `write-failed`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _write_failed(path, error.strerror or str(error)) from error
