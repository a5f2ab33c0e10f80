"""The segql texts inside a catalog (conditions, metrics, params), parsed with places in the YAML file."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from segql.catalog.yaml import Items, Node, Scalar, scalars
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import ENGLISH, say
from segql.source import Source, Span
from segql.syntax import ast

_BLOCK_HEADER = re.compile(r"[|>][^\n]*\n?")


def parse_text(scalar: Scalar, diagnostics: Diagnostics, language: str) -> ast.Expression | None:
    """The expression in a YAML value, in the project's language; None, with errors added, when it is none."""
    from segql.syntax import parse_expression

    span = _where_written(scalar)
    return parse_expression(span.source, diagnostics, span.start, span.stop, language=language)


def _where_written(scalar: Scalar) -> Span:
    """The characters of the file that are the text, without YAML's own signs.

    Line breaks and indentation are blank space to segql too, so a text on several lines is read as it stands. Only a
    quoted text with an escape differs from its value; that is read from a copy of the file in which the value
    stands at the same place.
    """
    source, start, stop = scalar.span.source, scalar.span.start, scalar.span.stop
    written = scalar.span.text
    if scalar.plain or not written:
        return scalar.span
    quote = written[-1]
    opening = written.find(quote)  # an anchor or a tag may stand before it
    if quote in "'\"" and opening < len(written) - 1:
        inner = written[opening + 1 : -1]
        if "''" not in inner if quote == "'" else "\\" not in inner:
            return Span(source, start + opening + 1, stop - 1)
        lines = inner.count("\n") - scalar.text.count("\n")
        padding = " " * (len(inner) - len(scalar.text) - max(lines, 0)) + "\n" * lines
        text = source.text[: start + opening + 1] + scalar.text + padding + source.text[stop - 1 :]
        return Span(Source(source.name, text), start + opening + 1, start + opening + 1 + len(scalar.text))
    header = _BLOCK_HEADER.search(written)
    return Span(source, start + header.end(), stop) if header else scalar.span


def parse_param(node: Node, diagnostics: Diagnostics) -> ast.Expression | tuple[ast.Expression, ...] | None:
    """A parameter's default: a literal, or a tuple of them for a list; None when one of them is none."""
    values = [_literal(scalar, diagnostics) for scalar in scalars(node)]
    kept = tuple(value for value in values if value is not None)
    if len(kept) < len(values) or not kept:
        return None
    return kept if isinstance(node, Items) else kept[0]


_LITERALS = (ast.Number, ast.Text, ast.Boolean, ast.Date, ast.Month, ast.DateTime)


def _literal(scalar: Scalar, diagnostics: Diagnostics) -> ast.Expression | None:
    """YAML's own numbers and booleans; a segql literal (`20%`, `2026-11-01`, `'FR'`); any other text is a text."""
    if scalar.is_null:
        diagnostics.error("catalog-value", say("a parameter has a value"), scalar.span)
        return None
    if scalar.boolean is not None:
        return ast.Boolean(scalar.boolean, span=scalar.span)
    number = scalar.number
    if number is not None:
        literal = ast.Number(abs(number), written=scalar.text.lstrip("+-"), span=scalar.span)
        return ast.Negative(literal, span=scalar.span) if number < Decimal(0) else literal
    quoted_inside = len(scalar.text) > 1 and scalar.text[0] == scalar.text[-1] == "'"
    looks_like_one = scalar.plain and re.match(r"[-+]?\d", scalar.text)
    if quoted_inside or looks_like_one:
        attempt = Diagnostics()
        found = parse_text(scalar, attempt, ENGLISH)  # a literal is the same in every language
        inner = found.operand if isinstance(found, ast.Negative) else found
        if isinstance(inner, _LITERALS) and not attempt.has_errors:
            return found
        if looks_like_one:
            message = say("`{scalar}` is neither a number nor a date", scalar=scalar.text)
            diagnostics.error("catalog-value", message, scalar.span, help=say("put it into quotes if it is a text"))
            return None
    return ast.Text(unicodedata.normalize("NFC", scalar.text), span=scalar.span)
