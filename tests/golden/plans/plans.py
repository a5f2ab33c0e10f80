"""Plans of a dozen of the shop's segments by the declared catalog alone. `python -m tests.golden.plans.plans` rewrites
the files."""

from __future__ import annotations

import json
from pathlib import Path

import segql
from segql.cli.plan_text import document
from segql.planning import plan_overview

HERE = Path(__file__).parent
SHOP = HERE.parents[2] / "examples" / "shop"
DIALECTS = ("duckdb", "postgres")
AS_OF = "2026-11-01"
SEGMENTS = (
    "regulars",
    "lapsed",
    "web_only",
    "omnichannel",
    "wine_lovers",
    "spending_less",
    "growing_basket",
    "refunded_after_damage",
    "big_accounts",
    "contacts_at_risk",
    "lyon_wine_evening",
    "demo_without_trial",
)


def written() -> dict[str, str]:
    """The name and the text of each file."""
    project = segql.load_project(SHOP)
    program = project.prepare(as_of=AS_OF).program
    found = {}
    for dialect in DIALECTS:
        made = document(plan_overview(program, SEGMENTS, dialect), dialect)
        found[f"shop.{dialect}.json"] = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    return found


if __name__ == "__main__":
    for name, text in written().items():
        (HERE / name).write_text(text, encoding="utf-8")
