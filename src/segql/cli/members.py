"""`segql members`."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import tell, told
from segql.cli.names import file_names
from segql.cli.output import make_folder, note_today, warn, write_atomically
from segql.cli.reading import may_run
from segql.diagnostics.messages import say

if TYPE_CHECKING:
    import pyarrow as pa

_SUFFIXES = (".csv", ".parquet")


@click.command("members")
@options.required_segments_argument
@options.expression_option
@options.project_option
@options.run_options
@options.target_option
@options.reading_options
@click.option(
    "-o",
    "--output",
    type=options.PathText(),
    metavar="PATH",
    help="A .csv or .parquet file, or for several segments a folder. What is there is overwritten, each file at once.",
)
@click.option("--table", metavar="NAME", help="Write a table of the target instead, replacing one of that name.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "parquet"]),
    help="The format of files in a folder; by default that of the file's name, else csv.",
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
    output: Path | None,
    table: str | None,
    format_: str | None,
) -> int:
    """Write a segment's members to a file or a table.

    The members' keys, each once, go to standard output as CSV, to the file or folder after -o, or into a table of the
    target. A file is put in place when it is complete: when anything fails, the one that was there is still there.

    \b
    Examples:
      segql members vip > vip.csv
      segql members vip -o vip.parquet --as-of 2026-11-01
      segql members vip lapsed -o audiences/ --format parquet
      segql members vip --table audience_vip
      segql members vip --target warehouse --dry-run
    """
    if not names and not expressions:
        raise click.UsageError(told(say('name a segment to run, or type a rule with -e "…"')))
    if output is not None and table is not None:
        raise click.UsageError(told(say("-o and --table exclude each other")))
    inputs = read_inputs(project_path, names, expressions).alone()
    project = inputs.project
    wanted = inputs.segments()
    in_folder = output is not None and (len(wanted) != 1 or output.is_dir() or output.suffix not in _SUFFIXES)
    if table is not None and len(wanted) != 1:
        raise click.UsageError(told(say("--table takes one segment, and {count} were named", count=len(wanted))))
    if output is None and table is None and len(wanted) != 1:
        raise click.UsageError(told(say("{count} segments were named: give a folder with -o", count=len(wanted))))
    if in_folder and output is not None and not output.is_dir() and output.suffix:
        raise click.UsageError(
            told(
                say("{path}: a file of members ends in .csv or .parquet", path=output)
                if len(wanted) == 1
                else say("{path}: {count} segments need a folder", path=output, count=len(wanted))
            )
        )
    params = dict(assignments)
    with project.open(target) as session:
        if not may_run(session, wanted, "members", dry_run=dry_run, limit=limit, as_of=as_of, params=params):
            return 0
        note_today(session.read_as_of_today(wanted, as_of=as_of, params=params), as_of)
        if table is not None:
            size = session.write_table(wanted[0], table, as_of=as_of, params=params)
            tell(
                say(
                    "wrote {count:,} {count:member|members} of {segment} into the table {table}",
                    count=size,
                    segment=wanted[0],
                    table=table,
                )
            )
        elif output is None:
            _write_csv(session.members(wanted[0], as_of=as_of, params=params), sys.stdout.buffer)
        elif not in_folder:
            members = session.members(wanted[0], as_of=as_of, params=params)
            write_file(output, members, format_ or output.suffix.removeprefix("."))
            _tell_written(members.num_rows, wanted[0], output)
        else:
            make_folder(output)
            for name, file in file_names(wanted, f".{format_ or 'csv'}").items():
                members = session.members(name, as_of=as_of, params=params)
                write_file(output / file, members, format_ or "csv")
                _tell_written(members.num_rows, name, output / file)
    warn(project.warnings, {project.segments[name].source for name in wanted})
    return 0


def write_file(path: Path, members: pa.Table, format: str) -> None:
    """Members as CSV or Parquet, whole or not at all. Raises SegqlError under `write-failed`."""
    if format == "parquet":
        import pyarrow.parquet as parquet

        write_atomically(path, lambda temporary: parquet.write_table(members, temporary))
        return

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            _write_csv(members, file)

    write_atomically(path, write)


def _write_csv(members: pa.Table, file: BinaryIO) -> None:
    from segql.cli.table import as_text

    writer = csv.writer(_Utf8(file), lineterminator="\n")
    writer.writerow(members.column_names)
    for batch in members.to_batches(max_chunksize=65_536):
        columns = [[as_text(value) for value in column.to_pylist()] for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))


class _Utf8:
    """What csv writes, as bytes; unlike a TextIOWrapper it never closes the file, which is its owner's to close."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode("utf-8"))


def _tell_written(count: int, segment: str, path: Path) -> None:
    tell(say("wrote {count:,} {count:member|members} of {segment} to {path}", count=count, segment=segment, path=path))
