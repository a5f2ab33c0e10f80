"""`segql compile`."""

from __future__ import annotations

from pathlib import Path

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import tell, told
from segql.cli.names import file_names
from segql.cli.output import make_folder, warn, write_text
from segql.diagnostics.messages import say


@click.command("compile")
@options.segments_argument
@options.expression_option
@options.project_option
@options.run_options
@options.target_option
@options.dialect_option
@click.option("--live", is_flag=True, help="Let the database tell the moment each time the SQL runs: for views.")
@click.option(
    "-o",
    "--output",
    type=options.PathText(),
    metavar="PATH",
    help="Write a file, or a folder with one file a segment. What is there is overwritten, each file at once.",
)
def command(
    names: tuple[str, ...],
    expressions: tuple[str, ...],
    project_path: Path | None,
    as_of: str | None,
    assignments: tuple[tuple[str, str], ...],
    target: str | None,
    dialect: str | None,
    live: bool,
    output: Path | None,
) -> int:
    """Turn rules into SQL.

    Prints one SELECT a segment, which gives the keys of its members, each once. Without an argument every segment of
    the project is compiled.

    \b
    Examples:
      segql compile vip
      segql compile vip --dialect bigquery --as-of 2026-11-01
      segql compile segments/loyalty.seg --live
      segql compile -e "frequency > 3 AND region = 'urban' EXCLUDE vip"
      segql compile --dialect postgres -o sql/
    """
    if live and as_of is not None:
        raise click.UsageError(
            told(say("--live and --as-of exclude each other: live SQL asks the database for the moment"))
        )
    inputs = read_inputs(project_path, names, expressions).alone()
    project = inputs.project
    statements = project.compile_all(
        inputs.segments(),
        dialect=dialect,
        as_of=as_of,
        live=live,
        params=dict(assignments),
        target=target,
    )
    if names or expressions:
        warn(project.warnings, {project.segments[name].source for name in statements})
    if output is None:
        several = len(statements) > 1
        for index, (name, sql) in enumerate(statements.items()):
            header = ("\n" if index else "") + f"-- {name} {'-' * max(3, 76 - len(name))}\n\n" if several else ""
            click.echo(header + _terminated(sql))
        return 0
    if len(statements) == 1 and not output.is_dir() and output.suffix:
        write_text(output, _terminated(next(iter(statements.values()))) + "\n")
        tell(say("wrote {path}", path=output))
        return 0
    files = file_names(statements, ".sql")
    make_folder(output)
    for name, sql in statements.items():
        write_text(output / files[name], _terminated(sql) + "\n")
    tell(say("wrote {count} files into {folder}", count=len(files), folder=output))
    return 0


def _terminated(sql: str) -> str:
    return sql.rstrip().removesuffix(";") + ";"
