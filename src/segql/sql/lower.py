"""From a plan's operators and SELECTs to sqlglot nodes, in the spelling of one dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import assert_never

from sqlglot import exp

from segql.catalog.model import Table
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.plan.forms import Statement
from segql.plan.model import (
    CrossJoin,
    FromList,
    FromStep,
    FromTable,
    Given,
    Join,
    LeftJoin,
    Membership,
    Rows,
    Select,
    Source,
    Step,
    Union,
    Unnest,
)
from segql.plan.recorded import BESIDE
from segql.plan.scalar import (
    Apply,
    Case,
    CatalogSql,
    Constant,
    ElementRef,
    Filtered,
    GroupSize,
    Noted,
    Op,
    Order,
    PathRef,
    Ref,
    RowNumber,
    Scalar,
    Window,
    apply,
)
from segql.semantics import ir
from segql.source import NOWHERE
from segql.sql import build, catalog_sql
from segql.sql.build import Node
from segql.sql.dialects.base import Dialect, spell


class Now(Enum):
    """The moment that a live statement looks from, where it is filled in later."""

    NOW = "now"


class Lowering:
    """Spells one statement. `namespace` goes before the name of a table that has none of its own. `holes` gives names to
    write instead of tables, lists and the moment, where these are filled in later. `beside`: recorded runs travel beside
    the statement."""

    def __init__(
        self,
        dialect: Dialect,
        namespace: Sequence[str] = (),
        holes: Callable[[Table | ir.ListValues | Now], str] | None = None,
        *,
        beside: bool = False,
    ) -> None:
        self._dialect = dialect
        self._namespace = tuple(namespace)
        self._holes = holes
        self._beside: Mapping[Table, Table] = BESIDE if beside else {}

    def statement(self, statement: Statement) -> exp.Select:
        """The whole statement."""
        steps = [(step.name, self._step(step)) for step in statement.steps]
        return self._dialect.finished(build.with_steps(self._select(statement.select), steps))

    def _step(self, step: Step) -> exp.Query:
        if isinstance(step, Given):
            return catalog_sql.query(step.query, self._dialect.sqlglot, self._namespace, self._holes)
        if isinstance(step, Union):
            first, *rest = (self._select(select) for select in step.selects)
            return build.union_all([_noted(first, step.note), *rest])
        select = self._select(step.select)
        if isinstance(step, Rows):
            return _noted(select, step.note)
        if isinstance(step, Membership):
            select.add_comments([" ".join(step.title.split())])
        return select

    def _select(self, select: Select) -> exp.Select:
        if select.once_by and self._dialect.takes_least:
            select = _least(select)
        return build.select(
            [build.output(self._scalar(output.value), output.name) for output in select.outputs],
            self._source(select.source) if select.source is not None else None,
            [self._join(join) for join in select.joins],
            [self._scalar(condition) for condition in select.where],
            [self._scalar(group) for group in select.group_by],
            distinct=select.distinct,
            once_by=[self._scalar(one) for one in select.once_by],
            order_by=self._orders(select.order_by),
            limit=select.limit,
        )

    # Rows -------------------------------------------------------------------------------------------------------------

    def _source(self, source: Source) -> Node:
        match source:
            case FromTable(table, alias) if self._holes is not None:
                return build.table((self._holes(table),), alias)
            case FromList(list_, alias) if self._holes is not None:
                return build.table((self._holes(list_),), alias)
            case FromTable(table, alias) if table in self._beside:
                return build.table((*self._listed_in, *self._beside[table].parts), alias)
            case FromTable(table, alias):
                missing = self._namespace[: max(0, len(self._namespace) + 1 - len(table.parts))]
                return build.table((*missing, *table.parts), alias)
            case FromStep(step, alias):
                return build.table((step,), alias)
            case FromList(list_, alias):
                return build.table((*self._listed_in, list_.table), alias)
            case _:
                assert_never(source)

    @property
    def _listed_in(self) -> tuple[str, ...]:
        """The namespace of what travels beside a statement."""
        return self._namespace if self._dialect.keeps_lists else ()

    def _join(self, join: Join) -> Node:
        match join:
            case LeftJoin(source, on):
                conditions = [self._scalar(one) for one in on]
                return build.join(self._source(source), build.connect(exp.And, conditions))
            case CrossJoin(source):
                return build.join(self._source(source), None)
            case Unnest(items, alias, structs):
                elements = self._dialect.unnest(self._scalar(items), alias, structs=structs)
                return build.join(elements, None)
            case _:
                assert_never(join)

    # Values -----------------------------------------------------------------------------------------------------------

    def _scalar(self, scalar: Scalar) -> Node:
        match scalar:
            case Ref(source, column):
                return build.column(source, column)
            case Constant(value):
                return self._dialect.constant(value)
            case Apply(Op.NOW) if self._holes is not None:
                return build.bare(self._holes(Now.NOW))
            case Apply(op, arguments, detail):
                node = spell(self._dialect, op, [self._scalar(one) for one in arguments], detail)
                return node if node is not None else self._unsupported(op)
            case Case(whens, otherwise):
                pairs = [(self._scalar(condition), self._scalar(value)) for condition, value in whens]
                return build.case(pairs, self._scalar(otherwise) if otherwise is not None else None)
            case Filtered(aggregate, test):
                return build.filtered(self._scalar(aggregate), self._scalar(test))
            case Noted(condition, words):
                return build.note(self._scalar(condition), words)
            case PathRef(source, column):
                return self._dialect.path(scalar, build.column(source, column))
            case ElementRef():
                return self._dialect.element(scalar)
            case CatalogSql(source, expression):
                return catalog_sql.expression(expression, source, self._dialect.sqlglot)
            case RowNumber(partition, order):
                groups = [self._scalar(one) for one in partition]
                return build.window(build.call("ROW_NUMBER"), groups, self._orders(order))
            case GroupSize(partition):
                groups = [self._scalar(one) for one in partition]
                return build.window(build.aggregate("COUNT", build.star()), groups, [])
            case Window():
                return self._window(scalar)
            case _:
                assert_never(scalar)

    def _window(self, window: Window) -> Node:
        arguments = [self._scalar(one) for one in window.arguments]
        function = spell(self._dialect, window.function, arguments, None)
        if function is None:
            return self._unsupported(window.function)
        extent = window.extent
        frame = build.extent(extent.start, extent.end, by_value=extent.by_value) if extent is not None else None
        groups = [self._scalar(one) for one in window.partition]
        return build.window(function, groups, self._orders(window.order), frame)

    def _orders(self, orders: Sequence[Order]) -> list[Node]:
        return [build.ordered(self._scalar(order.by), order.descending) for order in orders]

    def _unsupported(self, op: Op) -> Node:
        reason = self._dialect.unsupported[op]
        diagnostics = Diagnostics()
        words = op.name.lower().replace("_", " ")
        diagnostics.error(
            "unsupported",
            say("{dialect} cannot express “{words}”: {reason}", dialect=self._dialect.name, words=words, reason=reason),
            NOWHERE,
        )
        raise SegqlError(diagnostics)


def _least(select: Select) -> Select:
    """One row for each of what it is to be once by, with the least value of every other column."""
    outputs = (
        output if output.value in select.once_by else replace(output, value=apply(Op.MIN, output.value))
        for output in select.outputs
    )
    return replace(select, outputs=tuple(outputs), group_by=select.once_by, once_by=())


def _noted(query: exp.Query, note: str | None) -> exp.Query:
    if note is not None:
        query.add_comments([" ".join(note.split())])
    return query
