"""SQL that a catalog brings: read in its own dialect, checked to be what it claims, and made part of the statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError, UnsupportedError
from sqlglot.optimizer.scope import traverse_scope

from segql.catalog.model import Query, SqlExpression, Table
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.source import Span
from segql.sql import build
from segql.sql.build import Node

_REFUSED_IN_EXPRESSIONS: Mapping[type[exp.Expr], str] = {
    exp.Query: say("a query"),
    exp.AggFunc: say("an aggregate"),
    exp.Window: say("a window function"),
    exp.Star: say("a star"),
    exp.Placeholder: say("a parameter"),
    exp.Parameter: say("a parameter"),
    exp.Command: say("a command"),
    exp.DML: say("a statement"),
    exp.DDL: say("a statement"),
    exp.Alias: say("an alias"),
}


class _Refused(Exception):
    """SQL that is read, and is not what it must be."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def expression(declared: SqlExpression, source: str, dialect: str) -> Node:
    """The expression over the columns of a row source, in parentheses. Raises SegqlError under `catalog-sql`."""
    try:
        node = _parsed_expression(declared.sql, declared.dialect, dialect).copy()
    except (SqlglotError, ValueError) as error:
        raise _refused(declared.span, say("this SQL cannot be read: {error}", error=_first_line(error))) from error
    except _Refused as error:
        raise _refused(declared.span, error.message) from error
    wrapped = exp.Paren(this=node)
    for column in list(wrapped.find_all(exp.Column)):
        column.replace(_qualified(column, source))
    return wrapped


def query(
    declared: Query, dialect: str, namespace: Sequence[str] = (), holes: Callable[[Table], str] | None = None
) -> exp.Query:
    """The query, its tables where the target's are (or under the names that `holes` gives). Raises SegqlError under
    `catalog-sql`."""
    try:
        found = _parsed_query(declared.sql, declared.dialect, dialect).copy()
        _locate(found, namespace, holes)
        return found
    except (SqlglotError, ValueError) as error:
        raise _refused(declared.span, say("this SQL cannot be read: {error}", error=_first_line(error))) from error
    except _Refused as error:
        raise _refused(declared.span, error.message) from error


@lru_cache(maxsize=1024)
def _parsed_expression(sql: str, source: str, dialect: str) -> exp.Expr:
    statements = sqlglot.parse(f"SELECT {sql}", read=source)
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise _Refused(say("this is more than one SQL expression"))
    select = statements[0]
    if len(select.expressions) != 1 or any(value for name, value in select.args.items() if name != "expressions"):
        raise _Refused(say("this is more than one SQL expression"))
    node: exp.Expr = select.expressions[0]
    for kind, name in _REFUSED_IN_EXPRESSIONS.items():
        if node.find(kind) is not None:
            raise _Refused(say("an SQL expression of the catalog cannot hold {what}", what=name))
    _check_target(node, dialect)
    return node


@lru_cache(maxsize=256)
def _parsed_query(sql: str, source: str, dialect: str) -> exp.Query:
    statements = [one for one in sqlglot.parse(sql, read=source) if one is not None]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise _Refused(say("an entity's `sql` must be one SELECT"))
    refused = (exp.DML, exp.DDL, exp.Command, exp.Placeholder, exp.Parameter)
    if any(not isinstance(one, exp.Query) for one in statements[0].find_all(*refused)):
        raise _Refused(say("an entity's `sql` must be one SELECT"))
    _check_target(statements[0], dialect)
    return statements[0]


def _locate(query: exp.Query, namespace: Sequence[str], holes: Callable[[Table], str] | None) -> None:
    """Put the namespace before bare names of tables. What the query itself names is no table; what it qualifies may be a
    row's list, and stays as it is."""
    for scope in traverse_scope(query):
        for table in scope.sources.values():
            if isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier) and not table.db:
                if holes is not None:
                    if not table.alias:
                        table.set("alias", build.alias(table.name))
                    table.set("this", build.identifier(holes(Table((table.name,)))))
                    continue
                for key, name in zip(("db", "catalog"), reversed(namespace), strict=False):
                    table.set(key, build.identifier(name))


def _check_target(node: exp.Expr, dialect: str) -> None:
    """Raises _Refused when the target has no such thing."""
    try:
        node.sql(dialect, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        message = say("this SQL cannot be said in {dialect}: {error}", dialect=dialect, error=_first_line(error))
        raise _Refused(message) from error


def _qualified(column: exp.Column, source: str) -> Node:
    """A name before the column's is a struct column here: nothing else is in reach of the expression."""
    names = [part.name for part in column.parts]
    node = build.column(source, names[0])
    for name in names[1:]:
        node = build.field(node, name)
    return node


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _refused(span: Span, message: str) -> SegqlError:
    diagnostics = Diagnostics()
    diagnostics.error("catalog-sql", message, span, help=say("write one expression of the row's columns"))
    return SegqlError(diagnostics)


_CLOCKS = (
    exp.CurrentDate,
    exp.CurrentDatetime,
    exp.CurrentTime,
    exp.CurrentTimestamp,
    exp.CurrentTimestampLTZ,
    exp.Localtime,
    exp.Localtimestamp,
    exp.UtcDate,
    exp.UtcTime,
    exp.UtcTimestamp,
    exp.Rand,
    exp.Randn,
    exp.Uuid,
)
_CLOCK_WORDS = {"now", "today", "tomorrow", "yesterday"}


def reads_clock(declared: SqlExpression | Query) -> bool:
    """Whether SQL of the catalog may give something else at another time over the same rows: it reads the clock, or draws by
    lot. A function without arguments that nothing is known of is taken to."""
    try:
        tree = sqlglot.parse_one(
            declared.sql if isinstance(declared, Query) else f"SELECT {declared.sql}", read=declared.dialect
        )
    except (SqlglotError, ValueError):
        return True
    return any(_reads_clock(node) for node in tree.walk())


def _reads_clock(node: exp.Expr) -> bool:
    match node:
        case exp.Anonymous(expressions=arguments):
            return not arguments or (node.name.lower() == "age" and len(arguments) == 1)
        case exp.Cast():
            text = node.this
            return isinstance(text, exp.Literal) and text.is_string and text.name.strip().lower() in _CLOCK_WORDS
        case exp.Column():
            return not node.table and node.name.lower() in ("localtime", "localtimestamp")
        case _:
            return isinstance(node, _CLOCKS)
