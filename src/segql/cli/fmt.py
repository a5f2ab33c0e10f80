"""`segql fmt`."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from segql import files
from segql.cli import options
from segql.cli.inputs import STDIN, read_stdin
from segql.cli.language import speak, tell, told
from segql.cli.output import render_for, rewrite
from segql.diagnostics.messages import ENGLISH, say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.files import argument
from segql.source import Source
from segql.syntax.vocabulary import languages


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[FILE|FOLDER|-]...", type=options.PathText())
@click.option("--check", is_flag=True, help="Change nothing; name the files that would change and exit with 1.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change and exit with 1.")
@click.option("--to", type=click.Choice(languages()), help="Rewrite the rules in another language.")
def command(paths: tuple[Path, ...], check: bool, diff: bool, to: str | None) -> int:
    """Rewrite rules in the one usual layout.

    Keywords in capitals, one condition a line where a rule is long, comments where they were; never another meaning.
    Without an argument every .seg file below the current folder is rewritten; `-` reads standard input and prints. A
    file with a mistake is left as it is.

    \b
    Examples:
      segql fmt
      segql fmt segments/loyalty.seg
      segql fmt --check
      segql fmt --diff
      segql fmt --to fr segments/loyalty.seg
      segql fmt - < draft.seg
    """
    from segql.syntax import format_source

    diagnostics = Diagnostics()
    sources = _read(paths or (Path(),), diagnostics)
    changed: list[str] = []
    for source in sources:
        found = Diagnostics()
        around = _language_around(source)
        if around is not None:
            speak(around)
        text = format_source(source, found, around or ENGLISH, to)
        if text is None:
            diagnostics.extend(item for item in found)
            continue
        if "\r\n" in source.text:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        if source.name == STDIN and not check and not diff:
            sys.stdout.write(text)
        if text == source.text:
            continue
        changed.append(source.name)
        if diff:
            sys.stdout.write(_difference(source, text))
        elif not check and source.name != STDIN:
            rewrite(Path(source.name), text)
    if diagnostics.has_errors:
        sys.stderr.write(render_for(sys.stderr, list(diagnostics)))
    only_stdin = [source.name for source in sources] == [STDIN]
    if check:
        for name in changed:
            tell(say("{name} would be rewritten", name=name), err=False)
    if not only_stdin:
        left = len(sources) - len(changed)
        tell(
            say(
                "{count} {count:file|files} would be rewritten, {left} {left:file left as it is|files left as they are}",
                count=len(changed),
                left=left,
            )
            if check or diff
            else say(
                "{count} {count:file|files} rewritten, {left} {left:file left as it is|files left as they are}",
                count=len(changed),
                left=left,
            )
        )
    return 1 if diagnostics.has_errors or ((check or diff) and changed) else 0


def _read(paths: tuple[Path, ...], diagnostics: Diagnostics) -> list[Source]:
    sources: list[Source | None] = []
    for path in paths:
        if str(path) == STDIN:
            sources.append(read_stdin(diagnostics))
        elif path.is_dir():
            sources += [files.read_source(file, diagnostics) for file in files.seg_files(path, diagnostics)]
        elif path.exists():
            sources.append(files.read_source(path, diagnostics))
        else:
            diagnostics.error("no-file", say("there is no {path}", path=path), argument(str(path)))
            raise SegqlError(diagnostics)
    return [source for source in sources if source is not None]


#: The line of a catalog that says which language the project's rules are written in.
def _language_around(source: Source) -> str | None:
    """The language of the project that a file lies in, which may have mistakes; None outside of one."""
    try:
        catalog = files.find_catalog(Path() if source.name == STDIN else Path(source.name))
    except SegqlError:
        return None
    return files.declared_language(catalog)


def _difference(source: Source, text: str) -> str:
    lines = difflib.unified_diff(
        source.text.splitlines(keepends=True),
        text.splitlines(keepends=True),
        fromfile=source.name,
        tofile=told(say("{name} (formatted)", name=source.name)),
    )
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)
