"""`segql run`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segql.cli import options
from segql.cli.inputs import STDIN, read_inputs
from segql.cli.language import count, tell, told
from segql.cli.output import note_today, render_for, warn
from segql.cli.reading import may_run
from segql.cli.table import MISSING, text_table
from segql.diagnostics.messages import say

if TYPE_CHECKING:
    from segql.diagnostics.model import Diagnostic
    from segql.plan.strategy import Choice
    from segql.runs.materialise import Planned
    from segql.runs.model import Computing, Kept, Outcome, Run


@click.command("run")
@options.segments_argument
@options.project_option
@options.run_options
@options.target_option
@options.store_option
@options.reading_options
@options.limit_options
@click.option("--cold", is_flag=True, help="Compute from nothing, whatever the last run left to start from.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON, for programs.")
def command(
    names: tuple[str, ...],
    project_path: Path | None,
    as_of: str | None,
    assignments: tuple[tuple[str, str], ...],
    target: str | None,
    store: Path | None,
    dry_run: bool,
    limit: tuple[str, int] | None,
    memory: tuple[str, int] | None,
    threads: int | None,
    timeout: float | None,
    cold: bool,
    as_json: bool,
) -> int:
    """Record who is in the segments.

    Computes the named segments, or all of the project, at one moment, and records who is in each and who entered and left
    since its last run: in the tables segql_members, segql_history and segql_runs of the target, or of the DuckDB file after
    --store. All of a run is recorded at once, or nothing. Running the same moment again changes nothing.

    \b
    Examples:
      segql run
      segql run vip lifecycle --as-of 2026-11-01
      segql run --target warehouse --store runs.duckdb
      segql run --json --timeout 10m --max-memory 4GB
    """
    from segql.engines.limits import Limits
    from segql.engines.recording import PATIENCE
    from segql.runs.materialise import open_store, plan_run, record

    begin, run = time.monotonic(), None
    try:
        inputs = read_inputs(project_path, names).alone()
        if STDIN in inputs.files:
            raise click.UsageError(told(say("a rule on standard input has no name to be recorded under")))
        project, wanted, params = inputs.project, inputs.segments(), dict(assignments)
        limits = Limits(None if memory is None else memory[1], threads, timeout, PATIENCE)
        with project.open(target, limits=limits) as session, open_store(session, store, limits) as place:
            planned = plan_run(session, place, wanted, as_of=as_of, params=params)
            if not may_run(session, planned.asked, "members", dry_run=dry_run, limit=limit, as_of=as_of, params=params):
                return _show_planned(planned, as_json)
            note_today(session.read_as_of_today(planned.asked, as_of=as_of, params=params), as_of)
            progress = _Progress()
            try:
                run = record(session, place, planned, as_of=as_of, progress=progress, cold=cold, chosen=progress.chosen)
            finally:
                progress.end()
    except KeyboardInterrupt:
        if run is None:  # else it is recorded, and only closing was interrupted
            tell(say("interrupted; nothing was recorded"))
        raise
    run = replace(run, took=time.monotonic() - begin)
    if names:
        warn(project.warnings, {project.segments[name].source for name in wanted})
    click.echo(_json(run) if as_json else _table(run), nl=False)
    _tell(run)
    return _show_refused(run.refused)


class _Progress:
    """How far a run is, on standard error when that is a terminal."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._begin = time.monotonic()
        self._shown = 0
        self._choices = 0

    def __call__(self, done: int, of: int) -> None:
        if not self._shows:
            return
        spent = time.monotonic() - self._begin
        if done:
            left = round(spent / done * (of - done))
            self._show(told(say("{done:,} of {of:,} segments, about {left:,} s remain", done=done, of=of, left=left)))
        else:  # something is done, but for no segment all that it needs
            self._show(told(say("{done:,} of {of:,} segments", done=done, of=of)))

    def chosen(self, choice: Choice) -> None:
        """The way in which segments are worked out. Another one than was begun with is told, for all begins anew."""
        self._choices += 1
        if self._choices > 1:
            self.end()
            tell(say("note: {reason}; all begins anew (`segql check --data` shows such keys)", reason=choice.reason))
            self._begin = time.monotonic()

    def end(self) -> None:
        """Leave no trace."""
        if self._shown:
            self._show("")
            sys.stderr.write("\r")
            sys.stderr.flush()
            self._shown = 0

    def _show(self, line: str) -> None:
        sys.stderr.write("\r" + line.ljust(self._shown))
        sys.stderr.flush()
        self._shown = len(line)


def _table(run: Run) -> str:
    header = [told(text) for text in (say("segment"), say("members"), say("entered"), say("left"))]
    return text_table(header, [_row(outcome) for outcome in run.outcomes], right=(False, True, True, True))


def _row(outcome: Outcome) -> tuple[str, ...]:
    from segql.runs.model import Status

    match outcome.status:
        case Status.RECORDED:
            return outcome.segment, count(outcome.size or 0), count(outcome.entered), count(outcome.left)
        case Status.ALREADY:
            return outcome.segment, count(outcome.size or 0), MISSING, MISSING
        case _:
            return outcome.segment, told(say("refused")), MISSING, MISSING


def _json(run: Run) -> str:
    segments = [
        {
            "segment": outcome.segment,
            "status": outcome.status.value,
            "size": outcome.size,
            "entered": outcome.entered,
            "left": outcome.left,
            "baseline": outcome.baseline,
            "rule_version": outcome.rule_version,
        }
        for outcome in run.outcomes
    ]
    document = {
        "run": run.name,
        "store": run.place,
        "took": round(run.took, 3),
        "computing": None if run.computing is None else _json_computing(run.computing),
        "segments": segments,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json_computing(computing: Computing) -> dict[str, object]:
    kept = computing.kept
    return {
        "segments": computing.segments,
        "took": round(computing.took, 3),
        "strategy": computing.strategy.value,
        "reason": str(computing.reason),
        "kept": None
        if kept is None
        else {
            "found": kept.found,
            "carried_on": kept.refreshed,
            "counted_from_all_facts": kept.scanned,
            "facts_moved": kept.moved,
            "members_counted_anew": kept.members,
            "facts_of_these": kept.recounted,
        },
    }


def _tell(run: Run) -> None:
    from segql.runs.model import Status

    recorded, already = len(run.of(Status.RECORDED)), len(run.of(Status.ALREADY))
    if recorded:
        tell(
            say(
                "recorded {count:,} {count:segment|segments} as of {run} in {place}, in {seconds:,} s",
                count=recorded,
                run=run.name,
                place=run.place,
                seconds=max(1, round(run.took)),
            )
        )
    if run.computing is not None and run.computing.kept is not None:
        _tell_kept(run.computing.kept)
    if already:
        tell(
            say(
                "{count:,} {count:segment was|segments were} recorded as of {run} already; nothing changes there",
                count=already,
                run=run.name,
            )
        )


def _tell_kept(kept: Kept) -> None:
    """What the last run left was good for; a run from nothing has nothing to tell."""
    total = kept.refreshed + kept.scanned
    if not kept.found or not total:
        return
    if not kept.refreshed:
        tell(
            say("nothing that the last run counted could be used; {total:,} counts were made of all facts", total=total)
        )
        return
    tell(
        say(
            "{refreshed:,} of {total:,} counts were carried on from the last run: {moved:,} {moved:fact|facts} moved, "
            "{members:,} {members:member was|members were} counted anew",
            refreshed=kept.refreshed,
            total=total,
            moved=kept.moved,
            members=kept.members,
        )
    )


def _show_planned(planned: Planned, as_json: bool) -> int:
    """Print what a run would do; the exit code that it would have."""
    if as_json:
        document = {
            "would_record": list(planned.asked),
            "already_recorded": list(planned.already),
            "refused": list(planned.refused),
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        ends = [(name, say("would be recorded")) for name in planned.asked]
        ends += [(name, say("is recorded already")) for name in planned.already]
        ends += [(name, say("would be refused")) for name in planned.refused]
        rows = [(name, told(end)) for name, end in ends]
        click.echo(text_table((told(say("segment")), told(say("this run"))), rows), nl=False)
    return _show_refused([item for found in planned.refused.values() for item in found])


def _show_refused(findings: Sequence[Diagnostic]) -> int:
    """Print why segments are refused; the exit code."""
    if findings:
        sys.stderr.write(render_for(sys.stderr, findings))
    return 1 if findings else 0
