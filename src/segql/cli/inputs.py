"""What a command's arguments mean: segments of the project, files, folders, standard input, a rule typed at the prompt."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from segql.cli.language import speak
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError, Severity
from segql.files import LARGEST_FILE, argument, decode, find_catalog, read_source, seg_files
from segql.project import Project
from segql.source import Source

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Inputs:
    """A project, perhaps with rules from elsewhere, and the segments that the arguments name.

    `names` None: nothing was named. `files` are the sources that were named by file, folder, `-` or `-e`.
    """

    project: Project
    names: list[str] | None
    files: list[str]

    def segments(self) -> list[str]:
        """The segments that were asked for, all of them when none was named. Raises SegqlError when there is none: what is
        wrong in the project, else SEG709."""
        found = list(self.project.segments) if self.names is None else self.names
        if not found:
            wrong = [item for item in self.project.check() if item.severity is Severity.ERROR]
            raise SegqlError(wrong or self._nothing())
        return found

    def _nothing(self) -> Diagnostics:
        """That nobody has written a segment where one was looked for."""
        diagnostics = Diagnostics()
        catalog, files = self.project.catalog, tuple(dict.fromkeys(self.files))
        diagnostics.error(
            "no-segments",
            say("there is no segment in {what}", what=files) if files else say("the project has no segments yet"),
            argument(files[0]) if files else catalog.span,
            help=say("write a rule into a `.seg` file in {segments}", segments=catalog.segments),
        )
        return diagnostics

    def alone(self) -> Inputs:
        """The same without the files that the named segments do not refer to, so that mistakes there stop nothing."""
        return self if self.names is None else replace(self, project=self.project.about(self.names))


def read_inputs(project_path: Path | None, arguments: Sequence[str], expressions: Sequence[str] = ()) -> Inputs:
    """Sort the arguments out and load the project with them.

    An argument is standard input when it is `-`, a file or folder when it is one (or ends in `.seg`), else a segment's
    name. Raises SegqlError for what does not exist.
    """
    diagnostics = Diagnostics()
    base = Project(find_catalog(project_path if project_path is not None else _first_path(arguments)))
    speak(base.language)
    paths, names, sources = _sort(arguments, base, diagnostics)
    extra: list[tuple[Source, str]] = []
    files: list[str] = []
    inside = {os.path.realpath(name): name for name in base.sources}
    for path in paths:
        for file in seg_files(path, diagnostics) if path.is_dir() else [path]:
            known = inside.get(os.path.realpath(file))
            if known is not None:
                files.append(known)
            elif (source := read_source(file, diagnostics)) is not None:
                extra.append((source, file.stem))
                files.append(source.name)
    sources += [
        Source(f"-e {number}" if len(expressions) > 1 else "-e", text) for number, text in enumerate(expressions, 1)
    ]
    if diagnostics.has_errors:
        raise SegqlError(diagnostics)
    taken = {name.casefold() for name in base.segments}
    for source in sources:
        extra.append((source, _free_name("rule", taken)))
        files.append(source.name)
    project = base.with_rules(extra) if extra else base
    if not arguments and not expressions:
        return Inputs(project, None, [])
    typed = {source.name for source in sources}
    for source, tree in project.written():
        if source.name in typed and not tree.definitions and not project.found_in(source.name):
            what = say("standard input") if source.name == STDIN else source.name
            diagnostics.error(
                "bad-option", say("there is no rule in {what}", what=what), argument(source.text), help=say("write one")
            )
    if diagnostics.has_errors:
        raise SegqlError(diagnostics)
    wanted = dict.fromkeys(files)
    found = [info.name for info in project.segments.values() if info.source in wanted]
    chosen = [*(_tiers_or_segment(project, name) for name in names), found]
    return Inputs(project, list(dict.fromkeys(name for group in chosen for name in group)), files)


def read_catalog(project_path: Path | None) -> Project:
    """The project without its rules, for a command that asks the catalog alone."""
    project = Project(find_catalog(Path() if project_path is None else project_path), read=False)
    speak(project.language)
    return project


def _looks_like_path(text: str) -> bool:
    return text.endswith(".seg") or "/" in text or "\\" in text or text in (".", "..")


def _first_path(arguments: Sequence[str]) -> Path:
    """Where to look for the project when it was not named: beside the files and folders that were, else here."""
    named = [Path(text) for text in arguments if _looks_like_path(text) and Path(text).exists()]
    plain = [Path(text) for text in arguments if not _looks_like_path(text) and text != STDIN and Path(text).exists()]
    candidates = [*named, Path(), *plain]
    for path in candidates:
        try:
            find_catalog(path)
        except SegqlError:
            continue
        return path
    return candidates[0]


def _sort(
    arguments: Sequence[str], project: Project, diagnostics: Diagnostics
) -> tuple[list[Path], list[str], list[Source]]:
    """Paths, segments' names and standard input. A segment goes before a file of the same name."""
    paths: list[Path] = []
    names: list[str] = []
    sources: list[Source] = []
    for text in arguments:
        path = Path(text)
        if text == STDIN:
            source = read_stdin(diagnostics)
            sources += [source] if source is not None else []
        elif _looks_like_path(text):
            if path.exists():
                paths.append(path)
            else:
                diagnostics.error("no-file", say("there is no {text}", text=text), argument(text))
        elif path.exists() and not _is_segment(project, text):
            paths.append(path)
        else:
            names.append(text)
    return paths, names, sources


def _is_segment(project: Project, text: str) -> bool:
    folded = text.casefold()
    return any(name.casefold() == folded or name.casefold().startswith(f"{folded}.") for name in project.segments)


def read_stdin(diagnostics: Diagnostics) -> Source | None:
    """The rules on standard input; None after an error."""
    return decode(sys.stdin.buffer.read(LARGEST_FILE + 1), STDIN, diagnostics)


def _tiers_or_segment(project: Project, name: str) -> list[str]:
    """A segment's own name, or the names of all tiers when it is a segmentation's."""
    tiers = [known for known in project.segments if known.casefold().startswith(f"{name.casefold()}.")]
    return tiers or [project.find_segment(name)]


def _free_name(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate.casefold())
    return candidate
