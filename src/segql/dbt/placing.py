"""What is there already: which files change, which are somebody else's, and which are of segments that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from segql.dbt.folder import DbtProject
from segql.dbt.heads import begins_ours
from segql.dbt.seeds import is_seed

_KINDS = (".sql", ".yml", ".csv")


@dataclass(frozen=True, slots=True)
class Placed:
    """Files to write, files that are not segql's and would be overwritten, files of segql's that are not wanted any more."""

    changed: list[Path]
    in_the_way: list[Path]
    gone: list[Path]


def place_files(files: Mapping[Path, str], folders: DbtProject, name: str) -> Placed:
    """Compares what is to be written with what is there. `name` as in Wanted: other projects' files are not ours."""
    changed: list[Path] = []
    in_the_way: list[Path] = []
    for path, text in files.items():
        if not path.exists():
            changed.append(path)
        elif not _is_ours(path, name):
            in_the_way.append(path)
        elif path.read_bytes() != text.encode():
            changed.append(path)
    wanted = {path.resolve() for path in files}
    gone = [path for path in _present(folders) if path.resolve() not in wanted and _is_ours(path, name)]
    return Placed(changed, in_the_way, gone)


def _present(folders: DbtProject) -> Iterator[Path]:
    """The dbt project's files of the kinds that segql writes, wherever they are: a model may not be there twice."""
    for folder in dict.fromkeys(folders.all):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in _KINDS and path.is_file())


def _is_ours(path: Path, name: str) -> bool:
    """Whether segql wrote a file, for the project of that name."""
    if path.suffix == ".csv":
        return is_seed(path, name)
    try:
        with path.open(encoding="utf-8") as file:
            return begins_ours(file.readline(), name)
    except (OSError, UnicodeDecodeError):
        return False
