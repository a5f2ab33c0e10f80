"""BigQuery's interface on this machine, for the client's code path alone: what its SQL means is ZetaSQL's to say.

The emulator needs another DuckDB than segql may, so it lives in an environment of its own, in the tests' cache folder
(`SEGQL_TEST_CACHE` puts it elsewhere). It is made at the first use, with the package index that pip is set up for.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
import time
import venv
from pathlib import Path

PACKAGES = ("bqemulator==1.4.0", "duckdb==1.5.5", "duckdb-extension-spatial==1.5.5", "numpy")
#: The emulator insists on an extension of DuckDB's, which comes in a package here and not over the network.
_EXTENSION = """
import duckdb, duckdb_extension_spatial, pathlib
(found,) = pathlib.Path(duckdb_extension_spatial.__path__[0]).rglob("spatial.duckdb_extension")
duckdb.execute(f"INSTALL '{found}'")
"""
_ADDRESS = re.compile(r"Uvicorn running on (http://\S+)")


def _cache() -> Path:
    default = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "segql-tests"
    return Path(os.environ.get("SEGQL_TEST_CACHE", default))


def _environment() -> Path:
    """The folder of the emulator's environment, made when it is not there."""
    folder = _cache() / f"bqemulator-1.4.0-python{sys.version_info[0]}.{sys.version_info[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers may come at once
        if not (folder / "complete").exists():
            venv.create(folder / "env", with_pip=True, clear=True)
            python = str(folder / "env" / "bin" / "python")
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-compile", *PACKAGES], check=True)
            (folder / "home").mkdir(exist_ok=True)
            subprocess.run([python, "-c", _EXTENSION], check=True, env=os.environ | {"HOME": str(folder / "home")})
            (folder / "complete").touch()
    return folder


class BigQueryEmulator:
    """A running emulator; `address` is its URL."""

    def __init__(self, folder: Path) -> None:
        made = _environment()
        log = folder / "bigquery.log"
        command = [made / "env" / "bin" / "bqemulator", "start", "--rest-port", "0", "--grpc-port", "0"]
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | {"HOME": str(made / "home")},
            )
        self.address = self._listening(log)

    def _listening(self, log: Path) -> str:
        for _ in range(600):
            found = _ADDRESS.search(log.read_text(encoding="utf-8"))
            if found is not None:
                return found[1]
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        self.close()
        raise RuntimeError(f"the emulator did not start:\n{log.read_text(encoding='utf-8')}")

    def close(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(timeout=30)
