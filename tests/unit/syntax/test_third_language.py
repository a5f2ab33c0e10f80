"""A third language is a table of keywords: no line of the program names one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from segql.diagnostics.messages import languages, tables
from segql.diagnostics.model import Diagnostic, Diagnostics
from segql.source import Source
from segql.syntax import ast
from segql.syntax.format import print_file
from segql.syntax.parse import parse_file
from tests.unit.syntax import made_up

ENGLISH = """\
SEGMENT vip AS HAS orders FOLLOWED BY returns WITHIN 2 DAYS AND NOT (city IS KNOWN OR age >= 18)
  EXCLUDE staff
SEGMENT regular AS HAS orders IN AT LEAST 2 OF LAST 6 COMPLETE MONTHS AND signup IN LAST 30 DAYS
"""


@pytest.fixture(scope="module", autouse=True)
def third(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, made_up.spoken(tmp_path_factory.mktemp("third"), patch):
        yield


def parsed(text: str) -> tuple[ast.File, list[Diagnostic]]:
    diagnostics = Diagnostics()
    return parse_file(Source("a.seg", text), diagnostics), list(diagnostics)


def test_a_file_is_turned_into_it_and_means_the_same() -> None:
    written, found = parsed(ENGLISH)
    assert not found
    text = print_file(written, made_up.CODE)
    assert text.startswith("ZOLANGUAGE zz\n")
    assert "ZOPAST 30 ZODAYS" in text
    again, found = parsed(text)
    assert not found
    assert (again.language, again.definitions) == (made_up.CODE, written.definitions)


def test_every_language_is_called_something_in_every_other() -> None:
    names = {
        str(tomllib.loads(path.read_text(encoding="utf-8"))["language"]["name"])
        for path in (made_up.tables.grammar_folder() / "keywords").glob("*.toml")
        if path.stem in languages()
    }
    assert names >= {"English", "French"}
    for language in languages()[1:]:
        assert names <= tables(language)["keywords"].keys(), language


def test_the_word_that_names_a_language_is_in_its_catalogue() -> None:
    for language in languages()[1:]:
        table = made_up.vocabulary.read_table(language)
        assert tables(language)["keywords"]["LANGUAGE"] == table["language"]["declares"]


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        (
            "SEGMENT a AS ZOHAS orders ZOFOLLOWED ZOBY returns",
            "ZOHAS is Zedish; this file is in English: HAS …",
            "write HAS …, or ZOLANGUAGE zz as the file's first line if all of it is so",
        ),
        (
            "ZOLANGUAGE zz\nZOSEGMENT a ZOAS A DES orders",
            "A DES is French; this file is in Zedish: ZOHAS …",
            "write ZOHAS …, or LANGUE fr as the file's first line if all of it is so",
        ),
    ],
)
def test_its_words_elsewhere_are_named(text: str, message: str, help: str) -> None:
    _, found = parsed(text)
    assert [(item.message, item.help) for item in found] == [(message, help)]


@pytest.mark.parametrize(
    ("rule", "help"),
    [
        ("age ZOAT ZOLEAST 18", "write age >= 18"),
        ("age ZOUPOF 18", "write age > 18"),
        ("vip ZOBUTNOT staff", "whom to leave out follows EXCLUDE"),
        ("ZOHAS ZODUO orders", "write the number in digits: 2 orders"),
        ("ZOHAS ZONOT orders", "write HAS NO orders"),
        ("city ZOIS ZOKNOWM", "did you mean IS ZOKNOWN?"),
        ("ZOHAS orders ZOFOLLOWD ZOBY returns", "did you mean ZOFOLLOWED ZOBY?"),
        ("ZOHAS a ZOFOLLOWED ZOBY b ZOWITHIN 2 ZODAYZ", "did you mean ZODAYS?"),
        ("age > 3 ZOEXCLUDE a ZOAND b", "write EXCLUDE a, b to leave out either"),
    ],
)
def test_advice_goes_by_its_words(rule: str, help: str) -> None:
    _, found = parsed(f"ZOLANGUAGE zz\nZOSEGMENT x ZOAS {rule}\n")
    assert len(found) == 1
    assert help in (found[0].help or ""), found[0]


def test_a_keyword_that_stands_there_is_not_proposed() -> None:
    _, found = parsed("ZOLANGUAGE zz\nZOSEGMENT x ZOAS signup ZOPAST 30 ZODAYZ\n")
    assert [item.span.text for item in found] == ["ZOPAST"]
    assert "did you mean" not in (found[0].help or "")


@pytest.mark.parametrize(
    ("rule", "fixed"),
    [
        ("city ZOIS ZONOT ZOUNKNOWN", "city ZOIS ZOKNOWN"),
        ("city = NULL", "city ZOIS ZOUNKNOWN"),
        ("signup ZOTHIS ZOMONTH", "signup ZOIN ZOTHIS ZOMONTH"),
        ("carts ZOFOLLOWED ZOBY orders", "ZOHAS carts ZOFOLLOWED ZOBY orders"),
    ],
)
def test_fixes_are_written_in_its_words(rule: str, fixed: str) -> None:
    head = "ZOLANGUAGE zz\nZOSEGMENT x ZOAS "
    _, found = parsed(head + rule)
    (fix,) = (item.fix for item in found)
    assert fix is not None
    text = fix.span.source.text
    assert text[: fix.span.start] + fix.replacement + text[fix.span.stop :] == head + fixed
    assert not parsed(head + fixed)[1]
