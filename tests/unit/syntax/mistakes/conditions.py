"""Mistakes in conditions on a member and in how they are joined."""

from __future__ import annotations

from tests.unit.syntax.mistakes import Mistake

MISTAKES: list[Mistake] = [
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
        "TODAY() = x",
        [
            ("SEG101", 0, "TODAY()", "TODAY takes no parentheses", None),
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
        "x = 'a' 'b'",
        [
            ("SEG101", 8, "'b'", "expected AND, OR or the end, found the text 'b'", None),
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
        "x > 3 AND AND y",
        [
            ("SEG101", 10, "AND", "expected a condition, found `AND`", "one of the two words is too much"),
        ],
    ),
]
