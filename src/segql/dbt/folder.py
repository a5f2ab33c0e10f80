"""The dbt project that models are written for: where its models, seeds, tests and macros are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.files import argument

PROJECT_FILE = "dbt_project.yml"
#: What dbt takes where the project does not say.
_DEFAULTS = {"model-paths": "models", "seed-paths": "seeds", "test-paths": "tests", "macro-paths": "macros"}


@dataclass(frozen=True, slots=True)
class DbtProject:
    """The folders that files go into; `root` is the dbt project's own, `all` are those that dbt reads such files from."""

    root: Path
    models: Path
    seeds: Path
    tests: Path
    macros: Path
    all: tuple[Path, ...]


def find_dbt_project(folder: Path, name: str) -> DbtProject:
    """The dbt project that a folder is, or lies in.

    Models go into the folder itself when it is below the project's models, else into a folder `name` there; all else into
    folders `name` of its kind. Raises SegqlError when there is no dbt project, or one that cannot be read.
    """
    absolute = folder.absolute()
    root = next((one for one in (absolute, *absolute.parents) if (one / PROJECT_FILE).is_file()), None)
    if root is None:
        raise _refused(
            folder,
            say("{folder} is not in a dbt project: there is no {file}", folder=folder, file=PROJECT_FILE),
            say("make one with `dbt init`, or give the folder of yours"),
        )
    paths = {key: [root / path for path in found] for key, found in _declared(root / PROJECT_FILE, folder).items()}
    models = paths["model-paths"]
    below = any(absolute.resolve().is_relative_to(path.resolve()) for path in models)
    return DbtProject(
        root=root,
        models=folder if below else models[0] / name,
        seeds=paths["seed-paths"][0] / name,
        tests=paths["test-paths"][0] / name,
        macros=paths["macro-paths"][0] / name,
        all=tuple(path for found in paths.values() for path in found),
    )


def _declared(file: Path, folder: Path) -> dict[str, list[str]]:
    """The project's paths by kind, at least one of each."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        settings = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise _refused(
            folder, say("{file} cannot be read: {reason}", file=file, reason=reason), say("mend the file")
        ) from error
    found: dict[str, list[str]] = {}
    for key, default in _DEFAULTS.items():
        value = settings.get(key) if isinstance(settings, dict) else None
        given = [value] if isinstance(value, str) else value
        found[key] = [str(one) for one in given] if isinstance(given, list) and given else [default]
    return found


def _refused(folder: Path, message: str, help: str) -> SegqlError:
    diagnostics = Diagnostics()
    diagnostics.error("bad-option", message, argument(str(folder), "--output"), help=help)
    return SegqlError(diagnostics)
