"""The known divergences: where an engine gives other members than the language says, and why that stays so."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

LEDGER = Path(__file__).with_name("ledger.toml")


@dataclass(frozen=True, slots=True)
class Divergence:
    """`case` is dataset/file/segment, `engine` a dialect."""

    case: str
    engine: str
    reason: str


def divergences() -> dict[tuple[str, str], Divergence]:
    """The ledger's entries by case and engine."""
    entries = tomllib.loads(LEDGER.read_text(encoding="utf-8")).get("divergence", [])
    found = [Divergence(entry["case"], entry["engine"], entry["reason"]) for entry in entries]
    return {(entry.case, entry.engine): entry for entry in found}
