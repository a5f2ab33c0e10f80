"""The page that explains a code: `pages/SEG201.md`, in French `pages/fr/SEG201.md`, shipped with the package."""

from __future__ import annotations

from pathlib import Path

from segql.diagnostics.codes import CODES, NUMBERS, Code
from segql.diagnostics.messages import ENGLISH, tables

PAGES = Path(__file__).with_name("pages")


def find_code(text: str) -> Code | None:
    """The code of a number (`SEG201`, `seg201`, `201`) or a name (`unknown-name`), None when there is none."""
    word = text.strip()
    return CODES.get(word.lower()) or NUMBERS.get(word.upper()) or NUMBERS.get(f"SEG{word}")


def read_page(code: Code, language: str = ENGLISH) -> str:
    """The page's Markdown, in English where the language has no such page."""
    spoken = PAGES / language / f"{code.number}.md"
    page = spoken if spoken.is_file() else PAGES / f"{code.number}.md"
    return page.read_text(encoding="utf-8")


def title_of(code: Code, language: str = ENGLISH) -> str:
    """What the code is about in a line."""
    return tables(language).get("titles", {}).get(code.number, code.title)
