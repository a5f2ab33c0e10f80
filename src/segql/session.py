"""A connection to a target on which a project's segments run. Made by `Project.open`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from segql import compiler
from segql.connection import Connection
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostic, Diagnostics, SegqlError
from segql.recorded import require_history

#: The name of what is asked about besides the project's segments: none of theirs has a space and a colon.
_ASKED = "asked about:"

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.bitsets.computed import Before
    from segql.engines import Engine
    from segql.plan import Form
    from segql.plan.overview import Overview
    from segql.plan.strategy import Choice
    from segql.runs.computed import Computed, Progress
    from segql.semantics import ir


class Session(Connection):
    """Runs segments over one connection; every method raises SegqlError when it cannot answer.

    `catalog` is the project's, completed with what the target's columns really are: types that were not declared, how
    numbers are kept.
    """

    # Running ----------------------------------------------------------------------------------------------------------

    def statement(self, segment: str, *, as_of: str | None = None, params: Mapping[str, str] | None = None) -> str:
        """The SQL that `members` runs."""
        return self._statement(segment, "members", as_of, params)

    def members(self, segment: str, *, as_of: str | None = None, params: Mapping[str, str] | None = None) -> pa.Table:
        """The members' keys, each once."""
        self._make_ready([segment], as_of, params)
        found = self.engine.fetch(self.statement(segment, as_of=as_of, params=params))
        self._refuse_small({segment: found.num_rows})
        return found

    def estimate(
        self,
        segments: Sequence[str],
        *,
        form: Form = "members",
        as_of: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> int | None:
        """How many bytes the segments' statements would read, none of them run; None where nobody pays by the byte."""
        self._make_ready(segments, as_of, params)
        if not self.engine.metered:
            return None
        total = 0
        for name in segments:
            size = self.engine.estimate(self._statement(name, form, as_of, params))
            if size is None:  # no engine tells it of some statements alone
                return None
            total += size
        return total

    def counts(
        self, segments: Sequence[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> dict[str, int]:
        """How many members each segment has."""
        sizes = self._counts(segments, as_of, params)
        self._refuse_small(sizes)
        return sizes

    def _counts(self, segments: Sequence[str], as_of: str | None, params: Mapping[str, str] | None) -> dict[str, int]:
        """The sizes as they are."""
        from segql.runs.fused import count_fused

        self._make_ready(segments, as_of, params)
        program = self._program(as_of, params).program
        if len(segments) != 1:
            return count_fused(program, segments, self.engine, self._options)
        sql = compiler.statement(program, segments[0], self.engine.dialect, form="count", options=self._options)
        return {segments[0]: self._number(sql)}

    def _refuse_small(self, sizes: Mapping[str, int]) -> None:
        """Raises SegqlError (SEG611) for each segment with fewer members than the policies allow."""
        found = [item for items in self.too_small(sizes).values() for item in items]
        if found:
            raise SegqlError(found)

    def too_small(self, sizes: Mapping[str, int]) -> dict[str, list[Diagnostic]]:
        """By name, what is to be said (SEG611) of the segments with fewer members than the policies allow."""
        smallest = self.catalog.policies.smallest or 0
        found: dict[str, list[Diagnostic]] = {}
        for name in (name for name, size in sizes.items() if size < smallest):
            diagnostics = Diagnostics()
            diagnostics.error(
                "too-small",
                say("`{segment}` has fewer than {smallest:,} members", segment=name, smallest=smallest),
                self._place(name),
                help=say("the policies refuse smaller results; make the rule wider"),
            )
            found[name] = list(diagnostics)
        return found

    def sizes(
        self, segments: Sequence[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> tuple[dict[str, int | None], dict[str, int]]:
        """How many members each segment has (None: fewer than the policies allow), and how many there are of everybody
        that it is taken from."""
        program = self._program(as_of, params).program
        smallest = self.catalog.policies.smallest or 0
        counted = self._counts(segments, as_of, params)
        sizes = {name: size if size >= smallest else None for name, size in counted.items()}
        everybody: dict[str, int] = {}
        for name in segments:
            entity = program.segments[name].entity.name
            if entity not in everybody:
                everybody[entity] = self._number(
                    compiler.everybody_statement(
                        program, self.catalog.entities[entity], self.engine.dialect, self._options
                    )
                )
        return sizes, {name: everybody[program.segments[name].entity.name] for name in segments}

    def preview(
        self,
        segment: str,
        *,
        limit: int = 10,
        columns: Sequence[str] | None = None,
        as_of: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> pa.Table:
        """The first members by key, with what the rule speaks of (never what is `pii`), or with `columns`."""
        from segql.columns import chosen, resolve_columns, used

        program = self._program(as_of, params).program
        self._make_ready([segment], as_of, params)
        entity = self.catalog.entities[program.segments[segment].entity.name]
        diagnostics = Diagnostics()
        if columns is not None:
            expressions = chosen(columns, diagnostics, self.catalog.language)
        else:
            rule = self.project.rule(segment)
            expressions = used(rule, entity, self.catalog, self.project.files) if rule is not None else {}
        if diagnostics.has_errors:
            raise SegqlError(diagnostics)
        values = resolve_columns(
            expressions,
            self.project.files,
            self.catalog,
            entity.name,
            as_of=as_of,
            params=params,
            names=self.project.bare_names,
        )
        sql = compiler.statement(
            program,
            segment,
            self.engine.dialect,
            form="preview",
            columns=values,
            limit=limit,
            options=self._options,
        )
        if self.catalog.policies.smallest is not None:
            self.counts([segment], as_of=as_of, params=params)
        table = self.engine.fetch(sql)
        return table.rename_columns([*entity.key, *values])  # a statement's columns cannot be called anything

    def read_as_of_today(
        self, segments: Sequence[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> list[str]:
        """The attributes that segments read as they are today although the run looks at the past; a catalog keeps none
        of their history."""
        from segql.columns import attributes_read

        program = self._program(as_of, params).program
        if program.clock is None or program.clock.cutoff >= dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1):
            return []
        return attributes_read(program, segments)

    def write_table(
        self, segment: str, table: str, *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> int:
        """Make or replace a table with the members' keys, whole or not at all; how many they are."""
        self._make_ready([segment], as_of, params)
        if self.catalog.policies.smallest is not None:
            self.counts([segment], as_of=as_of, params=params)
        return self.engine.write_table(self.statement(segment, as_of=as_of, params=params), table)

    # Recording --------------------------------------------------------------------------------------------------------

    def compute(
        self,
        segments: Sequence[str],
        *,
        as_of: str | None = None,
        params: Mapping[str, str] | None = None,
        progress: Progress | None = None,
        before: Callable[[], Before | None] | None = None,
        chosen: Callable[[Choice], None] | None = None,
    ) -> Computed:
        """Who is in each of several segments; `progress` is told how many are done. `before` gives what the last run kept
        for this one; None: this one keeps nothing for the next either. `chosen` is told how they are worked out, and again
        when that turns out not to do."""
        from segql.plan.strategy import Strategy, choose
        from segql.runs.fused import compute_fused
        from segql.runs.plain import compute_plainly

        program = self._program(as_of, params).program
        told = chosen or (lambda _: None)
        choice = choose(len(segments), works_within=self.engine.works_within)
        told(choice)
        if choice.strategy is Strategy.BITSETS:
            from segql.bitsets.computed import Doubled, compute_together

            self._make_ready(segments, as_of, params)
            kept = None if before is None else before()
            try:
                return compute_together(
                    program, segments, self.engine.within, self.engine.dialect, self._options, progress, kept
                )
            except Doubled as error:
                told(choose(len(segments), works_within=True, doubled=error.entity))
        if choice.strategy is not Strategy.PLAIN:
            self._make_ready(segments, as_of, params)
            return compute_fused(program, segments, self.engine, self._options, progress)
        return compute_plainly(
            program,
            segments,
            self.engine,
            self._options,
            lambda name: self._make_ready([name], as_of, params),
            progress,
        )

    def overview(
        self, segments: Sequence[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> Overview:
        """How `compute` works several segments out, and what that costs; nothing of them is computed."""
        from segql.planning import plan_overview

        program = self._program(as_of, params).program
        if loaded := self._asked_by(program, segments).lists:
            self.engine.load_lists(loaded)
        return plan_overview(program, segments, self.engine.dialect, engine=self.engine, options=self._options)

    def kinds(
        self, segments: Iterable[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """The entity that each segment's members are of."""
        program = self._program(as_of, params).program
        return {name: program.segments[name].entity.name for name in segments}

    def answerable(
        self, segments: Sequence[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> tuple[list[str], dict[str, list[Diagnostic]]]:
        """The segments that recorded runs can answer, and what is to be said (SEG609) of the others, by name."""
        program = self._program(as_of, params).program
        if not self._asked_by(program, segments).histories:
            return list(segments), {}
        fine: list[str] = []
        refused: dict[str, list[Diagnostic]] = {}
        for name in segments:
            try:
                require_history(program, [name], self.engine, self._options, self._place(name))
            except SegqlError as error:
                if any(item.code.name != "no-history" for item in error.diagnostics):
                    raise
                refused[name] = list(error.diagnostics)
            else:
                fine.append(name)
        return fine, refused

    def same_text(
        self, segments: Sequence[str], *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> dict[str, list[Diagnostic]]:
        """By name, what is to be said (SEG617) of the segments whose members cannot be told apart by their keys as text:
        only keys of several columns can be so."""
        program = self._program(as_of, params).program
        doubtful = [name for name in segments if len(program.segments[name].entity.key) > 1]
        if loaded := compiler.lists(program, doubtful):
            self.engine.load_lists(loaded)
        most: dict[ir.EntityRows, int] = {}
        found: dict[str, list[Diagnostic]] = {}
        for name in doubtful:
            entity = program.segments[name].entity
            if entity not in most:
                sql = compiler.joined_keys_statement(program, entity, self.engine.dialect, self._options)
                most[entity] = self.engine.fetch(sql).column(0)[0].as_py() or 0
            if most[entity] > 1:
                diagnostics = Diagnostics()
                diagnostics.error(
                    "same-text",
                    say(
                        "`{segment}` cannot be recorded: several members of `{entity}` have one key when its columns are "
                        "joined with `:`",
                        segment=name,
                        entity=entity.name,
                    ),
                    self._place(name),
                    help=say("give the entity a key whose columns have no `:` in them, or a key of one column"),
                )
                found[name] = list(diagnostics)
        return found

    def recall(
        self,
        store: Engine,
        segments: Sequence[str],
        *,
        as_of: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> None:
        """Have what these segments ask of recorded runs travel beside their statements, from where the runs are recorded."""
        from segql.plan.recorded import BESIDE, FROM_BESIDE
        from segql.runs.recall import recalled

        asked = self._asked_by(self._program(as_of, params).program, segments).histories
        if asked:
            for table, rows in recalled(store, list(asked)).items():
                self.engine.load_rows(BESIDE[table].text, rows)
            self._options = {**self._options, FROM_BESIDE: "yes"}

    # Asking beside segments -------------------------------------------------------------------------------------------

    def members_of(
        self, segment: str, entity: str, *, as_of: str | None = None, params: Mapping[str, str] | None = None
    ) -> ir.EntityRows:
        """Everybody whom a segment is taken from; `all`: everybody of an entity."""
        program = self._program(as_of, params).program
        found = program.segments.get(segment)
        return program.everybody[entity] if found is None else found.entity

    def count_where(
        self,
        members: ir.EntityRows,
        condition: ir.Condition,
        *,
        as_of: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> int:
        """Of how many members a condition holds; it may name the project's segments."""
        program = self._asked(members, condition, as_of, params)
        sql = compiler.statement(program, _ASKED, self.engine.dialect, form="count", options=self._options)
        return self._number(sql)

    def keys_where(
        self,
        members: ir.EntityRows,
        condition: ir.Condition,
        limit: int | None,
        *,
        as_of: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> list[tuple[object, ...]]:
        """The keys of members of whom a condition holds, the first by key when there is a limit."""
        program = self._asked(members, condition, as_of, params)
        sql = compiler.statement(
            program, _ASKED, self.engine.dialect, form="preview", limit=limit, options=self._options
        )
        return list(zip(*(column.to_pylist() for column in self.engine.fetch(sql).columns), strict=True))

    def _asked(
        self, members: ir.EntityRows, condition: ir.Condition, as_of: str | None, params: Mapping[str, str] | None
    ) -> ir.Program:
        """The program with a segment more, which is asked about."""
        from segql.semantics import ir

        program = self._program(as_of, params).program
        asked = ir.Segment(_ASKED, members, condition)
        extended = replace(program, segments={**program.segments, _ASKED: asked})
        self._load(extended, [_ASKED], self.target.span)
        return extended

    def verify(self) -> list[Diagnostic]:
        """What the data makes doubtful: columns that fit badly, keys that are missing or repeated, facts of nobody, ranks
        that cut through equal values (left out where a rule of the project has a mistake)."""
        from segql.audit import audit
        from segql.semantics.reach import histories
        from segql.ties import tied_cuts

        found = [*self._warnings, *audit(self.catalog, self.engine, self._options)]
        prepared = self.project.prepare(catalog=self.catalog)
        if not prepared.diagnostics.has_errors:
            program = prepared.program
            # What asks recorded runs is only answered where there are enough of them.
            names = [name for name in program.segments if not histories(program, [name])]
            self._make_ready(names, None, None)
            found += tied_cuts(self.project, program, names, self.engine, self._options)
        return found
