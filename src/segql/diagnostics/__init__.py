"""Findings: their model, their codes, their renderers."""

from segql.diagnostics.codes import CODES, NUMBERS, Code
from segql.diagnostics.model import (
    Diagnostic,
    Diagnostics,
    Fix,
    InternalError,
    Note,
    SegqlError,
    Severity,
)

__all__ = [
    "CODES",
    "NUMBERS",
    "Code",
    "Diagnostic",
    "Diagnostics",
    "Fix",
    "InternalError",
    "Note",
    "SegqlError",
    "Severity",
]
