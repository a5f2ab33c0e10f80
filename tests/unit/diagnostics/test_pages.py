"""Every code has a page; a page's wrong example earns its code, and the right one earns nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segql.diagnostics import CODES, NUMBERS, Code, Diagnostic, SegqlError
from segql.diagnostics.page import PAGES, find_code, read_page
from segql.files import find_catalog
from segql.project import Project
from segql.source import Source

#: The shop that the documentation talks about.
SHOP = Path(__file__).parents[3] / "docs" / "retail"
#: The one that the French pages talk about, a project in French.
BOUTIQUE = SHOP.with_name("boutique")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ALL = pytest.mark.parametrize("code", NUMBERS.values(), ids=NUMBERS)


def examples(code: Code, syntax: str, language: str = "en") -> list[str]:
    """The wrong and the right example of a page, none when it has none."""
    return [body for found, body in _BLOCK.findall(read_page(code, language)) if found == syntax]


def with_examples(syntax: str) -> list[Code]:
    return [code for code in NUMBERS.values() if "\n## Wrong\n" in read_page(code) and examples(code, syntax)]


def check_rule(text: str, shop: Path = SHOP) -> list[Diagnostic]:
    return Project(find_catalog(shop)).with_rules([(Source("example", text), "example")]).check(as_of="2026-11-01")


def check_catalog(text: str, folder: Path) -> list[Diagnostic]:
    """What is wrong with a catalog, its SQL included: that is read when something is compiled that uses it."""
    (folder / "segql.yml").write_text(text, encoding="utf-8")
    rule = "code = 'A'" if "code:" in text else "all"
    project = Project(folder / "segql.yml").with_rules([(Source("example", rule), "example")])
    found = project.check()
    try:
        project.compile("example", dialect="postgres")
    except SegqlError as error:
        found += error.diagnostics
    return found


@ALL
def test_every_code_has_a_page_that_begins_with_it(code: Code) -> None:
    page = read_page(code)
    assert page.startswith(f"# {code.number} {code.name}\n\n")
    assert ("\n## Wrong\n" in page) == ("\n## Right\n" in page)
    assert "\n## Wrong\n" not in page or "\n## Why\n" in page
    assert "\n## Why\n" in page or "\n## What to do\n" in page
    assert max(len(line) for line in page.split("\n")) <= 160


def test_no_page_is_left_over() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(NUMBERS)


@pytest.mark.parametrize("code", with_examples("seg"), ids=lambda code: code.number)
def test_the_wrong_rule_earns_the_code_and_the_right_one_nothing(code: Code) -> None:
    wrong, right = examples(code, "seg")
    assert code in {item.code for item in check_rule(wrong)}
    assert [item.message for item in check_rule(right)] == []


@pytest.mark.parametrize("code", with_examples("yaml"), ids=lambda code: code.number)
def test_the_wrong_catalog_earns_the_code_and_the_right_one_nothing(code: Code, tmp_path: Path) -> None:
    wrong, right = examples(code, "yaml")
    assert code in {item.code for item in check_catalog(wrong, tmp_path)}
    assert [item.message for item in check_catalog(right, tmp_path)] == []


@ALL
def test_the_french_page_says_the_same(code: Code) -> None:
    english, french = read_page(code), read_page(code, "fr")
    assert french.startswith(f"# {code.number} {code.name}\n\n")
    headings = {"Wrong": "Faux", "Why": "Pourquoi", "Right": "Juste", "What to do": "Que faire"}
    said = [headings[heading] for heading in re.findall(r"^## (.*)$", english, re.MULTILINE)]
    assert re.findall(r"^## (.*)$", french, re.MULTILINE) == said
    for syntax in ("seg", "yaml", "sh"):
        assert len(examples(code, syntax, "fr")) == len(examples(code, syntax))
    assert max(len(line) for line in french.split("\n")) <= 160
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", french, flags=re.DOTALL)
    assert not re.search(r" [:;?!»]|« ", prose), "these take a non-breaking space"


def test_no_french_page_is_left_over() -> None:
    assert {path.stem for path in (PAGES / "fr").glob("*.md")} == set(NUMBERS)


@pytest.mark.parametrize("code", with_examples("seg"), ids=lambda code: code.number)
def test_the_french_page_has_a_wrong_and_a_right_rule(code: Code) -> None:
    wrong, right = examples(code, "seg", "fr")
    assert code in {item.code for item in check_rule(wrong, BOUTIQUE)}
    assert [item.message for item in check_rule(right, BOUTIQUE)] == []


@pytest.mark.parametrize("code", with_examples("yaml"), ids=lambda code: code.number)
def test_the_french_page_has_a_wrong_and_a_right_catalog(code: Code, tmp_path: Path) -> None:
    wrong, right = examples(code, "yaml", "fr")
    assert code in {item.code for item in check_catalog(wrong, tmp_path)}
    assert [item.message for item in check_catalog(right, tmp_path)] == []


@pytest.mark.parametrize("text", ["SEG201", "seg201", "201", "unknown-name", "Unknown-Name", " SEG201 "])
def test_a_code_is_found_by_number_and_by_name(text: str) -> None:
    assert find_code(text) is CODES["unknown-name"]


@pytest.mark.parametrize("text", ["", "SEG999", "unknown", "99"])
def test_what_is_no_code_is_not_found(text: str) -> None:
    assert find_code(text) is None
