"""A project's definitions over its rows: who is in which segment."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from segql.catalog import model as catalog
from segql.syntax import ast
from tests.oracle import conditions, numbers, ranks, values
from tests.oracle.model import Key, OracleError, Row, Value, folded
from tests.oracle.names import Known, of
from tests.oracle.reading import Reader, Tables
from tests.oracle.time import Clock

T = TypeVar("T")

#: What a name of a segment stands for: a segment, or a tier, a part or a cell of a segmentation.
Definition: TypeAlias = ast.Segment | tuple[ast.Segmentation, int | str]


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
        self._segments: dict[str, tuple[catalog.Entity, Definition]] = {}
        self._bare = False
        self._members: dict[tuple[str, Key, bool], bool] = {}
        self._remembered: dict[tuple[int, bool], tuple[Any, Any]] = {}
        self._everybody: dict[str, Mapping[Key, Row]] = {}
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
                for place, name in self._parts(definition):
                    self._segments[folded(f"{definition.name.value}.{name}")] = (entity, (definition, place))
            case ast.Test():
                pass

    def _parts(self, node: ast.Segmentation) -> Iterable[tuple[int | str, str]]:
        if node.split is not None:
            return [(part.name.value, part.name.value) for part in node.split.parts]
        if node.equal is not None:
            return [(name, name) for name in ranks.cell_names(self, node.equal)]
        return [(place, tier.name.value) for place, tier in enumerate(node.tiers)]

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

    def entity_of(self, segment: str) -> catalog.Entity:
        """Whose segment it is."""
        return self.catalog.default_entity if segment == "all" else self._segments[folded(segment)][0]

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
        """The value of a literal number or of a param that is one."""
        return Fraction(self.literal(node).value)

    def literal(self, node: ast.Expression) -> ast.Number:
        """A literal number or a param that is one: "A `PARAM` stands wherever a literal may (also `IN LAST n DAYS`…)"."""
        if isinstance(node, ast.Name):
            param = of(self.params, node.text)
            if param is None or isinstance(param, tuple):
                raise OracleError(f"{node.text} is no number")
            return self.literal(param)
        if not isinstance(node, ast.Number):
            raise OracleError("a quantity is a number or a param")
        return node

    def remembered(self, node: ast.Node, work: Callable[[], T]) -> T:
        """What is the same for every member is worked out once for a node of the tree."""
        if (id(node), self._bare) not in self._remembered:
            self._remembered[id(node), self._bare] = (node, work())
        found: T = self._remembered[id(node), self._bare][1]
        return found

    def everybody(self, entity: catalog.Entity) -> Mapping[Key, Row]:
        """ "Members of `always_exclude` are not in `all`: not counted, not ranked."."""
        rows = self.reader.by_key(entity)
        names = [] if self._bare else self._always_excluded(entity)
        if not names:
            return rows
        if entity.name not in self._everybody:
            self._bare = True  # the policy's own rules are about everybody there is
            gone = {key for key, row in rows.items() if any(self.holds(name, row) for name in names)}
            self._bare = False
            self._everybody[entity.name] = {key: row for key, row in rows.items() if key not in gone}
        return self._everybody[entity.name]

    def _always_excluded(self, entity: catalog.Entity) -> list[ast.Name]:
        """The policy's names that are of an entity: its segments, or its boolean attributes and metrics."""
        placed = (self._placed(name) for name in self.catalog.policies.always_exclude.values())
        return [name for owner, name in placed if owner is entity]

    def _placed(self, name: ast.Name) -> tuple[catalog.Entity, ast.Name]:
        owner = of(self.catalog.entities, name.parts[0].value) if len(name.parts) > 1 else None
        if owner is not None:
            return owner, ast.Name(name.parts[1:])
        if folded(name.text) in self._segments:
            return self.entity_of(name.text), name
        for entity in self.catalog.entities.values():
            if of(entity.attributes, name.parts[0].value) is not None or self.metric_named(entity, name.text):
                return entity, name
        raise OracleError(f"the policy's {name.text} is nothing")

    def _is_bare(self, segment: str) -> bool:
        """A segment that always excludes is itself about everybody there is."""
        if folded(segment) not in self._segments:
            return False
        return any(folded(name.text) == folded(segment) for name in self._always_excluded(self.entity_of(segment)))

    def is_member(self, segment: str, row: Row) -> bool:
        """Whether a row of an entity is in a segment (`vip`, `lifecycle.at_risk`, `all`)."""
        if not self._bare and self._is_bare(segment):
            self._bare = True
            found = self.is_member(segment, row)
            self._bare = False
            return found
        if not isinstance(row.scope, catalog.Entity):
            return segment == "all"
        key = self.reader.key(row.scope, row)
        if key is None or key not in self.everybody(row.scope):
            return False  # a row without a key is nobody
        if segment == "all":
            return True
        entity, definition = self._segments[folded(segment)]
        remembered = (folded(segment), key, self._bare)
        if remembered not in self._members:
            if isinstance(definition, ast.Segment):
                inside = conditions.selected(self, definition.rule, row)
            else:
                inside = self._in_part(entity, *definition, key, row)
            self._members[remembered] = inside
        return self._members[remembered]

    def _in_part(
        self, entity: catalog.Entity, segmentation: ast.Segmentation, part: int | str, key: Key, row: Row
    ) -> bool:
        """ "Tiers are tried top to bottom and the first that holds takes the member …. `AMONG base` restricts."."""
        if segmentation.among is not None and not self.holds(segmentation.among, row):
            return False
        if segmentation.split is not None:
            return ranks.part_of(self, segmentation, segmentation.split, key) == part
        if segmentation.equal is not None:
            return ranks.cell_of(self, segmentation, segmentation.equal, entity, key) == part
        for i, tier in enumerate(segmentation.tiers):
            if tier.rule is None or conditions.selected(self, tier.rule, row):
                return i == part
        return False

    def members(self, segment: str) -> set[Key]:
        """The keys of everybody in a segment: "The final list has each key once; keys with a missing part are nobody"."""
        entity = self.entity_of(segment)
        rows = self.reader.by_key(entity) if self._is_bare(segment) else self.everybody(entity)
        return {_plain(key) for key, row in rows.items() if self.is_member(segment, row)}

    def audience(self, segment: str) -> set[Key]:
        """Whom a run lists: "A channel's policy applies to the audience that leaves a run, before its outermost sample or
        top; a reference by name is the bare rule."."""
        if segment == "all":
            return self.members(segment)
        entity, definition = self._segments[folded(segment)]
        channel = _channel(definition)
        policy = None if channel is None else of(self.catalog.policies.channels, channel)
        if policy is None:
            return self.members(segment)

        def allowed(row: Row) -> bool:
            if policy.require is not None and not self.holds(policy.require, row):
                return False
            return not any(self.holds(name, row) for name in policy.exclude.values())

        rows = self.everybody(entity)
        rule = _unwrapped(definition.rule) if isinstance(definition, ast.Segment) else None
        if rule is None or rule.tail is None:
            return {_plain(key) for key, row in rows.items() if self.is_member(segment, row) and allowed(row)}
        tail = rule.tail
        # The audience's own ranking: a node of its own, so that the bare rule's is not taken for it.
        node = ast.Selection(rule.condition)

        def selected(row: Row) -> bool:
            return conditions.before_the_tail(self, rule, row) and allowed(row)

        return {_plain(key) for key, row in rows.items() if ranks.tailed(self, node, tail, row, selected)}

    def who(self, condition: ast.Expression, entity: catalog.Entity | None = None) -> set[Key]:
        """The keys of everybody for whom a condition holds."""
        rows = self.everybody(entity or self.catalog.default_entity)
        return {_plain(key) for key, row in rows.items() if self.holds(condition, row)}


def _unwrapped(rule: ast.Selection) -> ast.Selection:
    """A rule that stands in parentheses as a whole is the rule inside of them."""
    is_plain = not rule.include and not rule.exclude and rule.tail is None
    return _unwrapped(rule.condition) if is_plain and isinstance(rule.condition, ast.Selection) else rule


def _channel(definition: Definition) -> str | None:
    node = definition if isinstance(definition, ast.Segment) else definition[0]
    for option in node.options:
        if folded(option.name.value) == "channel" and isinstance(option.value, ast.Identifier | ast.Text):
            return option.value.value
    return None


def _plain(key: Sequence[Any]) -> Key:
    parts: list[Any] = []
    for part in key:
        if isinstance(part, Fraction):
            parts.append(int(part) if part.denominator == 1 else str(part))
        else:
            parts.append(str(part))
    return tuple(parts)
