"""Parquet and CSV files as DuckDB views: which file is which table, and the SELECT that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from segql.catalog.model import DataFile, FileColumn, Storage, Target
from segql.diagnostics.messages import say
from segql.engines.base import failure
from segql.types import Kind

_SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".tsv": "csv"}
#: A character that no text file holds, so that a line is one value.
_NEVER = "\x01"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def dotted(parts: Sequence[str]) -> str:
    """The parts of a name as an SQL identifier."""
    return ".".join(quoted(part) for part in parts)


def table_of(path: Path) -> tuple[str, str] | None:
    """The table that a file is and its format, None for a file of another kind: `orders.csv.gz` is `orders`."""
    name = path.name[:-3] if path.name.endswith(".gz") else path.name
    format = _SUFFIXES.get(Path(name).suffix.lower())
    return (Path(name).stem, format) if format is not None else None


def files_of(folder: Path) -> list[tuple[str, str, list[Path]]]:
    """The tables in a folder: (name, format, files), a sub-folder of Parquet files being one table. Names may repeat."""
    found: list[tuple[str, str, list[Path]]] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")):
            continue
        if path.is_dir():
            parts = sorted(part for part in path.rglob("*.parquet") if part.is_file())
            if parts:
                found.append((path.name, "parquet", parts))
            continue
        table = table_of(path)
        if table is not None:
            found.append((*table, [path]))
    return found


def selects(target: Target, path: Path) -> list[tuple[str, str]]:
    """The tables that a target's file or folder has, by name, each with the SELECT that reads it: those that the target
    declares, else what is there. Raises SegqlError when a declared file is missing, or two files are one table."""
    found: dict[str, tuple[str, str]] = {}
    for name, declared in target.files.items():
        file = path / declared.file
        if not file.resolve().is_relative_to(path.resolve()) or not file.is_file():
            message = say("there is no file `{file}` in the target's folder", file=declared.file)
            raise failure(target, "unreachable", message)
        found[name.casefold()] = (name, select_declared(declared, file.resolve()))
    there = []
    if not found and path.is_dir():
        there = files_of(path)
    elif not found and (only := table_of(path)) is not None:
        there = [(*only, [path])]
    for name, format, files in there:
        if name.casefold() in found:
            message = say("two files in `{path}` are both the table `{name}`", path=path.name, name=name)
            raise failure(target, "unreachable", message, say("name the ones to read under `files:`"))
        found[name.casefold()] = (name, select_from(format, [file.resolve() for file in files]))
    return list(found.values())


def select_from(format: str, files: Sequence[Path]) -> str:
    """The SELECT that reads files whose columns and types are their own."""
    names = "[" + ", ".join(literal(str(path)) for path in files) + "]"
    return f"SELECT * FROM read_{format}({names})"


def select_declared(declared: DataFile, path: Path) -> str:
    """The SELECT that reads a file as the catalog declares it."""
    file = literal(str(path))
    if declared.format == "parquet":
        return f"SELECT * FROM read_parquet({file})"
    if declared.delimiter == "whitespace":
        columns = ", ".join(
            f"{_value(f'parts[{number}]', column)} AS {quoted(column.name)}"
            for number, column in enumerate(declared.columns, start=1)
        )
        skip = 1 if declared.header else 0
        lines = (
            f"read_csv({file}, columns = {{'line': 'VARCHAR'}}, delim = {literal(_NEVER)}, quote = '', escape = '', "
            f"header = false, skip = {skip}, auto_detect = false)"
        )
        split = f"SELECT regexp_split_to_array(trim(line, ' ' || chr(9)), '\\s+') AS parts FROM {lines}"
        return f"SELECT {columns} FROM ({split} WHERE trim(line, ' ' || chr(9)) <> '')"
    options = [file]
    if declared.delimiter is not None:
        options.append(f"delim = {literal(declared.delimiter)}")
    if declared.header is not None:
        options.append(f"header = {'true' if declared.header else 'false'}")
    if not declared.columns:
        return f"SELECT * FROM read_csv({', '.join(options)})"
    texts = ", ".join(f"{literal(column.name)}: 'VARCHAR'" for column in declared.columns)
    options.append(f"columns = {{{texts}}}")
    columns = ", ".join(f"{_value(quoted(c.name), c)} AS {quoted(c.name)}" for c in declared.columns)
    return f"SELECT {columns} FROM read_csv({', '.join(options)})"


_NUMBERS = {
    Storage.INTEGER: "BIGINT",
    Storage.FLOAT: "DOUBLE",
    Storage.DECIMAL: "DECIMAL(38, 9)",
    None: "DECIMAL(38, 9)",
}


def _value(text: str, column: FileColumn) -> str:
    match column.type.kind:
        case Kind.NUMBER:
            return f"CAST({text} AS {_NUMBERS[column.storage]})"
        case Kind.BOOLEAN:
            return f"CAST({text} AS BOOLEAN)"
        case Kind.DATE:
            read = f"strptime({text}, {literal(column.format)})" if column.format else text
            return f"CAST({read} AS DATE)"
        case Kind.DATETIME:
            return f"strptime({text}, {literal(column.format)})" if column.format else f"CAST({text} AS TIMESTAMP)"
        case _:
            return text
