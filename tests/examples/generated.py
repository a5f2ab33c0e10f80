"""The generated shop in a folder of its own: the two projects over one set of data, as somebody who tries them has it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = "2026-11-01"
#: The projects that read the data: the same segments in two languages.
PROJECTS = ("shop", "boutique")


def generate(folder: Path, customers: int, *, seed: int = 7, hash_seed: str = "0") -> None:
    """Write the data of a shop, as its command line does."""
    command = [sys.executable, EXAMPLES / "shop" / "generate.py", "--customers", str(customers), "--seed", str(seed)]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*command, "--out", folder], capture_output=True, text=True, check=False, env=environment, cwd=folder.parent
    )
    assert done.returncode == 0, done.stderr


def make_projects(folder: Path, customers: int) -> None:
    """Put the projects into a folder, with data for them."""
    for name in PROJECTS:
        ignored = shutil.ignore_patterns("data", "__pycache__", "making", "*.py")
        shutil.copytree(EXAMPLES / name, folder / name, ignore=ignored)
    generate(folder / "shop" / "data", customers)


def digest(folder: Path) -> str:
    """What the rows of all tables come to, whatever way the files are written."""
    found = hashlib.sha256()
    for file in sorted(folder.glob("*.parquet")):
        table = pq.read_table(file)
        found.update(f"{file.stem} {table.column_names}\n".encode())
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            found.update(f"{row}\n".encode())
    return found.hexdigest()
