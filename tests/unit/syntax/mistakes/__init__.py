"""Mistakes of syntax by subject: what was written, and each finding with its code, its place and what it says."""

from __future__ import annotations

#: code, offset, underlined, message, help.
Finding = tuple[str, int, str, str, str | None]

#: A source and its findings.
Mistake = tuple[str, list[Finding]]
