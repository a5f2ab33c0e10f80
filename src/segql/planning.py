"""How a project's segments are computed together, told without computing them: the plan, and what is known of its cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from segql.diagnostics.model import SegqlError
from segql.plan import in_batches, plan_members
from segql.plan.bitsets import Numbering, key_facts, numbering
from segql.plan.forms import Statement
from segql.plan.overview import Overview, alone, overview, tables_read
from segql.plan.strategy import Choice, Strategy, choose
from segql.plan.tasks import Tasks, as_bitsets, as_statements, by_entity

if TYPE_CHECKING:
    from segql.engines import Engine
    from segql.semantics import ir


def plan_overview(
    program: ir.Program,
    segments: Sequence[str],
    dialect: str,
    *,
    engine: Engine | None = None,
    options: Mapping[str, str] | None = None,
) -> Overview:
    """How segments of a program are computed together on an engine of that dialect.

    With an open engine the tables' sizes come from it, how members are numbered, and on one where people pay by the byte
    what that would be; without one nothing is known of them, and costs are in columns of scans. Raises SegqlError when the
    engine cannot answer, or cannot express a rule.
    """
    from segql.sql import DIALECTS, render_statement

    traits = DIALECTS[dialect].traits
    choice = choose(len(segments), works_within=traits.works_within)
    numbered: dict[ir.EntityRows, Numbering] = {}
    if engine is not None and choice.strategy is Strategy.BITSETS:
        for entity in by_entity(program, segments):
            found = _numbering(program, entity, engine, options)
            if found is None:
                choice = choose(len(segments), works_within=traits.works_within, doubled=entity.name)
                break
            numbered[entity] = found
    tasks = _tasks(program, segments, dialect, choice, numbered, options)
    single = alone(program, segments)
    volumes = None if engine is None else engine.volumes(tables_read(tasks, single))
    found_costs = overview(program, choice, tasks, single, keeps_steps=traits.keeps_steps, volumes=volumes)
    if all(scan.bytes is None for scan in found_costs.scans):  # only queries of the catalog, whose sizes nobody knows
        found_costs = overview(program, choice, tasks, single, keeps_steps=traits.keeps_steps)
    if engine is None:
        return found_costs
    texts = (render_statement(task.statement, dialect, options=options) for task in tasks.tasks)
    return replace(found_costs, billed=_billed(engine, texts))


def _billed(engine: Engine, statements: Iterable[str]) -> int | None:
    """What statements read of what people pay for; None where nobody pays by the byte, or where that cannot be told yet
    (they ask runs that were never recorded)."""
    total = 0
    with suppress(SegqlError):
        for text in statements:
            size = engine.estimate(text)
            if size is None:
                return None
            total += size
        return total
    return None


def _tasks(
    program: ir.Program,
    segments: Sequence[str],
    dialect: str,
    choice: Choice,
    numbered: Mapping[ir.EntityRows, Numbering],
    options: Mapping[str, str] | None,
) -> Tasks:
    from segql.plan import plan_together
    from segql.sql import DIALECTS, render_statement

    match choice.strategy:
        case Strategy.BITSETS:
            return as_bitsets(program, segments, numbered)
        case Strategy.PLAIN:
            return as_statements(program, segments, [(plan_together(program, [name]), [name]) for name in segments])
        case Strategy.TOGETHER:
            traits = DIALECTS[dialect].traits
            places = {name: place for place, name in enumerate(segments)}
            made: dict[tuple[str, ...], Statement] = {}

            def planned(names: Sequence[str]) -> Statement:
                found = made[tuple(names)] = plan_members(program, {name: places[name] for name in names}, traits)
                return found

            def rendered(statement: Statement) -> str:
                return render_statement(statement, dialect, options=options)

            batches = [names for _, names in in_batches(program, segments, traits, planned, rendered)]
            return as_statements(program, segments, [(made[names], names) for names in batches])


def _numbering(
    program: ir.Program, entity: ir.EntityRows, engine: Engine, options: Mapping[str, str] | None
) -> Numbering | None:
    """How an entity's members are numbered; None when a key stands in several rows."""
    from segql.sql import render_statement

    (row,) = engine.fetch(render_statement(key_facts(program, entity), engine.dialect, options=options)).to_pylist()
    if (row["most"] or 0) > 1:
        return None
    first, last = (None if row.get(edge) is None else int(row[edge]) for edge in ("first", "last"))
    return numbering(entity, int(row["members"]), first, last, "segql_numbers")
