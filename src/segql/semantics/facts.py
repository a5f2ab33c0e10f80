"""Facts: which one a name means, and what rows it has."""

from __future__ import annotations

import dataclasses

from segql.catalog import model
from segql.diagnostics.messages import Message, say
from segql.diagnostics.suggest import nearest
from segql.semantics import ir
from segql.semantics.names import FactFound
from segql.semantics.rows import Row, fact_row, key_columns, owner_columns, physical, read_type
from segql.semantics.values import Values
from segql.source import Span
from segql.syntax import ast
from segql.types import DATE, Type


class Facts(Values):
    """The part of the resolver that finds facts."""

    # Which fact is meant ------------------------------------------------------------------------------------------------

    def fact_in(self, name: ast.Name) -> tuple[FactFound, int] | None:
        """The fact that a name begins with (after links), and how many of its parts that takes."""
        row = self.row
        for index, part in enumerate(name.parts):
            fact = self.fact_named(row, part.value)
            if fact is not None and self.world.find(row.members, part.value) is None:
                return FactFound(fact, row), index + 1
            found = self.first(row, part.value) if index == 0 else self.inside(row, part.value)
            if not isinstance(found, Row):
                return None
            row = found
        return None

    def no_fact(self, measure: ast.Expression) -> None:
        facts = [fact.name for fact in self.facts_of(self.row)]
        if isinstance(measure, ast.Name):
            name = measure.parts[0].value
            near = nearest(name, [*facts, *(fact.label.one for fact in self.facts_of(self.row))])
            help = say("did you mean `{near}`?", near=near) if near else None
            holder = next((f for f in self.facts_of(self.row) if self.world.find(f.columns, name) is not None), None)
            if near is None and holder is not None:
                help = say("did you mean `{holder}.{name}`?", holder=holder.name, name=name)
            own = self.world.find(self.row.members, name)
            if near is None and isinstance(own, model.Column) and len(measure.parts) == 1:
                help = say(
                    "`{name}` is one value of the {title}: write {own} IS KNOWN, or compare it",
                    name=name,
                    title=self.row.title,
                    own=own.name,
                )
            if help is None and facts:
                listed = tuple(f"`{fact}`" for fact in facts)
                help = say("the facts of {title} are {facts}", title=self.row.title, facts=listed)
            elsewhere = self.world.find(self.world.catalog.facts, name)
            if elsewhere is not None and self.row.entity is not None:
                owners = ", ".join(f"`{owner.entity}`" for owner in elsewhere.owners)
                return self.diagnostics.error(
                    "other-entity",
                    say(
                        "`{name}` belongs to {owners}, and this rule is about `{title}`",
                        name=name,
                        owners=owners,
                        title=self.row.title,
                    ),
                    measure.span,
                )
            return self.diagnostics.error(
                "not-a-fact",
                say("`{measure}` is not a fact of {title}", measure=measure.text, title=self.row.title),
                measure.span,
                help=help,
            )
        if isinstance(measure, ast.Aggregate):
            return self.diagnostics.error(
                "nested-aggregate",
                say("an aggregate stands inside another; it is one value of the member already"),
                measure.span,
                help=say("write {measure} alone", measure=measure.span.text),
            )
        return self.diagnostics.error(
            "not-a-fact",
            say("an aggregate needs a fact's column"),
            measure.span,
            help=say("the facts of {title} are {facts}", title=self.row.title, facts=tuple(f"`{one}`" for one in facts))
            if facts
            else None,
        )

    # A fact's rows ----------------------------------------------------------------------------------------------------

    def fact_rows(self, found: FactFound, span: Span) -> ir.FactRows | None:
        """The rows of a fact as the members of the row's entity own them; None after an error."""
        assert found.row.entity is not None
        entity = found.row.entity.name
        key = f"{entity}/{found.fact.name}"
        if key not in self.world.facts:
            with self.world.entering("fact", found.fact.name, span) as free:
                if not free:
                    return None
                self.world.facts[key] = self._build_rows(found.fact, entity)
        return self.world.facts[key]

    def _build_rows(self, fact: model.Fact, entity: str) -> ir.FactRows | None:
        row = fact_row(fact, self.world.catalog)
        owner = next(owner for owner in fact.owners if owner.entity.casefold() == entity.casefold())
        time = None
        if fact.time is not None:
            typed = self.column(row, fact.time)
            if typed is None or not isinstance(typed.value, ir.Column):
                return None
            time = typed.value
        conditions = [self.at(row).condition(where) for where in fact.wheres]
        wheres = [condition for condition in conditions if condition is not None]
        if len(wheres) < len(conditions):
            return None
        where = None if not wheres else wheres[0] if len(wheres) == 1 else ir.And(tuple(wheres))
        until = None
        if time is not None and not fact.planned:
            until = self._until(time.type)
        return ir.FactRows(
            fact.name,
            self._relation(fact),
            owner_columns(row, owner, self.world.catalog),
            time,
            key_columns(row) if fact.key else (),
            where,
            until,
        )

    def _relation(self, fact: model.Fact) -> ir.Relation:
        source = fact.relation
        if not isinstance(source, model.ListSource):
            return source
        entity = self.world.find(self.world.catalog.entities, source.entity)
        assert entity is not None, "the catalog checks its references"
        # A list of objects has no type of the language, so it need not be an attribute: then it is a column of the table.
        _, reading = physical(entity.attributes, source.attribute)
        plain = fact_row(fact, self.world.catalog).members.get("value")
        element = read_type(plain) if isinstance(plain, model.Column) and not plain.column else None
        return ir.Elements(entity.relation, reading, element)

    def window(self, fact: model.Fact, written: ast.Window) -> ir.Window | None:
        """A window of moments over a fact's rows; None after an error."""
        if fact.time is None:
            return self.no_time(fact, say("cannot be windowed"), written.span)
        type = read_type(fact.time)
        if type is None:
            return None
        window = self.world.periods.window(self.with_params(written), type, future=fact.planned)
        rolling = isinstance(written, ast.Rolling)  # to the moment itself, so at most too short to hold a date
        if window is not None and not fact.planned and not rolling:
            self.warn_of_window_ahead(window, type, written.span)
        return window

    def warn_of_window_ahead(self, window: ir.Window, type: Type, span: Span) -> None:
        """Say of a window over facts that are not planned, and of a time of that type, that nothing can be in it yet."""
        until = self._until(type)
        match window.low, until:
            case ir.Fixed(low), ir.Fixed(end) if low >= end:
                self.diagnostics.warning(
                    "never-holds",
                    say("nothing is in this window: it begins after the run, and these facts lie in the past"),
                    span,
                    help=say("declare the fact `planned: true` in the catalog if it may lie in the future"),
                )

    def _until(self, time: Type) -> ir.Moment:
        """Before when facts lie that are not planned, as a bound of a time of that type."""
        cutoff = self.world.calendar.cutoff
        return self.world.calendar.ceiling(cutoff) if time == DATE else cutoff

    def with_params(self, window: ast.Window) -> ast.Window:
        """The window with the moments that params hold in their place."""

        def moment(name: ast.Name) -> ast.Expression:
            value = self._param_moment(name)
            return name if value is None else dataclasses.replace(value, span=name.span)

        match window:
            case ast.Bounded(moment=ast.Name() as name):
                return dataclasses.replace(window, moment=moment(name))
            case ast.Stretch(low, high):
                low = moment(low) if isinstance(low, ast.Name) else low
                high = moment(high) if isinstance(high, ast.Name) else high
                return dataclasses.replace(window, low=low, high=high)
            case _:
                return window

    def no_time(self, fact: model.Fact, consequence: Message, span: Span) -> None:
        """Report that a fact has no time; `consequence`: so it cannot be windowed."""
        self.diagnostics.error(
            "no-time",
            say("`{fact}` has no time, so it {consequence}", fact=fact.name, consequence=consequence),
            span,
            help=say("give `{fact}` a `time:` in the catalog, or leave this out", fact=fact.name),
        )

    def filter(self, row: Row, written: ast.Expression | None) -> ir.Condition | None:
        """The condition on a fact's row; None after an error, and when there is none."""
        return None if written is None else self.at(row).condition(written)

    def column_of(self, name: ast.Name) -> None:
        """Report a fact's column where the fact itself is meant."""
        return self.diagnostics.error(
            "not-a-fact",
            say("HAS takes a fact, not its column"),
            name.span,
            help=say("write the condition on the column after WHERE"),
        )
