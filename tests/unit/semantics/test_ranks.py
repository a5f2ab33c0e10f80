"""Ranks, tails, samples and segmentations: what they mean, and every mistake at its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from segql.catalog import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics
from segql.semantics import ir
from tests.unit.semantics.test_mistakes import meaning, shop

__all__ = ["shop"]

ERRORS = [
    ("monetary IN TOP 0", "bad-rank", "0", "TOP 1"),
    ("monetary IN TOP 0%", "bad-rank", "0%", "10%"),
    ("monetary IN TOP 110%", "bad-rank", "110%", "10%"),
    ("monetary IN BOTTOM 2.5", "bad-rank", "2.5", "BOTTOM 1"),
    ("monetary IN TOP 0.2", "bad-rank", "0.2", "TOP 20%"),
    ("monetary IN TOP 2000000000", "bad-rank", "2000000000", "1_000_000_000"),
    ("monetary IN TOP 0.12345678%", "bad-number", "0.12345678%", None),
    ("monetary IN QUINTILE 6", "bad-rank", "6", "5, the highest"),
    ("monetary IN QUARTILE 0", "bad-rank", "0", "4, the highest"),
    ("monetary IN DECILE 10%", "bad-rank", "10%", "10, the highest"),
    ("monetary IN TOP many", "unknown-name", "many", "PARAM"),
    ("monetary IN TOP start", "bad-rank", "start", "500"),
    ("region IN TOP 10%", "type-mismatch", "region", "frequency IN TOP 10%"),
    ("tags IN TOP 10%", "type-mismatch", "tags", None),
    ("monetary IN TOP 10% PER tags", "type-mismatch", "tags", "group by"),
    ("monetary IN TOP 10% AMONG vpi", "unknown-name", "vpi", None),
    ("monetary IN TOP 10% AMONG (regin = 'x')", "unknown-name", "regin", "region"),
    ("HAS orders WHERE amount IN TOP 10%", "not-members", "amount IN TOP 10%", "SUM(orders.amount)"),
    ("HAS orders WHERE (rush TOP 10 BY amount)", "not-members", "TOP 10 BY amount", "SUM(orders.amount)"),
    ("HAS orders WHERE (rush SAMPLE 10%)", "not-members", "SAMPLE 10%", None),
    ("region = 'urban' SAMPLE 10", "syntax", "10", None),
    ("region = 'urban' SAMPLE min_orders", "bad-rank", "min_orders", "SAMPLE 10%"),
    ("region = 'urban' SAMPLE 200%", "bad-rank", "200%", None),
    ("region = 'urban' TOP 0 BY monetary", "bad-rank", "0", "TOP 1"),
    ("region = 'urban' LOWEST 120% BY monetary", "bad-rank", "120%", None),
    ("region = 'urban' TOP 3 BY region", "type-mismatch", "region", None),
    ("region = 'urban' TOP 3 PER tags BY monetary", "type-mismatch", "tags", None),
    ("SEGMENTATION s SPLIT INTO a 50%, b 40%", "bad-split", "a 50%, b 40%", "a part of 10%"),
    ("SEGMENTATION s SPLIT INTO a 50%, b 62.5%", "bad-split", "a 50%, b 62.5%", "take 12.5%"),
    ("SEGMENTATION s SPLIT INTO a 50, b 50%", "syntax", "50", None),
    ("SEGMENTATION s SPLIT INTO a 0%, b 100%", "bad-split", "0%", None),
    ("SEGMENTATION s SPLIT INTO a 50%, A 50%", "duplicate-name", "A", "rename"),
    ("SEGMENTATION s BY monetary IN 1 TIERS", "bad-rank", "1", "5 TIERS"),
    ("SEGMENTATION s BY monetary IN 101 TIERS", "bad-rank", "101", None),
    ("SEGMENTATION s BY monetary IN n TIERS", "unknown-name", "n", "PARAM"),
    ("SEGMENTATION s BY region IN 5 TIERS", "type-mismatch", "region", None),
    ("SEGMENTATION s BY monetary, age, frequency IN 11 TIERS", "bad-rank", "11", "fewer"),
    ("SEGMENTATION s BY monetary, COUNT(orders) IN 5 TIERS", "bad-rank", "COUNT(orders)", "METRIC"),
    ("SEGMENTATION s BY recency, region IN 5 TIERS", "duplicate-name", "region", "METRIC"),
    ("SEGMENT a AS s.c\nSEGMENTATION s SPLIT INTO a 50%, b 50%", "unknown-name", "c", "s.a"),
    ("SEGMENT a AS s\nSEGMENTATION s SPLIT INTO a 50%, b 50%", "not-a-condition", "s", "s.a"),
    ("SEGMENT a AS monetary IN TOP 10% AMONG b\nSEGMENT b AS NOT a", "cycle", None, None),
]


@pytest.mark.parametrize(("rule", "code", "place", "help"), ERRORS)
def test_a_mistake_is_one_message_at_its_place(
    shop: Catalog, rule: str, code: str, place: str | None, help: str | None
) -> None:
    _, diagnostics = meaning(rule, shop)
    assert {item.code.name for item in diagnostics} == {code}, [item.message for item in diagnostics]
    first = next(iter(diagnostics))
    assert place is None or first.span.text == place
    assert help is None or help in (first.help or ""), first.help


def rule_of(text: str, shop: Catalog, name: str = "rule") -> ir.Condition:
    program, diagnostics = meaning(text, shop, "rule.seg")
    assert not diagnostics.items, [item.message for item in diagnostics]
    return program.segments[name].condition


def test_a_rank_is_among_all_unless_said_otherwise(shop: Catalog) -> None:
    rank = rule_of("monetary IN TOP 10%", shop)
    assert isinstance(rank, ir.InRank)
    assert (rank.among, rank.cut, rank.reverse, rank.per) == (ir.Constant(True), ir.Share(Decimal("0.1")), False, None)
    assert rank.words == "monetary IN TOP 10%"
    assert [column.name for column in rank.key] == ["customer_id"]


def test_among_and_per(shop: Catalog) -> None:
    rank = rule_of("monetary NOT IN BOTTOM 500 AMONG (region = 'urban' AND age > 3) PER city", shop)
    assert isinstance(rank, ir.Not) and isinstance(rank.operand, ir.InRank)
    assert rank.operand.cut == ir.Largest(500) and rank.operand.reverse
    assert isinstance(rank.operand.among, ir.And)
    assert isinstance(rank.operand.per, ir.Column) and rank.operand.per.name == "city"


def test_what_a_name_leads_to_is_ranked_among_its_own(shop: Catalog) -> None:
    rank = rule_of("company.size IN DECILE 10", shop)
    assert isinstance(rank, ir.InRank)
    assert rank.entity.name == "account"
    assert isinstance(rank.value, ir.Column) and not rank.value.hops
    assert [column.hops[0].name for column in rank.key] == ["company"]
    assert rank.cut == ir.Tile(10, 10)


def test_a_filter_ranks_the_members_of_its_facts(shop: Catalog) -> None:
    found = rule_of("HAS orders WHERE customer.monetary IN TOP 5", shop)
    assert isinstance(found, ir.Compare) and isinstance(found.left, ir.Aggregate)
    rank = found.left.where
    assert isinstance(rank, ir.InRank)
    assert rank.entity.name == "customer" and rank.key[0].hops[0].name == "customer"


def test_a_caseless_group_is_one_whatever_its_case(shop: Catalog) -> None:
    rank = rule_of("monetary IN TOP 1 PER email", shop)
    assert isinstance(rank, ir.InRank)
    assert isinstance(rank.per, ir.Call) and rank.per.function is ir.Function.LOWER


def test_a_tail_ranks_what_was_selected(shop: Catalog) -> None:
    rank = rule_of("region = 'urban' EXCLUDE age > 70 TOP 1 PER city BY monetary", shop)
    assert isinstance(rank, ir.InRank)
    assert isinstance(rank.among, ir.And) and len(rank.among.operands) == 2
    assert rank.cut == ir.Largest(1) and rank.words == "TOP 1 PER city BY monetary"
    lowest = rule_of("region = 'urban' LOWEST 10% BY age", shop)
    assert isinstance(lowest, ir.InRank) and lowest.reverse


def test_a_sample_is_drawn_from_what_was_selected(shop: Catalog) -> None:
    both = rule_of("region = 'urban' SAMPLE 12.5% SEED 'spring'", shop)
    assert isinstance(both, ir.And)
    draw = both.operands[1]
    assert isinstance(draw, ir.InDraw)
    assert (draw.prefix, draw.low, draw.high) == ("sample:spring:", Decimal(0), Decimal("0.125"))
    plain = rule_of("region = 'urban' SAMPLE 12.5%", shop)
    assert isinstance(plain, ir.And) and isinstance(plain.operands[1], ir.InDraw)
    assert plain.operands[1].prefix == "sample::"


def test_a_tail_in_parentheses_is_a_condition(shop: Catalog) -> None:
    either = rule_of("(region = 'urban' TOP 3 BY age) OR (region = 'rural' SAMPLE 1%)", shop)
    assert isinstance(either, ir.Or)
    assert isinstance(either.operands[0], ir.InRank) and isinstance(either.operands[1], ir.And)


def test_a_split_covers_the_whole(shop: Catalog) -> None:
    text = "SEGMENTATION Spring AMONG age > 3 SPLIT INTO control 10%, a 45%, b 45%"
    program, diagnostics = meaning(text, shop)
    assert not diagnostics.items
    assert list(program.segments) == ["Spring.control", "Spring.a", "Spring.b"]
    bounds = []
    for segment in program.segments.values():
        assert isinstance(segment.condition, ir.And)
        draw = segment.condition.operands[1]
        assert isinstance(draw, ir.InDraw) and draw.prefix == "split:Spring:"
        bounds.append((draw.low, draw.high))
    assert bounds == [(0, Decimal("0.1")), (Decimal("0.1"), Decimal("0.55")), (Decimal("0.55"), 1)]


def test_equal_tiers_are_counted_from_the_lowest(shop: Catalog) -> None:
    program, diagnostics = meaning("PARAM n = 3\nSEGMENTATION spend BY monetary IN n TIERS", shop)
    assert not diagnostics.items
    assert list(program.segments) == ["spend.tier_1", "spend.tier_2", "spend.tier_3", "spend.unranked"]
    best = program.segments["spend.tier_3"].condition
    assert isinstance(best, ir.InRank) and best.cut == ir.Tile(3, 3) and not best.reverse
    assert isinstance(program.segments["spend.unranked"].condition, ir.Not)


def test_several_criteria_cross(shop: Catalog) -> None:
    text = "SEGMENTATION rfm AMONG age > 3 BY recency LOWEST FIRST, frequency, monetary IN 5 TIERS"
    program, diagnostics = meaning(text, shop)
    assert not diagnostics.items
    assert len(program.segments) == 126
    best = program.segments["rfm.r5f5m5"].condition
    assert isinstance(best, ir.And)
    ranks = [one for one in best.operands if isinstance(one, ir.InRank)]
    assert [one.reverse for one in ranks] == [True, False, False]
    assert {one.cut for one in ranks} == {ir.Tile(5, 5)}
    assert all(isinstance(one.among, ir.Compare) for one in ranks)


def test_a_cell_is_a_segment_like_any_other(shop: Catalog) -> None:
    text = "SEGMENT a AS spend.tier_5 AND NOT Spring.Control\nSEGMENTATION spend BY monetary IN 5 TIERS\n"
    found = rule_of(text + "SEGMENTATION spring SPLIT INTO control 10%, rest 90%", shop, "a")
    assert isinstance(found, ir.And)
    assert found.operands[0] == ir.InSegment("spend.tier_5", found.operands[0].key)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("monetary IN QUINTILE 5 AND monetary IN QUINTILE 1", "never-holds"),
        ("region = 'urban' SAMPLE 100%", "always-holds"),
    ],
)
def test_what_is_hardly_meant_is_a_warning(shop: Catalog, rule: str, code: str) -> None:
    program, diagnostics = meaning(rule, shop)
    assert [item.code.name for item in diagnostics] == [code]
    assert program.segments


@pytest.mark.parametrize(
    ("attributes", "is_drawn"),
    [
        ("{id: {type: number, stored: integer}}", True),
        ("{id: number}", True),
        ("{id: text}", True),
        ("{id: {type: number, stored: float}}", False),
        ("{id: date}", False),
        ("{id: boolean}", False),
    ],
)
def test_only_keys_that_are_alike_everywhere_are_drawn(tmp_path: Path, attributes: str, is_drawn: bool) -> None:
    (tmp_path / "segql.yml").write_text(
        f"timezone: UTC\nentities: {{c: {{table: t, key: id, attributes: {attributes}}}}}"
    )
    catalog = load_catalog(tmp_path / "segql.yml", Diagnostics())
    assert catalog is not None
    for rule in ("id IS KNOWN SAMPLE 10%", "SEGMENTATION s SPLIT INTO a 50%, b 50%"):
        _, diagnostics = meaning(rule, catalog)
        assert [item.code.name for item in diagnostics] == ([] if is_drawn else ["not-members"])
