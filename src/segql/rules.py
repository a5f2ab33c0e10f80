"""What a project says: its catalog and the `.seg` files of its folder, read and parsed. Nothing is resolved or run here."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from segql import compiler, files
from segql.catalog.model import Catalog, Target, find
from segql.diagnostics.messages import ENGLISH, say
from segql.diagnostics.model import Diagnostic, Diagnostics, SegqlError, Severity
from segql.diagnostics.suggest import nearest
from segql.source import Source, Span
from segql.syntax import ast

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """A segment, or a tier of a segmentation (`lifecycle.at_risk`), as it was written."""

    name: str
    label: str | None
    entity: str
    source: str
    span: Span


class Rules:
    """A catalog and the trees of its `.seg` files; what is wrong with either is kept until somebody asks."""

    def __init__(self, path: Path, extra: Iterable[tuple[Source, str]] = (), *, read: bool = True) -> None:
        """Reads the catalog and the files of its folder; what is wrong is kept for `check`. `extra` as in `with_rules`.
        `read`: False leaves the files alone, for those who only ask the catalog."""
        self.path = path
        self.root = path.absolute().parent
        self._found = Diagnostics()
        self._left_out: list[Diagnostic] = []
        self._is_whole = True
        self._catalog = self._load_catalog()
        self._sources: dict[str, Source] = {}
        self._names: dict[str, str] = {}
        if read:
            self._read_folder()
        self._add(extra)

    def with_rules(self, extra: Iterable[tuple[Source, str]]) -> Self:
        """The project with rules that are in none of its files, each with the name that a bare rule in it gets."""
        project = copy(self)
        project.__dict__.pop("segments", None)
        project._found = Diagnostics(list(self._found))
        project._sources, project._names = dict(self._sources), dict(self._names)
        project._add(extra)
        return project

    def _add(self, extra: Iterable[tuple[Source, str]]) -> None:
        for source, name in extra:
            self._sources[source.name] = source
            self._names[source.name] = name
        language = self.language or ENGLISH
        self._files = [compiler.parse(source, self._found, language) for source in self._sources.values()]

    def about(self, segments: Iterable[str]) -> Self:
        """The project without the files that some segments do not refer to, be it through others: what is wrong in those
        does not concern them. Files with a PARAM stay while they can be read, for it may be set."""
        project = copy(self)
        project.__dict__.pop("segments", None)
        kept = self._needed_by(segments)
        read = [(source, file) for source, file in self.written() if source.name in kept]
        project._sources = {source.name: source for source, _ in read}
        project._files = [file for _, file in read]
        gone = self._sources.keys() - kept
        project._found = Diagnostics([item for item in self._found if item.span.source.name not in gone])
        project._is_whole = False
        project._left_out = [item for item in self._found if item.span.source.name in gone]
        return project

    def _needed_by(self, segments: Iterable[str]) -> set[str]:
        """The files that define what is named in the segments' files and in the catalog, and so on."""
        defined: dict[str, set[str]] = {}
        kept: set[str] = set()
        for source, file in self.written():
            names = [name.value for name in file.broken]
            for definition in file.definitions:
                if isinstance(definition, ast.Param) and not self.found_in(source.name):
                    kept.add(source.name)
                if isinstance(definition, ast.Test):
                    continue
                names.append(self._names[source.name] if definition.name is None else definition.name.value)
            for name in names:
                defined.setdefault(name.casefold(), set()).add(source.name)
        waiting = {self.segments[name].source for name in segments}
        for word in _words(self.catalog.span.source.text):
            waiting |= defined.get(word, set())
        while waiting:
            source_name = waiting.pop()
            kept.add(source_name)
            for word in _words(self._sources[source_name].text):
                waiting |= defined.get(word, set()) - kept
        return kept

    def with_catalog(self, catalog: Catalog) -> Self:
        """The project with another catalog, over the same rules."""
        project = copy(self)
        project.__dict__.pop("segments", None)
        project._catalog = catalog
        return project

    def _load_catalog(self) -> Catalog | None:
        from segql.catalog import load_catalog

        return load_catalog(Path(files.display_name(self.path)), self._found)

    def _read_folder(self) -> None:
        if self._catalog is None:
            return
        folder = self.root / self._catalog.segments
        inside = self.root.resolve()
        if not folder.resolve().is_relative_to(inside):
            self._found.error(
                "no-file",
                say("`segments: {segments}` leads outside of the project", segments=self._catalog.segments),
                self._catalog.span,
                help=say("a project reads only what lies in its own folder"),
            )
            return
        if not folder.is_dir() and self._catalog.segments.rstrip("/") != "segments":
            self._found.error(
                "no-file",
                say("there is no folder `{segments}`", segments=self._catalog.segments),
                self._catalog.span,
                help=say("`segments:` names the folder of the `.seg` files, from the catalog's own"),
            )
            return
        for path in files.seg_files(folder, self._found):
            name = files.display_name(path)
            if not Path(os.path.realpath(path)).is_relative_to(inside):  # resolve() fails on links in a circle
                self._found.error(
                    "no-file", say("{name} leads outside of the project", name=name), files.argument("", name)
                )
            elif (source := files.read_source(path, self._found)) is not None:
                self._sources[name] = source
                self._names[name] = path.stem

    # What is there ----------------------------------------------------------------------------------------------------

    @property
    def catalog(self) -> Catalog:
        """The catalog as it is declared. Raises SegqlError when it is wrong."""
        if self._catalog is None:
            raise SegqlError(self._found)
        return self._catalog

    @property
    def language(self) -> str | None:
        """The language of the project's rules and messages; None when the catalog does not say so much."""
        return files.declared_language(self.path) if self._catalog is None else self._catalog.language

    @property
    def name(self) -> str:
        """The project's name, from its catalog."""
        return self.catalog.name

    @property
    def sources(self) -> Mapping[str, Source]:
        """The files that were read, by name, without the catalog."""
        return self._sources

    @cached_property
    def segments(self) -> Mapping[str, SegmentInfo]:
        """All segments and parts of segmentations by name, in the order of files. Rules with mistakes are there too."""
        from segql.semantics.cells import cells

        default = next(iter(self._catalog.entities), "") if self._catalog else ""
        found: dict[str, SegmentInfo] = {}
        for source, file in self.written():
            for definition in file.definitions:
                match definition:
                    case ast.Segment():
                        name = definition.name.value if definition.name else self._names[source.name]
                        items = [(name, definition.label, definition.span)]
                    case ast.Segmentation():
                        items = [
                            (f"{definition.name.value}.{tier.name.value}", tier.label, tier.span)
                            for tier in definition.tiers
                        ]
                        items += [
                            (f"{definition.name.value}.{cell.name}", None, cell.span)
                            for cell in cells(definition, self._param, Diagnostics())
                        ]
                    case _:
                        continue
                entity = definition.entity.value if definition.entity else default
                for name, label, span in items:
                    text = label.value if label else None
                    found.setdefault(name, SegmentInfo(name, text, entity, source.name, span))
        return found

    @property
    def files(self) -> Sequence[ast.File]:
        """What was written, a tree a file."""
        return self._files

    def written(self) -> Iterator[tuple[Source, ast.File]]:
        """Each source with its tree."""
        yield from zip(self._sources.values(), self._files, strict=True)

    def found_in(self, source: str) -> bool:
        """Whether reading or parsing a file found anything."""
        return any(item.span.source.name == source for item in self._found)

    @property
    def bare_names(self) -> Mapping[str, str]:
        """The segment's name of a file that holds a bare rule, by the file's name."""
        return self._names

    def _param(self, name: str) -> ast.Expression | tuple[ast.Expression, ...] | None:
        """The value that a param is defined with; None when there is none of that name."""
        for file in self._files:
            for definition in file.definitions:
                if isinstance(definition, ast.Param) and definition.name.value.casefold() == name.casefold():
                    return definition.value
        declared = find(self._catalog.params, name) if self._catalog is not None else None
        return None if declared is None else declared.value

    def rule(self, segment: str) -> ast.Selection | ast.EqualTiers | None:
        """The rule of a segment or a tier; None for OTHERWISE and the part of a split."""
        for source, file in self.written():
            for definition in file.definitions:
                match definition:
                    case ast.Segment(name=name, rule=rule):
                        if (name.value if name else self._names[source.name]) == segment:
                            return rule
                    case ast.Segmentation(name=name, tiers=tiers, equal=equal):
                        for tier in tiers:
                            if f"{name.value}.{tier.name.value}" == segment:
                                return tier.rule
                        if equal is not None and segment.startswith(f"{name.value}."):
                            return equal
                    case _:
                        pass
        return None

    def find_segment(self, name: str, place: Span | None = None) -> str:
        """The name of a segment as it is declared. Raises SegqlError with the nearest one when there is none."""
        known = self.segments
        found = find(known, name)
        if found is not None:
            return found.name
        unread = self._unread_with(name)
        if unread:  # what is wrong there is all that is wrong
            raise SegqlError(unread)
        diagnostics = Diagnostics()
        near = nearest(name, known)
        if " " in name:
            proposal = say("a rule that is typed follows -e")
        elif near is not None:
            proposal = say("did you mean `{near}`?", near=near)
        elif known:
            proposal = say("there are {known}", known=listed(known))
        else:
            proposal = say("write a rule into a `.seg` file in {segments}", segments=self.catalog.segments)
        diagnostics.error(
            "unknown-segment",
            say("there is no segment `{name}`", name=name),
            place or files.argument(name),
            help=proposal,
        )
        raise SegqlError([*self._found, *diagnostics] if self._found.has_errors else diagnostics)

    def _unread_with(self, name: str) -> list[Diagnostic]:
        """What is wrong where a segment of that name may be written that could not be read."""
        folded = name.casefold()
        written = {
            source.name
            for source in self._sources.values()
            if folded == self._names[source.name].casefold() or folded in _words(source.text)
        }
        found = [item for item in self._found if item.severity is Severity.ERROR]
        return found if any(item.span.source.name in written for item in found) else []

    def target(self, name: str | None = None) -> Target:
        """A target of the catalog, the first one by default. Raises SegqlError when there is none of that name."""
        targets = self.catalog.targets
        diagnostics = Diagnostics()
        if not targets:
            diagnostics.error(
                "unknown-target",
                say("the catalog declares no target to run on"),
                self.catalog.span,
                help=say("add one, such as `targets: {local: {engine: duckdb, path: shop.duckdb}}`"),
            )
            raise SegqlError(diagnostics)
        if name is None:
            return next(iter(targets.values()))
        found = find(targets, name)
        if found is None:
            near = nearest(name, targets)
            diagnostics.error(
                "unknown-target",
                say("the catalog declares no target `{name}`", name=name),
                files.argument(name, "--target"),
                help=say("did you mean `{near}`?", near=near)
                if near
                else say("there are {targets}", targets=listed(targets)),
            )
            raise SegqlError(diagnostics)
        return found


_WORD = re.compile(r"`((?:[^`\n]|``)+)`|(\w+)")


def _words(text: str) -> set[str]:
    """Every word of a text that may be a name."""
    found = {match[1].replace("``", "`") if match[1] else match[2] for match in _WORD.finditer(text)}
    return {unicodedata.normalize("NFC", word).casefold() for word in found}


def listed(names: Iterable[str], limit: int = 8) -> str:
    """Names as a message lists them: in back-quotes, the first `limit` of them."""
    items = [f"`{name}`" for name in names]
    shown = ", ".join(items[:limit])
    return say("{names} and {more} more", names=shown, more=len(items) - limit) if len(items) > limit else shown
