"""The command line: a group that imports a command's module only when that command runs, and the ways out of it."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from segql.cli.language import said_in_help, speak, spoken, teach_click, tell
from segql.diagnostics.messages import say
from segql.version import __version__

FAILED, USAGE, INTERNAL, INTERRUPTED, PIPE = 1, 2, 70, 130, 141

#: Every command with what the list of commands says about it; kept here so that listing them imports none of them.
COMMANDS = {
    "demo": "Make an example project with real customers and run it.",
    "init": "Write a first catalog from the tables that you have.",
    "check": "Find the mistakes in a project's rules.",
    "test": "Run the tests of segments.",
    "compile": "Turn rules into SQL.",
    "count": "Count the members of segments.",
    "preview": "Show the first members of a segment.",
    "plan": "Show how segments are computed together.",
    "run": "Record who is in the segments.",
    "changes": "Tell who entered and left between two recorded runs.",
    "members": "Write a segment's members to a file or a table.",
    "next-change": "Tell when a segment changes next.",
    "dbt": "Write segments as dbt models.",
    "doctor": "See whether a target fits.",
    "fmt": "Rewrite rules in the one usual layout.",
    "explain-code": "Explain a finding's code, with an example.",
    "schema": "Print the JSON Schema of segql.yml, for editors.",
    "completion": "Print a shell's completion script.",
}

EPILOG = "Each command has examples: segql COMMAND --help"


class _WithoutPandas:
    """Keeps Arrow from importing pandas, which it does wherever pandas is installed, to ask whether a value is one of its:
    that takes longer than a small project's run, and no command has such values. Spark's package needs it, and gets it."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas" and "pyspark" not in sys.modules:
            raise ModuleNotFoundError("no command of segql's needs pandas", name=name)


class ReaderLeft(Exception):
    """Whoever read the output has seen enough (`segql count | head`)."""


class LazyGroup(click.Group):
    """Commands by name; the module `segql.cli.<name>` holds the command as `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"segql.cli.{cmd_name.replace('-', '_')}").command
        return spoken(command)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # click would end with 1, as if something had failed
            raise ReaderLeft from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(said_in_help("Commands")):
            formatter.write_dl([(name, said_in_help(text)) for name, text in COMMANDS.items()])


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="segql", message="%(prog)s %(version)s")
def cli() -> None:
    """Customer segments as code.

    A rule such as

        frequency > 3 AND region = 'urban' EXCLUDE vip

    in a .seg file is checked, compiled to SQL for DuckDB, Postgres, BigQuery and Spark, and run.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code: 0 fine, 1 findings or a failure, 2 wrong usage, 70 a mistake of ours.

    Never a traceback, unless SEGQL_TRACEBACK is set.
    """
    _speak_utf8()
    teach_click()
    speak(None)
    # A large project is millions of small objects that live until the end: looking for garbage among them takes a fifth of
    # the time and finds next to none: without it, compiling a thousand segments takes 97 MB in place of 84.
    gc.set_threshold(1_000_000, 50, 100)
    sys.meta_path.insert(0, _WithoutPandas)
    try:
        code = _run(list(arguments))
        sys.stdout.flush()
        return code
    except (ReaderLeft, BrokenPipeError):
        _silence(sys.stdout)
        return PIPE
    except OSError as error:  # the last of the output did not fit (a full disk behind `>`)
        _silence(sys.stdout)
        return _failed_output(error)
    finally:
        sys.meta_path.remove(_WithoutPandas)


def _run(arguments: list[str]) -> int:
    from segql.diagnostics.model import SegqlError

    try:
        result = spoken(cli).main(arguments, prog_name="segql", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return USAGE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SegqlError as error:
        from segql.cli.output import report_failure

        return report_failure(error)
    except ReaderLeft:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None:
            raise  # not about a file that somebody named: the output
        if os.environ.get("SEGQL_TRACEBACK"):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        tell(
            say(
                "segql failed on a mistake of its own ({what}). Please report it with the rule, the command and the "
                "version (segql {version}); with SEGQL_TRACEBACK=1 it shows where.",
                what=what,
                version=__version__,
            )
        )
        return INTERNAL


def _failed_output(error: OSError) -> int:
    with contextlib.suppress(OSError):
        tell(say("error[SEG607]: the output could not be written: {reason}", reason=error.strerror or error))
    return FAILED


def _silence(stream: object) -> None:
    """Send what a stream still holds nowhere, or the interpreter would complain about it on its way out."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]


def _speak_utf8() -> None:
    """SQL and data are UTF-8 whatever the machine's locale; what cannot be written is escaped, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
