"""From text to tokens. What is written in a way that could be misread is reported here and never guessed at."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from segql.diagnostics.messages import say, shortened
from segql.diagnostics.model import Diagnostics, Fix
from segql.source import Source, Span
from segql.syntax import literals
from segql.syntax.ast import Comment
from segql.syntax.shapes import (
    CURRENCY,
    FOREIGN,
    HYPHENATED,
    INSIDE_GUILLEMETS,
    MASTER,
    PART,
    QUOTES,
    SIGNS,
    pattern_of,
)
from segql.syntax.tokens import Append, Part, Token, joined, mark_tier, word
from segql.syntax.vocabulary import Vocabulary

#: A `.seg` file is written by hand; what is longer is something else.
LONGEST = 4_000_000

_MOST_FINDINGS = 40


@dataclass(frozen=True, slots=True)
class Scan:
    tokens: list[Token]
    comments: tuple[Comment, ...]


_ADVICE = {
    ";": say("a rule needs no semicolon"),
    "@": say("a text stands in quotes"),
    "%": say("a percentage is a number with %: 20%"),
    "{": say("lists stand in round brackets"),
    "}": say("lists stand in round brackets"),
    "?": None,
    "\\": say("a backslash stands only in texts"),
}


class Scanner:
    """Reads a source once; `scan` gives the tokens of a part of it."""

    def __init__(self, source: Source, diagnostics: Diagnostics, vocabulary: Vocabulary) -> None:
        self._source = source
        self._written = source.text
        self._diagnostics = diagnostics
        self._vocabulary = vocabulary
        self._findings = 0

    def scan(self, start: int = 0, stop: int | None = None) -> Scan | None:
        """The tokens and comments from `start` to `stop`; None if it is no text at all or far too long."""
        text = self._written
        stop = len(text) if stop is None else stop
        if stop - start > LONGEST:
            self._report(
                "too-long",
                say(
                    "the file has {value:,} characters; a `.seg` file may have {longest:,}",
                    value=stop - start,
                    longest=LONGEST,
                ),
                start,
                start + 1,
                say("keep customers' keys in a list file and write IN LIST 'lists/keys.csv'"),
            )
            return None
        nul = text.find("\0", start, stop)
        if nul != -1:
            self._report("bad-character", say("the file holds a NUL character, so it is not text"), nul, nul + 1)
            return None
        tokens: list[Token] = []
        comments: list[Comment] = []
        position = start + 1 if text.startswith("\ufeff", start, stop) else start
        match = pattern_of(self._vocabulary).match
        vocabulary = self._vocabulary
        append = tokens.append
        while position < stop:
            found = match(text, position, stop)
            assert found is not None
            kind = found.lastgroup
            end = found.end()
            if kind == "SPACE":
                pass
            elif kind == "WORD":
                append(word(found.group(), position, end, vocabulary))
            elif kind == "SIGN":
                terminal, sign = SIGNS[found.group()]
                if terminal == "COLON":
                    mark_tier(tokens)
                append(Token(terminal, position, end, sign))
            elif kind == "NUMBER":
                append(Token("NUMBER", position, end, literals.number(found.group())))
            elif kind == "TEXT":
                end = self._text(position, end, stop, append)
            elif kind == "OWN":
                append(Token("WORD", position, end, found.group().replace("\u2019", "'")))
            elif kind == "COMMENT":
                comments.append(self._comment(position, end))
            else:
                end = self._slow(str(kind), position, end, stop, append)
            position = end
        return Scan(joined(tokens), tuple(comments))

    def _report(
        self,
        code: str,
        message: str,
        start: int,
        stop: int,
        help: str | None = None,
        replacement: str | None = None,
        safe: bool = False,
    ) -> None:
        self._findings += 1
        if self._findings > _MOST_FINDINGS:
            return
        if len(message) > 160:
            message = shortened(message, 100)
        if help is not None and len(help) > 200:
            help = None
        span = Span(self._source, start, stop)
        fix = None if replacement is None else Fix(span, replacement, safe)
        self._diagnostics.error(code, message, span, help=help, fix=fix)

    def _comment(self, start: int, stop: int) -> Comment:
        text = self._written
        body = text[start:stop]
        line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        words = body[2:] if body.startswith("--") else body[1:]
        own_line = not text[line:start].strip(" \t\ufeff\xa0")
        return Comment(words.strip(), own_line, span=Span(self._source, start, stop))

    def _slow(self, kind: str, start: int, end: int, stop: int, append: Append) -> int:
        """Whatever the quick patterns left: dotted names, dates, and all that is a mistake."""
        match kind:
            case "NAME":
                return self._name(start, stop, append)
            case "DATE" | "DIGIT":
                return self._figure(start, stop, append)
            case "FOREIGN":
                return self._foreign(start, end, append)
            case "QUOTE":
                return self._unterminated(start, stop, append)
            case _:
                return self._other(start, stop, append)

    def _name(self, start: int, stop: int, append: Append) -> int:
        text = self._written
        parts: list[Part] = []
        position = start
        while True:
            found = PART.match(text, position, stop)
            if found is None:
                if text[position] == "`" and not parts:
                    return self._open_back_quote(position, stop)
                break
            end = found.end()
            while text[position] != "`" and end < stop and unicodedata.category(text[end])[0] == "M":
                more = re.compile(r"\w*").match(text, end + 1, stop)
                assert more is not None
                end = more.end()
            quoted = text[position] == "`"
            value = found.group()[1:-1].replace("``", "`") if quoted else text[position:end]
            if not value.strip():
                self._report("bad-character", say("the back-quotes hold no name"), position, end)
                value = "?"
            parts.append(Part(unicodedata.normalize("NFC", value), position, end))
            position = end
            if not (text.startswith(".", position, stop) and PART.match(text, position + 1, stop)):
                break
            position += 1
        hyphen = HYPHENATED.match(text, position, stop)
        if hyphen is not None:
            return self._hyphenated(start, position, hyphen.end(), parts, append)
        if len(parts) == 1 and text[start] != "`":
            append(word(parts[0].value, start, position, self._vocabulary))
        else:
            append(Token("NAME", start, position, tuple(parts)))
        return position

    def _hyphenated(self, start: int, middle: int, end: int, parts: list[Part], append: Append) -> int:
        written = self._written[start:end]
        spaced = self._written[start:middle] + self._written[middle:end].replace("-", " - ")
        self._report(
            "hyphenated-name",
            say("`{written}` could be one name or a subtraction", written=written),
            start,
            end,
            say(
                "write {spaced} to subtract; a name with a hyphen stands in back-quotes: `{written}`",
                spaced=spaced,
                written=written,
            ),
        )
        last = parts[-1]
        name = Part(last.value + self._written[middle:end], last.start, end)
        append(Token("NAME", start, end, (*parts[:-1], name)))
        return end

    def _open_back_quote(self, start: int, stop: int) -> int:
        end = self._line_end(start, stop)
        self._report(
            "unterminated-text",
            say("a back-quote is opened and never closed"),
            start,
            start + 1,
            say("close the name with a second back-quote on the same line"),
        )
        return end

    def _line_end(self, start: int, stop: int) -> int:
        found = re.compile(r"[\n\r]").search(self._written, start, stop)
        return found.start() if found else stop

    def _unterminated(self, start: int, stop: int, append: Append) -> int:
        opening = self._written[start]
        closing = QUOTES[opening]
        end = self._line_end(start, stop)
        self._report(
            "unterminated-text",
            say("a text is opened with {opening} and never closed", opening=opening),
            start,
            end,
            say(
                "close it with {closing} on the same line; a quote inside a text is doubled ('it''s')", closing=closing
            ),
        )
        append(Token("TEXT", start, end, unicodedata.normalize("NFC", self._written[start + 1 : end].strip())))
        return end

    def _text(self, start: int, end: int, stop: int, append: Append) -> int:
        """A text, and with it what follows its end without a space: `'it's'` lacks a doubled quote."""
        text = self._written
        if end < stop and text[end].isalnum():
            close = text.find(text[end - 1], end, self._line_end(end, stop))
            if close != -1:
                inside = text[start + 1 : close]
                doubled = inside.replace(text[end - 1], text[end - 1] * 2)
                self._report(
                    "unterminated-text",
                    say("a quote inside the text ends it"),
                    start,
                    close + 1,
                    say(
                        "a quote inside a text is doubled: {text}{doubled}{text_2}",
                        text=text[start],
                        doubled=doubled,
                        text_2=text[close],
                    ),
                )
                append(Token("TEXT", start, close + 1, unicodedata.normalize("NFC", inside)))
                return close + 1
        append(Token("TEXT", start, end, _unquoted(text[start:end])))
        return end

    def _figure(self, start: int, stop: int, append: Append) -> int:
        figure = literals.figure(self._written, start, stop)
        if figure.message is not None:
            self._report(figure.code, figure.message, start, figure.stop, figure.help, figure.replacement)
        append(Token(figure.kind, start, figure.stop, figure.value))
        return figure.stop

    def _foreign(self, start: int, end: int, append: Append) -> int:
        written = self._written[start:end]
        instead, terminal, value = FOREIGN[written]
        spaced = instead
        if value is None:  # a word instead of a sign needs blanks around it
            instead = self._vocabulary.spellings[terminal]
            before = "" if self._written[start - 1 : start].isspace() else " "
            spaced = f"{before}{instead}{'' if self._written[end : end + 1].isspace() else ' '}"
        self._report(
            "bad-character",
            say("`{written}` is not a sign of this language", written=written),
            start,
            end,
            say("write {instead}", instead=instead),
            spaced,
            safe=True,
        )
        append(Token(terminal, start, end, value))
        return end

    def _other(self, start: int, stop: int, append: Append) -> int:
        text = self._written
        character = text[start]
        if character == ".":
            return self._dot(start, stop, append)
        if character in CURRENCY:
            return self._currency(start)
        end = start + 1
        while end < stop and text[end] not in CURRENCY and text[end] != ".":
            following = MASTER.match(text, end, stop)
            if following is None or following.lastgroup != "OTHER":
                break
            end += 1
        message, help = _stray(text[start:end])
        self._report("bad-character", message, start, end, help)
        return end

    def _dot(self, start: int, stop: int, append: Append) -> int:
        digits = re.compile(r"[0-9]+").match(self._written, start + 1, stop)
        if digits is None:
            append(Token("DOT", start, start + 1, "."))
            return start + 1
        written = f"0.{digits.group()}"
        self._report(
            "bad-number",
            say("a number begins with a digit"),
            start,
            digits.end(),
            say("write {written}", written=written),
            written,
            safe=True,
        )
        append(Token("NUMBER", start, digits.end(), literals.number(written)))
        return digits.end()

    def _currency(self, start: int) -> int:
        sign = self._written[start]
        self._report(
            "bad-number",
            say("a number carries no currency sign (`{sign}`)", sign=sign),
            start,
            start + 1,
            say("leave out {sign}", sign=sign),
            "",
        )
        return start + 1


def _unquoted(written: str) -> str:
    closing = written[-1]
    body = written[1:-1].replace(closing * 2, closing) if closing in written[1:-1] else written[1:-1]
    if written[0] == "«" and len(body) > 1 and body[0] in INSIDE_GUILLEMETS and body[-1] in INSIDE_GUILLEMETS:
        body = body[1:-1]  # French typography sets a space inside guillemets; it is no part of the text
    return body if body.isascii() else unicodedata.normalize("NFC", body)


def _stray(characters: str) -> tuple[str, str | None]:
    character = characters[0]
    if len(characters) > 1 and characters.isprintable():
        return say("`{characters}` has no meaning here", characters=characters), None
    help = _ADVICE.get(character)
    if character.isprintable():
        return say("`{characters}` has no meaning here", characters=character), help
    number, name = f"U+{ord(character):04X}", unicodedata.name(character, "").lower() or say("a control character")
    message = say("an invisible character has no meaning here ({number}, {name})", number=number, name=name)
    return message, say("delete it")
