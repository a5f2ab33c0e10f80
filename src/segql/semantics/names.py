"""What a name means in the context of a row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, TypeAlias

from segql.catalog import model
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.semantics import ir
from segql.semantics.rows import Row, follow, key_columns, owner_row, read_type, reading
from segql.semantics.symbols import MetricSymbol, SegmentSymbol
from segql.semantics.world import World
from segql.source import NOWHERE
from segql.syntax import ast
from segql.types import Type


@dataclass(frozen=True, slots=True)
class Typed:
    """A value and what its column declares beyond its type (its allowed values, whether case counts)."""

    value: ir.Value
    column: model.Column | None = None

    @property
    def type(self) -> Type:
        return self.value.type


@dataclass(frozen=True, slots=True)
class MetricFound:
    symbol: MetricSymbol
    row: Row


@dataclass(frozen=True, slots=True)
class SegmentFound:
    symbol: SegmentSymbol
    row: Row


@dataclass(frozen=True, slots=True)
class FactFound:
    fact: model.Fact
    row: Row


@dataclass(frozen=True, slots=True)
class ParamFound:
    value: ast.Expression | tuple[ast.Expression, ...]


@dataclass(frozen=True, slots=True)
class Everybody:
    """`all`; with a row, that of an entity that the row at hand points to: `account.all`."""

    row: Row | None = None


Found: TypeAlias = Typed | MetricFound | SegmentFound | FactFound | ParamFound | Everybody | Row


class Names(ABC):
    """The part of the resolver that reads names."""

    def __init__(self, world: World, row: Row) -> None:
        self.world = world
        self.row = row
        self.diagnostics = world.diagnostics

    def at(self, row: Row) -> Self:
        """The same resolver in the context of another row."""
        return type(self)(self.world, row)

    @abstractmethod
    def value(self, written: ast.Expression) -> Typed | None:
        """The value that was written; None after an error."""

    @abstractmethod
    def condition(self, written: ast.Expression) -> ir.Condition | None:
        """The condition that was written; None after an error."""

    def lookup(self, name: ast.Name) -> Found | None:
        """What a name stands for; an unknown one is reported and gives None."""
        if len(name.parts) == 1 and name.parts[0].value.casefold() == "all":
            return Everybody()
        found: Found | None = self.tier_of(name) or self.first(self.row, name.parts[0].value)
        if isinstance(found, SegmentFound) and found.symbol.is_tier:
            return found
        if found is None:
            return self._segmentation(name)
        for index, part in enumerate(name.parts[1:], 1):
            if not isinstance(found, Row):
                return self._no_parts(name, index, found)
            row = found
            if part.value.casefold() == "all" and row.entity is not None and index == len(name.parts) - 1:
                return Everybody(None if row.is_root else row)
            found = self.inside(row, part.value)
            if found is None and index == len(name.parts) - 2:
                found = self._tier(row, name.parts[index].value, name.parts[index + 1].value)
                if found is not None:
                    return found
            if found is None:
                return self._unknown(name, index, row)
        return found

    def first(self, row: Row, name: str) -> Found | None:
        """What a name's first part stands for."""
        found = self.inside(row, name)
        if found is not None:
            return found
        if row.fact is not None:
            if name.casefold() == row.fact.name.casefold():
                return row
            for owner in row.fact.owners:
                if name.casefold() == owner.entity.casefold():
                    return owner_row(row, owner, self.world.catalog)
        elif row.entity is not None and name.casefold() == row.entity.name.casefold():
            return row
        value = self.world.param(name)
        return None if value is None else ParamFound(value)

    def inside(self, row: Row, name: str) -> Found | None:
        """What the row itself has under that name: a column, a link, a metric, a segment or a fact."""
        member = self.world.find(row.members, name)
        if isinstance(member, model.Link):
            return follow(row, member, self.world.catalog)
        if member is not None:
            return self.column(row, member)
        for key in row.key:
            if key.casefold() == name.casefold():
                return Typed(next(c for c in key_columns(row) if c.name == key))
        if row.entity is None:
            return None
        entity = row.entity.name
        metric = self.world.symbols.metrics.get((entity, name.casefold()))
        if metric is not None:
            return MetricFound(metric, row)
        segment = self.world.symbols.segments.get(name.casefold())
        if segment is not None and segment.entity == entity and not segment.is_tier:
            return SegmentFound(segment, row)
        fact = self.fact_named(row, name)
        return None if fact is None else FactFound(fact, row)

    def _tier(self, row: Row, segmentation: str, tier: str) -> SegmentFound | None:
        symbol = self.world.symbols.segments.get(f"{segmentation}.{tier}".casefold())
        if symbol is None or row.entity is None or symbol.entity != row.entity.name:
            return None
        return SegmentFound(symbol, row)

    def tier_of(self, name: ast.Name) -> SegmentFound | None:
        """The tier that `lifecycle.at_risk` names among the row's own, if it names one."""
        if len(name.parts) != 2:
            return None
        return self._tier(self.row, name.parts[0].value, name.parts[1].value)

    def column(self, row: Row, column: model.Column) -> Typed | None:
        """A row's column as a value."""
        if row.entity is not None:
            self.world.note_read(row.entity, column)
        type = read_type(column)
        if type is None:
            self.diagnostics.error(
                "undeclared-type",
                say("the type of `{column}` is not declared", column=column.name),
                column.span,
                help=say("declare its type in the catalog, or connect to a target, which knows it"),
            )
            return None
        source = reading(column)
        return Typed(ir.Column(type, source, row.hops, column.name), column)

    def fact_named(self, row: Row, name: str) -> model.Fact | None:
        """The fact of the row's members that is called so, by its name or by its label in the singular or plural."""
        facts = self.world.catalog.facts
        fact = self.world.find(facts, name)
        if fact is None:
            folded = name.casefold()
            fact = next(
                (
                    f
                    for f in facts.values()
                    if folded in (f.label.one.casefold(), f.label.many.casefold()) and owns(row, f)
                ),
                None,
            )
        return fact if fact is not None and owns(row, fact) else None

    def facts_of(self, row: Row) -> Iterator[model.Fact]:
        """All facts of the row's members."""
        return (fact for fact in self.world.catalog.facts.values() if owns(row, fact))

    # Messages ---------------------------------------------------------------------------------------------------------

    def _unknown(self, name: ast.Name, index: int, row: Row) -> None:
        """Report the part of a name that is not known, with the nearest that is."""
        part = name.parts[index]
        spelled = part.value
        if spelled.casefold() in self.world.symbols.broken or _is_hyphenated(part):
            return  # said already where it is defined, or written
        span = part.span if part.span is not NOWHERE else name.span
        candidates = list(self.known(row))
        if index == 0:
            candidates += [symbol.name for symbol in self.world.symbols.params.values()]
        near = nearest(spelled, candidates)
        help: str | None = say("did you mean `{near}`?", near=near) if near else None
        owner = row.fact.owners[0].entity if row.fact is not None and row.fact.owners else None
        if index == 0 and owner is not None:
            entity = self.world.find(self.world.catalog.entities, owner)
            if entity is not None and self.world.find(entity.attributes, spelled) is not None:
                help = say(
                    "a filter sees the columns of `{title}`; the member's own are written `{owner}.{spelled}`",
                    title=row.title,
                    owner=owner,
                    spelled=spelled,
                )
        if help is None and index == 0:
            help = self._as_other(row, spelled, name)
        message = (
            say("unknown name `{name}`", name=spelled)
            if index == 0 and row.fact is None
            else say("unknown name `{name}` in `{row}`", name=spelled, row=row.title)
        )
        self.diagnostics.error("unknown-name", message, span, help=help)

    def _segmentation(self, name: ast.Name) -> None:
        """Report a segmentation's name without a tier of its own after it."""
        symbol = self.world.symbols.segmentations.get(name.parts[0].value.casefold())
        if symbol is None or self.row.entity is None or symbol.entity != self.row.entity.name:
            return self._unknown(name, 0, self.row)
        tiers = ", ".join(f"`{symbol.name}.{tier}`" for tier in symbol.tiers)
        if len(name.parts) == 1:
            return self.diagnostics.error(
                "not-a-condition",
                say("`{symbol}` is a segmentation, not one segment", symbol=symbol.name),
                name.span,
                help=say("name a tier: {tiers}", tiers=tiers),
            )
        near = nearest(name.parts[1].value, symbol.tiers)
        return self.diagnostics.error(
            "unknown-name",
            say("`{segmentation}` has no tier `{tier}`", segmentation=symbol.name, tier=name.parts[1].value),
            name.parts[1].span,
            help=say("did you mean `{near}`?", near=near) if near else say("it has {tiers}", tiers=tiers),
        )

    def _as_other(self, row: Row, spelled: str, name: ast.Name) -> str | None:
        """What an unknown name may have been meant as: a text without quotes, a column of a fact, another entity's."""
        for member in row.members.values():
            if isinstance(member, model.Column) and spelled.casefold() in (v.casefold() for v in member.values):
                return say("texts are written in quotes: '{spelled}'", spelled=spelled)
        if len(name.parts) == 2 and row.entity is not None:
            part = name.parts[1].value
            if self.world.find(row.entity.attributes, part) is not None:
                return say(
                    "did you mean `{part}`?", part=part
                )  # `customer.age` where the members are called households
        for fact in self.facts_of(row):
            found = self.world.find(fact.columns, spelled)
            if isinstance(found, model.Link) and len(name.parts) > 1:
                return say(
                    "`{spelled}` belongs to `{fact}`: write the condition into HAS {fact} WHERE …",
                    spelled=spelled,
                    fact=fact.name,
                )
            if found is not None:
                return say(
                    "`{spelled}` is a column of `{fact}`: write it in an aggregate, as `{fact}.{spelled}`",
                    spelled=spelled,
                    fact=fact.name,
                )
        segment = self.world.symbols.segments.get(spelled.casefold())
        if segment is not None and row.entity is not None and segment.entity != row.entity.name:
            return say(
                "`{spelled}` is a segment of {entity}, and this rule is about {other}",
                spelled=spelled,
                entity=segment.entity,
                other=row.entity.name,
            )
        if self.world.find(self.world.catalog.facts, spelled) is not None:
            return say("`{spelled}` is a fact of another entity", spelled=spelled)
        return None

    def _no_parts(self, name: ast.Name, index: int, found: Found) -> Found | None:
        """`a.b` where `a` is no row: a tier, or a mistake."""
        if index == 1 and len(name.parts) == 2:
            tier = self.tier_of(name)
            if tier is not None:
                return tier
        base, part = name.parts[index - 1].value, name.parts[index]
        match found:
            case FactFound(fact=fact):
                message, help = (
                    say("`{name}` is a column of a fact", name=name.text),
                    say("a fact has many rows: write an aggregate, as LAST({name})", name=name.text),
                )
                if self.world.find(fact.columns, part.value) is None:
                    near = nearest(part.value, fact.columns)
                    message = say("`{fact}` has no column `{part}`", fact=fact.name, part=part.value)
                    help = (
                        say("did you mean `{near}`?", near=near)
                        if near
                        else say("it has {columns}", columns=tuple(f"`{column}`" for column in fact.columns))
                    )
                    self.diagnostics.error("unknown-name", message, part.span, help=help)
                    return None
                self.diagnostics.error("fact-outside-aggregate", message, name.span, help=help)
            case _:
                self.diagnostics.error(
                    "unknown-name",
                    say("`{base}` has nothing inside, so no `{part}`", base=base, part=part.value),
                    part.span,
                )
        return None

    def known(self, row: Row) -> Iterator[str]:
        """Every name that could stand first in the context of the row."""
        yield from row.members
        yield from row.key
        if row.fact is not None:
            yield from (owner.entity for owner in row.fact.owners)
        if row.entity is not None:
            entity = row.entity.name
            yield from (symbol.name for (of, _), symbol in self.world.symbols.metrics.items() if of == entity)
            symbols = self.world.symbols
            yield from (s.name for s in symbols.segments.values() if s.entity == entity)
            yield from (s.name for s in symbols.segmentations.values() if s.entity == entity)
            yield from (fact.name for fact in self.facts_of(row))


def _is_hyphenated(part: ast.Identifier) -> bool:
    """Whether a name was written with a hyphen and without back-quotes, which is reported where it is read."""
    return "-" in part.value and part.span.text == part.value


def owns(row: Row, fact: model.Fact) -> bool:
    """Whether members of the row's entity have the fact."""
    if row.entity is None:
        return False
    name = row.entity.name.casefold()
    return any(owner.entity.casefold() == name for owner in fact.owners)
