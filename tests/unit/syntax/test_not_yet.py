"""Forms that a later version brings are named, not misread."""

from __future__ import annotations

import pytest

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import parse_file

FORMS = [
    ("HAS a FOLLOWED BY b WITHIN 2 DAYS", "FOLLOWED BY"),
    ("HAS a IN LAST 7 DAYS NOT FOLLOWED BY b", "NOT FOLLOWED BY"),
    ("HAS a WHERE p = 'a' IMMEDIATELY FOLLOWED BY b", "IMMEDIATELY FOLLOWED BY"),
    ("HAS FIRST order FOLLOWED BY orders", "HAS FIRST order"),
    ("HAS ALL OF (a, b) WITHIN 30 DAYS", "HAS ALL OF"),
    ("HAS AT LEAST 2 orders SAME product_id", "SAME product_id"),
    ("HAS orders WITHIN 30 DAYS AFTER signup", "WITHIN 30 DAYS AFTER"),
    ("HAS subscriptions ACTIVE TODAY", "ACTIVE TODAY"),
    ("HAS subscriptions ACTIVE FOR AT LEAST 6 MONTHS", "ACTIVE FOR"),
    ("HAS AT LEAST 3 orders IN ANY 30 DAYS", "IN ANY 30"),
    ("HAS orders ON AT LEAST 4 DAYS IN LAST 30 DAYS", "ON AT LEAST"),
    ("HAS orders IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS", "IN AT LEAST 3 OF"),
    ("HAS AT LEAST 2 orders FOR 3 CONSECUTIVE MONTHS", "FOR 3 CONSECUTIVE"),
    ("AVG(DAYS BETWEEN orders IN LAST 1 YEAR) < 30", "DAYS BETWEEN"),
    ("ANNIVERSARY OF birth_date IN NEXT 7 DAYS", "ANNIVERSARY OF"),
    ("DAYS UNTIL ANNIVERSARY OF birth_date = 2", "ANNIVERSARY OF"),
    ("home WITHIN 25 KM OF (48.8566, 2.3522)", "WITHIN 25 KM OF"),
    ("monetary IN TOP 10%", "IN TOP 10%"),
    ("monetary IN BOTTOM 20% AMONG vip", "IN BOTTOM 20%"),
    ("monetary IN QUINTILE 5", "IN QUINTILE 5"),
    ("AT LEAST 2 OF (a > 1, HAS visits, vip)", "AT LEAST 2 OF"),
    ("NOT AT MOST 2 OF (a, b)", "AT MOST 2 OF"),
    ("a OR EXACTLY 2 OF (a, b)", "EXACTLY 2 OF"),
    ("ENTERED vip IN LAST 7 DAYS", "ENTERED vip"),
    ("a AND LEFT vip IN LAST 30 DAYS", "LEFT vip"),
    ("a AND IN vip FOR AT LEAST 90 DAYS", "IN vip FOR AT LEAST"),
    ("email = 'x' IGNORING ACCENTS", "IGNORING ACCENTS"),
    ("SEGMENT a AS b SAMPLE 10% SEED 'x'", "SAMPLE 10%"),
    ("SEGMENT a AS b TOP 5000 BY monetary", "TOP 5000"),
    ("SEGMENT a AS b LOWEST 5 BY recency", "LOWEST 5"),
    ("SEGMENTATION s BY monetary IN 5 TIERS", "BY monetary"),
    ("SEGMENTATION s AMONG a SPLIT INTO b 10%, c 90%", "SPLIT INTO"),
    ("TEST a OVERLAPS b BY AT MOST 10%", "OVERLAPS b"),
    ("TEST a GIVEN x", "GIVEN"),
    ("LANGUE fr\nSEGMENT a EST b", "LANGUE fr"),
]


@pytest.mark.parametrize(("text", "form"), FORMS, ids=[form for _, form in FORMS])
def test_a_later_form_is_named(text: str, form: str) -> None:
    diagnostics = Diagnostics()
    parse_file(Source("rule.seg", text), diagnostics)
    assert [(item.code.name, item.span.text) for item in diagnostics] == [("not-yet", form)]


@pytest.mark.parametrize(
    "name", ["top", "sample", "active", "same", "followed", "entered", "left", "per", "anniversary"]
)
def test_their_words_are_still_names(name: str) -> None:
    diagnostics = Diagnostics()
    parse_file(Source("rule.seg", f"{name} > 3 AND HAS {name} AND COUNT({name}) > 1 EXCLUDE {name}"), diagnostics)
    assert len(diagnostics) == 0
