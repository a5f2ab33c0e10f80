"""Files of values beside the catalog: what is read, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from segql.catalog import load_catalog
from segql.diagnostics import Diagnostics
from segql.semantics import clock, ir, lists, resolve
from segql.source import Source
from segql.syntax import parse_file

CATALOG = """\
name: shop
timezone: UTC
entities:
  customer: {table: customers, key: id, attributes: {id: number, name: text}}
"""


def options(folder: Path, rule: str, listed: str) -> tuple[list[object], list[str]]:
    """What a rule with `IN LIST 'list.csv'` compares with, and the messages."""
    (folder / "segql.yml").write_text(CATALOG, encoding="utf-8")
    (folder / "list.csv").write_text(listed, encoding="utf-8", newline="")
    diagnostics = Diagnostics()
    catalog = load_catalog(folder / "segql.yml", diagnostics)
    assert catalog is not None and not diagnostics.has_errors
    file = parse_file(Source("rule.seg", rule), diagnostics)
    made = resolve([file], catalog, diagnostics, clock=clock("2026-11-01", "UTC", diagnostics))
    found = made.segments.get("rule")
    values: list[object] = []
    match found.condition if found else None:
        case ir.OneOf(options=written):
            values = [one.value for one in written]
        case ir.InValues(list=loaded):
            values = ["loaded", *loaded.values]
    assert not any("eve" in (item.help or "").casefold() for item in diagnostics)
    return values, [item.message for item in diagnostics]


def test_texts(tmp_path: Path) -> None:
    values, messages = options(
        tmp_path, "name IN LIST 'list.csv'", 'name\r\nAnn\r\n"two\nlines"\r\none\u2028line\r\nAnn\r\n'
    )
    assert (values, messages) == (["Ann", "two\nlines", "one\u2028line"], [])


def test_numbers(tmp_path: Path) -> None:
    values, messages = options(tmp_path, "id IN LIST 'list.csv'", "customer\n7\n-1.500000000\n007\n")
    assert (values, messages) == ([Decimal(7), Decimal("-1.5")], [])


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e999999999", "1_000", "0x1F", "1.0000000001", "9" * 19, "٣"])
def test_what_is_no_number(tmp_path: Path, text: str) -> None:
    values, messages = options(tmp_path, "id IN LIST 'list.csv'", f"id\n1\n{text}\n")
    assert values == []
    assert messages == ["`list.csv` has no number in line 3, column 1, and numbers are expected"]


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        (
            'name;id\n"An\nn";7\nBob;7\n\nEve;eve@example.com\n',
            "`list.csv` has no number in line 6, column 2, and numbers are expected",
        ),
        ("id\neve@example.com\n", "`list.csv` has no number in line 2, column 1, and numbers are expected"),
        ("eve@example.com,Eve\n", "the first line of `list.csv` names no column `id`"),
        ('id\n"eve@example.com"x\n', "the list `list.csv` is not valid CSV: ',' expected after '\"'"),
    ],
)
def test_no_message_shows_what_a_list_holds(tmp_path: Path, listed: str, message: str) -> None:
    values, messages = options(tmp_path, "id IN LIST 'list.csv'", listed)
    assert (values, messages) == ([], [message])


def test_a_long_list_travels_beside_the_statement(tmp_path: Path) -> None:
    listed = [f"C-{number}" for number in range(lists.INLINE + 1)]
    assert options(tmp_path, "name IN LIST 'list.csv'", "\n".join(listed[:-1])) == (listed[:-1], [])
    assert options(tmp_path, "name IN LIST 'list.csv'", "\n".join(listed)) == (["loaded", *listed], [])


def test_too_long_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_LARGEST_FILE", 3_000_000)
    values, messages = options(tmp_path, "name IN LIST 'list.csv'", "x" * 3_000_001)
    assert values == []
    assert messages == ["the list `list.csv` is longer than 3 MB"]
