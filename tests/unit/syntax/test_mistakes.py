"""One row a mistake: what was written, and each finding with its code, its place and what it says."""

from __future__ import annotations

import pytest

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import parse_file

Finding = tuple[str, int, str, str, str | None]

#: source → (code, offset, underlined, message, help).
MISTAKES: list[tuple[str, list[Finding]]] = [
    (
        "HAS orders WHERE a = 1 IN LAST 30 DAYS",
        [
            (
                "SEG108",
                23,
                "IN LAST 30 DAYS",
                "a window stands after WHERE",
                "the window comes first: IN LAST 30 DAYS WHERE a = 1",
            ),
        ],
    ),
    (
        "COUNT(orders WHERE a = 1 AND b = 2 SINCE 2026-01-01) > 3 AND x",
        [
            (
                "SEG108",
                35,
                "SINCE 2026-01-01",
                "a window stands after WHERE",
                "the window comes first: SINCE 2026-01-01 WHERE a = 1 AND b = 2",
            ),
        ],
    ),
    (
        "a EXCLUDE b AND c",
        [
            (
                "SEG107",
                12,
                "AND",
                "AND stands straight after EXCLUDE b",
                "write EXCLUDE b, c to leave out either, or EXCLUDE (b AND c) for those who are in both",
            ),
        ],
    ),
    (
        "a EXCLUDE b OR c, d",
        [
            (
                "SEG107",
                12,
                "OR",
                "OR stands straight after EXCLUDE b",
                "write EXCLUDE b, c to leave out either, or EXCLUDE (b OR c) for those who are in one of them",
            ),
        ],
    ),
    (
        "a EXCLUDE b INCLUDE c",
        [
            (
                "SEG110",
                12,
                "INCLUDE",
                "INCLUDE stands after EXCLUDE",
                "INCLUDE comes first, for exclusion always wins: INCLUDE c EXCLUDE b",
            ),
        ],
    ),
    (
        "a EXCLUDE b EXCLUDE c",
        [
            ("SEG110", 12, "EXCLUDE", "EXCLUDE stands twice", "one EXCLUDE takes several, separated by commas"),
        ],
    ),
    (
        "x IS NULL",
        [
            ("SEG109", 2, "IS NULL", "IS NULL is not a condition of this language", "write IS UNKNOWN"),
        ],
    ),
    (
        "x IS NOT NULL AND y = NULL",
        [
            ("SEG109", 2, "IS NOT NULL", "IS NOT NULL is not a condition of this language", "write IS KNOWN"),
            (
                "SEG109",
                20,
                "= NULL",
                "nothing is equal to a missing value, nor different from it",
                "write y IS UNKNOWN",
            ),
        ],
    ),
    (
        "x != NULL",
        [
            ("SEG109", 2, "!= NULL", "nothing is equal to a missing value, nor different from it", "write x IS KNOWN"),
        ],
    ),
    (
        "signup LAST 30 DAYS",
        [
            ("SEG101", 7, "LAST 30 DAYS", "a window begins with IN, not with LAST", "write IN LAST 30 DAYS"),
        ],
    ),
    (
        "HAS orders WITHIN THE LAST 30 DAYS AND b",
        [
            (
                "SEG101",
                11,
                "WITHIN THE LAST 30 DAYS",
                "a window begins with IN, not with WITHIN",
                "write IN LAST 30 DAYS",
            ),
        ],
    ),
    (
        "country IN 'FR', 'BE'",
        [
            ("SEG101", 11, "'FR', 'BE'", "a list stands in parentheses", "write IN ('FR', 'BE')"),
        ],
    ),
    (
        "tags CONTAINS ('a', 'b')",
        [
            (
                "SEG101",
                18,
                ",",
                "CONTAINS takes one text here",
                "write CONTAINS ANY ('a', 'b') if one of them is enough, or ALL or NONE",
            ),
        ],
    ),
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
        "region = urban city",
        [
            (
                "SEG101",
                15,
                "city",
                "expected AND, OR or the end, found `city`",
                "a text stands in quotes: 'urban city'",
            ),
        ],
    ),
    (
        "region 'urban'",
        [
            (
                "SEG101",
                7,
                "'urban'",
                "expected a comparison such as = or IN, AND, OR or the end, found the text 'urban'",
                "write region = 'urban'",
            ),
        ],
    ),
    (
        "name LIKE '%x'",
        [
            (
                "SEG101",
                5,
                "LIKE",
                "expected a comparison such as = or IN, AND, OR or the end, found `LIKE`",
                "write CONTAINS 'x', STARTS WITH 'x', ENDS WITH 'x' or MATCHES '^x'",
            ),
        ],
    ),
    (
        "SELECT * FROM x",
        [
            (
                "SEG101",
                14,
                "x",
                "expected a comparison such as = or IN, AND, OR or the end, found `x`",
                "a rule is a condition alone, such as region = 'urban' AND HAS orders; segql writes the SQL",
            ),
        ],
    ),
    (
        "CASE WHEN a THEN b",
        [
            (
                "SEG101",
                5,
                "WHEN",
                "expected a comparison such as = or IN, AND, OR or the end, found `WHEN`",
                "write IF(condition, a, b)",
            ),
        ],
    ),
    (
        "COUNT(*) > 3",
        [
            (
                "SEG101",
                6,
                "*",
                "expected a condition, a value or `)`, found `*`",
                "name the fact that is counted: COUNT(orders)",
            ),
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
        "a AND b) OR c",
        [
            (
                "SEG401",
                0,
                "a AND b",
                "AND stands beside OR without parentheses, and AND goes first",
                "write (a AND b) if that is meant",
            ),
            ("SEG101", 7, ")", "`)` closes nothing", "delete it"),
        ],
    ),
    (
        "a > 3, b = 2",
        [
            ("SEG101", 5, ",", "expected AND, OR or the end, found `,`", "conditions are joined with AND or OR"),
        ],
    ),
    (
        "1 < x < 5",
        [
            (
                "SEG101",
                6,
                "<",
                "expected AND, OR or the end, found `<`",
                "a comparison has two sides: write x BETWEEN 1 AND 5, or join two comparisons with AND",
            ),
        ],
    ),
    (
        "HAS orders > 3",
        [
            (
                "SEG101",
                11,
                ">",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `>`",
                "write COUNT(orders) > 3, or HAS MORE THAN 3 orders",
            ),
        ],
    ),
    (
        "HAS NOT orders",
        [
            ("SEG101", 4, "NOT", "expected a fact such as `orders`, found `NOT`", "write HAS NO orders"),
        ],
    ),
    (
        "HAS LESS THAN 3 orders",
        [
            (
                "SEG101",
                9,
                "THAN",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `THAN`",
                "write HAS FEWER THAN 3 orders",
            ),
        ],
    ),
    (
        "HAS ANY orders",
        [
            (
                "SEG101",
                8,
                "orders",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `orders`",
                "write HAS orders",
            ),
        ],
    ),
    (
        "HAS ATLEAST 3 orders",
        [
            (
                "SEG101",
                12,
                "3",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found the number 3",
                "write AT LEAST with a space",
            ),
        ],
    ),
    (
        "frequency AT LEAST 3",
        [
            (
                "SEG101",
                10,
                "AT",
                "expected a comparison such as = or IN, AND, OR or the end, found `AT`",
                "write frequency >= 3",
            ),
        ],
    ),
    (
        "frequency MORE THAN 3",
        [
            (
                "SEG101",
                10,
                "MORE",
                "expected a comparison such as = or IN, AND, OR or the end, found `MORE`",
                "write frequency > 3",
            ),
        ],
    ),
    (
        "frequency > 3 WHERE region = 'x'",
        [
            (
                "SEG101",
                14,
                "WHERE",
                "expected AND, OR or the end, found `WHERE`",
                "WHERE filters facts (HAS orders WHERE channel = 'web'); conditions on the member are joined with AND",
            ),
        ],
    ),
    (
        "x BETWEEN 1 TO 5",
        [
            ("SEG101", 12, "TO", "expected AND, found `TO`", "a range is BETWEEN 1 AND 5"),
        ],
    ),
    (
        "x BETWEEN 1, 5",
        [
            ("SEG101", 11, ",", "expected AND, found `,`", "a range is BETWEEN 1 AND 5"),
        ],
    ),
    (
        "x IN [1, 2]",
        [
            (
                "SEG101",
                5,
                "[",
                "expected a window such as LAST 30 DAYS or a list in parentheses, found `[`",
                "a list stands in round brackets: ('FR', 'BE')",
            ),
        ],
    ),
    (
        "x IN 3",
        [
            (
                "SEG101",
                5,
                "3",
                "IN 3 is neither a year nor a list",
                "write = 3, or IN (3) with parentheses; a year has four digits",
            ),
        ],
    ),
    (
        "x IN 1,5",
        [
            (
                "SEG101",
                5,
                "1,5",
                "IN 1,5 is neither a year nor a list",
                "write = 1,5, or IN (1,5) with parentheses; a year has four digits",
            ),
            (
                "SEG104",
                5,
                "1,5",
                "`1,5` could be read in several ways",
                "write 1.5 for a decimal number, or 1, 5 (with spaces) for two numbers",
            ),
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
        "a b",
        [
            (
                "SEG101",
                2,
                "b",
                "expected a comparison such as = or IN, AND, OR or the end, found `b`",
                "two names stand side by side: join them with AND or OR, or compare them with =",
            ),
        ],
    ),
    (
        "a = 1 b = 2",
        [
            ("SEG101", 6, "b", "expected AND, OR or the end, found `b`", "two conditions are joined with AND or OR"),
        ],
    ),
    (
        "a AND",
        [
            (
                "SEG101",
                5,
                "",
                "the rule ends where a condition is expected",
                "write a condition after AND, or leave it out",
            ),
        ],
    ),
    (
        "a AND OR b",
        [
            ("SEG101", 6, "OR", "expected a condition, found `OR`", "one of the two words is too much"),
        ],
    ),
    (
        "NOT",
        [
            (
                "SEG101",
                3,
                "",
                "the rule ends where a condition is expected",
                "write a condition after NOT, or leave it out",
            ),
        ],
    ),
    (
        "HAS",
        [
            ("SEG101", 3, "", "the rule ends where a fact such as `orders` is expected", None),
        ],
    ),
    (
        "HAS AT LEAST orders",
        [
            (
                "SEG101",
                19,
                "",
                "the rule ends where a fact such as `orders` is expected",
                "write a number: AT LEAST 3 orders",
            ),
        ],
    ),
    (
        "HAS AT LEAST 3",
        [
            ("SEG101", 14, "", "the rule ends where a fact such as `orders` is expected", None),
        ],
    ),
    (
        "HAS orders IN LAST DAYS",
        [
            (
                "SEG101",
                14,
                "LAST DAYS",
                "LAST DAYS lacks a number",
                "write LAST DAY for the calendar unit, or LAST 3 DAYS",
            ),
        ],
    ),
    (
        "HAS orders IN LAST 30",
        [
            (
                "SEG101",
                21,
                "",
                "the rule ends where a unit of time such as DAYS is expected",
                "write what is counted: 30 DAYS",
            ),
        ],
    ),
    (
        "HAS orders IN vip",
        [
            (
                "SEG101",
                17,
                "",
                "the rule ends where a unit of time such as DAYS is expected",
                "after a fact, IN takes a window: IN LAST 30 DAYS",
            ),
        ],
    ),
    (
        "HAS orders IN (1, 2)",
        [
            ("SEG101", 14, "(", "expected a window such as LAST 30 DAYS, found `(`", None),
        ],
    ),
    (
        "HAS orders IN LAST 30 DAYS WHERE a = 1 IN LAST 20 DAYS",
        [
            ("SEG108", 39, "IN LAST 20 DAYS", "a window stands after WHERE", "a fact takes one window, before WHERE"),
        ],
    ),
    (
        "x IS TRUE",
        [
            ("SEG101", 5, "TRUE", "expected KNOWN or UNKNOWN, found `TRUE`", "write x"),
        ],
    ),
    (
        "x IS 'a'",
        [
            ("SEG101", 5, "'a'", "expected KNOWN or UNKNOWN, found the text 'a'", "write x = 'a'"),
        ],
    ),
    (
        "test = 3",
        [
            (
                "SEG101",
                5,
                "=",
                "expected a segment's name, found `=`",
                "TEST is a reserved word; in back-quotes it is a name: `test`",
            ),
        ],
    ),
    (
        "a AND test = 3",
        [
            (
                "SEG101",
                6,
                "test",
                "expected a condition, found `test`",
                "TEST is a reserved word; in back-quotes it is a name: `test`",
            ),
        ],
    ),
    (
        "x EXCEPT vip",
        [
            (
                "SEG101",
                2,
                "EXCEPT",
                "expected a comparison such as = or IN, AND, OR or the end, found `EXCEPT`",
                "whom to leave out follows EXCLUDE",
            ),
        ],
    ),
    (
        "x CONTAIN 'a'",
        [
            (
                "SEG101",
                2,
                "CONTAIN",
                "expected a comparison such as = or IN, AND, OR or the end, found `CONTAIN`",
                "did you mean CONTAINS?",
            ),
        ],
    ),
    (
        "x IN LAST 30 DAYZ",
        [
            ("SEG101", 13, "DAYZ", "expected a unit of time such as DAYS, found `DAYZ`", "did you mean DAYS?"),
        ],
    ),
    (
        "x STARTS 'a'",
        [
            (
                "SEG101",
                2,
                "STARTS",
                "expected a comparison such as = or IN, AND, OR or the end, found `STARTS`",
                "did you mean STARTS WITH?",
            ),
        ],
    ),
    (
        "SUM(orders.amount IN LAST 3 DAYS AND channel = 'web') > 3",
        [
            (
                "SEG101",
                33,
                "AND",
                "AND follows a window where WHERE is expected",
                "a filter on the facts begins with WHERE",
            ),
        ],
    ),
    (
        "COUNT(orders NOT IN LAST 3 DAYS) > 3",
        [
            (
                "SEG302",
                6,
                "orders NOT IN LAST 3 DAYS",
                "a window inside an aggregate cannot be negated",
                "write the stretch of time that is meant, such as BEFORE 2026-01-01",
            ),
        ],
    ),
    (
        "COUNT() > 3",
        [
            ("SEG208", 0, "COUNT()", "COUNT has nothing to work on", "name a fact or a fact's column: COUNT(orders)"),
        ],
    ),
    (
        "TODAY() = x",
        [
            ("SEG101", 0, "TODAY()", "TODAY takes no parentheses", None),
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
        "x = “urban” OR y = «vip» AND z = « vip »",
        [
            (
                "SEG401",
                15,
                "y = «vip» AND z = « vip »",
                "AND stands beside OR without parentheses, and AND goes first",
                "write (y = «vip» AND z = « vip ») if that is meant",
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
        "a IN THIS MONTHS",
        [
            ("SEG101", 5, "THIS MONTHS", "THIS MONTHS lacks a number", "write THIS MONTH"),
        ],
    ),
    (
        "x = 'a' 'b'",
        [
            ("SEG101", 8, "'b'", "expected AND, OR or the end, found the text 'b'", None),
        ],
    ),
    (
        "IF(a, b",
        [
            ("SEG115", 2, "(", "this parenthesis is never closed", "close it with `)`"),
        ],
    ),
    (
        "f(a,)",
        [
            ("SEG101", 4, ")", "expected a condition or a value, found `)`", None),
        ],
    ),
    (
        "f(,a)",
        [
            ("SEG101", 2, ",", "expected a condition, a value or `)`, found `,`", None),
        ],
    ),
    (
        "()",
        [
            ("SEG101", 1, ")", "expected a condition or a value, found `)`", None),
        ],
    ),
    (
        "x IN ()",
        [
            ("SEG101", 6, ")", "expected a condition or a value, found `)`", None),
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
        "x > 3 AND AND y",
        [
            ("SEG101", 10, "AND", "expected a condition, found `AND`", "one of the two words is too much"),
        ],
    ),
    (
        "WITHIN 3",
        [
            (
                "SEG101",
                7,
                "3",
                "expected a comparison such as = or IN, AND, OR or the end, found the number 3",
                "write WITHIN = 3",
            ),
        ],
    ),
    (
        "ROUND(x WHERE y, 2)",
        [
            (
                "SEG101",
                14,
                "y",
                "ROUND takes no WHERE",
                "WHERE stands in aggregates: SUM(orders.amount WHERE channel = 'web')",
            ),
        ],
    ),
    (
        "ROUND(DISTINCT x, 2) > 3",
        [
            (
                "SEG101",
                6,
                "DISTINCT",
                "DISTINCT has no meaning in ROUND",
                "it stands in aggregates: COUNT(DISTINCT orders.category)",
            ),
        ],
    ),
    (
        "SEGMENT a b > 3",
        [
            ("SEG101", 10, "b", "expected AS, found `b`", "a segment's rule begins with AS: SEGMENT a AS …"),
        ],
    ),
    (
        "SEGMENT a = b > 3",
        [
            ("SEG101", 10, "=", "expected AS, found `=`", "a segment's rule begins with AS: SEGMENT a AS …"),
        ],
    ),
    (
        "SEGMNT a AS b > 3",
        [
            (
                "SEG101",
                7,
                "a",
                "expected a comparison such as = or IN, AND, OR or the end, found `a`",
                "did you mean SEGMENT?",
            ),
        ],
    ),
    (
        "SEGMENT a AS b > 3\nSEGMNT b AS c > 3\nSEGMENT d AS e",
        [
            ("SEG101", 19, "SEGMNT", "`SEGMNT` begins no definition", "did you mean SEGMENT?"),
        ],
    ),
    (
        "vip AS a > 3",
        [
            (
                "SEG101",
                4,
                "AS",
                "expected a comparison such as = or IN, AND, OR or the end, found `AS`",
                "a definition begins with SEGMENT, METRIC or PARAM: SEGMENT vip AS …",
            ),
        ],
    ),
    (
        "SEGMENT AS a",
        [
            (
                "SEG101",
                8,
                "AS",
                "expected a name for it, found `AS`",
                "AS is a reserved word; in back-quotes it is a name: `AS`",
            ),
        ],
    ),
    (
        "SEGMENT test AS a",
        [
            (
                "SEG101",
                8,
                "test",
                "expected a name for it, found `test`",
                "TEST is a reserved word; in back-quotes it is a name: `test`",
            ),
        ],
    ),
    (
        "SEGMENT a.b AS c",
        [
            ("SEG101", 8, "a.b", "`a.b` has a dot where a simple name is expected", "use letters, digits and _"),
        ],
    ),
    (
        "PARAM x AS 3",
        [
            ("SEG101", 8, "AS", "expected `=`, found `AS`", "a param's value follows =: PARAM x = 3"),
        ],
    ),
    (
        "PARAM x = abc",
        [
            (
                "SEG101",
                10,
                "abc",
                "`abc` is a name where a text, a number or a date is expected",
                "if it is a text, it stands in quotes: 'abc'",
            ),
        ],
    ),
    (
        "PARAM x = 3 4",
        [
            (
                "SEG101",
                12,
                "4",
                "expected the end, found the number 4",
                "a param is one value or a list: PARAM regions = ('FR', 'BE')",
            ),
        ],
    ),
    (
        "METRIC m AS a EXCLUDE b",
        [
            (
                "SEG101",
                14,
                "EXCLUDE",
                "expected a comparison such as = or IN, AND, OR or the end, found `EXCLUDE`",
                "a metric is a value of each member; members are added and left out in segments",
            ),
        ],
    ),
    (
        "METRIC m WITH a = 1 AS b",
        [
            ("SEG101", 9, "WITH a = 1", "WITH does not stand in a metric", None),
        ],
    ),
    (
        "SEGMENTATION s AS\n a: x\n b: OTHERWISE\n c: y",
        [
            ("SEG101", 39, "c: y", "a tier follows OTHERWISE, which takes everybody left", "put it before"),
        ],
    ),
    (
        "SEGMENTATION s AS x > 3",
        [
            (
                "SEG101",
                18,
                "x",
                "expected a tier such as `active:`, found `x`",
                "a tier is a name, a colon and a rule: active: HAS orders IN LAST 90 DAYS",
            ),
        ],
    ),
    (
        "TEST a SIZES 3",
        [
            (
                "SEG101",
                7,
                "SIZES",
                "expected a check such as SIZE, CONTAINS, SUBSET OF or EXPECT, found `SIZES`",
                "did you mean SIZE?",
            ),
        ],
    ),
    (
        "TEST a",
        [
            (
                "SEG101",
                6,
                "",
                "the definition ends where a check such as SIZE, CONTAINS, SUBSET OF or EXPECT is expected",
                None,
            ),
        ],
    ),
    (
        "TEST a GIVEN x",
        [
            ("SEG101", 14, "", "the definition ends where `(` is expected", None),
        ],
    ),
    (
        "SEGMENT a AS b AND\nSEGMENT c AS d",
        [
            (
                "SEG101",
                18,
                "",
                "the definition ends where a condition is expected",
                "write a condition after AND, or leave it out",
            ),
        ],
    ),
    (
        "a > 3\nSEGMENT b AS c",
        [
            (
                "SEG101",
                0,
                "a > 3",
                "a rule without a name stands beside definitions",
                "give it a name: SEGMENT name AS …; or keep it in a file of its own",
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
        "a: b",
        [
            (
                "SEG101",
                0,
                "a",
                "expected a condition, found `a`",
                "tiers stand in a segmentation: SEGMENTATION name AS …",
            ),
        ],
    ),
    (
        "SEGMENT x 'a' 'b' AS c",
        [
            ("SEG101", 14, "'b'", "the definition has two labels", "keep one"),
        ],
    ),
    (
        "SEGMENT x WITH a = [1, TRUE] AS c",
        [
            ("SEG101", 23, "TRUE", "a list of options holds texts, numbers and names", None),
        ],
    ),
    (
        "SEGMENT x WITH tags ['a'] AS c",
        [
            ("SEG101", 20, "[", "expected `=`, found `[`", "a list stands in round brackets: ('FR', 'BE')"),
        ],
    ),
    (
        "SEGMENT",
        [
            ("SEG101", 7, "", "the definition ends where a name for it is expected", None),
        ],
    ),
    (
        "SEGMENT x",
        [
            ("SEG101", 9, "", "the definition ends where AS is expected", None),
        ],
    ),
    (
        "SEGMENT x AS",
        [
            ("SEG101", 12, "", "the definition ends where a condition is expected", None),
        ],
    ),
    (
        "AS",
        [
            (
                "SEG101",
                0,
                "AS",
                "expected a condition, found `AS`",
                "AS is a reserved word; in back-quotes it is a name: `AS`",
            ),
        ],
    ),
    (
        "SEGMENT x WITH owner = 'a' tags = 'b' AS c",
        [
            ("SEG101", 27, "tags", "expected AS or `,`, found `tags`", "options are separated by commas"),
        ],
    ),
    (
        "SEGMENT x as a = 1;\nSEGMENT y AS b",
        [
            ("SEG103", 18, ";", "`;` has no meaning here", "a rule needs no semicolon"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "findings"), MISTAKES, ids=[text[:40] for text, _ in MISTAKES])
def test_a_mistake_is_found_at_its_place(text: str, findings: list[Finding]) -> None:
    diagnostics = Diagnostics()
    parse_file(Source("rule.seg", text), diagnostics)
    assert [
        (item.code.number, item.span.start, item.span.text, item.message, item.help) for item in diagnostics.sorted()
    ] == findings


@pytest.mark.parametrize("text", [text for text, _ in MISTAKES], ids=[text[:40] for text, _ in MISTAKES])
def test_a_safe_fix_removes_its_finding_and_adds_none(text: str) -> None:
    diagnostics = Diagnostics()
    parse_file(Source("rule.seg", text), diagnostics)
    for item in diagnostics:
        if item.fix is None or not item.fix.safe:
            continue
        span = item.fix.span
        fixed = Diagnostics()
        parse_file(Source("rule.seg", text[: span.start] + item.fix.replacement + text[span.stop :]), fixed)
        assert len(fixed) < len(diagnostics), item.fix
        assert {finding.code.number for finding in fixed} <= {finding.code.number for finding in diagnostics}


@pytest.mark.parametrize(
    ("rule", "underlined", "help"),
    [
        ("IN vip", "IN", "write vip"),
        ("NOT IN vip", "IN", "write vip"),
        ("age is greater than 3", "greater", "write age > 3"),
        ("city IS UNKOWN", "UNKOWN", "did you mean IS UNKNOWN?"),
        ("city NOT KNOWN", "KNOWN", "write IS UNKNOWN"),
        ("signup IN 30 DAYS", "", "write IN LAST 30 DAYS, or IN 30 DAYS AGO for that one"),
        ("recency > 30 DAYS", "", "write 30 DAYS AGO for the date, or 30 alone for a number of DAYS"),
        ("signup WITHIN 30 DAYS", "WITHIN", "write IN LAST 30 DAYS"),
        ("SUM orders.amount > 3", "orders.amount", "write SUM(orders.amount)"),
        ("email IGNORING CASE = 'x'", "IGNORING", "IGNORING CASE stands last: email = 'a' IGNORING CASE"),
        ("HAS three orders", "orders", "write the number in digits: 3 orders"),
    ],
)
def test_what_people_say_instead(rule: str, underlined: str, help: str) -> None:
    diagnostics = Diagnostics()
    parse_file(Source("rule.seg", rule), diagnostics)
    [found] = diagnostics
    assert (found.span.text, found.help is not None and help in found.help) == (underlined, True), found.help
