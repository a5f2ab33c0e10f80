"""Aggregates: one value of a member from many facts."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal

from segql.catalog import model
from segql.diagnostics.messages import either, keyword, say
from segql.diagnostics.wording import a_type
from segql.operators import AGGREGATES, AggregateOperator
from segql.operators.aggregates import Measure
from segql.semantics import ir
from segql.semantics.folding import is_caseless, lowered
from segql.semantics.names import FactFound, Typed
from segql.semantics.narrowing import Narrowed
from segql.semantics.rhythm import Rhythms
from segql.semantics.rows import Row, fact_row, key_columns
from segql.semantics.walk import names_in, rewrite_names
from segql.semantics.wording import taken
from segql.syntax import ast
from segql.types import DATE, NUMBER, TEXT, Kind

#: What takes equal values together or puts them in order, so that it matters whether case counts.
_BY_VALUE = ("MIN", "MAX", "MODE")
#: What can be asked of all stretches of a length.
_IN_ANY = ("COUNT", "SUM")
_OF_GAPS = ("AVG", "MIN", "MAX", "MEDIAN", "PERCENTILE")
_LENGTHS = (ast.Unit.SECOND, ast.Unit.MINUTE, ast.Unit.HOUR, ast.Unit.DAY, ast.Unit.WEEK)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A fact, the row whose facts they are, and what is measured in the context of the fact's row (None: the rows)."""

    found: FactFound
    measure: ast.Expression | None


class Aggregates(Rhythms):
    """The part of the resolver that reads aggregates."""

    def aggregate(self, written: ast.Aggregate) -> Typed | None:
        name = written.function.value.upper()
        operator = AGGREGATES[name]
        if not self._arguments_fit(operator, written):
            return None
        if isinstance(written.measure, ast.Gap):
            return self._gaps(operator, written.measure, written)
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
        narrowed = self.narrowed(measured.found, written.window)
        filter = self.filter(row, written.where)
        rows = self.fact_rows(measured.found, written.measure.span)
        failed = (measured.measure is not None and value is None) or (written.where is not None and filter is None)
        if failed or narrowed is None or rows is None:
            return None
        if operator.needs_time and rows.time is None:
            return self.no_time(fact, say("has no first, second or last row"), written.span)
        if name == "SHARE":
            return self._share(rows, measured.found.row, value, narrowed, filter)
        any = None
        if written.any is not None:
            if rows.time is None:
                return self.no_time(fact, say("has no rhythm"), written.any.span)
            any = self.stretch(written.any, rows.time.type)
            if any is None:
                return None
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
                narrowed.window,
                narrowed.with_filter(filter),
                percent,
                any=any,
            ),
            value.column if operator.keeps_type and value is not None else None,
        )

    def _arguments_fit(self, operator: AggregateOperator, written: ast.Aggregate) -> bool:
        if len(written.arguments) != operator.arguments:
            self.diagnostics.error(
                "wrong-arguments",
                say(
                    "{operator} takes {value}",
                    operator=keyword(operator.name),
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
        if written.any is not None and (operator.name not in _IN_ANY or isinstance(written.measure, ast.Gap)):
            self.diagnostics.error(
                "bad-rhythm",
                say("IN ANY stands in COUNT and SUM alone"),
                written.any.span,
                help=say("for example COUNT(orders IN ANY 30 DAYS)"),
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
        if not isinstance(written.measure, ast.Name) or self.fact_in(written.measure) is not None:
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
        self, rows: ir.FactRows, owner: Row, value: Typed | None, narrowed: Narrowed, filter: ir.Condition | None
    ) -> Typed:
        function = ir.AggregateFunction.COUNT if value is None else ir.AggregateFunction.SUM
        measure = value.value if value is not None else None
        whole = ir.Aggregate(
            function, rows, key_columns(owner), NUMBER, measure, window=narrowed.window, where=narrowed.where
        )
        part = dataclasses.replace(whole, where=narrowed.with_filter(filter))
        return Typed(ir.Arithmetic(ir.Operator.DIVIDE, part, whole))

    # The gaps between facts -------------------------------------------------------------------------------------------

    def _gaps(self, operator: AggregateOperator, gap: ast.Gap, written: ast.Aggregate) -> Typed | None:
        """`AVG(DAYS BETWEEN orders)`: of the time from each fact to the next."""
        if operator.name not in _OF_GAPS:
            return self.diagnostics.error(
                "wrong-arguments",
                say("{operator} does not measure gaps", operator=keyword(operator.name)),
                written.span,
                help=say("use {functions}", functions=either([keyword(name) for name in _OF_GAPS])),
            )
        located = self.fact_in(gap.fact)
        if located is None or located[1] < len(gap.fact.parts):
            return self.no_fact(gap.fact) if located is None else self.column_of(gap.fact)
        found = located[0]
        rows = self.fact_rows(found, gap.fact.span)
        narrowed = self.narrowed(found, written.window)
        filter = self.filter(fact_row(found.fact, self.world.catalog), written.where)
        percent = self._percent(written) if operator.arguments else None
        if rows is None or narrowed is None or (written.where is not None and filter is None):
            return None
        if operator.arguments and percent is None:
            return None
        if rows.time is None:
            return self.no_time(found.fact, say("has no gaps"), gap.span)
        if gap.unit not in _LENGTHS:
            return self.no_length(gap.unit, gap.span)
        if gap.unit.is_clock and rows.time.type == DATE:
            return self.clock_unit_of_date(gap.unit, gap.span)
        return Typed(
            ir.Aggregate(
                ir.AggregateFunction[operator.name],
                rows,
                key_columns(found.row),
                NUMBER,
                window=narrowed.window,
                where=narrowed.with_filter(filter),
                percent=percent,
                gaps=gap.unit,
            )
        )

    # What is measured -------------------------------------------------------------------------------------------------

    def _measured(self, written: ast.Aggregate) -> _Measured | None:
        founds: list[FactFound] = []
        for name in names_in(written.measure):
            found = self.fact_in(name)
            if found is not None and all(other.fact is not found[0].fact for other in founds):
                founds.append(found[0])
        if not founds:
            return self.no_fact(written.measure)
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
        if isinstance(written.measure, ast.Name) and self.fact_in(written.measure) == (
            founds[0],
            len(written.measure.parts),
        ):
            return _Measured(founds[0], None)

        def inside(name: ast.Name) -> ast.Name:
            found = self.fact_in(name)
            parts = name.parts[found[1] :] if found is not None else name.parts
            return dataclasses.replace(name, parts=parts) if parts else name

        return _Measured(founds[0], rewrite_names(written.measure, inside))

    def _column_needed(self, operator: AggregateOperator, fact: model.Fact, written: ast.Aggregate) -> None:
        columns = {name: member.type for name, member in fact.columns.items() if isinstance(member, model.Column)}
        if operator.measure is Measure.NUMERIC:
            columns = {name: type for name, type in columns.items() if type is None or type.is_numeric}
        column = next(iter(columns), None)
        name = keyword(operator.name)
        if column is None:
            help = None
        elif written.distinct:
            help = say("for example {operator}(DISTINCT {fact}.{column})", operator=name, fact=fact.name, column=column)
        else:
            help = say("for example {operator}({fact}.{column})", operator=name, fact=fact.name, column=column)
        self.diagnostics.error(
            "wrong-arguments",
            say(
                "{operator} needs a column of `{fact}`",
                operator=keyword(operator.name),
                fact=fact.name,
            ),
            written.measure.span,
            help=help,
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
                say(
                    "{operator} needs numbers, and this is {type}",
                    operator=keyword(operator.name),
                    type=a_type(typed.type),
                ),
                written.measure.span,
            )
        ordered = typed.type.is_numeric or typed.type.is_temporal or typed.type.kind is Kind.TEXT
        if operator.measure is Measure.ORDERED and not ordered:
            return self.diagnostics.error(
                "type-mismatch",
                say("{operator} cannot order {type}", operator=keyword(operator.name), type=a_type(typed.type)),
                written.measure.span,
            )
        if typed.type.kind in (Kind.LIST, Kind.PLACE):
            return self.diagnostics.error(
                "type-mismatch",
                say("{operator} cannot take {type}", operator=keyword(operator.name), type=a_type(typed.type)),
                written.measure.span,
            )
        return typed
