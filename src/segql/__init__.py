"""Customer segments as code.

    import segql

    project = segql.load_project("shop")
    project.check()                                # what is wrong with it, as a list of findings
    project.compile("vip", dialect="bigquery")     # SQL
    project.members("vip", as_of="2026-11-01")     # a pyarrow Table of keys, from the default target

What cannot be done raises `SegqlError`, which carries the findings. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from segql.version import __version__

TYPE_CHECKING = False  # type checkers take it for true; importing typing for it would take a while

if TYPE_CHECKING:
    from segql.diagnostics.model import Diagnostic, SegqlError, Severity
    from segql.project import Project, load_project
    from segql.rules import SegmentInfo

__all__ = ["Diagnostic", "Project", "SegmentInfo", "SegqlError", "Severity", "__version__", "load_project"]

_HOMES = {
    "Diagnostic": "segql.diagnostics.model",
    "Project": "segql.project",
    "SegmentInfo": "segql.rules",
    "SegqlError": "segql.diagnostics.model",
    "Severity": "segql.diagnostics.model",
    "load_project": "segql.project",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'segql' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
