"""Writes `docs/cli.md` from the commands themselves: `python -m tests.cli.reference`."""

from __future__ import annotations

from pathlib import Path

import click

from segql.cli.main import COMMANDS, cli

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
_WIDTH = 96

_HEAD = """# The command line

Written from the commands' own help by `python -m tests.cli.reference`.

SQL, data and the findings of `check` go to standard output, all else to standard error. The exit code is 0 when all is
fine, 1 when there are findings or something failed, 2 when the command itself was wrong, 70 when segql made a mistake of
its own, 130 after Ctrl-C. `NO_COLOR` turns colours off, `FORCE_COLOR` turns them on where there is no terminal, and
`SEGQL_TRACEBACK=1` shows where segql failed.
"""


def reference() -> str:
    """The page: the help of the group and of every command."""
    parts = [_HEAD, "## segql", _help(cli, "segql")]
    root = click.Context(cli, info_name="segql")
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        parts += [f"## segql {name}", _help(command, f"segql {name}")]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _help(command: click.Command, path: str) -> str:
    settings = {"terminal_width": _WIDTH, "max_content_width": _WIDTH, "help_option_names": ["-h", "--help"]}
    context = click.Context(command, info_name=path, **settings)  # type: ignore[arg-type]
    return f"```text\n{command.get_help(context).strip()}\n```"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
