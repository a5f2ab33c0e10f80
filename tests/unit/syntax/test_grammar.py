"""The grammar itself: LALR(1), every terminal spelt, every alias built, and found without lark once it is cached."""

from __future__ import annotations

import logging
import subprocess
import sys
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from lark import Lark, logger

from segql.syntax import tables
from segql.syntax.define import Definer
from segql.syntax.vocabulary import languages, load_vocabulary

#: A conflict that lark resolves by shifting, how often, and why that is right.
LISTED = {
    # `COUNT(HAS lines WHERE a WHERE b)`: the first WHERE belongs to the nearest HAS, and so does a stretch.
    ("WHERE", "<event : occurrence>"): 1,
    ("IN_ANY", "<occurrence : NAME>"): 1,
    ("IN_ANY", "<occurrence : NAME window>"): 1,
    ("IN_ANY", "<occurrence : rhythmic>"): 1,
    # `HAS orders WHERE HAS lines FOLLOWED BY returns`: a step, and what binds it, belongs to the nearest HAS.
    ("FOLLOWED_BY", "<comparison : has>"): 1,
    ("NOT_FOLLOWED_BY", "<comparison : has>"): 1,
    ("IMMEDIATELY_FOLLOWED_BY", "<comparison : has>"): 1,
    ("AFTER_LAPSE", "<comparison : has>"): 1,
    ("WITHIN", "<comparison : has>"): 1,
    ("ALL_WITHIN", "<comparison : has>"): 1,
    ("SAME", "<comparison : has>"): 1,
    ("WITHOUT", "<comparison : has>"): 1,
    # `SEGMENTATION s AMONG x IN TOP 5 AMONG vip`: a segmentation has one AMONG, so the second is the rank's.
    ("AMONG", "<test_predicate : ranked>"): 1,
}

_SCANNED = {
    *("NAME", "NUMBER", "TEXT", "DATE", "MONTH", "DATETIME", "TIER_NAME", "UNIT", "DISTANCE", "$END"),
    *("EQUAL", "COMPARE", "PLUS", "MINUS", "STAR", "SLASH", "LPAR", "RPAR", "LSQB", "RSQB", "COMMA", "COLON"),
}


#: The same in French, where other words stand for them, and a rank may follow its value (`… PREMIERS PAR x AU SEIN DE v`).
FRENCH = {
    **{key: count for key, count in LISTED.items() if key[0] != "IN_ANY"},
    ("OWN_SUR__LENGTH", "<occurrence : NAME>"): 1,
    ("OWN_SUR__LENGTH", "<occurrence : NAME window>"): 1,
    ("OWN_SUR__LENGTH", "<occurrence : rhythmic>"): 1,
    ("AMONG", "<comparison : OWN_DANS_LE__AMOUNT amount OWN_PREMIERE_PAR sum>"): 1,
    ("AMONG", "<comparison : OWN_DANS_LE__AMOUNT amount OWN_DERNIERE_PAR sum>"): 1,
}


@pytest.mark.parametrize(("language", "listed"), [("en", LISTED), ("fr", FRENCH)])
def test_the_grammar_has_no_unlisted_conflict(
    language: str, listed: dict[tuple[str, str], int], caplog: pytest.LogCaptureFixture
) -> None:
    grammar, _ = tables.grammar_of(language)
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.DEBUG, logger=logger.name):
            Lark(grammar, parser="lalr", lexer="basic", start=list(tables.STARTS), debug=True)
    finally:
        logger.removeHandler(caplog.handler)
    messages = list(dict.fromkeys((record.created, record.getMessage()) for record in caplog.records))
    found: Counter[tuple[str, str]] = Counter()
    for (_, head), (_, rule) in pairwise(messages):
        if head.startswith("Shift/Reduce conflict for terminal "):
            found[(head.split("terminal ")[1].split(":")[0], rule.removeprefix(" * "))] += 1
    assert found == Counter(listed)


@pytest.mark.parametrize("language", languages())
def test_every_terminal_is_scanned_or_spelt(language: str) -> None:
    used = {symbol for row in tables.load_tables(language).actions for symbol in row if symbol.isupper()}
    assert used - _SCANNED == set(load_vocabulary(language).spellings)


def test_every_language_can_say_what_the_grammar_says() -> None:
    """Whatever the English grammar makes, a language's grammar makes too, by the same methods."""
    made = {production.method for production in tables.load_tables().productions}
    for language in languages():
        found = tables.load_tables(language)
        by_phrase: set[str | None] = set()
        stack: list[object] = list(found.programs.values())
        while stack:
            match stack.pop():
                case ["make", str(method), list(parts)]:
                    by_phrase.add(method)
                    stack += parts
                case ["make", None, list(parts)]:
                    stack += parts
        missing = made - by_phrase - {production.method for production in found.productions}
        assert missing <= {None}, (language, missing)


def test_every_alias_is_a_method_and_every_other_production_passes_one_value_on() -> None:
    for production in (one for language in languages() for one in tables.load_tables(language).productions):
        if production.method is None:
            assert production.length == 1, production
        else:
            assert production.method.startswith("phrase_") or callable(getattr(Definer, production.method)), production


def test_only_the_listed_words_are_reserved() -> None:
    listed = """
        AND OR NOT IN IS HAS BETWEEN WHERE AS EXCLUDE INCLUDE TRUE FALSE OTHERWISE
        SEGMENT SEGMENTATION METRIC PARAM TEST
    """
    with (tables.grammar_folder() / "keywords" / "en.toml").open("rb") as file:
        spelt = tomllib.load(file)["reserved"]
    assert {word for words in spelt.values() for word in words} == set(listed.split())


def test_tables_come_from_the_cache_without_lark(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "import segql.syntax\n"
        "assert 'lark' not in sys.modules\n"
        "from segql.diagnostics.model import Diagnostics\n"
        "from segql.source import Source\n"
        "print(segql.syntax.parse_expression(Source('x', 'a > 3'), Diagnostics()) is not None, 'lark' in sys.modules)\n"
    )
    answers = [_run(script, tmp_path / "cache") for _ in range(2)]
    assert answers == ["True True", "True False"]
    cached = next((tmp_path / "cache").rglob("*.json"))
    cached.write_text('{"actions": 3}', encoding="utf-8")
    assert _run(script, tmp_path / "cache") == "True True"


def test_a_cache_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    script = (
        "import segql.syntax\n"
        "from segql.diagnostics.model import Diagnostics\n"
        "from segql.source import Source\n"
        "print(segql.syntax.parse_expression(Source('x', 'a > 3'), Diagnostics()) is not None)\n"
    )
    assert _run(script, blocked) == "True"


def _run(script: str, cache: Path) -> str:
    import os

    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()
