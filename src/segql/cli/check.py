"""`segql check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from segql.cli import options
from segql.cli.inputs import Inputs, read_inputs
from segql.cli.language import tell
from segql.cli.output import exit_code, render_for, report_failure, rewrite
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostic, Fix, SegqlError, Severity
from segql.source import Source

#: A fix may uncover another; more rounds than this mean that two of them undo each other.
_ROUNDS = 10


@click.command("check")
@options.segments_argument
@options.expression_option
@options.project_option
@options.run_options
@options.target_option
@options.findings_format
@click.option("--data", is_flag=True, help="Also open the target: verify its tables, columns and keys.")
@click.option("--fix", is_flag=True, help="Apply the fixes that are certain, in place.")
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
def command(
    names: tuple[str, ...],
    expressions: tuple[str, ...],
    project_path: Path | None,
    as_of: str | None,
    assignments: tuple[tuple[str, str], ...],
    target: str | None,
    format_: str,
    data: bool,
    fix: bool,
    strict: bool,
) -> int:
    """Find the mistakes in a project's rules.

    Checks the catalog and every rule: names, types, windows, circles, and conditions that can never hold. Nothing runs
    and no data is read, unless you ask with --data. Without an argument the whole project is checked; with files,
    folders or segments only what is found in them is shown.

    Findings are printed on standard output. The exit code is 0 when there is no error, 1 when there is one.

    \b
    Examples:
      segql check
      segql check segments/loyalty.seg
      segql check -e "frequency > 3 AND regin = 'urban'"
      segql check --fix
      segql check --data --target warehouse
      segql check --format sarif > segql.sarif
    """
    params = dict(assignments)
    try:
        inputs = read_inputs(project_path, names, expressions)
        found = _findings(inputs, as_of, params)
        if fix:
            fixed = 0
            for _ in range(_ROUNDS):
                changed = _apply(found)
                if not changed:
                    break
                fixed += changed
                inputs = read_inputs(project_path, names, expressions)
                found = _findings(inputs, as_of, params)
            tell(say("{fixed} {fixed:fix|fixes} applied", fixed=fixed))
        if data and not any(item.severity is Severity.ERROR for item in found):
            with inputs.project.open(target) as session:
                found += session.verify()
    except SegqlError as error:
        if format_ == "text":
            return report_failure(error)
        sys.stdout.write(render_for(sys.stdout, error.diagnostics, format_))
        return exit_code(error.diagnostics)
    looked_at = len(set(inputs.files)) or len(inputs.project.sources) + 1
    sys.stdout.write(render_for(sys.stdout, found, format_, files=looked_at))
    return exit_code(found) or int(strict and bool(found))


def _findings(inputs: Inputs, as_of: str | None, params: dict[str, str]) -> list[Diagnostic]:
    found = inputs.project.check(as_of=as_of, params=params)
    if inputs.names is None:
        return found
    files = {*inputs.files, *(inputs.project.segments[name].source for name in inputs.names)}
    # what was typed (`--as-of`) concerns every question, and with a mistake in the catalog none has an answer
    return [
        item
        for item in found
        if item.span.source.name in files
        or item.span.source.name.startswith("--")
        or (item.span.source.name not in inputs.project.sources and item.severity is Severity.ERROR)
    ]


def _apply(found: list[Diagnostic]) -> int:
    """Write the safe fixes into their files; how many were applied. Where two overlap, the first one goes."""
    by_source: dict[str, tuple[Source, list[Fix]]] = {}
    for item in found:
        if item.fix is not None and item.fix.safe and Path(item.fix.span.source.name).is_file():
            by_source.setdefault(item.fix.span.source.name, (item.fix.span.source, []))[1].append(item.fix)
    applied = 0
    for name, (source, fixes) in by_source.items():
        text, limit = source.text, len(source.text) + 1
        for fix in sorted(fixes, key=lambda fix: (fix.span.start, fix.span.stop), reverse=True):
            if fix.span.stop <= limit and fix.span.text != fix.replacement:
                text = text[: fix.span.start] + fix.replacement + text[fix.span.stop :]
                limit = fix.span.start
                applied += 1
        rewrite(Path(name), text)
    return applied
