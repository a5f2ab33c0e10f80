"""Options that several commands share, with one wording each."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from segql.cli.language import told
from segql.diagnostics.messages import say
from segql.diagnostics.render import FORMATS

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[F], F]


class PathText(click.ParamType[Path]):
    """A path as it was typed; the command says what is wrong with it, so that every such message is alike."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        return value if isinstance(value, Path) else Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type="file")]


class Assignment(click.ParamType[tuple[str, str]]):
    """`name=value` as a pair."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip():
            message = say("'{value}' is not of the form name=value, such as min_orders=5", value=value)
            self.fail(told(message), param, ctx)
        return name.strip(), text.strip()


def _complete(kind: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from segql.cli.complete import candidates

        return candidates(kind, ctx, incomplete)

    return complete


complete_segments = _complete("segments")
complete_codes = _complete("codes")
_complete_dialects = _complete("dialects")
_complete_targets = _complete("targets")


def project_option(function: F) -> F:
    """`--project`."""
    return click.option(
        "-p",
        "--project",
        "project_path",
        type=PathText(),
        metavar="PATH",
        help="The project: its folder or its segql.yml. Without it, the current folder or the nearest one above it.",
    )(function)


def run_options(function: F) -> F:
    """`--as-of` and `--set`."""
    function = click.option(
        "--set",
        "assignments",
        type=Assignment(),
        multiple=True,
        metavar="NAME=VALUE",
        help="Give a param another value; may be repeated.",
    )(function)
    return click.option(
        "--as-of",
        metavar="DATE",
        help="Look at the data as on that day (2026-11-01) or at that moment (2026-11-01T09:00). Without it, now.",
    )(function)


def target_option(function: F) -> F:
    """`--target`."""
    return click.option(
        "-t",
        "--target",
        metavar="NAME",
        shell_complete=_complete_targets,
        help="Where to run: one of the catalog's targets. Without it, the first.",
    )(function)


class Size(click.ParamType[tuple[str, int]]):
    """An amount of data, as it was typed and in bytes."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        from segql.engines.sizes import parse_size

        found = parse_size(str(value))
        if found is None:
            self.fail(told(say("{value} is no amount of data, such as 10GB or 500MB", value=repr(value))), param, ctx)
        return str(value), found


def reading_options(function: F) -> F:
    """`--dry-run` and `--maximum-bytes-billed`."""
    function = click.option(
        "--maximum-bytes-billed",
        "limit",
        type=Size(),
        metavar="SIZE",
        help="Run no statement that would read more, such as 10GB, on a target where one pays by the byte.",
    )(function)
    return click.option(
        "--dry-run", is_flag=True, help="Only tell how much would be read, on a target where one pays by the byte."
    )(function)


class Seconds(click.ParamType[float]):
    """A span of time: `90`, `90s`, `10m`, `2h`."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh]?)", str(value).strip().lower())
        if found is None or not (seconds := float(found[1]) * {"m": 60, "h": 3600}.get(found[2], 1)):
            self.fail(told(say("{value} is no span of time, such as 90s, 10m or 2h", value=repr(value))), param, ctx)
        return seconds


def store_option(function: F) -> F:
    """`--store`."""
    return click.option(
        "--store",
        type=PathText(),
        metavar="FILE",
        help="The DuckDB file in which runs are recorded, instead of the target's own tables; the first run makes it.",
    )(function)


def limit_options(function: F) -> F:
    """`--max-memory`, `--threads` and `--timeout`."""
    for option in (
        click.option(
            "--timeout",
            type=Seconds(),
            metavar="TIME",
            help="Stop when a statement takes longer: 90s, 10m, 2h. Nothing is recorded then.",
        ),
        click.option(
            "--threads", type=click.IntRange(min=1), metavar="N", help="Use so many processors (DuckDB, Postgres)."
        ),
        click.option(
            "--max-memory",
            "memory",
            type=Size(),
            metavar="SIZE",
            help="Take no more memory than this, such as 4GB (DuckDB); what is larger goes to the disk.",
        ),
    ):
        function = option(function)
    return function


def dialect_option(function: F) -> F:
    """`--dialect`."""
    return click.option(
        "-d",
        "--dialect",
        metavar="NAME",
        shell_complete=_complete_dialects,
        help="Whose SQL to write: duckdb, postgres, bigquery or spark. Without it, the target's.",
    )(function)


def expression_option(function: F) -> F:
    """`-e`, as often as one likes."""
    return click.option(
        "-e",
        "--expression",
        "expressions",
        multiple=True,
        metavar="RULE",
        help="A rule typed here instead of in a file; may be repeated.",
    )(function)


def findings_format(function: F) -> F:
    """`--format`, for findings."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How findings are printed: for people, as JSON, as GitHub annotations, or as SARIF.",
    )(function)


def segments_argument(function: F) -> F:
    """What is meant: segments, files, folders, standard input; all of the project without any."""
    return _segments("[SEGMENT|FILE|FOLDER|-]...")(function)


def required_segments_argument(function: F) -> F:
    """The same where something must be meant; `-e` does too, so that the command itself sees that it is not left out."""
    return _segments("{SEGMENT|FILE|FOLDER|-|-e RULE}...")(function)


def _segments(metavar: str) -> Callable[[F], F]:
    return click.argument("names", nargs=-1, metavar=metavar, shell_complete=complete_segments)
