"""`segql doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import told
from segql.diagnostics.messages import say
from segql.version import __version__


@click.command("doctor")
@options.project_option
@options.target_option
def command(project_path: Path | None, target: str | None) -> int:
    """See whether a target fits.

    Connects, compares the catalog with the target's tables, and compares the target's time-zone rules with segql's own
    for every zone that the catalog names: local dates of rows are worked out by the target, so members are only the same
    everywhere where the rules are.

    Exit codes: 0 all is well, 1 something is not.

    \b
    Examples:
      segql doctor
      segql doctor --target warehouse
    """
    from segql.doctor import FIRST, LAST, examine, zones

    project = read_inputs(project_path, (), ()).project
    version = ".".join(str(part) for part in sys.version_info[:3])
    click.echo(told(say("segql {version} on Python {python}", version=__version__, python=version)))
    bad = 0
    with project.open(target) as session:
        click.echo(
            told(
                say(
                    "✓ target `{target}` ({engine}): reached, and its tables fit the catalog",
                    target=session.target.name,
                    engine=session.target.engine,
                )
            )
        )
        for zone in zones(session.catalog):
            report = examine(zone, session.engine)
            if not report.different:
                message = say(
                    "✓ {zone}: the same clock at {count} moments from {first} to {last}",
                    zone=zone,
                    count=report.compared,
                    first=FIRST,
                    last=LAST,
                )
                click.echo(told(message))
                continue
            bad += 1
            instant, clock = report.different[0]
            message = say(
                "✗ {zone}: another clock at {different} of {count} moments, first at {instant} UTC, which is {clock} here",
                zone=zone,
                different=len(report.different),
                count=report.compared,
                instant=instant.strftime("%Y-%m-%d %H:%M:%S"),
                clock=clock.strftime("%Y-%m-%d %H:%M:%S"),
            )
            click.echo(told(message))
    if bad:
        click.echo(
            told(say("The target's time-zone data is older or newer: bring it to the release that you use here."))
        )
    return 1 if bad else 0
