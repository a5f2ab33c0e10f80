"""segql as it is once it is installed: with its byte code beside it, which not every environment writes by itself."""

from __future__ import annotations

import compileall
from pathlib import Path


def compiled() -> None:
    """Write the byte code of segql, which starting would otherwise make anew each time, for a third of a second."""
    import segql

    compileall.compile_dir(str(Path(segql.__file__).parent), quiet=1)
