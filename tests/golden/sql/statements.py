"""The statements that segql writes for the golden cases. `python -m tests.golden.sql.statements` rewrites the files."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import segql

HERE = Path(__file__).parent
FOLDER = HERE / "statements"
RETAIL = HERE.parents[2] / "docs" / "retail"
DIALECTS = ("duckdb", "postgres", "bigquery", "spark")
AS_OF = "2026-11-01"


def written() -> dict[str, str]:
    """Each case's name and its file's text: a section a dialect, and the live statement for DuckDB."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "retail"
        shutil.copytree(RETAIL, root)
        shutil.copy(HERE / "cases.seg", root / "segments" / "cases.seg")
        project = segql.load_project(root)
        names = [name for name, info in project.segments.items() if info.source.endswith("cases.seg")]
        sections = {dialect: project.compile_all(names, dialect=dialect, as_of=AS_OF) for dialect in DIALECTS}
        sections["duckdb, live"] = project.compile_all(names, dialect="duckdb", live=True)
    return {
        name: "\n".join(f"==== {title} ====\n\n{statements[name].rstrip()}\n" for title, statements in sections.items())
        for name in names
    }


def rewrite() -> None:
    """Write all files anew and remove those of cases that are gone. A reviewer reads the difference."""
    FOLDER.mkdir(exist_ok=True)
    statements = written()
    for path in FOLDER.glob("*.sql"):
        if path.stem not in statements:
            path.unlink()
    for name, text in statements.items():
        (FOLDER / f"{name}.sql").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
