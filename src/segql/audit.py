"""What the data itself makes doubtful: members without a key, keys that occur twice, of members or of what rows point to,
facts that belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from segql import compiler
from segql.catalog.model import Catalog, Entity, Fact, ListSource, Lookup, Query, Relation
from segql.diagnostics.messages import Message, say
from segql.diagnostics.model import Diagnostic, Diagnostics
from segql.engines import Engine
from segql.plan import Statement, plan_everybody
from segql.plan.model import FromStep, FromTable, Given, LeftJoin, Membership, Output, Rows, Select, Source, Step
from segql.plan.scalar import Op, Ref, Scalar, apply
from segql.semantics import ir
from segql.sql import render_statement


def audit(catalog: Catalog, engine: Engine, options: Mapping[str, str]) -> list[Diagnostic]:
    """Warnings about the rows of every entity, lookup and fact. Raises SegqlError when the target cannot answer."""
    diagnostics = Diagnostics()
    auditor = _Auditor(catalog, engine, options)
    for entity in catalog.entities.values():
        auditor.keys(entity, diagnostics)
    for lookup in catalog.lookups.values():
        auditor.pointed_to(lookup, diagnostics)
    for fact in catalog.facts.values():
        auditor.owners(fact, diagnostics)
    return list(diagnostics)


class _Auditor:
    def __init__(self, catalog: Catalog, engine: Engine, options: Mapping[str, str]) -> None:
        self.catalog = catalog
        self.engine = engine
        self._options = options
        self._program = ir.Program({}, catalog.timezone, catalog.week_starts, None)

    def keys(self, entity: Entity, diagnostics: Diagnostics) -> None:
        source, given = _source(entity.relation, "member")
        known = tuple(apply(Op.IS_NOT_NULL, Ref("member", column)) for column in entity.key)
        rows = self._count(given, Select(_ROWS, source))
        whole = self._count(given, Select(_ROWS, source, where=known))
        everybody, steps = self._everybody(entity)
        members = self._count(steps, Select(_ROWS, FromStep(everybody.name, everybody.name)))
        if rows > whole:
            diagnostics.warning(
                "bad-keys",
                say(
                    "{count:,} {count:row|rows} of `{relation}` {count:has|have} no key",
                    count=rows - whole,
                    relation=_name(entity.relation),
                ),
                entity.span,
                help=say("such a row is nobody"),
            )
        again = whole - members
        if again > 0:
            help = say(
                "each {one} is listed once; is `{key}` the key?", one=entity.label.one, key=", ".join(entity.key)
            )
            _repeated(diagnostics, again, entity, help)

    def pointed_to(self, lookup: Lookup, diagnostics: Diagnostics) -> None:
        source, given = _source(lookup.relation, "lookup")
        known = tuple(apply(Op.IS_NOT_NULL, Ref("lookup", column)) for column in lookup.key)
        keys = tuple(Output(f"key_{place}", Ref("lookup", column)) for place, column in enumerate(lookup.key, 1))
        each = Rows("lookup keys", Select(keys, source, where=known, distinct=True))
        rows = self._count(given, Select(_ROWS, source, where=known))
        again = rows - self._count((*given, each), Select(_ROWS, FromStep(each.name, each.name)))
        if again > 0:
            help = say("give each `{key}` one row: what several say of it is not told apart", key=", ".join(lookup.key))
            _repeated(diagnostics, again, lookup, help)

    def owners(self, fact: Fact, diagnostics: Diagnostics) -> None:
        if fact.parent is not None or isinstance(fact.relation, ListSource):
            return  # a narrowed fact has its parent's rows, a list's elements their member's
        for owner in fact.owners:
            if owner.via is not None:
                continue
            entity = self.catalog.entities[owner.entity]
            step, steps = self._everybody(entity)
            source, given = _source(fact.relation, "fact")
            on = tuple(
                apply(Op.EQUAL, Ref("fact", column), Ref("member", key))
                for column, key in zip(owner.columns, step.keys, strict=True)
            )
            nobody: tuple[Scalar, ...] = (apply(Op.IS_NULL, Ref("member", step.keys[0])),)
            join = LeftJoin(FromStep(step.name, "member"), on)
            count = self._count((*given, *steps), Select(_ROWS, source, (join,), nobody))
            if count:
                diagnostics.warning(
                    "bad-keys",
                    say(
                        "{count:,} {count:row|rows} of `{relation}` {count:belongs|belong} to nobody",
                        count=count,
                        relation=_name(fact.relation),
                    ),
                    owner.span,
                    help=say("no {one} has the key; such rows count for nobody", one=entity.label.one),
                )

    def _count(self, steps: tuple[Step, ...], select: Select) -> int:
        """The number that a SELECT gives after its steps."""
        sql = render_statement(Statement(steps, select), self.engine.dialect, options=self._options)
        return int(self.engine.fetch(sql).column(0)[0].as_py())

    def _everybody(self, entity: Entity) -> tuple[Membership, tuple[Step, ...]]:
        """The step with everybody's keys, and all steps up to it."""
        plan = plan_everybody(self._program, compiler.entity_rows(entity))
        return plan.members, (*plan.steps, plan.members)


_ROWS = (Output("rows", apply(Op.COUNT_ROWS)),)


def _source(relation: Relation, alias: str) -> tuple[Source, tuple[Step, ...]]:
    """The rows of a table or a query, and the step that a query is. Its name has a space: no step of a plan has one, and
    hardly a table."""
    if not isinstance(relation, Query):
        return FromTable(relation, alias), ()
    name = f"{alias} rows"
    return FromStep(name, alias), (Given(name, relation),)


def _repeated(diagnostics: Diagnostics, again: int, rows: Entity | Lookup, help: Message) -> None:
    diagnostics.warning(
        "bad-keys",
        say(
            "{count:,} {count:row|rows} of `{relation}` {count:repeats|repeat} a key",
            count=again,
            relation=_name(rows.relation),
        ),
        rows.span,
        help=help,
    )


def _name(relation: Relation | ListSource) -> str:
    match relation:
        case Query():
            return "sql"
        case ListSource():
            return f"{relation.entity}.{relation.attribute}"
        case _:
            return relation.text
