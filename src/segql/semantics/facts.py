"""Facts: aggregates of them, and HAS."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal

from segql.catalog import model
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.operators import AGGREGATES, AggregateOperator
from segql.operators.aggregates import Measure
from segql.semantics import ir
from segql.semantics.folding import is_caseless, lowered
from segql.semantics.names import FactFound, Typed
from segql.semantics.rows import Row, fact_row, key_columns, owner_columns, physical, read_type
from segql.semantics.values import Values
from segql.semantics.walk import names_in, rewrite_names
from segql.semantics.wording import taken
from segql.source import Span
from segql.syntax import ast
from segql.types import DATE, NUMBER, TEXT, Kind

#: What takes equal values together or puts them in order, so that it matters whether case counts.
_BY_VALUE = ("MIN", "MAX", "MODE")
_ONE = ir.Literal(NUMBER, Decimal(1))
_ZERO = ir.Literal(NUMBER, Decimal(0))


@dataclass(frozen=True, slots=True)
class _Measured:
    """A fact, the row whose facts they are, and what is measured in the context of the fact's row (None: the rows)."""

    found: FactFound
    measure: ast.Expression | None


class Facts(Values):
    """The part of the resolver that reads facts."""

    # Aggregates -------------------------------------------------------------------------------------------------------

    def aggregate(self, written: ast.Aggregate) -> Typed | None:
        name = written.function.value.upper()
        operator = AGGREGATES[name]
        if not self._arguments_fit(operator, written):
            return None
        length = self._list_length(written) if name == "COUNT" else None
        if length is not None:
            return length
        measured = self._measured(written)
        if measured is None:
            return None
        fact = measured.found.fact
        row = fact_row(fact, self.world.catalog)
        if measured.measure is None and (operator.measure is not Measure.ROWS_OR_VALUE or written.distinct):
            return self._column_needed(operator, fact, written)
        value = self._measure(operator, measured, row, written)
        if value is not None and value.type == TEXT and is_caseless(value) and (written.distinct or name in _BY_VALUE):
            value = Typed(lowered(value.value), value.column)
        window = self._window(fact, written.window)
        where = self._filter(row, written.where)
        failed = (
            (measured.measure is not None and value is None)
            or (written.window is not None and window is None)
            or (written.where is not None and where is None)
        )
        rows = self._rows(measured.found, written.measure.span)
        if failed or rows is None:
            return None
        if operator.needs_time and fact.time is None:
            return self._no_time(fact, f"has no {name.lower()} row", written.span)
        if name == "SHARE":
            return self._share(rows, measured.found.row, value, window, where, written)
        type = value.type if operator.keeps_type and value is not None else NUMBER
        percent = self._percent(written) if operator.arguments else None
        if operator.arguments and percent is None:
            return None
        return Typed(
            ir.Aggregate(
                ir.AggregateFunction[name],
                rows,
                key_columns(measured.found.row),
                type,
                value.value if value is not None else None,
                written.distinct,
                window,
                where,
                percent,
            ),
            value.column if operator.keeps_type and value is not None else None,
        )

    def _arguments_fit(self, operator: AggregateOperator, written: ast.Aggregate) -> bool:
        if len(written.arguments) != operator.arguments:
            self.diagnostics.error(
                "wrong-arguments",
                say(
                    "{operator} takes {value}",
                    operator=operator.name,
                    value=taken(str(operator.arguments + 1), len(written.arguments) + 1),
                ),
                written.span,
                help=say("for example {example}", example=operator.example),
            )
            return False
        if written.distinct and operator.name != "COUNT":
            self.diagnostics.error(
                "wrong-arguments",
                say("DISTINCT stands in COUNT alone"),
                written.span,
                help=say("for example COUNT(DISTINCT orders.channel)"),
            )
            return False
        if operator.name == "SHARE" and written.where is None:
            self.diagnostics.error(
                "wrong-arguments",
                say("SHARE needs a WHERE: the part for which it holds"),
                written.span,
                help=say("for example {example}", example=operator.example),
            )
            return False
        return True

    def _list_length(self, written: ast.Aggregate) -> Typed | None:
        """`COUNT(tags)`: how many elements a member's own list has."""
        if not isinstance(written.measure, ast.Name) or self._fact_in(written.measure) is not None:
            return None
        first = written.measure.parts[0].value
        if self.inside(self.row, first) is None:
            return None
        typed = self.value(written.measure)
        if typed is None or typed.type.kind is not Kind.LIST:
            return None
        return Typed(ir.Call(ir.Function.LIST_LENGTH, (typed.value,), NUMBER))

    def _percent(self, written: ast.Aggregate) -> Decimal | None:
        argument = self.value(written.arguments[0])
        if argument is None:
            return None
        if isinstance(argument.value, ir.Literal) and isinstance(argument.value.value, Decimal):
            percent = argument.value.value
            if isinstance(written.arguments[0], ast.Number) and written.arguments[0].percent:
                percent *= 100
            if 0 <= percent <= 100:
                return percent
        return self.diagnostics.error(
            "wrong-arguments",
            say("PERCENTILE needs a number from 0 to 100 as its second value"),
            written.arguments[0].span,
            help=say("for example PERCENTILE(orders.amount, 90)"),
        )

    def _share(
        self,
        rows: ir.FactRows,
        owner: Row,
        value: Typed | None,
        window: ir.Window | None,
        where: ir.Condition | None,
        written: ast.Aggregate,
    ) -> Typed:
        function = ir.AggregateFunction.COUNT if value is None else ir.AggregateFunction.SUM
        measure = value.value if value is not None else None
        part = ir.Aggregate(function, rows, key_columns(owner), NUMBER, measure, window=window, where=where)
        return Typed(ir.Arithmetic(ir.Operator.DIVIDE, part, dataclasses.replace(part, where=None)))

    # What is measured -------------------------------------------------------------------------------------------------

    def _fact_in(self, name: ast.Name) -> tuple[FactFound, int] | None:
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

    def _measured(self, written: ast.Aggregate) -> _Measured | None:
        founds: list[FactFound] = []
        for name in names_in(written.measure):
            found = self._fact_in(name)
            if found is not None and all(other.fact is not found[0].fact for other in founds):
                founds.append(found[0])
        if not founds:
            return self._no_fact(written.measure)
        if len(founds) > 1:
            return self.diagnostics.error(
                "mixed-facts",
                say(
                    "one aggregate reads one fact, and here are `{fact}` and `{fact_2}`",
                    fact=founds[0].fact.name,
                    fact_2=founds[1].fact.name,
                ),
                written.measure.span,
                help=say("write an aggregate for each and calculate with the two"),
            )
        if isinstance(written.measure, ast.Name) and self._fact_in(written.measure) == (
            founds[0],
            len(written.measure.parts),
        ):
            return _Measured(founds[0], None)

        def inside(name: ast.Name) -> ast.Name:
            found = self._fact_in(name)
            parts = name.parts[found[1] :] if found is not None else name.parts
            return dataclasses.replace(name, parts=parts) if parts else name

        return _Measured(founds[0], rewrite_names(written.measure, inside))

    def _no_fact(self, measure: ast.Expression) -> None:
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
                help = f"the facts of {self.row.title} are {', '.join(f'`{fact}`' for fact in facts)}"
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
                help=say("write {span} alone", span=measure.span.text),
            )
        return self.diagnostics.error(
            "not-a-fact",
            say("an aggregate needs a fact's column"),
            measure.span,
            help=f"the facts of {self.row.title} are {', '.join(f'`{f}`' for f in facts)}" if facts else None,
        )

    def _column_needed(self, operator: AggregateOperator, fact: model.Fact, written: ast.Aggregate) -> None:
        columns = {name: member.type for name, member in fact.columns.items() if isinstance(member, model.Column)}
        if operator.measure is Measure.NUMERIC:
            columns = {name: type for name, type in columns.items() if type is None or type.is_numeric}
        column = next(iter(columns), None)
        distinct = "DISTINCT " if written.distinct else ""
        self.diagnostics.error(
            "wrong-arguments",
            say(
                "{operator} {distinct}needs a column of `{fact}`",
                operator=operator.name,
                distinct=distinct,
                fact=fact.name,
            ),
            written.measure.span,
            help=say(
                "for example {operator}({distinct}{fact}.{column})",
                operator=operator.name,
                distinct=distinct,
                fact=fact.name,
                column=column,
            )
            if column
            else None,
        )

    def _measure(
        self, operator: AggregateOperator, measured: _Measured, row: Row, written: ast.Aggregate
    ) -> Typed | None:
        if measured.measure is None:
            return None
        typed = self.at(row).value(measured.measure)
        if typed is None:
            return None
        numeric = operator.measure is Measure.NUMERIC or operator.name == "SHARE"
        if numeric and not typed.type.is_numeric:
            return self.diagnostics.error(
                "type-mismatch",
                say("{operator} needs numbers, and this is {type}", operator=operator.name, type=a_type(typed.type)),
                written.measure.span,
            )
        ordered = typed.type.is_numeric or typed.type.is_temporal or typed.type.kind is Kind.TEXT
        if operator.measure is Measure.ORDERED and not ordered:
            return self.diagnostics.error(
                "type-mismatch",
                say("{operator} cannot order {type}", operator=operator.name, type=a_type(typed.type)),
                written.measure.span,
            )
        if typed.type.kind in (Kind.LIST, Kind.PLACE):
            return self.diagnostics.error(
                "type-mismatch",
                say("{operator} cannot take {type}", operator=operator.name, type=a_type(typed.type)),
                written.measure.span,
            )
        return typed

    # A fact's rows ----------------------------------------------------------------------------------------------------

    def _rows(self, found: FactFound, span: Span) -> ir.FactRows | None:
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
            cutoff = self.world.calendar.cutoff
            until = self.world.calendar.ceiling(cutoff) if time.type == DATE else cutoff
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

    def _window(self, fact: model.Fact, written: ast.Window | None) -> ir.Window | None:
        if written is None:
            return None
        if fact.time is None:
            return self._no_time(fact, "cannot be windowed", written.span)
        type = read_type(fact.time)
        if type is None:
            return None
        return self.world.periods.window(self.with_params(written), type, future=fact.planned)

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

    def _no_time(self, fact: model.Fact, consequence: str, span: Span) -> None:
        self.diagnostics.error(
            "no-time",
            say("`{fact}` has no time, so it {consequence}", fact=fact.name, consequence=consequence),
            span,
            help=say("give `{fact}` a `time:` in the catalog, or leave this out", fact=fact.name),
        )

    def _filter(self, row: Row, written: ast.Expression | None) -> ir.Condition | None:
        return None if written is None else self.at(row).condition(written)

    # HAS --------------------------------------------------------------------------------------------------------------

    def has(self, written: ast.Has) -> ir.Condition | None:
        """The condition that HAS states, as comparisons of counts."""
        located = self._fact_in(written.fact)
        if located is None or located[1] < len(written.fact.parts):
            return self._no_fact(written.fact) if located is None else self._column_of(written.fact)
        found = located[0]
        row = fact_row(found.fact, self.world.catalog)
        window, where = self._window(found.fact, written.window), self._filter(row, written.where)
        rows = self._rows(found, written.fact.span)
        bounds = self._bounds(written.quantity, written)
        if (written.window and window is None) or (written.where and where is None) or rows is None or bounds is None:
            return None
        count = ir.Aggregate(
            ir.AggregateFunction.COUNT, rows, key_columns(found.row), NUMBER, window=window, where=where
        )
        if written.quantity.quantifier is ast.Quantifier.ONLY:
            if where is None:
                return self.diagnostics.error(
                    "bad-quantity",
                    say("HAS ONLY needs a WHERE: what the facts must all be"),
                    written.span,
                    help=say("add WHERE …, or write HAS"),
                )
            otherwise = dataclasses.replace(count, where=ir.Not(where))
            return ir.And(
                (
                    ir.Compare(ir.Comparison.GREATER_EQUAL, count, _ONE),
                    ir.Compare(ir.Comparison.EQUAL, otherwise, _ZERO),
                )
            )
        conditions = tuple(
            ir.Compare(comparison, count, ir.Literal(NUMBER, Decimal(number))) for comparison, number in bounds
        )
        condition: ir.Condition = conditions[0] if len(conditions) == 1 else ir.And(conditions)
        return ir.Not(condition) if written.quantity.quantifier is ast.Quantifier.NO else condition

    def _column_of(self, name: ast.Name) -> None:
        return self.diagnostics.error(
            "not-a-fact",
            say("HAS takes a fact, not its column"),
            name.span,
            help=say("write the condition on the column after WHERE"),
        )

    def _bounds(self, quantity: ast.Quantity, written: ast.Has) -> list[tuple[ir.Comparison, int]] | None:
        """What the count is compared with; None after an error."""
        low = self.world.count(quantity.low) if quantity.low is not None else None
        high = self.world.count(quantity.high) if quantity.high is not None else None
        if (quantity.low is not None and low is None) or (quantity.high is not None and high is None):
            return None
        Q, C = ast.Quantifier, ir.Comparison
        match quantity.quantifier:
            case Q.SOME | Q.NO | Q.ONLY:
                return [(C.GREATER_EQUAL, 1)]
            case Q.AT_LEAST:
                return [(C.GREATER_EQUAL, low or 0)]
            case Q.AT_MOST:
                return [(C.LESS_EQUAL, low or 0)]
            case Q.EXACTLY:
                return [(C.EQUAL, low or 0)]
            case Q.MORE_THAN:
                return [(C.GREATER, low or 0)]
            case Q.FEWER_THAN:
                if low == 0:
                    return self.diagnostics.error(
                        "bad-quantity",
                        say("nobody has fewer than 0"),
                        quantity.span,
                        help=say("write HAS NO {fact}", fact=written.fact.text),
                    )
                return [(C.LESS, low or 0)]
            case Q.BETWEEN:
                low, high = low or 0, high or 0
                if low > high:
                    return self.diagnostics.error(
                        "bad-quantity",
                        say("nothing is between {low} and {high}", low=low, high=high),
                        quantity.span,
                        help=say("write BETWEEN {high} AND {low}", high=high, low=low),
                    )
                return [(C.GREATER_EQUAL, low), (C.LESS_EQUAL, high)]
