"""The page that explains a code: `pages/SEG201.md`, shipped with the package."""

from __future__ import annotations

from pathlib import Path

from segql.diagnostics.codes import CODES, NUMBERS, Code

PAGES = Path(__file__).with_name("pages")


def find_code(text: str) -> Code | None:
    """The code of a number (`SEG201`, `seg201`, `201`) or a name (`unknown-name`), None when there is none."""
    word = text.strip()
    return CODES.get(word.lower()) or NUMBERS.get(word.upper()) or NUMBERS.get(f"SEG{word}")


def read_page(code: Code) -> str:
    """The page's Markdown."""
    return (PAGES / f"{code.number}.md").read_text(encoding="utf-8")
