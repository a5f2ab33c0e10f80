"""`segql plan`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segql.cli import options
from segql.cli.inputs import read_inputs
from segql.cli.language import tell, told
from segql.cli.output import write_text
from segql.diagnostics.messages import say
from segql.diagnostics.model import SegqlError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segql.plan.overview import Overview
    from segql.project import Project


@click.command("plan")
@options.segments_argument
@options.expression_option
@options.project_option
@options.run_options
@options.target_option
@options.dialect_option
@click.option("--svg", type=options.PathText(), metavar="FILE", help="Draw the plan into an SVG file.")
@click.option("--json", "as_json", is_flag=True, help="All of the plan as JSON, for programs.")
def command(
    names: tuple[str, ...],
    expressions: tuple[str, ...],
    project_path: Path | None,
    as_of: str | None,
    assignments: tuple[tuple[str, str], ...],
    target: str | None,
    dialect: str | None,
    svg: Path | None,
    as_json: bool,
) -> int:
    """Show how segments are computed together.

    Nothing of the segments is computed. Shows which tables are read how often and for what, which conditions and measures
    several segments share, the strategy with its reason, about how many bytes are read, and what falls to each segment: what
    it alone needs, and its part of what is shared. Without a target, or with --dialect, sizes are not known, and columns of
    scans are counted instead of bytes.

    \b
    Examples:
      segql plan
      segql plan vip lifecycle --svg plan.svg
      segql plan --dialect bigquery --json
    """
    from segql.cli.plan_text import document, text

    inputs = read_inputs(project_path, names, expressions)
    wanted, params = inputs.segments(), dict(assignments)
    if target is not None and dialect is not None:
        raise click.UsageError(told(say("--target and --dialect do not go together: --dialect asks no target")))
    found, spelling = _overview(inputs.project, wanted, target, dialect, as_of, params)
    if svg is not None:
        from segql.cli.plan_svg import drawing

        write_text(svg, drawing(found, spelling))
    click.echo(
        json.dumps(document(found, spelling), ensure_ascii=False, indent=2) if as_json else text(found, spelling)
    )
    return 0


def _overview(
    project: Project,
    wanted: Sequence[str],
    target: str | None,
    dialect: str | None,
    as_of: str | None,
    params: Mapping[str, str],
) -> tuple[Overview, str]:
    """The plan, and the dialect of the engine that it is for."""
    from segql.planning import plan_overview

    if dialect is None and project.catalog.targets:
        try:
            with project.open(target) as session:
                return session.overview(wanted, as_of=as_of, params=params), session.engine.dialect
        except SegqlError as error:
            if target is not None or any(item.code.name != "unreachable" for item in error.diagnostics):
                raise
            reasons = tuple(item.message for item in error.diagnostics)
            tell(say("note: without the target, sizes are not known ({reasons})", reasons=reasons))
    spelling = project.dialect(dialect, None)
    program = project.prepare(as_of=as_of, params=params).program
    return plan_overview(program, wanted, spelling), spelling
