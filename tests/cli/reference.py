"""Writes `docs/cli.md` from the commands themselves: `python -m tests.cli.reference`."""

from __future__ import annotations

from pathlib import Path

import click

from segql.cli.language import speak, spoken, teach_click
from segql.cli.main import COMMANDS, cli

_DOCS = Path(__file__).parents[2] / "docs"
#: The page of each language.
PAGES = {"en": _DOCS / "cli.md", "fr": _DOCS / "cli.fr.md"}
_WIDTH = 96

_HEADS = {
    "en": """# The command line

Written from the commands' own help by `python -m tests.cli.reference`.

SQL, data and the findings of `check` go to standard output, all else to standard error. The exit code is 0 when all is
fine, 1 when there are findings or something failed, 2 when the command itself was wrong, 70 when segql made a mistake of
its own, 130 after Ctrl-C. `NO_COLOR` turns colours off, `FORCE_COLOR` turns them on where there is no terminal, and
`SEGQL_TRACEBACK=1` shows where segql failed.

Findings and results are told in the project's language (`language: fr` in its catalog), and what is found in a file that
begins with `LANGUE fr` in French. Help, and what is said where there is no project, is in the language of `SEGQL_LANGUAGE`
(`en`, `fr`), else of the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`), else in English.
""",
    "fr": """# La ligne de commande

Écrite à partir de l'aide des commandes par `python -m tests.cli.reference`.

Le SQL, les données et ce que trouve `check` vont sur la sortie standard, le reste sur la sortie d'erreur. Le code de sortie
est 0 quand tout va bien, 1 quand il y a quelque chose à signaler ou un échec, 2 quand la commande elle-même était fausse, 70
quand segql s'est trompé, 130 après Ctrl-C. `NO_COLOR` retire les couleurs, `FORCE_COLOR` les met même sans terminal,
et `SEGQL_TRACEBACK=1` montre où segql a échoué.

Signalements et résultats sont dits dans la langue du projet (`language: fr` dans son catalogue) ; ce qui est trouvé dans un
fichier qui commence par `LANGUE fr` l'est en français. L'aide, et ce qui est dit hors d'un projet, est dans la langue de
`SEGQL_LANGUAGE` (`en`, `fr`), sinon celle du système (`LC_ALL`, `LC_MESSAGES`, `LANG`), sinon en anglais.
""",
}


def reference(language: str = "en") -> str:
    """The page in a language: the help of the group and of every command."""
    teach_click()
    speak(language)
    try:
        parts = [_HEADS[language], "## segql", _help(spoken(cli), "segql")]
        root = click.Context(cli, info_name="segql")
        for name in COMMANDS:
            command = cli.get_command(root, name)
            assert command is not None
            parts += [f"## segql {name}", _help(command, f"segql {name}")]
        return "\n\n".join(part.strip() for part in parts) + "\n"
    finally:
        speak(None)


def _help(command: click.Command, path: str) -> str:
    settings = {"terminal_width": _WIDTH, "max_content_width": _WIDTH, "help_option_names": ["-h", "--help"]}
    context = click.Context(command, info_name=path, **settings)  # type: ignore[arg-type]
    return f"```text\n{command.get_help(context).strip()}\n```"


if __name__ == "__main__":
    for language, page in PAGES.items():
        page.write_text(reference(language), encoding="utf-8")
