"""What a preview shows beside the keys: what the rule speaks of, or what was asked for; personal data only then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from segql import compiler
from segql.catalog.model import Catalog, Column, Entity, Link, find
from segql.diagnostics.model import Diagnostics, SegqlError, Severity
from segql.semantics.reach import parts as parts_of
from segql.semantics.walk import all_names, parts
from segql.source import Source
from segql.syntax import ast

if TYPE_CHECKING:
    from segql.semantics import ir

#: A table with more columns is not read any more.
_MOST = 8


def chosen(texts: Sequence[str], diagnostics: Diagnostics, language: str) -> dict[str, ast.Expression]:
    """The expressions that were asked for in the project's language, by their text.

    Mistakes in how they are written go to `diagnostics`.
    """
    from segql.syntax import parse_expression

    found: dict[str, ast.Expression] = {}
    for text in texts:
        expression = parse_expression(Source("--columns", text), diagnostics, language=language)
        if expression is not None:
            found[text] = expression
    return found


def used(
    rule: ast.Selection | ast.EqualTiers, entity: Entity, catalog: Catalog, files: Sequence[ast.File]
) -> dict[str, ast.Expression]:
    """The attributes, metrics and aggregates that a rule speaks of, by the words to show; without the key and without
    anything that reads an attribute or a column marked `pii`."""
    metrics: dict[str, ast.Expression] = {name: metric.expression for name, metric in catalog.metrics.items()}
    for file in files:
        metrics |= {item.name.value: item.expression for item in file.definitions if isinstance(item, ast.Metric)}
    private = _private_names(catalog)
    keys = {name.casefold() for name in entity.key}
    found: dict[str, ast.Expression] = {}
    for part in _parts(rule):
        match part:
            case ast.Name() if not _is_shown(part, entity, catalog, metrics):
                continue
            case ast.Name():
                words = part.text
            case _:
                words = " ".join(part.span.text.split())
        if words.casefold() not in keys and words and not _reads(part, private, metrics):
            found.setdefault(words, part)
    return dict(list(found.items())[:_MOST])


def resolve_columns(
    expressions: Mapping[str, ast.Expression],
    files: Sequence[ast.File],
    catalog: Catalog,
    entity: str,
    **settings: object,
) -> dict[str, ir.Value]:
    """The values of expressions on a member's row. Raises SegqlError when one has no meaning.

    Each is put into a rule that asks whether it is known, so that it means what it would mean in a rule.
    """
    from segql.semantics import ir

    definitions = tuple(
        ast.Segment(
            ast.Identifier(f"column: {number}"), ast.Selection(ast.Known(expression)), entity=ast.Identifier(entity)
        )
        for number, expression in enumerate(expressions.values())
    )
    diagnostics = Diagnostics()
    program = compiler.resolve([*files, ast.File(definitions)], catalog, diagnostics, **settings)  # type: ignore[arg-type]
    if diagnostics.has_errors:
        raise SegqlError([item for item in diagnostics.sorted() if item.severity is Severity.ERROR])
    values: dict[str, ir.Value] = {}
    for number, words in enumerate(expressions):
        condition = program.segments[f"column: {number}"].condition
        match condition:
            case ir.Known(value) | ir.Compare(left=ir.Call(ir.Function.LIST_LENGTH, (value,))):  # the latter for a list
                values[words] = value
    return values


def attributes_read(program: ir.Program, segments: Sequence[str]) -> list[str]:
    """The attributes that segments read, keys aside, through the segments that they refer to; by name."""
    from segql.semantics import ir

    found: dict[str, None] = {}
    seen: set[str] = set()
    todo: list[tuple[object, frozenset[ir.Column]]] = []

    def enter(name: str) -> None:
        if name not in seen:
            seen.add(name)
            segment = program.segments[name]
            key = frozenset(segment.entity.key)
            asked = segment.audience if name in segments else None
            todo.extend((part, key) for part in (segment.condition, asked, segment.entity.where))

    for name in segments:
        enter(name)
    while todo:
        node, key = todo.pop()
        match node:
            case ir.Aggregate() | ir.Buckets() | ir.SequenceCount() | ir.ListValues():
                continue  # facts have times; they are read as they were
            case ir.InSegment(segment=name):
                enter(name)
            case ir.InDraw():
                continue  # by the key alone
            case ir.InRank():
                own = frozenset(node.entity.key)
                todo += [(part, own) for part in (node.entity.where, node.per, node.among, node.value)]
            case ir.Column(name=name):
                if node not in key and name:
                    found[name] = None
            case tuple():
                todo += [(item, key) for item in reversed(node)]
            case _:
                todo += [(part, key) for part in parts_of(node)]
    return sorted(found)


def _parts(node: ast.Node) -> Iterator[ast.Name | ast.Aggregate]:
    """The names and aggregates of a rule in their order; what stands inside a fact's parentheses or filter is the fact's."""
    for part in parts(node):
        match part:
            case ast.Name() | ast.Aggregate():
                yield part
            case ast.Has() | ast.Sequence():
                pass
            case _:
                yield from _parts(part)


def _is_shown(name: ast.Name, entity: Entity, catalog: Catalog, metrics: Mapping[str, ast.Expression]) -> bool:
    first = find(entity.attributes, name.parts[0].value)
    if len(name.parts) == 1:
        return isinstance(first, Column) or find(metrics, name.text) is not None
    if len(name.parts) != 2 or not isinstance(first, Link):
        return False
    return isinstance(find(_target(first, catalog), name.parts[1].value), Column)


def _target(link: Link, catalog: Catalog) -> Mapping[str, Column | Link]:
    if link.is_entity:
        return catalog.entities[link.target].attributes
    return catalog.lookups[link.target].columns


def _private_names(catalog: Catalog) -> frozenset[str]:
    groups = (
        *(entity.attributes for entity in catalog.entities.values()),
        *(lookup.columns for lookup in catalog.lookups.values()),
        *(fact.columns for fact in catalog.facts.values()),
    )
    private = {
        name.casefold()
        for group in groups
        for name, column in group.items()
        if isinstance(column, Column) and column.pii
    }
    return frozenset(private | {name.parts[-1].value.casefold() for name in catalog.policies.sensitive.values()})


def _reads(node: ast.Node, private: frozenset[str], metrics: Mapping[str, ast.Expression], depth: int = 0) -> bool:
    """Whether an expression may show something private, through metrics too. By name alone: rather too careful."""
    for name in all_names(node):
        if any(part.value.casefold() in private for part in name.parts):
            return True
        metric = find(metrics, name.text)
        if metric is not None and depth < 64 and _reads(metric, private, metrics, depth + 1):
            return True
    return False
