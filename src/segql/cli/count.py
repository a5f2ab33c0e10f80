"""`segql count`."""

from __future__ import annotations

from pathlib import Path

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import count, percent, told
from segql.cli.output import note_today, warn
from segql.cli.reading import may_run
from segql.cli.table import csv_table, json_table, text_table
from segql.diagnostics.messages import say


@click.command("count")
@options.segments_argument
@options.expression_option
@options.project_option
@options.run_options
@options.target_option
@options.reading_options
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
    dry_run: bool,
    limit: tuple[str, int] | None,
    format_: str,
) -> int:
    """Count the members of segments.

    Runs each rule on the target and prints how many members it has and which share of everybody that is. Without an
    argument every segment is counted.

    \b
    Examples:
      segql count
      segql count vip lifecycle
      segql count -e "HAS NO orders IN LAST 90 DAYS" --as-of 2026-11-01
      segql count vip --set min_orders=5
      segql count --format csv > sizes.csv
    """
    inputs = read_inputs(project_path, names, expressions).alone()
    project = inputs.project
    wanted = inputs.segments()
    params = dict(assignments)
    with project.open(target) as session:
        if not may_run(session, wanted, "count", dry_run=dry_run, limit=limit, as_of=as_of, params=params):
            return 0
        sizes, everybody = session.sizes(wanted, as_of=as_of, params=params)
        note_today(session.read_as_of_today(wanted, as_of=as_of, params=params), as_of)
    if names or expressions:
        warn(project.warnings, {project.segments[name].source for name in wanted})
    shares = {
        name: None if size is None else size / everybody[name] if everybody[name] else 0.0
        for name, size in sizes.items()
    }
    smallest = project.catalog.policies.smallest or 0
    too_few = told(say("fewer than {smallest:,}", smallest=smallest))
    match format_:
        case "text":
            rows = [
                (name, too_few, "") if size is None else (name, count(size), percent(shares[name] or 0.0))
                for name, size in sizes.items()
            ]
            header = (told(say("segment")), told(say("members")), told(say("of all")))
            table = text_table(header, rows, right=(False, True, True))
        case "csv":
            lines = [
                (name, size, "" if (share := shares[name]) is None else f"{share:.6f}") for name, size in sizes.items()
            ]
            table = csv_table(("segment", "members", "share"), lines)
        case _:
            items = [
                (name, size, None if (share := shares[name]) is None else round(share, 6))
                for name, size in sizes.items()
            ]
            table = json_table(("segment", "members", "share"), items)
    click.echo(table, nl=False)
    return 0
