"""Meaning: from what was written and what exists to a typed program. Nothing after this stage looks at a name again."""

from segql.semantics.clock import clock
from segql.semantics.resolve import resolve

__all__ = ["clock", "resolve"]
