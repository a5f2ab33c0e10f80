"""What the files of a catalog declare by name, so that every reference can be looked up before anything is built."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from segql.catalog.build_columns import build_members, check_zone, nfc, text_of, texts_of
from segql.catalog.files import Sections
from segql.catalog.model import Link, Member, find
from segql.catalog.yaml import Entries, Node, entries
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import ENGLISH, say
from segql.diagnostics.suggest import nearest
from segql.source import Span


@dataclass(slots=True)
class Declarations:
    """What the files declare by name, before any of it is built; a reference is looked up here."""

    sections: Sections
    diagnostics: Diagnostics
    keys: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language that the project's rules are written in."""
        return (text_of(self.sections.settings.get("language")) or ENGLISH).lower()

    def __post_init__(self) -> None:
        for kind in ("entities", "lookups"):
            self.keys[kind] = {
                nfc(name): len(texts_of(value.get("key"))) if isinstance(value, Entries) else 0
                for name, (_, value) in self.sections.section(kind).items()
            }
        for _, value in self.sections.section("facts").values():
            entity = text_of(value.get("entity")) if isinstance(value, Entries) else None
            if entity is not None and find(self.keys["entities"], nfc(entity)) is None:
                assert isinstance(value, Entries)
                self.keys["entities"][nfc(entity)] = len(texts_of(value.get("key")))
        self.keys["facts"] = {nfc(name): 0 for name in self.sections.section("facts")}

    def resolve(self, kind: str, name: str, span: Span) -> str | None:
        """The declared spelling of a name; None, with an error, when there is none."""
        names = self.keys[kind]
        folded = nfc(name).casefold()
        found = next((declared for declared in names if declared.casefold() == folded), None)
        if found is None:
            near = nearest(name, names)
            help = (
                say("did you mean `{near}`?", near=near)
                if near
                else say("`{kind}:` declares: {names}", kind=kind, names=tuple(names) or say("nothing yet"))
            )
            match kind:
                case "entities":
                    message = say("there is no entity `{name}`", name=name)
                case "lookups":
                    message = say("there is no lookup `{name}`", name=name)
                case _:
                    message = say("there is no fact `{name}`", name=name)
            self.diagnostics.error("catalog-reference", message, span, help=help)
        return found

    def same_length(self, kind: str, name: str, by: tuple[str, ...], span: Span) -> None:
        """Report a reference with another number of columns than the key that it refers to."""
        wanted = self.keys[kind][name]
        if wanted and by and len(by) != wanted:
            message = (
                say("`{name}` has a key of one column, and here are {given}", name=name, given=len(by))
                if wanted == 1
                else say(
                    "`{name}` has a key of {wanted} columns, and here {given:is|are} {given}",
                    name=name,
                    wanted=wanted,
                    given=len(by),
                )
            )
            self.diagnostics.error("catalog-reference", message, span)

    def members(self, node: Node | None) -> dict[str, Member]:
        """Attributes or columns with their links resolved and no name twice."""
        built = build_members(node, self.diagnostics)
        folded: dict[str, str] = {}
        for key, value in entries(node):
            name = nfc(key.text)
            first = folded.setdefault(name.casefold(), key.text)
            if first != key.text:
                message = say(
                    "`{key}` and `{first}` are the same name: upper and lower case do not count",
                    key=key.text,
                    first=first,
                )
                self.diagnostics.error("duplicate-name", message, key.span)
            member = built[name]
            if isinstance(value, Entries) and isinstance(member, Link):
                built[name] = self._link(member, value)
            elif isinstance(value, Entries):
                check_zone(value.get("timezone"), self.diagnostics)
        return built

    def _link(self, link: Link, node: Entries) -> Link:
        kind, key = ("entities", "entity") if link.is_entity else ("lookups", "lookup")
        target = self.resolve(kind, link.target, (node.get(key) or node).span)
        if target is None:
            return link
        self.same_length(kind, target, link.by, (node.get("by") or node).span)
        return replace(link, target=target)
