"""MATCHES: what is accepted means the same in the portable subset; everything else is refused at its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segql.semantics.patterns import BadPattern, portable


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        (r"^BIO-\d+$", r"^BIO-[0-9]+$"),
        (r"a.c", r"a[^\n]c"),
        (r"(ab|cd){2,3}", r"(?:ab|cd){2,3}"),
        (r"[a-z\d_-]", r"[a-z0-9_\-]"),
        (r"\.\*\-", r"\.\*-"),
        (r"x{300}", r"(?:x{255}x{45})"),
        (r"x{2,}", r"x{2,}"),
        (r"x{300,}", r"(?:x{255}x{45})x*"),
        (r"[^\s]", r"[^ \t\n\r\f\x0B]"),
    ],
)
def test_the_portable_subset(pattern: str, written: str) -> None:
    assert portable(pattern) == written


def test_case_is_ignored_letter_by_letter() -> None:
    assert portable("aé1", ignore_case=True) == "[Aa][Éé]1"
    assert re.search(portable("[a-c]x", ignore_case=True), "BX")
    assert portable("ß", ignore_case=True) == "ß"  # its capital is two letters: left alone


@pytest.mark.parametrize(
    ("pattern", "start"),
    [
        ("a)", 1),
        ("(a", 0),
        ("[a", 0),
        ("*a", 0),
        ("a**", 2),
        ("a+?", 2),
        ("(?=a)", 0),
        ("(?i)a", 0),
        (r"\b", 0),
        (r"(a)\1", 3),
        ("a{1001}", 1),
        ("a{3,2}", 1),
        ("a{x}", 1),
        ("[]", 0),
        ("[[:alpha:]]", 1),
        ("[z-a]", 1),
        ("ab\\", 2),
        ("(((a{10}){10}){11})", 0),
        ("^*", 0),
    ],
)
def test_everything_else_is_refused(pattern: str, start: int) -> None:
    with pytest.raises(BadPattern) as caught:
        portable(pattern)
    assert caught.value.start == start or pattern.startswith("(((")


@given(st.text(alphabet="ab01.\\[]^-(){},|*+?$ dws\n", max_size=12), st.text(alphabet="ab01. \n", max_size=8))
def test_what_is_accepted_finds_what_the_original_finds(pattern: str, text: str) -> None:
    try:
        written = portable(pattern)
    except BadPattern:
        return
    ours = pattern.replace("\\d", "[0-9]") if "[" not in pattern else None
    if ours is None or "$" in pattern or "\\" in ours:
        re.compile(
            written
        )  # Python reads `$` and some escapes in its own way; that it compiles is all that can be said
        return
    assert bool(re.search(written, text)) == bool(re.search(ours, text))


@given(st.text(max_size=30))
def test_any_text_is_accepted_or_refused(pattern: str) -> None:
    try:
        re.compile(portable(pattern))
    except BadPattern as error:
        assert error.message
