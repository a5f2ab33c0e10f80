"""`segql dbt`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import tell
from segql.cli.output import make_folder, warn, write_text
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.files import CATALOG_NAME, argument


@click.command("dbt")
@options.segments_argument
@options.project_option
@click.option(
    "-o",
    "--output",
    type=options.PathText(),
    metavar="FOLDER",
    required=True,
    help="The dbt project's folder, or a folder of its models.",
)
@click.option("--one", is_flag=True, help="Write one model with all segments, instead of a model for each.")
@click.option(
    "--prefix",
    metavar="TEXT",
    default="segment_",
    show_default=True,
    help="What the models' names, and so their tables', begin with.",
)
@click.option(
    "--source",
    "name",
    metavar="NAME",
    help="What dbt calls the source with the tables. Without it, the project's name.",
)
@click.option(
    "--declared", is_flag=True, help="The source is declared in the dbt project already: do not declare it here."
)
@click.option("--schema", metavar="NAME", help="The schema that the tables are in. Without it, the target's.")
@click.option(
    "--materialized",
    metavar="HOW",
    help="How dbt keeps the models: table, view. Without it, as the dbt project says.",
)
@click.option(
    "--set",
    "assignments",
    type=options.Assignment(),
    multiple=True,
    metavar="NAME=VALUE",
    help="Give a param another value; may be repeated.",
)
@options.target_option
@options.dialect_option
@click.pass_context
def command(
    context: click.Context,
    names: tuple[str, ...],
    project_path: Path | None,
    output: Path,
    one: bool,
    prefix: str,
    name: str | None,
    declared: bool,
    schema: str | None,
    materialized: str | None,
    assignments: tuple[tuple[str, str], ...],
    target: str | None,
    dialect: str | None,
) -> int:
    """Write segments as dbt models.

    Writes a model for each segment, all of the project's without an argument. They are live: each run of dbt finds the
    members as of its own moment, and the variable segql_as_of moves it to another, as in dbt build --vars '{segql_as_of:
    2026-11-01T09:00}'.

    Beside the models, schema.yml says what each holds, tests its keys, and declares the tables as sources. Long lists
    become seeds. Files are replaced whole; what an earlier command wrote there and this one does not is removed, and what
    segql did not write is not touched.

    \b
    Examples:
      segql dbt -o .
      segql dbt -o models/marketing --dialect postgres --schema crm
      segql dbt vip lapsed -o . --materialized table
      segql dbt --one -o .
    """
    from segql.dbt import Wanted, dbt_files, find_dbt_project, place_files
    from segql.plan.names import clean

    inputs = read_inputs(project_path, names)
    project = inputs.project
    segments = inputs.segments()
    source = name or clean(project.name)
    word = clean(source)
    folders = find_dbt_project(output, word)
    wanted = Wanted(
        segments=segments,
        name=word,
        source=source,
        command=_typed(context, names, assignments, project.path, folders.root),
        prefix=prefix,
        one=one,
        dialect=dialect,
        target=target,
        params=dict(assignments),
        schema=schema,
        materialized=materialized,
        declares=not declared,
    )
    files = dbt_files(project, wanted, folders)
    warn(project.warnings, set(project.sources))
    placed = place_files(files, folders, word)
    if placed.in_the_way:
        raise _in_the_way(placed.in_the_way)
    for path in files:
        make_folder(path.parent)
    for path in placed.changed:
        write_text(path, files[path])
    for path in placed.gone:
        _remove(path)
    models = 1 if one else len(segments)
    tell(say("wrote {count:,} {count:model|models} into {folder}", count=models, folder=folders.models))
    if placed.gone:
        gone = len(placed.gone)
        tell(say("removed {count:,} {count:file|files} of an earlier command", count=gone))
    return 0


def _typed(
    context: click.Context, names: tuple[str, ...], assignments: tuple[tuple[str, str], ...], catalog: Path, root: Path
) -> str:
    """The command line as one would type it in the dbt project's folder."""
    words = ["segql", "dbt", *names]
    path = catalog.parent if catalog.name == CATALOG_NAME else catalog
    if path.absolute() != root:
        words += ["-p", _from(root, path)]
    for param in context.command.params:
        value = context.params.get(param.name or "")
        if not isinstance(param, click.Option) or param.name in ("output", "project_path", "assignments"):
            continue
        if value is None or value is False or value == param.default:
            continue
        words += [param.opts[-1]] if value is True else [param.opts[-1], str(value)]
    for name, value in assignments:
        words += ["--set", f"{name}={value}"]
    return shlex.join([*words, "-o", _from(root, context.params["output"])])


def _from(root: Path, path: Path) -> str:
    return Path(os.path.relpath(path.absolute(), root)).as_posix()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        diagnostics = Diagnostics()
        reason = error.strerror or str(error)
        diagnostics.error(
            "write-failed",
            say("{name} could not be removed: {reason}", name=path, reason=reason),
            argument(str(path), "--output"),
        )
        raise SegqlError(diagnostics) from error


def _in_the_way(paths: list[Path]) -> SegqlError:
    diagnostics = Diagnostics()
    for path in paths:
        diagnostics.error(
            "write-failed",
            say("there is a `{name}` already that segql did not write, so it is not replaced", name=path),
            argument(str(path), "--output"),
            help=say("move it, or give another --prefix or --source"),
        )
    return SegqlError(diagnostics)
