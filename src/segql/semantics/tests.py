"""Tests: what they name must exist, what they list must be keys, what they give must be rows of the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from segql.catalog import model
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.semantics import ir
from segql.semantics.given import given_rows
from segql.semantics.rows import entity_row, key_columns
from segql.semantics.wording import words
from segql.semantics.world import World
from segql.syntax import ast
from segql.types import NUMBER, TEXT

EVERYBODY = "all"

_Written: TypeAlias = ast.SizeTest | ast.RelationTest | ast.MemberTest | ast.OverlapTest | ast.Expect


@dataclass(frozen=True, slots=True)
class _Named:
    """The segments that a name stands for: one, or all parts of a segmentation."""

    segments: tuple[str, ...]
    entity: model.Entity
    name: ast.Name


def tests(world: World) -> tuple[ir.Test, ...]:
    """All tests that could be understood; what is wrong with the others is reported."""
    return tuple(test for written in world.symbols.tests for test in _Reader(world, written).tests())


class _Reader:
    def __init__(self, world: World, written: ast.Test) -> None:
        self.world = world
        self.diagnostics = world.diagnostics
        self.written = written

    def tests(self) -> Iterator[ir.Test]:
        subject = self._named(self.written.subject)
        as_of = self.written.as_of
        moment = None if as_of is None else as_of.value.isoformat()
        given = [check for check in self.written.checks if isinstance(check, ast.Given)]
        rows = [given_rows(self.world, one, moment) for one in given]
        if subject is None:
            return
        self._expected(given, subject)
        for name in subject.segments:
            checks = [self._check(check, subject) for check in self.written.checks if not isinstance(check, ast.Given)]
            known = tuple(check for check in checks if check is not None)
            tables = tuple(one for one in rows if one is not None)
            if len(known) == len(checks) and len(tables) == len(rows):
                source = self.written.span.source.name
                yield ir.Test(name, subject.entity.name, source, known, tables, moment)

    def _expected(self, given: list[ast.Given], subject: _Named) -> None:
        """Whether GIVEN and EXPECT go together, and are about one segment."""
        expected = [check for check in self.written.checks if isinstance(check, ast.Expect)]
        if expected and not given:
            self.diagnostics.error(
                "bad-test",
                say("EXPECT is about rows written inline, and none are given"),
                expected[0].span,
                help=say(
                    "write GIVEN {entity} ({key}) (…), or CONTAINS for the target's own members",
                    entity=subject.entity.name,
                    key=subject.entity.key[0],
                ),
            )
        if given and len(self.written.checks) == len(given):
            self.diagnostics.error(
                "bad-test",
                say("rows are given, and nothing is expected of them"),
                given[-1].span,
                help=say("write EXPECT and the keys of the members, or EXPECT NOBODY"),
            )
        for again in expected[1:]:
            self.diagnostics.error(
                "bad-test", say("EXPECT stands twice"), again.span, help=say("list all members in one")
            )
        if expected and len(subject.segments) > 1:
            self.diagnostics.error(
                "bad-test",
                say("`{name}` is a segmentation, and the members of one segment are expected", name=subject.name.text),
                subject.name.span,
                help=say("name a part, such as {part}", part=subject.segments[0]),
            )

    # Checks -----------------------------------------------------------------------------------------------------------

    def _check(self, check: _Written, subject: _Named) -> ir.Check | None:
        text, line = words(check), check.span.source.position(check.span.start)[0]
        match check:
            case ast.SizeTest(operator, low, high):
                bound = self._bound(operator, low, high)
                return None if bound is None else ir.Size(bound, words=text, line=line)
            case ast.OverlapTest(other, operator, low, high):
                bound, found = self._share(operator, low, high), self._other(other, subject)
                return None if bound is None or found is None else ir.Overlap(found, bound, words=text, line=line)
            case ast.RelationTest(relation, other):
                found = self._other(other, subject)
                if found is None:
                    return None
                return (
                    ir.Disjoint(found, words=text, line=line)
                    if relation == "DISJOINT"
                    else ir.Subset(found, words=text, line=line)
                )
            case ast.MemberTest(lacks, keys):
                listed = self._keys(keys, subject.entity)
                return None if listed is None else ir.Lists(listed, lacks, words=text, line=line)
            case ast.Expect(keys):
                listed = self._keys(keys, subject.entity)
                return None if listed is None else ir.Exactly(listed, words=text, line=line)

    def _bound(self, operator: ast.Comparison | None, low: ast.Number, high: ast.Number | None) -> ir.Bound | None:
        """A number of members, or a share of everybody."""
        for number in (low, high):
            if number is None:
                continue
            if number.percent is not low.percent:
                return self.diagnostics.error(
                    "bad-test",
                    say("one end is a share and the other a number of members"),
                    number.span,
                    help=say("write both with %, or both without"),
                )
            if number.percent and number.value > 1:
                return self._too_large(number)
            if not number.percent and number.value != number.value.to_integral_value():
                return self.diagnostics.error(
                    "bad-test",
                    say("a number of members is whole, and this is {number}", number=f"{number.value:f}"),
                    number.span,
                    help=say("a share of everybody is written {share}%", share=f"{number.value * 100:f}"),
                )
        if high is not None and high.value < low.value:
            return self._turned(low, high)
        sign = None if operator is None else operator.value
        return ir.Bound(sign, low.value, None if high is None else high.value, low.percent)

    def _share(self, operator: ast.Comparison | None, low: ast.Number, high: ast.Number | None) -> ir.Bound | None:
        for number in (low, high):
            if number is not None and not number.percent:
                return self.diagnostics.error(
                    "bad-test",
                    say("an overlap is a share of the segment's members, and this is {number}", number=number.written),
                    number.span,
                    help=say("write a percentage, such as 10%"),
                )
        return self._bound(operator, low, high)

    def _too_large(self, number: ast.Number) -> None:
        self.diagnostics.error(
            "bad-test",
            say("a share is at most 100%, and this is {share}%", share=f"{number.value * 100:f}"),
            number.span,
        )

    def _turned(self, low: ast.Number, high: ast.Number) -> None:
        self.diagnostics.error(
            "bad-test",
            say("the larger number comes first, so this never holds"),
            low.span.to(high.span),
            help=say("write BETWEEN {low} AND {high}", low=high.span.text, high=low.span.text),
        )

    def _keys(self, written: tuple[ast.Text | ast.Number, ...], entity: model.Entity) -> tuple[ir.Key, ...] | None:
        keys = [key_of(self.world, one, entity) for one in written]
        known = tuple(key for key in keys if key is not None)
        return known if len(known) == len(keys) else None

    # Names ------------------------------------------------------------------------------------------------------------

    def _other(self, name: ast.Name, subject: _Named) -> str | None:
        found = self._named(name)
        if found is None:
            return None
        if found.entity is not subject.entity and found.segments != (EVERYBODY,):
            return self.diagnostics.error(
                "other-entity",
                say(
                    "`{name}` is of {entity}, and `{subject}` of {other}",
                    name=name.text,
                    entity=found.entity.name,
                    subject=subject.name.text,
                    other=subject.entity.name,
                ),
                name.span,
            )
        if len(found.segments) > 1:
            return self.diagnostics.error(
                "bad-test",
                say("`{name}` is a segmentation, not one segment", name=name.text),
                name.span,
                help=say("name a part, such as {part}", part=found.segments[0]),
            )
        return found.segments[0]

    def _named(self, name: ast.Name) -> _Named | None:
        symbols, folded = self.world.symbols, name.text.casefold()
        if folded == EVERYBODY:
            return _Named((EVERYBODY,), self.world.catalog.default_entity, name)
        segment = symbols.segments.get(folded)
        if segment is not None:
            return _Named((segment.name,), self._entity(segment.entity), name)
        segmentation = symbols.segmentations.get(folded)
        if segmentation is not None:
            parts = tuple(f"{segmentation.name}.{tier}" for tier in segmentation.tiers)
            return _Named(parts, self._entity(segmentation.entity), name) if parts else None
        if name.parts[0].value.casefold() in symbols.broken:
            return None
        known = [symbol.name for symbol in symbols.segments.values()]
        near = nearest(name.text, [*known, *(symbol.name for symbol in symbols.segmentations.values())])
        return self.diagnostics.error(
            "unknown-name",
            say("there is no segment `{name}`", name=name.text),
            name.span,
            help=say("did you mean `{near}`?", near=near) if near else None,
        )

    def _entity(self, name: str) -> model.Entity:
        entity = model.find(self.world.catalog.entities, name)
        assert entity is not None, "symbols belong to declared entities"
        return entity


def key_of(world: World, written: ast.Text | ast.Number, entity: model.Entity) -> ir.Key | None:
    """The parts of a key as it is written: one text or number, or `'DE:17'` for a key of two columns."""
    columns = key_columns(entity_row(entity))
    if len(columns) == 1:
        type = TEXT if isinstance(written, ast.Text) else NUMBER
        if columns[0].type == type:
            return (written.value,)
        return world.diagnostics.error(
            "type-mismatch",
            say(
                "the key of {entity} is {key}, and this is {type}",
                entity=entity.name,
                key=a_type(columns[0].type),
                type=a_type(type),
            ),
            written.span,
            help=say("write '{key}'", key=written.span.text)
            if type == NUMBER
            else say("numbers are written without quotes"),
        )
    parts = written.value.split(":") if isinstance(written, ast.Text) else []
    if len(parts) == len(columns):
        values = [_part(part, column) for part, column in zip(parts, columns, strict=True)]
        known = tuple(value for value in values if value is not None)
        if len(known) == len(values):
            return known
    example = ":".join("17" if column.type.is_numeric else column.name for column in columns)
    return world.diagnostics.error(
        "bad-test",
        say(
            "a key of {entity} has {count} parts: {columns}",
            entity=entity.name,
            count=len(columns),
            columns=tuple(column.name for column in columns),
        ),
        written.span,
        help=say("write them in one text with `:` between them, as '{example}'", example=example),
    )


def _part(text: str, column: ir.Column) -> str | Decimal | None:
    if column.type.is_numeric:
        return Decimal(text) if text.removeprefix("-").isdecimal() else None
    return text
