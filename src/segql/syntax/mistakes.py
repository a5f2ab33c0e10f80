"""What to say when no token fits: what was found, what was expected, and help for the mistakes that people make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segql.diagnostics.model import Diagnostics
from segql.source import Source, Span
from segql.syntax.drive import Driver, Failure
from segql.syntax.scan import Token
from segql.syntax.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Context:
    """A failed parse."""

    source: Source
    tokens: list[Token]
    failure: Failure
    start: str
    end: int
    vocabulary: Vocabulary
    driver: Driver


def report(context: Context, diagnostics: Diagnostics) -> list[Token] | None:
    """Report the mistake; the tokens as they were meant, when that is certain enough to read on."""
    index = context.failure.index
    if index < len(context.tokens):
        token = context.tokens[index]
        span = Span(context.source, token.start, token.stop)
    else:
        span = Span(context.source, context.end, context.end)
    diagnostics.error("syntax", f"unexpected `{span.text}`, expected {sorted(context.failure.expected)}", span)
    return None


def report_language(source: Source, diagnostics: Diagnostics, tokens: Sequence[Token]) -> bool:
    return False


def report_stray_rule(source: Source, diagnostics: Diagnostics, tokens: Sequence[Token]) -> None:
    diagnostics.error(
        "syntax", "a rule without a name stands beside definitions", Span(source, tokens[0].start, tokens[-1].stop)
    )


def is_misused(tokens: Sequence[Token], place: int) -> bool:
    return False
