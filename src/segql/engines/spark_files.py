"""A folder of Parquet and CSV files as Spark's temporary views.

Parquet files are read by Spark where they are. Other files go through DuckDB's reader into Parquet beside them, so that
they are read as on a DuckDB target: the same types, the same formats of dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from segql.catalog.model import Target
from segql.diagnostics.messages import say
from segql.engines.base import failure, first_line
from segql.engines.data_files import files_of, literal, select_declared, select_from, table_of

_PATTERNS = re.compile(r"[\[\]{}*?\\]")

Reader: TypeAlias = Callable[[Any], Any]


class Unreadable(Exception):
    """Why a file cannot be read."""


def views_of(target: Target, place: Path, copies: Path) -> Iterator[tuple[str, Reader]]:
    """The tables of a folder (or of one file) with what reads each in a session; `copies` is where Parquet may be made.

    Raises SegqlError (SEG604) when a declared file is not there or two files are one table.
    """
    for number, (name, declared) in enumerate(target.files.items()):
        file = place / declared.file
        if not file.resolve().is_relative_to(place.resolve()) or not file.is_file():
            message = say("there is no file `{file}` in the target's folder", file=declared.file)
            raise failure(target, "unreachable", message)
        if declared.format == "parquet":
            yield name, _parquet([file])
        else:
            yield name, _copied(name, select_declared(declared, file.resolve()), copies / f"{number}.parquet")
    if target.files:
        return
    found = files_of(place) if place.is_dir() else []
    if not found and (only := table_of(place)) is not None:
        found = [(*only, [place])]
    seen: set[str] = set()
    for number, (name, format, files) in enumerate(found):
        if name.casefold() in seen:
            message = say("two files in `{path}` are both the table `{name}`", path=place.name, name=name)
            raise failure(target, "unreachable", message, say("name the ones to read under `files:`"))
        seen.add(name.casefold())
        if format == "parquet":
            yield name, _parquet(files)
        else:
            select = select_from(format, [file.resolve() for file in files])
            yield name, _copied(name, select, copies / f"{number}.parquet")


def _parquet(files: list[Path]) -> Reader:
    return lambda session: session.read.parquet(*(_address(file) for file in files))


def _address(file: Path) -> str:
    """A file as Spark takes it: not as a URL, and with the signs of patterns as themselves."""
    return "file:" + _PATTERNS.sub(r"\\\g<0>", file.resolve().as_posix())


def _copied(name: str, select: str, copy: Path) -> Reader:
    def read(session: Any) -> Any:
        import duckdb

        try:
            if not copy.exists():
                with duckdb.connect(":memory:") as connection:
                    connection.execute("SET TimeZone = 'UTC'")
                    connection.execute(f"COPY ({select}) TO {literal(str(copy))} (FORMAT parquet)")
        except duckdb.Error as error:
            reason = say("the file of `{name}` cannot be read: {error}", name=name, error=first_line(error))
            raise Unreadable(str(reason)) from error
        return session.read.parquet(_address(copy))

    return read
