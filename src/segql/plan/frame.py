"""A frame: one SELECT in the making. Its base row, and everything joined to it so that no row is ever multiplied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from segql.catalog.model import Query, Table
from segql.plan.lowered import Lowered
from segql.plan.model import CrossJoin, FromStep, Join, LeftJoin, Output, Select, Source, Unnest
from segql.plan.names import Names
from segql.plan.once import OnceRows
from segql.plan.readings import Place, read, read_key
from segql.plan.scalar import Op, Ref, Scalar, apply
from segql.semantics import ir
from segql.types import TEXT, Kind, Type, list_of


class Steps(Protocol):
    """What a frame asks of the plan around it."""

    program: ir.Program

    def measure(self, measured: ir.Measured, title: str) -> Located:
        """The pass that holds what is measured."""

    def flag(self, segment: str) -> tuple[str, tuple[str, ...], str]:
        """A step, its key columns, and the column of it that is missing exactly for whom is not in a segment."""

    def ranking(self, rank: ir.InRank) -> tuple[str, tuple[str, ...]]:
        """The step with everybody's place in a ranking, and its key columns."""

    def list_values(self, test: ir.InTable | ir.InValues) -> str:
        """The step with a list's values."""

    def source(self, title: str, relation: Table | Query, alias: str) -> Source:
        """The rows of a table, or those of a query's step."""

    def once(self, title: str, relation: Table | Query, key: tuple[ir.Field, ...], types: tuple[Type, ...]) -> OnceRows:
        """The step with one row for each key of a relation."""

    def recorded(self, test: ir.Changed | ir.Stood) -> str:
        """The step with the keys, as text, of whom recorded runs tell something."""

    def moment(self, moment: ir.Moment, clock: str | None) -> tuple[str, str]:
        """The step and column of a live moment."""

    def asked_about(self, frame: Frame, owner: tuple[ir.Column, ...]) -> list[Scalar]:
        """What has to hold of a fact's rows when only some members are asked about: its owner is one of them."""


class Located:
    """Where a measure is: its step, that step's key columns, and how its column reads (without its source). `of`: of a
    step with several rows for a key, a further column and the value that the wanted row has in it."""

    __slots__ = ("column", "keys", "of", "step", "value")

    def __init__(
        self, step: str, keys: tuple[str, ...], column: str, value: Lowered, of: tuple[str, Scalar] | None = None
    ) -> None:
        self.step, self.keys, self.column, self.value, self.of = step, keys, column, value, of


class Frame:
    """One row source and its joins. Lowering conditions on it adds the joins that they need."""

    def __init__(
        self, steps: Steps, title: str, relation: ir.Relation, owner: tuple[ir.Column, ...] | None = None
    ) -> None:
        """`owner`: rows are counted for it, so rows that they point to must not double them."""
        self._counted = owner is not None
        self.steps = steps
        self.title = title
        self._aliases = Names()
        self._joins: list[Join] = []
        self._joined: dict[tuple[str, tuple[ir.Column, ...], tuple[str, Scalar] | None], str] = {}
        self._listed: dict[tuple[str, Scalar], str] = {}
        self._hops: dict[tuple[ir.Hop, ...], Place] = {}
        self._moments = False
        self.whole: set[tuple[ir.Field, tuple[ir.Hop, ...]]] = set()
        if isinstance(relation, ir.Elements):
            holder = self._aliases.give(f"{title}_owner")
            element = self._aliases.give(title)
            keys = [column for column in owner or () if not column.hops]
            once = steps.once(
                holder, relation.relation, tuple(key.reading for key in keys), tuple(k.type for k in keys)
            )
            self.source: Source = FromStep(once.name, holder)
            self._place = Place(element, holder, relation.element_type is not None, once)
            items = read(Place(holder, once=once), relation.column, _list_type(relation))
            structs = relation.element_type is None
            self._joins.append(Unnest(items.scalar, element, structs))
        else:
            alias = self._aliases.give(title)
            self.source = steps.source(title, relation, alias)
            self._place = Place(alias)

    # Reading ----------------------------------------------------------------------------------------------------------

    def column(self, column: ir.Column) -> Lowered:
        """The value of a column, on this row or where its hops lead."""
        value = read(self._at(column.hops), column.reading, column.type)
        return value.known() if (column.reading, column.hops) in self.whole else value

    def key(self, column: ir.Column) -> Lowered:
        """The value of a column as a key is compared: as it is stored, missing values aside."""
        value = read_key(self._at(column.hops), column.reading, column.type)
        return value.known() if (column.reading, column.hops) in self.whole else value

    def _at(self, hops: tuple[ir.Hop, ...]) -> Place:
        if not hops:
            return self._place
        place = self._hops.get(hops)
        if place is None:
            start, hop = self._at(hops[:-1]), hops[-1]
            types = hop.types or (TEXT,) * len(hop.key)
            alias = self._aliases.give(hop.name)
            once = self.steps.once(hop.name, hop.relation, hop.key, types) if self._counted else None
            place = Place(alias, once=once)
            on = tuple(
                apply(Op.EQUAL, read_key(start, by, type).scalar, read_key(place, key, type).scalar)
                for by, key, type in zip(hop.by, hop.key, types, strict=True)
            )
            source = FromStep(once.name, alias) if once else self.steps.source(hop.name, hop.relation, alias)
            self._joins.append(LeftJoin(source, on))
            self._hops[hops] = place
        return place

    # Joining steps ----------------------------------------------------------------------------------------------------

    def measure(self, measured: ir.Measured) -> Lowered:
        """What is measured of this row's facts: missing (never 0) when there are none."""
        title = measured.member[0].hops[-1].name if measured.member and measured.member[0].hops else self.title
        found = self.steps.measure(measured, title)
        alias = self._join(found.step, found.keys, measured.member, found.of)
        return found.value.at(Ref(alias, found.column))

    def in_segment(self, segment: str, key: tuple[ir.Column, ...]) -> Ref:
        """A column that is missing exactly when the row with that key is not in the segment."""
        step, columns, flag = self.steps.flag(segment)
        return Ref(self._join(step, columns, key), flag)

    def in_rank(self, rank: ir.InRank) -> str:
        """The alias of the row with the place of the row at hand in a ranking; all of it is missing when it is unranked."""
        step, columns = self.steps.ranking(rank)
        return self._join(step, columns, rank.key)

    def in_list(self, test: ir.InTable | ir.InValues, value: Scalar) -> Ref:
        """A column that is missing exactly when the value is not in the list."""
        return self._among(self.steps.list_values(test), value)

    def in_recorded(self, test: ir.Changed | ir.Stood, key: Scalar) -> Ref:
        """A column that is missing exactly when recorded runs do not tell that of the key, which is text."""
        return self._among(self.steps.recorded(test), key)

    def beside(self, table: str, keys: tuple[str, ...], columns: tuple[ir.Column, ...], wanted: str) -> Ref:
        """A column of the row of a table of keys, each once, that has these values in its key."""
        return Ref(self._join(table, keys, columns), wanted)

    def _among(self, step: str, value: Scalar) -> Ref:
        alias = self._listed.get((step, value))
        if alias is None:
            alias = self._listed[step, value] = self._aliases.give(step)
            self._joins.append(LeftJoin(FromStep(step, alias), (apply(Op.EQUAL, value, Ref(alias, "value")),)))
        return Ref(alias, "value")

    def moment(self, moment: ir.Moment, clock: str | None = None) -> Ref:
        """A live moment: the date or instant, or the instant on a zone's clock."""
        step, column = self.steps.moment(moment, clock)
        if not self._moments:
            self._moments = True
            self._aliases.reserve(step)
            self._joins.append(CrossJoin(FromStep(step, step)))
        return Ref(step, column)

    def _join(
        self,
        step: str,
        keys: tuple[str, ...],
        columns: tuple[ir.Column, ...],
        of: tuple[str, Scalar] | None = None,
    ) -> str:
        known = self._joined.get((step, columns, of))
        if known is not None:
            return known
        values = [self.key(column).scalar for column in columns]
        alias = self._aliases.give(step)
        on = [apply(Op.EQUAL, value, Ref(alias, key)) for value, key in zip(values, keys, strict=True)]
        if of is not None:
            on.append(apply(Op.EQUAL, Ref(alias, of[0]), of[1]))
        self._joins.append(LeftJoin(FromStep(step, alias), tuple(on)))
        self._joined[step, columns, of] = alias
        return alias

    def joined(self, step: str, keys: tuple[str, ...], columns: tuple[ir.Column, ...]) -> str:
        """The alias of the row of a step whose keys are these columns; all of it is missing when there is none."""
        return self._join(step, keys, columns)

    # The whole --------------------------------------------------------------------------------------------------------

    def select(
        self,
        outputs: Sequence[Output],
        where: Sequence[Scalar] = (),
        *,
        group_by: Sequence[Scalar] = (),
        distinct: bool = False,
    ) -> Select:
        """The SELECT of these outputs; lower everything on the frame first."""
        return Select(
            tuple(outputs),
            self.source,
            tuple(self._joins),
            tuple(where),
            group_by=tuple(group_by),
            distinct=distinct,
        )


def _list_type(relation: ir.Elements) -> Type:
    """The type of the list that elements come from; elements with fields have no type of their own."""
    return list_of(relation.element_type) if relation.element_type else Type(Kind.LIST)
