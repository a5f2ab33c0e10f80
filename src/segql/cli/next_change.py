"""`segql next-change`."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import language, told
from segql.cli.output import note_today
from segql.diagnostics.messages import keyword, say, translated
from segql.syntax.ast import Unit

if TYPE_CHECKING:
    from segql.next_change import NextChange

_LENGTH = re.compile(r"\s*(\d{1,6})\s*(\w+)\s*")


class Length(click.ParamType[tuple[int, Unit]]):
    """A length of time as rules have it: `30 DAYS`, `36 HOURS`."""

    name = "length"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, Unit]:
        if isinstance(value, tuple):
            return value
        found = _LENGTH.fullmatch(str(value))
        if found is not None and int(found[1]) > 0:
            for unit in Unit:
                words = {unit.value, f"{unit.value}S"}
                words |= {translated(keyword(word), language()) for word in list(words)}
                if found[2].casefold() in {word.casefold() for word in words}:
                    return int(found[1]), unit
        message = say("{value} is no length of time, such as 30 DAYS or 36 HOURS", value=repr(value))
        return self.fail(told(message), param, ctx)


@click.command("next-change")
@options.required_segments_argument
@options.expression_option
@options.project_option
@options.run_options
@options.target_option
@click.option(
    "--within",
    type=Length(),
    default="366 DAYS",
    show_default=True,
    metavar="LENGTH",
    help="How far ahead to look.",
)
@click.option(
    "--looks",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="At how many moments to look at most, where much moves and nobody comes or goes.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")
def command(
    names: tuple[str, ...],
    expressions: tuple[str, ...],
    project_path: Path | None,
    as_of: str | None,
    assignments: tuple[tuple[str, str], ...],
    target: str | None,
    within: tuple[int, Unit],
    looks: int,
    as_json: bool,
) -> int:
    """Tell when a segment changes next.

    Finds the first instant after now (or after --as-of) at which a run has other members although nothing in the data was
    changed: somebody's last order leaves the window, somebody turns 60, a booking begins. Facts that lie in the
    future already count. A schedule that runs a segment at that instant misses nothing that time alone does.

    \b
    Examples:
      segql next-change vip
      segql next-change vip --within "36 HOURS" --json
      segql next-change -e "HAS NO orders IN LAST 90 DAYS" --as-of 2026-11-01
    """
    from segql.next_change import next_change
    from segql.semantics.clock import OutOfRange

    inputs = read_inputs(project_path, names, expressions)
    if not names and not expressions:
        raise click.UsageError(told(say('name a segment, or type a rule with -e "…"')))
    wanted = inputs.segments()
    params = dict(assignments)
    with inputs.project.open(target) as session:
        try:
            found = [
                next_change(session, name, as_of=as_of, params=params, within=within, looks=looks) for name in wanted
            ]
        except OutOfRange:
            raise click.UsageError(told(say("--within reaches outside the calendar (years 1 to 9998)"))) from None
        note_today(session.read_as_of_today(wanted, as_of=as_of, params=params), as_of)
    zone = ZoneInfo(inputs.project.catalog.timezone)
    smallest = inputs.project.catalog.policies.smallest or 0
    if as_json:
        click.echo(json.dumps([_document(one, zone, smallest) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            click.echo(told(_sentence(one, zone, smallest)))
    return 0


def _local(instant: dt.datetime, zone: ZoneInfo) -> str:
    """The instant on the project's clock, as --as-of takes it."""
    return instant.astimezone(zone).isoformat()


def _spoken(instant: dt.datetime, zone: ZoneInfo) -> str:
    """The instant on the project's clock, for people: no finer than it is."""
    local = instant.astimezone(zone)
    finest = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
    time = local.time().isoformat(finest)
    if local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset():  # an hour that clocks show twice
        return say(
            "{day} at {time} ({zone}, {offset})",
            day=f"{local:%Y-%m-%d}",
            time=time,
            zone=zone.key,
            offset=local.isoformat()[-6:],
        )
    return say("{day} at {time} ({zone})", day=f"{local:%Y-%m-%d}", time=time, zone=zone.key)


def _sentence(found: NextChange, zone: ZoneInfo, smallest: int) -> str:
    until = _spoken(found.until, zone)
    if found.at is None:
        if found.complete:
            return say("{segment}: nothing changes until {until}", segment=found.segment, until=until)
        return say(
            "{segment}: nothing changes before {until}; after {looked:,} looks the search ended there (--looks)",
            segment=found.segment,
            until=until,
            looked=found.looked,
        )
    at = _spoken(found.at, zone)
    if any(0 < number < smallest for number in (found.after, found.entered, found.left)):
        return say(
            "{segment}: changes on {at}; how many enter or leave is fewer than {smallest:,}",
            segment=found.segment,
            at=at,
            smallest=smallest,
        )
    return say(
        "{segment}: changes on {at}; {entered:,} {entered:enters|enter}, {left:,} {left:leaves|leave}, "
        "{after:,} {after:is|are} in then",
        segment=found.segment,
        at=at,
        entered=found.entered,
        left=found.left,
        after=found.after,
    )


def _document(found: NextChange, zone: ZoneInfo, smallest: int) -> dict[str, object]:
    hidden = any(0 < number < smallest for number in (found.after, found.entered, found.left))
    return {
        "segment": found.segment,
        "as_of": _local(found.start, zone),
        "changes_at": None if found.at is None else _local(found.at, zone),
        "looked_until": _local(found.until, zone),
        "complete": found.complete,
        "members": found.before,
        "members_then": None if hidden else found.after,
        "enter": None if hidden else found.entered,
        "leave": None if hidden else found.left,
    }
