"""Findings for people, by their whole text."""

from __future__ import annotations

import pytest

from segql.diagnostics import CODES, Diagnostic, Fix, Note, Severity
from segql.diagnostics.render import render, summary
from segql.source import NOWHERE, Source, Span


def finding(text: str, marked: str, *, name: str = "vip.seg", **options: object) -> Diagnostic:
    """An error about the first place where `marked` stands in `text`."""
    source = Source(name, text)
    start = text.index(marked)
    span = Span(source, start, start + len(marked))
    return Diagnostic(CODES["unknown-name"], "unknown name", span, **options)  # type: ignore[arg-type]


def test_a_finding_shows_its_line_with_the_place_underlined_and_what_to_do() -> None:
    item = finding("-- loyal\nfrequency > 3 AND regin = 'urban'\n", "regin", help="did you mean `region`?")
    assert render([item]) == (
        "error[SEG201]: unknown name\n"
        " --> vip.seg:2:19\n"
        "  |\n"
        "2 | frequency > 3 AND regin = 'urban'\n"
        "  |                   ^^^^^\n"
        "  = help: did you mean `region`?\n"
        "\n"
        "1 error in 1 file\n"
    )


def test_notes_show_their_own_line_and_the_gutter_is_as_wide_as_the_widest_number() -> None:
    catalog = Source("segql.yml", "\n" * 11 + "  region: text\n")
    note = Note(Span(catalog, 13, 19), "`region` is declared here")
    item = finding("regin = 'urban'", "regin", notes=(note,), severity=Severity.WARNING)
    assert render([item]) == (
        "warning[SEG201]: unknown name\n"
        "  --> vip.seg:1:1\n"
        "   |\n"
        " 1 | regin = 'urban'\n"
        "   | ^^^^^\n"
        "  ::: segql.yml:12:3\n"
        "   |\n"
        "12 |   region: text\n"
        "   |   ------ `region` is declared here\n"
        "\n"
        "1 warning in 1 file\n"
    )


@pytest.mark.parametrize(
    ("text", "marked", "shown", "under"),
    [
        ("\tage > 30 AND x", "x", "    age > 30 AND x", "                 ^"),
        ("ab\tx", "x", "ab  x", "    ^"),
        ("名前 = 'x' AND 年齢 > 3", "年齢", "名前 = 'x' AND 年齢 > 3", "               ^^^^"),
        ("cafe\u0301 = 1 AND x", "x", "cafe\u0301 = 1 AND x", "             ^"),
        ("e\u0301te\u0301", "e\u0301te\u0301", "e\u0301te\u0301", "^^^"),
        ("a\x1b[31m = x", "x", "a\ufffd[31m = x", "         ^"),
        ("a\u202e = x", "x", "a\ufffd = x", "     ^"),
    ],
    ids=["tab", "tab in the middle", "wide", "combining", "combining underlined", "escape", "direction mark"],
)
def test_what_is_underlined_stands_under_it(text: str, marked: str, shown: str, under: str) -> None:
    lines = render([finding(text, marked)]).split("\n")
    assert lines[3] == f"1 | {shown}"
    assert lines[4] == f"  | {under}"


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "x" * 500 + " regin " + "y" * 500
    lines = render([finding(text, "regin")], width=60).split("\n")
    assert len(lines[3]) <= 62
    assert lines[3].startswith("1 | …x") and lines[3].endswith("y…")
    start = lines[4].index("^")
    assert lines[3][start : start + 5] == "regin"
    assert lines[4].count("^") == 5


def test_a_cut_line_never_begins_inside_a_letter() -> None:
    text = "e\u0301" * 400 + " regin"
    shown = render([finding(text, "regin")], width=60).split("\n")[3]
    assert shown.startswith("1 | …e\u0301")


def test_the_end_of_a_line_of_megabytes_is_shown_at_once() -> None:
    text = "a" * 10_000_000 + " ?"
    shown = render([finding(text, "?")], width=80)
    assert len(shown) < 400
    assert "aaa ?\n" in shown


def test_the_end_of_a_file_is_marked_by_one_caret_after_it() -> None:
    source = Source("vip.seg", "age >")
    item = Diagnostic(CODES["syntax"], "a value is expected", Span(source, 5, 5))
    assert render([item]).split("\n")[3:5] == ["1 | age >", "  |      ^"]


def test_a_place_of_several_lines_shows_the_first_and_names_the_last() -> None:
    item = finding("SEGMENT a AS\n  age > 3\n  AND\n", "age > 3\n  AND")
    assert render([item]).split("\n")[3:6] == ["2 |   age > 3", "  |   ^^^^^^^", "  | … up to line 3"]


def test_an_empty_file_and_no_place_show_no_line() -> None:
    empty = Diagnostic(CODES["not-text"], "not text", Span(Source("a.seg", ""), 0, 0))
    nowhere = Diagnostic(CODES["cycle"], "a circle", NOWHERE)
    assert render([empty]).split("\n")[:2] == ["error[SEG702]: not text", " --> a.seg:1:1"]
    assert render([nowhere]).split("\n")[:2] == ["error[SEG206]: a circle", ""]


def test_messages_cannot_drive_the_terminal() -> None:
    item = Diagnostic(
        CODES["syntax"], "a \x1b[2J\nb", Span(Source("\x1b]0;x\x07.seg", "x"), 0, 1), help="one\n\x9b31mtwo"
    )
    shown = render([item])
    assert not {"\x1b", "\x9b", "\x07"} & set(shown)
    assert "  = help: one\n          \ufffd31mtwo\n" in shown


def test_colours_are_only_there_when_asked_for() -> None:
    item = finding("regin", "regin", help="look")
    assert "\x1b[" not in render([item])
    coloured = render([item], color=True)
    assert "\x1b[31m\x1b[1merror[SEG201]\x1b[0m" in coloured
    assert "\x1b[31m^^^^^\x1b[0m" in coloured


def test_findings_come_by_file_and_place() -> None:
    second = finding("a b", "b")
    first = finding("a b", "a")
    other = finding("a b", "a", name="a.seg")
    shown = render([second, first, other])
    places = [line.strip() for line in shown.split("\n") if "-->" in line]
    assert places == ["--> a.seg:1:1", "--> vip.seg:1:1", "--> vip.seg:1:3"]


@pytest.mark.parametrize(
    ("errors", "warnings", "files", "said"),
    [
        (2, 1, 3, "2 errors, 1 warning in 3 files"),
        (0, 2, 1, "2 warnings in 1 file"),
        (0, 0, 4, "nothing found in 4 files"),
        (1, 0, 0, "1 error in 1 file"),
    ],
)
def test_the_summary(errors: int, warnings: int, files: int, said: str) -> None:
    error, warning = finding("a", "a"), finding("a", "a", severity=Severity.WARNING)
    assert summary([error] * errors + [warning] * warnings, files=files) == said


def test_nothing_to_say_about_nothing() -> None:
    assert render([]) == ""
    assert render([], files=2) == "nothing found in 2 files\n"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no format 'xml'"):
        render([], "xml")


def test_a_fix_is_no_part_of_the_text() -> None:
    item = finding("regin", "regin", fix=Fix(Span(Source("vip.seg", "regin"), 0, 5), "SECRET"))
    assert "SECRET" not in render([item])
