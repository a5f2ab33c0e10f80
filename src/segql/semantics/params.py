"""Params that were set from outside: text in, a literal of the default's type out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import ENGLISH, say
from segql.diagnostics.suggest import nearest
from segql.semantics.symbols import Symbols
from segql.source import Source, Span
from segql.syntax import ast, parse_expression

_KINDS = (
    (ast.Number | ast.Negative, say("a number"), "3"),
    (ast.Boolean, say("TRUE or FALSE"), "TRUE"),
    (ast.Date | ast.Month | ast.DateTime | ast.Today | ast.Shifted | ast.Edge, say("a date"), "2026-01-01"),
)


def apply_settings(
    symbols: Symbols, settings: Mapping[str, str], diagnostics: Diagnostics, language: str = ENGLISH
) -> None:
    """Put what was set, as the project's language writes it, in place of the defaults.

    Unknown names and values of another type are reported.
    """
    for name, text in settings.items():
        source = Source(f"--set {name}", text)
        span = Span(source, 0, len(text))
        symbol = symbols.params.get(name.casefold())
        if symbol is None:
            near = nearest(name, [param.name for param in symbols.params.values()])
            diagnostics.error(
                "bad-param",
                say("there is no param `{name}`", name=name),
                span,
                help=say("did you mean `{near}`?", near=near) if near else None,
            )
            continue
        value: ast.Expression | tuple[ast.Expression, ...] | None
        if isinstance(symbol.value, tuple):
            pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
            if not pieces:
                diagnostics.error(
                    "bad-param",
                    say("`{name}` is a list, and no value is given", name=name),
                    span,
                    help=say("for example --set {name}=A,B", name=name),
                )
                continue
            default = symbol.value[0] if symbol.value else ast.Text("")
            values = [
                _value(piece, default, name, Source(f"--set {name}", piece), diagnostics, language) for piece in pieces
            ]
            known = tuple(item for item in values if item is not None)
            value = known if len(known) == len(values) else None
        else:
            value = _value(text, symbol.value, name, source, diagnostics, language)
        if value is not None:
            symbols.params[name.casefold()] = replace(symbol, value=value)


def _value(
    text: str, default: ast.Expression, name: str, source: Source, diagnostics: Diagnostics, language: str
) -> ast.Expression | None:
    span = Span(source, 0, len(source.text))
    if isinstance(default, ast.Text):
        return ast.Text(text, span=span)
    kind, described, example = next((entry for entry in _KINDS if isinstance(default, entry[0])), _KINDS[0])
    found = Diagnostics()
    value = parse_expression(source, found, language=language) if text.strip() else None
    if value is None or found.has_errors or not isinstance(value, kind):
        diagnostics.error(
            "bad-param",
            say("`{name}` is {described}, and `{text}` is not", name=name, described=described, text=text),
            span,
            help=say("for example --set {name}={example}", name=name, example=example),
        )
        return None
    return value
