"""Walking over what was written: a node's parts, the names below it, and an expression with its names changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from segql.syntax import ast


def parts(written: ast.Node) -> Iterator[ast.Node]:
    """The nodes that a node is made of, in the order of its fields."""
    todo: list[object] = [
        getattr(written, field.name) for field in reversed(dataclasses.fields(written)) if field.name != "span"
    ]
    while todo:
        item = todo.pop()
        if isinstance(item, ast.Node):
            yield item
        elif isinstance(item, tuple):
            todo.extend(reversed(item))


def names_in(written: ast.Node) -> Iterator[ast.Name]:
    """The names in an expression, those inside further aggregates left out."""
    return _names(written, (ast.Aggregate, ast.Has, ast.Sequence))


def all_names(written: ast.Node) -> Iterator[ast.Name]:
    """Every name below a node, those inside of aggregates and filters too."""
    return _names(written, ())


def _names(written: ast.Node, closed: tuple[type[ast.Node], ...]) -> Iterator[ast.Name]:
    """The names below a node in the order of the text; nodes of the `closed` types are not entered."""
    todo = [written]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            yield node
        elif not isinstance(node, closed):
            todo.extend(reversed(list(parts(node))))


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
