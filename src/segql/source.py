"""Source texts and places in them: every stage points at what was written through these two types."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """A text with a name: a `.seg` file, a catalog, a list file, or a rule typed at the prompt.

    `text` is the decoded text without a byte order mark; spans are offsets of characters in it.
    """

    name: str
    text: str
    line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        find = self.text.find
        position = find("\n")
        while position != -1:
            starts.append(position + 1)
            position = find("\n", position + 1)
        object.__setattr__(self, "line_starts", tuple(starts))

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of a character, both counted from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its line ending."""
        start = self.line_starts[number - 1]
        stop = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:stop].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Span:
    """The characters from `start` up to, not including, `stop` of a source."""

    source: Source
    start: int
    stop: int

    @property
    def text(self) -> str:
        """What was written there."""
        return self.source.text[self.start : self.stop]

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other."""
        return Span(self.source, min(self.start, other.start), max(self.stop, other.stop))


#: The place of what nobody wrote (built by a program or a test).
NOWHERE = Span(Source("<built>", ""), 0, 0)
