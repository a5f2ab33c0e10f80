"""Opening a target's engine; an engine's package is imported only then."""

from __future__ import annotations

from pathlib import Path

from segql.catalog.model import Target
from segql.diagnostics.messages import say
from segql.engines.base import Engine, failure
from segql.engines.data_files import table_of
from segql.engines.limits import NO_LIMITS, Limits
from segql.engines.recording import NOT_A_STORE
from segql.source import Span


def open_engine(target: Target, root: str | Path, limits: Limits = NO_LIMITS) -> Engine:
    """A connection to a target; `root` is the catalog's folder, to which paths are relative.

    Raises SegqlError when a limit cannot be kept there (SEG704), when the target cannot be reached (SEG604), a variable or
    a package that it needs is missing (SEG507, SEG707), or when this version compiles for its engine without running there
    (SEG606).
    """
    match target.engine:
        case "duckdb":
            from segql.engines.duckdb import DuckDBEngine

            return DuckDBEngine(target, Path(root), limits)
        case "postgres":
            from segql.engines.postgres import PostgresEngine

            return PostgresEngine(target, limits)
        case "spark":
            from segql.engines.spark import SparkEngine

            return SparkEngine(target, Path(root), limits)
        case "bigquery":
            from segql.engines.bigquery import BigQueryEngine

            return BigQueryEngine(target, limits)
        case other:
            message = say("this version compiles for {other} but does not run there", other=other)
            help = say("`segql compile --dialect {other}` gives the SQL; a run needs another target", other=other)
            raise failure(target, "unsupported", message, help)


def open_store_file(path: Path, span: Span, limits: Limits = NO_LIMITS) -> Engine:
    """A DuckDB file in which runs are recorded; the first recording makes it. What goes wrong is told at `span`.

    Raises SegqlError when it is none, or cannot be opened.
    """
    from segql.engines.duckdb import DuckDBEngine

    target = Target(str(path), "duckdb", {"path": str(path.absolute())}, span=span)
    if path.is_dir() or table_of(path) is not None:
        message = (
            say("`{path}` is a folder", path=path) if path.is_dir() else say("`{path}` is a file of rows", path=path)
        )
        raise failure(target, "unreachable", message, NOT_A_STORE)
    return DuckDBEngine(target, Path(), limits, may_make=True)
