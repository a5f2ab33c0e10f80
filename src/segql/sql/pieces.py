"""A statement in pieces: its text, with places left open for what another program fills in.

dbt names tables itself, so that it knows what depends on what, and knows the moment of its run.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import TypeAlias

from sqlglot import exp

from segql.catalog.model import Table
from segql.plan.forms import Statement
from segql.semantics.ir import ListValues
from segql.sql import build
from segql.sql.dialects import DIALECTS
from segql.sql.lower import Lowering, Now

__all__ = [
    "Now",
    "Open",
    "Piece",
    "default_schema",
    "identifier",
    "instant",
    "list_type",
    "located",
    "now",
    "pieces",
    "text",
]

Open: TypeAlias = Table | ListValues | Now
Piece: TypeAlias = str | Open


class _Holes:
    """Names that stand for what is filled in, until the statement is text. Nobody can guess them, so that none of them
    comes from a rule or the data."""

    def __init__(self) -> None:
        self._secret = f"hole_{secrets.token_hex(16)}"
        self.left: list[Open] = []

    def name(self, what: Open) -> str:
        """A name to write in the place of a table, a list or the moment."""
        if what not in self.left:
            self.left.append(what)
        return f"{self._secret}_{self.left.index(what)}"

    def split(self, sql: str) -> list[Piece]:
        """The text between the holes, and what belongs into them, in order."""
        texts = re.split(rf"[\"`]{self._secret}_(\d+)[\"`]", sql)
        return [self.left[int(text)] if place % 2 else text for place, text in enumerate(texts)]


def pieces(made: Statement, dialect: str) -> list[Piece]:
    """The statement with its tables, its lists and the moment left open; every open place but the moment has an alias
    behind it. Raises SegqlError as `render` does."""
    spelling = DIALECTS[dialect]
    holes = _Holes()
    tree = Lowering(spelling, holes=holes.name).statement(made)
    return holes.split(tree.sql(spelling.sqlglot, pretty=True, identify=True, copy=False))


def located(table: Table, dialect: str, options: Mapping[str, str]) -> tuple[str, ...]:
    """A table's name with the namespace that the target's options put before it."""
    namespace = [options[name] for name in DIALECTS[dialect].namespace if options.get(name)]
    missing = namespace[: max(0, len(namespace) + 1 - len(table.parts))]
    return (*missing, *table.parts)


def default_schema(dialect: str) -> str | None:
    """The schema of tables for which a target names none; None where there has to be one."""
    return DIALECTS[dialect].default_schema


def now(dialect: str) -> str:
    """The moment at which the engine runs a statement."""
    return exp.CurrentTimestamp().sql(DIALECTS[dialect].sqlglot)


def instant(written: str, dialect: str) -> str:
    """An instant from its text in ISO form."""
    return build.cast(build.text(written), "TIMESTAMPTZ").sql(DIALECTS[dialect].sqlglot)


def identifier(name: str, dialect: str) -> str:
    """A quoted name."""
    return build.identifier(name).sql(DIALECTS[dialect].sqlglot)


def text(value: str, dialect: str) -> str:
    """A text as a literal."""
    return build.text(value).sql(DIALECTS[dialect].sqlglot)


def list_type(list_: ListValues, dialect: str) -> str:
    """The type of the column that holds a list's values."""
    name = "TEXT" if not list_.values or isinstance(list_.values[0], str) else "DECIMAL(38, 9)"
    return exp.DataType.build(name).sql(DIALECTS[dialect].sqlglot)
