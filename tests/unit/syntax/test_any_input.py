"""Nothing that can be typed, pasted or piped in makes the parser fail; and it answers in good time."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import ast, format_source, parse_expression, parse_file, print_file
from segql.syntax.vocabulary import read_table

_WORDS = st.sampled_from(
    (
        *[
            "(",
            ")",
            "[",
            "]",
            ",",
            ":",
            ".",
            "+",
            "-",
            "*",
            "/",
            "=",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "'",
            '"',
            "`",
            "«x»",
            "“y”",
            "—",
            "–",
            "€",
            "%",
            ";",
            "\\",
            "\n",
            "\r",
            "\x00",
            "\ufeff",
            "3",
            "20%",
            "1,5",
            "10-3",
            "40€",
        ],
        *[
            "2026-11-01",
            "2026-02-30",
            "2026-11",
            "2026-11-01T09:00",
            "31/12/2026",
            "'a'",
            "x",
            "open-rate",
            "`a",
            "b`",
            "a.b",
            ".",
            "café",
            "é",
        ],
        *[
            "AND",
            "OR",
            "NOT",
            "IN",
            "IS",
            "HAS",
            "BETWEEN",
            "WHERE",
            "AS",
            "EXCLUDE",
            "INCLUDE",
            "TRUE",
            "FALSE",
            "OTHERWISE",
            "SEGMENT",
            "METRIC",
            "PARAM",
            "TEST",
        ],
        *[
            "SEGMENTATION",
            "LAST",
            "THIS",
            "NEXT",
            "DAYS",
            "AGO",
            "FROM",
            "NOW",
            "START",
            "END",
            "OF",
            "TO",
            "COMPLETE",
            "LIST",
            "BEFORE",
            "AFTER",
            "SINCE",
            "UNTIL",
        ],
        *[
            "STARTS",
            "WITH",
            "CONTAINS",
            "MATCHES",
            "ANY",
            "ALL",
            "NONE",
            "IGNORING",
            "CASE",
            "KNOWN",
            "UNKNOWN",
            "A",
            "NO",
            "ONLY",
            "AT",
            "LEAST",
            "EXACTLY",
        ],
        *[
            "MORE",
            "THAN",
            "DISTINCT",
            "AMONG",
            "SIZE",
            "DISJOINT",
            "SUBSET",
            "LACKS",
            "COUNT",
            "NULL",
        ],
        *("FOLLOWED BY", "NOT FOLLOWED BY", "IMMEDIATELY FOLLOWED BY", "BY", "TOP", "LOWEST", "SAMPLE", "SEED", "PER"),
        *(
            "SPLIT INTO",
            "TIERS",
            "LOWEST FIRST",
            "ACTIVE",
            "FOR",
            "CONSECUTIVE",
            "IN ANY",
            "ON AT LEAST",
            "IN AT LEAST",
        ),
        *("PERIODS OF", "WITHIN", "ALL WITHIN", "WITHOUT", "IN BETWEEN", "SAME", "FIRST", "SECOND", "ALL OF", "KM"),
        *("ENTERED", "LEFT", "FOR AT LEAST", "ANNIVERSARY OF", "QUINTILE", "BOTTOM", "OVERLAPS", "GIVEN", "EXPECT"),
    )
)


@settings(max_examples=250, deadline=None)
@given(st.text())
def test_arbitrary_text_never_raises(text: str) -> None:
    _parse_in_every_way(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(_WORDS, max_size=25), st.sampled_from((" ", "")))
def test_arbitrary_tokens_never_raise(words: list[str], between: str) -> None:
    _parse_in_every_way(between.join(words))


def _french_words() -> list[str]:
    table = read_table("fr")
    groups = ("reserved", "keywords", "moments", "units", "functions", "forms")
    spelt = [spelling for group in groups for several in table[group].values() for spelling in several]
    phrases = [re.sub(r"\{\w+\}", " ", form) for several in table["phrases"].values() for form in several]
    return [*spelt, *(word for phrase in phrases for word in re.split("  +", phrase.strip()))]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_french_words()) | _WORDS, max_size=25), st.sampled_from((" ", "")))
def test_arbitrary_french_never_raises(words: list[str], between: str) -> None:
    _parse_in_every_way(between.join(words), "fr")


def _parse_in_every_way(text: str, language: str = "en") -> None:
    source = Source("any", text)
    diagnostics = Diagnostics()
    file = parse_file(source, diagnostics, language)
    assert isinstance(file, ast.File)
    for item in diagnostics:
        assert 0 <= item.span.start <= item.span.stop <= len(text)
        assert item.message
    if not diagnostics.has_errors:
        assert parse_file(Source("again", print_file(file)), Diagnostics()) == file
        assert format_source(source, diagnostics, language) is not None
    parse_expression(source, Diagnostics(), language=language)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 10_000 + "a" + ")" * 10_000, "too-deep"),
        ("(" * 100_000, "unclosed"),
        ("NOT " * 10_000 + "a", "too-deep"),
        ("- " * 10_000 + "1 > 2", "too-deep"),
        ("a > " + "1 + " * 10_000 + "1", "too-deep"),
        ("HAS a WHERE " * 10_000 + "b", "too-deep"),
        ("DAYS SINCE " * 10_000 + "b > 1", "too-deep"),
        ("ANNIVERSARY OF " * 10_000 + "b IN 2026", "too-deep"),
        ("LANGUE fr\n" + "SANS a DONT " * 10_000 + "b", "too-deep"),
        ("HAS a" + " FOLLOWED BY b WITHIN 1 DAY" * 5_000 + " IN 2026", "syntax"),
        ("HAS a" + " FOLLOWED BY b WHERE x = 1" * 5_000 + " IN 2026 WHERE", "syntax"),
        ("IF(" * 10_000 + "a", "unclosed"),
        ("x = '" + "a" * 5_000_000, "too-long"),
        ("a" * 10_000_000, "too-long"),
        ("x = 1\0", "bad-character"),
        ("a EXCLUDE b INCLUDE AND c", "syntax"),
        ("a EXCLUDE b INCLUDE", "syntax"),
        ("a EXCLUDE b EXCLUDE ,", "syntax"),
        ("SEGMENT " * 20_000, "syntax"),
        ("$ " * 50_000, "bad-number"),
        ("a = " + "1 000 " * 20_000, "bad-number"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_no_one_writes_is_diagnosed(text: str, code: str) -> None:
    diagnostics = Diagnostics()
    started = time.perf_counter()
    parse_file(Source("big", text), diagnostics)
    assert code in {item.code.name for item in diagnostics}
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("word", ["AND", "OR"])
def test_a_long_chain_is_one_flat_node(word: str) -> None:
    diagnostics = Diagnostics()
    parsed = parse_expression(Source("big", f" {word} ".join(["a"] * 100_000)), diagnostics)
    assert isinstance(parsed, ast.And | ast.Or)
    assert len(parsed.operands) == 100_000
    assert len(diagnostics) == 0


def test_sixty_levels_are_fine() -> None:
    diagnostics = Diagnostics()
    text = "(" * 60 + "a" + ")" * 60
    assert parse_expression(Source("deep", text), diagnostics) == ast.Name((ast.Identifier("a"),))
    assert len(diagnostics) == 0
