"""Rows that other rows point to, each key once: what is declared a key may still occur twice, and must not double a fact."""

from __future__ import annotations

from segql.plan.model import Output, Rows, Select, Source
from segql.plan.names import Names
from segql.plan.readings import Place, read_key
from segql.plan.scalar import Ref, Scalar
from segql.semantics import ir
from segql.types import Type


class OnceRows:
    """Collects the columns that a statement reads of a relation's rows; becomes a step with one row a key."""

    def __init__(self, name: str, source: Source, key: tuple[ir.Field, ...], types: tuple[Type, ...]) -> None:
        self.name = name
        self.row = Place(source.alias)
        self._source = source
        self._names = Names()
        self._columns: dict[Scalar, str] = {}
        self._key = tuple(read_key(self.row, field, type).scalar for field, type in zip(key, types, strict=True))
        for field, scalar in zip(key, self._key, strict=True):
            self.column(scalar, field.column)

    def column(self, scalar: Scalar, wanted: str) -> str:
        """The step's column for a value of the relation's row."""
        name = self._columns.get(scalar)
        if name is None:
            name = self._columns[scalar] = self._names.give(scalar.column if isinstance(scalar, Ref) else wanted)
        return name

    def step(self) -> Rows:
        """The step with all columns that were read."""
        outputs = tuple(Output(name, scalar) for scalar, name in self._columns.items())
        return Rows(self.name, Select(outputs, self._source, once_by=self._key))
