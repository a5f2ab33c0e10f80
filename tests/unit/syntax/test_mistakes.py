"""Every mistake is found at its place, with what to write; see the tables of `mistakes`."""

from __future__ import annotations

import pytest

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import parse_file
from tests.unit.syntax.mistakes import Finding, conditions, definitions, facts, signs

MISTAKES = [*signs.MISTAKES, *conditions.MISTAKES, *facts.MISTAKES, *definitions.MISTAKES]


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
