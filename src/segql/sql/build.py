"""The only maker of sqlglot nodes: every operand gets the parentheses that its place needs, every name its quotes.

sqlglot prints nodes as they are nested and leaves parentheses to whoever builds them; here precedence decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from sqlglot import exp

from segql.plan.scalar import ConstantValue

Node: TypeAlias = exp.Expr

_LARGEST_INTEGER = 2**63 - 1

_LEVELS: tuple[tuple[int, tuple[type[exp.Expr], ...]], ...] = (
    (1, (exp.Or,)),
    (2, (exp.And,)),
    (3, (exp.Not,)),
    (5, (exp.Add, exp.Sub)),
    (6, (exp.Mul, exp.Div, exp.IntDiv, exp.Mod)),
    (7, (exp.Neg,)),
    (9, (exp.Dot,)),
    (8, (exp.AtTimeZone, exp.Collate)),
    (4, (exp.Binary, exp.In, exp.Between)),
)
_ATOM = 10
_RANKS: dict[type[exp.Expr], int] = {}


def level(node: Node) -> int:
    """How tightly a node's outermost operator binds; function calls, columns and literals bind tightest."""
    return _rank(type(node))


def _rank(kind: type[exp.Expr]) -> int:
    rank = _RANKS.get(kind)
    if rank is None:
        rank = next((rank for rank, kinds in _LEVELS if issubclass(kind, kinds)), _ATOM)
        _RANKS[kind] = rank
    return rank


def inside(node: Node, parent: int, *, strict: bool = False) -> Node:
    """The node as an operand of an operator of that level; `strict`: equal levels need parentheses too."""
    own = level(node)
    return exp.Paren(this=node) if own < parent or (strict and own == parent) else node


def binary(kind: type[exp.Binary], left: Node, right: Node) -> Node:
    """A binary operator."""
    rank = _rank(kind)
    return kind(this=inside(left, rank, strict=rank == 4), expression=inside(right, rank, strict=True))


def connect(kind: type[exp.Connector], operands: Sequence[Node]) -> Node:
    """AND or OR of at least one operand; the other connector inside gets parentheses."""
    result: Node | None = None
    for operand in operands:
        part = exp.Paren(this=operand) if isinstance(operand, exp.Connector) else operand
        result = part if result is None else kind(this=result, expression=part)
    assert result is not None, "a connector has operands"
    return result


def negate(operand: Node) -> Node:
    """NOT."""
    return exp.Not(this=inside(operand, 4))


def is_(operand: Node, what: Node, *, negated: bool = False) -> Node:
    """IS [NOT] NULL, TRUE."""
    return exp.Is(this=inside(operand, 5), expression=exp.Not(this=what) if negated else what)


def one_of(value: Node, options: Sequence[Node]) -> Node:
    """IN (…)."""
    return exp.In(this=inside(value, 5), expressions=list(options))


def call(name: str, *arguments: Node) -> Node:
    """A function by the name that the engine has for it."""
    return exp.Anonymous(this=name, expressions=list(arguments))


@cache
def _data_type(type: str) -> exp.DataType:
    """A type's node, parsed once; every place gets a copy."""
    return exp.DataType.build(type)


def cast(value: Node, type: str, *, safe: bool = False) -> Node:
    """CAST, or TRY_CAST, to a type as sqlglot calls it."""
    to = _data_type(type).copy()
    return exp.TryCast(this=value, to=to, safe=True) if safe else exp.Cast(this=value, to=to)


def decimal(value: Node, *, safe: bool = False) -> Node:
    """A cast to the language's number: an exact decimal with nine places."""
    return cast(value, "DECIMAL(38, 9)", safe=safe)


def at_zone(value: Node, zone: str) -> Node:
    """AT TIME ZONE."""
    return exp.AtTimeZone(this=inside(value, 8), zone=exp.Literal.string(zone))


def extract(part: str, value: Node) -> Node:
    """EXTRACT(part FROM value)."""
    return exp.Extract(this=exp.var(part), expression=value)


def moved(date: Node, days: int) -> Node:
    """A date some days later, or earlier when they are negative."""
    return binary(exp.Sub if days < 0 else exp.Add, date, number(abs(days)))


def interval(count: int, unit: str) -> Node:
    """A span of time."""
    return exp.Interval(this=exp.Literal.string(str(count)), unit=exp.var(unit))


def word(text: str) -> Node:
    """A bare word of the engine's own, never a user's."""
    return exp.var(text)


def text(value: str) -> Node:
    """A text."""
    return exp.Literal.string(value)


def number(value: int | Decimal) -> Node:
    """A number as digits."""
    digits = exp.Literal.number(f"{abs(value):f}" if isinstance(value, Decimal) else str(abs(value)))
    return exp.Neg(this=digits) if value < 0 else digits


def null() -> Node:
    """NULL."""
    return exp.Null()


def constant(value: ConstantValue) -> Node:
    """A typed literal: nobody's text can be read as anything but a text."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case str():
            return text(value)
        case int() | Decimal():
            return number(value)
        case dt.datetime():
            return cast(text(_timestamp(value)), "TIMESTAMP" if value.tzinfo is None else "TIMESTAMPTZ")
        case dt.date():
            return cast(text(value.isoformat()), "DATE")


def _timestamp(value: dt.datetime) -> str:
    naive = value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
    return naive.isoformat(sep=" ") + ("" if value.tzinfo is None else "+00:00")


def is_long(value: int | Decimal) -> bool:
    """Whether a number needs more than 64 bits or has decimals."""
    return isinstance(value, Decimal) or abs(value) > _LARGEST_INTEGER


def identifier(name: str) -> exp.Identifier:
    """A quoted name."""
    return exp.Identifier(this=name, quoted=True)


def column(source: str, name: str) -> Node:
    """A column of a row source."""
    return exp.Column(this=identifier(name), table=identifier(source))


def bare(name: str) -> Node:
    """A name that stands for a whole element."""
    return exp.Column(this=identifier(name))


def field(value: Node, name: str) -> Node:
    """A struct's field."""
    return exp.Dot(this=value, expression=identifier(name))


def case(whens: Sequence[tuple[Node, Node]], otherwise: Node | None) -> Node:
    """CASE WHEN."""
    ifs = [exp.If(this=condition, true=value) for condition, value in whens]
    return exp.Case(ifs=ifs, default=otherwise)


def aggregate(name: str, argument: Node, *, distinct: bool = False) -> Node:
    """An aggregate, perhaps of distinct values."""
    return call(name, exp.Distinct(expressions=[argument]) if distinct else argument)


def filtered(aggregate: Node, test: Node) -> Node:
    """An aggregate FILTER (WHERE test)."""
    return exp.Filter(this=aggregate, expression=exp.Where(this=test))


def star() -> Node:
    """The star of COUNT(*)."""
    return exp.Star()


def ordered(value: Node, descending: bool) -> Node:
    """A part of an ORDER BY, missing values first in ascending and last in descending order: sqlglot writes what an engine
    does not do by itself."""
    return exp.Ordered(this=value, desc=descending, nulls_first=not descending)


def window(
    function: Node, partition: Sequence[Node], order: Sequence[Node], extent: exp.WindowSpec | None = None
) -> Node:
    """A function over the rows of a partition."""
    by = exp.Order(expressions=list(order)) if order else None
    return exp.Window(this=function, partition_by=list(partition), order=by, spec=extent)


def extent(start: int | None, end: int | None, *, by_value: bool) -> exp.WindowSpec:
    """ROWS (or RANGE) BETWEEN … AND …: so far before (negative) or after the row at hand, None without end."""
    first, first_side = _edge(start, "PRECEDING")
    last, last_side = _edge(end, "FOLLOWING")
    kind = "RANGE" if by_value else "ROWS"
    return exp.WindowSpec(kind=kind, start=first, start_side=first_side, end=last, end_side=last_side)


def _edge(offset: int | None, outwards: str) -> tuple[Node | str, str | None]:
    if offset is None:
        return "UNBOUNDED", outwards
    if offset == 0:
        return "CURRENT ROW", None
    return number(abs(offset)), "PRECEDING" if offset < 0 else "FOLLOWING"


def collate(value: Node, collation: str) -> Node:
    """COLLATE."""
    return exp.Collate(this=inside(value, 8), expression=identifier(collation))


def alias(name: str, columns: Sequence[str] = ()) -> exp.TableAlias:
    """A row source's name, perhaps with names for its columns."""
    return exp.TableAlias(this=identifier(name), columns=[identifier(one) for one in columns])


def table(parts: Sequence[str], name: str) -> Node:
    """A table under an alias."""
    names = [identifier(part) for part in parts]
    catalog, db = (names[-3] if len(names) > 2 else None), (names[-2] if len(names) > 1 else None)
    return exp.Table(this=names[-1], db=db, catalog=catalog, alias=None if list(parts) == [name] else alias(name))


def table_call(function: Node, name: str, column_name: str) -> Node:
    """A function that gives rows of one column."""
    return exp.Table(this=function, alias=alias(name, [column_name]))


def unnest(value: Node, name: str, column_name: str) -> Node:
    """UNNEST: each element of a list as a row."""
    return exp.Unnest(expressions=[value], alias=alias(name, [column_name]))


def lateral(function: Node, name: str, column_name: str) -> Node:
    """A function of the row beside it that gives rows of one column."""
    return exp.Lateral(this=function, alias=alias(name, [column_name]))


def in_list(value: Node, items: Node) -> Node:
    """value IN UNNEST(list)."""
    return exp.In(this=inside(value, 5), unnest=exp.Unnest(expressions=[items]))


def exists(source: Node, condition: Node) -> Node:
    """EXISTS (SELECT 1 FROM source WHERE condition)."""
    query = exp.Select(expressions=[number(1)], from_=exp.From(this=source), where=exp.Where(this=condition))
    return exp.Exists(this=query)


def join(source: Node, on: Node | None) -> Node:
    """LEFT JOIN with a condition, CROSS JOIN without."""
    return exp.Join(this=source, side="LEFT", on=on) if on is not None else exp.Join(this=source, kind="CROSS")


def output(value: Node, name: str) -> Node:
    """A column of the result under its name."""
    if isinstance(value, exp.Column) and value.name == name:
        return value
    return exp.Alias(this=value, alias=identifier(name))


def select(
    outputs: Sequence[Node],
    source: Node | None,
    joins: Sequence[Node],
    where: Sequence[Node],
    group_by: Sequence[Node],
    *,
    distinct: bool,
    once_by: Sequence[Node],
    order_by: Sequence[Node],
    limit: int | None,
) -> exp.Select:
    """A SELECT."""
    return exp.Select(
        expressions=list(outputs),
        from_=exp.From(this=source) if source is not None else None,
        joins=list(joins),
        where=exp.Where(this=connect(exp.And, where)) if where else None,
        group=exp.Group(expressions=list(group_by)) if group_by else None,
        distinct=_distinct(distinct, once_by),
        order=exp.Order(expressions=list(order_by)) if order_by else None,
        limit=exp.Limit(expression=number(limit)) if limit is not None else None,
    )


def _distinct(distinct: bool, once_by: Sequence[Node]) -> Node | None:
    if once_by:
        return exp.Distinct(on=exp.Tuple(expressions=list(once_by)))
    return exp.Distinct() if distinct else None


def union_all(queries: Sequence[exp.Query]) -> exp.Query:
    """SELECTs one below the other."""
    first, *rest = queries
    for query in rest:
        first = exp.Union(this=first, expression=query, distinct=False)
    return first


def with_steps(query: exp.Select, steps: Sequence[tuple[str, exp.Query]]) -> exp.Select:
    """A SELECT after named steps."""
    if steps:
        tables = [exp.CTE(this=step, alias=alias(name)) for name, step in steps]
        query.set("with_", exp.With(expressions=tables))
    return query


def note(node: Node, words: str) -> Node:
    """The node with a comment behind it, at its rightmost part so that it ends the line; AND and OR in parentheses, so that
    it is seen what the words are about."""
    if isinstance(node, exp.Connector):
        node = exp.Paren(this=node)
    last = node
    while True:
        if isinstance(last, exp.Not):
            last = last.this
        elif isinstance(last, exp.Binary) and not isinstance(last, exp.Func | exp.Dot):
            last = last.expression
        else:
            break
    last.add_comments([" ".join(words.split())])
    return node
