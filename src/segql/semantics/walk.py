"""Walking over what was written: the names in an expression, and the expression with its names changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from segql.syntax import ast


def names_in(written: ast.Expression) -> Iterator[ast.Name]:
    """The names in an expression, those inside further aggregates left out."""
    stack: list[object] = [written]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            yield node
        elif isinstance(node, ast.Aggregate | ast.Has | ast.Sequence):
            continue
        elif isinstance(node, ast.Node):
            stack.extend(
                getattr(node, field.name) for field in reversed(dataclasses.fields(node)) if field.name != "span"
            )
        elif isinstance(node, tuple):
            stack.extend(reversed(node))


def all_names(written: object) -> Iterator[ast.Name]:
    """Every name below a node, those inside of aggregates and filters too."""
    match written:
        case ast.Name():
            yield written
        case ast.Node():
            for field in dataclasses.fields(written):
                if field.name != "span":
                    yield from all_names(getattr(written, field.name))
        case tuple():
            for item in written:
                yield from all_names(item)


def rewrite_names(
    written: ast.Expression, change: Callable[[ast.Name], ast.Expression], *, aggregates: bool = False
) -> ast.Expression:
    """The expression with each of its names changed, those inside further aggregates left as they are; `aggregates`: what
    they measure changed too."""
    if isinstance(written, ast.Name):
        return change(written)
    if aggregates and isinstance(written, ast.Aggregate):
        return dataclasses.replace(written, measure=rewrite_names(written.measure, change))
    if isinstance(written, ast.Aggregate | ast.Has | ast.Sequence):
        return written
    changes: dict[str, object] = {}
    for field in dataclasses.fields(written):
        value = getattr(written, field.name)
        if field.name == "function":
            continue
        if isinstance(value, tuple) and value and all(isinstance(item, ast.Node) for item in value):
            changes[field.name] = tuple(rewrite_names(item, change, aggregates=aggregates) for item in value)
        elif isinstance(value, ast.Node):
            changes[field.name] = rewrite_names(value, change, aggregates=aggregates)  # type: ignore[arg-type]
    return dataclasses.replace(written, **changes) if changes else written  # type: ignore[arg-type]
