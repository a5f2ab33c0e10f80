"""`segql changes`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segql.cli import options
from segql.cli.inputs import read_catalog, read_inputs
from segql.cli.language import count, tell, told
from segql.cli.output import write_atomically
from segql.cli.table import text_table
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.files import argument

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.engines import Engine
    from segql.project import Project
    from segql.runs.changes import Changes

_FORMATS = ("csv", "parquet", "jsonl", "text")
#: How many rows a table for people has at most.
_SHOWN = 100


@click.command("changes")
@options.segments_argument
@options.project_option
@options.target_option
@options.store_option
@click.option("--since", metavar="RUN|DATE", help="Compare with the last run up to then. Without it, the run before.")
@click.option("--until", metavar="RUN|DATE", help="Compare the last run up to then. Without it, the last of all.")
@click.option(
    "-o",
    "--output",
    type=options.PathText(),
    metavar="FILE",
    help="A .csv, .parquet or .jsonl file, written whole or not at all.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    help="By default that of the file's name, else a table on a terminal and CSV in a pipe.",
)
def command(
    names: tuple[str, ...],
    project_path: Path | None,
    target: str | None,
    store: Path | None,
    since: str | None,
    until: str | None,
    output: Path | None,
    format_: str | None,
) -> int:
    """Tell who entered and left between two recorded runs.

    Without --since and --until: from the run before the last to the last. Without names: the segments that the last run
    recorded; a name may be that of a segment that is recorded and no longer in the project. A date is the end of that day,
    as it is for --as-of. The rows have segment, member, change (entered or left) and at, the run with which it changed.

    \b
    Examples:
      segql changes
      segql changes vip --since 2026-10-01 -o vip.csv
      segql changes --store runs.duckdb --format jsonl | head
    """
    from segql.runs.changes import changes

    format_ = format_ or _format_of(output)
    if output is not None and format_ == "text":
        raise click.UsageError(told(say("a file of changes is CSV, Parquet or JSON lines")))
    asked = _asked(project_path, names)
    zone = asked.project.catalog.timezone
    begin, end = _moment(since, zone, "--since"), _moment(until, zone, "--until")
    if begin is not None and end is not None and begin > end:
        raise click.UsageError(told(say("--since is later than --until")))
    with _open(asked.project, target, store) as engine:
        found = changes(engine, asked.segments(engine), since=begin, until=end)
    _note(found)
    if output is not None:
        _write(output, found.rows, format_)
        tell(say("wrote {count:,} {count:change|changes} to {path}", count=found.rows.num_rows, path=output))
    elif format_ == "parquet":
        _write_parquet(found.rows, sys.stdout.buffer)
    elif format_ == "text" and not found.rows.num_rows:
        tell(say("nobody entered or left"))
    elif format_ == "text":
        click.echo(_table(found.rows), nl=False)
    else:
        for piece in _csv(found.rows) if format_ == "csv" else _lines(found.rows):
            sys.stdout.buffer.write(piece)
    return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the arguments name: each with its segments, or with why the project has none, which recorded runs may know. None:
    nothing was named."""

    project: Project
    named: list[tuple[str, list[str] | SegqlError]] | None

    def segments(self, engine: Engine) -> list[str] | None:
        """The segments to compare; None: those of the last run. Raises SegqlError (SEG705) for what is neither in the
        project nor recorded."""
        from segql.runs.changes import recorded_segments

        if self.named is None:
            return None
        found: dict[str, None] = {}
        for name, known in self.named:
            if isinstance(known, SegqlError):
                folded = name.casefold()
                gone = [one for one in recorded_segments(engine) if one.casefold() == folded]
                gone = gone or [one for one in recorded_segments(engine) if one.casefold().startswith(f"{folded}.")]
                if not gone:
                    raise known
                found |= dict.fromkeys(sorted(gone))
            else:
                found |= dict.fromkeys(known)
        return list(found)


def _asked(project_path: Path | None, names: Sequence[str]) -> _Asked:
    if not names:
        return _Asked(read_catalog(project_path), None)
    try:
        inputs = read_inputs(project_path, names)
    except SegqlError as error:
        if any(item.code.name != "unknown-segment" for item in error.diagnostics):
            raise
    else:
        return _Asked(inputs.project, [("", inputs.names or [])])
    named: list[tuple[str, list[str] | SegqlError]] = []
    for name in names:
        try:
            named.append((name, read_inputs(project_path, [name]).names or []))
        except SegqlError as error:
            named.append((name, error))
    return _Asked(read_catalog(project_path), named)


def _format_of(output: Path | None) -> str:
    if output is None:
        return "text" if sys.stdout.isatty() else "csv"
    suffix = output.suffix.lower().removeprefix(".")
    if suffix not in _FORMATS or suffix == "text":
        raise click.UsageError(told(say("{path}: a file of changes ends in .csv, .parquet or .jsonl", path=output)))
    return suffix


def _moment(written: str | None, timezone: str, option: str) -> dt.datetime | None:
    if written is None:
        return None
    from segql.semantics.clock import clock

    ignored = Diagnostics()
    found = clock(written, timezone, ignored)
    if found is None:
        diagnostics = Diagnostics()
        diagnostics.error(
            "bad-option",
            say("`{written}` is neither a run nor a date", written=written),
            argument(written, option),
            help=say("write a date such as 2026-11-01, or a run's name such as 2026-11-01T23:00:00Z"),
        )
        raise SegqlError(diagnostics)
    return found.cutoff


def _open(project: Project, target: str | None, store: Path | None) -> Engine:
    from segql.catalog.model import Target
    from segql.engines.open import open_engine, open_store_file
    from segql.engines.recording import no_store

    if store is not None:
        if not store.exists():
            diagnostics = Diagnostics()
            diagnostics.error("no-file", say("there is no {text}", text=str(store)), argument(str(store)))
            raise SegqlError(diagnostics)
        span = argument(str(store), "--store")
        return open_store_file(store, span)
    wanted: Target = project.target(target)
    engine = open_engine(wanted, project.root)
    if not engine.can_record:
        engine.close()
        raise no_store(wanted)
    return engine


def _note(found: Changes) -> None:
    """Say what is not the members' own doing."""
    new = [span.segment for span in found.spans if span.since is None]
    ruled = [span.segment for span in found.spans if span.since is not None and span.ruled]
    if len(new) == 1:
        tell(say("note: `{segment}` has no run to compare with; everybody in it entered", segment=new[0]))
    elif new:
        tell(
            say(
                "note: `{segment}` and {count:,} more have no run to compare with; everybody in them entered",
                segment=new[0],
                count=len(new) - 1,
            )
        )
    if len(ruled) == 1:
        tell(
            say("note: the rule of `{segment}` has changed in between, so not only its members have", segment=ruled[0])
        )
    elif ruled:
        tell(
            say(
                "note: the rules of `{segment}` and {count:,} more have changed in between, so not only their members have",
                segment=ruled[0],
                count=len(ruled) - 1,
            )
        )
    if found.apart:
        tell(
            say(
                "note: {count:,} recorded {count:segment|segments} had no part in the last run, and "
                "{count:is|are} left out; a segment "
                "that is named is compared whenever it was recorded",
                count=found.apart,
            )
        )


# Rows -----------------------------------------------------------------------------------------------------------------


def _write(path: Path, rows: pa.Table, format_: str) -> None:
    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            if format_ == "parquet":
                _write_parquet(rows, file)
                return
            for piece in _csv(rows) if format_ == "csv" else _lines(rows):
                file.write(piece)

    write_atomically(path, write)


def _write_parquet(rows: pa.Table, file: object) -> None:
    import pyarrow.parquet as parquet

    parquet.write_table(rows, file)


def _batches(rows: pa.Table) -> Iterator[list[tuple[str, str, str, str]]]:
    """The rows as texts, some at a time; instants as runs are called."""
    from segql.runs.model import run_name

    names: dict[dt.datetime, str] = {}
    for batch in rows.to_batches(max_chunksize=65_536):
        segment, member, change, at = (column.to_pylist() for column in batch.columns)
        moments = [names.get(moment) or names.setdefault(moment, run_name(moment)) for moment in at]
        yield list(zip(segment, member, change, moments, strict=True))


def _csv(rows: pa.Table) -> Iterator[bytes]:
    for lines in chain([[tuple(rows.column_names)]], _batches(rows)):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(lines)
        yield out.getvalue().encode()


def _lines(rows: pa.Table) -> Iterator[bytes]:
    for batch in _batches(rows):
        objects = (dict(zip(rows.column_names, row, strict=True)) for row in batch)
        yield "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects).encode()


def _counted(rows: pa.Table) -> dict[str, tuple[int, int]]:
    """How many entered and how many left, by segment."""
    import pyarrow.compute as pc

    entered, left = (
        {one["values"]: one["counts"] for one in of.column("segment").value_counts().to_pylist()}
        for of in (rows.filter(pc.equal(rows.column("change"), change)) for change in ("entered", "left"))
    )
    return {name: (entered.get(name, 0), left.get(name, 0)) for name in sorted({*entered, *left})}


def _table(rows: pa.Table) -> str:
    """The rows for people, or where these are many and of several segments, how many they are of each."""
    counted = _counted(rows) if rows.num_rows > _SHOWN else {}
    if len(counted) > 1:
        tell(
            say(
                "{count:,} changes in {segments:,} segments; `segql changes {example}` shows those of one, "
                "-o FILE writes all",
                count=rows.num_rows,
                segments=len(counted),
                example=next(iter(counted)),
            )
        )
        header = [told(text) for text in (say("segment"), say("entered"), say("left"))]
        lines = [(name, count(entered), count(left)) for name, (entered, left) in counted.items()]
        return text_table(header, lines, right=(False, True, True))
    header = [told(text) for text in (say("segment"), say("member"), say("change"), say("at"))]
    # Of one member each: a heading's word, which is of several, is another one in other languages.
    words = {
        "entered": told(say("{count:entered|entered}", count=1)),
        "left": told(say("{count:left|left}", count=1)),
    }
    shown = [
        (segment, member, words[change], at)
        for batch in _batches(rows.slice(0, _SHOWN))
        for segment, member, change, at in batch
    ]
    if rows.num_rows > _SHOWN:
        tell(say("{count:,} changes, of which the first {shown:,} are shown", count=rows.num_rows, shown=_SHOWN))
    return text_table(header, shown)
