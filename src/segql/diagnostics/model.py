"""What segql has to say about its input: one model, rendered in several ways.

The message states the fact; only `help` proposes what to do; a `fix` is an edit that can be applied as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from segql.diagnostics.codes import CODES, Code
from segql.source import Span


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that explains the first (`region is declared here`)."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Replace the span with the text. `safe`: the meaning is certain, so it may be applied without asking."""

    span: Span
    replacement: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding at one place."""

    code: Code
    message: str
    span: Span
    severity: Severity = Severity.ERROR
    help: str | None = None
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None


def by_place(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings by file and place; rules that were typed (`-e 2`, `-e 10`) stand as they were."""
    return sorted(diagnostics, key=_place)


def _place(item: Diagnostic) -> tuple[str, int, int, str]:
    name = item.span.source.name
    option, _, number = name.partition(" ")
    if option == "-e" and number.isdecimal():
        return option, int(number), item.span.start, item.code.number
    return name, 0, item.span.start, item.code.number


@dataclass(slots=True)
class Diagnostics:
    """The collector that every stage adds to. A stage returns what it could build, and goes on."""

    items: list[Diagnostic] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        help: str | None = None,
        notes: Iterable[Note] = (),
        fix: Fix | None = None,
    ) -> None:
        """Add an error under a declared code (`unknown-name`)."""
        self._add(Diagnostic(CODES[code], message, span, Severity.ERROR, help, tuple(notes), fix))

    def warning(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        help: str | None = None,
        notes: Iterable[Note] = (),
        fix: Fix | None = None,
    ) -> None:
        """Add a warning under a declared code."""
        self._add(Diagnostic(CODES[code], message, span, Severity.WARNING, help, tuple(notes), fix))

    def _add(self, diagnostic: Diagnostic) -> None:
        if diagnostic not in self.items:
            self.items.append(diagnostic)

    def extend(self, others: Iterable[Diagnostic]) -> None:
        """Add findings made elsewhere."""
        for diagnostic in others:
            self._add(diagnostic)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(item.severity is Severity.ERROR for item in self.items)

    def sorted(self) -> list[Diagnostic]:
        """All findings by file and place."""
        return by_place(self.items)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class SegqlError(Exception):
    """What the public API raises: the findings, errors among them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = list(diagnostics)
        super().__init__("\n".join(self._line(item) for item in self.diagnostics))

    @staticmethod
    def _line(item: Diagnostic) -> str:
        line, column = item.span.source.position(item.span.start)
        tail = f" ({item.help})" if item.help else ""
        return f"{item.span.source.name}:{line}:{column}: {item.code.number} {item.message}{tail}"


class InternalError(Exception):
    """A mistake of segql's own, named by the stage that found it; never the user's fault."""

    def __init__(self, stage: str, message: str) -> None:
        self.stage = stage
        super().__init__(f"{stage}: {message}")
