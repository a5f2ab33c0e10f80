"""`segql explain-code`."""

from __future__ import annotations

from pathlib import Path

import click

from segql.cli import options
from segql.cli.language import language, speak
from segql.diagnostics.codes import NUMBERS
from segql.diagnostics.messages import ENGLISH, say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.diagnostics.page import find_code, read_page, title_of
from segql.diagnostics.suggest import nearest
from segql.files import argument, declared_language, find_catalog


@click.command("explain-code")
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=options.complete_codes)
def command(codes: tuple[str, ...]) -> int:
    """Explain a finding's code, with an example.

    Every finding carries a code such as SEG201. This prints what it means, a rule that earns it, and how to mend that
    rule. Without a code, all of them are listed.

    \b
    Examples:
      segql explain-code SEG201
      segql explain-code unknown-name
      segql explain-code
    """
    _speak_as_the_project()
    if not codes:
        width = max(len(code.name) for code in NUMBERS.values())
        for number, code in NUMBERS.items():
            click.echo(f"{number}  {code.name.ljust(width)}  {title_of(code, language())}")
        return 0
    pages = []
    for text in codes:
        found = find_code(text)
        if found is None:
            near = nearest(text, [word for code in NUMBERS.values() for word in (code.number, code.name)])
            diagnostics = Diagnostics()
            diagnostics.error(
                "bad-option",
                say("there is no code `{text}`", text=text),
                argument(text),
                help=say("did you mean `{near}`?", near=near) if near else say("`segql explain-code` lists them all"),
            )
            raise SegqlError(diagnostics)
        pages.append(read_page(found, language()).rstrip() + "\n")
    click.echo("\n".join(pages), nl=False)
    return 0


def _speak_as_the_project() -> None:
    """A finding in a French project is explained in French, whatever the machine speaks; outside of one the machine's
    language is spoken."""
    try:
        declared = declared_language(find_catalog(Path()))
    except SegqlError:
        return
    if declared not in (None, ENGLISH):
        speak(declared)
