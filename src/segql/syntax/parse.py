"""From a source to its tree. Each definition is parsed apart, so that a mistake in one leaves the others whole."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics
from segql.source import Source, Span
from segql.syntax import ast
from segql.syntax.chunks import chunks as split
from segql.syntax.define import Definer
from segql.syntax.drive import Driver, Failure
from segql.syntax.scan import Scanner
from segql.syntax.tables import ENGLISH, load_tables
from segql.syntax.tokens import Token
from segql.syntax.vocabulary import load_vocabulary

#: How deeply parentheses, NOTs, signs and sums may be nested.
DEEPEST = 64

_MOST_REPAIRS = 12
_MOST_BROKEN = 200  # a file with more is no file of rules


def parse_file(source: Source, diagnostics: Diagnostics) -> ast.File:
    """All the definitions of a `.seg` file that could be parsed. Mistakes go to the diagnostics."""
    with _collection_paused():
        return _parse_file(source, diagnostics)


@contextmanager
def _collection_paused() -> Iterator[None]:
    """A tree has no cycles, and looking for some while it grows takes longer than parsing it."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _parse_file(source: Source, diagnostics: Diagnostics) -> ast.File:
    scan = Scanner(source, diagnostics, load_vocabulary()).scan()
    if scan is None:
        return ast.File((), span=Span(source, 0, len(source.text)))
    definitions: list[ast.Definition] = []
    broken: list[ast.Identifier] = []
    parser = _Parser(source, diagnostics)
    if _is_foreign(source, diagnostics, scan.tokens):
        return ast.File((), comments=scan.comments, span=Span(source, 0, len(source.text)))
    chunks = split(scan.tokens, len(source.text))
    alone = len(chunks) == 1
    failures = 0
    for chunk in chunks:
        if not chunk.defines and not alone:
            from segql.syntax import mistakes

            mistakes.report_stray_rule(source, diagnostics, chunk.tokens)
            continue
        result = parser.parse(chunk.tokens, "definition" if chunk.defines else "selection", chunk.end)
        if isinstance(result, ast.Selection):
            definitions.append(ast.Segment(None, result, span=result.span))
        elif result is not None:
            definitions.append(cast("ast.Definition", result))
        failures += result is None
        if failures > _MOST_BROKEN:
            break
        if result is None and chunk.defines and len(chunk.tokens) > 1 and chunk.tokens[1].kind in ("NAME", "WORD"):
            broken.append(parser.builder.identifier(chunk.tokens[1]))
    span = Span(source, 0, len(source.text))
    return ast.File(tuple(definitions), comments=scan.comments, broken=tuple(broken), span=span)


def parse_expression(
    source: Source,
    diagnostics: Diagnostics,
    start: int = 0,
    stop: int | None = None,
    line_map: object = None,
    *,
    language: str = ENGLISH,
) -> ast.Expression | None:
    """The rule or value that a part of a source says; None, with diagnostics, if it says none.

    A rule with INCLUDE or EXCLUDE is a Selection. Spans are offsets in the source. `line_map` is kept for callers whose
    source has been unfolded from another text; the parser itself has no use for it.
    """
    del line_map
    stop = len(source.text) if stop is None else stop
    scan = Scanner(source, diagnostics, load_vocabulary(language)).scan(start, stop)
    if scan is None:
        return None
    result = _Parser(source, diagnostics).parse(scan.tokens, "selection", stop)
    if not isinstance(result, ast.Selection):
        return None
    narrowed = result.include or result.exclude or result.tail is not None
    return result if narrowed else result.condition


class _Parser:
    """Parses the definitions of one source."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self._source = source
        self._diagnostics = diagnostics
        self._vocabulary = load_vocabulary()
        self.builder = Definer(source, diagnostics, self._vocabulary)
        self._driver = Driver(load_tables(), self._vocabulary, self.builder)

    def parse(self, tokens: list[Token], start: str, end: int) -> object | None:
        """What the builder made of the tokens, None if they are no definition or rule; mistakes are reported."""
        balanced = self._balanced(tokens)
        if balanced is None or self._too_deep(balanced):
            return None
        tokens = balanced
        found = Diagnostics()
        for _ in range(_MOST_REPAIRS):
            attempt = Diagnostics()
            self.builder.diagnostics = attempt
            result = self._driver.parse(tokens, start, end)
            if not isinstance(result, Failure):
                self._diagnostics.extend([*found, *attempt])
                return result
            # What words mistakes is imported when there is one.
            from segql.syntax import mistakes
            from segql.syntax.expected import Context

            context = Context.of(self._source, tokens, result, start, end, self._vocabulary, self._driver)
            self.builder.diagnostics = Diagnostics()
            repaired = mistakes.report(context, found)
            if repaired is None:
                break
            tokens = repaired
        self._diagnostics.extend(found)
        return None

    def _balanced(self, tokens: list[Token]) -> list[Token] | None:
        """The tokens without parentheses that close nothing; None if one is never closed."""
        open_ones: list[Token] = []
        stray: list[Token] = []
        for token in tokens:
            if token.kind == "LPAR":
                open_ones.append(token)
            elif token.kind == "RPAR":
                if open_ones:
                    open_ones.pop()
                else:
                    stray.append(token)
        for token in stray[:3]:
            self._diagnostics.error(
                "syntax", say("`)` closes nothing"), Span(self._source, token.start, token.stop), help=say("delete it")
            )
        if open_ones:
            for token in open_ones[-3:]:
                self._diagnostics.error(
                    "unclosed",
                    say("this parenthesis is never closed"),
                    Span(self._source, token.start, token.stop),
                    help=say("close it with `)`"),
                )
            return None
        if stray:
            gone = {id(token) for token in stray}
            return [token for token in tokens if id(token) not in gone]
        return tokens

    def _too_deep(self, tokens: Sequence[Token]) -> bool:
        """Whether the tokens nest too deeply, which is reported where it begins."""
        levels = [0]
        total = 0
        for token in tokens:
            kind = token.kind
            if kind == "LPAR":
                levels.append(1)
                total += 1
            elif kind == "RPAR":
                total -= levels.pop()
                if not levels:
                    levels.append(0)
            elif kind in ("NOT", "MINUS", "PLUS", "STAR", "SLASH", "HAS") or _is_prefix(token):
                levels[-1] += 1
                total += 1
            elif kind in ("AND", "OR", "COMMA", "EXCLUDE", "INCLUDE", "COLON"):
                base = 1 if len(levels) > 1 else 0
                total -= levels[-1] - base
                levels[-1] = base
            if total > DEEPEST:
                self._diagnostics.error(
                    "too-deep",
                    say("the rule is nested more than {deepest} deep", deepest=DEEPEST),
                    Span(self._source, token.start, token.stop),
                    help=say("give the inner parts names of their own: SEGMENT … AS …, METRIC … AS …"),
                )
                return True
        return False


def _is_prefix(token: Token) -> bool:
    """Whether a word may begin another level: `DAYS SINCE DAYS SINCE …`, `ANNIVERSARY OF ANNIVERSARY OF …`."""
    return token.kind == "WORD" and str(token.value).upper() in ("SINCE", "UNTIL", "ANNIVERSARY")


def _is_foreign(source: Source, diagnostics: Diagnostics, tokens: Sequence[Token]) -> bool:
    """Whether the file says that it is in another language, which this version does not read."""
    if len(tokens) < 2 or tokens[0].kind != "NAME" or tokens[1].kind not in ("NAME", "WORD"):
        return False
    if str(tokens[0].value).upper() not in ("LANGUAGE", "LANGUE"):
        return False
    diagnostics.error(
        "not-yet",
        say("this version reads rules in English only"),
        Span(source, tokens[0].start, tokens[1].stop),
        help=say("it is part of the language and comes with a later version"),
    )
    return True
