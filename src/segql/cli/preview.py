"""`segql preview`."""

from __future__ import annotations

from pathlib import Path

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import told
from segql.cli.output import note_today, warn
from segql.cli.table import csv_table, json_table, text_table
from segql.diagnostics.messages import say


@click.command("preview")
@options.required_segments_argument
@options.expression_option
@options.project_option
@options.run_options
@options.target_option
@click.option(
    "-n", "--limit", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many members to show."
)
@click.option(
    "-c",
    "--columns",
    metavar="NAMES",
    help="Attributes, metrics and expressions to show, separated by commas. Without it, those that the rule uses.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="A table for people, or CSV or JSON for programs.",
)
def command(
    names: tuple[str, ...],
    expressions: tuple[str, ...],
    project_path: Path | None,
    as_of: str | None,
    assignments: tuple[tuple[str, str], ...],
    target: str | None,
    limit: int,
    columns: str | None,
    format_: str,
) -> int:
    """Show the first members of a segment.

    Prints the members' keys, in the order of keys, with the attributes and metrics that the rule speaks of. Personal
    data (attributes that the catalog marks `pii`) is only shown when --columns asks for it.

    \b
    Examples:
      segql preview vip
      segql preview vip --limit 50 --columns region,frequency,monetary
      segql preview -e "frequency > 3 AND region = 'urban'"
    """
    inputs = read_inputs(project_path, names, expressions)
    if not names and not expressions:
        raise click.UsageError(told(say('name a segment to preview, or type a rule with -e "…"')))
    if columns is None:  # a column may be a metric of any file
        inputs = inputs.alone()
    wanted = inputs.segments()
    if format_ != "text" and len(wanted) != 1:
        raise click.UsageError(
            told(say("--format {format} takes one segment, and {count} were named", format=format_, count=len(wanted)))
        )
    shown = split_columns(columns) if columns is not None else None
    with inputs.project.open(target) as session:
        tables = {
            name: session.preview(name, limit=limit, columns=shown, as_of=as_of, params=dict(assignments))
            for name in wanted
        }
        note_today(session.read_as_of_today(wanted, as_of=as_of, params=dict(assignments)), as_of)
    warn(inputs.project.warnings, {inputs.project.segments[name].source for name in wanted})
    for index, (name, table) in enumerate(tables.items()):
        header = table.column_names
        rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
        if format_ == "text":
            title = ("\n" if index else "") + f"{name}\n\n" if len(tables) > 1 else ""
            click.echo(title + (text_table(header, rows) if rows else told(say("nobody is in it")) + "\n"), nl=False)
        else:
            click.echo((csv_table if format_ == "csv" else json_table)(header, rows), nl=False)
    return 0


def split_columns(text: str) -> list[str]:
    """The columns of a list; a comma inside parentheses or a text separates none."""
    columns, depth, quote = [""], 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "," and depth <= 0:
            columns.append("")
            continue
        columns[-1] += character
    return [column.strip() for column in columns if column.strip()]
