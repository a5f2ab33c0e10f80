"""Data sets inside installed Python packages: found without importing the package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from segql.catalog.model import Target
from segql.diagnostics.messages import say
from segql.engines.base import failure


def package_folder(target: Target, package: str) -> Path:
    """An installed package's folder. Raises SegqlError (SEG707) with the command that installs it when there is none."""
    spec = None
    if package.isidentifier():
        try:
            spec = importlib.util.find_spec(package)
        except (ImportError, ValueError):
            spec = None
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not places:
        message = say(
            "the target `{target}` reads the data of the Python package `{package}`, which is not installed",
            target=target.name,
            package=package,
        )
        raise failure(
            target, "missing-package", message, say("install it: python -m pip install {package}", package=package)
        )
    return Path(places[0])
