"""Mistakes in what members did: HAS, aggregates, their windows and filters."""

from __future__ import annotations

from tests.unit.syntax.mistakes import Mistake

MISTAKES: list[Mistake] = [
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
        "x IN LAST 30 DAYZ",
        [
            ("SEG101", 13, "DAYZ", "expected a unit of time such as DAYS, found `DAYZ`", "did you mean DAYS?"),
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
        "a IN THIS MONTHS",
        [
            ("SEG101", 5, "THIS MONTHS", "THIS MONTHS lacks a number", "write THIS MONTH"),
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
]
