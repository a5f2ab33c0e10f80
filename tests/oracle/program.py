"""A project's definitions over its rows: who is in which segment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from segql.catalog import model as catalog
from segql.syntax import ast
from tests.oracle import conditions, numbers, values
from tests.oracle.model import Key, OracleError, Row, Value, folded
from tests.oracle.names import Known, of
from tests.oracle.reading import Reader, Tables
from tests.oracle.time import Clock


class Oracle:
    """One run: a catalog, the definitions of some files, rows, and the run's moment.

    `files` are pairs of a name (for a bare rule's segment) and a tree; `params` are set before the run. A relation that is
    a query has its rows in the table `=` and the name of what it belongs to.
    """

    def __init__(
        self,
        the_catalog: catalog.Catalog,
        files: Iterable[tuple[str, ast.File]],
        tables: Tables,
        as_of: str,
    ) -> None:
        self.catalog = the_catalog
        self.reader = Reader(the_catalog, tables)
        self.clock = Clock.at(as_of, the_catalog.timezone, the_catalog.week_starts)
        self.params: dict[str, ast.Expression | tuple[ast.Expression, ...]] = {
            name: param.value for name, param in the_catalog.params.items()
        }
        self.fact_index: dict[tuple[str, str], dict[Key | None, list[Row]]] = {}
        self._metrics: dict[tuple[str, str], ast.Expression] = {}
        self._segments: dict[str, tuple[catalog.Entity, ast.Segment | tuple[ast.Segmentation, int]]] = {}
        self._members: dict[tuple[str, Key | None], bool] = {}
        for name, metric in the_catalog.metrics.items():
            self._metrics[folded(self._entity(metric.entity).name), folded(name)] = metric.expression
        for file_name, tree in files:
            for definition in tree.definitions:
                self._define(file_name, definition)

    def _define(self, file_name: str, definition: ast.Definition) -> None:
        match definition:
            case ast.Param(name, value):
                self.params[name.value] = value
            case ast.Metric():
                entity = self._entity(definition.entity.value if definition.entity else None)
                self._metrics[folded(entity.name), folded(definition.name.value)] = definition.expression
            case ast.Segment():
                # "one bare rule (the file's name is the segment's name)"
                name = definition.name.value if definition.name else file_name
                entity = self._entity(definition.entity.value if definition.entity else None)
                self._segments[folded(name)] = (entity, definition)
            case ast.Segmentation():
                entity = self._entity(definition.entity.value if definition.entity else None)
                for place, tier in enumerate(definition.tiers):
                    self._segments[folded(f"{definition.name.value}.{tier.name.value}")] = (entity, (definition, place))
            case ast.Test():
                pass

    def _entity(self, name: str | None) -> catalog.Entity:
        if name is None:
            return self.catalog.default_entity
        found = of(self.catalog.entities, name)
        if found is None:
            raise OracleError(f"no entity {name}")
        return found

    # Names ------------------------------------------------------------------------------------------------------------

    def metric_named(self, entity: catalog.Entity, name: str) -> ast.Expression | None:
        """A metric of an entity."""
        return self._metrics.get((folded(entity.name), folded(name)))

    def segment_named(self, entity: catalog.Entity, parts: tuple[str, ...]) -> str | None:
        """The segment or tier of an entity that a name means: `vip`, `lifecycle.at_risk`, `all`."""
        name = folded(".".join(parts))
        if name == "all":
            return name  # "`all` is everybody."
        found = self._segments.get(name)
        return name if found is not None and found[0] is entity else None

    @staticmethod
    def weekday(number: int) -> Known:
        """ "`WEEKDAY(t) IN (saturday, sunday)`": weekdays are numbers, Monday 1."""
        return Known(Fraction(number))

    def list_values(self, node: ast.Text | ast.Identifier, like: Value) -> list[Value]:
        """The values of a list: a file beside the catalog or a table; a file's are texts, read as the subject's type."""
        if isinstance(node, ast.Text):
            return self._file_values(node.value, None, like)
        declared = of(self.catalog.lists, node.value)
        if declared is None:
            raise OracleError(f"no list {node.value}")
        if declared.file is not None:
            return self._file_values(declared.file, declared.column, like)
        if declared.table is None:
            raise OracleError(f"the list {node.value} is neither a file nor a table")
        found: list[Value] = []
        for record in self.reader.records(declared.table, declared.name):
            raw: Any = record[declared.column]
            is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
            found.append(numbers.number(raw) if is_number else raw)
        return [value for value in found if value is not None]

    def _file_values(self, file: str, column: str | None, like: Value) -> list[Value]:
        text = (Path(self.catalog.root) / file).read_text(encoding="utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
        place = 0 if column is None else next(i for i, name in enumerate(rows[0]) if folded(name) == folded(column))
        found = [row[place].strip() for row in (rows if column is None else rows[1:]) if row[place].strip()]
        if isinstance(like, str):
            return list(found)
        return [Fraction(item) for item in found if item.replace(".", "", 1).removeprefix("-").isdigit()]

    # Evaluation -------------------------------------------------------------------------------------------------------

    def value(self, node: ast.Expression, row: Row) -> Value:
        """What an expression gives on a row."""
        return values.value(self, node, row)

    def holds(self, node: ast.Expression, row: Row) -> bool:
        """Whether a condition holds on a row."""
        return conditions.holds(self, node, row)

    def in_window(self, window: ast.Window, value: Value, row: Row) -> bool:
        """Whether a value lies in a window."""
        return conditions.in_window(self, window, value, row)

    def count(self, node: ast.Expression) -> Fraction:
        """A literal number or a param that is one: "A `PARAM` stands wherever a literal may (also `IN LAST n DAYS`…)"."""
        if isinstance(node, ast.Name):
            param = of(self.params, node.text)
            if param is None or isinstance(param, tuple):
                raise OracleError(f"{node.text} is no number")
            return self.count(param)
        if not isinstance(node, ast.Number):
            raise OracleError("a quantity is a number or a param")
        return Fraction(node.value)

    def is_member(self, segment: str, row: Row) -> bool:
        """Whether a row of an entity is in a segment (`vip`, `lifecycle.at_risk`, `all`)."""
        if segment == "all":
            return True
        entity, definition = self._segments[folded(segment)]
        remembered = (folded(segment), self.reader.key(entity, row))
        if remembered[1] is None:
            return False  # a row without a key is nobody
        if remembered not in self._members:
            if isinstance(definition, ast.Segment):
                inside = conditions.selected(self, definition.rule, row)
            else:
                inside = self._in_tier(*definition, row)
            self._members[remembered] = inside
        return self._members[remembered]

    def _in_tier(self, segmentation: ast.Segmentation, place: int, row: Row) -> bool:
        """ "Tiers are tried top to bottom and the first that holds takes the member …. `AMONG base` restricts."."""
        if segmentation.among is not None and not self.holds(segmentation.among, row):
            return False
        for i, tier in enumerate(segmentation.tiers):
            if tier.rule is None or conditions.selected(self, tier.rule, row):
                return i == place
        return False

    def members(self, segment: str) -> set[Key]:
        """The keys of everybody in a segment: "The final list has each key once; keys with a missing part are nobody"."""
        entity = self.catalog.default_entity if segment == "all" else self._segments[folded(segment)][0]
        return {_plain(key) for key, row in self.reader.by_key(entity).items() if self.is_member(segment, row)}

    def who(self, condition: ast.Expression, entity: catalog.Entity | None = None) -> set[Key]:
        """The keys of everybody for whom a condition holds."""
        rows = self.reader.by_key(entity or self.catalog.default_entity)
        return {_plain(key) for key, row in rows.items() if self.holds(condition, row)}


def _plain(key: Sequence[Any]) -> Key:
    parts: list[Any] = []
    for part in key:
        if isinstance(part, Fraction):
            parts.append(int(part) if part.denominator == 1 else str(part))
        else:
            parts.append(str(part))
    return tuple(parts)
