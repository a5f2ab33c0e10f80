"""What a catalog may look like, as data: one description that both validates a file and becomes its JSON Schema.

`check` compares a node with a shape, reports every difference at its place and returns the node without what was wrong,
so that what comes after it never meets an unknown key or a value of another kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from segql.catalog.yaml import Entries, Items, Node, Scalar
from segql.diagnostics import Diagnostics, Fix
from segql.diagnostics.messages import Message, either, say
from segql.diagnostics.suggest import nearest
from segql.source import Span
from segql.types import Kind, parse_type


@dataclass(frozen=True, slots=True)
class Text:
    """A single text (a number or a boolean is read as what was written). `choices`: all that it may be."""

    what: str
    choices: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True)
class TypeName:
    """The name of a type of the language."""

    what: str = say("a type")


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    what: str = say("true or false")


@dataclass(frozen=True, slots=True)
class Number:
    what: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Many:
    """A list. `or_one`: one item may stand alone. `count`: exactly so many."""

    item: Shape
    what: str
    or_one: bool = False
    count: int | None = None
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """A mapping from names that the catalog's author chooses."""

    item: Shape
    what: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record: what stands under it, whether it must, and a line for editors."""

    shape: Shape
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys. `either`: of each group exactly one key stands; `some`: of these at least one."""

    what: str
    keys: Mapping[str, Key]
    either: tuple[tuple[str, ...], ...] = ()
    some: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ByKey:
    """A record of one of several kinds: the first whose key is there, or else `otherwise`."""

    kinds: Mapping[str, Record]
    otherwise: Record

    @property
    def what(self) -> str:
        return self.otherwise.what


@dataclass(frozen=True, slots=True)
class ByValue:
    """A record of one of several kinds, named by the value under `key`."""

    key: str
    kinds: Mapping[str, Record]
    what: str


@dataclass(frozen=True, slots=True)
class Short:
    """A shorthand: what is not a mapping has the first shape, a mapping the second."""

    short: Text | TypeName | Many
    full: Record | ByKey | ByValue | Names

    @property
    def what(self) -> str:
        return say("{what} or a mapping", what=self.short.what)


Shape: TypeAlias = Text | TypeName | Flag | Number | Many | Names | Record | ByKey | ByValue | Short


def check(node: Node, shape: Shape, diagnostics: Diagnostics) -> Node | None:
    """The node without what does not fit; None when nothing of it does."""
    match shape:
        case Text() | TypeName() | Flag() | Number():
            return _single(node, shape, diagnostics)
        case Many():
            return _many(node, shape, diagnostics)
        case Names():
            return _names(node, shape, diagnostics)
        case Record():
            return _record(node, shape, diagnostics)
        case ByKey():
            return _by_key(node, shape, diagnostics)
        case ByValue():
            return _by_value(node, shape, diagnostics)
        case Short():
            return check(node, shape.full if isinstance(node, Entries) else shape.short, diagnostics)
        case _:
            assert_never(shape)


def _unlike(node: Node, what: str, diagnostics: Diagnostics) -> None:
    match node:
        case Scalar() if node.is_null:
            found: str = say("nothing")
        case Scalar():
            found = f"`{_cut(node.text)}`"
        case Items():
            found = say("a list")
        case Entries():
            found = say("a mapping")
        case _:
            assert_never(node)
    diagnostics.error("catalog-value", say("{what} is expected here, not {found}", what=what, found=found), node.span)


def _cut(text: str) -> str:
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= 40 else line[:39] + "…"


def _single(node: Node, shape: Text | TypeName | Flag | Number, diagnostics: Diagnostics) -> Node | None:
    if not isinstance(node, Scalar):
        _unlike(node, shape.what, diagnostics)
        return None
    match shape:
        case Text(choices=choices) if choices:
            if node.text.casefold() in {choice.casefold() for choice in choices}:
                return node
            return _no_choice(node, shape.what, choices, diagnostics)
        case Text(empty=empty):
            if (node.is_null and not node.text) or not (empty or node.text.strip()):
                _unlike(node, shape.what, diagnostics)
                return None
            return node
        case TypeName():
            if parse_type(node.text) is None:
                names = [kind.value for kind in Kind if kind is not Kind.LIST]
                lists = [f"list of {name}" for name in names if name != Kind.PLACE.value]
                return _no_choice(node, shape.what, (*names, *lists), diagnostics, (*names, "list of <type>"))
            return node
        case Flag():
            if node.boolean is None:
                _unlike(node, shape.what, diagnostics)
                return None
            return node
        case Number():
            number = node.number
            if number is None or not shape.low <= number <= shape.high:
                _unlike(
                    node,
                    say("{what} from {low} to {high}", what=shape.what, low=shape.low, high=shape.high),
                    diagnostics,
                )
                return None
            return node
        case _:
            assert_never(shape)


#: What other tools call our types.
_ALIASES = {
    **dict.fromkeys(("string", "str", "varchar", "char"), "text"),
    **dict.fromkeys(("int", "integer", "bigint", "float", "double", "decimal", "numeric"), "number"),
    **dict.fromkeys(("timestamp", "timestamptz", "time"), "datetime"),
    "bool": "boolean",
}


def _no_choice(
    node: Scalar,
    what: str,
    choices: tuple[str, ...],
    diagnostics: Diagnostics,
    shown: tuple[str, ...] | None = None,
) -> None:
    if node.is_null:
        _unlike(node, what, diagnostics)
        return
    near = nearest(node.text, choices)
    if "text" in choices:
        near = _ALIASES.get(node.text.casefold(), near)
    help = (
        say("did you mean `{near}`?", near=near)
        if near
        else say("it is one of: {names}", names=tuple(shown or choices))
    )
    fix = Fix(node.span, near) if near else None
    diagnostics.error(
        "catalog-value", say("`{node}` is not {what}", node=_cut(node.text), what=what), node.span, help=help, fix=fix
    )


def _many(node: Node, shape: Many, diagnostics: Diagnostics) -> Node | None:
    if shape.or_one and isinstance(node, Scalar):
        return check(node, shape.item, diagnostics)
    if not isinstance(node, Items):
        _unlike(node, shape.what, diagnostics)
        return None
    if (shape.count is not None and len(node.nodes) != shape.count) or not (node.nodes or shape.empty):
        expected = "at least one" if shape.count is None else str(shape.count)
        message = say(
            "{what} is expected here, and it has {nodes} of {expected}",
            what=shape.what,
            nodes=len(node.nodes),
            expected=expected,
        )
        diagnostics.error("catalog-value", message, node.span)
        return None
    checked = [check(item, shape.item, diagnostics) for item in node.nodes]
    kept = tuple(item for item in checked if item is not None)
    return Items(node.span, kept) if kept or shape.empty else None


def _names(node: Node, shape: Names, diagnostics: Diagnostics) -> Node | None:
    if isinstance(node, Scalar) and node.is_null:
        return Entries(node.span, ())  # a section whose entries are all commented out
    if not isinstance(node, Entries):
        _unlike(node, shape.what, diagnostics)
        return None
    pairs: list[tuple[Scalar, Node]] = []
    for key, value in node.pairs:
        if not key.text.strip() or any(c in key.text for c in "`\r\n"):
            diagnostics.error("catalog-key", say("a name is a text on one line without back-quotes"), key.span)
            continue
        checked = check(value, shape.item, diagnostics)
        # What is broken keeps its name, or whatever refers to it would be reported too.
        pairs.append((key, Entries(value.span, ()) if checked is None else checked))
    return Entries(node.span, tuple(pairs))


def _record(node: Node, shape: Record, diagnostics: Diagnostics) -> Node | None:
    if not isinstance(node, Entries):
        _unlike(node, say("{what}, a mapping with its keys,", what=shape.what), diagnostics)
        return None
    pairs: list[tuple[Scalar, Node]] = []
    present = {key.text for key, _ in node.pairs}
    for key, value in node.pairs:
        declared = shape.keys.get(key.text)
        if declared is None:
            _unknown(key, shape, present, diagnostics)
            continue
        checked = check(value, declared.shape, diagnostics)
        if checked is not None:
            pairs.append((key, checked))
    for name, declared in shape.keys.items():
        if declared.required and name not in present:
            near = _misspelt(name, node, shape)
            if near is None:
                message = say("{what} lacks its `{name}`", what=shape.what, name=name)
                diagnostics.error(
                    "catalog-key", message, _head(node), help=say("`{name}:` {doc}", name=name, doc=declared.doc)
                )
    for group in shape.either:
        found = [key for key, _ in node.pairs if key.text in group]
        # Where the group is all there is, an unknown key was meant as one of it, and is reported already.
        instead = present - set(shape.keys) if set(group) == set(shape.keys) else set()
        if not found and not instead and not any(_misspelt(name, node, shape) for name in group):
            message = say("{what} lacks its {ways}", what=shape.what, ways=_any_of(group))
            diagnostics.error("catalog-key", message, _head(node))
        for extra in found[1:]:
            message = say(
                "`{extra}` stands beside `{found}`; only one of them can", extra=extra.text, found=found[0].text
            )
            diagnostics.error("catalog-key", message, extra.span)
    if shape.some and not present & set(shape.some) and not any(_misspelt(name, node, shape) for name in shape.some):
        message = say("{what} lacks its {ways}", what=shape.what, ways=_any_of(shape.some))
        help = say("`{some}:` {doc}", some=shape.some[0], doc=shape.keys[shape.some[0]].doc)
        diagnostics.error("catalog-key", message, _head(node), help=help)
    return Entries(node.span, tuple(pairs))


def _any_of(names: Sequence[str]) -> Message:
    return either([f"`{name}`" for name in names])


def _misspelt(name: str, node: Entries, shape: Record) -> str | None:
    """The unknown key that was probably meant to be `name`: it is reported already."""
    unknown = [key.text for key, _ in node.pairs if key.text not in shape.keys]
    return nearest(name, unknown)


def _unknown(key: Scalar, shape: Record, present: set[str], diagnostics: Diagnostics) -> None:
    free = [name for name in shape.keys if name not in present]
    near = nearest(key.text, free)
    help = (
        say("did you mean `{near}`?", near=near)
        if near
        else say("{what} can have: {names}", what=shape.what, names=tuple(free or shape.keys))
    )
    fix = Fix(key.span, near) if near else None
    diagnostics.error("catalog-key", say("unknown key `{key}`", key=_cut(key.text)), key.span, help=help, fix=fix)


def _head(node: Entries) -> Span:
    """The place of what a mapping lacks: its first key, so that not a whole block is underlined."""
    return node.pairs[0][0].span if node.pairs else node.span


def _by_key(node: Node, shape: ByKey, diagnostics: Diagnostics) -> Node | None:
    if isinstance(node, Entries):
        for name, record in shape.kinds.items():
            if node.get(name) is not None:
                return check(node, record, diagnostics)
    return check(node, shape.otherwise, diagnostics)


def _by_value(node: Node, shape: ByValue, diagnostics: Diagnostics) -> Node | None:
    if not isinstance(node, Entries):
        _unlike(node, say("{what}, a mapping with its keys,", what=shape.what), diagnostics)
        return None
    value = node.get(shape.key)
    if value is None:
        names = ", ".join(shape.kinds)
        message = say("{what} lacks its `{key}`", what=shape.what, key=shape.key)
        diagnostics.error(
            "catalog-key", message, _head(node), help=say("`{key}:` is one of: {names}", key=shape.key, names=names)
        )
        return None
    if not isinstance(value, Scalar):
        _unlike(value, f"the name of the {shape.key}", diagnostics)
        return None
    record = shape.kinds.get(value.text)
    if record is None:
        _no_choice(value, say("a known {key}", key=shape.key), tuple(shape.kinds), diagnostics)
        return None
    return check(node, record, diagnostics)
