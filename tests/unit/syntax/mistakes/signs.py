"""Mistakes in signs, numbers, dates and texts."""

from __future__ import annotations

from tests.unit.syntax.mistakes import Mistake

MISTAKES: list[Mistake] = [
    (
        "x => 3 && b == 2",
        [
            ("SEG103", 2, "=>", "`=>` is not a sign of this language", "write >="),
            ("SEG103", 7, "&&", "`&&` is not a sign of this language", "write AND"),
            ("SEG103", 12, "==", "`==` is not a sign of this language", "write ="),
        ],
    ),
    (
        "x <> 3",
        [
            ("SEG103", 2, "<>", "`<>` is not a sign of this language", "write !="),
        ],
    ),
    (
        "(a AND (b OR c",
        [
            ("SEG115", 0, "(", "this parenthesis is never closed", "close it with `)`"),
            ("SEG115", 7, "(", "this parenthesis is never closed", "close it with `)`"),
        ],
    ),
    (
        "x = 1 000",
        [
            ("SEG104", 4, "1 000", "`1 000` reads as several numbers", "write 1000 or 1_000"),
        ],
    ),
    (
        "x > 40 €",
        [
            ("SEG104", 4, "40 €", "a number carries no currency sign (`€`)", "write 40"),
        ],
    ),
    (
        "x > $40",
        [
            ("SEG104", 4, "$", "a number carries no currency sign (`$`)", "leave out $"),
        ],
    ),
    (
        "d > 31/12/2026",
        [
            ("SEG105", 4, "31/12/2026", "`31/12/2026` is not how a date is written here", "write 2026-12-31"),
        ],
    ),
    (
        "d > 2026-02-30",
        [
            ("SEG105", 4, "2026-02-30", "`2026-02-30` is no date: 2026-02 has 28 days", "its last day is 2026-02-28"),
        ],
    ),
    (
        "d > 2026-11-01 09:00",
        [
            ("SEG105", 4, "2026-11-01 09:00", "a date and a clock time are joined with T", "write 2026-11-01T09:00"),
        ],
    ),
    (
        "d > 2026-11-01T09:00Z",
        [
            (
                "SEG105",
                4,
                "2026-11-01T09:00Z",
                "`2026-11-01T09:00Z` names a time zone",
                "a time stands in the project's own time zone: write 2026-11-01T09:00",
            ),
        ],
    ),
    (
        "x > 10-3",
        [
            (
                "SEG104",
                4,
                "10-3",
                "`10-3` could be a range, a date or a subtraction",
                "a minus between numbers has spaces around it: 10 - 3; a range is BETWEEN 10 AND 3",
            ),
        ],
    ),
    (
        "open-rate > 3",
        [
            (
                "SEG112",
                0,
                "open-rate",
                "`open-rate` could be one name or a subtraction",
                "write open - rate to subtract; a name with a hyphen stands in back-quotes: `open-rate`",
            ),
        ],
    ),
    (
        "x = 'abc",
        [
            (
                "SEG102",
                4,
                "'abc",
                "a text is opened with ' and never closed",
                "close it with ' on the same line; a quote inside a text is doubled ('it''s')",
            ),
        ],
    ),
    (
        "x = 'it's'",
        [
            ("SEG102", 4, "'it's'", "a quote inside the text ends it", "a quote inside a text is doubled: 'it''s'"),
        ],
    ),
    (
        "x ? 3",
        [
            ("SEG103", 2, "?", "`?` has no meaning here", None),
            (
                "SEG101",
                4,
                "3",
                "expected a comparison such as = or IN, AND, OR or the end, found the number 3",
                "write x = 3",
            ),
        ],
    ),
    (
        "x = 3;",
        [
            ("SEG103", 5, ";", "`;` has no meaning here", "a rule needs no semicolon"),
        ],
    ),
    (
        "x > .5",
        [
            ("SEG104", 4, ".5", "a number begins with a digit", "write 0.5"),
        ],
    ),
    (
        "x > 30d",
        [
            (
                "SEG104",
                4,
                "30d",
                "`30d` is neither a number nor a name",
                "write 30 d with a space, or in back-quotes if it is a name: `30d`",
            ),
        ],
    ),
    (
        "x\x00y",
        [
            ("SEG103", 1, "\x00", "the file holds a NUL character, so it is not text", None),
        ],
    ),
    (
        "LANGUAGE xx",
        [
            (
                "SEG111",
                0,
                "LANGUAGE xx",
                "there are no keywords in the language `xx`",
                "rules are written in: en, fr",
            ),
        ],
    ),
    (
        "IF(a, b",
        [
            ("SEG115", 2, "(", "this parenthesis is never closed", "close it with `)`"),
        ],
    ),
    (
        "x IN LAST 1,5 DAYS",
        [
            (
                "SEG104",
                10,
                "1,5",
                "`1,5` could be read in several ways",
                "write 1.5 for a decimal number, or 1, 5 (with spaces) for two numbers",
            ),
        ],
    ),
    (
        "SEGMENT a AS (b\nSEGMENT c AS d AND\nSEGMENT e AS f",
        [
            ("SEG115", 13, "(", "this parenthesis is never closed", "close it with `)`"),
            (
                "SEG101",
                34,
                "",
                "the definition ends where a condition is expected",
                "write a condition after AND, or leave it out",
            ),
        ],
    ),
    (
        "SEGMENT x as a = 1;\nSEGMENT y AS b",
        [
            ("SEG103", 18, ";", "`;` has no meaning here", "a rule needs no semicolon"),
        ],
    ),
]
