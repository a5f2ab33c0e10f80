"""Mistakes in what members did, in ranks, tails, partitions and tests: found at their place, with what to write."""

from __future__ import annotations

import pytest

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import parse_file

MISTAKES: list[tuple[str, list[tuple[str, str, str | None]]]] = [
    (
        "HAS a WHERE p = 'x' IN LAST 7 DAYS FOLLOWED BY b",
        [("IN LAST 7 DAYS", "a window stands after WHERE", "the window comes first: IN LAST 7 DAYS WHERE p = 'x'")],
    ),
    (
        "HAS a WHERE p = 'x' FOLLOWED BY b WHERE q = 1 SINCE 2026-01-01 WITHIN 2 DAYS",
        [("SINCE 2026-01-01", "a window stands after WHERE", "the window comes first: SINCE 2026-01-01 WHERE q = 1")],
    ),
    (
        "HAS a FOLLOWED BY b WITHIN 2 DAYS IN LAST 30 DAYS",
        [
            (
                "IN LAST 30 DAYS",
                "a window stands after the end of a step",
                "it comes straight after the fact that it is of: HAS carts IN LAST 30 DAYS FOLLOWED BY orders",
            )
        ],
    ),
    (
        "HAS a FOLLOWED BY b WITHIN 2 DAYS WHERE x = 1 AND y",
        [
            (
                "WHERE x = 1",
                "a filter stands after WITHIN 2 DAYS",
                "a filter comes straight after its fact: WHERE x = 1 WITHIN 2 DAYS",
            )
        ],
    ),
    (
        "HAS 2 orders SAME product WHERE x = 1",
        [
            (
                "WHERE x = 1",
                "a filter stands after SAME product",
                "a filter comes straight after its fact: WHERE x = 1 SAME product",
            )
        ],
    ),
    (
        "HAS orders WHERE x = 1 IN ANY 30 DAYS",
        [("IN ANY 30 DAYS", "a rhythm stands after WHERE", "the rhythm comes first: IN ANY 30 DAYS WHERE x = 1")],
    ),
    (
        "HAS orders WHERE x = 1 ON AT LEAST 4 DAYS",
        [
            (
                "ON AT LEAST 4 DAYS",
                "a rhythm stands after WHERE",
                "the rhythm comes first: ON AT LEAST 4 DAYS WHERE x = 1",
            )
        ],
    ),
    (
        "HAS orders IN ANY 30 DAYS FOR 3 CONSECUTIVE MONTHS",
        [("FOR 3 CONSECUTIVE MONTHS", "a fact has one rhythm", "join two conditions with AND")],
    ),
    (
        "HAS orders IN ANY 30 DAYS FOLLOWED BY x",
        [("IN ANY 30 DAYS", "a rhythm stands in a HAS alone, not in a sequence", "join two conditions with AND")],
    ),
    ("carts FOLLOWED BY orders WITHIN 3 DAYS", [("carts", "a sequence begins with HAS", "write HAS carts")]),
    ("x AND carts NOT FOLLOWED BY orders", [("carts", "a sequence begins with HAS", "write HAS carts")]),
    (
        "HAS a FOLLOWED BY b WITHIN 2",
        [("", "the rule ends where a unit of time such as DAYS is expected", "write what is counted: 2 DAYS")],
    ),
    (
        "HAS a FOLLOWED BY b WITHIN DAYS",
        [
            (
                "WITHIN",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `WITHIN`",
                "write a number: WITHIN 30 DAYS",
            )
        ],
    ),
    (
        "HAS a WITHIN 2 DAYS",
        [
            (
                "WITHIN 2 DAYS",
                "WITHIN 2 DAYS does not say of what",
                "write a window such as IN LAST 30 DAYS, or WITHIN 2 DAYS AFTER signup",
            )
        ],
    ),
    ("HAS a FOLLOWED BY b WITHIN 2 DAYS WITHIN 3 DAYS", [("WITHIN 3 DAYS", "WITHIN stands twice", "keep one")]),
    ("a TOP 100", [("", "the rule ends where BY or PER is expected", "say by what: TOP 100 BY monetary")]),
    ("a LOWEST 100 PER x", [("", "the rule ends where BY is expected", None)]),
    ("a SAMPLE 10", [("10", "a sample is a percentage", "write 10%")]),
    ("a SAMPLE", [("", "the rule ends where a number is expected", None)]),
    (
        "SEGMENTATION s SPLIT INTO a 10, b 90",
        [
            ("10", "the share of a part is a percentage", "write 10%"),
            ("90", "the share of a part is a percentage", "write 90%"),
        ],
    ),
    ("SEGMENTATION s SPLIT INTO a, b", [(",", "expected a number, found `,`", "each part has its share: a 50%")]),
    (
        "SEGMENTATION s BY x",
        [("", "the definition ends where IN or `,` is expected", "equal tiers are counted: BY monetary IN 5 TIERS")],
    ),
    (
        "SEGMENTATION s BY x IN 5",
        [("", "the definition ends where TIERS is expected", "equal tiers are counted: BY monetary IN 5 TIERS")],
    ),
    (
        "HAS a FOLLOWED BY FIRST order",
        [
            (
                "order",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `order`",
                "FIRST stands only at the head of a sequence: HAS FIRST order …",
            )
        ],
    ),
    (
        "HAS a THEN b",
        [
            (
                "b",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `b`",
                "write FOLLOWED BY b",
            )
        ],
    ),
    ("x IN THE TOP 10%", [("", "the rule ends where BY or PER is expected", "write IN TOP 10%")]),
    (
        "TOP 10% BY x",
        [
            (
                "10%",
                "expected a comparison such as = or IN, AND, OR or the end, found the number 10%",
                "a rank follows a value: monetary IN TOP 10%; of a whole rule: vip TOP 10% BY monetary",
            )
        ],
    ),
    (
        "AT LEAST 2 OF a, b",
        [
            (
                "a",
                "expected `(`, found `a`",
                "conditions that are counted stand in parentheses: AT LEAST 2 OF (vip, HAS visits)",
            )
        ],
    ),
    (
        "home WITHIN 25 KM FROM 'x'",
        [("FROM", "expected OF, found `FROM`", "a place follows OF: WITHIN 25 KM OF 'Lyon store'")],
    ),
    (
        "ANNIVERSARY birth IN NEXT 7 DAYS",
        [
            (
                "birth",
                "expected a comparison such as = or IN, AND, OR or the end, found `birth`",
                "write ANNIVERSARY OF birth",
            )
        ],
    ),
    (
        "HAS orders ON 4 DAYS",
        [
            (
                "ON",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `ON`",
                "write ON AT LEAST 4 DAYS",
            )
        ],
    ),
    ("IN vip FOR 90 DAYS", [("FOR", "expected FOR AT LEAST, found `FOR`", "write FOR AT LEAST 90 DAYS")]),
    (
        "HAS orders IN 3 OF LAST 6 MONTHS",
        [("OF", "expected WHERE, AND, OR or the end, found `OF`", "write IN AT LEAST 3 OF LAST 6 MONTHS")],
    ),
    (
        "HAS ALL (a, b)",
        [
            (
                "(",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `(`",
                "write HAS ALL OF (a, b)",
            )
        ],
    ),
    ("HAS a FOLLOWED BY", [("", "the rule ends where a fact such as `orders` is expected", None)]),
    (
        "HAS a FOLLOWED orders",
        [
            (
                "orders",
                "expected a window such as IN LAST 30 DAYS, WHERE, AND, OR or the end, found `orders`",
                "write FOLLOWED BY orders",
            )
        ],
    ),
    (
        "HAS a AFTER 2 WEEKS",
        [
            (
                "AFTER 2 WEEKS",
                "AFTER stands before any step",
                "it follows a step: HAS carts FOLLOWED BY orders AFTER 2 WEEKS",
            )
        ],
    ),
    (
        "HAS a FOLLOWED BY b WITHOUT c",
        [
            (
                "",
                "the rule ends where a window such as IN LAST 30 DAYS, WHERE or IN BETWEEN is expected",
                "write WITHOUT c IN BETWEEN",
            )
        ],
    ),
    (
        "HAS a FOLLOWED BY b IN 3 DAYS",
        [("", "the rule ends where AGO is expected", "write IN LAST 3 DAYS, or IN 3 DAYS AGO for that one")],
    ),
    ("ENTERED vip LAST 7 DAYS", [("LAST 7 DAYS", "a window begins with IN, not with LAST", "write IN LAST 7 DAYS")]),
    ("TEST a GIVEN b", [("", "the definition ends where `(` is expected", None)]),
    ("TEST a GIVEN b (x, y) (1)", [("(1)", "the row has 1 value for 2 columns", "a missing value is written UNKNOWN")]),
    ("TEST a OVERLAPS b", [("", "the definition ends where BY is expected", None)]),
    ("TEST a OVERLAPS b BY 10%", [("10%", "expected AT LEAST, AT MOST or BETWEEN, found the number 10%", None)]),
    (
        "x = 'a' IGNORING ACCENT",
        [("IGNORING", "expected AND, OR or the end, found `IGNORING`", "did you mean IGNORING ACCENTS?")],
    ),
    ("COUNT(orders IN ANY MONTH) > 3", [(")", "expected AGO, found `)`", "write a number: IN ANY 30 DAYS")]),
    (
        "HAS a EXCLUDE b TOP 5 BY x EXCLUDE c",
        [
            ("EXCLUDE", "EXCLUDE stands after TOP 5 BY x", "who is chosen comes last: EXCLUDE c TOP 5 BY x"),
            ("EXCLUDE", "EXCLUDE stands twice", "one EXCLUDE takes several, separated by commas"),
        ],
    ),
    (
        "a TOP 5 BY x SAMPLE 10%",
        [
            (
                "SAMPLE",
                "a rule ends with one of SAMPLE, TOP and LOWEST",
                "the first of them stands in parentheses with what it chooses from: (vip TOP 5 BY x) …",
            )
        ],
    ),
    (
        "a SAMPLE 10% EXCLUDE b",
        [("EXCLUDE", "EXCLUDE stands after SAMPLE 10%", "who is chosen comes last: EXCLUDE b SAMPLE 10%")],
    ),
]


def _found(text: str) -> Diagnostics:
    diagnostics = Diagnostics()
    parse_file(Source("rule.seg", text), diagnostics)
    return diagnostics


@pytest.mark.parametrize(("text", "findings"), MISTAKES, ids=[text for text, _ in MISTAKES])
def test_a_mistake_is_found_at_its_place(text: str, findings: list[tuple[str, str, str | None]]) -> None:
    told = [
        (item.span.text, str(item.message), None if item.help is None else str(item.help))
        for item in _found(text).sorted()
    ]
    assert told == findings


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("city = 'x' IGNORING CASE IGNORING ACCENTS", "write IGNORING CASE AND ACCENTS"),
        ("city = 'x' IGNORING CASE, ACCENTS", "write IGNORING CASE AND ACCENTS"),
        ("home WITHIN 25 OF 'Paris'", "a distance has a unit: WITHIN 25 KM OF 'Lyon store'"),
        ("home WITHIN 25 LEAGUES OF 'Paris'", "a distance has a unit: WITHIN 25 KM OF 'Lyon store'"),
        ("signup WITHIN 30 DAYS", "write IN LAST 30 DAYS"),
        ("ANY OF (a, b)", "write AT LEAST 1 OF (a, b), or join the conditions with OR"),
        ("ALL OF (a, b)", "join the conditions with AND"),
        ("HAS ANY OF (a, b) WITHIN 3 DAYS", "write HAS AT LEAST 1 OF (a, b) WITHIN 3 DAYS"),
        ("HAS ALL OFF (a, b)", "write HAS ALL OF (a, b)"),
        ("HAS stays ACTIVE FOR 6 MONTHS", "write ACTIVE FOR AT LEAST 6 MONTHS"),
        ("HAS orders FOR 3 MONTHS", "write FOR 3 CONSECUTIVE MONTHS"),
        ("HAS carts FOLLOWED IMMEDIATELY BY b", "write IMMEDIATELY FOLLOWED BY b"),
        ("HAS a FOLLOWED BY IMMEDIATELY b", "write IMMEDIATELY FOLLOWED BY b"),
        ("HAS a NOT FOLLOWED b", "write NOT FOLLOWED BY b"),
        (
            "HAS THIRD order FOLLOWED BY b",
            "HAS picks the FIRST, SECOND or LAST of the facts: HAS FIRST order FOLLOWED BY orders",
        ),
        (
            "HAS FIRTS order FOLLOWED BY b",
            "HAS picks the FIRST, SECOND or LAST of the facts: HAS FIRST order FOLLOWED BY orders",
        ),
        ("HAS a IN 3 OF LAST 6 COMPLETE MONTHS", "write IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS"),
        ("HAS a IN EACH OF LAST 6 COMPLETE MONTHS", "write IN AT LEAST 6 OF LAST 6 COMPLETE MONTHS"),
        ("SEGMENTATION s AMONG vip SPLIT control 10%, a 90%", "write SPLIT INTO control 10% …"),
        ("TEST vip OVERLAPS lapsed AT MOST 10%", "write OVERLAPS lapsed BY AT MOST 10%"),
        ("HAS a ON AT LEAST 4 DISTINCT DAYS", "write ON AT LEAST 4 DAYS"),
        (
            "HAS orders LIMIT 5",
            "write vip TOP 100 BY monetary for the first by a value, or vip SAMPLE 10% for some by chance",
        ),
    ],
)
def test_help_says_what_to_write(text: str, help: str) -> None:
    [found] = _found(text)
    assert found.help == help


@pytest.mark.parametrize("text", [text for text, _ in MISTAKES if any(item.fix for item in _found(text))])
def test_a_safe_fix_removes_its_finding_and_adds_none(text: str) -> None:
    before = len(_found(text))
    fixes = [item.fix for item in _found(text) if item.fix is not None and item.fix.safe]
    assert fixes
    for fix in fixes:
        fixed = text[: fix.span.start] + fix.replacement + text[fix.span.stop :]
        assert len(_found(fixed)) < before, fixed


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("HAS a WHERE p = 'x' IN LAST 7 DAYS FOLLOWED BY b", "HAS a IN LAST 7 DAYS WHERE p = 'x' FOLLOWED BY b"),
        ("HAS a FOLLOWED BY b WITHIN 2 DAYS WHERE x = 1", "HAS a FOLLOWED BY b WHERE x = 1 WITHIN 2 DAYS"),
        ("HAS 3 orders WHERE x = 1 IN ANY 30 DAYS", "HAS 3 orders IN ANY 30 DAYS WHERE x = 1"),
        ("carts FOLLOWED BY orders", "HAS carts FOLLOWED BY orders"),
        ("a SAMPLE 10% EXCLUDE b", "a EXCLUDE b SAMPLE 10%"),
        ("a SAMPLE 10", "a SAMPLE 10%"),
        ("a AND IN vip", "a AND vip"),
    ],
)
def test_a_fix_says_what_was_meant(text: str, fixed: str) -> None:
    [found] = _found(text)
    assert found.fix is not None and found.fix.safe
    span = found.fix.span
    assert text[: span.start] + found.fix.replacement + text[span.stop :] == fixed
    assert not len(_found(fixed))
