"""How files look once they are formatted."""

from __future__ import annotations

import pytest

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import format_source, parse_expression, print_expression

LAYOUTS = {
    "keywords, quotes and spaces": (
        "a>3 and region=\"it's\"   or not b in('x','y')exclude vip,d",
        "(a > 3 AND region = 'it''s') OR NOT b IN ('x', 'y') EXCLUDE vip, d\n",
    ),
    "a definition in one line stays in one": (
        "segment a 'Label' of account with owner='crm' as x > 1_000",
        "SEGMENT a 'Label' OF account WITH owner = 'crm' AS x > 1_000\n",
    ),
    "over several lines": (
        "SEGMENT a WITH owner = 'crm'\nAS x > 3 AND y EXCLUDE b",
        "SEGMENT a\n  WITH owner = 'crm'\n  AS x > 3 AND y\n  EXCLUDE b\n",
    ),
    "a chain over several lines": (
        "SEGMENT a AS x > 3\nAND (y = 1 OR\n z)",
        "SEGMENT a\n  AS x > 3\n    AND (\n      y = 1\n      OR z\n    )\n",
    ),
    "what is too long": (
        "METRIC m AS " + " AND ".join(f"attribute_number_{i} > {i}" for i in range(5)),
        "METRIC m\n  AS attribute_number_0 > 0\n"
        + "".join(f"    AND attribute_number_{i} > {i}\n" for i in range(1, 5)),
    ),
    "tiers are aligned": (
        "SEGMENTATION s AMONG (a or b) AS x: a  longer 'L': b\n EXCLUDE c  `test`: otherwise",
        "SEGMENTATION s AMONG (a OR b) AS\n  x:          a\n  longer 'L': b\n    EXCLUDE c\n  `test`:     OTHERWISE\n",
    ),
    "tests have a check a line": (
        "TEST a SIZE between 5% and 1_000 contains 'a',-3 LACKS 'b'",
        "TEST a\n  SIZE BETWEEN 5% AND 1_000\n  CONTAINS 'a', -3\n  LACKS 'b'\n",
    ),
    "blank lines and comments": (
        "#top\n\n\n--one\nPARAM a=1 --two\nPARAM b=2\n\n--three\n",
        "#top\n\n-- one\nPARAM a = 1  -- two\nPARAM b = 2\n\n-- three\n",
    ),
    "comments inside": (
        "SEGMENT a -- why\n -- own\n AS x > 3 -- first\n AND y -- second\n -- last\n EXCLUDE b, -- c\n d\n",
        "SEGMENT a  -- why\n  -- own\n  AS x > 3  -- first\n    AND y  -- second\n  -- last\n  EXCLUDE b, d  -- c\n",
    ),
    "what a word processor made": (
        "a ≥ 3 AND b ≠ “x” AND c – 1 > 2 — note",
        "a >= 3 AND b != 'x' AND c - 1 > 2  -- note\n",
    ),
    "units follow their number": (
        "a IN LAST 1 days AND b IN LAST 2 day AND day since c > 3",
        "a IN LAST 1 DAY AND b IN LAST 2 DAYS AND DAYS SINCE c > 3\n",
    ),
    "no needless parentheses": ("((a)) AND ((b = (1 + 2) * 3)) AND (NOT c)", "a AND b = (1 + 2) * 3 AND NOT c\n"),
    "line endings": ("PARAM a = 1\r\n\r\nPARAM b = 2\r\n", "PARAM a = 1\n\nPARAM b = 2\n"),
    "keywords as names": ("last > 3 AND HAS no AND `in` = `today`", "last > 3 AND HAS no AND `in` = `today`\n"),
    "a short sequence": (
        "has carts not followed by orders within 2 days",
        "HAS carts NOT FOLLOWED BY orders WITHIN 2 DAYS\n",
    ),
    "a sequence over several lines": (
        "SEGMENT s AS has visits where page='a' -- seen\nfollowed by carts within 1 day -- put\n"
        "followed by orders\nall within 3 days",
        "SEGMENT s\n  AS HAS visits WHERE page = 'a'  -- seen\n    FOLLOWED BY carts WITHIN 1 DAY  -- put\n"
        "    FOLLOWED BY orders\n    ALL WITHIN 3 DAYS\n",
    ),
    "a sequence among conditions": (
        "vip AND NOT has carts\nfollowed by orders",
        "vip\n  AND NOT HAS carts\n    FOLLOWED BY orders\n",
    ),
    "conditions that are counted": (
        "vip AND at least 2 of (a, -- one\nb > 3)",
        "vip\n  AND AT LEAST 2 OF (\n    a,  -- one\n    b > 3\n  )\n",
    ),
    "a long HAS": (
        "HAS AT LEAST 3 orders IN LAST 12 COMPLETE MONTHS WHERE category IN ('bio', 'fair trade', 'local produce', 'x')",
        "HAS AT LEAST 3 orders IN LAST 12 COMPLETE MONTHS\n"
        "  WHERE category IN ('bio', 'fair trade', 'local produce', 'x')\n",
    ),
    "names with dots": ("HAS a WHERE b.segment = 1", "HAS a WHERE b.segment = 1\n"),
    "a rhythm before its window": (
        "HAS orders IN LAST 30 DAYS ON AT LEAST 4 DAYS",
        "HAS orders ON AT LEAST 4 DAYS IN LAST 30 DAYS\n",
    ),
    "tails": (
        "SEGMENT a AS b\nEXCLUDE c -- not they\nTOP 5 BY x -- the best",
        "SEGMENT a\n  AS b\n  EXCLUDE c  -- not they\n  TOP 5 BY x  -- the best\n",
    ),
    "partitions": (
        "SEGMENTATION s AS split into a 10%, b 90%\nSEGMENTATION t AS BY x IN 5 TIERS",
        "SEGMENTATION s SPLIT INTO a 10%, b 90%\nSEGMENTATION t BY x IN 5 TIERS\n",
    ),
    "a rank inside a segmentation": (
        "SEGMENTATION s AMONG x IN TOP 5 BY y IN 5 TIERS",
        "SEGMENTATION s AMONG (x IN TOP 5) BY y IN 5 TIERS\n",
    ),
    "a split over several lines": (
        "SEGMENTATION s SPLIT INTO a 10%, -- one\nb 90% seed 'x'",
        "SEGMENTATION s\n  SPLIT INTO\n    a 10%,  -- one\n    b 90%\n    SEED 'x'\n",
    ),
    "rows written inline": (
        "TEST v as of 2026-11-01 given a (x, y) (1, 2), (3, unknown) expect nobody",
        "TEST v AS OF 2026-11-01\n  GIVEN a (x, y)\n    (1, 2),\n    (3, UNKNOWN)\n  EXPECT NOBODY\n",
    ),
    "a language of its own": (
        "-- note\nlangue FR -- ici\na et b",
        "-- note\nLANGUE fr  -- ici\na ET b\n",
    ),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "formatted"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_file_is_laid_out(text: str, formatted: str) -> None:
    diagnostics = Diagnostics()
    assert format_source(Source("file.seg", text), diagnostics) == formatted
    assert len(diagnostics) == 0
    assert format_source(Source("file.seg", formatted), diagnostics) == formatted


def test_what_cannot_be_parsed_is_not_formatted() -> None:
    diagnostics = Diagnostics()
    assert format_source(Source("file.seg", "a >"), diagnostics) is None
    assert diagnostics.has_errors


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("HAS NO since", "HAS NO since"),
        ("x STARTS WITH `any`(y)", "x STARTS WITH `ANY`(y)"),
        ("`days` SINCE 2026-01-01", "`days` SINCE 2026-01-01"),
        ("`now` > 3", "`now` > 3"),
        ("COUNT((orders IN LAST 3 DAYS))", "COUNT((orders IN LAST 3 DAYS))"),
        ("- (- 3)", "-(-3)"),
        ("a - (b - c)", "a - (b - c)"),
    ],
)
def test_an_expression_prints_so_that_it_is_read_back(written: str, printed: str) -> None:
    diagnostics = Diagnostics()
    parsed = parse_expression(Source("rule", written), diagnostics)
    assert parsed is not None
    assert print_expression(parsed) == printed
