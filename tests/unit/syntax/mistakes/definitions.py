"""Mistakes in definitions: segments, metrics, params, segmentations and tests."""

from __future__ import annotations

from tests.unit.syntax.mistakes import Mistake

MISTAKES: list[Mistake] = [
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
        "TEST a GIVEN customer (id, tags) (1, ('x', 'y')) EXPECT 1",
        [
            (
                "SEG101",
                37,
                "(",
                "expected a number or UNKNOWN, found `(`",
                "leave it out: given members have no list; test what reads one without GIVEN, on the target",
            ),
        ],
    ),
]
