"""What the memberships' measurements say: printed, kept in a file, written into the documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import Measured
from benchmarks.table import print_table, table_lines

SECTION = "## A thousand segments"
HEADER = ("way", "segments", "seconds", "× naive", "of the limit", "MB", "members")


@dataclass(frozen=True, slots=True)
class Table:
    """One size on one engine, measured in one run of the command."""

    engine: str
    scale: float
    size: str
    machine: str
    when: str
    seed: int
    lines: tuple[Measured, ...]

    def rows(self) -> list[tuple[str, ...]]:
        """The printed cells: how many times faster than naive, how many times the limit."""
        seconds = {(line.count, line.strategy): line.seconds for line in self.lines}
        found: list[tuple[str, ...]] = []
        for line in self.lines:
            if line.seconds is None:
                found.append((line.strategy, f"{line.count:,}", line.said, "", "", "", ""))
                continue
            naive, limit = seconds.get((line.count, "naive")), seconds.get((line.count, "limit"))
            memory = [line.megabytes, line.server_megabytes]
            found.append(
                (
                    line.strategy,
                    f"{line.count:,}",
                    f"{line.seconds:.2f}",
                    f"{naive / line.seconds:.1f}" if naive else "",
                    f"{line.seconds / limit:.1f}" if limit else "",
                    " + ".join(f"{each:,.0f}" for each in memory if each is not None),
                    _members(line),
                )
            )
        return found

    def title(self) -> str:
        """What was measured, where and when."""
        return f"{self.engine}, {self.size}; {self.machine}; {self.when}"


def _members(line: Measured) -> str:
    if line.members is None:
        return ""
    return f"{line.members:,}" + ("" if line.agrees else " DIFFERENT")


def print_report(table: Table) -> None:
    """The table, to the terminal."""
    print(f"\n{table.title()}\n")
    print_table(HEADER, table.rows())


def _read(document: dict[str, object]) -> Table:
    values = dict(document)
    lines = values.pop("lines")
    assert isinstance(lines, list), "a table has lines"
    return Table(**values, lines=tuple(Measured(**line) for line in lines))  # type: ignore[arg-type]


def save(path: Path, tables: Sequence[Table]) -> list[Table]:
    """Put tables into a file in place of those of the same engine and size; all that it holds then."""
    known: dict[tuple[str, float], Table] = {}
    if path.exists():
        known = {
            (table.engine, table.scale): table for table in map(_read, json.loads(path.read_text(encoding="utf-8")))
        }
    known |= {(table.engine, table.scale): table for table in tables}
    ordered = [known[key] for key in sorted(known)]
    path.write_text(json.dumps([asdict(table) for table in ordered], indent=1) + "\n", encoding="utf-8")
    return ordered


INTRODUCTION = """
Segments as a marketing team has them, of one to four conditions each, all computed at one moment and written down: who is
in which. `limit` reads each column that they need once and groups each fact table by customer once, and decides nothing.
`naive` is a query a segment with a subquery a condition, `expert` one that groups each table once; polars is given all
segments together, Ibis one after the other. `segql` writes the same rows as the others, `segql run` also records who
entered and left. All ways found the same members: the command fails otherwise. `× naive` says how many times faster than
naive, `of the limit` how many times as long as it. Memory is the most that the process had, and the server's beside it.
"""


def section(tables: Sequence[Table]) -> str:
    """The page's section."""
    parts = [SECTION, INTRODUCTION.strip("\n"), "Measured with `python -m benchmarks.memberships`."]
    for table in tables:
        parts += [f"{table.title()}:", "\n".join(table_lines(HEADER, table.rows()))]
    return "\n\n".join(parts) + "\n"


def write_section(page: Path, tables: Sequence[Table]) -> None:
    """Replace the section in a page, or add it at the end."""
    text = page.read_text(encoding="utf-8")
    written = section(tables)
    pattern = re.compile(rf"^{re.escape(SECTION)}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if pattern.search(text):
        text = pattern.sub(lambda found: written + ("\n" if found.end() < len(text) else ""), text)
    else:
        text = text.rstrip("\n") + "\n\n" + written
    page.write_text(text, encoding="utf-8")
