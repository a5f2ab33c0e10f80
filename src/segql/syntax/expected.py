"""What was found and what was expected, in the words of somebody who writes rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from segql.diagnostics.messages import either, say
from segql.diagnostics.suggest import nearest
from segql.source import Source, Span
from segql.syntax.drive import Driver, Failure
from segql.syntax.speech import in_english
from segql.syntax.tokens import Token
from segql.syntax.vocabulary import Vocabulary

_OPENING = {"SEGMENT", "SEGMENTATION", "METRIC", "PARAM", "TEST"}


@dataclass(frozen=True, slots=True)
class Context:
    """A failed parse: `index` is the first of the tokens that does not fit, or their number if they end too early.

    `kinds` says what the tokens before it were taken for, `words` what each token is in English (see speech).
    """

    source: Source
    tokens: list[Token]
    index: int
    expected: frozenset[str]
    kinds: tuple[str, ...]
    start: str
    end: int
    vocabulary: Vocabulary
    driver: Driver
    words: tuple[str, ...]

    @classmethod
    def of(
        cls,
        source: Source,
        tokens: list[Token],
        failure: Failure,
        start: str,
        end: int,
        vocabulary: Vocabulary,
        driver: Driver,
    ) -> Context:
        """The context of a failure."""
        texts = (source.text[token.start : token.stop] for token in tokens)
        words = in_english([text if text[:1].isalpha() else "" for text in texts], vocabulary)
        return cls(
            source, tokens, failure.index, failure.expected, failure.kinds, start, end, vocabulary, driver, words
        )

    def kind(self, index: int) -> str:
        """The kind of a token, empty beyond the ends."""
        return self.tokens[index].kind if 0 <= index < len(self.tokens) else ""

    def means(self, index: int) -> frozenset[str]:
        """The grammar's terminals that a token was taken for: all those of a phrase of the language's own."""
        if not 0 <= index < len(self.kinds):
            return frozenset()
        kind = self.kinds[index]
        meanings = self.vocabulary.meanings.get(kind)
        if meanings is None:
            return frozenset({kind})
        return frozenset(symbol for meaning in meanings for symbol in meaning.split())

    def begins(self, index: int) -> frozenset[str]:
        """The terminals that may begin at a token, whether they fit or not."""
        return self.driver.begins(self.tokens, index)

    def text(self, index: int) -> str:
        """What was written for a token, empty beyond the ends."""
        if not 0 <= index < len(self.tokens):
            return ""
        token = self.tokens[index]
        return self.source.text[token.start : token.stop]

    def word(self, index: int) -> str:
        """A word, reserved or not, in upper case and in English if the file's language has it; empty for any other token."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def nearest(self, index: int, terminals: Iterable[str]) -> str | None:
        """The keyword that a misspelt name there was most likely meant to be, in the file's language; None for none."""
        if not self.is_name(index):
            return None
        return nearest(self.text(index), (self.vocabulary.spellings.get(terminal, "") for terminal in terminals))

    def is_name(self, index: int) -> bool:
        """Whether a name may stand there."""
        return self.kind(index) in ("NAME", "WORD")

    def span(self, first: int, last: int | None = None) -> Span:
        """The place of a token, or of several; the end for what is missing there."""
        last = first if last is None else last
        if first >= len(self.tokens):
            stop = self.tokens[-1].stop if self.tokens else self.end
            return Span(self.source, stop, stop)
        return Span(self.source, self.tokens[first].start, self.tokens[min(last, len(self.tokens) - 1)].stop)

    def between(self, first: int, stop: int) -> str:
        """The text from one token up to, not including, another or the end, in one line."""
        stop = min(stop, len(self.tokens))
        if first >= stop:
            return ""
        return " ".join(self.source.text[self.tokens[first].start : self.tokens[stop - 1].stop].split())

    def boundary(self, index: int) -> int:
        """The end of the operand that begins at a token: what closes or continues the list or chain it stands in."""
        depth = 0
        ranges = 0
        while index < len(self.tokens):
            kind = self.tokens[index].kind
            if kind == "LPAR":
                depth += 1
            elif kind == "RPAR":
                if depth == 0:
                    break
                depth -= 1
            elif depth == 0:
                if kind == "BETWEEN":
                    ranges += 1
                elif kind == "AND" and ranges:
                    ranges -= 1
                elif kind in ("AND", "OR", "COMMA", "WHERE", "INCLUDE", "EXCLUDE", "TIER_NAME"):
                    break
            index += 1
        return index


def found(context: Context) -> str:
    """The token that does not fit."""
    index = context.index
    if index >= len(context.tokens):
        return say("the end")
    kind = context.kind(index)
    text = context.text(index)
    text = text if len(text) <= 40 else f"{text[:37]}…"
    match kind:
        case "NUMBER":
            return say("the number {number}", number=text)
        case "TEXT":
            return say("the text {text}", text=text)
        case "DATE":
            return say("the date {date}", date=text)
        case "MONTH":
            return say("the month {month}", month=text)
        case "DATETIME":
            return say("the time {time}", time=text)
        case _:
            return f"`{text}`"


def expected(context: Context) -> str:
    """What would have fitted, joined with commas and a last "or"."""
    return either(_wanted(context))


def _wanted(context: Context) -> list[str]:
    terminals = context.expected
    spellings = context.vocabulary.spellings
    previous = context.kind(context.index - 1)
    wanted: list[str] = []
    complete = "PLUS" in terminals or "$END" in terminals or "AND" in terminals
    if "ONLY" in terminals:
        wanted.append(say("a fact such as `orders`"))
    elif "LAST" in terminals and "NUMBER" in terminals:
        wanted.append(say("a window such as LAST 30 DAYS"))
        wanted += [say("a list in parentheses")] if "LPAR" in terminals else []
    elif "NUMBER" in terminals and "LPAR" in terminals:
        wanted += _operand(terminals, previous)
    elif "NAME" in terminals and "NUMBER" in terminals:
        wanted.append(say("a number"))
    elif "NAME" in terminals and "TEXT" in terminals:
        wanted.append(say("a text or a name"))
    elif "NAME" in terminals:
        wanted.append(_name(context, previous))
    elif "TEXT" in terminals and "NUMBER" in terminals:
        wanted.append(say("a text or a number"))
    elif "NUMBER" in terminals:
        wanted.append(say("a number"))
    if "EQUAL" in terminals:
        wanted.append(say("a comparison such as = or IN") if "COMPARE" in terminals and "IN" in terminals else "`=`")
    elif "IN" in terminals and "BEFORE" in terminals:
        wanted.append(say("a window such as IN LAST 30 DAYS"))
    elif "LAST" in terminals and not wanted:
        wanted.append(say("a window such as LAST 30 DAYS"))
    if "UNIT" in terminals and not complete and "LPAR" not in terminals:
        wanted.append(say("a unit of time such as DAYS"))
    if "ANY" in terminals and "LPAR" not in terminals:
        wanted.append(say("ANY, ALL or NONE"))
    if "SIZE" in terminals:
        wanted.append(say("a check such as SIZE, CONTAINS, SUBSET OF or EXPECT"))
        terminals = terminals - {"AS"}
    if "IN" in terminals and not {"EQUAL", "BEFORE"} & terminals and "HAS" not in terminals:
        wanted.append(spellings["IN"])
    for terminal in ("WHERE", "AS", "AND", "OR", "OTHERWISE", "KNOWN", "UNKNOWN", "IN_BETWEEN", "AGO"):
        if terminal in terminals and not (terminal == "AGO" and wanted):
            wanted.append(spellings[terminal])
    if "TIER_NAME" in terminals:
        wanted.append(say("a tier such as `active:`"))
    if "DISTANCE" in terminals:
        wanted.append(say("a unit of distance such as KM"))
    if not wanted and "LPAR" in terminals and previous not in ("NAME", "WORD"):
        wanted.append("`(`")
    wanted += [sign for terminal, sign in (("COMMA", "`,`"), ("COLON", "`:`")) if terminal in terminals]
    if "RPAR" in terminals:
        wanted.append("`)`")
    if "$END" in terminals:
        wanted.append(say("the end"))
    rest = sorted(terminals - {"LPAR", "UNIT"}) or sorted(terminals)
    signs = {"LPAR": "`(`", "UNIT": say("a unit of time such as DAYS")}
    return (
        wanted
        or [signs.get(terminal) or spellings.get(terminal, terminal.lower()) for terminal in rest]
        or [say("nothing")]
    )


def _operand(terminals: frozenset[str], previous: str) -> list[str]:
    if "HAS" not in terminals:
        return [say("a value")]
    return [say("a condition"), say("a value")] if previous in ("LPAR", "COMMA") else [say("a condition")]


def _name(context: Context, previous: str) -> str:
    if previous in _OPENING:
        return say("a name for it") if previous != "TEST" else say("a segment's name")
    head = max((place for place in range(context.index) if context.kind(place) == "HAS"), default=-1)
    if head != -1 and context.index - head <= 6 and "COMMA" not in (context.kind(context.index - 1),):
        return say("a fact such as `orders`")
    return say("a name")
