"""Data sets inside installed Python packages: found without importing the package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from segql.catalog.model import Target
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
        message = f"the target `{target.name}` reads the data of the Python package `{package}`, which is not installed"
        raise failure(target, "missing-package", message, f"install it: python -m pip install {package}")
    return Path(places[0])
