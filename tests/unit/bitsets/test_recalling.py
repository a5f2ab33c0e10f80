"""Conditions on facts that are asked again of some members alone are what they are when all are asked, day after day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from segql.bitsets import bits, fingerprints
from segql.bitsets.comparisons import Flags
from segql.bitsets.recalling import Recalling
from segql.bitsets.renumbered import renumbered
from segql.bitsets.state import Numbered, State
from segql.bitsets.telling import Telling, Told
from segql.engines.duckdb_workspace import Workspace
from segql.plan.bitsets import Blocks, Listed, number_keys, numbers
from segql.plan.formulas import formulas
from segql.semantics import ir
from segql.sql import render_statement
from tests.unit.bitsets.days import Shop

RULES = (
    "HAS visits IN LAST 14 DAYS FOLLOWED BY orders WITHIN 7 DAYS",
    "HAS visits IN LAST 30 DAYS FOLLOWED BY orders WITHIN 7 DAYS",
    "HAS visits IN LAST 90 DAYS FOLLOWED BY orders WITHIN 7 DAYS",
    "HAS orders IN LAST 20 DAYS WHERE channel = 'web' NOT FOLLOWED BY orders WITHIN 5 DAYS",
    "HAS orders IN LAST 60 DAYS WHERE channel = 'web' NOT FOLLOWED BY orders WITHIN 5 DAYS",
    "HAS orders IN LAST 72 HOURS NOT FOLLOWED BY visits WITHIN 2 DAYS",
    "HAS AT LEAST 2 orders SINCE 2025-03-01 FOLLOWED BY orders WITHIN 3 DAYS SAME channel",
    "HAS orders FOLLOWED BY orders FOLLOWED BY orders ALL WITHIN 10 DAYS",
    "HAS FIRST order IN LAST 60 DAYS FOLLOWED BY orders WITHIN 10 DAYS",
    "HAS LAST order WHERE product.kind = 'book' NOT FOLLOWED BY visits",
    "HAS ALL OF (orders IN LAST 30 DAYS, visits IN LAST 30 DAYS) WITHIN 3 DAYS",
    "HAS visits IN LAST 30 DAYS FOLLOWED BY orders WITHOUT visits WHERE page = 'cart' IN BETWEEN",
    "MEDIAN(orders.amount IN LAST 30 DAYS) > 50",
    "MODE(orders.channel IN LAST 60 DAYS) = 'web'",
    "LAST(orders.channel) = 'app'",
    "COUNT(DISTINCT orders.sku IN LAST 60 DAYS) >= 3",
    "HAS AT LEAST 3 orders IN ANY 10 DAYS",
    "HAS visits ON AT LEAST 3 DAYS IN LAST 30 DAYS",
    "AVG(DAYS BETWEEN orders IN LAST 90 DAYS) < 12",
    "HAS orders IN LAST 30 DAYS FOLLOWED BY orders AND region = 'north'",
)
OF_ACCOUNTS = (
    "HAS calls IN LAST 10 DAYS WHERE topic = 'help' FOLLOWED BY calls WHERE topic = 'sale' WITHIN 3 DAYS",
    "HAS calls IN LAST 30 DAYS WHERE topic = 'help' NOT FOLLOWED BY calls WITHIN 48 HOURS",
    "MEDIAN(calls.minutes IN LAST 60 DAYS) > 8",
)
PACES = (24, 24, 1, 23, 24 * 9, 24, 3, 24 * 30, 24, 48)


def ran(shop: Shop, program: ir.Program, names: list[str], before: State | None) -> tuple[State, int, int]:
    """What a run leaves, how many conditions it answered of some members alone, and how many of these members it got wrong
    by that."""
    place = Workspace(shop.connection)

    def spell(made: object) -> str:
        return render_statement(made, "duckdb")  # type: ignore[arg-type]

    try:
        entity = program.segments[names[0]].entity
        place.make("all_numbers", spell(numbers(program, entity)))
        ordered = place.read(fingerprints.in_order("all_numbers", number_keys(entity)))
        size = ordered.num_rows
        numbered = Numbered(size, None, ordered.column("text").cast(pa.large_string()).combine_chunks())
        blocks = Blocks(program, entity, Listed("all_numbers", size))
        moved = None if before is None else renumbered(before.numbered, numbered)
        everybody = bits.from_flags(np.ones(size, np.bool_))
        recalling = Recalling(blocks, place, spell, everybody, before, moved)
        telling = Telling(blocks, place, spell, size, moved)
        atoms = formulas(program, entity, names).atoms
        read: dict[str, tuple[ir.FactRows, set[ir.Column]]] = {}
        for name, facts in recalling.expect(atoms):
            read.setdefault(name, (facts.rows, set()))[1].update(facts.columns)
        told: dict[str, Told] = {
            name: telling.told(None if before is None else before.facts.get(name), rows, columns)
            for name, (rows, columns) in read.items()
        }
        answers = _answered(place, blocks, atoms, {atom: np.zeros(size, np.bool_) for atom in atoms}, None)
        recalled = recalling.recall(atoms, told)
        again: dict[ir.Condition, Flags] = {}
        if recalled is not None:
            again = _answered(place, blocks, list(recalled.holds), recalled.holds, recalled.among)
        wrong = sum(not np.array_equal(found, answers[atom]) for atom, found in again.items())
        kept = {
            key: bits.from_flags(found)
            for atom, found in answers.items()
            if (key := recalling.key(atom, told)) is not None
        }
        facts_told = {name: one.facts for name, one in told.items()}
        return State(numbered, everybody, facts_told, {}, {}, kept), len(again), wrong
    finally:
        place.clear()


def _answered(
    place: Workspace,
    blocks: Blocks,
    atoms: Sequence[ir.Condition],
    known: Mapping[ir.Condition, Flags],
    among: str | None,
) -> dict[ir.Condition, Flags]:
    """Whom conditions hold of, when those in the table are asked, or all are."""
    answered = place.read(render_statement(blocks.on_rows(atoms, among), "duckdb"))
    number = answered.column(0).to_numpy()
    found = {}
    for atom, column in zip(atoms, answered.columns[1:], strict=True):
        found[atom] = known[atom]
        found[atom][number] = column.fill_null(False).to_numpy()
    return found


@pytest.mark.parametrize(("seed", "start"), [(5, dt.datetime(2025, 3, 20)), (6, dt.datetime(2025, 10, 20, 13, 7))])
def test_some_days(tmp_path: Path, seed: int, start: dt.datetime) -> None:
    shop = Shop(tmp_path, seed, start)
    rules = {f"c{place}": rule for place, rule in enumerate(RULES)}
    rules |= {f"a{place}": rule for place, rule in enumerate(OF_ACCOUNTS)}
    states: dict[str, State] = {}
    answered = 0
    for day in range(14):
        if day:
            shop.live(PACES[day % len(PACES)], upheaval=0.4 if day == 9 else 0.0)
        program = shop.program(rules)
        for kind in ("c", "a"):
            names = [name for name in rules if name.startswith(kind)]
            left, again, wrong = ran(shop, program, names, states.get(kind))
            assert not wrong, f"day {day}, {shop.now}: {wrong} of {again}"
            answered += again
            if day % 4 != 2:  # some states stay for two runs
                states[kind] = left
    assert answered > 60
