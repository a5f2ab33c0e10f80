"""YAML 1.2 as a tree whose every key and value knows its place.

ruamel.yaml gives the events; the tree is made here, so that nothing is interpreted before it is known what is expected:
`SE: NO` stays the text it is, and a number keeps its digits.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.source import Source, Span

#: Anchors and aliases may repeat parts of a file, but not blow it up.
MOST_NODES = 500_000
DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. `plain`: written without quotes, so that it may be a number, a boolean or nothing."""

    span: Span
    text: str
    plain: bool = False

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")

    @property
    def boolean(self) -> bool | None:
        """The boolean it is, None if it is none."""
        if self.plain and self.text in ("true", "True", "TRUE"):
            return True
        if self.plain and self.text in ("false", "False", "FALSE"):
            return False
        return None

    @property
    def number(self) -> Decimal | None:
        """The number it is, None if it is none."""
        return Decimal(self.text) if self.plain and _NUMBER.fullmatch(self.text) else None


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    span: Span
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in the order written; a key stands in it once."""

    span: Span
    pairs: tuple[tuple[Scalar, Node], ...]

    def get(self, name: str) -> Node | None:
        """The value under a key, None without it."""
        return next((value for key, value in self.pairs if key.text == name), None)

    def key(self, name: str) -> Scalar | None:
        """The key itself, for its place."""
        return next((key for key, _ in self.pairs if key.text == name), None)


Node: TypeAlias = Scalar | Items | Entries


def scalars(node: Node | None) -> tuple[Scalar, ...]:
    """The single values of a list of them, or the one that stands alone; none of nothing."""
    match node:
        case Scalar():
            return (node,)
        case Items(nodes=nodes):
            return tuple(child for child in nodes if isinstance(child, Scalar))
        case _:
            return ()


def entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """The keys and values of a mapping; none of anything else."""
    return node.pairs if isinstance(node, Entries) else ()


_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def date_of(text: str) -> dt.date | None:
    """The date that a text writes as `2026-11-01`, None if it writes none."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def read_yaml(source: Source, diagnostics: Diagnostics) -> Node | None:
    """The tree of a YAML text; None, with an error added, when it is not YAML. An empty file is an empty mapping."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    # The reader looks at a text in pieces and counts its places from the first character that is not a byte order mark.
    try:
        return _Tree(source, diagnostics).build(YAML(typ="safe", pure=True).parse(source.text))
    except _Refused:
        return None
    except ReaderError as error:
        place = min(error.position, max(len(source.text) - 1, 0))
        message = say("the character {number} may not stand in YAML", number=f"U+{ord(source.text[place]):04X}")
        diagnostics.error("catalog-syntax", message, Span(source, place, place + 1))
    except MarkedYAMLError as error:
        _explain(error, source, diagnostics)
    except (YAMLError, RecursionError, ValueError) as error:
        first = str(error).splitlines()[0] if str(error) else "nested too deeply"
        diagnostics.error("catalog-syntax", say("this is not YAML: {first}", first=first), Span(source, 0, 0))
    return None


class _Refused(Exception):
    """The tree is not worth going on with; the reason is in the diagnostics."""


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not come yet."""

    event: Any
    nodes: list[Node]


class _Tree:
    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0

    def build(self, events: Iterator[Any]) -> Node:
        stack: list[_Open] = []
        root: Node | None = None
        for event in events:
            node: Node | None = None
            match type(event).__name__:
                case "ScalarEvent":
                    node = Scalar(
                        self._span(event, event), event.value, plain=bool(event.implicit[0]) and not event.style
                    )
                    self._grow(1, node.span)
                case "AliasEvent":
                    node = self._alias(event)
                case "SequenceStartEvent" | "MappingStartEvent":
                    stack.append(_Open(event, []))
                    if len(stack) > DEEPEST:
                        self._refuse(say("this is nested too deeply"), self._span(event, event))
                case "SequenceEndEvent" | "MappingEndEvent":
                    node = self._close(stack.pop(), event)
                case "DocumentStartEvent" if root is not None:
                    self._refuse(say("a second document starts here; a catalog is one"), self._span(event, event))
                case _:
                    pass
            if node is None:
                continue
            anchor = event.anchor if type(event).__name__ == "ScalarEvent" else None
            if anchor is not None:
                self.anchors[anchor] = (node, 1)
            if stack:
                stack[-1].nodes.append(node)
            elif root is None:
                root = node
        if root is None or (isinstance(root, Scalar) and root.is_null):
            return Entries(Span(self.source, 0, 0), ())
        return root

    def _close(self, opened: _Open, event: Any) -> Node:
        span = self._span(opened.event, event)
        node: Node
        if type(opened.event).__name__ == "SequenceStartEvent":
            node = Items(span, tuple(opened.nodes))
        else:
            node = Entries(span, self._pairs(opened.nodes))
        self._grow(1, span)
        if opened.event.anchor is not None:
            self.anchors[opened.event.anchor] = (node, _size(node))
        return node

    def _pairs(self, nodes: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.diagnostics.error("catalog-key", say("a key is a single text"), key.span)
            elif key.text in pairs:
                self.diagnostics.error("catalog-key", say("the key `{key}` stands here twice", key=key.text), key.span)
            else:
                pairs[key.text] = (key, value)
        return tuple(pairs.values())

    def _alias(self, event: Any) -> Node:
        span = self._span(event, event)
        if event.anchor not in self.anchors:
            self._refuse(
                say("`*{anchor}` refers to nothing: no `&{anchor}` stands before it", anchor=event.anchor), span
            )
        node, size = self.anchors[event.anchor]
        self._grow(size, span)
        return node

    def _grow(self, size: int, span: Span) -> None:
        self.count += size
        if self.count > MOST_NODES:
            self._refuse(say("the file grows too large"), span)

    def _refuse(self, message: str, span: Span) -> None:
        self.diagnostics.error("catalog-syntax", message, span)
        raise _Refused

    def _span(self, first: Any, last: Any) -> Span:
        start, stop = first.start_mark.index, last.end_mark.index
        # A block's end is only seen at the next token: leave out the blank space before it.
        text = self.source.text
        while stop > start and text[stop - 1] in " \t\r\n":
            stop -= 1
        return Span(self.source, start, stop)


def _size(node: Node) -> int:
    match node:
        case Scalar():
            return 1
        case Items(nodes=nodes):
            return 1 + sum(_size(child) for child in nodes)
        case Entries(pairs=pairs):
            return 1 + sum(1 + _size(child) for _, child in pairs)


#: What ruamel says, and how a person would say it.
_FRIENDLY = (
    ("mapping values are not allowed", say("a colon cannot stand here"), say("put a text that holds `: ` into quotes")),
    ("'\\t' that cannot start any token", say("a tab cannot indent YAML"), say("indent with spaces")),
    ("that cannot start any token", say("a text cannot start with this character"), say("put the text into quotes")),
    ("unexpected end of stream", say("a quoted text is opened here and never closed"), None),
    ("unknown escape character", say("a backslash means something between double quotes"), say("use single quotes")),
    ("expected ',' or ']'", say("a list is opened here with `[` and not closed"), None),
    ("expected ',' or '}'", say("a mapping is opened here with `{` and not closed"), None),
    ("could not find expected ':'", say("a key has no `:` after it"), None),
    ("expected <block end>", say("this does not fit the lines above"), say("check the indentation and the quotes")),
    ("expected the node content", say("a value is expected here"), None),
)


def _explain(error: Any, source: Source, diagnostics: Diagnostics) -> None:
    problem = str(error.problem or error)
    mark = error.problem_mark or error.context_mark
    message, help = say("this is not YAML: {problem}", problem=problem), None
    for part, friendly, advice in _FRIENDLY:
        if part in problem:
            message, help = friendly, advice
            if "opened here" in friendly and error.context_mark is not None:
                mark = error.context_mark
            break
    place = min(mark.index, len(source.text)) if mark is not None else 0
    diagnostics.error("catalog-syntax", message, Span(source, place, min(place + 1, len(source.text))), help=help)
