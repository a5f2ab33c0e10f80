"""The names that the project's files and the catalog define together, and the clashes between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from segql.catalog import model
from segql.diagnostics import Diagnostics, Note
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.semantics.cells import Cell
from segql.source import Span
from segql.syntax import ast


@dataclass(frozen=True, slots=True)
class SegmentSymbol:
    """A segment or a segmentation's tier. `among` and `earlier` (the tiers tried before) only for tiers; `rule` None is
    OTHERWISE, or what a `cell` of a split or of equal tiers implies."""

    name: str
    entity: str
    rule: ast.Selection | None
    span: Span
    label: str | None = None
    among: ast.Expression | None = None
    earlier: tuple[ast.Tier, ...] = ()
    is_tier: bool = False
    options: tuple[ast.Option, ...] = ()
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class MetricSymbol:
    name: str
    entity: str
    expression: ast.Expression
    span: Span


@dataclass(frozen=True, slots=True)
class ParamSymbol:
    name: str
    value: ast.Expression | tuple[ast.Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SegmentationSymbol:
    name: str
    entity: str
    tiers: tuple[str, ...]
    span: Span


@dataclass(slots=True)
class Symbols:
    """Everything defined, keyed by the case-folded name (metrics by entity and name)."""

    segments: dict[str, SegmentSymbol] = field(default_factory=dict)
    segmentations: dict[str, SegmentationSymbol] = field(default_factory=dict)
    metrics: dict[tuple[str, str], MetricSymbol] = field(default_factory=dict)
    params: dict[str, ParamSymbol] = field(default_factory=dict)
    tests: list[ast.Test] = field(default_factory=list)
    #: Segmentations whose parts are implied, each with its entity: `expand` gives the parts their symbols.
    partitions: list[tuple[ast.Segmentation, str]] = field(default_factory=list)
    #: Names, case-folded, of definitions that could not be parsed: reported already, so not unknown.
    broken: set[str] = field(default_factory=set)


#: Segments are run by name, so a name is one segment's in the whole project, whatever its entity: a namespace more.
_SEGMENTS = "all segments"


def bare_name(source_name: str) -> str:
    """The name of a bare rule's segment: its file's, without the folder and `.seg`."""
    return PurePath(source_name).stem


def collect(
    files: Sequence[ast.File], catalog: model.Catalog, diagnostics: Diagnostics, names: Mapping[str, str]
) -> Symbols:
    """All symbols of the catalog and the files. A clash is reported at the later definition, and the earlier one stays.

    `names` gives the segment's name of a bare rule by its source's name; else the file's stem is used.
    """
    return _Collector(catalog, diagnostics, names).collect(files)


class _Collector:
    def __init__(self, catalog: model.Catalog, diagnostics: Diagnostics, names: Mapping[str, str]) -> None:
        self.catalog = catalog
        self.diagnostics = diagnostics
        self.names = names
        self.symbols = Symbols()
        self.places: dict[tuple[str, str], Span] = {}

    def collect(self, files: Sequence[ast.File]) -> Symbols:
        self._declared()
        for file in files:
            self.symbols.broken.update(name.value.casefold() for name in file.broken)
            for definition in file.definitions:
                match definition:
                    case ast.Segment():
                        self._segment(definition)
                    case ast.Metric():
                        entity = self._entity(definition.entity)
                        if entity:
                            self._metric(definition.name.value, entity, definition.expression, definition.name.span)
                    case ast.Param():
                        self._param(definition.name.value, definition.value, definition.name.span)
                    case ast.Segmentation():
                        self._segmentation(definition)
                    case ast.Test():
                        self.symbols.tests.append(definition)
        return self.symbols

    def _declared(self) -> None:
        default = self.catalog.default_entity.name
        for entity in self.catalog.entities.values():
            for name, member in entity.attributes.items():
                self.places.setdefault((entity.name, name.casefold()), member.span)
        for fact in self.catalog.facts.values():
            for owner in fact.owners:
                self.places.setdefault((self._spelled(owner.entity), fact.name.casefold()), fact.span)
        for metric in self.catalog.metrics.values():
            of = self._spelled(metric.entity or default)
            key = (of, metric.name.casefold())
            self.places.setdefault(key, metric.span)
            self.symbols.metrics[key] = MetricSymbol(metric.name, of, metric.expression, metric.span)
        for param in self.catalog.params.values():
            self.symbols.params[param.name.casefold()] = ParamSymbol(param.name, param.value, param.span)
            for name in self.catalog.entities:
                self.places.setdefault((name, param.name.casefold()), param.span)

    def _spelled(self, entity: str) -> str:
        found = model.find(self.catalog.entities, entity)
        return found.name if found else entity

    def _entity(self, written: ast.Identifier | None) -> str | None:
        if written is None:
            return self.catalog.default_entity.name
        found = model.find(self.catalog.entities, written.value)
        if found is None:
            near = nearest(written.value, self.catalog.entities)
            self.diagnostics.error(
                "unknown-entity",
                say("the catalog has no entity `{written}`", written=written.value),
                written.span,
                help=say("did you mean `{near}`?", near=near)
                if near
                else say("it has {entities}", entities=_listed(self.catalog.entities)),
            )
            return None
        return found.name

    def _claim(self, name: str, entities: Iterable[str], span: Span) -> bool:
        """Take a name in the namespace of each entity; report a clash."""
        folded = name.casefold()
        entities = list(entities)
        if folded == "all":
            self.diagnostics.error(
                "duplicate-name", say("`all` is everybody and cannot be defined"), span, help=say("choose another name")
            )
            return False
        for entity in entities:
            earlier = self.places.get((entity, folded))
            if earlier is not None:
                self.diagnostics.error(
                    "duplicate-name",
                    say("`{name}` is defined twice", name=name),
                    span,
                    help=say("names are the same whatever their case; rename one of them"),
                    notes=[Note(earlier, say("the other one is here"))],
                )
                return False
        for entity in entities:
            self.places[entity, folded] = span
        return True

    def _segment(self, definition: ast.Segment) -> None:
        entity = self._entity(definition.entity)
        if definition.name is None:
            source = definition.span.source.name
            name, span = self.names.get(source) or bare_name(source), definition.span
        else:
            name, span = definition.name.value, definition.name.span
        if entity is None or not self._claim(name, [entity, _SEGMENTS], span):
            return
        label = definition.label.value if definition.label else None
        self.symbols.segments[name.casefold()] = SegmentSymbol(
            name, entity, definition.rule, span, label, options=definition.options
        )

    def _metric(self, name: str, entity: str, expression: ast.Expression, span: Span) -> None:
        if self._claim(name, [entity], span):
            self.symbols.metrics[entity, name.casefold()] = MetricSymbol(name, entity, expression, span)

    def _param(self, name: str, value: ast.Expression | tuple[ast.Expression, ...], span: Span) -> None:
        if self._claim(name, self.catalog.entities, span):
            self.symbols.params[name.casefold()] = ParamSymbol(name, value, span)

    def _segmentation(self, definition: ast.Segmentation) -> None:
        entity = self._entity(definition.entity)
        name = definition.name.value
        if entity is None or not self._claim(name, [entity, _SEGMENTS], definition.name.span):
            return
        if definition.split is not None or definition.equal is not None:
            self.symbols.partitions.append((definition, entity))
            return
        tiers: list[str] = []
        for index, tier in enumerate(definition.tiers):
            key = f"{name}.{tier.name.value}".casefold()
            if key in self.symbols.segments:
                self.diagnostics.error(
                    "duplicate-name",
                    say("`{name}` has two tiers `{tier}`", name=name, tier=tier.name.value),
                    tier.name.span,
                    help=say("rename one of them"),
                    notes=[Note(self.symbols.segments[key].span, say("the other one is here"))],
                )
                continue
            if tier.rule is None and index < len(definition.tiers) - 1:
                self.diagnostics.error(
                    "syntax",
                    say("OTHERWISE takes everybody who is left, so it is the last tier"),
                    tier.span,
                    help=say("move it down"),
                )
            self.symbols.segments[key] = SegmentSymbol(
                f"{name}.{tier.name.value}",
                entity,
                tier.rule,
                tier.name.span,
                tier.label.value if tier.label else None,
                among=definition.among,
                earlier=definition.tiers[:index],
                is_tier=True,
                options=definition.options,
            )
            tiers.append(tier.name.value)
        self.symbols.segmentations[name.casefold()] = SegmentationSymbol(
            name, entity, tuple(tiers), definition.name.span
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
