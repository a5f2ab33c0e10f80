"""Python environments of their own for programs that run beside segql and want other versions of its dependencies.

They are made at the first use in the tests' cache folder (`SEGQL_TEST_CACHE` puts it elsewhere), with the package index that
pip is set up for.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path


def environment(name: str, *packages: str) -> Path:
    """The folder of an environment's programs, with these packages installed. Raises CalledProcessError if they are not."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "segql-tests"
    cache = Path(os.environ.get("SEGQL_TEST_CACHE", cache))
    digest = hashlib.sha256("\n".join(packages).encode()).hexdigest()[:8]
    folder = cache / f"{name}-{digest}-python{sys.version_info[0]}.{sys.version_info[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers may come at once
        if not (folder / "complete").exists():
            venv.create(folder / "env", with_pip=True, clear=True)
            # Most of what comes along is never imported: Python compiles what is, when it is.
            pip = [str(folder / "env" / "bin" / "python"), "-m", "pip", "install", "-qqq", "--no-compile", *packages]
            subprocess.run(pip, check=True)
            (folder / "complete").touch()
    return folder / "env" / "bin"
