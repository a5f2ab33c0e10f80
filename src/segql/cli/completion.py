"""`segql completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print a shell's completion script.

    With it, TAB completes commands, options, the segments and targets of the project, dialects and codes.

    \b
    Examples:
      segql completion bash >> ~/.bashrc
      segql completion zsh > "${fpath[1]}/_segql"
      segql completion fish > ~/.config/fish/completions/segql.fish
    """
    from segql.cli.main import cli

    maker = get_completion_class(shell)
    assert maker is not None  # click brings all three
    click.echo(maker(cli, {}, "segql", "_SEGQL_COMPLETE").source())
    return 0
