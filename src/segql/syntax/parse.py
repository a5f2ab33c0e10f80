"""From a source to its tree. Each definition is parsed apart, so that a mistake in one leaves the others whole."""

from __future__ import annotations

import gc
import re
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
from segql.syntax.vocabulary import declaring, languages, load_vocabulary

#: How deeply parentheses, NOTs, signs and sums may be nested.
DEEPEST = 64

_DECLARATION = re.compile(
    r"\ufeff?(?:\s|(?:--|—|#)[^\n\r]*)*([^\W\d]\w*)[ \t\xa0]+([^\W\d]\w*)[ \t]*(?=$|[\n\r]|--|—|#)"
)
_PREFIXES = frozenset({"SINCE", "UNTIL", "ANNIVERSARY_OF"})
_MOST_REPAIRS = 12
_MOST_BROKEN = 200  # a file with more is no file of rules


def parse_file(source: Source, diagnostics: Diagnostics, language: str = ENGLISH) -> ast.File:
    """All the definitions of a `.seg` file that could be parsed. Mistakes go to the diagnostics.

    `language` is the project's; a file whose first line is `LANGUAGE fr` or `LANGUE fr` says its own.
    """
    with _collection_paused():
        return _parse_file(source, diagnostics, language)


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


def _parse_file(source: Source, diagnostics: Diagnostics, language: str) -> ast.File:
    whole = Span(source, 0, len(source.text))
    declared = declared_language(source)
    if declared is not None:
        if declared.value not in languages():
            diagnostics.error(
                "unknown-language",
                say("there are no keywords in the language `{language}`", language=declared.value),
                declared.span,
                help=say("rules are written in: {languages}", languages=languages()),
            )
            return ast.File((), declared=declared, span=whole)
        language = declared.value
    vocabulary = load_vocabulary(language)
    scan = Scanner(source, diagnostics, vocabulary).scan()
    if scan is None:
        return ast.File((), language, declared=declared, span=whole)
    definitions: list[ast.Definition] = []
    broken: list[ast.Identifier] = []
    parser = _Parser(source, diagnostics, language)
    tokens = scan.tokens[2:] if declared is not None else scan.tokens
    chunks = split(tokens, len(source.text), vocabulary)
    alone = len(chunks) == 1
    failures = 0
    for chunk in chunks:
        if not chunk.defines and not alone:
            from segql.syntax import mistakes

            mistakes.report_stray_rule(source, diagnostics, chunk.tokens, vocabulary)
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
    return ast.File(tuple(definitions), language, scan.comments, tuple(broken), declared, span=whole)


def declared_language(source: Source) -> ast.Identifier | None:
    """The language that a file's first line of rules names, with the line's place; None if it names none."""
    found = _DECLARATION.match(source.text)
    if found is None:
        return None
    word, code = found[1].upper(), found[2].lower()
    if word not in {declaring(one) for one in languages()}:
        return None
    return ast.Identifier(code, span=Span(source, found.start(1), found.end(2)))


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
    result = _Parser(source, diagnostics, language).parse(scan.tokens, "selection", stop)
    if not isinstance(result, ast.Selection):
        return None
    narrowed = result.include or result.exclude or result.tail is not None
    return result if narrowed else result.condition


class _Parser:
    """Parses the definitions of one source."""

    def __init__(self, source: Source, diagnostics: Diagnostics, language: str) -> None:
        self._source = source
        self._diagnostics = diagnostics
        self._vocabulary = load_vocabulary(language)
        self.builder = Definer(source, diagnostics, self._vocabulary)
        self._driver = Driver(load_tables(language), self._vocabulary, self.builder)

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
        # A filter is another level of HAS; where HAS is no word of its own, the filter's is counted.
        nesting = {"NOT", "MINUS", "PLUS", "STAR", "SLASH", "HAS"}
        if "HAS" not in self._vocabulary.reserved.values():
            nesting.add("WHERE")
        for token in tokens:
            kind = token.kind
            if kind == "LPAR":
                levels.append(1)
                total += 1
            elif kind == "RPAR":
                total -= levels.pop()
                if not levels:
                    levels.append(0)
            elif kind in nesting or self._is_prefix(token):
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

    def _is_prefix(self, token: Token) -> bool:
        """Whether a word may begin another level: `DAYS SINCE DAYS SINCE …`, `ANNIVERSARY OF ANNIVERSARY OF …`."""
        if token.kind != "WORD":
            return False
        phrases = self._vocabulary.phrases.get(self._vocabulary.fold(str(token.value)), ())
        return any(phrase.terminal in _PREFIXES for phrase in phrases)
