"""`segql test`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import tell, told
from segql.cli.output import wants_color
from segql.diagnostics.messages import say
from segql.diagnostics.render_text import without_control
from segql.testing import Outcome, run_tests


@click.command("test")
@options.segments_argument
@options.project_option
@options.run_options
@options.target_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="A line a check for people, or JSON for programs.",
)
@click.option("--json", "format_", flag_value="json", help="The same as --format json.")
def command(
    names: tuple[str, ...],
    project_path: Path | None,
    as_of: str | None,
    assignments: tuple[tuple[str, str], ...],
    target: str | None,
    format_: str,
) -> int:
    """Run the tests of segments.

    Checks what TEST promises of the segments on the target's data, and what it expects of rows written inline, for which
    no target is needed. Prints a line for each check, and names a few of those who break a promise. Without an argument
    all tests run. The exit code is 1 when a check fails.

    \b
    Examples:
      segql test
      segql test vip lifecycle
      segql test --as-of 2026-11-01
      segql test --json > results.json
    """
    inputs = read_inputs(project_path, names)
    outcomes = run_tests(
        inputs.project, inputs.names, files=inputs.files, target=target, as_of=as_of, params=dict(assignments)
    )
    return _print_json(outcomes) if format_ == "json" else _print_text(outcomes)


def _print_text(outcomes: Iterator[Outcome]) -> int:
    passed = failed = 0
    for outcome in outcomes:
        passed, failed = passed + outcome.passed, failed + (not outcome.passed)
        click.echo(_line(outcome))
    if not passed + failed:
        tell(say("there is no test: write TEST and a segment's name, and what is promised of it"))
    elif failed:
        total = passed + failed
        tell(say("{failed:,} of {total:,} {total:check|checks} failed", failed=failed, total=total))
    else:
        tell(say("{passed:,} {passed:check|checks} passed", passed=passed))
    return 1 if failed else 0


def _line(outcome: Outcome) -> str:
    mark, color = ("✓", "green") if outcome.passed else ("✗", "red")
    if wants_color(sys.stdout):
        mark = click.style(mark, fg=color)
    found = told(outcome.found)
    if outcome.keys and not any(key in found for key in outcome.keys):
        found = told(say("{found}: {keys}", found=outcome.found, keys=outcome.keys))
    return f"{mark} {outcome.subject}  {outcome.check}  ({without_control(found)})"


def _print_json(outcomes: Iterator[Outcome]) -> int:
    checks = [
        {
            "segment": outcome.subject,
            "check": outcome.check,
            "passed": outcome.passed,
            "found": str(outcome.found),
            "keys": list(outcome.keys),
            "file": outcome.source,
            "line": outcome.line,
        }
        for outcome in outcomes
    ]
    failed = sum(not check["passed"] for check in checks)
    click.echo(
        json.dumps({"passed": len(checks) - failed, "failed": failed, "checks": checks}, indent=2, ensure_ascii=False)
    )
    return 1 if failed else 0
