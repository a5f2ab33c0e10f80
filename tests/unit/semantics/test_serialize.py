"""Programs survive the way to JSON and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segql.catalog import load_catalog
from segql.diagnostics import Diagnostics
from segql.semantics import clock, resolve
from segql.semantics.serialize import from_json, to_json
from segql.source import Source
from segql.syntax import parse_file

RULES = """
SEGMENT a 'A' AS frequency > 3 AND region = 'urban' INCLUDE email ENDS WITH '.fr' EXCLUDE b
SEGMENT b AS SUM(orders.amount IN LAST 90 DAYS WHERE product.brand = 'x') / COUNT(orders) >= 20%
SEGMENT c AS IF(email_consent, age, 0) > 3 OR tags CONTAINS 'x' OR email MATCHES '^a' OR birth_date IS UNKNOWN
SEGMENT d AS last_login < NOW AND signup IN THIS MONTH AND PERCENTILE(orders.amount, 90) > 3 AND AGE(birth_date) > 18
SEGMENT f AS HAS AT LEAST 2 orders IN ANY 3 DAYS AND HAS orders FOR 3 CONSECUTIVE WEEKS AND HAS 2 orders SAME channel
SEGMENT g AS HAS orders IN AT LEAST 1 OF LAST 3 PERIODS OF 72 HOURS AND AVG(DAYS BETWEEN orders) > 3
SEGMENT h AS HAS orders WITHIN 3 DAYS AFTER signup AND HAS leases ACTIVE
SEGMENT i AS AT LEAST 2 OF (age > 3, email_consent, ANNIVERSARY OF birth_date IN NEXT 7 DAYS)
SEGMENT e OF account AS COUNT(deals) > 3 AND SUM(orders.amount) > 3
SEGMENT ranked AS monetary IN TOP 10% AMONG a PER region OR age IN QUINTILE 2 TOP 5 BY frequency
SEGMENT sampled AS ranked SAMPLE 12.5% SEED 'x'
SEGMENTATION parts SPLIT INTO one 50%, two 50%
TEST a SIZE BETWEEN 1% AND 5% LACKS 3 OVERLAPS d BY AT MOST 10%
TEST b GIVEN customer (customer_id, signup) (1, 2026-01-01), (2, UNKNOWN) AS OF 2026-11-01 EXPECT 1
"""


@pytest.mark.parametrize("live", [False, True])
def test_there_and_back(live: bool) -> None:
    diagnostics = Diagnostics()
    catalog = load_catalog(Path(__file__).parent / "shop.yml", diagnostics)
    assert catalog is not None
    file = parse_file(Source("rules.seg", RULES), diagnostics)
    moment = None if live else clock("2026-11-01", catalog.timezone, diagnostics)
    program = resolve([file], catalog, diagnostics, clock=moment)
    assert not diagnostics.items, [item.message for item in diagnostics]
    assert len(program.segments) == 13
    again = from_json(json.loads(json.dumps(to_json(program))))
    assert again == program
    words = [operand.words for operand in again.segments["a"].condition.operands]  # type: ignore[union-attr]
    assert words[-1] == "EXCLUDE b"


def test_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        from_json({"segql_ir": 0, "program": None})
